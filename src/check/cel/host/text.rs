//! Text (`cel-go`, `ext/strings.go`, version 2; `k8s.io/apiserver`, `pkg/cel/library/regex.go`). Places count code points.

use super::pattern;
use crate::check::cel::code::Function;
use crate::check::cel::fault::Stop;
use crate::check::cel::run::{Run, items};
use crate::check::cel::value::Val;

type Out<'a> = Result<Val<'a>, Stop>;

pub(super) fn find(name: &str, member: bool, arity: usize) -> Option<Function> {
    if name == "strings.quote" && !member && arity == 1 {
        return Some(quote);
    }
    if !member {
        return None;
    }
    Some(match (name, arity) {
        ("contains", 2) => |run, args| test(run, args, "contains", |text, part| text.contains(part)),
        ("startsWith", 2) => |run, args| test(run, args, "startsWith", |text, part| text.starts_with(part)),
        ("endsWith", 2) => |run, args| test(run, args, "endsWith", |text, part| text.ends_with(part)),
        ("charAt", 2) => char_at,
        ("lowerAscii", 1) => |run, args| remake(run, args, "lowerAscii", str::to_ascii_lowercase),
        ("upperAscii", 1) => |run, args| remake(run, args, "upperAscii", str::to_ascii_uppercase),
        ("trim", 1) => |run, args| remake(run, args, "trim", |text| text.trim().to_owned()),
        ("replace", 3 | 4) => replace,
        ("split", 2 | 3) => split,
        ("substring", 2 | 3) => substring,
        ("join", 1 | 2) => join,
        ("find", 2) => first_match,
        ("findAll", 2 | 3) => all_matches,
        _ => return None,
    })
}

/// The text of an argument; what it costs to read it is counted.
pub(super) fn text<'l>(run: &mut Run<'_>, args: &'l [Val<'_>], at: usize, function: &str) -> Result<&'l str, Stop> {
    let text = args.get(at).and_then(Val::as_str).ok_or_else(|| Stop::no_overload(function))?;
    run.spend_text(text.len())?;
    Ok(text)
}

fn int(args: &[Val<'_>], at: usize, function: &str) -> Result<Option<i64>, Stop> {
    match args.get(at) {
        None => Ok(None),
        Some(Val::Int(number)) => Ok(Some(*number)),
        Some(_) => Err(Stop::no_overload(function)),
    }
}

fn out_of_range<'a>(at: i64) -> Out<'a> {
    Err(Stop::Fault(format!("index out of range: {at}")))
}

fn place(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn test<'a>(run: &mut Run<'a>, args: &[Val<'a>], name: &str, test: fn(&str, &str) -> bool) -> Out<'a> {
    let (whole, part) = (text(run, args, 0, name)?, text(run, args, 1, name)?);
    Ok(Val::Bool(test(whole, part)))
}

fn remake<'a>(run: &mut Run<'a>, args: &[Val<'a>], name: &str, make: fn(&str) -> String) -> Out<'a> {
    text(run, args, 0, name).map(|text| Val::text(make(text)))
}

/// `matches` with a pattern that is not written in the rule.
pub(in crate::check::cel) fn matches<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let (whole, regex) = (text(run, args, 0, "matches")?, regex(run, args, "matches")?);
    Ok(Val::Bool(regex.is_match(whole)))
}

fn regex(run: &mut Run<'_>, args: &[Val<'_>], name: &str) -> Result<regex::Regex, Stop> {
    let given = text(run, args, 1, name)?;
    // To compile a pattern is far more work than to look for text.
    run.spend(given.len().saturating_mul(20) + 200)?;
    pattern::compile(given).ok_or_else(|| Stop::Unsure(format!("pattern {given:?}")))
}

fn first_match<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let (whole, regex) = (text(run, args, 0, "find")?, regex(run, args, "find")?);
    Ok(Val::text(regex.find(whole).map_or("", |found| found.as_str())))
}

fn all_matches<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let (whole, regex) = (text(run, args, 0, "findAll")?, regex(run, args, "findAll")?);
    let most = int(args, 2, "findAll")?.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    run.spend(whole.len())?;
    Ok(Val::list(regex.find_iter(whole).take(most).map(|found| Val::text(found.as_str())).collect()))
}

fn char_at<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let whole = text(run, args, 0, "charAt")?;
    let Some(at) = int(args, 1, "charAt")? else { return Err(Stop::no_overload("charAt")) };
    let Ok(index) = usize::try_from(at) else { return out_of_range(at) };
    match whole.chars().nth(index) {
        Some(found) => Ok(Val::text(found.to_string())),
        None if index == whole.chars().count() => Ok(Val::text("")),
        None => out_of_range(at),
    }
}

