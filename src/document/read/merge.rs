//! Merge keys and keys given twice.

use super::super::fault::{Fault, excerpt};
use super::super::{Mapping, Span, Value};
use super::compose::{Composer, Done, Frame, Holds, Pending};

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
            for entry in maps.into_iter().flat_map(Mapping::into_entries) {
                let name = entry.key.name.clone();
                if let Some(first) = built.put(entry) {
                    twice.push((name, first));
                }
            }
        }
        for (name, first) in twice {
            self.twice(&name, span, first);
        }
    }

    /// A `<<` was read; its value comes next.
    pub(super) fn announce_merge(&mut self, span: Span) {
        self.pend(Pending::Merge(span));
        let message = "`<<` is expanded on reading; a key that is also given here counts as given twice";
        self.faults.push(Fault::warning(MERGE, span, message).help("write the keys out"));
    }

    pub(super) fn twice(&mut self, name: &str, span: Span, first: Span) {
        let fault = Fault::error("yaml-duplicate-key", span, format!("the key `{}` is given twice", excerpt(name)));
        self.faults.push(fault.related(first, "first given here").help("keep one of the two"));
    }
}
