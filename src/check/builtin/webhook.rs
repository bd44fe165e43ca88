//! Webhooks of admission (`pkg/apis/admissionregistration/validation/validation.go`, and
//! `k8s.io/apiserver/pkg/util/webhook/validation.go` for where they are).

use std::collections::{BTreeMap, BTreeSet};

use super::form::is_subdomain;
use super::report::{Report, field, items, shorten, text};
use super::table::{self, Is, Row};
use crate::document::Node;

const CODE: &str = "k8s-value";

const ROWS: &[Row] = &[
    (CODE, "name", Is::Filled),
    (CODE, "admissionReviewVersions", Is::Listed),
    (CODE, "admissionReviewVersions/*", Is::Filled),
    (CODE, "admissionReviewVersions/*", Is::Letter),
    (CODE, "sideEffects", Is::Word(&["None", "NoneOnDryRun"])),
    (CODE, "failurePolicy", Is::Word(&["Fail", "Ignore"])),
    (CODE, "matchPolicy", Is::Word(&["Exact", "Equivalent"])),
    (CODE, "reinvocationPolicy", Is::Word(&["Never", "IfNeeded"])),
    (CODE, "timeoutSeconds", Is::Within(1, 30)),
    (CODE, "matchConditions/*/name", Is::Filled),
    (CODE, "matchConditions/*/name", Is::Key),
    (CODE, "matchConditions/*/expression", Is::Filled),
];

const RULE: &[Row] = &[
    (CODE, "operations", Is::Listed),
    (CODE, "operations/*", Is::Word(&["*", "CREATE", "UPDATE", "DELETE", "CONNECT"])),
    (CODE, "apiGroups", Is::Listed),
    (CODE, "apiVersions", Is::Listed),
    (CODE, "apiVersions/*", Is::Filled),
    (CODE, "resources", Is::Listed),
    (CODE, "resources/*", Is::Filled),
    (CODE, "scope", Is::Word(&["Cluster", "Namespaced", "*"])),
];

/// Checks the webhooks of a configuration.
pub(super) fn check(report: &mut Report<'_>, document: &Node) {
    let mut names: BTreeMap<&str, &Node> = BTreeMap::new();
    for webhook in items(document, "webhooks").iter().filter(|webhook| webhook.as_mapping().is_some()) {
        table::check(report, webhook, ROWS);
        if let Some((name, at)) = text(webhook, "name").zip(field(webhook, "name")) {
            if !is_subdomain(name) || name.split('.').count() < 3 {
                let says = format!("must be a domain of at least three parts, found {:?}", shorten(name));
                report.refuse(CODE, at, &says, "use a name such as pods.webhook.example.com");
            }
            if let Some(first) = names.insert(name, at) {
                let finding = report.error(CODE, at, &format!("repeats the name {:?}", shorten(name)));
                report.push(finding.related(first.span, "first here").help("give each webhook its own name"));
            }
        }
        let versions = items(webhook, "admissionReviewVersions");
        repeated(report, versions);
        let known = |version: &Node| version.as_str().is_none_or(|version| matches!(version, "v1" | "v1beta1" | ""));
        if let Some(at) = versions.first().filter(|_| !versions.iter().any(known)) {
            report.refuse(CODE, at, "is no version that the server speaks", "name v1 among them");
        }
        for key in ["namespaceSelector", "objectSelector"] {
            super::selector::inside(report, webhook, key);
        }
        for rule in items(webhook, "rules") {
            self::rule(report, rule);
        }
        if let Some(client) = field(webhook, "clientConfig") {
            self::client(report, client);
        }
    }
}

fn repeated(report: &mut Report<'_>, items: &[Node]) {
    let mut seen: BTreeMap<&str, &Node> = BTreeMap::new();
    for item in items {
        if let Some(first) = item.as_str().and_then(|text| seen.insert(text, item)) {
            let finding = report.error(CODE, item, "repeats what is there already");
            report.push(finding.related(first.span, "first here").help("leave one of them out"));
        }
    }
}

