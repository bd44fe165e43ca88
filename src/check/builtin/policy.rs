//! Admission policies but for their expressions (`pkg/apis/admissionregistration/validation/validation.go`,
//! `validateValidatingAdmissionPolicySpec`, `validateValidatingAdmissionPolicyBindingSpec`).

use std::collections::BTreeMap;

use super::report::{Report, field, has_none, items, shorten, text};
use super::table::{self, Is, Row};
use super::{selector, webhook};
use crate::document::Node;

const CODE: &str = "k8s-value";

const POLICY: &[Row] = &[
    (CODE, "failurePolicy", Is::Word(&["Fail", "Ignore"])),
    (CODE, "paramKind/apiVersion", Is::Filled),
    (CODE, "paramKind/kind", Is::Filled),
    (CODE, "matchConstraints", Is::There),
    (CODE, "matchConstraints/resourceRules", Is::Listed),
    (CODE, "matchConditions/*/name", Is::Filled),
    (CODE, "matchConditions/*/name", Is::Key),
    (CODE, "matchConditions/*/expression", Is::Filled),
    (CODE, "variables/*/name", Is::Filled),
    (CODE, "variables/*/expression", Is::Filled),
    (CODE, "validations/*/expression", Is::Filled),
    (CODE, "validations/*/reason", Is::Word(&["Forbidden", "Invalid", "RequestEntityTooLarge"])),
    (CODE, "auditAnnotations/*/key", Is::Filled),
    (CODE, "auditAnnotations/*/key", Is::Key),
    (CODE, "auditAnnotations/*/valueExpression", Is::Filled),
];

const BINDING: &[Row] = &[
    (CODE, "policyName", Is::Filled),
    (CODE, "policyName", Is::Subdomain),
    (CODE, "validationActions", Is::Listed),
    (CODE, "validationActions/*", Is::Word(&["Deny", "Warn", "Audit"])),
    (CODE, "paramRef/name", Is::Segment),
    (CODE, "paramRef/parameterNotFoundAction", Is::Filled),
    (CODE, "paramRef/parameterNotFoundAction", Is::OneOf(&["Allow", "Deny"])),
];

/// Checks a `ValidatingAdmissionPolicy`.
pub(super) fn policy(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec").filter(|spec| spec.as_mapping().is_some()) else { return };
    table::check(report, spec, POLICY);
    if ["validations", "auditAnnotations"].iter().all(|key| has_none(spec, key)) {
        report.refuse(CODE, spec, "has neither validations nor auditAnnotations", "say what is checked");
    }
    for variable in items(spec, "variables") {
        let Some((name, at)) = text(variable, "name").zip(field(variable, "name")) else { continue };
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(plain) {
            let says = format!("{:?} cannot be the name of a variable", shorten(name));
            report.refuse(CODE, at, &says, "use letters, digits and `_`, with a letter first");
        }
    }
    for (list, key) in [("variables", "name"), ("auditAnnotations", "key"), ("matchConditions", "name")] {
        unique(report, items(spec, list), key);
    }
    if let Some(matches) = field(spec, "matchConstraints") {
        resources(report, matches);
    }
}

fn unique(report: &mut Report<'_>, list: &[Node], key: &str) {
    let mut seen: BTreeMap<&str, &Node> = BTreeMap::new();
    for item in list {
        let Some((name, at)) = text(item, key).zip(field(item, key)) else { continue };
        if let Some(first) = seen.insert(name, at) {
            let finding = report.error(CODE, at, &format!("repeats {:?}", shorten(name)));
            report.push(finding.related(first.span, "first here").help("give each its own name"));
        }
    }
}

/// Which requests are meant.
fn resources(report: &mut Report<'_>, matches: &Node) {
    table::check(report, matches, &[(CODE, "matchPolicy", Is::Word(&["Exact", "Equivalent"]))]);
    for key in ["namespaceSelector", "objectSelector"] {
        selector::inside(report, matches, key);
    }
    for rule in ["resourceRules", "excludeResourceRules"].iter().flat_map(|key| items(matches, key)) {
        webhook::rule(report, rule);
    }
}

/// Checks a `ValidatingAdmissionPolicyBinding`.
pub(super) fn binding(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec").filter(|spec| spec.as_mapping().is_some()) else { return };
    table::check(report, spec, BINDING);
    let actions = items(spec, "validationActions");
    let find = |word: &str| actions.iter().find(|action| action.as_str() == Some(word));
    if let (Some(first), Some(second)) = (find("Deny"), find("Warn")) {
        let finding = report.error(CODE, second, "says what Deny says already");
        report.push(finding.related(first.span, "here").help("keep one of them"));
    }
    if let Some(matches) = field(spec, "matchResources") {
        resources(report, matches);
    }
    let Some(params) = field(spec, "paramRef").filter(|params| params.as_mapping().is_some()) else { return };
    match (text(params, "name"), field(params, "selector")) {
        (None, None) => report.refuse(CODE, params, "has none of name, selector", "name the parameters"),
        (Some(_), Some(second)) => report.refuse(CODE, second, "cannot stand beside name", "keep one of them"),
        (None, Some(given)) => {
            selector::check(report, given);
        }
        (Some(_), None) => {}
    }
}
