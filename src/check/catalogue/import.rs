//! Folders of imported schemas: one compact file for each kind and version, and a lock that says what they are.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{CustomKind, Kind, Scope, compact, endings, store};
use crate::diagnostic::{Diagnostic, Sink};

/// Name of the lock in its folder.
pub const LOCK: &str = "lock.json";

/// The form of a lock that this understands.
const FORM: u32 = 1;

/// What a folder holds, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lock {
    /// The form of the lock itself.
    pub version: u32,
    /// One line for each file, in the order of files.
    pub kinds: Vec<Locked>,
}

/// One file of a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Locked {
    /// Name in the folder.
    pub file: String,
    /// API group.
    pub group: String,
    /// API version.
    pub version: String,
    /// Name of the kind.
    pub kind: String,
    /// `Namespaced` or `Cluster`.
    pub scope: String,
    /// Whether `status` is a resource of its own.
    pub status: bool,
    /// Digest (SHA-256) of the file.
    pub sha256: String,
    /// Where the definition was read: a path, or `cluster`.
    pub source: String,
}

/// A folder as it should be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// Text by name, the lock included.
    pub files: BTreeMap<String, String>,
}

impl Folder {
    /// The folder of these kinds, each with where it was read. Of two of one kind and version the first counts; the others
    /// are handed back by name.
    #[must_use]
    pub fn of(kinds: Vec<(String, CustomKind)>) -> (Self, Vec<String>) {
        let (mut files, mut lines, mut again) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        for (source, kind) in kinds {
            let file = format!("{}_{}_{}.json", kind.group, kind.version, kind.kind);
            if lines.contains_key(&file) {
                again.push(format!("{} {}", kind.api_version(), kind.kind));
                continue;
            }
            let text = compact::text(&kind.compact());
            let line = Locked {
                file: file.clone(),
                scope: kind.scope.word().to_owned(),
                group: kind.group,
                version: kind.version,
                kind: kind.kind,
                status: kind.status,
                sha256: digest(&text),
                source,
            };
            lines.insert(file.clone(), line);
            files.insert(file, text);
        }
        let lock = Lock { version: FORM, kinds: lines.into_values().collect() };
        files.insert(LOCK.to_owned(), lock.text());
        (Self { files }, again)
    }

    /// This folder with the files that an older one has from other sources than the `named` ones, as they are.
    #[must_use]
    pub fn keeping(mut self, lock: &Lock, files: &[(String, String)], named: &BTreeSet<&str>) -> Self {
        let own = self.files.remove(LOCK).and_then(|text| Lock::parse(&text).ok());
        let mut lines = own.map(|own| own.kinds).unwrap_or_default();
        let kept = |line: &&Locked| !named.contains(line.source.as_str()) && !self.files.contains_key(&line.file);
        let kept: Vec<&Locked> = lock.kinds.iter().filter(kept).collect();
        for line in kept {
            lines.push(line.clone());
            if let Some((name, text)) = files.iter().find(|(name, _)| *name == line.file) {
                self.files.insert(name.clone(), text.clone());
            }
        }
        lines.sort_by(|a, b| a.file.cmp(&b.file));
        self.files.insert(LOCK.to_owned(), Lock { version: FORM, kinds: lines }.text());
        self
    }

    /// How a folder differs from this one, a line each: `missing`, `differs` or `not from these sources`, and the name.
    #[must_use]
    pub fn differences(&self, present: &BTreeMap<String, String>) -> Vec<String> {
        let mut found: Vec<String> = self
            .files
            .iter()
            .filter_map(|(name, text)| match present.get(name) {
                None => Some(format!("missing: {name}")),
                Some(there) if there != text => Some(format!("differs: {name}")),
                Some(_) => None,
            })
            .collect();
        let foreign = present.keys().filter(|name| !self.files.contains_key(*name));
        found.extend(foreign.map(|name| format!("not from these sources: {name}")));
        found
    }
}

impl Default for Lock {
    fn default() -> Self {
        Self { version: FORM, kinds: Vec::new() }
    }
}

impl Lock {
    /// Reads a lock.
    ///
    /// # Errors
    /// It is not one, or of a later form; what is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lock: Self = serde_json::from_str(text).map_err(|fault| fault.to_string())?;
        if lock.version == FORM { Ok(lock) } else { Err(format!("form {} is not known, {FORM} is", lock.version)) }
    }

    /// One line for each kind, so that a diff shows which.
    #[must_use]
    pub fn text(&self) -> String {
        let lines: Vec<String> = self.kinds.iter().filter_map(|line| serde_json::to_string(line).ok()).collect();
        format!("{{\"version\":{},\"kinds\":[\n{}\n]}}\n", self.version, lines.join(",\n"))
    }
}

/// Whether a name in a lock is that of a file right in the folder.
#[must_use]
pub fn is_file_name(name: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-');
    let stem = name.strip_suffix(".json").filter(|stem| !stem.is_empty() && !stem.starts_with('.'));
    name != LOCK && stem.is_some_and(|stem| stem.chars().all(plain))
}

/// SHA-256 in hexadecimal digits.
#[must_use]
pub fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The kinds of a folder. Whatever its lock does not vouch for is a finding.
pub(super) fn read(folder: &str, lock: &str, files: &[(String, String)], sink: &mut Sink) -> Vec<(Kind, Value)> {
    let path = |name: &str| format!("{}/{name}", folder.trim_end_matches('/'));
    let fault = |name: &str, message: String| {
        Diagnostic::error("schema-lock", message)
            .in_file(path(name))
            .help("write the folder again with `neap schema import`")
    };
    let lock = match Lock::parse(lock) {
        Ok(lock) => lock,
        Err(why) => {
            sink.push(fault(LOCK, format!("the lock of imported schemas cannot be read: {why}")));
            return Vec::new();
        }
    };
    for (name, _) in files.iter().filter(|(name, _)| !lock.kinds.iter().any(|line| line.file == *name)) {
        sink.push(fault(name, "the lock of the folder does not know this schema".to_owned()));
    }
    let mut kinds = Vec::new();
    for line in &lock.kinds {
        let Some((_, text)) = files.iter().find(|(name, _)| *name == line.file) else {
            sink.push(fault(&line.file, "the lock names a schema that is not there".to_owned()));
            continue;
        };
        if digest(text) != line.sha256 {
            sink.push(fault(&line.file, "the schema was changed since it was imported".to_owned()));
        }
        match content(text) {
            Ok(content) => kinds.push((kind_of(line, &path(&line.file)), content)),
            Err(why) => sink.push(fault(&line.file, format!("no schema can be read from it: {why}"))),
        }
    }
    kinds
}

fn content(text: &str) -> Result<Value, String> {
    let content: Value = serde_json::from_str(text).map_err(|fault| fault.to_string())?;
    if !content.get("schema").is_some_and(Value::is_object) {
        return Err("it has no `schema`".to_owned());
    }
    endings::check_all(&content)?;
    Ok(content)
}

fn kind_of(line: &Locked, path: &str) -> Kind {
    let mut kind = Kind::from_outside(&line.group, &line.version, &line.kind, path);
    kind.scope = Scope::of_definition(Some(&line.scope));
    kind.status = line.status;
    kind.built_in = store::is_built_in(&line.group, &line.kind);
    kind
}
