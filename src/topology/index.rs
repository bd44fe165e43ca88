//! Objects by kind and by name.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::Object;

/// Where the objects of a tree are.
#[derive(Debug, Default)]
pub(super) struct Index {
    kinds: HashMap<SmolStr, Kind>,
}

#[derive(Debug, Default)]
struct Kind {
    all: Vec<usize>,
    by_name: HashMap<SmolStr, Few>,
}

/// The objects of a name: mostly one.
#[derive(Debug)]
enum Few {
    One(usize),
    More(Vec<usize>),
}

impl Few {
    fn add(&mut self, at: usize) {
        match self {
            Self::One(first) => *self = Self::More(vec![*first, at]),
            Self::More(all) => all.push(at),
        }
    }

    fn all(&self) -> &[usize] {
        match self {
            Self::One(at) => std::slice::from_ref(at),
            Self::More(all) => all,
        }
    }
}

impl Index {
    pub(super) fn of(objects: &[Object]) -> Self {
        let mut kinds: HashMap<SmolStr, Kind> = HashMap::new();
        for (at, object) in objects.iter().enumerate() {
            let kind = match kinds.get_mut(&object.kind) {
                Some(kind) => kind,
                None => kinds.entry(object.kind.clone()).or_default(),
            };
            kind.all.push(at);
            kind.by_name.entry(object.name.clone()).and_modify(|all| all.add(at)).or_insert(Few::One(at));
        }
        Self { kinds }
    }

    /// The objects of a kind, in the order of files.
    pub(super) fn of_kind(&self, kind: &str) -> &[usize] {
        self.kinds.get(kind).map(|kind| kind.all.as_slice()).unwrap_or_default()
    }

    /// The objects of a kind with a name, in the order of files.
    pub(super) fn named(&self, kind: &str, name: &str) -> &[usize] {
        self.kinds.get(kind).and_then(|kind| kind.by_name.get(name)).map(Few::all).unwrap_or_default()
    }

    /// Objects of one kind and name, where there are several.
    pub(super) fn namesakes(&self) -> impl Iterator<Item = &[usize]> {
        let names = self.kinds.values().flat_map(|kind| kind.by_name.iter());
        names.filter(|(name, all)| !name.is_empty() && all.all().len() > 1).map(|(_, all)| all.all())
    }
}
