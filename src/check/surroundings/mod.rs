//! The files around a file: what lies beside it, which of it is a chart, and what kustomizations make of it.

mod learn;
mod lost;
mod paths;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use paths::{ancestors, file_name, folder, join, normal, resolve};

use super::recognise::is_kustomization;
use crate::topology::Kustomized;

/// The names that kustomize looks for in a folder (`api/konfig/general.go`, `RecognizedKustomizationFileNames`).
pub const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// What a kustomization makes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Content of a generated object.
    Data,
    /// Values of a chart.
    Values,
    /// Configuration of a transformer or generator.
    Config,
    /// A patch.
    Patch,
    /// Objects.
    Resource,
}

/// What is known of a tree of files before any of them is checked.
///
/// It holds paths, not texts. The paths are those that the files are shown under: relative to one folder or absolute, with
/// `/` between their parts.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
    charts: BTreeSet<String>,
    /// Paths that something asks for, whether they are there or not.
    wanted: BTreeSet<String>,
    roles: BTreeMap<String, Role>,
    /// Folders whose files configure transformers or generators.
    of_config: BTreeSet<String>,
    /// Whether any kustomization changes what it takes in.
    patches: bool,
    /// Folders of which every file was added.
    whole: BTreeSet<String>,
    /// Links, behind which nobody looked.
    links: BTreeSet<String>,
    /// Roots of repositories, with where they were cloned from.
    origins: BTreeMap<String, String>,
    /// Branches and tags, where all are known.
    revisions: Option<BTreeSet<String>>,
    /// Kustomizations by their folders.
    kustomized: BTreeMap<String, Kustomized>,
}

