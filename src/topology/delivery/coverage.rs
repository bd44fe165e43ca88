//! Which files each Application covers.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::super::{Application, Source, Topology, boolean};
use super::{Checkout, matches};
use crate::document::Node;
use crate::unit::paths::ancestors;

/// Applications that take files from one folder, or through one kustomization, and are told apart. What more there are take in
/// is known as well where they ask for the same; whether they apply an object twice is not. It bounds what is kept by the files
/// times this, not times the Applications.
const MOST: usize = 128;

/// How a file comes to be covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Its objects are applied as they are written.
    Plain,
    /// Something is done to them before: by kustomize, a chart or a plugin.
    Changed,
}

/// One Application that covers a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cover {
    /// Its place among the Applications.
    pub application: usize,
    /// How it comes to be covered.
    pub way: Way,
}

/// Files with the Applications that cover them.
#[derive(Debug, Default)]
pub struct Coverage<'a> {
    by_file: HashMap<&'a str, Vec<Cover>>,
    /// By Application: the places of the objects that it applies as they are.
    objects: HashMap<usize, Vec<usize>>,
    /// Applications of whose objects not all are in the tree.
    partly: HashSet<usize>,
    /// Files that a `directory` leaves out by name.
    left_out: HashSet<&'a str>,
    /// Whether an Application was passed over that may take in what no other does.
    is_cut: bool,
    /// Files that some kustomization does something to.
    changed: HashSet<String>,
}

/// A folder that an Application takes files from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Taken<'a> {
    application: usize,
    /// Where something other than files as they are comes out.
    changed: bool,
    recurse: bool,
    include: Option<&'a str>,
    exclude: Option<&'a str>,
}

