//! Which stream and consumer a worker takes messages from, by its commands and by its variables.

use std::collections::{BTreeMap, HashSet};

use super::super::Topology;
use super::environment::{Variable, Variables};
use super::{Worker, command};
use crate::document::Span;

/// What a worker says that it takes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// The stream, where it is known.
    pub stream: Option<String>,
    /// The consumer, where it is known.
    pub consumer: Option<String>,
    /// Where it says so.
    pub place: Span,
    /// The variable that says so; none for a command.
    pub variable: Option<String>,
    /// Whether the name of the variable can mean nothing else than NATS.
    pub is_plain: bool,
}

/// Words in the name of a variable that tells what messages come from.
const NAMED: [&str; 8] = ["STREAM", "CONSUMER", "DURABLE", "QUEUE", "SUBJECT", "NATS", "JETSTREAM", "JS"];

/// What stands before a name of NATS.
const PREFIXES: [&str; 4] = ["NATS_JETSTREAM_", "JETSTREAM_", "NATS_JS_", "NATS_"];

impl<'t> Worker<'t> {
    /// The variables of each of its containers.
    #[must_use]
    pub fn variables(&self, topology: &'t Topology) -> Variables<'t> {
        self.containers().map(|container| super::environment::variables(topology, self, container)).collect()
    }

    /// Everything that it says of where it takes messages from, commands first.
    #[must_use]
    pub fn pulls(&self, variables: &Variables<'t>) -> Vec<Pull> {
        let mut found = Vec::new();
        for (container, variables) in self.containers().zip(variables) {
            let Some(taken) = command::all_taken(container, variables) else { continue };
            found.extend(taken.known.into_iter().map(|(stream, consumer)| {
                let (stream, consumer) = (Some(stream), Some(consumer));
                Pull { stream, consumer, place: taken.place, variable: None, is_plain: true }
            }));
        }
        for (name, variable) in variables.iter().flat_map(|own| own.iter().filter(|_| !hides_source(own))) {
            let ((of_stream, of_consumer), is_plain) = role(name);
            let Some(value) = variable.value.filter(|value| is_one_name(value)) else { continue };
            if of_stream || of_consumer {
                let of = |is: bool| is.then(|| value.to_owned());
                let (stream, consumer) = (of(of_stream), of(of_consumer));
                let (place, variable) = (variable.place, Some(name.clone()));
                found.push(Pull { stream, consumer, place, variable, is_plain });
            }
        }
        found
    }

    /// Whether its pulls are all there is: every call is known, and no container takes from somewhere unseen. A pod of
    /// several containers is one whose every container says what it takes.
    #[must_use]
    pub fn tells_all(&self, variables: &Variables<'t>) -> bool {
        let says = |variables: &BTreeMap<String, Variable<'_>>| {
            let mut roles = variables.iter().filter(|(_, it)| it.value.is_some()).map(|(name, _)| role(name).0);
            roles.any(|(of_stream, _)| of_stream)
        };
        let is_one = variables.len() == 1 && !self.has_side_containers();
        self.containers().zip(variables).all(|(container, variables)| match command::all_taken(container, variables) {
            Some(taken) => taken.is_whole && (is_one || !self.has_side_containers()),
            None => is_one || !self.has_side_containers() && says(variables),
        })
    }

    /// Every word of its commands and values: whatever is among them is mentioned, in whatever role.
    #[must_use]
    pub fn mentioned(&self, variables: &Variables<'t>) -> HashSet<String> {
        let in_variables = variables.iter().flat_map(BTreeMap::values).filter_map(|it| it.value);
        let in_commands = self.containers().flat_map(command::words).map(|(text, _)| text);
        let parts = |text: &'t str| text.split(|it: char| !(it.is_alphanumeric() || it == '-' || it == '_'));
        in_variables.chain(in_commands).flat_map(parts).map(str::to_owned).collect()
    }
}

/// Whether a container is told by another variable, whose value nobody knows, what it takes from: the plain one may then be what
/// it sends to.
fn hides_source(variables: &BTreeMap<String, Variable<'_>>) -> bool {
    let is_source = |name: &str| {
        let parts: Vec<&str> = name.split('_').collect();
        let takes =
            ["SOURCE", "SRC", "INPUT", "IN", "INBOUND", "INGRESS", "UPSTREAM", "FROM", "READ", "SUBSCRIBE", "CONSUME"];
        parts.iter().any(|part| takes.contains(part)) && parts.iter().any(|part| NAMED.contains(part))
    };
    variables.iter().any(|(name, variable)| variable.value.is_none() && is_source(&name.to_ascii_uppercase()))
}

/// Whether a variable of this name holds a stream or a consumer, and whether it can mean nothing else than NATS.
fn role(name: &str) -> ((bool, bool), bool) {
    let (rest, is_plain) = match PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)) {
        Some(rest) => (rest, true),
        None => (name, false),
    };
    let of_stream = matches!(rest, "STREAM" | "STREAM_NAME");
    let of_consumer = matches!(rest, "CONSUMER" | "CONSUMER_NAME" | "DURABLE" | "DURABLE_NAME");
    ((of_stream, of_consumer), is_plain)
}

/// Whether a value is one name, as streams and consumers have it, and no list of them (nats-server 2.12.6,
/// `server/jetstream_api.go`, `isValidName`).
fn is_one_name(value: &str) -> bool {
    !value.is_empty() && !value.contains(|it: char| it.is_whitespace() || ".*>,;:/\\".contains(it))
}
