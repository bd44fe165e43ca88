//! Delivery into real directories and real repositories.

use neap::bundle::{Artifact, Bundle};
use neap::unit::RepoPath;

mod bare;
mod changed;
mod killed;
mod open;
mod repo;
mod tree;
mod working;

fn path(text: &str) -> RepoPath {
    RepoPath::new(text).unwrap()
}

fn inventory_path() -> RepoPath {
    path(".neap/inventory.json")
}

fn bundle(files: &[(&str, &str)]) -> Bundle {
    let mut bundle = Bundle::new();
    for (name, text) in files {
        bundle.insert(path(name), Artifact { text: (*text).to_owned(), origin: None });
    }
    bundle
}
