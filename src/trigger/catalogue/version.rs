//! Which versions of KEDA the catalogue knows, and which of them is meant.

use crate::unit::version;

/// The versions that the catalogue was read from, in order.
pub(super) const VERSIONS: &[&str] = &["2.19.0", "2.20.2", "2.21.0"];

/// A minor version: `2.19`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minor(u32, u32);

impl Minor {
    /// Reads the first two numbers of a version: `2.19`, `v2.19.0`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut numbers = text.strip_prefix('v').unwrap_or(text).split('.').map(|part| part.parse::<u32>().ok());
        Some(Self(numbers.next()??, numbers.next()??))
    }
}

impl std::fmt::Display for Minor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// The place in [`VERSIONS`] of the one that says most about `wanted`.
pub(super) fn nearest(wanted: &str) -> usize {
    let place = |wanted: &str| VERSIONS.iter().position(|known| *known == wanted);
    place(wanted).or_else(|| place(version::nearest(VERSIONS, wanted)?)).unwrap_or(0)
}

/// From which minor version to which something is there; both ends count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first minor version, where it is not the oldest known one.
    pub since: Option<Minor>,
    /// The last minor version, where it is not the newest known one.
    pub until: Option<Minor>,
}

impl Span {
    /// Whether a version lies in it.
    pub(super) fn holds(self, version: Minor) -> bool {
        self.since.is_none_or(|since| since <= version) && self.until.is_none_or(|until| version <= until)
    }

    /// In words: `since 2.20`, `until 2.19`; nothing where it has no end.
    #[must_use]
    pub fn words(self) -> String {
        let since = self.since.map(|since| format!("since {since}"));
        let until = self.until.map(|until| format!("until {until}"));
        [since, until].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_version_is_found() {
        for (wanted, expected) in [
            ("2.19", "2.19.0"),
            ("2.19.3", "2.19.0"),
            ("v2.20.0", "2.20.2"),
            ("2.21.0", "2.21.0"),
            ("2.40", "2.21.0"),
            ("3.0", "2.21.0"),
            ("2.9.0", "2.19.0"),
            ("nonsense", "2.19.0"),
            ("2", "2.19.0"),
        ] {
            assert_eq!(VERSIONS[nearest(wanted)], expected, "{wanted}");
        }
    }

    #[test]
    fn a_span_holds_its_ends() {
        let at = |text| Minor::read(text).unwrap();
        let span = Span { since: Minor::read("2.20"), until: Minor::read("2.20") };
        assert!(!span.holds(at("2.19")) && span.holds(at("2.20.2")) && !span.holds(at("2.21")));
        assert!(Span::default().holds(at("2.9")));
        assert_eq!(span.words(), "since 2.20, until 2.20");
    }
}
