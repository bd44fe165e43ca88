//! Which files of a tree belong to one cluster.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Object;
use super::index::Index;

/// Folders in which the tree parts into clusters.
///
/// One cluster cannot hold an object twice. Where two files hold the same one, the tree parts at the folder that both lie
/// in, and the two of its entries that lead to them are different clusters. An entry that no doublet leads to is shared.
#[derive(Debug, Default)]
pub(super) struct Environments {
    /// By folder, with a `/` at its end unless it is the root: the entries that are clusters.
    parts: HashMap<String, HashSet<String>>,
}

impl Environments {
    pub(super) fn of(objects: &[Object], index: &Index) -> Self {
        let mut environments = Self::default();
        for namesakes in index.namesakes() {
            let mut files: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
            for object in namesakes.iter().filter_map(|at| objects.get(*at)) {
                files.entry((&object.group, &object.namespace)).or_default().push(&object.file);
            }
            for files in files.values_mut() {
                // In order, what lies in one folder stands together, so that neighbours part wherever any two do.
                files.sort_unstable();
                for pair in files.windows(2) {
                    if let [one, other] = pair
                        && one != other
                    {
                        environments.part(one, other);
                    }
                }
            }
        }
        environments
    }

    fn part(&mut self, one: &str, other: &str) {
        let Some((above, one, other)) = parting(one, other) else { return };
        let clusters = self.parts.entry(above.to_owned()).or_default();
        clusters.insert(one.to_owned());
        clusters.insert(other.to_owned());
    }

    pub(super) fn together(&self, one: &str, other: &str) -> bool {
        if self.parts.is_empty() || one == other {
            return true;
        }
        // Above the folder in which they part, both are in the same entry; below it, they are not together anyway.
        parting(one, other).is_none_or(|(folder, one, other)| {
            let parts = self.parts.get(folder).filter(|_| one != other);
            parts.is_none_or(|clusters| !clusters.contains(one) || !clusters.contains(other))
        })
    }
}

/// The folder in which two paths part, with a `/` at its end unless it is the root, and the entry of each.
fn parting<'p>(one: &'p str, other: &'p str) -> Option<(&'p str, &'p str, &'p str)> {
    let shared = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let folder = one.as_bytes().get(..shared)?.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
    Some((one.get(..folder)?, entry(one, folder)?, entry(other, folder)?))
}

/// The part of a path between a place and the next `/`.
fn entry(path: &str, from: usize) -> Option<&str> {
    path.get(from..)?.split('/').next()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::{Sources, parse};

    fn of(files: &[String]) -> Environments {
        let text = "{apiVersion: v1, kind: Service, metadata: {name: a, namespace: x}}";
        let node = |file: &String| parse(Sources::new().add(file.as_str(), text), text).documents.remove(0);
        let object = |file: &String| Object::new(node(file), &Arc::from(file.as_str()));
        let objects: Vec<Object> = files.iter().filter_map(object).collect();
        Environments::of(&objects, &Index::of(&objects))
    }

    #[test]
    fn every_two_of_many_clusters_are_apart() {
        let files: Vec<String> = (0..300).map(|at| format!("clusters/{}/c{at}/a.yaml", at % 3)).collect();
        let tree = of(&files);
        assert_eq!(tree.parts.len(), 4);
        assert_eq!(tree.parts.values().map(HashSet::len).sum::<usize>(), 303);
        for one in &files {
            for other in &files {
                assert_eq!(tree.together(one, other), one == other, "{one} {other}");
            }
            assert!(tree.together(one, "clusters/shared/a.yaml") && tree.together("b.yaml", one));
        }
    }

    #[test]
    fn what_lies_beside_clusters_belongs_to_each() {
        let files = ["a/live/x.yaml", "a-b/x.yaml", "a/demo/deep/x.yaml", "c.yaml"].map(str::to_owned);
        let tree = of(&files);
        assert!(!tree.together("a/live/y.yaml", "a/demo/y.yaml") && !tree.together("a/y.yaml", "a-b/y.yaml"));
        assert!(tree.together("a/live/y.yaml", "a/live/x.yaml") && tree.together("a/live/y.yaml", "a/base/y.yaml"));
        assert!(tree.together("d/y.yaml", "a/live/y.yaml") && tree.together("a/live", "a/live/y.yaml"));
    }
}
