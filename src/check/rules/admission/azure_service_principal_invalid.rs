//! A service principal of Azure whose fields do not go together.

use super::super::{Rule, World};
use super::authentications::authentications;
use super::scaled::{is_settled, place_in, refused, word};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::topology::given;

const ID: &str = "azure-service-principal-invalid";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

const SECRET: &str = "clientSecret";
const CERTIFICATE: &str = "clientCertificate";
const ENDPOINT: &str = "activeDirectoryEndpoint";

/// The field came with 2.21 (KEDA 2.21, `triggerauthentication_webhook.go`, `validateAzureServicePrincipal`).
fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    if world.keda() < (2, 21) {
        return;
    }
    for (_, spec) in authentications(world) {
        found.extend(given(spec, "azureServicePrincipal").and_then(invalid));
    }
}

fn invalid(principal: &Node) -> Option<Diagnostic> {
    for key in ["tenantId", "clientId"] {
        if given(principal, key)?.as_str()?.is_empty() {
            let finding = refused(ID, format!("azureServicePrincipal.{key} is empty"), place_in(principal, key));
            return Some(finding.help(format!("write {key}")));
        }
    }
    let has = |key: &str| given(principal, key).is_some();
    let say = |key: &str, message: &str, help: &str| Some(refused(ID, message, place_in(principal, key)).help(help));
    match (has(SECRET), has(CERTIFICATE)) {
        (true, true) => {
            return say(SECRET, "azureServicePrincipal has clientSecret and clientCertificate", "keep one of them");
        }
        (false, false) => {
            let message = "azureServicePrincipal has neither clientSecret nor clientCertificate";
            return say("tenantId", message, "write one of them");
        }
        (true, false) if has("clientCertificatePassword") => {
            let message = "clientCertificatePassword is set, and clientCertificate is not";
            return say("clientCertificatePassword", message, "remove the password of a certificate that is not there");
        }
        _ => {}
    }
    let (cloud, endpoint) = (word(principal, "cloud")?, word(principal, ENDPOINT)?);
    let settled = cloud.is_empty() || is_settled(cloud);
    match (cloud.eq_ignore_ascii_case("Private"), endpoint.is_empty()) {
        (true, true) => say("cloud", "cloud is Private, and activeDirectoryEndpoint is not set", "write the endpoint"),
        (false, false) if settled => say(
            ENDPOINT,
            "activeDirectoryEndpoint is set, and cloud is not Private",
            "write cloud: Private, or no endpoint",
        ),
        _ => None,
    }
}
