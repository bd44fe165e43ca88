//! A rule as it is run.

use std::rc::Rc;

use regex::Regex;

use super::fault::Stop;
use super::run::Run;
use super::value::{Text, Val};

/// A function of the host: arguments in, the target of a member call first.
pub(super) type Function = for<'a> fn(&mut Run<'a>, &[Val<'a>]) -> Result<Val<'a>, Stop>;

/// One step.
#[derive(Debug)]
pub(super) enum Code {
    Const(Const),
    /// `self`.
    This,
    /// `oldSelf`.
    Old,
    /// A variable, by its place from the bottom.
    Local(usize),
    /// A field of a value.
    Select {
        of: Box<Code>,
        field: String,
        how: Select,
    },
    Index {
        of: Box<Code>,
        at: Box<Code>,
        optional: bool,
    },
    And(Box<[Code; 2]>),
    Or(Box<[Code; 2]>),
    If(Box<[Code; 3]>),
    Not(Box<Code>),
    Negate(Box<Code>),
    Binary(Binary, Box<[Code; 2]>),
    /// Items, and whether one that is optional goes in only with a value.
    List(Vec<(Code, bool)>),
    Map(Vec<(Code, Code, bool)>),
    Loop(Box<Loop>),
    /// `optMap` and `optFlatMap`.
    WithOptional {
        of: Box<Code>,
        body: Box<Code>,
        flat: bool,
    },
    /// `or` and `orValue`, which do not look right when left has a value.
    Else {
        of: Box<Code>,
        other: Box<Code>,
        value: bool,
    },
    /// A match against a pattern that is part of the rule.
    Matches(Box<Code>, Regex),
    Call {
        function: Function,
        arguments: Vec<Code>,
    },
}

#[derive(Debug)]
pub(super) enum Const {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(String),
    Bytes(Vec<u8>),
    Type(&'static str),
}

impl Const {
    pub(super) fn value(&self) -> Val<'_> {
        match self {
            Self::Null => Val::Null,
            Self::Bool(flag) => Val::Bool(*flag),
            Self::Int(number) => Val::Int(*number),
            Self::Uint(number) => Val::Uint(*number),
            Self::Double(number) => Val::Double(*number),
            Self::Text(text) => Val::Text(Text::Given(text)),
            Self::Bytes(bytes) => Val::Bytes(Rc::from(bytes.as_slice())),
            Self::Type(name) => Val::Type(name),
        }
    }
}

/// What is asked of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Select {
    /// Its value.
    Value,
    /// Whether it is there.
    Test,
    /// Its value, if it is there.
    Optional,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Equal,
    Differ,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    In,
}

/// What goes over the entries of a list or map.
#[derive(Debug)]
pub(super) struct Loop {
    pub(super) what: Over,
    pub(super) range: Code,
    /// Two variables rather than one: place and item, or key and value.
    pub(super) two: bool,
    /// Which entries count, or what the answer for one is.
    pub(super) test: Option<Code>,
    /// What becomes of an entry.
    pub(super) step: Option<Code>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    All,
    Exists,
    ExistsOne,
    /// `filter`, `map` and `transformList`: to a list of steps, or of items.
    List,
    /// `transformMap`.
    Map,
    /// `transformMapEntry`.
    MapEntry,
}
