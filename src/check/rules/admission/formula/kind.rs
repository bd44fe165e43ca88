//! What an expression comes to, and what operators make of it (expr-lang 1.17, `checker/checker.go`).

use super::{Read, unknown, wrong};

/// The kinds of values that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Float,
    /// A number, and expr-lang does not know which before it runs.
    Number,
    Bool,
    Text,
    Nil,
    /// A list of numbers.
    List,
}

impl Kind {
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Float | Self::Number)
    }

    /// The kind in words.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Int | Self::Float | Self::Number => "a number",
            Self::Bool => "true or false",
            Self::Text => "a text",
            Self::Nil => "nil",
            Self::List => "a list",
        }
    }

    /// Either of two numbers.
    fn either(self, other: Self) -> Self {
        if self == other { self } else { Self::Number }
    }

    /// The kind after a sign or a negation.
    pub(super) fn unary(self, operator: &str) -> Read<Self> {
        match (operator, self) {
            ("not" | "!", Self::Bool) => Ok(Self::Bool),
            ("+" | "-", kind) if kind.is_number() => Ok(kind),
            ("not" | "!", Self::Number) | (_, Self::Nil) => unknown(format!("`{operator}` before {}", self.word())),
            _ => wrong(format!("`{operator}` before {}", self.word())),
        }
    }

    /// The kind of two values and an operator between them.
    pub(super) fn binary(self, operator: &str, other: Self) -> Read<Self> {
        use Kind::{Bool, Float, Int, List, Nil, Number, Text};
        let numbers = self.is_number() && other.is_number();
        match (operator, self, other) {
            ("+" | "-" | "*", Int, Int) => Ok(Int),
            ("+" | "-" | "*", Int | Float, Int | Float) => Ok(Float),
            ("+" | "-" | "*", ..) if numbers => Ok(Number),
            ("/" | "**" | "^", ..) if numbers => Ok(Float),
            ("%", Float, Float | Int) | ("%", Int, Float) => wrong("`%` of numbers that are not whole"),
            ("<" | ">" | "<=" | ">=", ..) if numbers => Ok(Bool),
            ("==" | "!=", ..) if numbers => Ok(Bool),
            ("<" | ">" | "<=" | ">=" | "==" | "!=", Text, Text) | ("==" | "!=", Bool, Bool) => Ok(Bool),
            ("==" | "!=", Nil, _) | ("==" | "!=", _, Nil) => Ok(Bool),
            ("+", Text, Text) => Ok(Text),
            ("contains" | "startsWith" | "endsWith", Text, Text) => Ok(Bool),
            ("and" | "&&" | "or" | "||", Bool, Bool) => Ok(Bool),
            ("in", one, List) if one.is_number() => Ok(Bool),
            ("??", ..) if numbers => Ok(self.either(other)),
            ("??", Nil, kind) | ("??", kind, Nil) => Ok(kind),
            ("??" | ".." | "%" | "in" | "matches", ..) => unknown(format!("`{operator}` here")),
            (_, Number | Nil | List, _) | (_, _, Number | Nil | List) => unknown(format!("`{operator}` here")),
            _ => wrong(format!("`{operator}` between {} and {}", self.word(), other.word())),
        }
    }

    /// The kind of `condition ? one : other`.
    pub(super) fn condition(self, one: Self, other: Self) -> Read<Self> {
        match self {
            Self::Bool => {}
            Self::Number | Self::Nil => return unknown("a condition that is not known to be one"),
            kind => return wrong(format!("{} as a condition", kind.word())),
        }
        if one == other {
            Ok(one)
        } else if one.is_number() && other.is_number() {
            Ok(Self::Number)
        } else {
            unknown("a condition whose two sides differ")
        }
    }
}
