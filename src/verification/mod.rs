//! What was asked of a live cluster, and what it answered.

mod drift;

use std::time::Duration;

use crate::diagnostic::{Diagnostic, count};

pub use drift::{Drift, NotCompared};

/// Every probe of one look at a cluster, in the order in which KEDA walks the path of events.
#[derive(Clone, Debug, Default)]
pub struct Verification {
    /// The cluster: the address of its API server.
    pub cluster: String,
    /// The context by which it was chosen, where one was.
    pub context: Option<String>,
    /// What each probe found.
    pub probed: Vec<Probed>,
}

/// One probe, asked of one thing.
#[derive(Clone, Debug)]
pub struct Probed {
    /// The stable kebab-case name of the probe; it is the code of what it finds.
    pub probe: &'static str,
    /// What the probe asks: it completes the sentence that begins with "whether".
    pub asks: &'static str,
    /// What it was asked of, such as `event-demo/echo-worker`; empty where it is the platform as a whole.
    pub subject: String,
    /// What came of it.
    pub outcome: Outcome,
    /// How long after the first question it was known.
    pub after: Duration,
}

/// What came of a probe.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is as it should be; what was seen.
    Holds(String),
    /// It is not; each in its own words, and at least one.
    Found(Vec<Diagnostic>),
    /// Nobody could say; why. This is never the same as fine.
    NotChecked(String),
}

/// How many probes came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// As it should be.
    pub hold: usize,
    /// With no more than warnings.
    pub doubtful: usize,
    /// With an error.
    pub broken: usize,
    /// Not known.
    pub not_checked: usize,
}

impl Outcome {
    /// What was found.
    #[must_use]
    pub fn findings(&self) -> &[Diagnostic] {
        match self {
            Self::Found(findings) => findings,
            Self::Holds(_) | Self::NotChecked(_) => &[],
        }
    }

    /// Whether an error was found.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        count(self.findings()).errors > 0
    }
}

impl Probed {
    /// The probe and what it was asked of, for headings.
    #[must_use]
    pub fn shown(&self) -> String {
        if self.subject.is_empty() { self.probe.to_owned() } else { format!("{} {}", self.probe, self.subject) }
    }
}

impl Verification {
    /// The first hop of the path that is broken: what comes behind it may be broken for this alone.
    #[must_use]
    pub fn first_broken(&self) -> Option<&Probed> {
        self.probed.iter().find(|probed| probed.outcome.is_broken())
    }

    /// Every finding, in the order of the path.
    #[must_use]
    pub fn findings(&self) -> Vec<Diagnostic> {
        self.probed.iter().flat_map(|probed| probed.outcome.findings().iter().cloned()).collect()
    }

    /// Whether every probe was answered, and nothing is wrong.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.probed.iter().all(|probed| matches!(probed.outcome, Outcome::Holds(_)))
    }

    /// Counts them.
    #[must_use]
    pub fn outcomes(&self) -> Outcomes {
        let mut all = Outcomes::default();
        for probed in &self.probed {
            match &probed.outcome {
                Outcome::Holds(_) => all.hold += 1,
                Outcome::Found(_) if probed.outcome.is_broken() => all.broken += 1,
                Outcome::Found(_) => all.doubtful += 1,
                Outcome::NotChecked(_) => all.not_checked += 1,
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;

    fn probed(probe: &'static str, outcome: Outcome) -> Probed {
        Probed { probe, asks: "", subject: String::new(), outcome, after: Duration::ZERO }
    }

    fn found(severity: Severity) -> Diagnostic {
        let message = String::from("it is slow");
        Diagnostic { code: "", severity, message, primary: None, related: Vec::new(), help: None, fix: None }
    }

    #[test]
    fn the_first_broken_hop_is_the_first_with_an_error() {
        let warning = Outcome::Found(vec![found(Severity::Warning)]);
        let error = Outcome::Found(vec![found(Severity::Warning), found(Severity::Error)]);
        let all = vec![
            probed("a", Outcome::Holds("3 of 3".to_owned())),
            probed("b", warning),
            probed("c", error.clone()),
            probed("d", error),
            probed("e", Outcome::NotChecked("may not".to_owned())),
        ];
        let verification = Verification { probed: all, ..Verification::default() };
        assert_eq!(verification.first_broken().unwrap().probe, "c");
        let counted = Outcomes { hold: 1, doubtful: 1, broken: 2, not_checked: 1 };
        assert_eq!(verification.outcomes(), counted);
        assert_eq!(verification.findings().len(), 5);
        assert!(!verification.holds());
    }
}