impl<'a> Coverage<'a> {
    pub(super) fn of(applications: &[Application<'a>], checkout: &Checkout, topology: &'a Topology) -> Self {
        let mut coverage = Self { changed: changed(topology), ..Self::default() };
        let mut folders: HashMap<String, Vec<Taken<'a>>> = HashMap::new();
        let mut bases = Bases::default();
        for (at, application) in applications.iter().enumerate() {
            for source in &application.sources {
                let Some(folder) = checkout.folder(source, application) else {
                    // What only lends its files adds no objects.
                    if source.at("path").is_some() || source.at("chart").is_some() || source.at("ref").is_none() {
                        coverage.partly.insert(at);
                    }
                    continue;
                };
                if topology.ground().kustomized(&folder).is_some() && source.at("directory").is_none() {
                    bases.take(&folder, at, topology);
                    coverage.partly.insert(at);
                    continue;
                }
                let mut taken = taken(source, at, &folder, topology);
                taken.changed |= !checkout.is_tracked(source);
                if taken.changed {
                    coverage.partly.insert(at);
                }
                let of_folder = folders.entry(folder).or_default();
                if of_folder.len() < MOST {
                    of_folder.push(taken);
                } else {
                    coverage.partly.insert(at);
                    let alike = |it: &Taken<'_>| Taken { application: at, ..*it } == taken;
                    coverage.is_cut |= !of_folder.iter().any(alike);
                }
            }
        }
        coverage.spread(&folders, &bases.files(topology), topology);
        coverage
    }

    fn spread(
        &mut self,
        folders: &HashMap<String, Vec<Taken<'a>>>,
        files: &HashMap<String, BTreeSet<Cover>>,
        topology: &'a Topology,
    ) {
        if folders.is_empty() && files.is_empty() {
            return;
        }
        for (at, object) in topology.all().enumerate() {
            let file = &*object.file;
            if !self.by_file.contains_key(file) {
                let covers = self.covers(file, folders, files);
                self.by_file.insert(file, covers);
            }
            for cover in self.by_file.get(file).into_iter().flatten().filter(|cover| cover.way == Way::Plain) {
                self.objects.entry(cover.application).or_default().push(at);
            }
        }
    }

    fn covers(
        &mut self,
        file: &'a str,
        folders: &HashMap<String, Vec<Taken<'a>>>,
        files: &HashMap<String, BTreeSet<Cover>>,
    ) -> Vec<Cover> {
        let mut found: BTreeSet<Cover> = files.get(file).into_iter().flatten().copied().collect();
        for above in ancestors(file) {
            for taken in folders.get(above).into_iter().flatten() {
                let within = file.get(above.len()..).unwrap_or_default().trim_start_matches('/');
                if !taken.changed && !taken.recurse && within.contains('/') {
                    continue;
                }
                // Both match the path below the folder (Argo CD 3.4, `reposerver/repository/repository.go`).
                if taken.include.is_some_and(|pattern| !matches(pattern, within, None))
                    || taken.exclude.is_some_and(|pattern| matches(pattern, within, None))
                {
                    self.left_out.insert(file);
                    continue;
                }
                let way = if taken.changed { Way::Changed } else { Way::Plain };
                found.insert(Cover { application: taken.application, way });
            }
        }
        found.into_iter().collect()
    }

    /// The Applications that cover a file.
    #[must_use]
    pub fn of_file(&self, file: &str) -> &[Cover] {
        self.by_file.get(file).map(Vec::as_slice).unwrap_or_default()
    }

    /// The places of the objects that an Application applies as they are.
    pub(super) fn objects(&self, application: usize) -> &[usize] {
        self.objects.get(&application).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether everything that an Application applies is in the tree as it is written.
    #[must_use]
    pub fn is_whole(&self, application: usize) -> bool {
        !self.partly.contains(&application) && self.objects.contains_key(&application)
    }

    /// Whether the objects of a file may be applied otherwise than they are written.
    #[must_use]
    pub fn is_changed(&self, file: &str) -> bool {
        self.changed.contains(file) || self.of_file(file).iter().any(|cover| cover.way == Way::Changed)
    }

    /// Whether it is known of every Application which files it takes in.
    pub(super) const fn is_complete(&self) -> bool {
        !self.is_cut
    }

    /// Whether some Application leaves a file out on purpose.
    #[must_use]
    pub fn is_left_out(&self, file: &str) -> bool {
        self.left_out.contains(file)
    }
}

fn taken<'a>(source: &Source<'a>, application: usize, folder: &str, topology: &'a Topology) -> Taken<'a> {
    let other = ["plugin", "helm", "kustomize"].iter().any(|key| source.at(key).is_some());
    let changed = other || topology.ground().has_chart(folder);
    let recurse = source.at("directory.recurse").and_then(boolean) == Some(true);
    let pattern = |path: &str| source.at(path).and_then(Node::as_str).filter(|text| !text.is_empty());
    let (include, exclude) = (pattern("directory.include"), pattern("directory.exclude"));
    Taken { application, changed, recurse, include, exclude }
}

/// Kustomizations with the Applications that take them in, through others too.
///
/// Many overlays stand on one base: what a folder holds is spread over its files once, and not once an Application.
#[derive(Debug, Default)]
struct Bases {
    by_folder: BTreeMap<(String, Way), Vec<usize>>,
}

impl Bases {
    /// Takes in what an Application reaches from the kustomization in a folder.
    fn take(&mut self, root: &str, application: usize, topology: &Topology) {
        let mut open = vec![(root.to_owned(), Way::Plain)];
        let mut seen: HashSet<String> = HashSet::new();
        while let Some((here, above)) = open.pop() {
            if !seen.insert(here.clone()) {
                continue;
            }
            let Some(kustomized) = topology.ground().kustomized(&here) else { continue };
            let way = if kustomized.changes { Way::Changed } else { above };
            let taking = self.by_folder.entry((here, way)).or_default();
            // Those that are told apart reach what lies behind it, too.
            if taking.len() >= MOST {
                continue;
            }
            taking.push(application);
            let bases = kustomized.resources.iter().filter(|target| topology.ground().kustomized(target).is_some());
            open.extend(bases.map(|target| (target.clone(), way)));
        }
    }

    /// The files that they hold, with who covers each.
    fn files(&self, topology: &Topology) -> HashMap<String, BTreeSet<Cover>> {
        let mut files: HashMap<String, BTreeSet<Cover>> = HashMap::new();
        for ((folder, way), taking) in &self.by_folder {
            let resources = topology.ground().kustomized(folder).map(|it| it.resources.as_slice()).unwrap_or_default();
            for target in resources.iter().filter(|target| topology.ground().kustomized(target).is_none()) {
                let covers = files.entry(target.clone()).or_default();
                covers.extend(taking.iter().map(|application| Cover { application: *application, way: *way }));
            }
        }
        files
    }
}

/// Every file that a kustomization does something to.
pub(in super::super) fn changed(topology: &Topology) -> HashSet<String> {
    let changing = topology.ground().kustomizations().into_iter().filter(|(_, kustomized)| kustomized.changes);
    let mut open: Vec<&str> = changing.map(|(folder, _)| folder).collect();
    let (mut seen, mut files) = (HashSet::new(), HashSet::new());
    while let Some(here) = open.pop() {
        if !seen.insert(here) {
            continue;
        }
        for target in topology.ground().kustomized(here).map(|it| it.resources.as_slice()).unwrap_or_default() {
            if topology.ground().kustomized(target).is_some() {
                open.push(target);
            } else {
                files.insert(target.clone());
            }
        }
    }
    files
}
