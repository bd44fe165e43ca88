//! Which labels a selector selects (Kubernetes 1.35, `apimachinery/pkg/apis/meta/v1/helpers.go`, `LabelSelectorAsSelector`).

use std::collections::BTreeMap;

use super::{given, items};
use crate::document::Node;

/// Labels by name.
pub type Labels = BTreeMap<String, String>;

/// What is known of one label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label<'l> {
    /// Its value.
    Is(&'l str),
    /// There is none of this name.
    Absent,
    /// Whether there is one is not known.
    Unknown,
}

/// Something that has labels.
pub trait Labelled {
    /// The label of a name.
    fn label(&self, name: &str) -> Label<'_>;
}

impl Labelled for Labels {
    fn label(&self, name: &str) -> Label<'_> {
        self.get(name).map_or(Label::Absent, |value| Label::Is(value))
    }
}

/// A map of labels as it is written; what is no text is no label.
impl Labelled for Node {
    fn label(&self, name: &str) -> Label<'_> {
        self.get(name).and_then(Self::as_str).map_or(Label::Absent, Label::Is)
    }
}

/// The labels in a map; what is no text is no label.
#[must_use]
pub fn labels(node: Option<&Node>) -> Labels {
    let entries = node.and_then(Node::as_mapping).into_iter().flatten();
    entries.filter_map(|entry| Some((entry.key.name.to_string(), entry.node.as_str()?.to_owned()))).collect()
}

/// Whether a selector takes something; an empty one takes all. None where it is not written as one, or where it hangs on
/// a label of which nothing is known.
#[must_use]
pub fn selects(selector: &Node, of: &impl Labelled) -> Option<bool> {
    selector.as_mapping()?;
    let mut answers = Some(true);
    let mut and = |answer: Option<bool>| {
        answers = if answers == Some(false) || answer == Some(false) { Some(false) } else { answers.and(answer) };
    };
    for entry in given(selector, "matchLabels").and_then(Node::as_mapping).into_iter().flatten() {
        let wanted = entry.node.as_str()?;
        and(match of.label(&entry.key.name) {
            Label::Is(value) => Some(value == wanted),
            Label::Absent => Some(false),
            Label::Unknown => None,
        });
    }
    for expression in items(given(selector, "matchExpressions")) {
        let label = of.label(expression.get("key")?.as_str()?);
        let values: Option<Vec<&str>> = items(given(expression, "values")).iter().map(Node::as_str).collect();
        let values = values?;
        let answer = match (expression.get("operator")?.as_str()?, label) {
            ("In", Label::Is(value)) => Some(values.contains(&value)),
            ("NotIn", Label::Is(value)) => Some(!values.contains(&value)),
            ("Exists", Label::Is(_)) | ("NotIn" | "DoesNotExist", Label::Absent) => Some(true),
            ("DoesNotExist", Label::Is(_)) | ("In" | "Exists", Label::Absent) => Some(false),
            ("In" | "NotIn" | "Exists" | "DoesNotExist", Label::Unknown) => None,
            _ => return None,
        };
        and(answer);
    }
    answers
}

/// A selector as people write it: `app=x,tier in (a,b)`.
#[must_use]
pub fn shown(selector: &Node) -> String {
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
            ("{}", Some(true)),
            ("{matchLabels: {app: a}}", Some(true)),
            ("{matchLabels: {app: a, tier: z}}", Some(false)),
            ("{matchExpressions: [{key: app, operator: In, values: [b, a]}]}", Some(true)),
            ("{matchExpressions: [{key: app, operator: NotIn, values: [a]}]}", Some(false)),
            ("{matchExpressions: [{key: zone, operator: NotIn, values: [a]}]}", Some(true)),
            ("{matchExpressions: [{key: zone, operator: Exists}]}", Some(false)),
            ("{matchExpressions: [{key: zone, operator: DoesNotExist}]}", Some(true)),
            ("{matchLabels: {app: b}, matchExpressions: [{key: tier, operator: Is}]}", None),
            ("{matchLabels: {app: 1}}", None),
            ("[]", None),
        ] {
            assert_eq!(selects(&node(selector), &labels), expected, "{selector}");
        }
        assert_eq!(selects(&node("{matchLabels: {app: a}}"), &Labels::new()), Some(false));
    }

    #[test]
    fn what_is_not_known_of_a_label_may_not_matter() {
        struct Half;
        impl Labelled for Half {
            fn label(&self, name: &str) -> Label<'_> {
                if name == "app" { Label::Is("a") } else { Label::Unknown }
            }
        }
        for (selector, expected) in [
            ("{matchLabels: {app: a}}", Some(true)),
            ("{matchLabels: {app: a, tier: x}}", None),
            ("{matchLabels: {tier: x, app: b}}", Some(false)),
            ("{matchExpressions: [{key: tier, operator: DoesNotExist}]}", None),
        ] {
            assert_eq!(selects(&node(selector), &Half), expected, "{selector}");
        }
    }

    #[test]
    fn a_selector_is_shown_as_it_is_written_on_a_command_line() {
        let selector = "{matchLabels: {app: a}, matchExpressions: [{key: t, operator: In, values: [x, z]}, \
                        {key: u, operator: Exists}, {key: v, operator: DoesNotExist}]}";
        assert_eq!(shown(&node(selector)), "app=a,t in (x,z),u,!v");
    }
}
