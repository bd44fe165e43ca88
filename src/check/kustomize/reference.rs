//! What a kustomization names: files and folders, by path.

use crate::check::surroundings::Role;
use crate::document::{Node, Span, Value};

/// What a path must lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum Wants {
    /// A file.
    File,
    /// A folder with a kustomization.
    Folder,
    /// Either of them.
    Either,
}

/// A path in a kustomization.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Reference<'a> {
    /// The field, as people write it.
    pub(in crate::check) field: &'static str,
    /// Where it is written.
    pub(in crate::check) span: Span,
    /// The path itself, without the key that may stand before it.
    pub(in crate::check) path: &'a str,
    pub(in crate::check) wants: Wants,
    pub(in crate::check) role: Role,
}

/// The lists of paths at the top, and what is behind each (`api/internal/target/kusttarget.go`).
///
/// `crds` names OpenAPI definitions or CRDs, which are what they are and get no role of their own.
const LISTS: [(&str, Wants, Role); 9] = [
    ("resources", Wants::Either, Role::Resource),
    ("bases", Wants::Folder, Role::Resource),
    ("components", Wants::Folder, Role::Resource),
    ("patchesStrategicMerge", Wants::File, Role::Patch),
    ("configurations", Wants::File, Role::Config),
    ("generators", Wants::Either, Role::Config),
    ("transformers", Wants::Either, Role::Config),
    ("validators", Wants::Either, Role::Config),
    ("crds", Wants::File, Role::Resource),
];

/// The fields whose paths may follow a key.
const FILES: [&str; 2] = ["configMapGenerator[].files", "secretGenerator[].files"];

/// Every local path that a kustomization names. What is written in its place and what lies on another machine is none.
pub(in crate::check) fn references(kustomization: &Node) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    for (field, wants, role) in LISTS {
        for node in items(kustomization.get(field)) {
            push(&mut found, field, node, wants, role);
        }
    }
    let one = |list: &str, key: &str| -> Vec<&Node> {
        items(kustomization.get(list)).filter_map(|item| item.get(key)).collect()
    };
    for (field, list, key, role) in [
        ("patches[].path", "patches", "path", Role::Patch),
        ("patchesJson6902[].path", "patchesJson6902", "path", Role::Patch),
        ("replacements[].path", "replacements", "path", Role::Config),
        ("helmCharts[].valuesFile", "helmCharts", "valuesFile", Role::Values),
        ("configMapGenerator[].env", "configMapGenerator", "env", Role::Data),
        ("secretGenerator[].env", "secretGenerator", "env", Role::Data),
    ] {
        for node in one(list, key) {
            push(&mut found, field, node, Wants::File, role);
        }
    }
    for (field, list, key, role) in [
        ("helmCharts[].additionalValuesFiles", "helmCharts", "additionalValuesFiles", Role::Values),
        ("configMapGenerator[].envs", "configMapGenerator", "envs", Role::Data),
        (FILES[0], "configMapGenerator", "files", Role::Data),
        ("secretGenerator[].envs", "secretGenerator", "envs", Role::Data),
        (FILES[1], "secretGenerator", "files", Role::Data),
    ] {
        for node in one(list, key).into_iter().flat_map(|node| items(Some(node))) {
            push(&mut found, field, node, Wants::File, role);
        }
    }
    if let Some(node) = kustomization.at("/openapi/path") {
        push(&mut found, "openapi.path", node, Wants::File, Role::Config);
    }
    found
}

pub(super) fn items(node: Option<&Node>) -> impl Iterator<Item = &Node> {
    let items = match node.map(|node| &node.value) {
        Some(Value::Sequence(items)) => items.as_slice(),
        _ => &[],
    };
    items.iter()
}

fn push<'a>(found: &mut Vec<Reference<'a>>, field: &'static str, node: &'a Node, wants: Wants, role: Role) {
    let Some(text) = node.as_str() else { return };
    // `key=path`: the file under another name (`api/internal/generators/utils.go`, `ParseFileSource`).
    let path = match text.split_once('=') {
        Some((_, path)) if FILES.contains(&field) => path,
        _ => text,
    };
    if !path.is_empty() && !is_inline(path) && !is_remote(path) {
        found.push(Reference { field, span: node.span, path, wants, role });
    }
}

/// Whether a text is YAML in the place of a path: patches and plugins may be written out.
pub(super) fn is_inline(text: &str) -> bool {
    text.contains('\n') || text.contains(": ") || text.starts_with(['{', '['])
}

/// Whether a path is fetched from elsewhere (`api/internal/git/repospec.go`, `api/internal/loader/fileloader.go`).
fn is_remote(path: &str) -> bool {
    let lower = path.to_lowercase();
    let scp = lower.split_once('@').is_some_and(|(user, rest)| !user.contains('/') && rest.contains(':'));
    let github = lower.starts_with("github.com/") || lower.starts_with("github.com:");
    lower.contains("//")
        || lower.contains("?ref=")
        || lower.contains("?version=")
        || lower.starts_with("git::")
        || scp
        || github
}

#[cfg(test)]
mod tests {
    use super::{is_inline, is_remote};

    #[test]
    fn knows_what_is_elsewhere() {
        for remote in [
            "https://example.org/a.yaml",
            "github.com/acme/apps",
            "GitHub.com:acme/apps",
            "git@git.acme.test:platform/apps.git",
            "ssh://git@git.acme.test/apps",
            "git::https://git.acme.test/apps",
            "git.acme.test/platform/apps//base",
            "git.acme.test/platform/apps?ref=v1",
        ] {
            assert!(is_remote(remote), "{remote}");
        }
        for local in ["a.yaml", "../base", "a@b/c.yaml", "github.com.yaml", "v1@2.yaml", "./github.com/x"] {
            assert!(!is_remote(local), "{local}");
        }
    }

    #[test]
    fn knows_what_is_written_out() {
        assert!(is_inline("apiVersion: v1\nkind: X\n") && is_inline("{kind: X}") && is_inline("kind: X"));
        assert!(!is_inline("patches/a.yaml") && !is_inline("a:b.yaml"));
    }
}
