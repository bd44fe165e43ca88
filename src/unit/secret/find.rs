//! Where secrets stand in a text.

use std::ops::Range;

use super::{MASK, names_one};

/// Words before what an `Authorization` header holds (RFC 9110 11.4).
const SCHEMES: [&str; 3] = ["bearer ", "basic ", "apikey "];

/// Who asks, in `scheme://who@host`. A password may hold what should have been escaped in it, so that the last `@` counts; and
/// a sentence may have cut the host off.
pub(super) fn addresses(text: &str, found: &mut Vec<Range<usize>>) {
    let starts: Vec<usize> = text.match_indices("://").map(|(at, sign)| at + sign.len()).collect();
    for (number, start) in starts.iter().enumerate() {
        let next = starts.get(number + 1).map_or(text.len(), |next| next - "://".len());
        let Some(rest) = text.get(*start..next) else { continue };
        let word = rest.find(char::is_whitespace).map_or(rest, |end| &rest[..end]);
        let quoted = word.find(['"', '\'', '`', '<', '>']).map_or(word, |end| &word[..end]);
        let authority = quoted.find(['/', '?', '#', ',', ')', ';']).map_or(quoted, |end| &quoted[..end]);
        let port = authority.split_once(':').map(|(_, port)| port);
        let is_login = port.is_some_and(|port| !port.is_empty() && !is_port(port));
        let is_cut = authority.contains('…');
        if let Some(at) = quoted.rfind('@').filter(|_| authority.contains('@') || port.is_some()) {
            found.push(*start..start + at);
        } else if let Some(at) = word.rfind('@').filter(|_| is_login || (port == Some("") && quoted.len() < word.len()))
        {
            found.push(*start..start + at);
        } else if is_login || is_cut {
            let from = authority.find(':').filter(|_| !is_cut).map_or(0, |colon| colon + 1);
            found.push(start + from..start + authority.len());
        }
    }
}

/// Whether what stands behind a host is its port, known or still to be filled in.
fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
        || text.starts_with(['$', '{', '[', '<', '%', '*', '.', '\\', ']', '}'])
}

/// Who asks where no scheme stands before: `user:password@host`. A digest of an image stands behind an `@`, too.
pub(super) fn logins(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices('@') {
        let behind = text.get(at + 1..).unwrap_or_default();
        let before = text.get(..at).unwrap_or_default();
        let start = before.rfind(|it: char| it.is_whitespace() || "\"'`,([{<>".contains(it)).map_or(0, |it| it + 1);
        let start = text.ceil_char_boundary(start);
        let word = text.get(start..at).unwrap_or_default();
        let is_digest = ["sha256:", "sha512:"].iter().any(|digest| behind.starts_with(digest));
        let Some(colon) = word.find(':').filter(|_| !is_digest && !word.contains("://")) else { continue };
        let begin = word.get(..colon).and_then(|user| user.rfind('=')).map_or(0, |sign| sign + 1);
        if colon > begin && colon + 1 < word.len() {
            found.push(start + begin..at);
        }
    }
}

/// What stands behind the scheme of an `Authorization` header. `bearer token` is prose.
pub(super) fn headers(text: &str, found: &mut Vec<Range<usize>>) {
    let lower = text.to_ascii_lowercase();
    for scheme in SCHEMES {
        for (at, _) in lower.match_indices(scheme) {
            let start = at + scheme.len();
            let rest = text.get(start..).unwrap_or_default();
            let of_token = |it: char| it.is_ascii_alphanumeric() || "-._~+/=…".contains(it);
            let end = rest.find(|it| !of_token(it)).unwrap_or(rest.len());
            let word = rest.get(..end).unwrap_or_default();
            if word.len() > 20 || word.contains(|it: char| it.is_ascii_digit() || "+/=…".contains(it)) {
                found.push(start..start + end);
            }
        }
    }
}

