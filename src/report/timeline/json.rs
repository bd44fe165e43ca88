//! For machines: `schema/timeline.schema.json`.

use serde_json::{Map, Value, json};

use super::Prediction;

/// The version of the form.
const VERSION: u32 = 1;

/// Milestones of many runs, and one run with its steps and samples.
#[must_use]
pub fn json(prediction: &Prediction<'_>) -> String {
    let summary = prediction.summary;
    let milestones: Map<String, Value> =
        summary.milestones.iter().map(|(milestone, spread)| (milestone.to_string(), json!(spread))).collect();
    let reached: Map<String, Value> = prediction
        .run
        .milestones
        .iter()
        .map(|(milestone, at)| (milestone.to_string(), json!(at.as_secs_f64())))
        .collect();
    let objectives: Vec<Value> = prediction
        .objectives
        .iter()
        .map(|it| json!({ "objective": it.to_string(), "holds": it.hold(summary).is_ok(), "found": it.found(summary) }))
        .collect();
    let seconds = |time: &std::time::Duration| time.as_secs_f64();
    let bounds: Vec<Value> = prediction
        .bounds
        .iter()
        .map(|it| {
            let after = it.after.map(|after| after.to_string());
            let (low, high) = (seconds(&it.low), it.high.as_ref().map(seconds));
            json!({ "milestone": it.milestone.to_string(), "after": after, "low": low, "high": high, "why": it.why })
        })
        .collect();
    let mut value = json!({
        "version": VERSION,
        "workload": prediction.scaling.name,
        "load": prediction.load,
        "assumptions": prediction.assumptions,
        "runs": summary.runs,
        "milestones": milestones,
        "bounds": bounds,
        "objectives": objectives,
        "redelivered": summary.redelivered,
        "stuck": summary.stuck,
        "podSeconds": summary.pod_seconds,
        "changes": summary.changes,
        "polls": summary.polls,
        "ended": summary.ended,
        "cut": summary.cut,
        "band": prediction.band.map(|band| band.stretches()).unwrap_or_default(),
        "run": {
            "seed": prediction.seed,
            "milestones": reached,
            "steps": prediction.run.steps,
            "samples": prediction.run.samples,
        },
    });
    if summary.formula_faults > 0.0
        && let Some(object) = value.as_object_mut()
    {
        object.insert("formulaFaults".to_owned(), json!(summary.formula_faults));
    }
    format!("{value:#}\n")
}
