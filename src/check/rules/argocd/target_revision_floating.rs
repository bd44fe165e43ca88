//! Versions that change without a commit here.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::Span;
use crate::topology::{Application, Source};

const ID: &str = "target-revision-floating";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for application in &world.delivery().applications {
        found.extend(application.sources.iter().filter_map(|source| floating(source, application, world)));
    }
}

fn floating(source: &Source<'_>, application: &Application<'_>, world: &World<'_>) -> Option<Diagnostic> {
    let node = source.at("targetRevision");
    let revision = match node {
        Some(_) => source.text("targetRevision").unwrap_or_default(),
        None => "HEAD",
    };
    let repository = source.text("repoURL")?;
    if is_range(revision) {
        let of = if source.at("chart").is_some() { "chart version" } else { "tag" };
        let message = format!("{revision} takes whatever {of} is newest at each sync");
        let finding = Diagnostic::warning(ID, message).at(node?.span, "");
        return Some(finding.help("pin one version, and let a bot propose the next"));
    }
    // The repository that the Application lies in is followed by its branch; that is what GitOps is.
    if source.at("chart").is_some() || !is_branch(revision) || !is_elsewhere(source, application, world) {
        return None;
    }
    let place: Span = node.or_else(|| source.at("repoURL"))?.span;
    let message = format!("{revision} of {repository} moves without a commit here");
    Some(Diagnostic::info(ID, message).at(place, "").help("pin a tag or a commit"))
}

/// A constraint of versions: none of these signs may stand in the name of a branch or tag (`git check-ref-format`).
fn is_range(revision: &str) -> bool {
    let wild = |part: &str| matches!(part, "x" | "X" | "*");
    let numbers = revision.trim_start_matches('v').split('.').all(|part| wild(part) || part.parse::<u32>().is_ok());
    revision.contains(['*', '^', '~', '<', '>', '=', ' ', '|'])
        || numbers && revision.contains('.') && revision.split('.').any(wild)
}

fn is_branch(revision: &str) -> bool {
    matches!(revision, "HEAD" | "main" | "master" | "develop" | "trunk")
}

/// Whether a repository is another than this one, for certain: this one is known, and it is not that.
fn is_elsewhere(source: &Source<'_>, application: &Application<'_>, world: &World<'_>) -> bool {
    let checkout = &world.delivery().checkout;
    let roots = application.sources.iter().any(|other| checkout.root(other, application).is_some());
    (roots || checkout.is_known()) && source.repository().is_some_and(|it| !checkout.is_here(&it))
}
