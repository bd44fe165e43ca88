//! What neap's catalogue says of a trigger.

use std::collections::{BTreeMap, BTreeSet};

use neap::diagnostic::Severity;
use neap::trigger::catalogue::{self, Auth, Env, FaultKind, Given};

use super::question::Question;

/// What the catalogue says of a trigger in one version of KEDA: why KEDA refuses it, if it does.
///
/// Faults that only the API server finds, in the HPA that KEDA makes of the trigger, are none of KEDA's parsers.
pub(super) fn refusal(question: &Question, version: &str) -> Option<String> {
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
        let by_keda = match fault.kind {
            FaultKind::NotPositive => false,
            FaultKind::MetricType => keda_reads_metric_type(question),
            _ => true,
        };
        fault.severity == Severity::Error && by_keda
    });
    refusing.map(|fault| fault.message)
}

/// Whether KEDA itself looks at a metric type: at that of a resource (`pkg/scalers/cpu_memory_scaler.go`), and at the one that
/// only a resource can have (`pkg/scalers/scaler.go GetMetricTargetType`). Of others the API server decides.
fn keda_reads_metric_type(question: &Question) -> bool {
    matches!(question.kind_of_trigger.as_str(), "cpu" | "memory") || question.metric_type == "Utilization"
}

fn pairs(of: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    of.iter().map(|(key, value)| (key.as_str(), value.as_str()))
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
