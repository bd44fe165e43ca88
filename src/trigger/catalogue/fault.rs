//! What is wrong with a trigger.

use crate::diagnostic::Severity;

/// One thing that is wrong with a trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key of the metadata that is at fault, if one is.
    pub key: Option<String>,
    /// What sort of fault it is.
    pub kind: FaultKind,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What would help.
    pub help: Option<String>,
    /// What to put in the place of the key or of its value.
    pub fix: Option<Instead>,
}

/// What to put in the place of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instead {
    /// Another key.
    Key(String),
    /// Another value.
    Value(String),
}

/// The sorts of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// No scaler has the type.
    UnknownType,
    /// The scaler was there once.
    RemovedType,
    /// KEDA reads no such key, or not from the metadata.
    UnknownKey,
    /// A parameter that must be there is not.
    Missing,
    /// A value cannot be read, or is none of those that are allowed.
    Value,
    /// Parameters contradict each other or the scaler's own rules.
    Rule,
    /// A key with `FromEnv` behind it, where KEDA does not look at the environment.
    FromEnvUnsupported,
    /// A parameter that KEDA no longer takes, or soon will not.
    Deprecated,
    /// A `metricType` that does not fit.
    MetricType,
    /// A target of zero or less, which no HPA can have.
    NotPositive,
    /// An activation value that holds back what the target asks for.
    Activation,
}

impl FaultKind {
    /// Every sort.
    pub const ALL: &'static [Self] = &[
        Self::UnknownType,
        Self::RemovedType,
        Self::UnknownKey,
        Self::Missing,
        Self::Value,
        Self::Rule,
        Self::FromEnvUnsupported,
        Self::Deprecated,
        Self::MetricType,
        Self::NotPositive,
        Self::Activation,
    ];
}

impl Fault {
    /// A fault that makes KEDA or the API server refuse the trigger.
    pub(super) fn error(kind: FaultKind, key: Option<String>, message: impl Into<String>) -> Self {
        Self { key, kind, severity: Severity::Error, message: message.into(), help: None, fix: None }
    }

    /// A fault that nobody refuses, and that does not do what was meant.
    pub(super) fn warning(kind: FaultKind, key: Option<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(kind, key, message) }
    }

    /// The same with something that helps.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with what to put in its place.
    pub(super) fn instead(mut self, instead: Option<Instead>) -> Self {
        self.fix = instead;
        self
    }
}
