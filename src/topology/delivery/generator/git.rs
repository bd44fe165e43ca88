//! What generators find in a repository (Argo CD 3.4, `applicationset/generators/git.go`).

use super::super::super::object::{given, items};
use super::super::super::{Application, Source, Topology, boolean, plain};
use super::super::Checkout;
use super::budget::Budget;
use super::fill::Parameters;
use super::pattern::Pattern;
use super::read::{flat, values};
use crate::document::Node;
use crate::unit::paths::{file_name, folder, join};

/// The parameters of a git generator; none where what it looks through is not at hand.
pub(super) fn parameters(
    git: &Node,
    application: &Application<'_>,
    checkout: &Checkout,
    topology: &Topology,
    budget: &Budget,
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
    budget.spend(files.len() + folders.len())?;
    let of_root = |path| str::trim_start_matches(str::strip_prefix(path, root).unwrap_or(path), '/');
    let (directories, listed) = (items(given(git, "directories")), items(given(git, "files")));
    if !directories.is_empty() {
        let paths = folders.into_iter().map(of_root).filter(|path| !is_hidden(path));
        let read = |text: &str| Some(Pattern::of_directories(text).into_iter().collect());
        let paths = chosen(&patterns(directories, read)?, paths, budget)?;
        return paths.into_iter().map(|path| of_path(path, git, budget)).collect();
    }
    if listed.is_empty() {
        return None;
    }
    let files: Vec<&str> = files.into_iter().map(of_root).collect();
    let way = |at: usize| {
        let read = |text: &str| Some(Pattern::of_files(text)?.into_iter().skip(at).take(1).collect());
        chosen(&patterns(listed, read)?, files.iter().copied(), budget)
    };
    // Which of the two ways is set is not known from here.
    let paths = way(0).filter(|paths| way(1).as_ref() == Some(paths))?;
    paths.into_iter().map(|path| of_file(path, &join(root, path), git, topology, budget)).collect()
}

/// Folders whose names begin with a dot are not looked into.
fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

/// Patterns, each with whether it excludes.
fn patterns(listed: &[Node], read: impl Fn(&str) -> Option<Vec<Pattern>>) -> Option<Vec<(Pattern, bool)>> {
    let mut found = Vec::new();
    for item in listed {
        let exclude = given(item, "exclude").and_then(boolean) == Some(true);
        found.extend(read(plain(given(item, "path")?)?)?.into_iter().map(|pattern| (pattern, exclude)));
    }
    Some(found)
}

/// The paths that some pattern takes and none that excludes does, in their order.
fn chosen<'p>(
    patterns: &[(Pattern, bool)],
    paths: impl Iterator<Item = &'p str>,
    budget: &Budget,
) -> Option<Vec<&'p str>> {
    let mut found = Vec::new();
    for path in paths {
        budget.spend(patterns.iter().map(|(pattern, _)| pattern.cost(path)).sum())?;
        let any =
            |excluding: bool| patterns.iter().any(|(pattern, exclude)| *exclude == excluding && pattern.takes(path));
        if any(false) && !any(true) {
            found.push(path);
            budget.room(found.len())?;
        }
    }
    Some(found)
}

/// The parameters that a folder gives, in both languages.
fn of_path(path: &str, git: &Node, budget: &Budget) -> Option<Parameters> {
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
    values(git, &mut found, budget)?;
    Some(found)
}

/// Those that a file gives: its folder's, and what is written in it, where that was read.
fn of_file(path: &str, shown: &str, git: &Node, topology: &Topology, budget: &Budget) -> Option<Parameters> {
    let mut found = of_path(folder(path), git, budget)?;
    found.insert("path.filename".to_owned(), file_name(path).to_owned());
    found.insert("path.filenameNormalized".to_owned(), normalised(file_name(path)));
    if let Some(node) = topology.values_at(shown) {
        flat(node, "", &mut found, budget)?;
    }
    Some(found)
}

/// A name as Kubernetes takes it (`applicationset/utils/utils.go`, `SanitizeName`).
fn normalised(name: &str) -> String {
    let lower = name.to_lowercase();
    let signs = lower.chars().map(|sign| if sign.is_ascii_alphanumeric() || sign == '.' { sign } else { '-' });
    signs.collect::<String>().trim_matches(['-', '.']).to_owned()
}
