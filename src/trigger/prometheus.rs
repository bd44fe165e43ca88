//! `prometheus`: the result of a query.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Common, Metadata, Modelled, NatsEndpoint, TriggerFault, put};
use crate::unit::Duration;

/// Scales on the result of a Prometheus query.
///
/// KEDA 2.19, `pkg/scalers/prometheus_scaler.go`: the query must give one element; none counts as 0 unless
/// `ignoreNullValues` is false.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Prometheus {
    /// KEDA's name of the scaler.
    #[serde(rename = "type")]
    #[schemars(with = "String")]
    type_name: String,
    /// Base URL of the Prometheus API; KEDA appends `/api/v1/query`.
    #[schemars(regex(pattern = "^https?://[^\\s]+$"), example = "http://prometheus-operated.monitoring:9090")]
    pub server_address: String,
    /// A PromQL query whose result is one number.
    #[schemars(length(min = 1))]
    pub query: String,
    /// Value per pod that the HPA aims at.
    #[schemars(range(min = 0.001))]
    pub threshold: serde_json::Number,
    /// The workload wakes when the result is greater than this. KEDA's default is 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation_threshold: Option<serde_json::Number>,
    /// Namespace for a query to a multi-tenant endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Headers sent along. For a secret one use `authentication`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub custom_headers: BTreeMap<String, String>,
    /// Parameters added to the query's URL.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub query_parameters: BTreeMap<String, String>,
    /// Whether an empty result counts as 0. KEDA's default is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ignore_null_values: Option<bool>,
    /// Accept any certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsafe_ssl: Option<bool>,
    /// How long KEDA waits for an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    /// How KEDA signs in: a list out of `basic`, `bearer`, `tls`, `custom`, `apiKey`, `oauth`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub auth_modes: Vec<AuthMode>,
    #[serde(flatten)]
    pub(super) common: Common,
}

/// A way to sign in to an HTTP source (KEDA 2.19, `pkg/scalers/authentication/authentication_types.go`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AuthMode {
    /// User and password.
    Basic,
    /// A bearer token.
    Bearer,
    /// A client certificate.
    Tls,
    /// A header of one's own.
    Custom,
    /// An API key.
    ApiKey,
    /// OAuth 2 client credentials.
    Oauth,
}

impl AuthMode {
    fn name(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Bearer => "bearer",
            Self::Tls => "tls",
            Self::Custom => "custom",
            Self::ApiKey => "apiKey",
            Self::Oauth => "oauth",
        }
    }
}

impl Modelled for Prometheus {
    const TYPE: &'static str = "prometheus";

    fn metadata(&self, _: &NatsEndpoint) -> Metadata {
        let mut metadata = Metadata::new();
        put(&mut metadata, "serverAddress", Some(self.server_address.trim_end_matches('/')));
        put(&mut metadata, "query", Some(&self.query));
        put(&mut metadata, "threshold", Some(&self.threshold));
        put(&mut metadata, "activationThreshold", self.activation_threshold.as_ref());
        put(&mut metadata, "namespace", self.namespace.as_ref());
        put(&mut metadata, "customHeaders", pairs(&self.custom_headers));
        put(&mut metadata, "queryParameters", pairs(&self.query_parameters));
        put(&mut metadata, "ignoreNullValues", self.ignore_null_values);
        put(&mut metadata, "unsafeSsl", self.unsafe_ssl);
        put(&mut metadata, "timeout", self.timeout.as_ref());
        let modes: Vec<_> = self.auth_modes.iter().map(|mode| mode.name()).collect();
        put(&mut metadata, "authModes", (!modes.is_empty()).then(|| modes.join(",")));
        metadata
    }

    fn check(&self) -> Vec<TriggerFault> {
        let mut faults = Vec::new();
        for (field, map) in [("customHeaders", &self.custom_headers), ("queryParameters", &self.query_parameters)] {
            // KEDA splits the whole at `,` and each item at its one `=` (typed_config.go).
            if let Some((name, _)) = map.iter().find(|(name, value)| format!("{name}{value}").contains([',', '='])) {
                let message = format!("`{name}` holds `,` or `=`, which KEDA would split at");
                faults.push(TriggerFault::new(field, message, "encode the character, or pass it by `authentication`"));
            }
        }
        if !self.auth_modes.is_empty() && self.common.authentication.is_none() {
            let message = "`authModes` is set, and there is nothing to sign in with";
            faults.push(TriggerFault::new("authModes", message, "name a TriggerAuthentication in `authentication`"));
        }
        faults
    }
}

fn pairs(map: &BTreeMap<String, String>) -> Option<String> {
    let items: Vec<_> = map.iter().map(|(name, value)| format!("{name}={value}")).collect();
    (!items.is_empty()).then(|| items.join(","))
}

#[cfg(test)]
mod tests {
    use super::super::Trigger;
    use super::*;

    #[test]
    fn numbers_keep_their_writing() {
        let trigger: Trigger = serde_json::from_value(serde_json::json!({
            "type": "prometheus", "serverAddress": "http://p:9090/", "query": "sum(x)", "threshold": 2.5, "timeout": "5s",
            "customHeaders": {"X-A": "b"}, "authModes": ["basic"],
        }))
        .unwrap();
        let nats = NatsEndpoint { monitoring: String::new(), account: String::new(), account_id: None, https: false };
        let metadata = trigger.metadata(&nats);
        assert_eq!(metadata["threshold"], "2.5");
        assert_eq!(metadata["serverAddress"], "http://p:9090");
        assert_eq!(metadata["customHeaders"], "X-A=b");
        assert_eq!(trigger.check().len(), 1, "basic without authentication");
    }
}
