//! What generators find in a repository (Argo CD 3.4, `applicationset/generators/git.go`).

use super::super::super::object::{given, items};
use super::super::super::{Application, Source, Topology, boolean, plain};
use super::super::{Checkout, matches};
use super::fill::Parameters;
use super::values;
use crate::document::Node;
use crate::unit::paths::{file_name, folder, join};

/// The parameters of a git generator; none where what it looks through is not at hand.
pub(super) fn parameters(
    git: &Node,
    application: &Application<'_>,
    checkout: &Checkout,
    topology: &Topology,
) -> Option<Vec<Parameters>> {
    let source = Source { node: git };
    let revision = given(git, "revision").map_or(Some("HEAD"), plain)?;
    let root = checkout.root(&source, application)?;
    if given(git, "pathParamPrefix").is_some()
        || !matches!(revision, "" | "HEAD" | "main" | "master")
        || !topology.ground().is_whole(root)
    {
        return None;
    }
    let (files, folders) = topology.ground().below(root);
    let of_root = |path: &str| path.strip_prefix(root).unwrap_or(path).trim_start_matches('/').to_owned();
    match (given(git, "directories"), given(git, "files")) {
        (Some(directories), None) => {
            let paths: Vec<String> = folders.into_iter().map(of_root).filter(|path| !is_hidden(path)).collect();
            chosen(directories, &paths)?.into_iter().map(|path| of_path(path, git)).collect()
        }
        (None, Some(listed)) => {
            let paths: Vec<String> = files.into_iter().map(of_root).collect();
            let files = chosen(listed, &paths)?.into_iter();
            files.map(|path| of_file(path, &join(root, path), git, topology)).collect()
        }
        _ => None,
    }
}

/// Folders whose names begin with a dot are not looked into.
fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

/// The paths that some pattern takes and none that excludes does, in their order.
fn chosen<'p>(listed: &Node, paths: &'p [String]) -> Option<Vec<&'p str>> {
    let mut patterns: Vec<(&str, bool)> = Vec::new();
    for item in items(Some(listed)) {
        patterns.push((plain(given(item, "path")?)?, given(item, "exclude").and_then(boolean) == Some(true)));
    }
    let any = |path: &str, excluding: bool| {
        patterns.iter().any(|(pattern, exclude)| *exclude == excluding && matches(pattern, path, Some('/')))
    };
    Some(paths.iter().map(String::as_str).filter(|path| any(path, false) && !any(path, true)).collect())
}

/// The parameters that a folder gives, in both languages.
fn of_path(path: &str, git: &Node) -> Option<Parameters> {
    let mut found = Parameters::new();
    let base = file_name(path);
    for (name, value) in [
        ("path", path.to_owned()),
        ("path.path", path.to_owned()),
        ("path.basename", base.to_owned()),
        ("path.basenameNormalized", normalised(base)),
    ] {
        found.insert(name.to_owned(), value);
    }
    for (at, part) in path.split('/').enumerate() {
        found.insert(format!("path[{at}]"), part.to_owned());
    }
    values(git, &mut found)?;
    Some(found)
}

/// Those that a file gives: its folder's, and what is written in it, where that was read.
fn of_file(path: &str, shown: &str, git: &Node, topology: &Topology) -> Option<Parameters> {
    let mut found = of_path(folder(path), git)?;
    found.insert("path.filename".to_owned(), file_name(path).to_owned());
    found.insert("path.filenameNormalized".to_owned(), normalised(file_name(path)));
    if let Some(node) = topology.values_at(shown) {
        super::flat(node, "", &mut found);
    }
    Some(found)
}

/// A name as Kubernetes takes it (`applicationset/utils/utils.go`, `SanitizeName`).
fn normalised(name: &str) -> String {
    let lower = name.to_lowercase();
    let signs = lower.chars().map(|sign| if sign.is_ascii_alphanumeric() || sign == '.' { sign } else { '-' });
    signs.collect::<String>().trim_matches(['-', '.']).to_owned()
}
