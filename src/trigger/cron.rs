//! `cron`: a time of day.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::catalogue::cron_expression;
use super::{Common, Metadata, Modelled, NatsEndpoint, TriggerFault, put};

/// Holds a number of replicas between two times of day.
///
/// KEDA 2.19, `pkg/scalers/cron_scaler.go`: five fields, no seconds and no `@daily`; `start` and `end` differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cron {
    /// KEDA's name of the scaler.
    #[serde(rename = "type")]
    #[schemars(with = "String")]
    type_name: String,
    /// When the replicas are wanted: minute, hour, day of month, month, day of week.
    #[schemars(example = "0 8 * * 1-5")]
    pub start: String,
    /// Until when.
    #[schemars(example = "0 18 * * 1-5")]
    pub end: String,
    /// IANA time zone in which both are read, such as `Europe/Berlin`.
    #[schemars(example = "Europe/Berlin")]
    pub timezone: String,
    /// How many replicas are held.
    #[schemars(range(min = 1))]
    pub desired_replicas: u32,
    #[serde(flatten)]
    pub(super) common: Common,
}

impl Modelled for Cron {
    const TYPE: &'static str = "cron";

    fn metadata(&self, _: &NatsEndpoint) -> Metadata {
        let mut metadata = Metadata::new();
        put(&mut metadata, "start", Some(&self.start));
        put(&mut metadata, "end", Some(&self.end));
        put(&mut metadata, "timezone", Some(&self.timezone));
        put(&mut metadata, "desiredReplicas", Some(self.desired_replicas));
        metadata
    }

    fn check(&self) -> Vec<TriggerFault> {
        let mut faults = Vec::new();
        for (field, text) in [("start", &self.start), ("end", &self.end)] {
            if let Err(message) = cron_expression(text) {
                faults.push(TriggerFault::new(field, message, "write five fields, such as `0 8 * * 1-5`"));
            }
        }
        if self.start == self.end {
            faults.push(TriggerFault::new("end", "`start` and `end` are the same", "give the window a length"));
        }
        if !zone(&self.timezone) {
            let message = format!("`{}` is no name of a time zone", self.timezone);
            faults.push(TriggerFault::new("timezone", message, "write an IANA name, such as `Europe/Berlin` or `UTC`"));
        }
        if self.common.use_cached_metrics == Some(true) {
            let message = "a cron trigger cannot use cached metrics";
            faults.push(TriggerFault::new("useCachedMetrics", message, "leave `useCachedMetrics` out"));
        }
        faults
    }
}

/// The shape of an IANA name; whether the zone exists is decided by the time zone database of the KEDA operator.
fn zone(text: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "_+-".contains(c))
    };
    text.split('/').count() <= 3 && text.split('/').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_have_the_shape_of_iana_names() {
        for good in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"] {
            assert!(zone(good), "{good}");
        }
        for bad in ["", "Europe/", "+01:00", "a b"] {
            assert!(!zone(bad), "{bad}");
        }
    }
}