/// What is given to a name: `password=x`, `--token x`, and with `colons` `password: x`.
pub(super) fn given(text: &str, found: &mut Vec<Range<usize>>, colons: bool) {
    let of_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.');
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(of_name)).map(|at| from + at) {
        let rest = text.get(start..).unwrap_or_default();
        let name = rest.find(|it| !of_name(it)).map_or(rest, |end| &rest[..end]);
        from = start + name.len();
        if !names_one(name) {
            continue;
        }
        let behind = text.get(from..).unwrap_or_default();
        let (is_flag, close) = (name.starts_with('-'), behind.trim_start_matches(['"', '\'', '\\']));
        let value = match close.trim_start().chars().next() {
            Some('=') if !close.trim_start().starts_with("==") => close.trim_start().get(1..),
            Some(':') if colons => close.trim_start().get(1..).filter(|rest| rest.starts_with(' ') || close != behind),
            _ if is_flag => close.strip_prefix([' ', ',']),
            _ => None,
        };
        if let Some(value) = value {
            let value = if is_flag { value.trim_start_matches([' ', ',']) } else { value.trim_start() };
            found.extend(shown_value(value).map(|range| {
                let at = text.len() - value.len();
                at + range.start..at + range.end
            }));
        }
    }
}

/// The secret part of a value: within its quotes, or up to where a plain scalar or a word ends. None where it is filled in
/// elsewhere, or is no text.
fn shown_value(value: &str) -> Option<Range<usize>> {
    let (inner, quote) = match value.trim_start_matches('\\').chars().next()? {
        quote @ ('"' | '\'') => (value.trim_start_matches('\\').get(1..)?, Some(quote)),
        _ => (value, None),
    };
    let start = value.len() - inner.len();
    let ends = |it: char| match quote {
        Some(quote) => it == quote,
        None => it.is_whitespace() || matches!(it, ',' | ';' | '}' | ']' | '"' | '\'' | '&' | ')'),
    };
    let end = inner.find(ends).unwrap_or(inner.len());
    let word = inner.get(..end)?;
    let open = word.is_empty()
        || word.starts_with(['$', '{', '[', '<', '|', '>', '*', '&', '%'])
        || matches!(word, "true" | "false" | "null" | "~")
        || word == MASK;
    (!open).then(|| start..start + end)
}

/// The value of a variable whose name stands before it in the line: `{name: TOKEN, value: x}`.
pub(super) fn named(line: &str, found: &mut Vec<Range<usize>>) {
    let mut rest = 0;
    while let Some(at) = line.get(rest..).and_then(|text| text.find("value")).map(|at| rest + at) {
        rest = at + "value".len();
        let before = line.get(..at).unwrap_or_default();
        let Some(named) = before.rfind("name").and_then(|name| before.get(name + "name".len()..)) else { continue };
        let name = named.trim_start_matches(['"', '\'', ' ', ':']);
        let name = name.find([',', '"', '\'', '}']).map_or(name, |end| &name[..end]);
        let behind = line.get(rest..).unwrap_or_default().trim_start_matches(['"', '\'']);
        let Some(value) = behind.strip_prefix(':').filter(|_| names_one(name.trim())) else { continue };
        let value = value.trim_start();
        let at = line.len() - value.len();
        found.extend(shown_value(value).map(|range| at + range.start..at + range.end));
    }
}

/// Whether the line above names what this one holds: a variable and its value, or a flag and the next argument.
pub(super) fn is_named_above(line: &str, before: &str) -> bool {
    let item = |text: &'_ str| text.trim().trim_start_matches("- ").trim().trim_matches(['"', '\'', ',']).to_owned();
    let (here, above) = (item(line), item(before));
    let named = above.strip_prefix("name:").is_some_and(|name| names_one(name.trim().trim_matches(['"', '\''])));
    let flag = above.starts_with('-') && names_one(&above) && line.trim_start().starts_with("- ");
    let open = shown_value(line.get(value_start(line)..).unwrap_or_default()).is_none();
    !open && (flag || (named && here.starts_with("value:")))
}

/// Where the value of an item or of `value:` begins.
pub(super) fn value_start(line: &str) -> usize {
    let text = line.trim_start();
    let text = text.strip_prefix("- ").unwrap_or(text).trim_start();
    let text = text.strip_prefix("value:").unwrap_or(text).trim_start();
    line.len() - text.len()
}
