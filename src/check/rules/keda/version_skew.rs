//! KEDA on a Kubernetes that it is not tested with.

use super::super::{Rule, World};
use super::installed::charts;
use crate::diagnostic::Diagnostic;

const ID: &str = "version-skew";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// Minor versions of KEDA 2, and the first and last minor version of Kubernetes 1 that each is tested with
/// (`keda.sh/docs/2.20/operate/cluster`).
const TESTED: [(u64, u64, u64); 11] = [
    (10, 24, 26),
    (11, 25, 27),
    (12, 26, 28),
    (13, 27, 29),
    (14, 27, 29),
    (15, 28, 30),
    (16, 29, 31),
    (17, 30, 32),
    (18, 31, 33),
    (19, 32, 34),
    (20, 33, 35),
];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let Some((1, kubernetes)) = world.kubernetes() else { return };
    for chart in charts(world) {
        let tested = TESTED.iter().find(|(keda, ..)| chart.version == (2, *keda));
        let Some((keda, first, last)) = tested.filter(|(_, first, last)| !(first..=last).contains(&&kubernetes)) else {
            continue;
        };
        let message = format!("KEDA 2.{keda} is tested with Kubernetes 1.{first} to 1.{last}, not with 1.{kubernetes}");
        found.push(
            Diagnostic::warning(ID, message)
                .at(chart.place, "")
                .help("take a version of the chart that is tested with the cluster's"),
        );
    }
}
