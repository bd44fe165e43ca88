//! Monitors that a chart does not make, although they are switched on.

use super::super::Flaw;
use super::super::delivery::Release;
use super::KEDA;

/// What a chart leaves out; nothing where not all of its values are known.
#[must_use]
pub fn unrendered(release: &Release<'_>) -> Vec<Flaw> {
    let mut found = Vec::new();
    if !release.is_known {
        return found;
    }
    if release.chart == "keda" {
        for (part, _) in KEDA {
            for what in ["serviceMonitor", "podMonitor", "prometheusRules"] {
                let path = ["prometheus", part, what, "enabled"];
                found.extend(off(release, &path, &["prometheus", part, "enabled"], what));
            }
        }
    } else if release.chart == "nats" {
        let path = ["promExporter", "podMonitor", "enabled"];
        found.extend(off(release, &path, &["promExporter", "enabled"], "podMonitor"));
    }
    found
}

/// Both default to false (charts keda 2.19 and nats 2.12, `values.yaml`).
fn off(release: &Release<'_>, path: &[&str], outer: &[&str], what: &str) -> Option<Flaw> {
    let inner = release.scalar(path).filter(|found| found.text == "true")?;
    if release.flag(outer) == Some(true) {
        return None;
    }
    let outer = outer.join(".");
    let words = format!("the {what} is not rendered: {outer} is false");
    Some(Flaw::new("monitor-not-rendered", inner.span, words, format!("set {outer}: true")))
}
