//! Branches and tags that are not there.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::{Application, Source};
use crate::unit::closest;

const ID: &str = "target-revision-missing";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for application in &world.delivery().applications {
        found.extend(application.sources.iter().filter_map(|source| missing(source, application, world)));
    }
}

fn missing(source: &Source<'_>, application: &Application<'_>, world: &World<'_>) -> Option<Diagnostic> {
    let names = world.around.revisions()?;
    world.delivery().checkout.root(source, application)?;
    let node = source.at("targetRevision")?;
    let revision = source.text("targetRevision")?.trim_start_matches("refs/heads/").trim_start_matches("refs/tags/");
    let commit = revision.len() >= 7 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
    // A range is another finding, and a pull request is under neither.
    let other = revision.contains(['*', '^', '~', '<', '>', '=', ' ']) || revision.starts_with("refs/");
    if commit || other || revision == "HEAD" || names.contains(revision) {
        return None;
    }
    let message = format!("{revision} is no branch or tag of the repository, as it was last fetched");
    let finding = Diagnostic::warning(ID, message).at(node.span, "");
    Some(match closest(revision, names.iter().map(String::as_str)) {
        Some(near) => finding.help(format!("did you mean {near}?")),
        None => finding.help("push it, or name one that is there"),
    })
}
