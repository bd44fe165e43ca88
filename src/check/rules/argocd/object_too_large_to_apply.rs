//! Objects that do not fit into the annotation of a client-side apply.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::{Application, Object, boolean};

const ID: &str = "object-too-large-to-apply";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// Bytes of all annotations together (`k8s.io/apimachinery`, `pkg/api/validation/objectmeta.go`,
/// `TotalAnnotationSizeLimitB`).
const MOST: usize = 256 << 10;

/// Applied otherwise, an object is not copied into its annotations.
const OPTIONS: [&str; 2] = ["ServerSideApply=true", "Replace=true"];

/// Charts with CRDs beyond that: `scaledjobs` of KEDA 2.19 has 662 KB, `prometheuses` about as much. With the path of the
/// value that leaves the CRDs out.
const CHARTS: [(&str, &[&str]); 2] = [("keda", &["crds", "install"]), ("kube-prometheus-stack", &["crds", "enabled"])];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    // Most objects are a hundred times smaller, and need not be written out.
    let long = |object: &&Object| object.node.span.end.saturating_sub(object.node.span.start) as usize > MOST / 2;
    for object in world.topology.all().filter(long) {
        let applications = world.delivery().covering(object).map(|(application, _)| application);
        for application in applications.filter(|it| !fits(it)) {
            let size = object.node.to_json().to_string().len();
            if size > MOST && !annotated(object) {
                let message = format!("{} is {size} bytes, too large for client-side apply", object.shown());
                let place = application.key("syncPolicy.syncOptions");
                let finding = Diagnostic::error(ID, message).at(object.place(), "").related(place, "applied from here");
                found.push(finding.help("add ServerSideApply=true to syncOptions"));
            }
        }
    }
    for (chart, switch) in CHARTS {
        for release in world.delivery().charts(chart) {
            let skipped = release.source.at("helm.skipCrds").and_then(boolean) == Some(true) && chart != "keda";
            let by_annotation = release.map(&["crds", "additionalAnnotations"]);
            let by_annotation = by_annotation.get("argocd.argoproj.io/sync-options");
            let annotated = by_annotation.is_some_and(|it| OPTIONS.iter().any(|option| it.text.contains(option)));
            if fits(&release.application)
                || skipped
                || annotated
                || release.flag(switch) == Some(false)
                || !release.is_known
            {
                continue;
            }
            let message = format!("the CRDs of the chart {chart} are too large for client-side apply");
            let finding = Diagnostic::error(ID, message).at(release.place(), "");
            found.push(finding.help("add ServerSideApply=true to syncOptions"));
        }
    }
}

fn fits(application: &Application<'_>) -> bool {
    application.is_open() || OPTIONS.iter().any(|option| application.has_option(option))
}

fn annotated(object: &Object) -> bool {
    let options = object.annotation("argocd.argoproj.io/sync-options").and_then(|entry| entry.node.as_str());
    options.is_some_and(|options| options.split(',').any(|option| OPTIONS.contains(&option.trim())))
}
