//! Any scaler of KEDA that has no typed form here.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Common, Metadata, Modelled, NatsEndpoint};

/// A trigger by KEDA's own name and metadata.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Generic {
    /// KEDA's name of the scaler, such as `rabbitmq`.
    #[serde(rename = "type")]
    #[schemars(regex(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$"))]
    pub type_name: String,
    /// What KEDA reads, by KEDA's names. Numbers and booleans become text.
    pub metadata: BTreeMap<String, Scalar>,
    #[serde(flatten)]
    pub(super) common: Common,
}

/// Text, or a number or boolean that stands for its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// As written.
    Text(String),
    /// As JSON writes it.
    Number(serde_json::Number),
    /// `true` or `false`.
    Bool(bool),
}

impl JsonSchema for Scalar {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Scalar".into()
    }

    fn inline_schema() -> bool {
        true
    }

    /// One list of types gives better messages than `anyOf`.
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{number}"),
            Self::Bool(flag) => write!(f, "{flag}"),
        }
    }
}

impl Modelled for Generic {
    const TYPE: &'static str = "";

    fn metadata(&self, _: &NatsEndpoint) -> Metadata {
        self.metadata.iter().map(|(name, value)| (name.clone(), value.to_string())).collect()
    }
}
