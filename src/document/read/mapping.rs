//! A map while it is read.

use std::collections::HashMap;

use super::super::{Entry, Mapping, Span};

/// Up to this many keys are compared one by one.
const FEW: usize = 8;

/// The entries so far, with an index once there are many.
#[derive(Debug, Default)]
pub(super) struct Builder {
    entries: Vec<Entry>,
    index: HashMap<String, usize>,
}

impl Builder {
    /// Takes an entry in. If its key was there, the new value takes the place of the old, and the place of the old key is
    /// returned.
    pub(super) fn put(&mut self, entry: Entry) -> Option<Span> {
        if let Some(at) = self.find(&entry.key.name) {
            return Some(std::mem::replace(&mut self.entries[at], entry).key.span);
        }
        if self.entries.len() >= FEW {
            if self.index.is_empty() {
                self.index.extend(self.entries.iter().enumerate().map(|(at, old)| (old.key.name.clone(), at)));
            }
            self.index.insert(entry.key.name.clone(), self.entries.len());
        }
        self.entries.push(entry);
        None
    }

    fn find(&self, name: &str) -> Option<usize> {
        if self.index.is_empty() {
            return self.entries.iter().position(|entry| entry.key.name == name);
        }
        self.index.get(name).copied()
    }

    pub(super) fn finish(self) -> Mapping {
        self.entries.into_iter().collect()
    }
}
