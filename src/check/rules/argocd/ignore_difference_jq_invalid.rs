//! Expressions of jq that cannot be compiled.

use super::super::{Rule, World};
use super::jq;
use crate::diagnostic::Diagnostic;
use crate::topology::{items, plain};

const ID: &str = "ignore-difference-jq-invalid";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for entry in world.delivery().applications.iter().flat_map(|it| it.ignores()) {
        for node in items(entry.get("jqPathExpressions")) {
            let Some(expression) = plain(node) else { continue };
            let Some(why) = jq::fault(expression) else { continue };
            // One that cannot be compiled ends the comparison of the whole Application (Argo CD 3.4,
            // `util/argo/normalizers/diff_normalizer.go`, `NewIgnoreNormalizer`).
            let finding = Diagnostic::error(ID, format!("no expression of jq: {why}")).at(node.span, "");
            found.push(match meant(expression) {
                Some(meant) => finding.help(format!("did you mean {meant}?")),
                None => finding.help("try it with jq 'del(EXPRESSION)'"),
            });
        }
    }
}

/// What a path in another notation is in jq.
fn meant(expression: &str) -> Option<String> {
    let meant = match expression.strip_prefix('/') {
        Some(pointer) => format!(".{}", pointer.replace('/', ".")),
        None => format!(".{}", expression.trim_start_matches('$').trim_start_matches('.')),
    };
    let word = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_[]?".contains(&byte));
    (meant.split('.').all(word) && jq::fault(&meant).is_none()).then_some(meant)
}
