//! Rules that hold for one value alone, as tables.

use super::form::{ip, is_data_key, is_endpoint, is_label, is_port, is_port_name, is_subdomain, percent, quantity};
use super::report::{Report, any_of, field, is_blank, items, number, shorten};
use crate::check::name::{Rule, is_key, is_label_value};
use crate::document::{Node, Value};

/// What a value must be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Is {
    /// One of some words.
    OneOf(&'static [&'static str]),
    /// One of some words, where empty text has no default.
    Word(&'static [&'static str]),
    /// A whole number within bounds.
    Within(i64, i64),
    /// A whole number that is not negative.
    NotNegative,
    /// There, and not empty.
    Filled,
    /// Not empty text, if it is there.
    Worded,
    /// A list that is there and holds something.
    Listed,
    /// A map or value that is there.
    There,
    /// An amount that is not negative.
    Amount,
    /// A path that begins with `/`.
    Absolute,
    /// A resource of a container.
    Measured,
    /// Name of an HTTP header.
    Header,
    /// A DNS label.
    Label,
    /// A DNS subdomain.
    Subdomain,
    /// A label's key.
    Key,
    /// A label's value.
    LabelValue,
    /// A key of a ConfigMap or Secret.
    DataKey,
    /// An address.
    Ip,
    /// Not an address of the host or link alone. Whether it is an address is for `Is::Ip` to say.
    Endpoint,
    /// A DNS label that begins with a letter.
    Letter,
    /// A part of a path in a URL.
    Segment,
    /// A port's number, or its name.
    Port,
    /// A number or a percentage that is not negative.
    Share,
    /// A relative path without `..` in it.
    Below,
    /// A path without `..` in it.
    NoBacksteps,
}

/// A path from where the table is applied, `*` for every item of a list or map, and what is there.
pub(super) type Row = (&'static str, &'static str, Is);

/// Holds a node against every row.
pub(super) fn check(report: &mut Report<'_>, node: &Node, rows: &[Row]) {
    for (code, path, is) in rows {
        descend(report, node, path, code, *is);
    }
}

fn descend(report: &mut Report<'_>, node: &Node, path: &str, code: &'static str, is: Is) {
    match path.split_once('/') {
        None if path == "*" => each(node, |item| judge(report, item, code, is)),
        None if matches!(is, Is::Filled) => {
            if node.as_mapping().is_some() && is_blank(node, path) {
                absent(report, node, path, code);
            }
        }
        None if matches!(is, Is::There) => {
            if node.as_mapping().is_some() && field(node, path).is_none() {
                report.want(code, node, path, "add it");
            }
        }
        None if matches!(is, Is::Listed) => listed(report, node, path, code),
        None => {
            if let Some(value) = field(node, path) {
                judge(report, value, code, is);
            }
        }
        Some(("*", rest)) => each(node, |item| descend(report, item, rest, code, is)),
        Some((key, rest)) => {
            if let Some(next) = field(node, key) {
                descend(report, next, rest, code, is);
            }
        }
    }
}

/// Says that a field is missing, or empty.
pub(super) fn absent(report: &mut Report<'_>, node: &Node, key: &str, code: &'static str) {
    match field(node, key) {
        Some(empty) => report.refuse(code, empty, "must not be empty", "give it a value"),
        None => report.want(code, node, key, "give it a value"),
    }
}

fn listed(report: &mut Report<'_>, node: &Node, path: &str, code: &'static str) {
    if node.as_mapping().is_none() || !items(node, path).is_empty() {
        return;
    }
    match field(node, path) {
        None => report.want(code, node, path, "name at least one"),
        Some(list) if list.kind() == "list" => report.refuse(code, list, "must not be empty", "name at least one"),
        Some(_) => {}
    }
}

fn each(node: &Node, mut act: impl FnMut(&Node)) {
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(act),
        Value::Mapping(mapping) => mapping.iter().for_each(|entry| act(&entry.node)),
        _ => {}
    }
}

fn judge(report: &mut Report<'_>, node: &Node, code: &'static str, is: Is) {
    match is {
        Is::Word(words) if node.as_str() == Some("") => {
            let says = format!("must be {}, found \"\"", any_of(words));
            report.refuse(code, node, &says, "give it a value, or leave it out");
        }
        Is::OneOf(words) | Is::Word(words) => report.choice(code, node, words),
        Is::Amount => {
            if quantity(node).is_some_and(|amount| amount < 0) {
                report.refuse(code, node, "must not be negative", "write 0 or more");
            }
        }
        Is::Within(least, most) => bounds(report, node, code, least, most),
        Is::NotNegative => bounds(report, node, code, 0, i64::MAX),
        Is::Filled | Is::Worded => {
            if node.as_str() == Some("") {
                report.refuse(code, node, "must not be empty", "give it a value");
            }
        }
        Is::Port => port(report, node, code),
        Is::Share => share(report, node, code),
        _ => worded(report, node, code, is),
    }
}

