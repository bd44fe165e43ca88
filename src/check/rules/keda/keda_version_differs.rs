//! Manifests that are checked as another KEDA than the one that is installed.

use super::super::{Rule, World};
use super::installed::charts;
use crate::diagnostic::Diagnostic;

const ID: &str = "keda-version-differs";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let checked = world.keda();
    let charts = charts(world);
    // With several in the tree no single run is right for all.
    if charts.iter().any(|chart| chart.version == checked) {
        return;
    }
    for chart in charts {
        let ((major, minor), (checked_major, checked_minor)) = (chart.version, checked);
        let message =
            format!("the tree installs KEDA {major}.{minor}, and is checked as for {checked_major}.{checked_minor}");
        found.push(
            Diagnostic::info(ID, message)
                .at(chart.place, "")
                .help(format!("check it with --keda-version {major}.{minor}")),
        );
    }
}
