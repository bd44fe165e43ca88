//! What a worker's command says of where it takes messages from.

use std::collections::BTreeMap;

use super::super::fact::is_templated;
use super::super::object::{given, items};
use super::environment::Variable;
use crate::document::{Node, Span};

/// The text of what a container runs, and where it is written: the last word of the command that is a script.
#[must_use]
pub fn script(container: &Node) -> Option<(String, Span)> {
    let words = ["command", "args"].iter().flat_map(|key| items(given(container, key)));
    let words: Vec<(&str, Span)> = words.filter_map(|node| Some((node.as_str()?, node.span))).collect();
    // A shell's script is one word; without a shell the words are the command.
    if let Some((word, place)) = words.iter().rev().find(|(word, _)| word.contains(' ')) {
        return Some(((*word).to_owned(), *place));
    }
    let first = words.first()?;
    Some((words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" "), first.1))
}

/// The lines of a script that call `nats consumer next`: what stands before it, and what behind.
#[must_use]
pub fn nexts(container: &Node) -> Option<(Vec<(String, String)>, Span)> {
    let (text, place) = script(container)?;
    let text = text.replace("\\\n", " ");
    let is_call =
        |line: &&str| line.contains("consumer next") && line.contains("nats") && !line.trim_start().starts_with('#');
    let calls = text.lines().filter(is_call);
    let parts = calls.filter_map(|line| line.split_once("consumer next"));
    let found: Vec<(String, String)> = parts.map(|(before, behind)| (before.to_owned(), behind.to_owned())).collect();
    (!found.is_empty()).then_some((found, place))
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
pub(super) fn taken(
    (before, behind): &(String, String),
    variables: &BTreeMap<String, Variable<'_>>,
) -> Option<(String, String)> {
    let is_elsewhere = |word: &str| ELSEWHERE.iter().any(|flag| word.split('=').next() == Some(*flag));
    // A number before the sign of a redirection is no name.
    let behind = behind.replace(" 2>", " >").replace(" 1>", " >");
    let own = behind.split(['|', ';', '&', ')', '>', '`']).next().unwrap_or_default();
    let called = before.rsplit([';', '&', '|', '(', '`']).next().unwrap_or_default();
    if called.split_whitespace().chain(own.split_whitespace()).any(is_elsewhere) {
        return None;
    }
    let mut words = own.split_whitespace();
    let mut names = Vec::new();
    while let Some(word) = words.next() {
        if WITH_WORD.contains(&word) {
            words.next();
        } else if !word.starts_with('-') {
            names.push(expanded(word, variables)?);
        }
    }
    match names.as_slice() {
        [stream, consumer] => Some((stream.clone(), consumer.clone())),
        _ => None,
    }
}

/// The address that a call names.
pub(super) fn server(
    (before, behind): &(String, String),
    variables: &BTreeMap<String, Variable<'_>>,
) -> Option<String> {
    let line = format!("{before} {behind}");
    let mut words = line.split_whitespace();
    while let Some(word) = words.next() {
        let value = match word.split_once('=') {
            Some(("--server", value)) => Some(value),
            _ if matches!(word, "--server" | "-s") => words.next(),
            _ => continue,
        };
        return expanded(value?, variables);
    }
    None
}

/// A word as a shell would have it, where it is one name or one variable whose value is known.
fn expanded(word: &str, variables: &BTreeMap<String, Variable<'_>>) -> Option<String> {
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
    variables.get(name).filter(|_| is_name)?.value.map(str::to_owned)
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
        let of = |before: &str, behind: &str| taken(&(before.to_owned(), behind.to_owned()), &variables);
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
