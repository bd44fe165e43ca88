//! For machines: `schema/comparison.schema.json`.

use serde_json::{Map, Value, json};

use super::Compared;
use crate::timeline::Choice;

/// The version of the form.
const VERSION: u32 = 1;

/// Every choice with its settings, milestones and costs.
#[must_use]
pub fn json(compared: &Compared<'_>) -> String {
    let choices: Vec<Value> = compared.comparison.choices.iter().map(|choice| of(compared, choice)).collect();
    let value = json!({
        "version": VERSION,
        "workload": compared.workload,
        "load": compared.load,
        "assumptions": compared.assumptions,
        "runs": compared.runs,
        "seed": compared.seed,
        "window": compared.comparison.window,
        "pollPrice": compared.comparison.poll_price,
        "choices": choices,
    });
    format!("{value:#}\n")
}

fn of(compared: &Compared<'_>, choice: &Choice) -> Value {
    let (comparison, summary) = (compared.comparison, &choice.summary);
    let settings: Map<String, Value> = choice.settings.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    let milestones: Map<String, Value> =
        summary.milestones.iter().map(|(milestone, spread)| (milestone.to_string(), json!(spread))).collect();
    let objectives: Vec<Value> = compared
        .objectives
        .iter()
        .map(|it| json!({ "objective": it.to_string(), "holds": it.hold(summary).is_ok(), "found": it.found(summary) }))
        .collect();
    json!({
        "settings": settings,
        "milestones": milestones,
        "objectives": objectives,
        "podSeconds": choice.pod_seconds(comparison.window),
        "ofAlwaysOn": comparison.of_always_on(choice),
        "polls": choice.polls(comparison.window),
        "cost": comparison.cost(choice),
        "changes": summary.changes,
        "redelivered": summary.redelivered,
        "stuck": summary.stuck,
        "cut": summary.cut,
    })
}
