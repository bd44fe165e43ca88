//! What of a text is a secret by its form, and is shown to nobody: who asks in an address, and the value of a password.

mod find;

use std::borrow::Cow;
use std::ops::Range;

use find::{addresses, given, headers, is_named_above, logins, named, value_start};

/// What stands where a secret would.
pub const MASK: &str = "***";

/// Ends of names, in lower case and without signs, whose values are secrets.
const NAMES: [&str; 18] = [
    "password",
    // What is misspelt is what is shown.
    "pasword",
    "passwort",
    "passwd",
    "passphrase",
    "token",
    "apikey",
    "secretkey",
    "accesskey",
    "accountkey",
    "masterkey",
    "privatekey",
    "clientsecret",
    "signingkey",
    "encryptionkey",
    "connectionstring",
    "authorization",
    "accesssignature",
];

/// Whether a name says that its value is a secret: `REDIS_PASSWORD`, `apiKey`, `--token`.
#[must_use]
pub fn names_one(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    matches!(plain.as_str(), "pass" | "pwd") || NAMES.iter().any(|end| plain.ends_with(end))
}

/// A sentence without the secrets in it.
#[must_use]
pub fn masked(words: &str) -> Cow<'_, str> {
    without(words, &hidden(words))
}

/// A text with a mask in the place of some stretches, which stand in order.
#[must_use]
pub fn without<'t>(text: &'t str, hidden: &[Range<usize>]) -> Cow<'t, str> {
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut shown, mut at) = (String::with_capacity(text.len()), 0);
    for range in hidden {
        shown.push_str(text.get(at..range.start).unwrap_or_default());
        shown.push_str(MASK);
        at = range.end;
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(shown)
}

/// The secrets in a sentence, as stretches that stand in order and do not meet.
#[must_use]
pub fn hidden(words: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    addresses(words, &mut found);
    logins(words, &mut found);
    headers(words, &mut found);
    given(words, &mut found, false);
    joined(found)
}

/// The same in a line of a manifest or of a script, where a colon gives a name its value. `before` is the line above it, which
/// may hold the name.
#[must_use]
pub fn hidden_in_line(line: &str, before: &str) -> Vec<Range<usize>> {
    let mut found = hidden(line);
    given(line, &mut found, true);
    named(line, &mut found);
    if is_named_above(line, before) {
        let start = value_start(line);
        found.push(start..line.trim_end().len().max(start));
    }
    found.retain(|range| !range.is_empty());
    joined(found)
}

fn joined(mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let mut all: Vec<Range<usize>> = Vec::new();
    for range in found {
        match all.last_mut().filter(|last| range.start < last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => all.push(range),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(text: &str, before: &str) -> String {
        without(text, &hidden_in_line(text, before)).into_owned()
    }

    #[test]
    fn nobody_is_shown_in_an_address() {
        for text in [
            "nats://user:hunter2@nats:4222",
            "nats://hunter2@nats",
            "a nats://u:hun/ter@hunter2@nats/x, nats://u:hunter2@b",
            "nats://u:123/hunter2@nats:4222",
            "nats://u:hunter2…",
            "nats://hunter2…",
            "nats://u:\"hunter2\"@nats",
            "nats://u:'hunter2'@nats",
            "{\"url\":\"redis://:hunter2@redis:6379\",\"b\":1}",
            "--server=u:hunter2@nats:4222",
            "postgres://u:hunter2@db/x?password=hunter2",
            "Server=db;Password=hunter2;AccountKey=hunter2==",
            "Authorization: Bearer hunter2",
            "--password hunter2 --token=hunter2",
            "u:hunter2@tcp(db:3306)/x",
        ] {
            let shown = masked(text);
            assert!(!shown.contains("hunter2") && shown.contains(MASK), "{text}: {shown}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "nats://nats.messaging.svc:4222/x",
            "http://prometheus:9090/api/v1/query?query=up",
            "ghcr.io/acme/worker:1.2@sha256:0123456789abcdef",
            "oci://ghcr.io/acme/charts/x@v1",
            "git@git.acme.test:platform/apps.git",
            "a bearer token is needed",
            "http://$HOST:$PORT/",
            "nats://nats:{{ port }}",
            "password must be a string",
            "--password=$(PASSWORD)",
            "passwordFromEnv=REDIS_PASSWORD",
            "https://docs.acme.test/a:b",
        ] {
            assert_eq!(masked(text), text);
            assert_eq!(line(text, ""), text);
        }
        for text in ["  - key: password", "  name: token", "  token: true", "  password: $PW", "  passwordFromEnv: X"] {
            assert_eq!(line(text, ""), text);
        }
    }

    #[test]
    fn a_name_hides_its_value_in_a_line() {
        for (text, before) in [
            ("password: hunter2", ""),
            ("{\"apiKey\":\"hunter2\",\"a\":1}", ""),
            ("- {name: NATS_PASSWORD, value: hunter2}", ""),
            ("- {\"name\":\"A_TOKEN\",\"value\":\"hunter2\"}", ""),
            ("  value: hunter2", "- name: A_TOKEN"),
            ("- hunter2", "- --token"),
            ("args: [\"--token\", \"hunter2\"]", ""),
        ] {
            let shown = line(text, before);
            assert!(!shown.contains("hunter2") && shown.contains(MASK), "{text}: {shown}");
        }
        assert_eq!(line("- {name: A, value: b}", "- name: A_TOKEN"), "- {name: A, value: b}");
        assert_eq!(line("  value: b", "- name: A"), "  value: b");
    }

    proptest! {
        #[test]
        fn stretches_stand_in_order_within_characters(
            parts in prop::collection::vec(prop::sample::select(vec![
                "nats://", "://", "@", ":", "u:p", "password", "token", "value", "name: ", "--", "=", " ", "\"", "'", ",", "é",
                "日", "…", "{", "}", "\\", "- ", "Bearer ", "x1", "/", "\t", "$", "*",
            ]), 0..24),
            before in "(name: TOKEN|- --token|)",
        ) {
            let text = parts.concat();
            let mut end = 0;
            for range in hidden_in_line(&text, &before) {
                prop_assert!(end <= range.start && range.start < range.end, "{:?} of {}", range, text);
                prop_assert!(text.get(range.clone()).is_some(), "{:?} of {}", range, text);
                end = range.end;
            }
        }
    }
}
