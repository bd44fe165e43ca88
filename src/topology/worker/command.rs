//! What a worker's command says of where it takes messages from.

use std::collections::BTreeMap;

use super::super::fact::is_templated;
use super::super::object::{given, items};
use super::calls::{Call, calls, may_set, reads_in, takes_otherwise};
use super::environment::Variable;
use crate::document::{Node, Span};

/// The words of what a container runs.
pub(super) fn words(container: &Node) -> impl Iterator<Item = (&str, Span)> {
    let words = ["command", "args"].into_iter().flat_map(|key| items(given(container, key)));
    words.filter_map(|node| Some((node.as_str()?, node.span)))
}

/// The text of what a container runs, and where it is written: the last word of the command that is a script. Where the
/// text may hold a password, the place is the container's name.
#[must_use]
pub fn script(container: &Node) -> Option<(String, Span)> {
    let words: Vec<(&str, Span)> = words(container).collect();
    // A shell's script is one word; without a shell the words are the command.
    let (text, place) = match words.iter().rev().find(|(word, _)| word.contains(' ')) {
        Some((word, place)) => ((*word).to_owned(), *place),
        None => (words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" "), words.first()?.1),
    };
    let is_secret = text.contains("--password") || text.contains("://") && text.contains('@');
    let named = given(container, "name").map_or(container.span, |name| name.span);
    Some((text, if is_secret { named } else { place }))
}

/// The calls of `nats consumer next` in a script: what stands before each in its line, and what behind.
#[must_use]
pub fn nexts(container: &Node) -> Option<(Vec<(String, String)>, Span)> {
    let (text, place) = script(container)?;
    let of_nats = |call: &Call| call.before.contains("nats") || call.behind.contains("nats");
    let found = calls(&joined(&text)).into_iter().filter(of_nats).map(|call| (call.before, call.behind));
    let found: Vec<(String, String)> = found.collect();
    (!found.is_empty()).then_some((found, place))
}

fn joined(text: &str) -> String {
    text.replace("\\\n", " ")
}

/// What the calls of a container take from.
pub(super) struct Taken {
    /// The stream and the consumer of each call whose names are known.
    pub known: Vec<(String, String)>,
    /// Whether these are all that its command takes from, as far as can be read.
    pub is_whole: bool,
    /// Where it says so.
    pub place: Span,
}

/// What a container takes from; none where its command calls nothing.
pub(super) fn all_taken(container: &Node, variables: &BTreeMap<String, Variable<'_>>) -> Option<Taken> {
    let (text, place) = script(container)?;
    let text = joined(&text);
    let calls = calls(&text);
    if calls.is_empty() {
        return None;
    }
    let scope = Scope::of(&text, variables);
    let of = |call: &Call| if call.is_plain { taken((&call.before, &call.behind), &scope) } else { None };
    let known: Vec<(String, String)> = calls.iter().filter_map(of).collect();
    let is_whole = known.len() == calls.len() && !takes_otherwise(&text);
    Some(Taken { known, is_whole, place })
}

/// The addresses that the calls of a container name: none for one that is not known.
pub(super) fn servers(container: &Node, variables: &BTreeMap<String, Variable<'_>>) -> Vec<Option<String>> {
    let Some((text, _)) = script(container) else { return Vec::new() };
    let text = joined(&text);
    let scope = Scope::of(&text, variables);
    calls(&text).iter().flat_map(|call| server((&call.before, &call.behind), &scope)).collect()
}

/// The variables that a script has from its pod.
struct Scope<'a> {
    text: &'a str,
    reads_in: bool,
    variables: &'a BTreeMap<String, Variable<'a>>,
}

impl<'a> Scope<'a> {
    fn of(text: &'a str, variables: &'a BTreeMap<String, Variable<'_>>) -> Self {
        Self { text, reads_in: reads_in(text), variables }
    }

    /// The value of a variable; none where the script may set it.
    fn value(&self, name: &str) -> Option<String> {
        let value = self.variables.get(name)?.value?;
        (!self.reads_in && !may_set(self.text, name)).then(|| value.to_owned())
    }
}

/// Flags of `nats` and of `consumer next` that take a word (natscli 0.3.0, `nats/main.go`, `cli/consumer_command.go`).
const WITH_WORD: [&str; 14] = [
    "--wait",
    "--count",
    "--deliver-group",
    "--server",
    "-s",
    "--user",
    "--password",
    "--connection-name",
    "--creds",
    "--nkey",
    "--tlscert",
    "--tlskey",
    "--tlsca",
    "--timeout",
];

