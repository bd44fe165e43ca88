//! Clusters and namespaces that a project does not go to.

use std::collections::HashSet;

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::Span;
use crate::topology::Application;
use crate::topology::delivery::{Answer, Project};

const ID: &str = "project-refuses-destination";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (at, application) in world.delivery().applications.iter().enumerate() {
        let Some(project) = Project::of(application, world.delivery(), world.topology) else { continue };
        let own = match application.at("destination.namespace") {
            Some(_) => application.text("destination.namespace"),
            None => Some(""),
        };
        let Some(own) = own else { continue };
        if project.destination(application, own) == Answer::Refused {
            found.push(finding(application, &project, own, application.key("destination")));
            continue;
        }
        objects(at, application, &project, own, world, found);
    }
}

/// Each object is held against the project by its own namespace too (`IsResourcePermitted`).
fn objects(
    at: usize,
    application: &Application<'_>,
    project: &Project<'_>,
    own: &str,
    world: &World<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let mut seen: HashSet<&str> = HashSet::from([own, ""]);
    for object in world.delivery().objects(at, world.topology) {
        let Some(node) = object.at("metadata.namespace") else { continue };
        let written = node.as_str().unwrap_or_default();
        if seen.insert(written) && project.destination(application, written) == Answer::Refused {
            found.push(finding(application, project, written, node.span));
        }
    }
    for release in world.delivery().charts("keda").filter(|it| std::ptr::eq(it.application.object, application.object))
    {
        // A RoleBinding that lets the metrics server read how it is authenticated (chart keda 2.19,
        // `templates/metrics-server/rolebinding.yaml`).
        let binds = release.is_known && release.flag(&["rbac", "create"]) != Some(false);
        if binds && seen.insert("kube-system") && project.destination(application, "kube-system") == Answer::Refused {
            let finding = finding(application, project, "kube-system", release.place());
            found.push(finding.help("the chart has a RoleBinding there: add it to destinations of the project"));
        }
    }
}

fn finding(application: &Application<'_>, project: &Project<'_>, namespace: &str, at: Span) -> Diagnostic {
    let cluster = application.destination().and_then(|(server, name)| name.or(server)).unwrap_or_default();
    let message = format!("namespace {namespace} of {cluster} is not permitted in project {}", project.object.name);
    let place = project.object.key("spec.destinations").unwrap_or_else(|| project.object.place());
    Diagnostic::error(ID, message)
        .at(at, "")
        .related(place, "what is permitted")
        .help("add it to destinations of the project")
}
