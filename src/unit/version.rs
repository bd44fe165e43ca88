//! Versions of components, and which of those that are known is meant.

use std::cmp::Ordering;

/// A version in order: `2.19.0` before `2.20.2`.
fn parts(version: &str) -> Vec<u64> {
    let numbers = version.trim_start_matches('v').split(['.', '-', '+']);
    numbers.map_while(|part| part.parse().ok()).collect()
}

/// Compares two versions by their numbers.
#[must_use]
pub fn compare(left: &str, right: &str) -> Ordering {
    parts(left).cmp(&parts(right))
}

/// Whether the minor version of one comes before that of another: `1.33.9` before `1.34`.
#[must_use]
pub fn is_before(left: &str, right: &str) -> bool {
    minor(left) < minor(right)
}

/// Whether a text is a version at all: `1.34`, `v1.34.4`, `2.19.0`.
#[must_use]
pub fn is_version(text: &str) -> bool {
    let numbers = text.strip_prefix('v').unwrap_or(text);
    let count = numbers.split('.').count();
    (2..=3).contains(&count) && numbers.split('.').all(|part| part.len() <= 4 && part.parse::<u64>().is_ok())
}

fn minor(version: &str) -> Vec<u64> {
    parts(version).into_iter().take(2).collect()
}

/// The one of `known` that says most about `wanted`: itself, else the newest of the same minor version, else the newest
/// that is older, else the oldest.
#[must_use]
pub fn nearest<'a>(known: &[&'a str], wanted: &str) -> Option<&'a str> {
    let all = || known.iter().copied();
    let exact = all().find(|version| compare(version, wanted) == Ordering::Equal);
    let same = || all().filter(|version| minor(version) == minor(wanted)).max_by(|a, b| compare(a, b));
    let older = || all().filter(|version| compare(version, wanted) == Ordering::Less).max_by(|a, b| compare(a, b));
    exact.or_else(same).or_else(older).or_else(|| all().min_by(|a, b| compare(a, b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_version_is_found() {
        let known = ["2.19.0", "2.20.2", "2.21.0"];
        for (wanted, expected) in [
            ("2.20.2", "2.20.2"),
            ("v2.20.2", "2.20.2"),
            ("2.20.9", "2.20.2"),
            ("2.19", "2.19.0"),
            ("2.30.0", "2.21.0"),
            ("3.0", "2.21.0"),
            ("2.9.0", "2.19.0"),
            ("2", "2.19.0"),
            ("nonsense", "2.19.0"),
        ] {
            assert_eq!(nearest(&known, wanted), Some(expected), "{wanted}");
        }
    }
}
