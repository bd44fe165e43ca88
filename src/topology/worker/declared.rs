//! What whoever wrote a worker says of it.

use super::super::object::given;
use super::super::{Object, Topology};
use crate::document::Entry;

/// The annotation that says how long one message takes at most: a duration such as `90s` or `5m`.
pub const PROCESSING_TIME: &str = "neap.dev/processing-time";

impl Topology {
    /// How long one message takes at most, as it is written: on the scaler, on its workload, or on the template of its pods.
    #[must_use]
    pub fn processing_time<'t>(&'t self, scaler: &'t Object) -> Option<&'t Entry> {
        let on_template = || {
            let metadata = given(self.pod_template(scaler)?, "metadata")?;
            given(metadata, "annotations")?.as_mapping()?.entry(PROCESSING_TIME)
        };
        let on_workload = || self.target(scaler)?.annotation(PROCESSING_TIME);
        scaler.annotation(PROCESSING_TIME).or_else(on_workload).or_else(on_template)
    }
}
