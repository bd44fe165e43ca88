//! A custom strategy of a ScaledJob without its numbers.

use super::super::{Rule, World};
use super::scaled::is_open;
use crate::diagnostic::Diagnostic;
use crate::topology::Object;

const ID: &str = "scaled-job-strategy-incomplete";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

const DEDUCTION: &str = "customScalingQueueLengthDeduction";
const PERCENTAGE: &str = "customScalingRunningJobPercentage";

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for job in world.topology.of(super::super::world::KEDA, "ScaledJob") {
        if job.text("spec.scalingStrategy.strategy") == Some("custom") {
            found.extend(incomplete(job));
        }
    }
}

fn incomplete(job: &Object) -> Option<Diagnostic> {
    let place = job.at("spec.scalingStrategy.strategy")?.span;
    let percentage = job.at(&format!("spec.scalingStrategy.{PERCENTAGE}"));
    let text = percentage.map_or(Some(""), |node| node.as_str()).filter(|text| !is_open(text))?;
    if text.parse::<f64>().is_err() {
        let (place, said) =
            percentage.map_or((place, "is missing".to_owned()), |node| (node.span, format!("{text:?} is no number")));
        let message = format!("{PERCENTAGE} {said}: KEDA takes the default strategy");
        return Some(
            Diagnostic::warning(ID, message)
                .at(place, "")
                .help(format!("write a share of 1, such as {PERCENTAGE}: \"0.5\"")),
        );
    }
    job.at(&format!("spec.scalingStrategy.{DEDUCTION}")).is_none().then(|| {
        Diagnostic::error(ID, format!("strategy custom without {DEDUCTION}: KEDA's operator panics"))
            .at(place, "")
            .help(format!("write {DEDUCTION}, 0 for none"))
    })
}
