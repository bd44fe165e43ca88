//! The kinds neap knows, and the schema of each, read and compiled when it is first asked for.
//!
//! A catalogue is a row of shelves, and the first that has a kind decides: what the caller gave, the definitions in the tree
//! that is checked, a folder of imported schemas, and what this binary holds.

mod asked;
pub mod compact;
mod crd;
mod embedded;
mod endings;
pub mod import;
mod kind;
mod layer;
mod lifecycle;
mod plain;
mod schema;
mod share;
mod source;
mod store;
mod template;

use std::sync::Arc;

use serde_json::Value;

pub use asked::{Answer, Fetch};
pub use crd::{CustomKind, custom_kinds, is_definition};
pub use kind::{Kind, Scope};
pub use source::Source;
pub use template::Template;

pub(super) use crd::check as check_definition;
pub(super) use schema::Compiled;

use crate::diagnostic::{Diagnostic, Sink};
use crate::document::Node;
use crate::unit::version;
use asked::Asked;
use layer::{Has, Layer};

/// Every kind neap knows the schema of.
///
/// Cheap to make and to extend: schemas are compiled at most once each, by whichever thread asks first, and a catalogue
/// made of another shares what that has compiled.
#[derive(Clone, Debug)]
pub struct Catalogue {
    shelves: Vec<Shelf>,
    /// How many shelves come before the definitions of the checked tree.
    given: usize,
    /// How many shelves hold those.
    trees: usize,
}

#[derive(Clone, Debug)]
enum Shelf {
    Layer(Arc<Layer>),
    Asked(Arc<Asked>),
}

/// Which versions of the components are meant; without one, any version will do, and the preferred one before others.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// That of Kubernetes.
    pub kubernetes: Option<&'a str>,
    /// That of KEDA.
    pub keda: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    fn of(self, component: &str) -> Option<&'a str> {
        match component {
            "kubernetes" => self.kubernetes,
            "keda" => self.keda,
            _ => None,
        }
    }
}

/// What the catalogue says of an apiVersion and kind.
#[derive(Debug)]
pub(super) enum Found<'a> {
    /// Its schema.
    Kind(&'a Kind, &'a Compiled),
    /// A server has no such kind: why, if more is known than that, and the apiVersion or kind that was likely meant.
    Refused { what: Wrong, why: Option<String>, meant: Option<String> },
    /// It may exist; neap does not have it.
    Unknown { meant: Option<String> },
    /// There is a schema and it cannot be used.
    Broken(String),
}

/// Which half of apiVersion and kind is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// The kind exists, not in this version.
    ApiVersion,
    /// The version exists and does not have this kind.
    Kind,
}

impl Catalogue {
    /// The schemas inside this binary: see `schema/SOURCES.md` for where each comes from.
    #[must_use]
    pub fn embedded() -> Self {
        Self { shelves: vec![Shelf::Layer(store::layer())], given: 0, trees: 0 }
    }

    /// What the caller gives, the first before the others, then `imported`, then what is embedded. Where the caller names
    /// [`Source::Embedded`], that is its place.
    ///
    /// What is wrong with a source is a finding in it; the rest of it is used.
    #[must_use]
    pub fn of(given: Vec<Source>, imported: Vec<Source>, sink: &mut Sink) -> Self {
        let placed = given.iter().any(|source| matches!(source, Source::Embedded));
        let mut shelves = Vec::new();
        source::shelve(given, &mut shelves, sink);
        let given = shelves.len();
        source::shelve(imported, &mut shelves, sink);
        if !placed {
            shelves.push(Shelf::Layer(store::layer()));
        }
        Self { shelves, given, trees: 0 }
    }

