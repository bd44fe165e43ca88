//! How a cluster differs from what Git, or the config, says of it.

use crate::change::ChangeSet;

/// A cluster, compared with the objects that it should have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drift {
    /// The cluster: the address of its API server.
    pub cluster: String,
    /// The context by which it was chosen, where one was.
    pub context: Option<String>,
    /// From what Git says to what the cluster has: *removed* is what the cluster does not have.
    pub changes: ChangeSet,
    /// How many objects, streams and consumers were compared.
    pub compared: usize,
    /// What was not, which is never the same as equal.
    pub not_compared: Vec<NotCompared>,
    /// Objects with neap's label that the cluster has and Git does not.
    pub only_there: Vec<String>,
}

/// Something that was not compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotCompared {
    /// What it is, such as `Secret event-demo/token` or `chart keda 2.19.0`.
    pub what: String,
    /// Why not.
    pub why: String,
}

impl Drift {
    /// Whether everything was compared, nothing differs, and nothing is in the cluster alone.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.changes.is_empty() && self.not_compared.is_empty() && self.only_there.is_empty()
    }
}
