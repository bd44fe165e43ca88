//! Values that a chart does not read.

use super::super::{Rule, World};
use crate::diagnostic::{Diagnostic, Fix};

const ID: &str = "chart-value-unknown";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// A value that people write and no template reads, and what it is called there.
type Trap = (&'static str, &'static [&'static str], &'static str);

/// Charts keda 2.19 and nats 2.12, their `values.yaml`. The chart keda calls the metrics server by four names, one in each
/// section. Keys of other versions are nobody's business here: these are read by none.
const TRAPS: [Trap; 13] = [
    ("keda", &["image", "keda", "pullPolicy"], "image.pullPolicy"),
    ("keda", &["image", "metricServer"], "image.metricsApiServer"),
    ("keda", &["image", "metricsServer"], "image.metricsApiServer"),
    ("keda", &["resources", "metricsServer"], "resources.metricServer"),
    ("keda", &["resources", "metricsApiServer"], "resources.metricServer"),
    ("keda", &["podDisruptionBudget", "metricsServer"], "podDisruptionBudget.metricServer"),
    ("keda", &["logging", "metricsServer"], "logging.metricServer"),
    ("keda", &["prometheus", "metricsServer"], "prometheus.metricServer"),
    ("keda", &["prometheus", "metricsApiServer"], "prometheus.metricServer"),
    ("keda", &["topologySpreadConstraints", "metricServer"], "topologySpreadConstraints.metricsServer"),
    ("keda", &["metricServer"], "metricsServer"),
    ("keda", &["prometheus", "serviceMonitor"], "prometheus.operator.serviceMonitor"),
    ("nats", &["promExporter", "podMonitor", "additionalLabels"], "promExporter.podMonitor.merge.metadata.labels"),
];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (chart, path, meant) in TRAPS {
        for release in world.delivery().charts(chart) {
            let Some((span, own)) = release.key(path) else { continue };
            let message = format!("{} is not a value of the chart {chart}, and does nothing", path.join("."));
            let finding = Diagnostic::warning(ID, message).at(span, "").help(format!("write {meant}"));
            // Another word in its place is all, unless that is there already.
            let (old, new) = (path.last().copied().unwrap_or_default(), meant.rsplit('.').next().unwrap_or_default());
            let parts: Vec<&str> = meant.split('.').collect();
            let is_word = own && parts.len() == path.len() && release.key(&parts).is_none();
            found.push(if is_word { finding.fix(Fix::word(span, old, new)) } else { finding });
        }
    }
}
