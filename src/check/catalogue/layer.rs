//! Kinds from one place, each with its schema, which is compiled when it is first asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::schema::{self, Compiled};
use super::{Kind, Wanted, store};
use crate::unit::version;

/// What a kind's schema is.
#[derive(Debug)]
pub(super) enum Content {
    /// A file of this binary, by the kind's own `file`.
    Embedded,
    /// Our compact form, or what a CustomResourceDefinition has: `schema`, and perhaps `definitions`.
    Structural(Value),
    /// A JSON Schema with all it refers to.
    Plain(Arc<Value>),
    /// It cannot be used, and this is why.
    Broken(String),
}

impl Content {
    pub(super) fn compile(&self, kind: &Kind) -> Result<Compiled, String> {
        let metadata = || store::metadata().ok_or_else(|| "the metadata of objects cannot be read".to_owned());
        match self {
            Self::Embedded => {
                let file = store::file(&kind.file).ok_or_else(|| format!("{} cannot be read", kind.file))?;
                Compiled::new(kind, file, metadata()?)
            }
            Self::Structural(file) => Compiled::new(kind, file, metadata()?),
            Self::Plain(schema) => Compiled::plain(kind, schema),
            Self::Broken(fault) => Err(fault.clone()),
        }
    }

    pub(super) fn published(&self, kind: &Kind) -> Option<Value> {
        match self {
            Self::Embedded => schema::published(kind, store::file(&kind.file)?, store::metadata()?),
            Self::Structural(file) => schema::published(kind, file, store::metadata()?),
            Self::Plain(schema) => Some(schema.as_ref().clone()),
            Self::Broken(_) => None,
        }
    }
}

/// Kinds from one place.
#[derive(Debug, Default)]
pub(super) struct Layer {
    kinds: Vec<Kind>,
    contents: Vec<Content>,
    compiled: Vec<OnceLock<Result<Compiled, String>>>,
    /// Positions in `kinds`, by the name of the kind.
    by_name: BTreeMap<String, Vec<usize>>,
}

/// What a layer has of an apiVersion and kind.
pub(super) enum Has {
    /// It, at this position.
    At(usize),
    /// Not in the version of the component that is asked for, which is named, but in others.
    Elsewhere { version: String, others: Vec<String> },
    /// Nothing.
    Nothing,
}

impl Layer {
    pub(super) fn new(kinds: impl IntoIterator<Item = (Kind, Content)>) -> Self {
        let mut layer = Self::default();
        for (kind, content) in kinds {
            layer.by_name.entry(kind.kind.clone()).or_default().push(layer.kinds.len());
            layer.kinds.push(kind);
            layer.contents.push(content);
            layer.compiled.push(OnceLock::new());
        }
        layer
    }

    pub(super) fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// The kinds of a name, whatever their group.
    pub(super) fn named(&self, kind: &str) -> impl Iterator<Item = &Kind> {
        self.by_name.get(kind).into_iter().flatten().filter_map(|at| self.kinds.get(*at))
    }

    /// Looks a kind up.
    pub(super) fn has(&self, api_version: &str, kind: &str, wanted: Wanted<'_>) -> Has {
        let positions = self.by_name.get(kind).map_or(&[][..], Vec::as_slice);
        let fits = || {
            let known = positions.iter().filter_map(|at| Some((*at, self.kinds.get(*at)?)));
            known.filter(|(_, known)| known.is_in(api_version))
        };
        let Some((first, it)) = fits().next() else { return Has::Nothing };
        if it.component_version.is_empty() {
            return Has::At(first);
        }
        let exactly = |version: &str| fits().find(|(_, kind)| kind.component_version == version).map(|(at, _)| at);
        let known = || fits().map(|(_, kind)| kind.component_version.as_str()).collect::<Vec<_>>();
        let near = |version: &str| version::nearest(&known(), version).and_then(exactly).unwrap_or(first);
        match wanted.of(&it.component) {
            None => {
                let preferred = fits().find(|(_, kind)| kind.preferred).map(|(at, _)| at);
                Has::At(preferred.unwrap_or_else(|| near(store::preferred(&it.component))))
            }
            Some(version) => {
                if let Some(at) = exactly(version) {
                    return Has::At(at);
                }
                let all = store::versions(&it.component);
                // What the component of that version brings decides, even if it does not bring this.
                match version::nearest(all, version) {
                    Some(version) => match exactly(version) {
                        Some(at) => Has::At(at),
                        None => Has::Elsewhere {
                            version: format!("{} {version}", it.component),
                            others: known().into_iter().map(str::to_owned).collect(),
                        },
                    },
                    None => Has::At(near(version)),
                }
            }
        }
    }

    pub(super) fn compiled(&self, at: usize) -> Option<(&Kind, &Result<Compiled, String>)> {
        let (kind, content, slot) = (self.kinds.get(at)?, self.contents.get(at)?, self.compiled.get(at)?);
        Some((kind, slot.get_or_init(|| content.compile(kind))))
    }

    pub(super) fn published(&self, at: usize) -> Option<Value> {
        self.contents.get(at)?.published(self.kinds.get(at)?)
    }
}
