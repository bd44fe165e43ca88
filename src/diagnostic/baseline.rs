//! What was wrong already when a repository began to be checked.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{Diagnostic, Means, Suppressed, fingerprint};
use crate::document::Sources;

/// The version of the file; it changes when a reader of the old form would go wrong.
const VERSION: u32 = 1;

/// Findings that are known: how many of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeMap<Known, usize>,
}

/// What findings have in common that count as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Known {
    /// The file, with `/` and without `./`.
    pub file: String,
    /// The code.
    pub code: String,
    /// The message without the places in lists.
    pub message: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    version: u32,
    findings: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    file: String,
    code: String,
    message: String,
    count: usize,
}

impl Known {
    /// What a finding has in common with those like it.
    #[must_use]
    pub fn of(diagnostic: &Diagnostic, sources: &Sources) -> Self {
        let file = fingerprint::file(diagnostic, sources);
        Self { file, code: diagnostic.code.to_owned(), message: fingerprint::message(diagnostic) }
    }
}

impl Baseline {
    /// Takes in everything that was found.
    #[must_use]
    pub fn of<'d>(found: impl IntoIterator<Item = &'d Diagnostic>, sources: &Sources) -> Self {
        let mut entries = BTreeMap::new();
        for diagnostic in found {
            *entries.entry(Known::of(diagnostic, sources)).or_default() += 1;
        }
        Self { entries }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// The text is not JSON, or not of this version.
    pub fn read(text: &str) -> Result<Self, String> {
        let page: Page = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if page.version != VERSION {
            return Err(format!("it is of version {}, and this neap reads version {VERSION}", page.version));
        }
        let mut entries = BTreeMap::new();
        for Line { file, code, message, count } in page.findings {
            let known = entries.entry(Known { file: fingerprint::normal(&file), code, message }).or_insert(0_usize);
            *known = known.saturating_add(count);
        }
        Ok(Self { entries })
    }

    /// The baseline as a file: sorted, its last line ended.
    #[must_use]
    pub fn write(&self) -> String {
        let line = |(known, count): (&Known, &usize)| {
            let Known { file, code, message } = known.clone();
            Line { file, code, message, count: *count }
        };
        let page = Page { version: VERSION, findings: self.entries.iter().map(line).collect() };
        // What is written here holds nothing that JSON cannot.
        let mut text = serde_json::to_string_pretty(&page).unwrap_or_default();
        text.push('\n');
        text
    }

    /// How many findings it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Parts what was found into what is new and what is known; of equal findings the first are the known ones.
    #[must_use]
    pub fn apply(&self, found: Vec<Diagnostic>, sources: &Sources) -> (Vec<Diagnostic>, Vec<Suppressed>) {
        let mut left = self.entries.clone();
        let (mut new, mut known) = (Vec::new(), Vec::new());
        for finding in found {
            match left.get_mut(&Known::of(&finding, sources)).filter(|count| **count > 0) {
                Some(count) => {
                    *count -= 1;
                    known.push(Suppressed { finding, reason: "in the baseline".to_owned(), means: Means::Baseline });
                }
                None => new.push(finding),
            }
        }
        (new, known)
    }

    /// What is in this one and not, or not as often, in the other, and how many more.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let rest = self.entries.iter().map(|(known, count)| {
            (known.clone(), count.saturating_sub(other.entries.get(known).copied().unwrap_or_default()))
        });
        Self { entries: rest.filter(|(_, count)| *count > 0).collect() }
    }

    /// Leaves out the files for which a question is answered with no.
    #[must_use]
    pub fn within(mut self, keep: impl Fn(&str) -> bool) -> Self {
        let files: HashSet<String> = self.entries.keys().map(|known| known.file.clone()).collect();
        let kept: HashSet<String> = files.into_iter().filter(|file| keep(file)).collect();
        self.entries.retain(|known, _| kept.contains(&known.file));
        self
    }

    /// Every entry with its count, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&Known, usize)> {
        self.entries.iter().map(|(known, count)| (known, *count))
    }
}

/// A path as a baseline has it.
#[must_use]
pub fn path(name: &str) -> String {
    fingerprint::normal(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(messages: &[&str]) -> Vec<Diagnostic> {
        messages.iter().map(|message| Diagnostic::error("schema-type", *message).in_file("./x.yaml")).collect()
    }

    #[test]
    fn what_is_known_is_counted() {
        let sources = Sources::new();
        let baseline = Baseline::of(&found(&["a[0] is", "a[1] is", "b"]), &sources);
        let again = Baseline::read(&baseline.write()).unwrap();
        assert_eq!(again, baseline);
        assert_eq!(baseline.len(), 3);
        let (new, known) = baseline.apply(found(&["a[4] is", "a[5] is", "a[6] is"]), &sources);
        assert_eq!((new.len(), known.len()), (1, 2));
        let gone = baseline.without(&Baseline::of(&found(&["a[4] is"]), &sources));
        assert_eq!(
            gone.iter().map(|(known, count)| (known.message.as_str(), count)).collect::<Vec<_>>(),
            [("a[] is", 1), ("b", 1)]
        );
        assert!(gone.within(|file| file != "x.yaml").is_empty());
    }

    #[test]
    fn another_file_is_refused() {
        for wrong in ["", "{}", "[]", r#"{"version": 2, "findings": []}"#, r#"{"version": 1, "findings": [], "x": 1}"#]
        {
            assert!(Baseline::read(wrong).is_err(), "{wrong}");
        }
    }
}
