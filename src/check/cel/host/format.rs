//! Text made by a template (`cel-go`, `ext/formatting.go`), and the formats that have a name (`k8s.io/apiserver`,
//! `pkg/cel/library/format.go`).

use super::text::text;
use super::url::Url;
use super::{Host, convert, time};
use crate::check::cel::code::Function;
use crate::check::cel::fault::Stop;
use crate::check::cel::run::{Run, items};
use crate::check::cel::value::Val;
use crate::check::name::completed;
use crate::check::{format, name};

type Out<'a> = Result<Val<'a>, Stop>;

const FORMATS: &[&str] = &[
    "dns1123Label",
    "dns1123Subdomain",
    "dns1035Label",
    "qualifiedName",
    "dns1123LabelPrefix",
    "dns1123SubdomainPrefix",
    "dns1035LabelPrefix",
    "labelValue",
    "uri",
    "uuid",
    "byte",
    "date",
    "datetime",
];

pub(super) fn find(name: &str, member: bool, arity: usize) -> Option<Function> {
    match (name, member, arity) {
        ("format", true, 2) => return Some(template),
        ("validate", true, 2) => return Some(validate),
        ("format.named", false, 1) => return Some(named),
        _ => {}
    }
    if member || arity != 0 {
        return None;
    }
    Some(match name.strip_prefix("format.")? {
        "dns1123Label" => |_, _| Ok(one("dns1123Label")),
        "dns1123Subdomain" => |_, _| Ok(one("dns1123Subdomain")),
        "dns1035Label" => |_, _| Ok(one("dns1035Label")),
        "qualifiedName" => |_, _| Ok(one("qualifiedName")),
        "dns1123LabelPrefix" => |_, _| Ok(one("dns1123LabelPrefix")),
        "dns1123SubdomainPrefix" => |_, _| Ok(one("dns1123SubdomainPrefix")),
        "dns1035LabelPrefix" => |_, _| Ok(one("dns1035LabelPrefix")),
        "labelValue" => |_, _| Ok(one("labelValue")),
        "uri" => |_, _| Ok(one("uri")),
        "uuid" => |_, _| Ok(one("uuid")),
        "byte" => |_, _| Ok(one("byte")),
        "date" => |_, _| Ok(one("date")),
        "datetime" => |_, _| Ok(one("datetime")),
        _ => return None,
    })
}

fn one<'a>(name: &'static str) -> Val<'a> {
    Val::host(Host::Format(name))
}

fn named<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let name = text(run, args, 0, "format.named")?;
    Ok(match FORMATS.iter().find(|known| **known == name) {
        Some(name) => Val::some(one(name)),
        None => Val::Optional(None),
    })
}

/// No value for what fits, and for the rest a list that says why; what it says is not made here.
fn validate<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let name = match &args[0] {
        Val::Host(host) => match host.as_ref() {
            Host::Format(name) => *name,
            _ => return Err(Stop::no_overload("validate")),
        },
        _ => return Err(Stop::no_overload("validate")),
    };
    let given = text(run, args, 1, "validate")?;
    Ok(if fits(name, given) { Val::Optional(None) } else { Val::some(Val::list(vec![one(name)])) })
}

fn fits(name: &str, text: &str) -> bool {
    match name {
        "dns1123Label" => label(text),
        "dns1123LabelPrefix" => label(&completed(text)),
        "dns1035Label" => label(text) && starts_with_letter(text),
        "dns1035LabelPrefix" => label(&completed(text)) && starts_with_letter(text),
        "dns1123Subdomain" => subdomain(text),
        "dns1123SubdomainPrefix" => subdomain(&completed(text)),
        "qualifiedName" => name::is_key(text),
        "labelValue" => name::is_label_value(text),
        "uri" => Url::read(text).is_some(),
        "uuid" => uuid(text),
        "byte" => format::base64(text),
        "date" => text.len() == 10 && time::timestamp_of_schema(text).is_some(),
        _ => format::date_time(text),
    }
}

fn label(text: &str) -> bool {
    text.len() <= 63 && name::is_label(text)
}

fn subdomain(text: &str) -> bool {
    text.len() <= 253 && name::Rule::Subdomain.allows(text)
}

fn starts_with_letter(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
}

