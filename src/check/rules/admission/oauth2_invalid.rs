//! OAuth 2.0 without what a token is asked for with.

use super::super::{Rule, World};
use super::authentications::authentications;
use super::scaled::{place_in, refused, word};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::topology::given;

const ID: &str = "oauth2-invalid";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// The field came with 2.20. What is missing, the schema says; what is empty, KEDA.
fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    if world.keda() < (2, 20) {
        return;
    }
    for (_, spec) in authentications(world) {
        // KEDA looks no further behind a pod identity that it has no rules for.
        let provider = given(spec, "podIdentity").map_or(Some(""), |identity| word(identity, "provider"));
        if !matches!(provider, Some("" | "azure-workload" | "aws")) || is_skipped(spec) {
            continue;
        }
        found.extend(given(spec, "oauth2").and_then(invalid));
    }
}

/// A pod identity without provider is one that KEDA has no rules for, too.
fn is_skipped(spec: &Node) -> bool {
    given(spec, "podIdentity").is_some_and(|identity| word(identity, "provider") == Some(""))
}

fn invalid(oauth2: &Node) -> Option<Diagnostic> {
    for key in ["clientId", "tokenUrl"] {
        if given(oauth2, key)?.as_str()?.is_empty() {
            let finding = refused(ID, format!("oauth2.{key} is empty"), place_in(oauth2, key));
            return Some(finding.help(format!("write {key}")));
        }
    }
    let url = given(oauth2, "tokenUrl")?;
    let text = url.as_str()?;
    if is_web_address(text) {
        return None;
    }
    let finding = refused(ID, format!("oauth2.tokenUrl {text} is no http or https URL"), url.span);
    Some(finding.help("write the whole address, such as https://login.example.com/oauth2/token"))
}

/// Whether Go's `net/url` reads an address of http or https with a host.
fn is_web_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return false;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let path = path.split('?').next().unwrap_or_default();
    !host.is_empty()
        && is_host(host)
        && !text.contains(|sign: char| sign.is_ascii_control())
        && [user, path].into_iter().all(is_escaped)
        && user.chars().all(is_of_user)
}

/// What may stand before `@` (`net/url`, `validUserinfo`).
fn is_of_user(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(sign)
}

fn is_host(host: &str) -> bool {
    let digits = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(address) = host.strip_prefix('[') {
        let Some((_, port)) = address.split_once(']') else { return false };
        return port.is_empty() || port.strip_prefix(':').is_some_and(digits);
    }
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    digits(port) && !name.contains([' ', '^', '`', '{', '}', '|', '\\', '/', '%'])
}

/// Whether every `%` begins two hexadecimal digits.
fn is_escaped(path: &str) -> bool {
    let hexadecimal = |part: &str| part.get(..2).is_some_and(|two| two.bytes().all(|byte| byte.is_ascii_hexdigit()));
    path.split('%').skip(1).all(hexadecimal)
}
