// What neap's catalogue says of a trigger.
//
// The tests read this file too.

use std::collections::{BTreeMap, BTreeSet};

use neap::diagnostic::Severity;
use neap::trigger::catalogue::{self, Auth, Env, FaultKind, Given};

use super::question::Question;

/// What the catalogue says of a trigger in one version of KEDA: why it is refused, if it is.
///
/// Where KEDA takes it, a fault that only the API server finds, in the HPA that KEDA makes of the trigger, is none.
pub(super) fn refusal(question: &Question, version: &str, keda_refuses: bool) -> Option<String> {
    let metadata: BTreeMap<&str, &str> = pairs(&question.metadata).collect();
    let auth: BTreeSet<&str> = question.auth.keys().map(String::as_str).collect();
    let env: BTreeMap<&str, Option<&str>> = pairs(&question.env).map(|(name, value)| (name, Some(value))).collect();
    let given = Given {
        metadata: &metadata,
        auth: if auth.is_empty() && question.pod_identity.is_empty() { Auth::Nothing } else { Auth::Known(&auth) },
        env: Env::Known(&env),
        identity: some(&question.pod_identity),
        metric_type: some(&question.metric_type),
        as_metric_source: question.as_metric_source,
        cached: false,
        job: false,
    };
    let faults = catalogue::judge(&question.kind_of_trigger, version, &given);
    let refusing = faults.into_iter().find(|fault| {
        let counts = match fault.kind {
            FaultKind::NotPositive => keda_refuses,
            FaultKind::MetricType => keda_refuses || is_resource(question),
            _ => true,
        };
        fault.severity == Severity::Error && counts
    });
    refusing.map(|fault| fault.message)
}

/// Whether KEDA itself reads the metric type (`pkg/scalers/cpu_memory_scaler.go`). Of other triggers' most constructors refuse
/// one alone, Utilization (`pkg/scalers/scaler.go GetMetricTargetType`).
fn is_resource(question: &Question) -> bool {
    matches!(question.kind_of_trigger.as_str(), "cpu" | "memory")
}

fn pairs(of: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    of.iter().map(|(key, value)| (key.as_str(), value.as_str()))
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
