//! Whether expr-lang compiles a formula and runs it, as far as that is told without it.
//!
//! Numbers, comparisons, conditions, lists of numbers and the functions on them are read as expr-lang 1.17 does, with the
//! types that it would find. Whatever else it knows is not decided.

mod functions;
mod kind;
mod read;
mod token;

use std::collections::BTreeSet;

use read::Reader;

/// Longest formula that is read; expr-lang stops at 10,000 nodes.
const LONGEST: usize = 4096;

/// What came of a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Judged {
    /// It comes to a number.
    Fine,
    /// It does not compile, or does not come to a number, and why.
    Wrong(String),
    /// What was not told of it.
    Unknown(String),
}

/// Why reading stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::check::rules::admission) enum Stop {
    /// It is refused.
    Wrong(String),
    /// Only expr-lang knows.
    Unknown(String),
}

/// What reading one part gives.
type Read<T> = Result<T, Stop>;

fn wrong<T>(why: impl Into<String>) -> Read<T> {
    Err(Stop::Wrong(why.into()))
}

fn unknown<T>(what: impl Into<String>) -> Read<T> {
    Err(Stop::Unknown(what.into()))
}

/// Judges a formula over the names of triggers, each of which is a number.
///
/// KEDA makes `float(…)` of it unless it begins so. From 2.20 on one with `??` may come to nothing, and what begins with
/// `float(` to anything (KEDA, `scaledobject_webhook.go`, `castToFloatIfNecessary`).
pub(super) fn judge(formula: &str, names: &BTreeSet<&str>, keda: (u64, u64)) -> Judged {
    if formula.len() > LONGEST {
        return Judged::Unknown(format!("what is longer than {LONGEST} bytes"));
    }
    if let Some(name) = names.iter().find(|name| functions::is_known(name)) {
        return Judged::Unknown(format!("the trigger name {name}, which is that of a function,"));
    }
    let late = keda >= (2, 20);
    let free = formula.starts_with("float(") && !(late && formula.contains("??"));
    // The brackets count: a comment at the end of a formula takes the closing one along.
    let text = if free { formula.to_owned() } else { format!("float({formula})") };
    match Reader::new(&text, names).and_then(Reader::all) {
        Ok(kind) if kind.is_number() || late => Judged::Fine,
        Ok(kind) if kind == kind::Kind::Text => Judged::Unknown("a text as result".to_owned()),
        Ok(kind) => Judged::Wrong(comes_to(kind)),
        Err(Stop::Wrong(why)) => Judged::Wrong(in_own_words(formula, names).unwrap_or(why)),
        Err(Stop::Unknown(what)) => Judged::Unknown(what),
    }
}

/// Why a formula is wrong without what KEDA puts around it, if it is.
fn in_own_words(formula: &str, names: &BTreeSet<&str>) -> Option<String> {
    match Reader::new(formula, names).and_then(Reader::all) {
        Ok(kind) if !kind.is_number() => Some(comes_to(kind)),
        Err(Stop::Wrong(why)) => Some(why),
        _ => None,
    }
}

fn comes_to(kind: kind::Kind) -> String {
    format!("it comes to {}, not to a number", kind.word())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(formula: &str, keda: (u64, u64)) -> Judged {
        judge(formula, &BTreeSet::from(["a", "b"]), keda)
    }

    /// What expr-lang says of more of them is in `tests/cases/admission/formulas.json`.
    #[test]
    fn a_formula_comes_to_a_number() {
        for fine in [
            "a",
            "max(a, 2) * 3",
            "a > 1 && b < 2 ? a : 1",
            "count([a, b], {# > 1})",
            "(a ?? 1) + b",
            "a /* x */ + b // y\n",
        ] {
            assert_eq!(said(fine, (2, 19)), Judged::Fine, "{fine}");
        }
        for wrong in
            ["c", "a +", "a > 1", "a % 2", "(a", "max()", "a ?? b + 1", "not a > 1 ? a : b", "a // x", "a & b", "a = b"]
        {
            assert!(matches!(said(wrong, (2, 19)), Judged::Wrong(_)), "{wrong}");
        }
    }

    #[test]
    fn what_is_not_decided_is_not_called_wrong() {
        for other in
            ["let x = a; x", "a | max(b)", "first([a])", "[a][0]", "a > 1 ? true : 1", "max(filter([a], {# > 1}))"]
        {
            assert!(matches!(said(other, (2, 21)), Judged::Unknown(_)), "{other}");
        }
        let deep = format!("{}a{}", "(".repeat(1000), ")".repeat(1000));
        assert!(matches!(said(&deep, (2, 21)), Judged::Unknown(_)));
        assert!(matches!(said(&"a+".repeat(4000), (2, 21)), Judged::Unknown(_)));
    }

    #[test]
    fn what_begins_with_float_may_come_to_anything_from_2_20_on() {
        assert!(matches!(said("float(a) > 1", (2, 19)), Judged::Wrong(_)));
        assert_eq!(said("float(a) > 1", (2, 20)), Judged::Fine);
        assert!(matches!(said("float(a ?? b) > 1", (2, 20)), Judged::Wrong(_)));
    }
}