/// Flags by which names mean something else: another context, another domain.
const ELSEWHERE: [&str; 6] =
    ["--context", "--js-domain", "--js-api-prefix", "--js-event-prefix", "--inbox-prefix", "--socks-proxy"];

/// The stream and the consumer that a call takes from; none where a word is not known.
fn taken((before, behind): (&str, &str), scope: &Scope<'_>) -> Option<(String, String)> {
    let is_elsewhere = |word: &str| ELSEWHERE.iter().any(|flag| word.split('=').next() == Some(*flag));
    let (called, own) = alone(before, behind);
    if called.split_whitespace().chain(own.split_whitespace()).any(is_elsewhere) {
        return None;
    }
    let mut words = own.split_whitespace();
    let mut names = Vec::new();
    while let Some(word) = words.next() {
        if WITH_WORD.contains(&word) {
            words.next();
        } else if !word.starts_with('-') {
            names.push(expanded(word, scope)?);
        }
    }
    match names.as_slice() {
        [stream, consumer] => Some((stream.clone(), consumer.clone())),
        _ => None,
    }
}

/// A call without what else is in its line.
fn alone(before: &str, behind: &str) -> (String, String) {
    // A number before the sign of a redirection is no name.
    let behind = behind.replace(" 2>", " >").replace(" 1>", " >");
    let own = behind.split(['|', ';', '&', ')', '>', '`']).next().unwrap_or_default();
    let called = before.rsplit([';', '&', '|', '(', '`']).next().unwrap_or_default();
    (called.to_owned(), own.to_owned())
}

/// The address that a call names, if it does: none for one that is not known.
fn server((before, behind): (&str, &str), scope: &Scope<'_>) -> Vec<Option<String>> {
    let (called, own) = alone(before, behind);
    let mut words = called.split_whitespace().chain(own.split_whitespace());
    while let Some(word) = words.next() {
        let value = match word.split_once('=') {
            Some(("--server", value)) => Some(value),
            _ if matches!(word, "--server" | "-s") => words.next(),
            _ => continue,
        };
        return vec![value.and_then(|value| expanded(value, scope))];
    }
    Vec::new()
}

/// A word as a shell would have it, where it is one name or one variable whose value is known.
fn expanded(word: &str, scope: &Scope<'_>) -> Option<String> {
    if let Some(text) = word.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return (!text.contains('\'')).then(|| text.to_owned());
    }
    let text = word.trim_matches('"');
    let Some(name) = text.strip_prefix('$') else {
        let plain = !text.is_empty() && !text.contains(['$', '"', '\'', '\\', '*', '?', '[']) && !is_templated(text);
        return plain.then(|| text.to_owned());
    };
    let name = name.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(name);
    // The kubelet writes `$(NAME)` in commands.
    let name = name.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(name);
    let is_name = !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    scope.value(name).filter(|_| is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_names_its_stream_and_consumer() {
        let place = Span { source: crate::document::Sources::new().add("a", ""), start: 0, end: 0 };
        let variables = BTreeMap::from([
            ("STREAM".to_owned(), Variable { value: Some("JOBS"), place }),
            ("HIDDEN".to_owned(), Variable { value: None, place }),
        ]);
        let of = |before: &str, behind: &str| taken((before, behind), &Scope::of("", &variables));
        let jobs = Some(("JOBS".to_owned(), "echo".to_owned()));
        assert_eq!(of("nats ", " JOBS echo --raw"), jobs);
        assert_eq!(of("m=$(nats --timeout 5s ", " --count 1 \"$STREAM\" 'echo' --wait=1s 2>/dev/null)"), jobs);
        assert_eq!(of("nats ", " ${STREAM} echo | jq ."), jobs);
        for (before, behind) in [
            ("nats ", " $HIDDEN echo"),
            ("nats ", " $OTHER echo"),
            ("nats ", " JOBS"),
            ("nats ", " JOBS \"$STREAM-echo\""),
            ("nats --context other ", " JOBS echo"),
            ("nats --js-domain=leaf ", " JOBS echo"),
        ] {
            assert_eq!(of(before, behind), None, "{before}{behind}");
        }
    }
}
