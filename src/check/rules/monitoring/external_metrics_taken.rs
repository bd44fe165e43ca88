//! Two that serve external metrics in one cluster.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::Span;
use crate::topology::Object;

const ID: &str = "external-metrics-taken";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// There is one object of this name in a cluster, and one Service behind it.
const NAME: &str = "v1beta1.external.metrics.k8s.io";

/// Charts that bring it too, with the switch that makes them.
const CHARTS: [(&str, &[&str]); 2] =
    [("datadog", &["clusterAgent", "metricsProvider", "enabled"]), ("k8s-cloudwatch-adapter", &[])];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let services: Vec<&Object> = world.topology.named("apiregistration.k8s.io", "APIService", NAME).collect();
    let served = |object: &Object| object.text("spec.service.name").unwrap_or_default().to_owned();
    for (at, object) in services.iter().enumerate().filter(|(_, object)| object.at("spec.service").is_some()) {
        let earlier = services.iter().take(at).take(64);
        let mut other = earlier.filter(|other| is_near(object, other, world) && served(object) != served(other));
        if let Some(other) = other.next() {
            found.push(finding(&served(object), object.place(), other.place()));
        }
        // That of the chart is called after its operator.
        let by_chart = world.delivery().charts("keda").find(|release| {
            world.topology.together(object, release.application.object) && !served(object).contains("keda")
        });
        found.extend(by_chart.map(|keda| finding(&served(object), object.place(), keda.place())));
    }
    for (chart, switch) in CHARTS {
        for release in world.delivery().charts(chart) {
            let on = switch.is_empty() || release.flag(switch) == Some(true);
            let keda = world.delivery().charts("keda").find(|keda| {
                keda.application.goes_with(&release.application)
                    && world.topology.together(keda.application.object, release.application.object)
            });
            found.extend(
                keda.filter(|_| on).map(|keda| finding(&format!("the chart {chart}"), release.place(), keda.place())),
            );
        }
    }
}

/// Those of one name in two files part the tree; in one file or folder they meet.
fn is_near(one: &Object, other: &Object, world: &World<'_>) -> bool {
    let folder = |object: &'_ Object| crate::check::surroundings::folder(&object.file).to_owned();
    world.topology.together(one, other) || folder(one) == folder(other)
}

fn finding(by: &str, at: Span, other: Span) -> Diagnostic {
    Diagnostic::error(ID, format!("external.metrics.k8s.io is served by {by} too; a cluster has one provider"))
        .at(at, "")
        .related(other, "the other one")
        .help("keep one; KEDA has scalers for most of what the others read")
}
