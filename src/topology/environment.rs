//! Which files of a tree belong to one cluster.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Object;
use super::index::Index;

/// Folders in which the tree parts into clusters.
///
/// One cluster cannot hold an object twice. Where two files hold the same one, the tree parts at the folder that both lie
/// in, and the two of its entries that lead to them are different clusters. An entry that no doublet leads to is shared.
#[derive(Debug, Default)]
pub(super) struct Environments {
    /// By folder, with a `/` at its end unless it is the root: the entries that are clusters.
    parts: BTreeMap<String, BTreeSet<String>>,
}

impl Environments {
    pub(super) fn of(objects: &[Object], index: &Index) -> Self {
        let mut environments = Self::default();
        for namesakes in index.namesakes() {
            let mut first: HashMap<(&str, &str), Vec<&str>> = HashMap::new();
            for object in namesakes.iter().filter_map(|at| objects.get(*at)) {
                let files = first.entry((&object.group, &object.namespace)).or_default();
                // Against the others of its name, of which there are as many as clusters.
                if !files.contains(&&*object.file) {
                    for other in files.iter() {
                        environments.part(other, &object.file);
                    }
                    files.push(&object.file);
                }
            }
        }
        environments
    }

    fn part(&mut self, one: &str, other: &str) {
        let shared = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
        let folder = one.get(..shared).and_then(|shared| shared.rfind('/')).map_or(0, |slash| slash + 1);
        let (Some(above), Some(one), Some(other)) = (one.get(..folder), entry(one, folder), entry(other, folder))
        else {
            return;
        };
        let clusters = self.parts.entry(above.to_owned()).or_default();
        clusters.insert(one.to_owned());
        clusters.insert(other.to_owned());
    }

    pub(super) fn together(&self, one: &str, other: &str) -> bool {
        if self.parts.is_empty() || one == other {
            return true;
        }
        self.parts.iter().all(|(folder, clusters)| match (within(one, folder), within(other, folder)) {
            (Some(one), Some(other)) => one == other || !clusters.contains(one) || !clusters.contains(other),
            _ => true,
        })
    }
}

/// The entry of a folder that a path leads to.
fn within<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    entry(path.strip_prefix(folder)?, 0)
}

/// The part of a path between a place and the next `/`.
fn entry(path: &str, from: usize) -> Option<&str> {
    path.get(from..)?.split('/').next()
}
