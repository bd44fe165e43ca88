//! What a pod and its containers may do on the node (`validatePodSpecSecurityContext`, `ValidateSecurityContext`).

use std::collections::BTreeMap;

use super::report::{Report, field, flag, items, shorten, text};
use super::table::{self, Is, Row};
use crate::document::{Node, Value};

const CODE: &str = "k8s-security";

const ID: Is = Is::Within(0, i32::MAX as i64);
const PROFILE: Is = Is::Word(&["Localhost", "RuntimeDefault", "Unconfined"]);

const ROWS: &[Row] = &[
    (CODE, "runAsUser", ID),
    (CODE, "runAsGroup", ID),
    (CODE, "fsGroup", ID),
    (CODE, "supplementalGroups/*", ID),
    (CODE, "fsGroupChangePolicy", Is::Word(&["OnRootMismatch", "Always"])),
    (CODE, "supplementalGroupsPolicy", Is::OneOf(&["Merge", "Strict"])),
    (CODE, "procMount", Is::Word(&["Default", "Unmasked"])),
    (CODE, "seccompProfile/type", PROFILE),
    (CODE, "appArmorProfile/type", PROFILE),
];

/// Checks the security context of a pod.
pub(super) fn pod(report: &mut Report<'_>, spec: &Node) {
    let Some(context) = field(spec, "securityContext") else { return };
    common(report, context);
    let mut names: BTreeMap<&str, &Node> = BTreeMap::new();
    for sysctl in items(context, "sysctls") {
        table::check(report, sysctl, &[(CODE, "name", Is::Filled)]);
        let Some((name, at)) = text(sysctl, "name").zip(field(sysctl, "name")) else { continue };
        if !is_sysctl(name) {
            let help = "use lower-case letters, digits, `-` and `_` between `.` or `/`";
            report.refuse(CODE, at, &format!("{:?} cannot be the name of a sysctl", shorten(name)), help);
        }
        if let Some(first) = names.insert(name, at) {
            let finding = report.error(CODE, at, &format!("repeats {:?}", shorten(name)));
            report.push(finding.related(first.span, "first here").help("keep one of them"));
        }
    }
}

/// The name of a sysctl (`IsValidSysctlName`).
fn is_sysctl(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.len() <= 253
        && name.split(['.', '/']).all(|part| {
            part.starts_with(plain) && part.ends_with(plain) && part.chars().all(|c| plain(c) || matches!(c, '-' | '_'))
        })
}

/// Checks the security context of a container.
pub(super) fn container(report: &mut Report<'_>, container: &Node) {
    let Some(context) = field(container, "securityContext") else { return };
    common(report, context);
    let Some(at) = field(context, "allowPrivilegeEscalation").filter(|node| matches!(node.value, Value::Bool(false)))
    else {
        return;
    };
    let add = field(context, "capabilities").map_or(&[][..], |capabilities| items(capabilities, "add"));
    let admin = add.iter().find(|name| name.as_str() == Some("CAP_SYS_ADMIN"));
    for other in [field(context, "privileged").filter(|_| flag(context, "privileged")), admin].into_iter().flatten() {
        let finding = report.error(CODE, at, "cannot be false for a container with all privileges");
        report.push(finding.related(other.span, "which gives them").help("leave out one of the two"));
    }
}

fn common(report: &mut Report<'_>, context: &Node) {
    table::check(report, context, ROWS);
    for key in ["seccompProfile", "appArmorProfile"] {
        let Some(profile) = field(context, key) else { continue };
        let local = field(profile, "localhostProfile");
        match (text(profile, "type"), local) {
            (Some("Localhost"), None) => {
                report.want(CODE, profile, "localhostProfile", "name the profile on the node");
            }
            (Some("RuntimeDefault" | "Unconfined"), Some(at)) => {
                report.refuse(CODE, at, "goes with the type Localhost alone", "leave it out");
            }
            (Some("Localhost"), Some(_)) if key == "seccompProfile" => {
                table::check(report, profile, &[(CODE, "localhostProfile", Is::Below)]);
            }
            _ => {}
        }
    }
}
