//! Which repository the tree is, and where in the tree it begins.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::{Application, Source, Topology, plain, repository};
use super::generator;
use crate::unit::paths::{ancestors, folder, join, normal};

/// Repositories with the folders that their paths count from.
///
/// Nobody says which repository a checkout is. The paths that Applications name do: a repository of whose paths some lead
/// to something here, and more than lead nowhere, is this one. Any other is not at hand, and nothing is known of it.
#[derive(Debug, Default)]
pub struct Checkout {
    roots: BTreeMap<String, Vec<Root>>,
    /// The revisions of each repository that sources ask for.
    revisions: BTreeMap<String, BTreeSet<String>>,
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
    pub(super) fn of(applications: &[Application<'_>], topology: &Topology) -> Self {
        let mut checkout = Self { known: known(topology), ..Self::default() };
        let homes: HashSet<&str> = applications.iter().flat_map(|it| ancestors(&it.object.file)).collect();
        let mut evidence: BTreeMap<(String, String), Evidence> = BTreeMap::new();
        for application in applications {
            for source in &application.sources {
                if let (Some(repository), Some(revision)) = (source.repository(), source.text("targetRevision")) {
                    checkout.revisions.entry(repository).or_default().insert(revision.to_owned());
                }
            }
            for (repository, path) in paths(application) {
                for root in ancestors(&application.object.file) {
                    let target = join(root, &path);
                    let here = evidence.entry((root.to_owned(), repository.clone())).or_default();
                    if checkout.has(&target, topology) {
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
        for (folder, url) in topology.ground().origins() {
            // Git says so; what paths say of this folder counts no more, unless it is a fork that they do not name.
            let claim = repository(url);
            if is_named(&claim, applications) {
                by_root.insert(folder.to_owned(), vec![(usize::MAX, claim)]);
            }
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
    pub fn has(&self, path: &str, topology: &Topology) -> bool {
        topology.ground().has_file(path) || topology.ground().has_folder(path) || self.known.contains(path)
    }

    /// The folder that paths of a source count from; none where its repository is not at hand.
    #[must_use]
    pub fn root(&self, source: &Source<'_>, application: &Application<'_>) -> Option<&str> {
        let roots = self.roots.get(&source.repository()?)?;
        let above: HashSet<&str> = ancestors(&application.object.file).collect();
        let here = roots.iter().filter(|root| above.contains(root.folder.as_str()));
        let best = here.max_by_key(|root| (root.score, std::cmp::Reverse(root.folder.len())))?;
        Some(&best.folder)
    }

    /// Whether it is known which repository this is.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.roots.is_empty()
    }

    /// Whether a repository is at hand.
    #[must_use]
    pub fn is_here(&self, repository: &str) -> bool {
        self.roots.contains_key(repository)
    }

    /// Whether a repository begins in a folder.
    #[must_use]
    pub fn is_root(&self, folder: &str) -> bool {
        self.roots.values().flatten().any(|root| root.folder == folder)
    }

    /// Whether a folder is of a repository that is at hand.
    #[must_use]
    pub fn is_below_root(&self, folder: &str) -> bool {
        ancestors(folder).any(|above| self.is_root(above))
    }

    /// Whether a source takes what is checked out, as far as that can be told: the usual names, or the only branch that
    /// is asked for. What a tag or another branch holds is not at hand.
    #[must_use]
    pub fn is_tracked(&self, source: &Source<'_>) -> bool {
        let Some(node) = source.at("targetRevision") else { return true };
        let Some(revision) = plain(node) else { return false };
        let alone = || {
            let all = source.repository().and_then(|repository| self.revisions.get(&repository));
            all.is_none_or(|all| all.len() <= 1) && !is_pinned(revision)
        };
        matches!(revision, "" | "HEAD" | "main" | "master") || alone()
    }

    /// The folder that a source takes its manifests from, as it is shown; none where that is not at hand.
    #[must_use]
    pub fn folder(&self, source: &Source<'_>, application: &Application<'_>) -> Option<String> {
        let path = source.text("path")?;
        Some(normal(&join(self.root(source, application)?, path.trim_matches('/'))))
    }

    /// The file that an entry of a source's `valueFiles` means, and the folder that its repository begins in; none for an
    /// address, a pattern, and what is not at hand.
    #[must_use]
    pub fn values<'c>(
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
            let of = application.sources.iter().find(named).filter(|of| self.is_tracked(of))?;
            let root = self.root(of, application)?;
            return (!path.contains('$')).then(|| (root, normal(&join(root, path.trim_start_matches('/')))));
        }
        if entry.contains('$') || !self.is_tracked(source) {
            return None;
        }
        let root = self.root(source, application)?;
        let base = if entry.starts_with('/') { root.to_owned() } else { self.folder(source, application)? };
        Some((root, normal(&join(&base, entry.trim_start_matches('/')))))
    }
}

/// Whether some Application takes anything from a repository.
fn is_named(repository: &str, applications: &[Application<'_>]) -> bool {
    applications.iter().flat_map(|it| &it.sources).any(|source| source.repository().as_deref() == Some(repository))
}

/// Whether a revision is a version or a commit.
fn is_pinned(revision: &str) -> bool {
    let version = revision.trim_start_matches('v').starts_with(|first: char| first.is_ascii_digit());
    let commit = revision.len() >= 7 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
    version || commit || revision.contains(['*', '^', '~', '<', '>', '='])
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
    for (git, path) in generator::looked_at(application.object) {
        push(&Source { node: git }, &path);
    }
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
fn known(topology: &Topology) -> HashSet<String> {
    let mut known = HashSet::new();
    let objects = topology.all().map(|object| &*object.file);
    let mut last = "";
    for file in objects.chain(topology.values().iter().map(|values| values.file.as_str())) {
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
