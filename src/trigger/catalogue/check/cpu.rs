//! `cpu` and `memory`, which are resource metrics.
//!
//! KEDA 2.19 to 2.21: `pkg/scalers/cpu_memory_scaler.go`, `parseResourceMetadata`.

use super::super::fault::{Fault, FaultKind, Instead};
use super::super::go;
use super::super::judge::shorten;
use super::super::view::View;
use super::broken;
use crate::unit::{Quantity, closest};

/// The kinds of targets that a resource metric can have.
const KINDS: &[&str] = &["Utilization", "AverageValue"];

/// The metric type, and a value that fits it.
pub(super) fn target(view: &View<'_>) -> Vec<Fault> {
    match view.given.metric_type.unwrap_or_default() {
        "Utilization" => utilization(view).into_iter().collect(),
        "AverageValue" => average(view).into_iter().collect(),
        "" => {
            let message = format!("{} needs a metric type", view.scaler.type_name());
            let help =
                "write `metricType: Utilization` for percent of the request, or `AverageValue`, beside the metadata";
            vec![Fault::error(FaultKind::MetricType, None, message).help(help)]
        }
        other => {
            let message = format!("the metric type of {} cannot be {}", view.scaler.type_name(), shorten(other));
            let near = closest(other, KINDS.iter().copied()).map(|near| Instead::Value(near.to_owned()));
            let fault = Fault::error(FaultKind::MetricType, None, message);
            vec![fault.help("write `Utilization` or `AverageValue`").instead(near)]
        }
    }
}

fn utilization(view: &View<'_>) -> Option<Fault> {
    let text = view.text("value")?;
    let Some(percent) = go::integer(text).and_then(|number| i32::try_from(number).ok()) else {
        let message = format!("`value` is percent of the request, and `{}` is no whole number", shorten(text));
        let whole = text.strip_suffix('%').map(str::trim).filter(|text| go::integer(text).is_some());
        let fault = Fault::error(FaultKind::Value, view.key("value"), message).help("write it as `80`");
        return Some(fault.instead(whole.map(|whole| Instead::Value(whole.to_owned()))));
    };
    (percent <= 0).then(|| {
        let help = "no HPA can have a target of 0 or less: the API server refuses it";
        Fault::error(FaultKind::NotPositive, view.key("value"), "`value` must be above 0").help(help)
    })
}

fn average(view: &View<'_>) -> Option<Fault> {
    let text = view.text("value")?;
    // A quantity can be negative, and neap's cannot.
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    match Quantity::new(unsigned) {
        Err(why) => {
            let message = format!("`value` is no quantity: `{}`", shorten(text));
            Some(Fault { kind: FaultKind::Value, ..broken(view, "value", message, why) })
        }
        Ok(quantity) if text.starts_with('-') || quantity.amount() <= 0.0 => {
            let help = "no HPA can have a target of 0 or less: the API server refuses it";
            Some(Fault::error(FaultKind::NotPositive, view.key("value"), "`value` must be above 0").help(help))
        }
        Ok(_) => None,
    }
}
