//! What was probably meant.

/// The candidate that is closest to a word, if one is close enough to be what was meant: at most a third of its letters
/// differ, case and separators aside.
#[must_use]
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    let scored = candidates.into_iter().filter_map(|candidate| {
        let distance = distance(&folded, &fold(candidate));
        let allowed = (folded.len().max(candidate.len()) / 3).max(1);
        (distance <= allowed).then_some((distance, candidate))
    });
    scored.min_by_key(|(distance, candidate)| (*distance, *candidate)).map(|(_, candidate)| candidate)
}

fn fold(word: &str) -> Vec<char> {
    // A word of thousands of letters is no slip of the pen, and comparing it would take time.
    word.chars().filter(|c| c.is_alphanumeric()).take(64).flat_map(char::to_lowercase).collect()
}

/// Damerau's distance of neighbours: insertions, deletions, substitutions and swaps.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=other.len()).collect();
    for i in 1..=one.len() {
        for j in 1..=other.len() {
            let cost = usize::from(one[i - 1] != other[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn finds_what_was_meant() {
        let known = ["replicas", "resources", "lagThreshold", "repoURL"];
        assert_eq!(closest("replcias", known), Some("replicas"));
        assert_eq!(closest("lag_threshold", known), Some("lagThreshold"));
        assert_eq!(closest("repoUrl", known), Some("repoURL"));
        assert_eq!(closest("colour", known), None);
        assert_eq!(closest("", known), None);
        assert_eq!(closest(&"x".repeat(100_000), known), None);
    }
}
