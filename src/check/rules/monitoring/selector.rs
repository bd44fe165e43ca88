//! Selectors of labels (`k8s.io/apimachinery`, `pkg/apis/meta/v1`, `LabelSelectorAsSelector`).

use std::collections::BTreeMap;

use crate::document::Node;
use crate::topology::{given, items};

/// Labels by name.
pub(super) type Labels = BTreeMap<String, String>;

/// The labels in a map; what is no text is no label.
pub(super) fn labels(node: Option<&Node>) -> Labels {
    let entries = node.and_then(Node::as_mapping).into_iter().flatten();
    entries.filter_map(|entry| Some((entry.key.name.clone(), entry.node.as_str()?.to_owned()))).collect()
}

/// Whether a selector takes an object with labels. An empty one takes all. None where it is not written as one.
pub(super) fn selects(selector: &Node, labels: &Labels) -> Option<bool> {
    selector.as_mapping()?;
    let wanted = given(selector, "matchLabels").and_then(Node::as_mapping).into_iter().flatten();
    for entry in wanted {
        if labels.get(&entry.key.name).map(String::as_str) != Some(entry.node.as_str()?) {
            return Some(false);
        }
    }
    for expression in items(given(selector, "matchExpressions")) {
        let key = expression.get("key")?.as_str()?;
        let values: Option<Vec<&str>> = items(given(expression, "values")).iter().map(Node::as_str).collect();
        let (values, found) = (values?, labels.get(key).map(String::as_str));
        let holds = match expression.get("operator")?.as_str()? {
            "In" => found.is_some_and(|found| values.contains(&found)),
            "NotIn" => found.is_none_or(|found| !values.contains(&found)),
            "Exists" => found.is_some(),
            "DoesNotExist" => found.is_none(),
            _ => return None,
        };
        if !holds {
            return Some(false);
        }
    }
    Some(true)
}

/// A selector as people write it: `app=x,tier in (a,b)`.
pub(super) fn shown(selector: &Node) -> String {
    let text = |node: &Node| node.as_str().unwrap_or_default().to_owned();
    let labels = given(selector, "matchLabels").and_then(Node::as_mapping).into_iter().flatten();
    let labels = labels.map(|entry| format!("{}={}", entry.key.name, text(&entry.node)));
    let expressions = items(given(selector, "matchExpressions")).iter().map(|expression| {
        let part = |key: &str| expression.get(key).map(text).unwrap_or_default();
        let values: Vec<String> = items(given(expression, "values")).iter().map(text).collect();
        match part("operator").as_str() {
            "Exists" => part("key"),
            "DoesNotExist" => format!("!{}", part("key")),
            "NotIn" => format!("{} notin ({})", part("key"), values.join(",")),
            _ => format!("{} in ({})", part("key"), values.join(",")),
        }
    });
    labels.chain(expressions).collect::<Vec<_>>().join(",")
}
