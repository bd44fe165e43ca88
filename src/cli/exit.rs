//! How a run ends.

/// Exit codes, the same for every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// All is well, or there was nothing to do.
    Fine,
    /// Findings, or differences that were asked for.
    Findings,
    /// The command line or the config is wrong.
    Usage,
    /// Reading, writing, or neap itself failed.
    Failure,
}

impl Exit {
    /// The code that the process ends with.
    #[must_use]
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Failure => 3,
        }
    }
}
