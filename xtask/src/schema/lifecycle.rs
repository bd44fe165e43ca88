//! When Kubernetes began and stopped to serve its kinds, read from the generated methods of its types.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Fault, module, origin};

/// Kinds whose types live elsewhere, or are gone from the source (`apiextensions-apiserver` and `kube-aggregator`,
/// `zz_generated.prerelease-lifecycle.go`; the deprecation guide for `PodSecurityPolicy` and what became of its group).
const ELSEWHERE: &[(&str, &str, &str, &str, Option<&str>)] = &[
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "1.7", "1.22", Some("apiextensions.k8s.io/v1")),
    ("apiregistration.k8s.io/v1beta1", "APIService", "1.7", "1.22", Some("apiregistration.k8s.io/v1")),
    ("policy/v1beta1", "PodSecurityPolicy", "1.10", "1.25", None),
    ("extensions/v1beta1", "PodSecurityPolicy", "1.2", "1.16", None),
];

/// What comes and goes with a request, and is in no repository.
const PASSING: &[&str] = &["Options", "Review", "List", "Request", "Eviction", "Scale"];

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    api_version: String,
    kind: String,
    introduced: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement: Option<String>,
}

/// The text of `schema/kubernetes-lifecycle.json`.
pub(crate) fn text() -> Result<String, Fault> {
    let mut all: BTreeMap<(String, String), Line> = BTreeMap::new();
    for module in origin::TYPES {
        let root = module::download(module)?;
        for folder in below(&root)? {
            read(&folder, &mut all)?;
        }
    }
    for (api_version, kind, introduced, removed, replacement) in ELSEWHERE {
        let line = Line {
            api_version: (*api_version).to_owned(),
            kind: (*kind).to_owned(),
            introduced: (*introduced).to_owned(),
            removed: Some((*removed).to_owned()),
            replacement: replacement.map(str::to_owned),
        };
        all.insert((line.api_version.clone(), line.kind.clone()), line);
    }
    let lines: Vec<String> = all.values().filter_map(|line| serde_json::to_string(line).ok()).collect();
    println!("lifecycle of {} kinds", lines.len());
    Ok(format!(
        "{{\"source\":\"{}, zz_generated.prerelease-lifecycle.go, Apache-2.0\",\"kinds\":[\n{}\n]}}\n",
        origin::TYPES.join(" "),
        lines.join(",\n")
    ))
}

/// The folders that hold the types of one version of one group.
fn below(root: &Path) -> Result<Vec<PathBuf>, Fault> {
    let list = |folder: &Path| -> Result<Vec<PathBuf>, Fault> {
        let fault = |source| Fault::File { path: folder.to_owned(), source };
        let entries = fs::read_dir(folder).map_err(fault)?;
        let mut paths = entries.map(|entry| entry.map(|it| it.path())).collect::<Result<Vec<_>, _>>().map_err(fault)?;
        paths.retain(|path| path.is_dir());
        paths.sort();
        Ok(paths)
    };
    let mut found = Vec::new();
    for group in list(root)? {
        found.extend(list(&group)?.into_iter().filter(|it| it.join("zz_generated.prerelease-lifecycle.go").exists()));
    }
    Ok(found)
}

fn read(folder: &Path, all: &mut BTreeMap<(String, String), Line>) -> Result<(), Fault> {
    let text = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path).map_err(|source| Fault::File { path, source })
    };
    let register = text("register.go")?;
    let quoted = |line: &str| line.split('"').nth(1).map(str::to_owned);
    let group = register.lines().find(|line| line.contains("GroupName = ")).and_then(quoted);
    let version = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let api_version = match group.as_deref() {
        None | Some("") => version.to_owned(),
        Some(group) => format!("{group}/{version}"),
    };
    let generated = text("zz_generated.prerelease-lifecycle.go")?;
    let mut lines = generated.lines();
    while let Some(line) = lines.next() {
        let Some((kind, method)) = line.strip_prefix("func (in *").and_then(|rest| rest.split_once(") APILifecycle"))
        else {
            continue;
        };
        if PASSING.iter().any(|end| kind.ends_with(end)) {
            continue;
        }
        let body = lines.next().unwrap_or_default().trim().trim_start_matches("return ");
        let entry = all.entry((api_version.clone(), kind.to_owned())).or_insert_with(|| Line {
            api_version: api_version.clone(),
            kind: kind.to_owned(),
            ..Line::default()
        });
        let release = || body.replace(", ", ".");
        match method.split('(').next() {
            Some("Introduced") => entry.introduced = release(),
            Some("Removed") => entry.removed = Some(release()),
            Some("Replacement") => {
                let word = |name: &str| quoted(body.split_once(name)?.1);
                entry.replacement =
                    word("Group: ").zip(word("Version: ")).map(|(group, version)| match group.as_str() {
                        "" => version,
                        group => format!("{group}/{version}"),
                    });
            }
            _ => {}
        }
    }
    Ok(())
}