/// `indexOf` in text.
pub(super) fn index_of<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let (whole, part) = (text(run, args, 0, "indexOf")?, text(run, args, 1, "indexOf")?);
    let from = int(args, 2, "indexOf")?.unwrap_or(0);
    if part.is_empty() {
        return Ok(Val::Int(from));
    }
    let Ok(skip) = usize::try_from(from) else { return out_of_range(from) };
    let start = whole.char_indices().nth(skip).map(|(at, _)| at);
    let found = start.and_then(|start| Some((start, whole.get(start..)?.find(part)?)));
    Ok(Val::Int(found.map_or(-1, |(start, at)| place(whole[..start + at].chars().count()))))
}

/// `lastIndexOf` in text.
pub(super) fn last_index_of<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let (whole, part) = (text(run, args, 0, "lastIndexOf")?, text(run, args, 1, "lastIndexOf")?);
    let to = int(args, 2, "lastIndexOf")?;
    let length = place(whole.chars().count());
    if part.is_empty() {
        return Ok(Val::Int(to.unwrap_or(length)));
    }
    let to = to.unwrap_or((length - 1).max(0));
    if to < 0 {
        return out_of_range(to);
    }
    if to >= length {
        return Ok(Val::Int(-1));
    }
    // The last that begins at `to` or before it.
    let after = usize::try_from(to).unwrap_or(usize::MAX).saturating_add(1).saturating_add(part.chars().count() - 1);
    let end = whole.char_indices().nth(after).map_or(whole.len(), |(at, _)| at);
    let found = whole.get(..end).and_then(|head| head.rfind(part));
    Ok(Val::Int(found.map_or(-1, |at| place(whole[..at].chars().count()))))
}

fn replace<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let (whole, old, new) =
        (text(run, args, 0, "replace")?, text(run, args, 1, "replace")?, text(run, args, 2, "replace")?);
    let most = int(args, 3, "replace")?.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    let times = whole.matches(old).take(most).count();
    run.spend_text(times.saturating_mul(new.len()))?;
    Ok(Val::text(whole.replacen(old, new, most)))
}

fn split<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let (whole, by) = (text(run, args, 0, "split")?, text(run, args, 1, "split")?);
    let most = match int(args, 2, "split")? {
        Some(0) => return Ok(Val::list(Vec::new())),
        Some(most) => usize::try_from(most).unwrap_or(usize::MAX),
        None => usize::MAX,
    };
    run.spend(if by.is_empty() { whole.len() } else { whole.len() / by.len() })?;
    if !by.is_empty() {
        return Ok(Val::list(whole.splitn(most, by).map(Val::text).collect()));
    }
    let mut parts = Vec::new();
    let mut rest = whole;
    while let Some(first) = rest.chars().next() {
        if parts.len() + 1 == most {
            break;
        }
        let (head, tail) = rest.split_at(first.len_utf8());
        parts.push(Val::text(head));
        rest = tail;
    }
    if !rest.is_empty() {
        parts.push(Val::text(rest));
    }
    Ok(Val::list(parts))
}

fn substring<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let whole = text(run, args, 0, "substring")?;
    let length = place(whole.chars().count());
    let Some(from) = int(args, 1, "substring")? else { return Err(Stop::no_overload("substring")) };
    let to = int(args, 2, "substring")?;
    if let Some(to) = to.filter(|to| from > *to) {
        return Err(Stop::Fault(format!("invalid substring range. start: {from}, end: {to}")));
    }
    let to = to.unwrap_or(length);
    for at in [from, to] {
        if !(0..=length).contains(&at) {
            return out_of_range(at);
        }
    }
    let (from, count) = (usize::try_from(from).unwrap_or(0), usize::try_from(to - from).unwrap_or(0));
    Ok(Val::text(whole.chars().skip(from).take(count).collect::<String>()))
}

fn join<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let by = if args.len() == 2 { text(run, args, 1, "join")? } else { "" };
    let mut out = String::new();
    for (at, item) in items(&args[0], "join")?.iter().enumerate() {
        let item = item?;
        let Some(part) = item.as_str() else { return Err(Stop::no_overload("join")) };
        run.spend_text(part.len() + by.len())?;
        if at > 0 {
            out.push_str(by);
        }
        out.push_str(part);
    }
    Ok(Val::text(out))
}

fn quote<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let mut out = String::from("\"");
    for found in text(run, args, 0, "strings.quote")?.chars() {
        match found {
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            other => out.push(other),
        }
    }
    out.push('"');
    Ok(Val::text(out))
}
