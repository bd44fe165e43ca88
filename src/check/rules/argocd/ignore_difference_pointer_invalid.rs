//! JSON pointers that lead nowhere, whatever the object.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::{items, plain};

const ID: &str = "ignore-difference-pointer-invalid";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for entry in world.delivery().applications.iter().flat_map(|it| it.ignores()) {
        for node in items(entry.get("jsonPointers")) {
            let Some((why, meant)) = plain(node).and_then(wrong) else { continue };
            let message = format!("{} {why}; it ignores nothing", plain(node).unwrap_or_default());
            found.push(Diagnostic::warning(ID, message).at(node.span, "").help(format!("did you mean {meant}?")));
        }
    }
}

/// What is wrong with a pointer (RFC 6901), and what was likely meant.
fn wrong(pointer: &str) -> Option<(&'static str, String)> {
    let Some(rest) = pointer.strip_prefix('/') else {
        let path = pointer.trim_start_matches(['.', '$']).replace('[', ".").replace(']', "");
        let parts = if path.contains('/') { path } else { path.replace('.', "/") };
        return Some(("does not begin with /", format!("/{parts}")));
    };
    let (first, below) = rest.split_once('/').unwrap_or((rest, ""));
    let dotted = first.split_once('.').filter(|(top, _)| matches!(*top, "spec" | "metadata" | "data" | "status"));
    if let Some((top, inside)) = dotted {
        let below = if below.is_empty() { String::new() } else { format!("/{below}") };
        return Some(("has a dot for a slash", format!("/{top}/{}{below}", inside.replace('.', "/"))));
    }
    // The values of these maps are texts: a further slash belongs to the key.
    for map in ["metadata/annotations/", "metadata/labels/", "spec/template/metadata/annotations/"] {
        if let Some(key) = rest.strip_prefix(map).filter(|key| key.contains('/')) {
            return Some(("has a slash in a key", format!("/{map}{}", key.replace('/', "~1"))));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn what_was_meant_is_offered() {
        for (pointer, meant) in [
            ("spec/replicas", "/spec/replicas"),
            (".spec.replicas", "/spec/replicas"),
            ("/spec.replicas", "/spec/replicas"),
            ("/metadata/annotations/a.b/c", "/metadata/annotations/a.b~1c"),
        ] {
            assert_eq!(wrong(pointer).map(|(_, meant)| meant).as_deref(), Some(meant), "{pointer}");
        }
        for fine in ["/spec/replicas", "/metadata/annotations/a.b~1c", "/data/a.b", "/webhooks/0/x"] {
            assert!(wrong(fine).is_none(), "{fine}");
        }
    }
}
