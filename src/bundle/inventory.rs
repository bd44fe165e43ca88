//! What neap owns in a repository or a directory.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Bundle;
use crate::unit::RepoPath;

/// SHA-256 of a file's bytes, in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The digest of a file's bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        use std::fmt::Write as _;
        let mut text = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// The first ten digits: enough to tell one content from another in a name.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..10).unwrap_or(&self.0)
    }
}

/// The files neap wrote, each with the digest of what it wrote.
///
/// With it a removal is exact, and a file that was edited by hand since is told from one that neap may replace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    version: u32,
    files: BTreeMap<RepoPath, Digest>,
    /// What a run that replaces files one by one is about to write: had it been interrupted, each file is still known to
    /// be neap's in its old or in its new form.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pending: BTreeMap<RepoPath, Digest>,
}

impl Default for Inventory {
    fn default() -> Self {
        Self { version: VERSION, files: BTreeMap::new(), pending: BTreeMap::new() }
    }
}

/// Why a text is no inventory.
#[derive(Debug, thiserror::Error)]
pub enum InventoryFault {
    /// Not the JSON that neap writes.
    #[error("the inventory cannot be read: {0}")]
    Syntax(#[from] serde_json::Error),
    /// Written by a newer neap.
    #[error("the inventory has version {0}, and this neap reads version {VERSION}")]
    Version(u32),
}

const VERSION: u32 = 1;

impl Inventory {
    /// What owning exactly this bundle looks like.
    #[must_use]
    pub fn of(bundle: &Bundle) -> Self {
        let files = bundle.iter().map(|(path, file)| (path.clone(), Digest::of(file.text.as_bytes()))).collect();
        Self { files, ..Self::default() }
    }

    /// Reads an inventory that neap wrote before.
    ///
    /// # Errors
    /// The text is not an inventory, or one of a newer neap.
    pub fn parse(text: &str) -> Result<Self, InventoryFault> {
        let inventory: Self = serde_json::from_str(text)?;
        match inventory.version {
            VERSION => Ok(inventory),
            other => Err(InventoryFault::Version(other)),
        }
    }

    /// The text to write: the same files give the same bytes.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// What neap last wrote at a path.
    #[must_use]
    pub fn digest(&self, path: &RepoPath) -> Option<&Digest> {
        self.files.get(path)
    }

    /// Every path that neap owns, those that an interrupted run was about to write included.
    pub fn paths(&self) -> impl Iterator<Item = &RepoPath> {
        self.files.keys().chain(self.pending.keys().filter(|path| !self.files.contains_key(*path)))
    }

    /// Whether a content is one that neap wrote at a path, or was about to write when it was interrupted.
    #[must_use]
    pub fn wrote(&self, path: &RepoPath, digest: &Digest) -> bool {
        self.files.get(path) == Some(digest) || self.pending.get(path) == Some(digest)
    }

    /// Whether neap owns a path.
    #[must_use]
    pub fn owns(&self, path: &RepoPath) -> bool {
        self.files.contains_key(path) || self.pending.contains_key(path)
    }

    /// Whether neap owns nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.pending.is_empty()
    }

    /// Takes note of what was written at a path.
    pub fn insert(&mut self, path: RepoPath, digest: Digest) {
        self.pending.remove(&path);
        self.files.insert(path, digest);
    }

    /// Takes note of what is about to be written at a path, beside what was written there before.
    pub fn announce(&mut self, path: RepoPath, digest: Digest) {
        self.pending.insert(path, digest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RepoPath {
        RepoPath::new(text).unwrap()
    }

    #[test]
    fn an_empty_inventory_can_be_read_back() {
        let text = Inventory::default().to_text();
        assert_eq!(Inventory::parse(&text).unwrap(), Inventory::default());
        assert!(!text.contains("pending"), "{text}");
    }

    #[test]
    fn an_announced_file_is_known_in_both_forms() {
        let (old, new) = (Digest::of(b"old"), Digest::of(b"new"));
        let mut inventory = Inventory::default();
        inventory.insert(path("a"), old.clone());
        inventory.announce(path("a"), new.clone());
        inventory.announce(path("b"), new.clone());
        let inventory = Inventory::parse(&inventory.to_text()).unwrap();
        assert!(inventory.wrote(&path("a"), &old) && inventory.wrote(&path("a"), &new));
        assert!(!inventory.wrote(&path("b"), &old) && inventory.owns(&path("b")));
        assert_eq!(inventory.paths().map(RepoPath::as_str).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn a_newer_inventory_is_refused() {
        let fault = Inventory::parse(r#"{"version": 2, "files": {}}"#).unwrap_err();
        assert_eq!(fault.to_string(), "the inventory has version 2, and this neap reads version 1");
    }

    #[test]
    fn a_path_that_leads_out_of_the_tree_is_refused() {
        assert!(Inventory::parse(r#"{"version": 1, "files": {"../etc/passwd": "00"}}"#).is_err());
    }
}