/// With or without dashes.
fn uuid(text: &str) -> bool {
    let mut rest = text;
    for (at, length) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if at > 0 {
            rest = rest.strip_prefix('-').unwrap_or(rest);
        }
        let Some((part, tail)) = rest.split_at_checked(length) else { return false };
        if !part.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return false;
        }
        rest = tail;
    }
    rest.is_empty()
}

fn template<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let template = text(run, args, 0, "format")?;
    let mut values = items(&args[1], "format")?.iter();
    let mut out = String::new();
    let mut chars = template.chars();
    while let Some(found) = chars.next() {
        if found != '%' {
            out.push(found);
            continue;
        }
        let clause = chars.next();
        if clause == Some('%') {
            out.push('%');
            continue;
        }
        let value = values.next().ok_or_else(|| Stop::Unsure("a template with too few values".to_owned()))??;
        let part = match (clause, &value) {
            (Some('s'), value) => show(value, 0)?,
            (Some('d'), Val::Int(_) | Val::Uint(_)) => super::show(&value),
            (Some('b'), Val::Int(number)) if *number >= 0 => format!("{number:b}"),
            (Some('b'), Val::Bool(flag)) => u8::from(*flag).to_string(),
            (Some('o'), Val::Int(number)) if *number >= 0 => format!("{number:o}"),
            (Some('x'), Val::Int(number)) if *number >= 0 => format!("{number:x}"),
            (Some('X'), Val::Int(number)) if *number >= 0 => format!("{number:X}"),
            _ => return Err(Stop::Unsure(format!("the template {template:?}"))),
        };
        run.spend_text(part.len())?;
        out.push_str(&part);
    }
    Ok(Val::text(out))
}

/// A value in a template; in a list or map it is written as rules write it.
fn show(value: &Val<'_>, depth: usize) -> Result<String, Stop> {
    let inner = depth > 0;
    if depth > 64 {
        return Err(Stop::Unsure("a template with a deep value".to_owned()));
    }
    Ok(match value {
        Val::Text(text) if inner => format!("{:?}", text.as_str()),
        Val::Double(number) if inner => format!("{number:.6}"),
        Val::Double(number) => convert::double(*number, 6),
        Val::Timestamp(at) if inner => format!("timestamp({:?})", at.show()),
        Val::Timestamp(at) => at.show(),
        Val::Duration(length) if inner => format!("duration({:?})", time::show_duration(*length)),
        Val::Duration(length) => time::show_duration(*length),
        Val::Null => "null".to_owned(),
        Val::Type(name) => (*name).to_owned(),
        Val::Text(_) | Val::Int(_) | Val::Uint(_) | Val::Bool(_) => super::show(value),
        Val::List(list) => {
            let items = list.iter().map(|item| show(&item?, depth + 1));
            format!("[{}]", items.collect::<Result<Vec<_>, _>>()?.join(", "))
        }
        Val::Map(map) => {
            let entries = map.read().into_iter();
            let shown = entries.map(|(key, value)| Ok((show(&key, depth + 1)?, show(&value?, depth + 1)?)));
            let mut shown = shown.collect::<Result<Vec<_>, Stop>>()?;
            shown.sort();
            let shown: Vec<String> = shown.into_iter().map(|(key, value)| format!("{key}:{value}")).collect();
            format!("{{{}}}", shown.join(", "))
        }
        Val::Bytes(_) | Val::Optional(_) | Val::Host(_) | Val::Opaque(_) => {
            return Err(Stop::Unsure("a template with a value of this type".to_owned()));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn formats() {
        for (name, good, bad) in [
            ("dns1123Label", "a-1", "A"),
            ("dns1035Label", "a-1", "1a"),
            ("dns1123LabelPrefix", "a-", "-a"),
            ("dns1035LabelPrefix", "a-", "-"),
            ("dns1123Subdomain", "a.b-c", "a..b"),
            ("qualifiedName", "a.b/C_d", "a/b/c"),
            ("labelValue", "", "a b"),
            ("uri", "http://a", "a"),
            ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123e4567"),
            ("byte", "YQ==", "YQ"),
            ("date", "2024-02-29", "2023-02-29"),
            ("datetime", "2024-02-29T00:00:00Z", "2024-02-29"),
        ] {
            assert!(fits(name, good) && !fits(name, bad), "{name}");
        }
    }
}
