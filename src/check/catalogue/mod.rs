//! The kinds neap knows: an index of all, and the schema of each, read and compiled when it is first asked for.

mod embedded;
mod kind;
mod schema;
mod version;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::Value;

pub use kind::{Kind, Scope};

pub(super) use schema::Compiled;

/// Every kind neap knows the schema of.
///
/// Cheap to make: nothing but the index is read. Schemas are compiled at most once each, by whichever thread asks first,
/// so one catalogue should serve a whole run.
#[derive(Debug)]
pub struct Catalogue {
    kinds: Vec<Kind>,
    /// The files by the order of [`embedded::FILES`], parsed.
    files: Vec<OnceLock<Option<Value>>>,
    compiled: Vec<OnceLock<Result<Compiled, String>>>,
    /// Positions in `kinds`, by the name of the kind.
    by_name: BTreeMap<String, Vec<usize>>,
}

/// What the catalogue says of an apiVersion and kind.
#[derive(Debug)]
pub(super) enum Found<'a> {
    /// Its schema.
    Kind(&'a Kind, &'a Compiled),
    /// A server has no such kind, and this is the apiVersion or kind that was likely meant.
    Refused { what: Wrong, meant: Option<String> },
    /// It may exist; neap does not have it.
    Unknown { meant: Option<String> },
    /// There is a schema and it cannot be used: a fault of neap.
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
        let index: kind::Index = serde_json::from_str(embedded::INDEX).unwrap_or_default();
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, kind) in index.kinds.iter().enumerate() {
            by_name.entry(kind.kind.clone()).or_default().push(at);
        }
        Self {
            files: embedded::FILES.iter().map(|_| OnceLock::new()).collect(),
            compiled: index.kinds.iter().map(|_| OnceLock::new()).collect(),
            kinds: index.kinds,
            by_name,
        }
    }

    /// The kinds, by group, kind and version; one that several versions of a component have is there once for each.
    pub fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.iter()
    }

    /// The versions of a component that there are schemas of, oldest first.
    #[must_use]
    pub fn versions(&self, component: &str) -> Vec<&str> {
        let mut versions: Vec<&str> = self
            .kinds
            .iter()
            .filter(|kind| kind.component == component)
            .map(|kind| kind.component_version.as_str())
            .collect();
        versions.sort_by(|a, b| version::compare(a, b));
        versions.dedup();
        versions
    }

    /// The version that documents are really checked against when `wanted` is asked for: itself, else the nearest.
    #[must_use]
    pub fn nearest_version(&self, component: &str, wanted: &str) -> Option<&str> {
        version::nearest(&self.versions(component), wanted)
    }

    /// The schema of a kind as JSON Schema, draft 2020-12, complete in itself.
    ///
    /// `api_version` is `apps/v1` or `v1`; `component_version` picks among the versions of the component that has the
    /// kind, the nearest if there is no such schema.
    #[must_use]
    pub fn json_schema(&self, api_version: &str, kind: &str, component_version: Option<&str>) -> Option<Value> {
        let at = self.position(api_version, kind, component_version)?;
        let known = self.kinds.get(at)?;
        schema::published(known, self.file(&known.file)?, self.metadata_file()?)
    }

    /// Looks a kind up, and compiles its schema the first time.
    pub(super) fn find(&self, api_version: &str, kind: &str, component_version: Option<&str>) -> Found<'_> {
        let Some(at) = self.position(api_version, kind, component_version) else {
            return self.unknown(api_version, kind);
        };
        match (self.kinds.get(at), self.compiled(at)) {
            (Some(kind), Some(Ok(compiled))) => Found::Kind(kind, compiled),
            (_, Some(Err(fault))) => Found::Broken(fault.clone()),
            _ => Found::Broken("not in the index".to_owned()),
        }
    }

    fn position(&self, api_version: &str, kind: &str, component_version: Option<&str>) -> Option<usize> {
        let named = self.by_name.get(kind)?;
        let fits = || named.iter().copied().filter(|at| self.kinds.get(*at).is_some_and(|it| it.is_in(api_version)));
        let version_of = |at: usize| self.kinds.get(at).map_or("", |kind| kind.component_version.as_str());
        let known: Vec<&str> = fits().map(version_of).collect();
        let wanted = component_version.filter(|_| known.len() > 1).and_then(|wanted| version::nearest(&known, wanted));
        match wanted {
            Some(wanted) => fits().find(|at| version_of(*at) == wanted),
            None => fits().find(|at| self.kinds.get(*at).is_some_and(|kind| kind.preferred)).or_else(|| fits().next()),
        }
    }

    fn compiled(&self, at: usize) -> Option<&Result<Compiled, String>> {
        let kind = self.kinds.get(at)?;
        let slot = self.compiled.get(at)?;
        Some(slot.get_or_init(|| match (self.file(&kind.file), self.metadata_file()) {
            (Some(file), Some(metadata)) => Compiled::new(kind, file, metadata),
            _ => Err(format!("{} cannot be read", kind.file)),
        }))
    }

    fn file(&self, path: &str) -> Option<&Value> {
        let at = embedded::FILES.binary_search_by(|(name, _)| (*name).cmp(path)).ok()?;
        let (_, text) = embedded::FILES.get(at)?;
        self.files.get(at)?.get_or_init(|| serde_json::from_str(text).ok()).as_ref()
    }

    /// The definitions that have the metadata of every object.
    fn metadata_file(&self) -> Option<&Value> {
        let namespace = self.position("v1", "Namespace", None)?;
        self.file(&self.kinds.get(namespace)?.file)
    }

    /// Says why there is no schema, and what was likely meant.
    fn unknown(&self, api_version: &str, kind: &str) -> Found<'_> {
        let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
        let of_group = || self.kinds.iter().filter(move |known| known.group == group);
        let elsewhere = self.by_name.get(kind).into_iter().flatten().filter_map(|at| self.kinds.get(*at));
        if of_group().any(|known| known.kind == kind) {
            let mut versions: Vec<String> = of_group().filter(|it| it.kind == kind).map(Kind::api_version).collect();
            versions.sort_by_key(|version| std::cmp::Reverse(maturity(version)));
            return Found::Refused { what: Wrong::ApiVersion, meant: versions.into_iter().next() };
        }
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
            return if own { Found::Refused { what: Wrong::Kind, meant } } else { Found::Unknown { meant } };
        }
        if own { Found::Refused { what: Wrong::ApiVersion, meant } } else { Found::Unknown { meant } }
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
