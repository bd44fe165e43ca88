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

impl Kind {
    fn with_room_for(size: usize) -> Self {
        Self { all: Vec::with_capacity(size), by_name: HashMap::with_capacity(size) }
    }
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
        let mut sizes: HashMap<&str, usize> = HashMap::new();
        for object in objects {
            *sizes.entry(&object.kind).or_default() += 1;
        }
        // There may be many of a kind, and to move them into more room each time costs more than to count them.
        let room = |(kind, size): (&str, usize)| (kind.into(), Kind::with_room_for(size));
        let mut kinds: HashMap<SmolStr, Kind> = sizes.into_iter().map(room).collect();
        for (at, object) in objects.iter().enumerate() {
            let Some(kind) = kinds.get_mut(&object.kind) else { continue };
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

/// Objects by kind and namespace.
#[derive(Debug, Default)]
pub(super) struct Beside(HashMap<SmolStr, HashMap<SmolStr, Vec<usize>>>);

impl Beside {
    pub(super) fn of(objects: &[Object]) -> Self {
        let mut all: HashMap<SmolStr, HashMap<SmolStr, Vec<usize>>> = HashMap::new();
        for (at, object) in objects.iter().enumerate() {
            all.entry(object.kind.clone()).or_default().entry(object.namespace.clone()).or_default().push(at);
        }
        Self(all)
    }

    /// The objects of a kind in a namespace, in the order of files.
    pub(super) fn all(&self, kind: &str, namespace: &str) -> &[usize] {
        self.0.get(kind).and_then(|kind| kind.get(namespace)).map(Vec::as_slice).unwrap_or_default()
    }
}
