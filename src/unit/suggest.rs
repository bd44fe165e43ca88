//! "Did you mean": the nearest of a set of words.

/// Longest word that is compared; a longer one is no slip of the finger.
const LONGEST: usize = 64;

/// The candidate that a slip of the finger would most likely have turned into `word`, if one is near enough.
///
/// Near enough is one edit for each three letters, at least one; another case is no edit at all. Of equally near
/// candidates the first wins.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = word.chars().take(LONGEST + 1).flat_map(char::to_lowercase).collect();
    if letters.is_empty() || letters.len() > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other: Vec<char> = candidate.chars().take(LONGEST + 1).flat_map(char::to_lowercase).collect();
        if other.len() > LONGEST || candidate == word {
            continue;
        }
        let allowed = (letters.len().max(other.len()) / 3).max(1);
        if letters.len().abs_diff(other.len()) > allowed {
            continue;
        }
        let distance = distance(&letters, &other);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The one candidate that a misspelt word can only mean: at most one mistake in a word of up to six letters, two in a longer
/// one, and every other candidate at least two mistakes further away.
#[must_use]
pub fn certain<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = |word: &str| word.chars().take(LONGEST + 1).flat_map(char::to_lowercase).collect::<Vec<char>>();
    let letters = lower(word);
    let allowed = if letters.len() <= 6 { 1 } else { 2 };
    if letters.len() < 3 || letters.len() > LONGEST {
        return None;
    }
    let mut near: Vec<(usize, &str)> = Vec::new();
    for candidate in candidates {
        let other = lower(candidate);
        if candidate != word && other.len() <= LONGEST && letters.len().abs_diff(other.len()) <= allowed + 1 {
            near.push((distance(&letters, &other), candidate));
        }
    }
    near.sort_unstable();
    match near.as_slice() {
        [(least, only)] if *least <= allowed => Some(only),
        [(least, only), (next, _), ..] if *least <= allowed && *next >= least + 2 => Some(only),
        _ => None,
    }
}

/// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours, each letter touched once.
fn distance(left: &[char], right: &[char]) -> usize {
    // What both begin and end with costs nothing, and names of one tree have much of it.
    let begin = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let (left, right) = (&left[begin..], &right[begin..]);
    let end = left.iter().rev().zip(right.iter().rev()).take_while(|(left, right)| left == right).count();
    let (left, right) = (&left[..left.len() - end], &right[..right.len() - end]);
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, from) in left.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, to) in right.iter().enumerate() {
            let replaced = above[column] + usize::from(from != to);
            let mut least = replaced.min(above[column + 1] + 1).min(line[column] + 1);
            let swapped = row > 0 && column > 0 && *from == right[column - 1] && left[row - 1] == *to;
            if swapped {
                least = least.min(before[column - 1] + 1);
            }
            line.push(least);
        }
        before = std::mem::replace(&mut above, line);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found() {
        let fields = ["replicas", "selector", "template", "minReplicaCount", "maxReplicaCount"];
        for (word, meant) in [
            ("replcas", Some("replicas")),
            ("Replicas", Some("replicas")),
            ("replicsa", Some("replicas")),
            ("maxReplicas", Some("replicas")),
            ("maxSurge", None),
            ("minReplicaCuont", Some("minReplicaCount")),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(closest(word, fields), meant, "{word}");
        }
    }

    #[test]
    fn only_what_is_certain() {
        let fields = ["replicas", "minReplicaCount", "maxReplicaCount", "name", "type", "tape"];
        for (word, meant) in [
            ("replcas", Some("replicas")),
            ("Replicas", Some("replicas")),
            ("repicsa", Some("replicas")),
            ("rplcsa", None),
            ("minReplicaCuont", Some("minReplicaCount")),
            ("mixReplicaCount", None),
            ("nme", Some("name")),
            ("namess", None),
            ("tpe", None),
            ("na", None),
        ] {
            assert_eq!(certain(word, fields), meant, "{word}");
        }
        assert_eq!(certain("names", ["names"]), None);
    }

    #[test]
    fn distances_are_those_of_the_definition() {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        for (left, right, expected) in
            [("", "", 0), ("", "abc", 3), ("ab", "ba", 1), ("kitten", "sitting", 3), ("ca", "abc", 3)]
        {
            assert_eq!(distance(&letters(left), &letters(right)), expected, "{left} {right}");
            assert_eq!(distance(&letters(right), &letters(left)), expected, "{right} {left}");
        }
    }

    #[test]
    fn long_words_cost_nothing() {
        let long = "a".repeat(1 << 20);
        assert_eq!(closest(&long, [long.as_str(), "a"]), None);
        assert_eq!(closest("a", [long.as_str()]), None);
    }
}
