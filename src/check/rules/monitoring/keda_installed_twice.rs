//! More than one KEDA in a cluster.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::Object;

const ID: &str = "keda-installed-twice";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let delivery = world.delivery();
    let releases: Vec<_> = delivery.charts("keda").filter(|release| !release.application.is_template).collect();
    for (at, release) in releases.iter().enumerate() {
        let one = &release.application;
        // The same Application in two folders is one for each of two clusters.
        let other = releases.iter().take(at).take(64).find(|other| {
            one.goes_with(&other.application)
                && delivery.is_beside(one, &other.application)
                && !std::ptr::eq(one.object, other.application.object)
        });
        if let Some(other) = other {
            let finding =
                Diagnostic::error(ID, "KEDA is installed a second time: its CRDs and metrics are one for a cluster");
            found.push(finding.at(release.place(), "").related(other.place(), "the other one").help("keep one"));
        }
    }
    let operators: Vec<&Object> =
        world.topology.of("apps", "Deployment").filter(|object| is_operator(object)).collect();
    for (at, object) in operators.iter().enumerate().skip(1) {
        let differs = |other: &&&Object| {
            other.namespace != object.namespace && !other.namespace.is_empty() && !object.namespace.is_empty()
        };
        let mut earlier = operators.iter().take(at).take(64).filter(differs);
        if let Some(other) = earlier.find(|other| other.file == object.file) {
            let message = format!("a second operator of KEDA runs in namespace {}", object.namespace);
            let finding = Diagnostic::error(ID, message).at(object.place(), "");
            found.push(finding.related(other.place(), "the other one").help("keep one"));
        }
    }
}

/// Whether a Deployment runs KEDA's operator, by its image (`ghcr.io/kedacore/keda`).
fn is_operator(object: &Object) -> bool {
    object.list("spec.template.spec.containers").any(|container| {
        let image = container.get("image").and_then(|image| image.as_str()).unwrap_or_default();
        let name = image.split('@').next().unwrap_or_default().rsplit_once(':').map_or(image, |(name, _)| name);
        name.ends_with("kedacore/keda")
    })
}
