//! Which repository the tree is, and where in the tree it begins.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::World;
use crate::check::surroundings::{ancestors, folder, join, normal};
use crate::topology::{Application, Source, plain};

/// Repositories with the folders that their paths count from.
///
/// Nobody says which repository a checkout is. The paths that Applications name do: a repository of whose paths some lead
/// to something here, and more than lead nowhere, is this one. Any other is not at hand, and nothing is known of it.
#[derive(Debug, Default)]
pub(in crate::check::rules) struct Checkout {
    roots: BTreeMap<String, Vec<Root>>,
    known: HashSet<String>,
}

#[derive(Debug)]
struct Root {
    folder: String,
    score: usize,
}

/// What speaks for a folder being the root of a repository, and what against it.
#[derive(Debug, Default)]
struct Evidence {
    found: BTreeSet<String>,
    missing: BTreeSet<String>,
    /// An Application covers the files of Applications here.
    leads_here: bool,
}

impl Evidence {
    fn score(&self) -> usize {
        self.found.len() + if self.leads_here { 2 } else { 0 }
    }

    fn holds(&self) -> bool {
        !self.found.is_empty() && self.score() >= self.missing.len()
    }
}

impl Checkout {
    pub(super) fn of(applications: &[Application<'_>], world: &World<'_>) -> Self {
        let mut checkout = Self { known: known(world), ..Self::default() };
        let homes: HashSet<&str> = applications.iter().flat_map(|it| ancestors(&it.object.file)).collect();
        let mut evidence: BTreeMap<(String, String), Evidence> = BTreeMap::new();
        for application in applications {
            for (repository, path) in paths(application) {
                for root in ancestors(&application.object.file) {
                    let target = join(root, &path);
                    let here = evidence.entry((root.to_owned(), repository.clone())).or_default();
                    if checkout.has(&target, world) {
                        here.leads_here |= homes.contains(target.as_str());
                        here.found.insert(path.clone());
                    } else {
                        here.missing.insert(path.clone());
                    }
                }
            }
        }
        let mut by_root: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
        for ((root, repository), evidence) in evidence.into_iter().filter(|(_, evidence)| evidence.holds()) {
            by_root.entry(root).or_default().push((evidence.score(), repository));
        }
        for (folder, mut claims) in by_root {
            claims.sort_unstable_by(|one, other| other.cmp(one));
            // Of two that have as much to say for themselves, neither is believed.
            let tied = matches!(claims.as_slice(), [one, other, ..] if one.0 == other.0);
            if let Some((score, repository)) = claims.into_iter().next().filter(|_| !tied) {
                checkout.roots.entry(repository).or_default().push(Root { folder, score });
            }
        }
        checkout
    }

    /// Whether a path leads to a file or folder.
    pub(in crate::check::rules) fn has(&self, path: &str, world: &World<'_>) -> bool {
        world.around.has_file(path) || world.around.has_folder(path) || self.known.contains(path)
    }

    /// The folder that paths of a source count from; none where its repository is not at hand.
    pub(in crate::check::rules) fn root(&self, source: &Source<'_>, application: &Application<'_>) -> Option<&str> {
        let roots = self.roots.get(&source.repository()?)?;
        let above: HashSet<&str> = ancestors(&application.object.file).collect();
        let here = roots.iter().filter(|root| above.contains(root.folder.as_str()));
        let best = here.max_by_key(|root| (root.score, std::cmp::Reverse(root.folder.len())))?;
        Some(&best.folder)
    }

    /// Whether it is known which repository this is.
    pub(in crate::check::rules) fn is_known(&self) -> bool {
        !self.roots.is_empty()
    }

    /// Whether a repository is at hand.
    pub(in crate::check::rules) fn is_here(&self, repository: &str) -> bool {
        self.roots.contains_key(repository)
    }

    /// Whether a repository begins in a folder.
    pub(in crate::check::rules) fn is_root(&self, folder: &str) -> bool {
        self.roots.values().flatten().any(|root| root.folder == folder)
    }

    /// Whether a folder is of a repository that is at hand.
    pub(in crate::check::rules) fn is_below_root(&self, folder: &str) -> bool {
        ancestors(folder).any(|above| self.is_root(above))
    }

    /// The folder that a source takes its manifests from, as it is shown; none where that is not at hand.
    pub(in crate::check::rules) fn folder(&self, source: &Source<'_>, application: &Application<'_>) -> Option<String> {
        let path = source.text("path")?;
        Some(normal(&join(self.root(source, application)?, path.trim_matches('/'))))
    }

    /// The file that an entry of a source's `valueFiles` means, and the folder that its repository begins in; none for an
    /// address, a pattern, and what is not at hand.
    pub(in crate::check::rules) fn values<'c>(
        &'c self,
        entry: &str,
        source: &Source<'_>,
        application: &Application<'_>,
    ) -> Option<(&'c str, String)> {
        if entry.contains("://") || entry.contains(['*', '?', '[']) {
            return None;
        }
        if let Some(rest) = entry.strip_prefix('$') {
            let (name, path) = rest.split_once('/')?;
            let named = |other: &&Source<'_>| other.text("ref") == Some(name);
            let root = self.root(application.sources.iter().find(named)?, application)?;
            return (!path.contains('$')).then(|| (root, normal(&join(root, path.trim_start_matches('/')))));
        }
        if entry.contains('$') {
            return None;
        }
        let root = self.root(source, application)?;
        let base = match entry.starts_with('/') {
            true => root.to_owned(),
            false => self.folder(source, application)?,
        };
        Some((root, normal(&join(&base, entry.trim_start_matches('/')))))
    }
}

/// Every path that an Application names, with its repository. The root of a repository is in every one of them, and says
/// nothing.
fn paths(application: &Application<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut push = |source: &Source<'_>, path: &str| {
        let path = normal(path.trim_matches('/'));
        if let Some(repository) = source.repository().filter(|_| !path.is_empty() && !path.starts_with("..")) {
            found.push((repository, path));
        }
    };
    for source in &application.sources {
        if let Some(path) = source.text("path") {
            push(source, path);
        }
        for entry in source.value_files().iter().filter_map(plain) {
            let Some((name, path)) = entry.strip_prefix('$').and_then(|rest| rest.split_once('/')) else { continue };
            let of = application.sources.iter().find(|other| other.text("ref") == Some(name));
            if let Some(of) = of.filter(|_| !path.contains(['*', '?', '[', '$'])) {
                push(of, path);
            }
        }
    }
    found
}

/// Files and folders that something was read from, which the caller may not have said are there.
fn known(world: &World<'_>) -> HashSet<String> {
    let mut known = HashSet::new();
    let objects = world.topology.all().map(|object| object.file.as_str());
    let mut last = "";
    for file in objects.chain(world.topology.values().iter().map(|values| values.file.as_str())) {
        if file == last {
            continue;
        }
        last = file;
        known.insert(file.to_owned());
        let mut above = folder(file);
        while known.insert(above.to_owned()) && !above.is_empty() {
            above = folder(above);
        }
    }
    known
}
