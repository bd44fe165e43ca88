//! The list of everything derived, and the two files that are made from it alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use neap::check::import::digest;
use serde::{Deserialize, Serialize};

use super::{CONVERTER, EMBEDDED, KINDS, SOURCES};

/// `schema/kinds/index.json`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Index {
    /// Stamp of the converter that wrote the folder.
    pub(crate) converter: String,
    pub(crate) kinds: Vec<Entry>,
}

/// One kind in one version of one component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Entry {
    /// Group, empty for the core.
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) kind: String,
    /// `Namespaced` or `Cluster`.
    pub(crate) scope: String,
    /// Whether `status` is a resource of its own, which a client cannot set together with the rest.
    pub(crate) status: bool,
    pub(crate) component: String,
    pub(crate) component_version: String,
    /// Whether this version of the component is the one to check against when nobody names one.
    pub(crate) preferred: bool,
    /// Path under `schema/kinds`.
    pub(crate) file: String,
    /// Name in the file's `definitions`, where many kinds share a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) definition: Option<String>,
    /// Digest of the file.
    pub(crate) sha256: String,
    /// Where it was read.
    pub(crate) source: String,
    pub(crate) licence: String,
}

impl Index {
    /// Brings the entries in order.
    pub(crate) fn new(converter: &str, mut kinds: Vec<Entry>) -> Self {
        kinds.sort_by(|a, b| {
            (&a.group, &a.kind, &a.version, &a.component, &a.component_version).cmp(&(
                &b.group,
                &b.kind,
                &b.version,
                &b.component,
                &b.component_version,
            ))
        });
        Self { converter: converter.to_owned(), kinds }
    }

    /// One line a kind, so that a diff shows which.
    pub(crate) fn text(&self) -> String {
        let lines: Vec<String> =
            self.kinds.iter().map(|kind| serde_json::to_string(kind).unwrap_or_default()).collect();
        format!("{{\"converter\":\"{}\",\"kinds\":[\n{}\n]}}\n", self.converter, lines.join(",\n"))
    }

    /// `schema/SOURCES.md`.
    pub(crate) fn sources(&self) -> String {
        let mut text =
            "# Where the schemas come from\n\nWritten by `cargo xtask schema`; do not edit. What is read is \
            the structure and its constraints; prose is left out. Files written by hand are named as such.\n\n\
            | apiVersion | kind | component | read from | licence |\n|---|---|---|---|---|\n"
                .to_owned();
        for kind in &self.kinds {
            let api_version = match kind.group.as_str() {
                "" => kind.version.clone(),
                group => format!("{group}/{}", kind.version),
            };
            let Entry { kind, component, component_version, source, licence, .. } = kind;
            // Writing to a String cannot fail.
            let _ =
                writeln!(text, "| {api_version} | {kind} | {component} {component_version} | {source} | {licence} |");
        }
        text
    }

    /// The Rust file that puts every schema into the binary.
    pub(crate) fn embedded(&self) -> String {
        let files: BTreeSet<&str> = self.kinds.iter().map(|kind| kind.file.as_str()).collect();
        let mut text = "//! Written by `cargo xtask schema`; do not edit.\n\n\
            /// What the files are.\n\
            pub(super) const INDEX: &str = include_str!(\"../../../schema/kinds/index.json\");\n\n\
            /// The files, by their path under `schema/kinds`, in order.\n\
            #[rustfmt::skip]\n\
            pub(super) const FILES: &[(&str, &str)] = &[\n"
            .to_owned();
        for file in files {
            let _ = writeln!(text, "    (\"{file}\", include_str!(\"../../../{KINDS}/{file}\")),");
        }
        text.push_str("];\n");
        text
    }
}

/// What is wrong with the committed folder, as far as it can be known without its sources.
pub(crate) fn verify(root: &Path, index: Option<&Index>) -> Vec<String> {
    let Some(index) = index else {
        return vec![format!("cannot be read: {KINDS}/index.json")];
    };
    let mut stale = Vec::new();
    if index.converter != CONVERTER {
        stale.push(format!("written by converter {}, and this is {CONVERTER}: {KINDS}", index.converter));
    }
    let recorded: BTreeMap<&str, &str> =
        index.kinds.iter().map(|kind| (kind.file.as_str(), kind.sha256.as_str())).collect();
    for (file, sha256) in &recorded {
        let path = format!("{KINDS}/{file}");
        match fs::read_to_string(root.join(&path)) {
            Ok(text) if digest(&text) == **sha256 => {}
            Ok(_) => stale.push(format!("differs: {path}")),
            Err(_) => stale.push(format!("missing: {path}")),
        }
    }
    for (path, text) in [(SOURCES, index.sources()), (EMBEDDED, index.embedded())] {
        if fs::read_to_string(root.join(path)).ok().as_ref() != Some(&text) {
            stale.push(format!("differs: {path}"));
        }
    }
    let mut present = Vec::new();
    walk(&root.join(KINDS), "", &mut present);
    stale.extend(
        present
            .iter()
            .filter(|file| *file != "index.json" && !recorded.contains_key(file.as_str()))
            .map(|file| format!("not in the index: {KINDS}/{file}")),
    );
    stale
}

fn walk(folder: &Path, under: &str, out: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{under}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            walk(&entry.path(), &format!("{name}/"), out);
        } else {
            out.push(name);
        }
    }
}
