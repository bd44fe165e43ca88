//! Differences that are ignored for one item of a list.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::topology::items;

const ID: &str = "ignore-difference-by-index";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// Lists of objects, as opposed to maps whose keys are numbers.
const LISTS: [&str; 12] = [
    "webhooks",
    "containers",
    "initContainers",
    "env",
    "envFrom",
    "ports",
    "volumes",
    "volumeMounts",
    "rules",
    "triggers",
    "versions",
    "volumeClaimTemplates",
];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for entry in world.delivery().applications.iter().flat_map(|it| it.ignores()) {
        for node in items(entry.get("jsonPointers")) {
            let Some((list, path)) = node.as_str().and_then(indexed) else { continue };
            let message = format!("{} covers one item of {list}", node.as_str().unwrap_or_default());
            let finding = Diagnostic::info(ID, message).at(node.span, "");
            found.push(finding.help(format!("jqPathExpressions: [\"{path}\"] covers all of them")));
        }
    }
}

/// The list that a pointer takes one item of, and the same path for all items in jq.
fn indexed(pointer: &str) -> Option<(&str, String)> {
    let (mut found, mut path, mut above) = (None, String::new(), "");
    for part in pointer.strip_prefix('/')?.split('/') {
        if LISTS.contains(&above) && part.parse::<usize>().is_ok() {
            found = found.or(Some(above));
            path.push_str("[]?");
        } else if part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            path.push_str(&format!(".{part}"));
        } else {
            path.push_str(&format!("[\\\"{}\\\"]", part.replace("~1", "/").replace("~0", "~")));
        }
        above = part;
    }
    Some((found?, path))
}

#[cfg(test)]
mod tests {
    use super::indexed;

    #[test]
    fn an_index_becomes_all_items() {
        let all = |pointer| indexed(pointer).map(|(list, path)| format!("{list} {path}"));
        assert_eq!(
            all("/webhooks/0/clientConfig/caBundle").as_deref(),
            Some("webhooks .webhooks[]?.clientConfig.caBundle")
        );
        assert_eq!(all("/data/0"), None);
        assert_eq!(all("/spec/replicas"), None);
    }
}
