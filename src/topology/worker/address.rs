//! Where a worker finds NATS, and whom it signs in as.

use std::collections::BTreeMap;

use super::super::Topology;
use super::environment::{Variable, Variables, has_unknown_source};
use super::{Worker, command};
use crate::document::{Node, Span};

/// An environment variable, or a piece of a command, that says where the queue is.
#[derive(Debug)]
pub struct Client {
    /// The text, as it is written: it may hold a password.
    pub url: String,
    /// What holds it. Where the text holds a password, the worker as a whole: its line is not to be shown.
    pub place: Span,
    /// Which of the containers says so.
    container: usize,
}

const SCHEMES: [&str; 5] = ["nats://", "tls://", "nats+tls://", "ws://", "wss://"];

/// Parts of names of variables by which one signs in.
const SECRETS: [&str; 8] = ["CRED", "NKEY", "JWT", "TOKEN", "SEED", "PASS", "SECRET", "USER"];

impl<'t> Worker<'t> {
    /// Where the worker finds NATS: what its command names, else the variable `NATS_URL`, else the first that holds an
    /// address of NATS.
    #[must_use]
    pub fn client(&self, variables: &Variables<'t>) -> Option<Client> {
        let safe = |url: String, place: Span, container: usize| {
            let place = if url.contains('@') { self.object.place() } else { place };
            Client { url, place, container }
        };
        for (at, (container, variables)) in self.containers().zip(variables).enumerate() {
            let Some((_, place)) = command::script(container) else { continue };
            if let Some(url) = command::servers(container, variables).into_iter().flatten().next() {
                return Some(safe(url, place, at));
            }
        }
        let each = variables.iter().enumerate().flat_map(|(at, all)| all.iter().map(move |(name, it)| (at, name, it)));
        let all = || each.clone().filter_map(|(at, name, it)| Some((at, name, it.value?, it.place)));
        let is_named = |variables: &BTreeMap<String, Variable<'_>>| variables.contains_key("NATS_URL");
        let found = if variables.iter().any(is_named) {
            all().find(|(_, name, ..)| *name == "NATS_URL")
        } else {
            all().filter(|(_, _, text, _)| is_address(text)).min_by_key(|(.., place)| place.start)
        };
        found.map(|(at, _, text, place)| safe(text.to_owned(), place, at))
    }

    /// Every address of NATS that it is given, one server each; none where there may be one that is not known.
    #[must_use]
    pub fn addresses(&self, topology: &Topology, variables: &Variables<'t>) -> Option<Vec<String>> {
        let mut found = Vec::new();
        for (container, variables) in self.containers().zip(variables) {
            let before = found.len();
            for url in command::servers(container, variables) {
                found.push(url?);
            }
            for (text, _) in command::words(container) {
                found.extend(addresses_in(text));
            }
            let mut is_named = false;
            for (name, variable) in variables {
                match variable.value {
                    Some(text) if is_address(text) || is_of_servers(name) => {
                        is_named |= name == "NATS_URL";
                        found.extend(text.split(',').map(|one| one.trim().to_owned()));
                    }
                    None if is_of_servers(name) => return None,
                    _ => {}
                }
            }
            // A container without an address has one that is not seen.
            if found.len() == before || !is_named && has_unknown_source(topology, self, container) {
                return None;
            }
        }
        (!self.has_side_containers()).then_some(found)
    }

    /// Whom it signs in as, where it is a user with a name, and where it says so: in the container that has the address,
    /// and nothing else there says who it is.
    #[must_use]
    pub fn user(&self, variables: &Variables<'t>, client: &Client) -> Option<(String, Span)> {
        let all = variables.get(client.container)?;
        let by_file = |name: &String| ["CRED", "NKEY", "JWT", "TOKEN", "SEED"].iter().any(|it| name.contains(it));
        if all.keys().any(|name| name.contains("NATS") && by_file(name))
            || signs_in(self.containers().nth(client.container)?)
        {
            return None;
        }
        let authority = client.url.split_once("://").map_or(client.url.as_str(), |(_, rest)| rest);
        if let Some((user, _)) = authority.split_once('@') {
            // Without a colon it is a token.
            return user.split_once(':').map(|(name, _)| (name.to_owned(), client.place));
        }
        let variable = all.get("NATS_USER").or_else(|| all.get("NATS_USERNAME"))?;
        let is_secret = |(name, it): (&String, &Variable<'_>)| name.contains("PASS") && it.value.is_some();
        let place = if all.iter().any(is_secret) { self.object.place() } else { variable.place };
        Some((variable.value?.to_owned(), place))
    }
}

fn is_address(text: &str) -> bool {
    SCHEMES.iter().any(|scheme| text.starts_with(scheme))
}

/// Whether a variable of this name may hold an address of NATS.
fn is_of_servers(name: &str) -> bool {
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    let of_place = has(&["URL", "URI", "SERVER", "HOST", "ADDR", "ENDPOINT", "BROKER"]) || name.ends_with("NATS");
    of_place && has(&["NATS", "JETSTREAM", "BROKER"]) && !has(&SECRETS) && !has(&["MONITOR"])
}

/// The addresses within a text.
fn addresses_in(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|it: char| it.is_whitespace() || "\"'`;|&(),=".contains(it));
    words.filter(|word| is_address(word)).map(str::to_owned)
}

/// Whether a container's command says who it is.
fn signs_in(container: &Node) -> bool {
    const FLAGS: [&str; 5] = ["--creds", "--nkey", "--user", "--token", "--context"];
    command::words(container).any(|(text, _)| FLAGS.iter().any(|flag| text.contains(flag)))
}
