//! Fields of a pod identity that do not go together.

use super::super::{Rule, World};
use super::authentications::authentications;
use super::scaled::{place_in, refused, word};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::topology::given;

const ID: &str = "pod-identity-invalid";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (object, _) in authentications(world) {
        let Some(identity) = object.in_spec("podIdentity") else { continue };
        let finding = match given(identity, "provider").and_then(Node::as_str) {
            Some("azure-workload") => azure(identity),
            Some("aws") => aws(world, identity),
            _ => None,
        };
        found.extend(finding);
    }
}

fn azure(identity: &Node) -> Option<Diagnostic> {
    let is_empty = |key: &str| given(identity, key).and_then(Node::as_str) == Some("");
    let empty = |key: &str| {
        let finding = refused(ID, format!("{key} of the pod identity is empty"), place_in(identity, key));
        Some(finding.help(format!("write {key}, or leave it out")))
    };
    if is_empty("identityId") {
        return empty("identityId");
    }
    let host = word(identity, "identityAuthorityHost")?;
    let tenant = word(identity, "identityTenantId")?;
    if !host.is_empty() && tenant.is_empty() {
        let message = "identityAuthorityHost is set, and identityTenantId is not";
        let finding = refused(ID, message, place_in(identity, "identityAuthorityHost"));
        return Some(finding.help("write the identityTenantId of that authority too"));
    }
    if is_empty("identityTenantId") { empty("identityTenantId") } else { None }
}

fn aws(world: &World<'_>, identity: &Node) -> Option<Diagnostic> {
    let role = word(identity, "roleArn")?;
    if !role.is_empty() && word(identity, "identityOwner")? == "workload" {
        let message = "roleArn is set, and the workload is identityOwner";
        let finding = refused(ID, message, place_in(identity, "roleArn"));
        let finding = finding.related(place_in(identity, "identityOwner"), "the role is that of its ServiceAccount");
        return Some(finding.help("remove roleArn, or write identityOwner: keda"));
    }
    // Before 2.20 there is no such field, which the schema says.
    let external = word(identity, "externalID")?;
    if world.keda() >= (2, 20) && !external.is_empty() && role.is_empty() {
        let finding = refused(ID, "externalID is set, and roleArn is not", place_in(identity, "externalID"));
        return Some(finding.help("write the roleArn that asks for the externalID"));
    }
    None
}
