//! Why there is no value.

/// What ends an evaluation without a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The API server's evaluator ends with the same fault, which refuses the object.
    Fault(String),
    /// No function takes values of these types. The server says so when it runs a rule on a value of mixed type, and when it
    /// reads any other rule.
    NoOverload(String),
    /// What the server makes of this is not known here.
    Unsure(String),
    /// The rule takes too long.
    Spent,
}

impl Stop {
    pub(super) fn fault(what: impl Into<String>) -> Self {
        Self::Fault(what.into())
    }

    pub(super) fn no_overload(function: &str) -> Self {
        Self::NoOverload(function.to_owned())
    }
}
