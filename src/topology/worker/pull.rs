//! Which stream and consumer a worker takes messages from, by its commands and by its variables.

use std::collections::BTreeMap;

use super::super::Topology;
use super::environment::Variables;
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
            let Some((calls, place)) = command::nexts(container) else { continue };
            found.extend(calls.iter().filter_map(|call| command::taken(call, variables)).map(|(stream, consumer)| {
                let (stream, consumer) = (Some(stream), Some(consumer));
                Pull { stream, consumer, place, variable: None, is_plain: true }
            }));
        }
        for (name, variable) in variables.iter().flatten() {
            let (rest, is_plain) = match PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)) {
                Some(rest) => (rest, true),
                None => (name.as_str(), false),
            };
            let of_stream = matches!(rest, "STREAM" | "STREAM_NAME");
            let of_consumer = matches!(rest, "CONSUMER" | "CONSUMER_NAME" | "DURABLE" | "DURABLE_NAME");
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

    /// Whether any variable of it has a name for its value, or one of its parts: then it is mentioned, in whatever role.
    #[must_use]
    pub fn mentions(&self, variables: &Variables<'t>, name: &str) -> bool {
        let in_variables = variables.iter().flat_map(BTreeMap::values).filter_map(|it| it.value);
        let has =
            |text: &str| text.split(|it: char| !(it.is_alphanumeric() || it == '-' || it == '_')).any(|it| it == name);
        let mut texts = self.containers().filter_map(command::script).map(|(text, _)| text);
        in_variables.into_iter().any(has) || texts.any(|text| has(&text))
    }
}

/// Whether a value is one name, as streams and consumers have it, and no list of them (nats-server 2.12.6,
/// `server/jetstream_api.go`, `isValidName`).
fn is_one_name(value: &str) -> bool {
    !value.is_empty() && !value.contains(|it: char| it.is_whitespace() || ".*>,;:/\\".contains(it))
}
