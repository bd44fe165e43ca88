// One trigger.
//
// The tests read this file too.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One trigger, with what the operator would have resolved for it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Question {
    #[serde(rename = "type")]
    pub(super) kind_of_trigger: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) metadata: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) auth: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) env: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) pod_identity: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) metric_type: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) as_metric_source: bool,
}
