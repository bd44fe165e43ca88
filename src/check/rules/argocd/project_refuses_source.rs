//! Repositories that a project does not take.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::delivery::{Answer, Project};

const ID: &str = "project-refuses-source";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for application in &world.delivery().applications {
        let Some(project) = Project::of(application, world.delivery(), world.topology) else { continue };
        for source in &application.sources {
            let Some(url) = source.text("repoURL") else { continue };
            if project.source(url) == Answer::Refused {
                let Some(node) = source.at("repoURL") else { continue };
                let place = project.object.key("spec.sourceRepos").unwrap_or_else(|| project.object.place());
                let message = format!("{url} is not permitted in project {}", project.object.name);
                let finding = Diagnostic::error(ID, message).at(node.span, "").related(place, "what is permitted");
                found.push(finding.help("add it to sourceRepos of the project"));
            }
        }
    }
}
