//! Which labels a selector selects.

use super::{given, items};
use crate::document::Node;

/// Whether a label selector selects labels; an empty one selects all, as a list of none does (Kubernetes 1.35,
/// `apimachinery/pkg/apis/meta/v1/helpers.go`, `LabelSelectorAsSelector`). An operator that is none selects nothing.
#[must_use]
pub fn selects(selector: &Node, labels: Option<&Node>) -> bool {
    let label = |key: &str| labels.and_then(|labels| labels.get(key)?.as_str());
    let equal = given(selector, "matchLabels").and_then(Node::as_mapping).is_none_or(|wanted| {
        wanted.iter().all(|entry| entry.node.as_str().is_some_and(|value| label(&entry.key.name) == Some(value)))
    });
    equal && items(selector.get("matchExpressions")).iter().all(|wanted| meets(wanted, &label))
}

fn meets<'l>(wanted: &Node, label: &dyn Fn(&str) -> Option<&'l str>) -> bool {
    let text = |key: &str| wanted.get(key).and_then(Node::as_str).unwrap_or_default();
    let value = label(text("key"));
    let listed = || value.is_some_and(|value| items(wanted.get("values")).iter().any(|it| it.as_str() == Some(value)));
    match text("operator") {
        "In" => listed(),
        "NotIn" => !listed(),
        "Exists" => value.is_some(),
        "DoesNotExist" => value.is_none(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Sources, parse};

    fn node(text: &str) -> Node {
        parse(Sources::new().add("a.yaml", text), text).documents.remove(0)
    }

    #[test]
    fn every_requirement_is_to_be_met() {
        let labels = node("{app: a, tier: x}");
        for (selector, expected) in [
            ("{}", true),
            ("{matchLabels: {app: a}}", true),
            ("{matchLabels: {app: a, tier: y}}", false),
            ("{matchExpressions: [{key: app, operator: In, values: [b, a]}]}", true),
            ("{matchExpressions: [{key: app, operator: NotIn, values: [a]}]}", false),
            ("{matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}", true),
            ("{matchExpressions: [{key: zone, operator: Exists}]}", false),
            ("{matchExpressions: [{key: zone, operator: DoesNotExist}]}", true),
            ("{matchLabels: {app: a}, matchExpressions: [{key: tier, operator: Is}]}", false),
        ] {
            assert_eq!(selects(&node(selector), Some(&labels)), expected, "{selector}");
        }
        assert!(!selects(&node("{matchLabels: {app: a}}"), None));
    }
}
