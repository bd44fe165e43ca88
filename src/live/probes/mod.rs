//! One file a probe, in the order in which KEDA walks the path of events.
//!
//! A probe is a judgement over answers: it knows neither a cluster nor a clock. One more is a file here, a line in
//! [`ALL`], and the page of its code.

mod applications;
mod external_metric;
mod external_metrics_api;
mod hpa;
mod keda_deployments;
mod keda_kinds;
mod lag;
mod monitors;
mod nats_account;
mod nats_cluster;
mod nats_consumer;
mod nats_monitor;
mod nats_pods;
mod nats_service;
mod nats_stream;
mod network_policies;
mod replicas_owner;
mod scaled_object;
mod scaler_active;
mod scaler_ready;
mod settings;
mod stuck_messages;
mod targets;
mod worker;

use serde_json::Value;

use super::verify::asking::{Asking, Halt};
use super::verify::probe::{Probe, Subject};
use super::verify::target::Target;
use crate::model::ResolvedWorkload;

/// Every probe, in the order of the path.
pub(super) static ALL: [&Probe; 22] = [
    &keda_deployments::PROBE,
    &keda_kinds::PROBE,
    &external_metrics_api::PROBE,
    &scaled_object::PROBE,
    &nats_pods::PROBE,
    &nats_service::PROBE,
    &nats_monitor::PROBE,
    &nats_cluster::PROBE,
    &network_policies::PROBE,
    &nats_account::PROBE,
    &nats_stream::PROBE,
    &nats_consumer::PROBE,
    &scaler_ready::PROBE,
    &external_metric::PROBE,
    &scaler_active::PROBE,
    &hpa::PROBE,
    &worker::PROBE,
    &stuck_messages::PROBE,
    &replicas_owner::PROBE,
    &applications::PROBE,
    &monitors::PROBE,
    &targets::PROBE,
];

/// The workload that is asked about, and what scales it. Where that is not there, another probe says so.
fn scaler<'a, 't>(
    target: &Target<'t>,
    subject: &Subject,
    ask: &Asking<'a>,
) -> Result<(&'t ResolvedWorkload, &'a Value), Halt> {
    let none = || Halt::NotChecked(format!("there is no scaler {}", subject.shown()));
    let workload = target.workload(subject).ok_or_else(none)?;
    let kind = Target::scaler(workload);
    let found = ask.object(kind, workload.spec.namespace.as_str(), workload.name.as_str())?;
    Ok((workload, found.ok_or_else(none)?))
}
