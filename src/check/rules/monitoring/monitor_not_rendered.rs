//! Monitors that a chart does not make, although they are switched on.

use super::super::{Rule, World};
use super::monitors::KEDA;
use crate::diagnostic::Diagnostic;
use crate::topology::delivery::Release;

const ID: &str = "monitor-not-rendered";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for release in world.delivery().charts("keda").filter(|release| release.is_known) {
        for (part, _) in KEDA {
            for what in ["serviceMonitor", "podMonitor", "prometheusRules"] {
                let path = ["prometheus", part, what, "enabled"];
                found.extend(off(release, &path, &["prometheus", part, "enabled"], what));
            }
        }
    }
    for release in world.delivery().charts("nats").filter(|release| release.is_known) {
        let path = ["promExporter", "podMonitor", "enabled"];
        found.extend(off(release, &path, &["promExporter", "enabled"], "podMonitor"));
    }
}

/// Both default to false (charts keda 2.19 and nats 2.12, `values.yaml`).
fn off(release: &Release<'_>, path: &[&str], outer: &[&str], what: &str) -> Option<Diagnostic> {
    let inner = release.scalar(path).filter(|found| found.text == "true")?;
    if release.flag(outer) == Some(true) {
        return None;
    }
    let outer = outer.join(".");
    let message = format!("the {what} is not rendered: {outer} is false");
    Some(Diagnostic::warning(ID, message).at(inner.span, "").help(format!("set {outer}: true")))
}
