//! The files that should exist, or do.

use std::collections::BTreeMap;

use crate::document::Span;
use crate::unit::RepoPath;

mod inventory;

pub use inventory::{Digest, Inventory, InventoryFault};

/// One file: its text and, where neap rendered it, the place in the config that asked for it.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The file's whole text.
    pub text: String,
    /// The place in the user's config that asked for this file.
    pub origin: Option<Span>,
}

/// Files by path.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    files: BTreeMap<RepoPath, Artifact>,
}

impl Bundle {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file in; the one that was there under the same path is handed back.
    pub fn insert(&mut self, path: RepoPath, artifact: Artifact) -> Option<Artifact> {
        self.files.insert(path, artifact)
    }

    /// Takes in all files of another bundle.
    pub fn extend(&mut self, other: Self) {
        self.files.extend(other.files);
    }

    /// The file at a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Artifact> {
        self.files.get(path)
    }

    /// The files, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&RepoPath, &Artifact)> {
        self.files.iter()
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
