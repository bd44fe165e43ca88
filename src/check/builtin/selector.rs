//! Label selectors (`k8s.io/apimachinery`, `pkg/apis/meta/v1/validation/validation.go`, `ValidateLabelSelector`).

use std::collections::BTreeMap;

use super::report::{Report, any_of, entries, field, is_blank, items, text};
use super::table::{self, Is};
use crate::check::name::{is_key, is_label_value};
use crate::document::{Node, Value};

const CODE: &str = "k8s-selector";

const OPERATORS: &[&str] = &["In", "NotIn", "Exists", "DoesNotExist"];

/// Checks a selector with `matchLabels` and `matchExpressions`. Whether it can be read.
pub(super) fn check(report: &mut Report<'_>, selector: &Node) -> bool {
    let mut reads = true;
    if let Some(labels) = field(selector, "matchLabels") {
        reads &= label_map(report, labels);
    }
    for expression in items(selector, "matchExpressions") {
        reads &= requirement(report, CODE, expression, OPERATORS);
        table::check(report, expression, &[(CODE, "values/*", Is::LabelValue)]);
    }
    reads
}

/// Checks the selector in a field, if there is one.
pub(super) fn inside(report: &mut Report<'_>, parent: &Node, key: &str) {
    if let Some(selector) = field(parent, key) {
        check(report, selector);
    }
}

/// Checks a map of labels that something is selected by.
pub(super) fn label_map(report: &mut Report<'_>, labels: &Node) -> bool {
    let mut reads = true;
    for entry in labels.as_mapping().into_iter().flatten() {
        if !is_key(&entry.key.name) {
            reads = false;
            let finding = report.error(CODE, &entry.node, "has a key that no label can have").at(entry.key.span, "");
            report.push(
                finding.help("use at most 63 letters, digits, `-`, `_` and `.`, after a domain and `/` if need be"),
            );
        }
        match entry.node.as_str() {
            Some(value) => reads &= is_label_value(value),
            None => reads &= matches!(entry.node.value, Value::Null),
        }
    }
    table::check(report, labels, &[(CODE, "*", Is::LabelValue)]);
    reads
}

/// Checks one requirement but for the form of its values. Whether it can be read.
pub(super) fn requirement(report: &mut Report<'_>, code: &'static str, node: &Node, operators: &[&str]) -> bool {
    let Some(operator) = node.get("operator").and_then(Node::as_str) else { return false };
    let values = items(node, "values");
    let needs = |operator: &str| matches!(operator, "In" | "NotIn");
    if !operators.contains(&operator) {
        let Some(at) = node.get("operator") else { return false };
        if operator.is_empty() {
            report.refuse(code, at, "must not be empty", &format!("use {}", any_of(operators)));
        }
        report.choice(code, at, operators);
        return false;
    }
    let mut reads = true;
    if needs(operator) && values.is_empty() {
        reads = false;
        report.want(code, node, "values", &format!("give the values that {operator} compares with"));
    }
    if matches!(operator, "Gt" | "Lt") && values.len() != 1 {
        let at = field(node, "values").unwrap_or(node);
        report.refuse(code, at, &format!("must hold one value for {operator}"), "give one number, quoted");
    }
    if let (false, Some(at), "Exists" | "DoesNotExist") = (values.is_empty(), node.get("values"), operator) {
        reads = false;
        let help = if operator == "Exists" { "leave out values, or use In" } else { "leave out values, or use NotIn" };
        report.refuse(code, at, &format!("must not be given with {operator}"), help);
    }
    table::check(report, node, &[(code, "key", Is::Filled), (code, "key", Is::Key)]);
    reads && text(node, "key").is_some_and(is_key)
}

/// The labels in a field.
pub(super) fn labels<'a>(node: &'a Node, key: &str) -> BTreeMap<&'a str, &'a str> {
    entries(node, key).map(|entry| (entry.key.name.as_str(), entry.node.as_str().unwrap_or(""))).collect()
}

/// Whether nothing is asked for.
pub(super) fn is_empty(selector: &Node) -> bool {
    items(selector, "matchExpressions").is_empty() && entries(selector, "matchLabels").next().is_none()
}

/// What a selector asks for and labels do not give: the part of the selector.
pub(super) fn unmet<'a>(selector: &'a Node, labels: &BTreeMap<&str, &str>) -> Option<&'a Node> {
    let by_label = entries(selector, "matchLabels")
        .find(|entry| labels.get(entry.key.name.as_str()).copied() != Some(entry.node.as_str().unwrap_or("")));
    if let Some(entry) = by_label {
        return Some(&entry.node);
    }
    items(selector, "matchExpressions").iter().find(|node| !holds(node, labels))
}

fn holds(requirement: &Node, labels: &BTreeMap<&str, &str>) -> bool {
    if is_blank(requirement, "key") {
        return true;
    }
    let value = text(requirement, "key").and_then(|key| labels.get(key));
    let listed = |value: &&str| items(requirement, "values").iter().any(|item| item.as_str() == Some(*value));
    match text(requirement, "operator") {
        Some("In") => value.is_some_and(listed),
        Some("NotIn") => !value.is_some_and(listed),
        Some("Exists") => value.is_some(),
        Some("DoesNotExist") => value.is_none(),
        _ => true,
    }
}
