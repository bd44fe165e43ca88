//! The functions of a formula (expr-lang 1.17, `builtin/builtin.go`).

use super::kind::Kind;
use super::read::Reader;
use super::{Read, unknown, wrong};

/// Functions of one number.
const OF_NUMBER: [&str; 6] = ["abs", "ceil", "float", "floor", "int", "round"];
/// Functions of numbers or lists of them.
const OF_NUMBERS: [&str; 4] = ["max", "mean", "median", "min"];
/// Functions that ask something of each element.
const OF_ELEMENTS: [&str; 8] = ["all", "any", "count", "filter", "map", "none", "one", "sum"];
/// What expr-lang has besides.
const OTHERS: &[&str] = &[
    "bitand",
    "bitnand",
    "bitnot",
    "bitor",
    "bitshl",
    "bitshr",
    "bitushr",
    "bitxor",
    "concat",
    "date",
    "duration",
    "find",
    "findIndex",
    "findLast",
    "findLastIndex",
    "first",
    "flatten",
    "fromBase64",
    "fromJSON",
    "fromPairs",
    "get",
    "groupBy",
    "hasPrefix",
    "hasSuffix",
    "indexOf",
    "join",
    "keys",
    "last",
    "lastIndexOf",
    "len",
    "lower",
    "now",
    "reduce",
    "repeat",
    "replace",
    "reverse",
    "sort",
    "sortBy",
    "split",
    "splitAfter",
    "string",
    "take",
    "timezone",
    "toBase64",
    "toJSON",
    "toPairs",
    "trim",
    "trimPrefix",
    "trimSuffix",
    "type",
    "uniq",
    "upper",
    "values",
];

/// Whether expr-lang has a function of a name.
pub(super) fn is_known(name: &str) -> bool {
    [&OF_NUMBER[..], &OF_NUMBERS, &OF_ELEMENTS, OTHERS].iter().any(|names| names.contains(&name))
}

/// Reads a call, from its opening bracket on.
pub(super) fn call(reader: &mut Reader<'_>, name: &str) -> Read<Kind> {
    if !is_known(name) {
        return wrong(format!("no function has the name {name}"));
    }
    if OTHERS.contains(&name) && name != "len" {
        return unknown(format!("function {name}"));
    }
    if OF_ELEMENTS.contains(&name) {
        return of_elements(reader, name);
    }
    let given = arguments(reader)?;
    if OF_NUMBERS.contains(&name) { of_numbers(name, &given) } else { of_one(name, &given) }
}

fn arguments(reader: &mut Reader<'_>) -> Read<Vec<Kind>> {
    reader.expect("(")?;
    let mut given = Vec::new();
    while !reader.take(")") {
        if !given.is_empty() {
            reader.expect(",")?;
            if reader.take(")") {
                break;
            }
        }
        given.push(reader.expression(0)?);
    }
    Ok(given)
}

fn of_one(name: &str, given: &[Kind]) -> Read<Kind> {
    let [kind] = given else { return wrong(format!("{name} takes 1 argument, and is given {}", given.len())) };
    match (name, *kind) {
        ("len", Kind::List) => Ok(Kind::Int),
        ("len", kind) if kind != Kind::Int && kind != Kind::Float => unknown(format!("len of {}", kind.word())),
        ("abs", kind) if kind.is_number() => Ok(kind),
        ("int", kind) if kind.is_number() => Ok(Kind::Int),
        ("ceil" | "float" | "floor" | "round", kind) if kind.is_number() => Ok(Kind::Float),
        ("int" | "float", Kind::Text) | (_, Kind::Nil) => unknown(format!("{name} of {}", kind.word())),
        (name, kind) => wrong(format!("{name} of {}", kind.word())),
    }
}

fn of_numbers(name: &str, given: &[Kind]) -> Read<Kind> {
    if given.is_empty() {
        return wrong(format!("{name} takes arguments, and is given none"));
    }
    // What stands behind a list is not looked at before the formula runs.
    if let Some(at) = given.iter().position(|kind| matches!(kind, Kind::List | Kind::Number)) {
        let behind = given.get(at..).unwrap_or_default();
        if behind.iter().any(|kind| !kind.is_number() && *kind != Kind::List) {
            return unknown(format!("{name} of that"));
        }
    }
    match given.iter().find(|kind| !kind.is_number() && **kind != Kind::List) {
        Some(Kind::Nil) => unknown(format!("{name} of nil")),
        Some(kind) => wrong(format!("{name} of {}", kind.word())),
        None if given.iter().all(|kind| *kind == Kind::Float) => Ok(Kind::Float),
        None => Ok(Kind::Number),
    }
}

fn of_elements(reader: &mut Reader<'_>, name: &str) -> Read<Kind> {
    reader.expect("(")?;
    let list = reader.expression(0)?;
    if list != Kind::List {
        return if matches!(list, Kind::Number | Kind::Nil) {
            unknown(format!("{name} of {}", list.word()))
        } else {
            wrong(format!("{name} of {}", list.word()))
        };
    }
    let predicate = if reader.take(",") && reader.current() != super::token::Token::Sign(")") {
        Some(reader.predicate()?)
    } else {
        None
    };
    reader.take(",");
    reader.expect(")")?;
    match (name, predicate) {
        ("sum", None) => Ok(Kind::Number),
        ("sum", Some(kind)) if kind.is_number() => Ok(Kind::Number),
        ("map", Some(kind)) if kind.is_number() => Ok(Kind::List),
        ("count", Some(Kind::Bool)) => Ok(Kind::Int),
        // It may hold nothing, and then there is no least of it.
        ("filter", Some(Kind::Bool)) => unknown("a list that may be empty,"),
        ("all" | "any" | "none" | "one", Some(Kind::Bool)) => Ok(Kind::Bool),
        ("count" | "filter" | "all" | "any" | "none" | "one", Some(kind @ (Kind::Text | Kind::Float | Kind::Int))) => {
            wrong(format!("{name} asks for true or false, and its predicate comes to {}", kind.word()))
        }
        ("count" | "sum" | "map", _) | (_, Some(_)) => unknown(format!("{name} of that")),
        (name, None) => wrong(format!("{name} takes a predicate")),
    }
}
