//! The moments that a burst is told by.

use std::fmt;
use std::str::FromStr;

/// A moment that everybody can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Milestone {
    /// The first pod runs.
    FirstPod,
    /// So many pods run for the first time.
    Pods(u32),
    /// The most pods of the whole burst run for the first time.
    Peak,
    /// No message waits or is being worked on.
    Drained,
    /// KEDA asks for no replica any more.
    ScaleToZero,
    /// The last pod is away.
    Gone,
}

impl fmt::Display for Milestone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstPod => f.write_str("first_pod"),
            Self::Pods(count) => write!(f, "pods_{count}"),
            Self::Peak => f.write_str("peak"),
            Self::Drained => f.write_str("drained"),
            Self::ScaleToZero => f.write_str("scale_to_zero"),
            Self::Gone => f.write_str("gone"),
        }
    }
}

impl FromStr for Milestone {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "first_pod" => Ok(Self::FirstPod),
            "peak" => Ok(Self::Peak),
            "drained" => Ok(Self::Drained),
            "scale_to_zero" => Ok(Self::ScaleToZero),
            "gone" => Ok(Self::Gone),
            _ => text
                .strip_prefix("pods_")
                .and_then(|count| count.parse().ok())
                .filter(|count| *count > 0)
                .map(Self::Pods)
                .ok_or_else(|| {
                    "the milestones are first_pod, pods_N, peak, drained, scale_to_zero and gone".to_owned()
                }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_one_milestone() {
        for milestone in [
            Milestone::FirstPod,
            Milestone::Pods(4),
            Milestone::Peak,
            Milestone::Drained,
            Milestone::ScaleToZero,
            Milestone::Gone,
        ] {
            assert_eq!(milestone.to_string().parse(), Ok(milestone));
        }
        assert!(
            "pods_0".parse::<Milestone>().is_err()
                && "pods_".parse::<Milestone>().is_err()
                && "first".parse::<Milestone>().is_err()
        );
    }
}
