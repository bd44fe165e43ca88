//! Bundle to diagnostics: whether an API server would take each document.
//!
//! What is checked is what the schema of a kind decides, its rules in CEL, the rules that hold for every object, and those
//! that the server has in its code for Kubernetes' own kinds. Kustomizations and patches are checked as what they are.

use std::sync::Arc;

mod builtin;
mod bundle;
mod catalogue;
mod cel;
mod convert;
mod default;
mod explain;
mod format;
mod gather;
mod ground;
mod keyword;
mod kustomize;
mod metadata;
mod name;
mod object;
mod recognise;
mod rules;
mod surroundings;
mod tree;

pub use builtin::{RULES as BUILTIN_RULES, Rule as BuiltinRule};
pub use bundle::{Run, Summary, Text, bundle, definitions, is_yaml, texts};
pub use catalogue::{
    Answer, Catalogue, CustomKind, Fetch, Kind, Scope, Source, Template, Wanted, compact, custom_kinds, import,
    is_definition,
};
pub use object::{document, unfold};
pub use recognise::{What, is_kustomization};
pub use rules::{Rule, World, jq_fault, rules};
pub use surroundings::{KUSTOMIZATIONS, Surroundings};

/// What the caller decides.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What could not be checked is an error rather than a remark.
    pub strict: bool,
    /// Version of Kubernetes to check against; without one, a kind that any version has is checked.
    pub kubernetes_version: Option<String>,
    /// Version of KEDA to check against; without one, the version that the profiles install.
    pub keda_version: Option<String>,
    /// Starts of paths under which YAML files are Helm values: these are read and otherwise left alone.
    pub values: Vec<String>,
    /// Each document is looked at by itself, and not how they hang together.
    pub alone: bool,
    /// What is around the files, for kustomizations; every one of them should have been learned.
    pub surroundings: Arc<Surroundings>,
}

impl Options {
    /// The versions that are meant.
    fn wanted(&self) -> Wanted<'_> {
        Wanted { kubernetes: self.kubernetes_version.as_deref(), keda: self.keda_version.as_deref() }
    }
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
