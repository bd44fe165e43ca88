//! A container to read the environment of that is not there.

use super::super::{Rule, World};
use super::scaled::{Target, is_settled, may_be_patched, place_in, unready};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::topology::{Object, given, items};

const ID: &str = "env-source-container-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        let Some(name) = object.at("spec.scaleTargetRef.envSourceContainerName") else { continue };
        let workload = Target::of(object).and_then(|_| world.topology.target(object));
        let Some(workload) = workload.filter(|workload| !may_be_patched(world, workload)) else { continue };
        found.extend(missing(name, workload, workload.at("spec.template.spec")));
    }
    for object in world.scaled_jobs().filter(|object| !may_be_patched(world, object)) {
        let Some(name) = object.at("spec.envSourceContainerName") else { continue };
        found.extend(missing(name, object, object.at("spec.jobTargetRef.template.spec")));
    }
}

fn missing(name: &Node, of: &Object, pod: Option<&Node>) -> Option<Diagnostic> {
    let pod = pod?;
    let wanted = name.as_str().filter(|text| is_settled(text))?;
    let containers = given(pod, "containers")?;
    let names: Vec<&str> =
        items(Some(containers)).iter().map(|container| given(container, "name")?.as_str()).collect::<Option<_>>()?;
    if names.is_empty() || names.contains(&wanted) {
        return None;
    }
    let finding = unready(ID, &format!("{} has no container {wanted}", of.shown()), name.span);
    let finding = finding.related(place_in(pod, "containers"), format!("its containers: {}", names.join(", ")));
    Some(finding.help("name one of its containers; init containers do not count"))
}
