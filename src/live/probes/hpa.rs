//! The HorizontalPodAutoscaler that KEDA makes.

use serde_json::Value;

use crate::live::kind::{HPA, SCALED_OBJECT};
use crate::live::verify::asking::{Asking, Halt, place};
use crate::live::verify::look::{condition, list, number, text};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject, each_deployment};
use crate::live::verify::target::{Target, setting};
use crate::model::ResolvedWorkload;

pub(super) const PROBE: Probe = Probe {
    name: "horizontal-pod-autoscaler",
    asks: "the HPA is there, with the bounds and the metrics of the ScaledObject, and can scale",
    needs: &[Need::get(SCALED_OBJECT, Room::Workloads), Need::get(HPA, Room::Workloads)],
    about: each_deployment,
    judge,
};

fn judge(target: &Target<'_>, subject: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let (workload, scaled) = super::scaler(target, subject, ask)?;
    let (namespace, at) = (workload.spec.namespace.as_str(), setting(workload, "/scaling"));
    let told = text(scaled, "/status/hpaName");
    // KEDA 2.19, `controllers/keda/hpa.go` `getHPAName`.
    let name = if told.is_empty() { format!("keda-hpa-{}", workload.name) } else { told.to_owned() };
    let shown = format!("HPA {}", place(namespace, &name));
    let Some(found) = ask.object(HPA, namespace, &name)? else {
        let help = "KEDA's operator makes it, once the ScaledObject is ready and not paused";
        return Ok(Seen::flaw(Flaw::error(format!("there is no {shown}"), help).from(at)));
    };
    let mut flaws = bounds(&shown, workload, found);
    // With scaling modifiers the HPA asks for what comes of them alone (KEDA 2.19, `hpa.go` `getScaledObjectMetricSpecs`).
    let composed = workload.spec.scaling.scaling_modifiers.is_some();
    let names = if composed { &[] } else { list(scaled, "/status/externalMetricNames") };
    for metric in names.iter().filter_map(Value::as_str) {
        let metrics = list(found, "/spec/metrics");
        if !metrics.iter().any(|it| text(it, "/external/metric/name") == metric) {
            let message = format!("{shown} does not ask for the metric {metric} of the ScaledObject");
            flaws.push(Flaw::error(message, "KEDA's operator sets it back: look at its log").from(at.clone()));
        }
    }
    for kind in ["AbleToScale", "ScalingActive"] {
        let Some(state) = condition(found, kind).filter(|it| it.status == "False") else { continue };
        // At zero replicas the HPA stands still, and KEDA takes its place (Kubernetes 1.34, `horizontal.go`).
        if state.reason != "ScalingDisabled" {
            let message = format!("{shown} cannot scale: {}", state.why());
            let help = "an external metric that cannot be had is KEDA's: the metrics server and the operator log why";
            flaws.push(Flaw::error(message, help).from(setting(workload, "/triggers")));
        }
    }
    Ok(Seen::of(flaws, || {
        let count = |pointer: &str| number(found, pointer).unwrap_or(0);
        format!(
            "{} to {} replicas, {} now",
            count("/spec/minReplicas"),
            count("/spec/maxReplicas"),
            count("/status/currentReplicas")
        )
    }))
}

/// KEDA gives the HPA at least one replica: going to zero is its own matter (KEDA 2.19, `hpa.go` `getHPAMinReplicas`).
fn bounds(shown: &str, workload: &ResolvedWorkload, found: &Value) -> Vec<Flaw> {
    let scaling = &workload.spec.scaling;
    let wanted = [
        ("minReplicas", i64::from(scaling.min_replicas.max(1)), "/scaling/minReplicas"),
        ("maxReplicas", i64::from(scaling.max_replicas), "/scaling/maxReplicas"),
    ];
    let differ = wanted.into_iter().filter_map(|(field, wanted, key)| {
        let there = number(found, &format!("/spec/{field}"));
        (there != Some(wanted)).then(|| {
            let there = there.map_or("not set".to_owned(), |it| it.to_string());
            let message = format!("{shown} has {field} {there}, the config makes it {wanted}");
            Flaw::error(message, "KEDA's operator sets it: look at the ScaledObject, and at its log")
                .from(setting(workload, key))
        })
    });
    differ.collect()
}
