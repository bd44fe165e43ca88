//! A shelf that is asked for a kind when a document needs it: a folder in a known layout, or a server.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::Value;

use super::layer::Content;
use super::schema::Compiled;
use super::{Kind, Template, Wanted, kind, plain, store};
use crate::diagnostic::Diagnostic;

/// Most kinds that one source is asked for; a tree with more is not looked up to the end.
const MOST: usize = 2048;

/// Most files that one schema may consist of.
const FILES: usize = 32;

/// What became of asking for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Its text.
    Text(Arc<str>),
    /// There is none.
    Absent,
    /// It could not be asked for: whom (`example.org`), and why.
    Failed {
        /// The host or folder.
        whom: String,
        /// What happened, in words.
        why: String,
    },
}

/// Who reads files and addresses for the catalogue, which itself does neither.
pub trait Fetch: Debug + Send + Sync {
    /// Reads the text at a path or URL that a [`Template`] led to, or that stands beside such a one.
    fn fetch(&self, location: &str) -> Answer;
}

/// A template and who follows it.
#[derive(Debug)]
pub(super) struct Asked {
    template: Template,
    fetch: Arc<dyn Fetch>,
    /// Where in `slots` the answer for a location is.
    known: Mutex<HashMap<String, usize>>,
    /// Answers stay where they are, so that they can be lent out.
    slots: Vec<OnceLock<Option<Box<Shelved>>>>,
    /// Why, by whom it is of; empty once it was handed out.
    complaints: Mutex<BTreeMap<String, String>>,
}

#[derive(Debug)]
struct Shelved {
    kind: Kind,
    content: Content,
    compiled: Result<Compiled, String>,
}

impl Asked {
    pub(super) fn new(template: Template, fetch: Arc<dyn Fetch>) -> Self {
        let slots = (0..MOST).map(|_| OnceLock::new()).collect();
        Self { template, fetch, known: Mutex::default(), slots, complaints: Mutex::default() }
    }

    /// The kind and its schema, if the source has it.
    pub(super) fn compiled(
        &self,
        api_version: &str,
        kind: &str,
        wanted: Wanted<'_>,
    ) -> Option<(&Kind, &Result<Compiled, String>)> {
        let shelved = self.shelved(api_version, kind, wanted)?;
        Some((&shelved.kind, &shelved.compiled))
    }

    pub(super) fn published(&self, api_version: &str, kind: &str, wanted: Wanted<'_>) -> Option<Value> {
        let shelved = self.shelved(api_version, kind, wanted)?;
        shelved.content.published(&shelved.kind)
    }

    /// One warning for each host that failed, handed out once.
    pub(super) fn complaints(&self) -> Vec<Diagnostic> {
        let mut complaints = self.complaints.lock().unwrap_or_else(PoisonError::into_inner);
        let new = complaints.iter_mut().filter(|(_, why)| !why.is_empty());
        new.map(|(whom, why)| {
            let why = std::mem::take(why);
            Diagnostic::warning("schema-unreachable", format!("schemas of {whom} cannot be read: {why}"))
                .help("what needs them is not checked, which `--strict` makes an error")
        })
        .collect()
    }

    fn shelved(&self, api_version: &str, kind: &str, wanted: Wanted<'_>) -> Option<&Shelved> {
        let location = self.template.expand(api_version, kind, wanted.kubernetes)?;
        let at = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let next = known.len();
            *known.entry(location.clone()).or_insert(next)
        };
        let Some(slot) = self.slots.get(at) else {
            if at == MOST {
                self.complain(&location, format!("more than {MOST} kinds were asked for"));
            }
            return None;
        };
        // Others who need the same wait here, and nobody asks twice.
        slot.get_or_init(|| self.ask(&location, api_version, kind).map(Box::new)).as_deref()
    }

    fn ask(&self, location: &str, api_version: &str, kind: &str) -> Option<Shelved> {
        let text = self.read(location)?;
        let (group, version) = kind::split(api_version);
        let mut known = Kind::from_outside(group, version, kind, location);
        known.built_in = store::is_built_in(group, kind);
        let content = match self.bundle(location, &text) {
            Ok(schema) => Content::Plain(Arc::new(schema)),
            Err(fault) => Content::Broken(format!("{location}: {fault}")),
        };
        let compiled = content.compile(&known);
        Some(Shelved { kind: known, content, compiled })
    }

    fn bundle(&self, location: &str, text: &str) -> Result<Value, String> {
        let folder = location.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut read = 1;
        plain::bundle(text, folder, &mut |name| {
            read += 1;
            if read > FILES {
                return Err(format!("it consists of more than {FILES} files"));
            }
            let beside = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            self.read(&beside).ok_or_else(|| format!("{beside}, which it refers to, cannot be read"))
        })
    }

    fn read(&self, location: &str) -> Option<Arc<str>> {
        match self.fetch.fetch(location) {
            Answer::Text(text) => Some(text),
            Answer::Absent => None,
            Answer::Failed { whom, why } => {
                self.complain(&whom, why);
                None
            }
        }
    }

    fn complain(&self, whom: &str, why: String) {
        let mut complaints = self.complaints.lock().unwrap_or_else(PoisonError::into_inner);
        complaints.entry(whom.to_owned()).or_insert(why);
    }
}
