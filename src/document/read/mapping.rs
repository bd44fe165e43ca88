//! A map while it is read.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::super::{Entry, Key, Mapping};

/// Up to this many keys are compared one by one.
const FEW: usize = 8;

/// The entries so far, with an index once there are many.
#[derive(Debug)]
pub(super) struct Builder {
    entries: Vec<Entry>,
    index: Option<HashMap<SmolStr, usize>>,
}

impl Builder {
    /// Takes an entry in. If its key was there, the new value takes the place of the old, and the old key is
    /// returned.
    pub(super) fn put(&mut self, entry: Entry) -> Option<Key> {
        if let Some(at) = self.find(&entry.key.name) {
            return Some(std::mem::replace(&mut self.entries[at], entry).key);
        }
        if let Some(index) = &mut self.index {
            index.insert(entry.key.name.clone(), self.entries.len());
        }
        self.entries.push(entry);
        if self.index.is_none() && self.entries.len() > FEW {
            let keys = self.entries.iter().enumerate().map(|(at, entry)| (entry.key.name.clone(), at));
            self.index = Some(keys.collect());
        }
        None
    }

    fn find(&self, name: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(name).copied(),
            None => self.entries.iter().position(|entry| entry.key.name == name),
        }
    }

    /// A map on what an earlier one has left of its room.
    pub(super) fn on(room: Vec<Entry>) -> Self {
        Self { entries: room, index: None }
    }

    /// The map in exactly the room that it needs, and the room that it was read in, for the next.
    pub(super) fn finish(mut self) -> (Mapping, Vec<Entry>) {
        (self.entries.drain(..).collect(), self.entries)
    }
}
