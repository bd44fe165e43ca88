//! The versions whose rules hold.

/// A version of KEDA, as far as scaling differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keda {
    /// 2.19.
    V2_19,
    /// 2.20: a formula can be the fallback, values below 0 and those that are no numbers are 0, and targets and values are
    /// rounded to thousandths rather than cut (`pkg/fallback/fallback.go`, `pkg/scalers/scaler.go`).
    V2_20,
    /// 2.21: where the HPA decides all, its reads are the polls; records of cached metrics outlive an error
    /// (`pkg/scaling/scale_handler.go`, `hpaObservedRecord`, `ClearScalersCache`).
    V2_21,
}

impl Keda {
    /// The same, of a version 2 that has to be one: `2.20`, `v2.20.1`.
    #[must_use]
    pub fn read(version: &str) -> Option<Self> {
        let rest = version.trim().trim_start_matches('v').strip_prefix("2.")?;
        let is_number = |part: &str| part.parse::<u32>().is_ok();
        rest.split('.').all(is_number).then(|| Self::of(version))
    }

    /// The version whose rules hold for a version that was written, such as `2.20.1`: the nearest that is known.
    #[must_use]
    pub fn of(version: &str) -> Self {
        let mut parts = version.trim().trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
        match (major, minor) {
            (..2, _) | (2, ..20) => Self::V2_19,
            (2, 20) => Self::V2_20,
            _ => Self::V2_21,
        }
    }
}

/// The versions of the components.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// KEDA's.
    pub keda: Keda,
    /// The minor version of Kubernetes: 34 for 1.34.
    pub kubernetes: u32,
}

impl Default for Versions {
    fn default() -> Self {
        Self { keda: Keda::V2_19, kubernetes: 34 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_the_rules_of_the_nearest_known() {
        for (version, known) in [
            ("2.19.0", Keda::V2_19),
            ("2.18.3", Keda::V2_19),
            ("v2.20.2", Keda::V2_20),
            ("2.21.0", Keda::V2_21),
            ("2.30", Keda::V2_21),
            ("3.0.0", Keda::V2_21),
        ] {
            assert_eq!(Keda::of(version), known, "{version}");
        }
        assert_eq!(Keda::read("v2.20.2"), Some(Keda::V2_20));
        for wrong in ["", "abc", "-", "2", "2.x", "1.5", "2.20."] {
            assert_eq!(Keda::read(wrong), None, "{wrong}");
        }
    }
}
