//! Verdicts that are kept as test data: of each type, as many triggers as show what it decides.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use super::cases::Case;
use crate::tree::{Done, write};

/// How many triggers of a type are kept.
const KEPT: usize = 40;

/// The verdicts on the cases of a type.
pub(super) struct Written<'a> {
    trigger: &'a str,
    cases: &'a [Case],
    /// Whether a version refuses, by case.
    said: BTreeMap<usize, BTreeMap<String, bool>>,
    /// Those on which neap says something else.
    differing: BTreeSet<usize>,
}

impl<'a> Written<'a> {
    pub(super) fn of(trigger: &'a str, cases: &'a [Case]) -> Self {
        Self { trigger, cases, said: BTreeMap::new(), differing: BTreeSet::new() }
    }

    pub(super) fn note(&mut self, case: usize, version: &str, refused: bool, differs: bool) {
        if differs {
            self.differing.insert(case);
        }
        self.said.entry(case).or_default().insert(version.to_owned(), refused);
    }

    /// Writes the file of the type.
    pub(super) fn write(&self, folder: &Path) -> Done<()> {
        let versions: BTreeSet<&String> = self.said.values().flat_map(BTreeMap::keys).collect();
        let lines: Vec<String> = self.kept().into_iter().map(|case| self.line(case).to_string()).collect();
        let head = format!("{{\"type\":{},\"versions\":{},\"cases\":[", json!(self.trigger), json!(versions));
        let text = format!("{head}\n{}\n]}}\n", lines.join(",\n"));
        write(&folder.join(self.trigger).with_extension("json"), &text)
    }

    /// The cases to keep, in order: the bases, then in turns one of each class of fault and of each pair of verdicts.
    fn kept(&self) -> BTreeSet<usize> {
        let mut groups: BTreeMap<(&str, Vec<bool>), Vec<usize>> = BTreeMap::new();
        // What differs stays, so that it is seen when it no longer does.
        let mut kept: BTreeSet<usize> = self.differing.iter().take(KEPT / 4).copied().collect();
        for (&at, said) in &self.said {
            let case = &self.cases[at];
            if case.class == "base" || case.class == "full" {
                kept.insert(at);
            } else {
                groups.entry((case.class, said.values().copied().collect())).or_default().push(at);
            }
        }
        let mut turn = 0;
        while kept.len() < KEPT && groups.values().any(|group| group.len() > turn) {
            for group in groups.values() {
                // Spread over the group, because neighbours are alike.
                let step = (group.len() / KEPT.min(group.len())).max(1);
                if let Some(&at) = group.get(turn * step).filter(|_| kept.len() < KEPT) {
                    kept.insert(at);
                }
            }
            turn += 1;
        }
        kept
    }

    /// One trigger, with the versions that refuse it and those that were not judged.
    fn line(&self, at: usize) -> Value {
        let case = &self.cases[at];
        let mut line = json!({ "fault": [case.class, case.what] });
        if let (Some(line), Ok(Value::Object(question))) = (line.as_object_mut(), serde_json::to_value(&case.question))
        {
            line.extend(question.into_iter().filter(|(key, _)| key != "type"));
        }
        let said = &self.said[&at];
        let with =
            |wanted: bool| said.iter().filter(move |(_, refused)| **refused == wanted).map(|(version, _)| version);
        for (word, refused) in [("accepted", false), ("refused", true)] {
            let versions: Vec<&String> = with(refused).collect();
            if !versions.is_empty() {
                line[word] = json!(versions);
            }
        }
        line
    }
}
