//! The files around a file: what lies beside it, which of it is a chart, and what kustomizations make of it.

use std::collections::{BTreeMap, BTreeSet};

use super::kustomize::{Reference, Wants, references};
use super::recognise::is_kustomization;
use crate::document::{self, Mapping, Sources};
use crate::topology::Kustomized;
use crate::unit::closest;
pub(super) use crate::unit::paths::{ancestors, file_name, folder, join, normal};

/// The names that kustomize looks for in a folder (`api/konfig/general.go`, `RecognizedKustomizationFileNames`).
pub const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// The fields of a kustomization that change fields of the objects that it takes in.
const PATCHING: [&str; 7] =
    ["components", "patches", "patchesJson6902", "patchesStrategicMerge", "replacements", "transformers", "vars"];

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

/// The fields of a kustomization that leave what it takes in as it is.
const PLAIN: [&str; 8] =
    ["apiVersion", "kind", "metadata", "resources", "bases", "crds", "generatorOptions", "sortOptions"];

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

    /// Reads a kustomization, to know what it makes of other files. Any other file is passed over.
    pub fn learn(&mut self, path: &str, text: &str) {
        let path = normal(path);
        self.learn_chart(&path);
        if !is_kustomization(&path) {
            return;
        }
        let mut sources = Sources::new();
        let parsed = document::parse(sources.add("", ""), text);
        let here = folder(&path).to_owned();
        self.patches |= parsed.documents.iter().any(|node| PATCHING.iter().any(|key| node.get(key).is_some()));
        let mut kustomized = Kustomized::default();
        let keys = parsed.documents.iter().take(1).filter_map(|document| document.as_mapping());
        kustomized.changes = keys.flat_map(Mapping::iter).any(|entry| !PLAIN.contains(&entry.key.name.as_str()));
        for reference in parsed.documents.iter().flat_map(references) {
            let Some(target) = resolve(&here, reference.path) else { continue };
            self.want(&target, &reference);
            if reference.role == Role::Config {
                self.of_config.insert(target.clone());
            }
            if reference.role == Role::Resource {
                kustomized.resources.push(target.clone());
            }
            let role = self.roles.entry(target).or_insert(reference.role);
            *role = (*role).max(reference.role);
        }
        self.kustomized.insert(here, kustomized);
    }

    /// A chart may lie around a file that was named alone.
    fn learn_chart(&mut self, path: &str) {
        let mut above = folder(path);
        while !above.is_empty() {
            if file_name(above) == "templates" || file_name(above) == "ci" {
                self.wanted.insert(join(folder(above), "Chart.yaml"));
            }
            above = folder(above);
        }
    }

    fn want(&mut self, target: &str, reference: &Reference<'_>) {
        self.wanted.insert(target.to_owned());
        if reference.wants != Wants::File {
            self.wanted.extend(KUSTOMIZATIONS.iter().map(|name| join(target, name)));
        }
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

    /// Whether a path is known to lead nowhere: all of the folder that it counts from was seen, and nobody looked away.
    ///
    /// Hidden folders, what links lead to and what submodules bring are not seen.
    pub(super) fn lacks(&self, root: &str, path: &str) -> bool {
        let whole = self.whole.contains(root) || ancestors(root).any(|above| self.whole.contains(above));
        let unseen = |path: &str| self.links.contains(path) || file_name(path).starts_with('.');
        let below = path.strip_prefix(root).unwrap_or(path);
        whole
            && !self.has_file(path)
            && !self.has_folder(path)
            && !self.has_file(&join(root, ".gitmodules"))
            && !unseen(path)
            && !ancestors(below.trim_start_matches('/')).any(|above| unseen(&join(root, above)))
    }

    /// The file or folder that was likely meant by a path that leads nowhere: one beside it with a name almost the same,
    /// or the only other one of its name.
    pub(super) fn near(&self, target: &str, among_files: bool) -> Option<String> {
        let all = || if among_files { self.files.iter() } else { self.folders.iter() };
        let (parent, name) = (folder(target), file_name(target));
        let beside = all().filter(|path| folder(path) == parent && !path.is_empty()).map(|path| file_name(path));
        if let Some(near) = closest(name, beside) {
            return Some(join(parent, near));
        }
        let mut same = all().filter(|path| file_name(path) == name);
        same.next().filter(|_| same.next().is_none()).cloned()
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
        let path = normal(path);
        if self.of_config.contains(folder(&path)) && !is_kustomization(&path) {
            return Some(Role::Config);
        }
        self.roles.get(&path).copied()
    }

    /// Whether kustomize may add to the objects of a file: it is one of a kustomization, and some kustomization patches.
    pub(super) fn may_patch(&self, path: &str) -> bool {
        let path = normal(path);
        self.patches && (self.role(&path) == Some(Role::Resource) || self.has_kustomization(folder(&path)))
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

    /// The path that was likely meant by one that leads nowhere, as it is to be written in `here`.
    pub(super) fn meant(&self, here: &str, target: &str, wants: Wants) -> Option<String> {
        let (parent, name) = (folder(target), file_name(target));
        let fits = |path: &str| match wants {
            Wants::File => self.has_file(path),
            Wants::Folder => self.has_kustomization(path),
            Wants::Either => self.has_file(path) && !is_kustomization(path) || self.has_kustomization(path),
        };
        let all = || self.files.iter().chain(&self.folders).map(String::as_str).filter(|path| fits(path));
        let same: Vec<&str> = all().filter(|path| file_name(path) == name).collect();
        if let [only] = same.as_slice() {
            return Some(relative(here, only));
        }
        let beside: Vec<&str> = all().filter(|path| folder(path) == parent && *path != here).map(file_name).collect();
        // Names that end alike would all be near each other.
        let (stem, end) = split(name);
        let stems = beside.iter().map(|other| split(other)).filter(|(_, other)| *other == end).map(|(stem, _)| stem);
        if let Some(near) = closest(stem, stems) {
            return Some(relative(here, &join(parent, &format!("{near}{end}"))));
        }
        let other_end = beside.iter().find(|other| split(other).0 == stem);
        if let Some(near) = other_end {
            return Some(relative(here, &join(parent, near)));
        }
        // A folder on the way may be the one that is misspelt.
        let paths: Vec<String> =
            all().filter(|path| file_name(path) == name).map(|path| relative(here, path)).collect();
        closest(&relative(here, target), paths.iter().map(String::as_str)).map(str::to_owned)
    }
}

/// A name without its ending, and the ending with its dot.
fn split(name: &str) -> (&str, &str) {
    name.rfind('.').filter(|at| *at > 0).map_or((name, ""), |at| name.split_at(at))
}

/// Where a path written in a file of `here` leads; none for an absolute one, which kustomize refuses.
pub(super) fn resolve(here: &str, written: &str) -> Option<String> {
    (!written.starts_with('/')).then(|| normal(&join(here, written)))
}

/// A path as it is written in a file of `here`.
fn relative(here: &str, target: &str) -> String {
    let parts = |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (parts(here), parts(target));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    let path: Vec<&str> = up.chain(to.iter().skip(common).map(String::as_str)).collect();
    if path.is_empty() { ".".to_owned() } else { path.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_apart_by_where_they_lead() {
        for (written, expected) in [
            ("./a//b/./c", "a/b/c"),
            ("a/../b", "b"),
            ("a/../../b", "../b"),
            ("../../a", "../../a"),
            ("/a/../b/", "/b"),
            (".", ""),
            ("", ""),
        ] {
            assert_eq!(normal(written), expected, "{written}");
        }
        assert_eq!(resolve("a/b", "../c").as_deref(), Some("a/c"));
        assert_eq!(resolve("", "../c").as_deref(), Some("../c"));
        assert_eq!(resolve("a", "/c"), None);
    }

    #[test]
    fn a_path_is_written_from_where_it_is_read() {
        for (here, target, expected) in [
            ("a/b", "a/c", "../c"),
            ("", "a/c", "a/c"),
            ("a", "a", "."),
            ("a/b", "a", ".."),
            ("/x/a", "/x/b/c", "../b/c"),
        ] {
            assert_eq!(relative(here, target), expected);
            assert_eq!(resolve(here, expected).as_deref(), Some(target));
        }
    }

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
