//! Merge keys and keys given twice.

use super::super::fault::{Fault, excerpt};
use super::super::{Key, Mapping, Span, Value};
use super::compose::Composer;
use super::frames::{Done, Frame, Holds, Pending};

const MERGE: &str = "yaml-merge-key";

impl Composer<'_> {
    /// Lays maps into the one at hand. As in Kubernetes, what is merged wins over what stands before it, and a key that
    /// is there already is one given twice.
    pub(super) fn merge(&mut self, span: Span, done: Done) {
        let mut maps: Vec<Mapping> = Vec::new();
        let mut usable = true;
        match done.node.value {
            Value::Mapping(mapping) => maps.push(mapping),
            Value::Sequence(items) if !done.aliased => {
                for item in items.into_iter().rev() {
                    match item.value {
                        Value::Mapping(mapping) => maps.push(mapping),
                        _ => usable = false,
                    }
                }
            }
            _ => usable = false,
        }
        if !usable {
            self.refuse(Fault::error(MERGE, span, "only a map, or a list of maps written here, can be merged"));
            return;
        }
        let mut twice = Vec::new();
        if let Some(Frame { holds: Holds::Entries { built, .. }, .. }) = self.frames.last_mut() {
            twice.extend(maps.into_iter().flatten().filter_map(|entry| built.put(entry)));
        }
        for first in twice {
            self.twice(&first, span);
        }
    }

    /// A `<<` was read; its value comes next.
    pub(super) fn announce_merge(&mut self, span: Span) {
        self.pend(Pending::Merge(span));
        let message = "`<<` is expanded on reading; a key that is also given here counts as given twice";
        self.faults.push(Fault::warning(MERGE, span, message).help("write the keys out"));
    }

    /// Reports a key that was given before as `first`.
    pub(super) fn twice(&mut self, first: &Key, span: Span) {
        let message = format!("the key `{}` is given twice", excerpt(&first.name));
        let fault = Fault::error("yaml-duplicate-key", span, message).related(first.span, "first given here");
        self.faults.push(fault.help("keep one of the two"));
    }
}
