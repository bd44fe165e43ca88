//! Roles and who has them (`pkg/apis/rbac/validation/validation.go`).

use super::report::{Report, field, has_none, is_blank, items, text};
use super::selector;
use super::table::{self, Is, Row};
use crate::document::Node;

const CODE: &str = "k8s-rbac";
const GROUP: &str = "rbac.authorization.k8s.io";

/// Checks a Role, or with `cluster` a `ClusterRole`.
pub(super) fn role(report: &mut Report<'_>, document: &Node, cluster: bool) {
    for rule in items(document, "rules").iter().filter(|rule| rule.as_mapping().is_some()) {
        if has_none(rule, "verbs") {
            report.want(CODE, rule, "verbs", "say what may be done, such as [get, list, watch]");
        }
        let urls = items(rule, "nonResourceURLs");
        if let (Some(at), false) = (field(rule, "nonResourceURLs"), urls.is_empty()) {
            if !cluster {
                report.refuse(CODE, at, "cannot be given in a Role", "use a ClusterRole");
            }
            if let Some(other) =
                ["apiGroups", "resources", "resourceNames"].iter().find(|key| !items(rule, key).is_empty())
            {
                let help = "make two rules of it";
                report.refuse(CODE, at, &format!("cannot stand beside {other}"), help);
            }
            continue;
        }
        if has_none(rule, "apiGroups") {
            report.want(CODE, rule, "apiGroups", "name the groups, [\"\"] for that of pods");
        }
        if has_none(rule, "resources") {
            report.want(CODE, rule, "resources", "name the resources, such as [pods]");
        }
    }
    if let Some(aggregation) = field(document, "aggregationRule").filter(|_| cluster) {
        for given in items(aggregation, "clusterRoleSelectors") {
            selector::check(report, given);
        }
        if has_none(aggregation, "clusterRoleSelectors") {
            report.want(CODE, aggregation, "clusterRoleSelectors", "say which roles are gathered");
        }
    }
}

/// Checks a `RoleBinding`, or with `cluster` a `ClusterRoleBinding`.
pub(super) fn binding(report: &mut Report<'_>, document: &Node, cluster: bool) {
    let kinds = if cluster { Is::Word(&["ClusterRole"]) } else { Is::Word(&["Role", "ClusterRole"]) };
    let rows: &[Row] = &[
        (CODE, "roleRef/name", Is::Filled),
        (CODE, "roleRef/name", Is::Segment),
        (CODE, "roleRef/kind", kinds),
        // Left empty, the group is filled in (`pkg/apis/rbac/v1/defaults.go`).
        (CODE, "roleRef/apiGroup", Is::OneOf(&["", GROUP])),
        (CODE, "subjects/*/name", Is::Filled),
        (CODE, "subjects/*/kind", Is::Word(&["ServiceAccount", "User", "Group"])),
    ];
    table::check(report, document, rows);
    for subject in items(document, "subjects") {
        match text(subject, "kind") {
            Some("ServiceAccount") => {
                if !is_blank(subject, "apiGroup")
                    && let Some(at) = field(subject, "apiGroup")
                {
                    report.refuse(CODE, at, "must be empty for a ServiceAccount", "leave it out");
                }
                table::check(report, subject, &[(CODE, "name", Is::Subdomain)]);
                if cluster && is_blank(subject, "namespace") {
                    table::absent(report, subject, "namespace", CODE);
                }
            }
            Some("User" | "Group") => table::check(report, subject, &[(CODE, "apiGroup", Is::OneOf(&["", GROUP]))]),
            _ => {}
        }
    }
}
