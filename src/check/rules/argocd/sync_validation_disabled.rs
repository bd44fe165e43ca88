//! Manifests that the API server takes unseen.

use super::super::{Rule, World};
use super::common::{annotated, items};
use crate::diagnostic::Diagnostic;

const ID: &str = "sync-validation-disabled";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// `kubectl apply --validate=false` (Argo CD 3.4, `controller/sync.go`, `WithManifestValidation`).
const OPTION: &str = "Validate=false";

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let applications = world.delivery().applications.iter().flat_map(|it| it.options());
    let applications = applications.filter(|node| node.as_str() == Some(OPTION));
    let objects = annotated(world, "argocd.argoproj.io/sync-options").into_iter();
    let objects = objects.filter(|(_, node)| items(node).contains(&OPTION)).map(|(_, node)| node);
    found.extend(applications.chain(objects).map(|node| {
        Diagnostic::info(ID, "Validate=false: fields that nobody knows are applied without a word")
            .at(node.span, "")
            .help("remove it, or suppress this with the reason")
    }));
}