fn bounds(report: &mut Report<'_>, node: &Node, code: &'static str, least: i64, most: i64) {
    let Some(number) = number(node).filter(|number| !(least..=most).contains(number)) else { return };
    let says = match most {
        i64::MAX => format!("must be at least {least}, found {number}"),
        _ => format!("must be from {least} to {most}, found {number}"),
    };
    let help = if number < least { format!("write {least} or more") } else { format!("write {most} or less") };
    report.refuse(code, node, &says, &help);
}

fn port(report: &mut Report<'_>, node: &Node, code: &'static str) {
    match (number(node), node.as_str()) {
        (Some(port), _) if !is_port(port) => {
            report.refuse(code, node, &format!("must be a port from 1 to 65535, found {port}"), "use a port's number");
        }
        (_, Some(name)) if !is_port_name(name) => {
            let says = format!("{:?} cannot be the name of a port", shorten(name));
            report.refuse(code, node, &says, port_help(name));
        }
        _ => {}
    }
}

/// What helps with a name that cannot be a port's.
pub(super) fn port_help(name: &str) -> &'static str {
    if name.parse::<u16>().is_ok() {
        "write the number without quotes"
    } else {
        "use at most 15 lower-case letters, digits and single `-`, with a letter among them"
    }
}

fn share(report: &mut Report<'_>, node: &Node, code: &'static str) {
    match (number(node), node.as_str()) {
        (Some(number), _) if number < 0 => {
            report.refuse(code, node, &format!("must not be negative, found {number}"), "write 0 or more");
        }
        (_, Some(text)) if percent(text).is_none() => {
            let says = format!("must be a number or a percentage, found {:?}", shorten(text));
            report.refuse(code, node, &says, "write a number without quotes, or a percentage such as 25%");
        }
        _ => {}
    }
}

/// Text with a shape. Whether empty text may be is for `Is::Filled` to say.
fn worded(report: &mut Report<'_>, node: &Node, code: &'static str, is: Is) {
    let Some(text) = node.as_str().filter(|text| !text.is_empty()) else { return };
    let (fits, what, help) = match is {
        Is::Label => (is_label(text), "a DNS label", Rule::Label.words()),
        Is::Subdomain => (is_subdomain(text), "a DNS name", Rule::Subdomain.words()),
        Is::Key => (
            is_key(text),
            "the key of a label",
            "at most 63 letters, digits, `-`, `_` and `.`, after a domain and `/` if need be",
        ),
        Is::LabelValue => (
            is_label_value(text),
            "the value of a label",
            "at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
        ),
        Is::DataKey => (is_data_key(text), "a key of data", "letters, digits, `-`, `_` and `.`"),
        Is::Ip => (ip(text).is_some(), "an address", "an IPv4 or IPv6 address"),
        Is::Endpoint => (
            ip(text).is_none_or(is_endpoint),
            "an address that others can reach",
            "an address that is not of this host or link",
        ),
        Is::Letter => (
            text.len() <= 63 && Rule::Letter.allows(text),
            "a DNS label that begins with a letter",
            Rule::Letter.words(),
        ),
        Is::Segment => (Rule::PathSegment.allows(text), "a name", Rule::PathSegment.words()),
        Is::Below => (
            !text.starts_with('/') && !text.split('/').any(|part| part == ".."),
            "a relative path without `..`",
            "a path below the volume",
        ),
        Is::Measured => (
            super::resources::is_of_container(text),
            "a resource of a container",
            "cpu, memory, ephemeral-storage, hugepages-<size>, or a resource with its domain",
        ),
        Is::Header => (
            text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
            "the name of a header",
            "letters, digits and `-`",
        ),
        Is::Absolute => (text.starts_with('/'), "a path that begins with /", "the whole path"),
        Is::NoBacksteps => (!text.split('/').any(|part| part == ".."), "a path without `..`", "the path itself"),
        _ => return,
    };
    if !fits {
        let says = format!("must be {what}, found {:?}", shorten(text));
        let mended = match is {
            Is::Label => Rule::Label.mended(text),
            Is::Subdomain => Rule::Subdomain.mended(text),
            _ => None,
        };
        let help = match mended {
            Some(mended) if mended.len() < 60 => format!("use {help}; did you mean {mended}?"),
            _ => format!("use {help}"),
        };
        report.refuse(code, node, &says, &help);
    }
}
