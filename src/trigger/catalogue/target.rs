//! What the HPA is given: the kind of its target, and the target itself.
//!
//! KEDA 2.19 to 2.21: `pkg/scalers/scaler.go`, `GetMetricTargetType`, `GetMetricTarget` and `GetMetricTargetMili`;
//! Kubernetes: `pkg/apis/autoscaling/validation/validation.go`, `validateMetricTarget`.

use super::condition::Condition;
use super::fault::{Fault, FaultKind, Instead};
use super::judge::shorten;
use super::scaler::{Metric, Target};
use super::version::Minor;
use super::view::{State, View};
use crate::diagnostic::Severity;
use crate::unit::closest;

/// The kinds of targets that an external metric can have.
const EXTERNAL: &[&str] = &["AverageValue", "Value"];

/// What is wrong with the target.
pub(super) fn faults(view: &View<'_>) -> Vec<Fault> {
    if view.scaler.metric() == Metric::Resource {
        return Vec::new();
    }
    let mut faults: Vec<Fault> = metric_type(view).into_iter().collect();
    if view.given.job {
        faults.extend(of_job(view));
    }
    if !view.given.as_metric_source {
        for target in view.scaler.targets() {
            let applies = target.when.as_ref().is_none_or(|when: &Condition| when.holds(view) == Some(true));
            if applies {
                faults.extend(positive(target, view).or_else(|| activation(target, view)));
            }
        }
    }
    faults
}

/// A ScaledJob knows the target of an average value alone (KEDA 2.19: `pkg/scaling/scaledjob/metrics.go`,
/// `getTargetAverageValue`).
fn of_job(view: &View<'_>) -> Option<Fault> {
    let given = view.given.metric_type.filter(|given| !matches!(*given, "" | "AverageValue" | "Utilization"))?;
    let message = format!("a ScaledJob takes no target from the metric type {}", shorten(given));
    let help = "write `AverageValue`, or leave `metricType` out: else the target is 0, and no Job is started for it";
    let instead = Some(Instead::Value("AverageValue".to_owned()));
    Some(Fault::warning(FaultKind::MetricType, None, message).help(help).instead(instead))
}

fn metric_type(view: &View<'_>) -> Option<Fault> {
    let given = view.given.metric_type.filter(|given| !given.is_empty() && !EXTERNAL.contains(given))?;
    if given == "Utilization" {
        let message = format!("the metric type of {} cannot be Utilization", view.scaler.type_name());
        let help = "only cpu and memory can have it; write `AverageValue` or `Value`";
        return Some(Fault::error(FaultKind::MetricType, None, message).help(help));
    }
    if view.given.job {
        return None;
    }
    let message = format!("`{}` is no metric type", shorten(given));
    let near = closest(given, EXTERNAL.iter().copied()).map(|near| Instead::Value(near.to_owned()));
    let help = "KEDA hands it on, and the API server refuses the HPA; write `AverageValue` or `Value`";
    Some(Fault::error(FaultKind::MetricType, None, message).help(help).instead(near))
}

/// Whether the target that comes of a number is positive: floats are cut to thousandths, since 2.20 rounded.
fn is_positive(number: f64, integer: bool, version: &str) -> bool {
    let rounds = Minor::read(version) >= Minor::read("2.20");
    match (integer, rounds) {
        (true, _) => number > 0.0,
        (false, false) => (number * 1000.0).trunc() > 0.0,
        (false, true) => (number * 1000.0).round_ties_even() > 0.0,
    }
}

fn positive(target: &Target, view: &View<'_>) -> Option<Fault> {
    let (parameter, state) = view.find(target.value())?;
    if matches!(state, State::Absent) && parameter.required() {
        return None;
    }
    let number = view.number(target.value())?;
    if is_positive(number, parameter.kind().is_integer(), view.scaler.version()) {
        return None;
    }
    let name = target.value();
    let message = match state {
        State::Absent => format!("without `{name}` the target of the HPA is 0"),
        _ if number > 0.0 => format!("`{name}` comes to a target of 0: KEDA keeps three decimals of it"),
        _ => format!("`{name}` must be above 0"),
    };
    let help = if view.given.job {
        "a ScaledJob with a target of 0 or less starts no Job"
    } else {
        "no HPA can have a target of 0 or less: the API server refuses it"
    };
    let fault = Fault::error(FaultKind::NotPositive, state.key(), message).help(help);
    // KEDA refuses nothing here, and the strategy may start Jobs by another number.
    Some(if view.given.job { Fault { severity: Severity::Warning, ..fault } } else { fault })
}

fn activation(target: &Target, view: &View<'_>) -> Option<Fault> {
    let name = target.activation()?;
    let (_, state) = view.find(name)?;
    let key = state.key()?;
    let (value, activation) = (view.number(target.value())?, view.number(name)?);
    let threshold = target.value();
    if activation < 0.0 {
        let message = format!("`{name}` is below 0, so that the trigger is always active");
        let help = "the workload never goes to zero; write 0 to wake it with the first value";
        return Some(Fault::warning(FaultKind::Activation, Some(key), message).help(help));
    }
    if activation < value {
        return None;
    }
    let message = format!("`{name}` is not below `{threshold}`, so that zero replicas last longer than they should");
    let help = format!(
        "a workload wakes only above {activation}, where the HPA already asks for more than one replica at {value}"
    );
    Some(Fault::warning(FaultKind::Activation, Some(key), message).help(help))
}
