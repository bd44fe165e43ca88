//! The scalers of AWS.

use serde_json::{Map, Value as Json};

use super::super::fault::{Fault, FaultKind};
use super::super::judge::shorten;
use super::super::kind::elements;
use super::super::view::View;
use super::broken;
use crate::unit::closest;

/// Units of CloudWatch (`github.com/aws/aws-sdk-go-v2/service/cloudwatch/types`, `StandardUnit`).
const UNITS: &[&str] = &[
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
];

/// A URL of a queue has an account and a name; what is no URL is a name
/// (KEDA 2.19: `pkg/scalers/aws_sqs_queue_scaler.go`, `parseAwsSqsQueueMetadata`).
pub(super) fn queue_url(view: &View<'_>) -> Vec<Fault> {
    let url = view.text("queueURL").and_then(|text| text.split_once(':').filter(|(scheme, _)| is_scheme(scheme)));
    let Some((_, rest)) = url else { return Vec::new() };
    let rest = rest.strip_prefix("//").unwrap_or("");
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    if parts.len() == 2 && !parts[1].is_empty() {
        return Vec::new();
    }
    let help = "write it as https://sqs.REGION.amazonaws.com/ACCOUNT/NAME, or the name alone";
    vec![broken(view, "queueURL", "`queueURL` has no account and queue name in its path", help)]
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// As many values as names.
pub(super) fn dimensions(view: &View<'_>) -> Vec<Fault> {
    let count = |name: &str| {
        let (parameter, _) = view.find(name)?;
        Some(elements(view.text(name)?, parameter.separator()).count())
    };
    match (count("dimensionName"), count("dimensionValue")) {
        (Some(names), Some(values)) if names != values => {
            let message = format!("`dimensionName` has {names} entries, and `dimensionValue` has {values}");
            vec![broken(view, "dimensionValue", message, "write one value for each name, with `;` between them")]
        }
        _ => Vec::new(),
    }
}

/// A unit that CloudWatch has.
pub(super) fn unit(view: &View<'_>) -> Vec<Fault> {
    let Some(text) = view.text("metricUnit").filter(|text| !UNITS.contains(text)) else { return Vec::new() };
    let near = closest(text, UNITS.iter().copied());
    let help = near.map_or("write one such as `Count`".to_owned(), |near| format!("did you mean `{near}`?"));
    vec![broken(view, "metricUnit", format!("CloudWatch has no unit `{}`", shorten(text)), help)]
}

/// A period that CloudWatch has, and a time that is a multiple of it.
pub(super) fn period(view: &View<'_>) -> Vec<Fault> {
    let Some(period) = view.number("metricStatPeriod") else { return Vec::new() };
    if period < 1.0
        || (period <= 60.0 && ![1.0, 5.0, 10.0, 30.0, 60.0].contains(&period))
        || (period > 60.0 && period % 60.0 != 0.0)
    {
        let help = "it is 1, 5, 10, 30, 60, or a multiple of 60";
        return vec![broken(view, "metricStatPeriod", format!("CloudWatch has no period of {period} seconds"), help)];
    }
    match view.number("metricCollectionTime") {
        Some(time) if time < 0.0 || time % period != 0.0 => {
            let message = format!("`metricCollectionTime` is no multiple of the period of {period} seconds");
            vec![broken(view, "metricCollectionTime", message, "write a multiple of `metricStatPeriod`")]
        }
        _ => Vec::new(),
    }
}

/// Names and values of an expression are objects in JSON.
pub(super) fn attributes(view: &View<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (name, names) in [("expressionAttributeNames", true), ("expressionAttributeValues", false)] {
        let Some(text) = view.text(name) else { continue };
        let object: Option<Map<String, Json>> = serde_json::from_str(text).ok();
        let good = object.is_some_and(|object| !names || !object.is_empty() && object.values().all(Json::is_string));
        if !good {
            let message =
                format!("`{name}` is no JSON object{}", if names { " of texts with something in it" } else { "" });
            let fault = broken(view, name, message, "write it as {\"#name\":\"value\"}");
            faults.push(Fault { kind: FaultKind::Value, ..fault });
        }
    }
    faults
}
