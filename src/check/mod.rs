//! Bundle to diagnostics: whether an API server would take each document.
//!
//! What is checked is what the schema of a kind decides, its rules in CEL, and the rules that hold for every object.

mod builtin;
mod bundle;
mod catalogue;
mod cel;
mod convert;
mod default;
mod explain;
mod format;
mod keyword;
mod metadata;
mod name;
mod object;
mod tree;

pub use builtin::{RULES as BUILTIN_RULES, Rule as BuiltinRule};
pub use bundle::{Summary, Text, bundle, is_yaml, texts};
pub use catalogue::{Catalogue, Kind, Scope};
pub use object::document;

/// What the caller decides.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What could not be checked is an error rather than a remark.
    pub strict: bool,
    /// Version of KEDA to check against; without one, the version that the profiles install.
    pub keda_version: Option<String>,
    /// Starts of paths under which YAML files are Helm values: these are read and otherwise left alone.
    pub values: Vec<String>,
}

/// What came of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// An API server would take it, as far as its schema decides.
    Valid,
    /// Nothing is known of it.
    NotChecked,
    /// An API server would refuse it.
    Invalid,
}
