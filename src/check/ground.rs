//! What the files around a tree tell its topology.

use std::collections::BTreeSet;

use super::Surroundings;
use super::surroundings::ancestors;
use crate::topology::{Ground, Kustomized};

impl Ground for Surroundings {
    fn has_file(&self, path: &str) -> bool {
        self.has_file(path)
    }

    fn has_folder(&self, path: &str) -> bool {
        self.has_folder(path)
    }

    fn has_chart(&self, folder: &str) -> bool {
        self.has_chart(folder)
    }

    fn in_chart(&self, path: &str) -> bool {
        self.in_chart(path)
    }

    fn is_named(&self, path: &str) -> bool {
        self.role(path).is_some()
    }

    fn lacks(&self, root: &str, path: &str) -> bool {
        self.lacks(root, path)
    }

    fn near(&self, target: &str, among_files: bool) -> Option<String> {
        self.near(target, among_files)
    }

    fn below(&self, folder: &str) -> (Vec<&str>, Vec<&str>) {
        self.below(folder)
    }

    fn is_whole(&self, folder: &str) -> bool {
        self.is_whole(folder) || ancestors(folder).any(|above| self.is_whole(above))
    }

    fn kustomized(&self, folder: &str) -> Option<&Kustomized> {
        self.kustomized(folder)
    }

    fn kustomizations(&self) -> Vec<(&str, &Kustomized)> {
        self.kustomizations().collect()
    }

    fn origins(&self) -> Vec<(&str, &str)> {
        self.origins().collect()
    }

    fn revisions(&self) -> Option<&BTreeSet<String>> {
        self.revisions()
    }
}
