//! Paths inside a repository.

use std::fmt;

/// A path inside a GitOps repository: relative, `/` between its parts, no `.`, `..` or `.git` among them.
///
/// The rule is that of a Git tree: an entry cannot be empty, and `.`, `..` and `.git` (in any case) are refused by Git itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct RepoPath(String);

/// Why a text is no [`RepoPath`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathFault {
    /// Nothing was written.
    #[error("a path cannot be empty")]
    Empty,
    /// `/a`, `a//b`, `a/` or a backslash.
    #[error("`{0}` is not a relative path with single `/` between its parts")]
    Shape(String),
    /// `.`, `..` or `.git`.
    #[error("`{path}` has the part `{part}`, which a Git tree cannot hold")]
    Part {
        /// The whole path.
        path: String,
        /// The part that is refused.
        part: String,
    },
    /// A control character.
    #[error("a path cannot hold control characters")]
    Control,
}

impl RepoPath {
    /// The JSON Schema format that stands for this rule.
    pub const FORMAT: &'static str = "repo-path";

    /// The rule alone, worded.
    ///
    /// # Errors
    /// Says which rule the text breaks.
    pub fn rule(text: &str) -> Result<(), String> {
        Self::new(text).map(|_| ()).map_err(|fault| fault.to_string())
    }

    /// The path of a file below this folder.
    ///
    /// # Errors
    /// The parts added are no path.
    pub fn join(&self, below: &str) -> Result<Self, PathFault> {
        Self::new(format!("{}/{below}", self.0))
    }

    /// Checks a path.
    ///
    /// # Errors
    /// Says which rule the text breaks.
    pub fn new(text: impl Into<String>) -> Result<Self, PathFault> {
        let text = text.into();
        if text.is_empty() {
            return Err(PathFault::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(PathFault::Control);
        }
        if text.contains('\\') || text.split('/').any(str::is_empty) {
            return Err(PathFault::Shape(text));
        }
        let refused = |part: &&str| matches!(*part, "." | "..") || part.eq_ignore_ascii_case(".git");
        if let Some(part) = text.split('/').find(refused) {
            let part = part.to_owned();
            return Err(PathFault::Part { path: text, part });
        }
        Ok(Self(text))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same path as the file system takes it.
    #[must_use]
    pub fn to_path(&self) -> &std::path::Path {
        std::path::Path::new(&self.0)
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for RepoPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'de> serde::Deserialize<'de> for RepoPath {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::new(text).map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for RepoPath {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RepoPath".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": Self::FORMAT, "examples": ["apps/platform"] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_inside_its_tree() {
        for good in ["a", "a/b.yaml", ".github/x", "a/..b"] {
            assert!(RepoPath::new(good).is_ok(), "{good}");
        }
        for bad in ["", "/a", "a/", "a//b", "../a", "a/../b", "./a", ".git/config", "a/.GIT/x", "a\\b", "a\nb"] {
            assert!(RepoPath::new(bad).is_err(), "{bad}");
        }
        assert!(RepoPath::new("a").unwrap().join("../b").is_err());
    }
}
