//! The files that a tree lies in, those without objects too.

use std::collections::BTreeSet;
use std::fmt::Debug;

/// What a kustomization takes in.
#[derive(Clone, Debug, Default)]
pub struct Kustomized {
    /// Files and folders with objects.
    pub resources: Vec<String>,
    /// Whether it does anything to them, or adds what is not known.
    pub changes: bool,
}

/// What is known of the files around the objects of a tree. Whoever walked the files tells; paths are those that files
/// are shown under.
pub trait Ground: Debug + Send + Sync {
    /// Whether there is such a file.
    fn has_file(&self, path: &str) -> bool;

    /// Whether there is such a folder.
    fn has_folder(&self, path: &str) -> bool;

    /// Whether a folder is a chart.
    fn has_chart(&self, folder: &str) -> bool;

    /// Whether a file belongs to a chart.
    fn in_chart(&self, path: &str) -> bool;

    /// Whether a kustomization names a file.
    fn is_named(&self, path: &str) -> bool;

    /// Whether a path is known to lead nowhere, in the repository that begins at `root`.
    fn lacks(&self, root: &str, path: &str) -> bool;

    /// The file, or the folder, that was likely meant by a path that leads nowhere.
    fn near(&self, target: &str, among_files: bool) -> Option<String>;

    /// The files, and the folders, below a folder.
    fn below(&self, folder: &str) -> (Vec<&str>, Vec<&str>);

    /// Whether every file below a folder was seen.
    fn is_whole(&self, folder: &str) -> bool;

    /// What the kustomization in a folder takes in.
    fn kustomized(&self, folder: &str) -> Option<&Kustomized>;

    /// All kustomizations, by their folders.
    fn kustomizations(&self) -> Vec<(&str, &Kustomized)>;

    /// Roots of repositories, with where they were cloned from.
    fn origins(&self) -> Vec<(&str, &str)>;

    /// The branches and tags of the repository, where all are known.
    fn revisions(&self) -> Option<&BTreeSet<String>>;
}

/// A tree of which nothing but its objects is known.
#[derive(Debug)]
pub(super) struct Nowhere;

impl Ground for Nowhere {
    fn has_file(&self, _: &str) -> bool {
        false
    }

    fn has_folder(&self, _: &str) -> bool {
        false
    }

    fn has_chart(&self, _: &str) -> bool {
        false
    }

    fn in_chart(&self, _: &str) -> bool {
        false
    }

    fn is_named(&self, _: &str) -> bool {
        false
    }

    fn lacks(&self, _: &str, _: &str) -> bool {
        false
    }

    fn near(&self, _: &str, _: bool) -> Option<String> {
        None
    }

    fn below(&self, _: &str) -> (Vec<&str>, Vec<&str>) {
        (Vec::new(), Vec::new())
    }

    fn is_whole(&self, _: &str) -> bool {
        false
    }

    fn kustomized(&self, _: &str) -> Option<&Kustomized> {
        None
    }

    fn kustomizations(&self) -> Vec<(&str, &Kustomized)> {
        Vec::new()
    }

    fn origins(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }

    fn revisions(&self) -> Option<&BTreeSet<String>> {
        None
    }
}
