//! Derives `schema/kinds/` from what the components publish.
//!
//! Go is needed to derive, because the components publish their schemas as Go modules; it is not needed to build neap or to
//! check that what is committed is whole.

mod crd;
mod index;
mod lifecycle;
pub(crate) mod module;
mod origin;
mod swagger;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use index::{Entry, Index};

/// Raised whenever the converter writes other bytes for the same source, so that a stale folder shows without Go.
const CONVERTER: &str = "2";

/// Where the derived schemas live, from the root of the repository.
const KINDS: &str = "schema/kinds";
const INDEX: &str = "schema/kinds/index.json";
const SOURCES: &str = "schema/SOURCES.md";
const LIFECYCLE: &str = "schema/kubernetes-lifecycle.json";
const EMBEDDED: &str = "src/check/catalogue/embedded.rs";

/// Why schemas were not derived, or are not what they should be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}")]
    Json { path: PathBuf, source: serde_json::Error },
    #[error("{path}: {what}")]
    Content { path: PathBuf, what: String },
    #[error("go mod download {module}: {what}")]
    Download { module: String, what: String },
    #[error("cannot find the root of the repository")]
    Root,
    #[error("{count} of the derived files are not what they should be; run `cargo xtask schema`")]
    Stale { count: usize },
}

/// A kind as read from its source, before it is given a place.
#[derive(Debug)]
struct Derived {
    entry: Entry,
    /// Several kinds may share one file; it is then written once.
    body: String,
}

/// Derives every schema, or with `check` says what would change.
///
/// # Errors
/// A module cannot be fetched or read, a file cannot be written, or `check` found a difference.
pub(crate) fn run(check: bool) -> Result<(), Fault> {
    let root = root()?;
    let index = committed(&root);
    let mut stale = if check { index::verify(&root, index.as_ref()) } else { Vec::new() };
    if module::has_go() {
        let files = derive(&root)?;
        if check {
            stale.extend(differences(&root, &files));
        } else {
            write(&root, &files)?;
        }
    } else if check {
        println!("regeneration: not checked (go is not installed)");
    } else {
        return Err(Fault::Download { module: "all".to_owned(), what: "go is not installed".to_owned() });
    }
    stale.sort();
    stale.dedup();
    for line in &stale {
        println!("{line}");
    }
    if stale.is_empty() { Ok(()) } else { Err(Fault::Stale { count: stale.len() }) }
}

/// Every file this generator owns, by its path from the root.
fn derive(root: &Path) -> Result<BTreeMap<String, String>, Fault> {
    let mut derived = Vec::new();
    // The first version of Kubernetes in the table is the one that the others are told apart from.
    let mut first: Option<(String, String)> = None;
    for origin in origin::ORIGINS {
        let base = origin.fetch(root)?;
        let kinds = match origin.reads {
            origin::Reads::Definitions { .. } => crd::read(origin, &base)?,
            origin::Reads::Swagger { .. } => swagger::read(origin, &base, first.as_ref())?,
        };
        if matches!(origin.reads, origin::Reads::Swagger { .. }) {
            first = first.or_else(|| kinds.first().map(|kind| (kind.entry.file.clone(), kind.body.clone())));
        }
        println!("{} {}: {} kinds", origin.component, origin.version, kinds.len());
        derived.extend(kinds);
    }
    let mut files = BTreeMap::new();
    let mut entries = Vec::new();
    for kind in derived {
        files.insert(format!("{KINDS}/{}", kind.entry.file), kind.body);
        entries.push(kind.entry);
    }
    let index = Index::new(CONVERTER, entries);
    println!("{} kinds, {} bytes", index.kinds.len(), files.values().map(String::len).sum::<usize>());
    files.insert(SOURCES.to_owned(), index.sources());
    files.insert(EMBEDDED.to_owned(), index.embedded());
    files.insert(INDEX.to_owned(), index.text());
    files.insert(LIFECYCLE.to_owned(), lifecycle::text()?);
    Ok(files)
}

fn committed(root: &Path) -> Option<Index> {
    let text = fs::read_to_string(root.join(INDEX)).ok()?;
    serde_json::from_str(&text).ok()
}

/// The folders that hold the CRDs of every component at its preferred version, as the components publish them.
///
/// # Errors
/// A module cannot be fetched.
pub(crate) fn published_definitions() -> Result<Vec<PathBuf>, Fault> {
    let root = root()?;
    let published = origin::ORIGINS.iter().filter(|origin| {
        origin.preferred
            && matches!(origin.from, origin::From::Module(_))
            && matches!(origin.reads, origin::Reads::Definitions { .. })
    });
    published.map(|origin| origin.fetch(&root)).collect()
}

fn differences(root: &Path, files: &BTreeMap<String, String>) -> Vec<String> {
    files
        .iter()
        .filter(|(path, text)| fs::read_to_string(root.join(path)).ok().as_ref() != Some(text))
        .map(|(path, _)| format!("differs: {path}"))
        .collect()
}

fn write(root: &Path, files: &BTreeMap<String, String>) -> Result<(), Fault> {
    let kinds = root.join(KINDS);
    if kinds.exists() {
        fs::remove_dir_all(&kinds).map_err(|source| Fault::File { path: kinds, source })?;
    }
    for (path, text) in files {
        let path = root.join(path);
        let folder = path.parent().unwrap_or(root);
        fs::create_dir_all(folder).map_err(|source| Fault::File { path: folder.to_owned(), source })?;
        fs::write(&path, text).map_err(|source| Fault::File { path, source })?;
    }
    Ok(())
}

fn root() -> Result<PathBuf, Fault> {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).ok_or(Fault::Root)
}