/// Checks which requests a rule is about.
pub(super) fn rule(report: &mut Report<'_>, rule: &Node) {
    if rule.as_mapping().is_none() {
        return;
    }
    table::check(report, rule, RULE);
    for key in ["operations", "apiGroups", "apiVersions"] {
        alone(report, items(rule, key), "*", |_| true);
    }
    let resources = items(rule, "resources");
    covered(report, resources);
    alone(report, resources, "*/*", |_| true);
    alone(report, resources, "*", |other| !other.contains('/'));
}

/// A subresource after one that stands for it: `pods/*`, `*/status`.
fn covered(report: &mut Report<'_>, resources: &[Node]) {
    let mut all: BTreeSet<(&str, &str)> = BTreeSet::new();
    for at in resources {
        let Some((resource, part)) = at.as_str().and_then(|text| text.split_once('/')) else { continue };
        if let Some((first, second)) = [(resource, "*"), ("*", part)].iter().find(|pair| all.contains(pair)) {
            let says = format!("is covered by {first}/{second} already");
            report.refuse(CODE, at, &says, "leave it out");
        }
        if resource == "*" || part == "*" {
            all.insert((resource, part));
        }
    }
}

/// What stands for everything has nothing beside it that it stands for.
fn alone(report: &mut Report<'_>, list: &[Node], all: &str, within: impl Fn(&str) -> bool) {
    let Some(at) = list.iter().position(|item| item.as_str() == Some(all)) else { return };
    let other = list.iter().enumerate().find(|(index, item)| *index != at && item.as_str().is_some_and(&within));
    if let Some((_, other)) = other {
        let says = format!("stands beside {all}, which says it already");
        report.refuse(CODE, other, &says, &format!("keep {all} alone, or leave it out"));
    }
}

/// Checks where a webhook is: exactly one of a URL and a Service.
pub(super) fn client(report: &mut Report<'_>, client: &Node) {
    const ROWS: &[Row] =
        &[(CODE, "name", Is::Filled), (CODE, "namespace", Is::Filled), (CODE, "port", Is::Within(1, 65535))];
    if client.as_mapping().is_none() {
        return;
    }
    match (field(client, "url"), field(client, "service")) {
        (None, None) => report.refuse(CODE, client, "has none of url, service", "say where the webhook is"),
        (Some(_), Some(second)) => report.refuse(CODE, second, "cannot stand beside url", "keep one of them"),
        (Some(at), None) => {
            if let Some(wrong) = at.as_str().and_then(url) {
                report.refuse(CODE, at, wrong, "write it as https://host/path");
            }
        }
        (None, Some(service)) => {
            table::check(report, service, ROWS);
            if let Some(at) = field(service, "path").filter(|_| text(service, "path").is_some_and(|it| !is_path(it))) {
                let help = "begin it with /, and use lower-case letters, digits, `-` and `.` in its parts";
                report.refuse(CODE, at, "is no path of a webhook", help);
            }
        }
    }
}

fn url(text: &str) -> Option<&'static str> {
    let Some((scheme, rest)) = text.split_once("://") else { return Some("is no URL") };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("https") {
        Some("must be a URL of https")
    } else if host.is_empty() {
        Some("names no host")
    } else if host.contains('@') {
        Some("must not name a user")
    } else if rest.split_once('#').is_some_and(|(_, fragment)| !fragment.is_empty()) {
        Some("must not have a fragment")
    } else if rest.split('#').next().and_then(|rest| rest.split_once('?')).is_some_and(|(_, query)| !query.is_empty()) {
        Some("must not have parameters")
    } else if text.contains(char::is_control) || host.contains([' ', '<', '>', '"', '\\', '^', '`', '{', '}', '|']) {
        Some("is no URL")
    } else {
        None
    }
}

fn is_path(path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else { return false };
    rest.is_empty() || rest.strip_suffix('/').unwrap_or(rest).split('/').all(is_subdomain)
}
