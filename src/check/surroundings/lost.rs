//! Paths that lead nowhere, and what was meant by them.

use super::super::kustomize::Wants;
use super::super::recognise::is_kustomization;
use super::Surroundings;
use super::paths::{ancestors, file_name, folder, join, relative};
use crate::unit::closest;

impl Surroundings {
    /// Whether a path is known to lead nowhere: all of the folder that it counts from was seen, and nobody looked away.
    ///
    /// Hidden folders, what links lead to and what submodules bring are not seen.
    pub(in crate::check) fn lacks(&self, root: &str, path: &str) -> bool {
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
    pub(in crate::check) fn near(&self, target: &str, among_files: bool) -> Option<String> {
        let all = || if among_files { self.files.iter() } else { self.folders.iter() };
        let (parent, name) = (folder(target), file_name(target));
        let beside = all().filter(|path| folder(path) == parent && !path.is_empty()).map(|path| file_name(path));
        if let Some(near) = closest(name, beside) {
            return Some(join(parent, near));
        }
        let mut same = all().filter(|path| file_name(path) == name);
        same.next().filter(|_| same.next().is_none()).cloned()
    }

    /// The path that was likely meant by one that leads nowhere, as it is to be written in `here`.
    pub(in crate::check) fn meant(&self, here: &str, target: &str, wants: Wants) -> Option<String> {
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
