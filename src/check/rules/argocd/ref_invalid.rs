//! Names of sources that Argo CD refuses, or does not look at.

use std::collections::HashMap;

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::{Node, Span};
use crate::topology::{Application, plain};

const ID: &str = "ref-invalid";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for application in &world.delivery().applications {
        names(application, found);
        let files = application.sources.iter().flat_map(|source| source.value_files());
        found.extend(files.filter_map(|node| inside(node, application)));
    }
}

/// Argo CD 3.4, `util/argo/argo.go`, `GetRefSources`.
fn names(application: &Application<'_>, found: &mut Vec<Diagnostic>) {
    if application.sources.len() < 2 {
        return;
    }
    let mut first: HashMap<&str, Span> = HashMap::new();
    for source in &application.sources {
        let (Some(node), Some(name)) = (source.at("ref"), source.text("ref")) else { continue };
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
            let message = format!("ref {name} has other characters than letters, digits, - and _");
            let finding = Diagnostic::error(ID, message).at(node.span, "");
            found.push(finding.help(if name.starts_with('$') {
                "write the name without $; the $ is for where it is used"
            } else {
                "rename it"
            }));
        } else if let Some(first) = first.get(name) {
            let message = format!("two sources have ref: {name}");
            let finding = Diagnostic::error(ID, message).at(node.span, "");
            found.push(finding.related(*first, "the other one").help("give each a name of its own"));
        } else {
            first.insert(name, node.span);
        }
    }
}

/// A name is looked for at the start of a path alone (`getReferencedSourceName`).
fn inside(node: &Node, application: &Application<'_>) -> Option<Diagnostic> {
    let path = plain(node)?;
    let names = application.sources.iter().filter_map(|source| source.text("ref"));
    let name =
        names.into_iter().find(|name| path.split('/').skip(1).any(|part| part.strip_prefix('$') == Some(*name)))?;
    let rest = path.split_once(&format!("${name}/")).map_or("", |(_, rest)| rest);
    Some(
        Diagnostic::error(ID, format!("${name} stands inside of the path, where it means nothing"))
            .at(node.span, "")
            .help(format!("write ${name}/{rest}: the path counts from the root of that repository")),
    )
}