    /// This catalogue with the kinds that definitions in the checked tree bring, each document with the name of its file.
    /// Other documents are passed over, and of two definitions of one kind and version the first counts.
    ///
    /// Nothing is said of faults here: each definition is a document that is checked itself.
    #[must_use]
    pub fn with_crds<'a>(&self, documents: impl IntoIterator<Item = (&'a str, &'a Node)>) -> Self {
        let end = self.given + self.trees;
        let known = self.shelves.get(self.given..end).unwrap_or_default();
        let layer = source::of_tree(documents, |api_version, kind| {
            let has = |layer: &Layer| matches!(layer.has(api_version, kind, Wanted::default()), Has::At(_));
            known.iter().any(|shelf| matches!(shelf, Shelf::Layer(layer) if has(layer)))
        });
        let mut extended = self.clone();
        if !layer.is_empty() {
            extended.shelves.insert(end, Shelf::Layer(Arc::new(layer)));
            extended.trees += 1;
        }
        extended
    }

    /// The kinds, in the order in which they count; one that several versions of a component have is there once for each.
    pub fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.layers().flat_map(|layer| layer.kinds().iter())
    }

    /// What sources that are asked only when a kind is needed could not answer; each is handed out once.
    #[must_use]
    pub fn complaints(&self) -> Vec<Diagnostic> {
        let asked = self.shelves.iter().filter_map(|shelf| match shelf {
            Shelf::Asked(asked) => Some(asked),
            Shelf::Layer(_) => None,
        });
        let mut all: Vec<Diagnostic> = asked.flat_map(|asked| asked.complaints()).collect();
        all.sort_by(|a, b| a.message.cmp(&b.message));
        all.dedup();
        all
    }

    /// The versions of a component that there are embedded schemas of, oldest first.
    #[must_use]
    pub fn versions(&self, component: &str) -> Vec<&str> {
        store::versions(component).to_vec()
    }

    /// The version that documents are really checked against when `wanted` is asked for: itself, else the nearest.
    #[must_use]
    pub fn nearest_version(&self, component: &str, wanted: &str) -> Option<&str> {
        version::nearest(store::versions(component), wanted)
    }

    /// The schema of a kind as JSON Schema, complete in itself: draft 2020-12, unless it was given as a JSON Schema.
    ///
    /// `api_version` is `apps/v1` or `v1`; `component_version` picks among the versions of the component that has the
    /// kind, the nearest if there is no such schema.
    #[must_use]
    pub fn json_schema(&self, api_version: &str, kind: &str, component_version: Option<&str>) -> Option<Value> {
        let wanted = Wanted { kubernetes: component_version, keda: component_version };
        self.shelves.iter().find_map(|shelf| match shelf {
            Shelf::Layer(layer) => match layer.has(api_version, kind, wanted) {
                Has::At(at) => layer.published(at),
                _ => None,
            },
            Shelf::Asked(asked) => asked.published(api_version, kind, wanted),
        })
    }

    /// Looks a kind up, and compiles its schema the first time.
    pub(super) fn find(&self, api_version: &str, kind: &str, wanted: Wanted<'_>) -> Found<'_> {
        let mut elsewhere = None;
        for shelf in &self.shelves {
            let compiled = match shelf {
                Shelf::Layer(layer) => match layer.has(api_version, kind, wanted) {
                    Has::At(at) => layer.compiled(at),
                    Has::Elsewhere { version, others } => {
                        elsewhere.get_or_insert((version, others));
                        None
                    }
                    Has::Nothing => None,
                },
                Shelf::Asked(asked) => asked.compiled(api_version, kind, wanted),
            };
            match compiled {
                Some((kind, Ok(compiled))) => return Found::Kind(kind, compiled),
                Some((_, Err(fault))) => return Found::Broken(fault.clone()),
                None => {}
            }
        }
        match elsewhere {
            Some((version, others)) => Found::Refused {
                what: Wrong::ApiVersion,
                why: Some(lifecycle::absent(api_version, kind, &version, &others)),
                meant: None,
            },
            None => self.unknown(api_version, kind, wanted),
        }
    }

    fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.shelves.iter().filter_map(|shelf| match shelf {
            Shelf::Layer(layer) => Some(layer.as_ref()),
            Shelf::Asked(_) => None,
        })
    }

    /// Says why there is no schema, and what was likely meant.
    fn unknown(&self, api_version: &str, kind: &str, wanted: Wanted<'_>) -> Found<'_> {
        let target = wanted.kubernetes.unwrap_or_else(|| store::preferred("kubernetes"));
        match lifecycle::of(api_version, kind, target, wanted.kubernetes.is_some()) {
            lifecycle::Life::Over { why, meant } => {
                return Found::Refused { what: Wrong::ApiVersion, why: Some(why), meant };
            }
            lifecycle::Life::Optional => return Found::Unknown { meant: None },
            lifecycle::Life::Unheard => {}
        }
        let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
        let of_group = || self.kinds().filter(move |known| known.group == group);
        if of_group().any(|known| known.kind == kind) {
            let mut versions: Vec<String> = of_group().filter(|it| it.kind == kind).map(Kind::api_version).collect();
            versions.sort_by_key(|version| std::cmp::Reverse(maturity(version)));
            return Found::Refused { what: Wrong::ApiVersion, why: None, meant: versions.into_iter().next() };
        }
        let elsewhere = self.layers().flat_map(|layer| layer.named(kind));
        let api_versions: Vec<String> = elsewhere.map(Kind::api_version).collect();
        let meant = crate::unit::closest(api_version, api_versions.iter().map(String::as_str))
            .map(str::to_owned)
            .or_else(|| only(&api_versions));
        // A group without a dot is Kubernetes' own: a CustomResourceDefinition's must have one
        // (`apiextensions-apiserver`, `pkg/apis/apiextensions/validation`), and every one of Kubernetes is in the index.
        let own = !group.contains('.');
        if of_group().any(|known| known.is_in(api_version)) {
            let names: Vec<&str> = of_group().filter(|it| it.is_in(api_version)).map(|it| it.kind.as_str()).collect();
            let meant = crate::unit::closest(kind, names).map(str::to_owned);
            return if own { Found::Refused { what: Wrong::Kind, why: None, meant } } else { Found::Unknown { meant } };
        }
        if own { Found::Refused { what: Wrong::ApiVersion, why: None, meant } } else { Found::Unknown { meant } }
    }
}

fn only(names: &[String]) -> Option<String> {
    let first = names.first()?;
    names.iter().all(|name| name == first).then(|| first.clone())
}

/// Orders API versions as Kubernetes does: `v2` over `v1` over `v1beta1` over `v1alpha1`.
fn maturity(api_version: &str) -> (u8, u64) {
    let version = api_version.rsplit('/').next().unwrap_or_default();
    let stage = match () {
        () if version.contains("alpha") => 0,
        () if version.contains("beta") => 1,
        () => 2,
    };
    let major = version.trim_start_matches('v').chars().take_while(char::is_ascii_digit).collect::<String>();
    (stage, major.parse().unwrap_or_default())
}