impl Surroundings {
    /// A tree of these files.
    pub fn new<'a>(paths: impl IntoIterator<Item = &'a str>) -> Self {
        let mut around = Self::default();
        for path in paths {
            around.add(path);
        }
        around
    }

    /// Takes in a file that is there, of whatever kind.
    pub fn add(&mut self, path: &str) {
        let path = normal(path);
        if file_name(&path) == "Chart.yaml" {
            self.charts.insert(folder(&path).to_owned());
        }
        self.add_folder(folder(&path));
        self.files.insert(path);
    }

    /// Takes in a folder that is there.
    pub fn add_folder(&mut self, path: &str) {
        let path = normal(path);
        let mut below = path.as_str();
        while !self.folders.contains(below) {
            self.folders.insert(below.to_owned());
            below = folder(below);
        }
    }

    /// Says that every file of a folder is or will be added, and that what is not is not there.
    pub fn add_whole(&mut self, folder: &str) {
        self.whole.insert(normal(folder));
    }

    /// Whether every file of a folder is known.
    pub(super) fn is_whole(&self, folder: &str) -> bool {
        self.whole.contains(folder)
    }

    /// Says that a folder is the root of a repository, and where that was cloned from.
    pub fn add_origin(&mut self, folder: &str, url: String) {
        self.origins.insert(normal(folder), url);
    }

    /// Roots of repositories, with where they were cloned from.
    pub(super) fn origins(&self) -> impl Iterator<Item = (&str, &str)> {
        self.origins.iter().map(|(folder, url)| (folder.as_str(), url.as_str()))
    }

    /// Says which branches and tags the repository has; all of them.
    pub fn add_revisions(&mut self, names: impl IntoIterator<Item = String>) {
        self.revisions.get_or_insert_default().extend(names);
    }

    /// The branches and tags of the repository, where all are known.
    pub(super) fn revisions(&self) -> Option<&BTreeSet<String>> {
        self.revisions.as_ref()
    }

    /// Takes in a link, behind which nobody looks.
    pub fn add_link(&mut self, path: &str) {
        self.links.insert(normal(path));
    }

    /// Paths that matter and are not known to be there. Whoever can look should, and [`add`](Self::add) or
    /// [`add_folder`](Self::add_folder) those that are.
    #[must_use]
    pub fn unknown(&self) -> Vec<String> {
        let unknown = |path: &&String| !self.has_file(path) && !self.has_folder(path) && !self.has_file(folder(path));
        self.wanted.iter().filter(unknown).cloned().collect()
    }

    pub(super) fn has_file(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    pub(super) fn has_folder(&self, path: &str) -> bool {
        self.folders.contains(path)
    }

    pub(super) fn has_chart(&self, folder: &str) -> bool {
        self.charts.contains(folder)
    }

    /// What the kustomization in a folder takes in.
    pub(super) fn kustomized(&self, folder: &str) -> Option<&Kustomized> {
        self.kustomized.get(folder)
    }

    /// All kustomizations, by their folders.
    pub(super) fn kustomizations(&self) -> impl Iterator<Item = (&str, &Kustomized)> {
        self.kustomized.iter().map(|(folder, kustomized)| (folder.as_str(), kustomized))
    }

    /// Everything below a folder: files, and folders.
    pub(super) fn below(&self, folder: &str) -> (Vec<&str>, Vec<&str>) {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let within = |path: &&String| path.starts_with(&start) && path.len() > start.len();
        let files = self.files.range(start.clone()..).take_while(|path| path.starts_with(&start)).filter(within);
        let folders = self.folders.range(start.clone()..).take_while(|path| path.starts_with(&start)).filter(within);
        (files.map(String::as_str).collect(), folders.map(String::as_str).collect())
    }

    /// Whether a folder has something for kustomize to start from.
    pub(super) fn has_kustomization(&self, folder: &str) -> bool {
        KUSTOMIZATIONS.iter().any(|name| self.has_file(&join(folder, name)))
    }

    pub(super) fn role(&self, path: &str) -> Option<Role> {
        if self.roles.is_empty() && self.of_config.is_empty() {
            return None;
        }
        let path = normal(path);
        if self.of_config.contains(folder(&path)) && !is_kustomization(&path) {
            return Some(Role::Config);
        }
        self.roles.get(&path).copied()
    }

    /// Whether kustomize may add to the objects of a file: it is one of a kustomization, and some kustomization patches.
    pub(super) fn may_patch(&self, path: &str) -> bool {
        if !self.patches {
            return false;
        }
        let path = normal(path);
        self.role(&path) == Some(Role::Resource) || self.has_kustomization(folder(&path))
    }

    /// Whether a file is one of a chart's templates.
    pub(super) fn in_templates(&self, path: &str) -> bool {
        let path = normal(path);
        ancestors(&path).any(|above| file_name(above) == "templates" && self.charts.contains(folder(above)))
    }

    /// Whether a file belongs to a chart.
    pub(super) fn in_chart(&self, path: &str) -> bool {
        let path = normal(path);
        ancestors(&path).any(|above| self.charts.contains(above))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_and_not_known_is_listed() {
        let mut around = Surroundings::new(["a/kustomization.yaml", "a/x.yaml"]);
        around.learn(
            "a/kustomization.yaml",
            "resources: [x.yaml, ../b, 'https://example.org/c']\npatches: [{path: p}]\n",
        );
        let wanted = ["a/p", "b", "b/Kustomization", "b/kustomization.yaml", "b/kustomization.yml"];
        assert_eq!(around.unknown(), wanted);
        around.add("b/kustomization.yml");
        assert_eq!(around.unknown(), ["a/p", "b/Kustomization", "b/kustomization.yaml"]);
    }

    #[test]
    fn every_folder_above_a_file_is_there() {
        let around = Surroundings::new(["a/b/c.yaml", "/d/e.yaml"]);
        for folder in ["a/b", "a", "", "/d"] {
            assert!(around.has_folder(folder), "{folder}");
        }
        assert!(!around.has_folder("a/b/c.yaml") && !around.has_file("a/b"));
    }
}
