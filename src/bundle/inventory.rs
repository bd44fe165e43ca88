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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    version: u32,
    files: BTreeMap<RepoPath, Digest>,
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
        Self { version: VERSION, files }
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

    /// Every path that neap owns.
    pub fn paths(&self) -> impl Iterator<Item = &RepoPath> {
        self.files.keys()
    }
}
