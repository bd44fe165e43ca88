//! The schemas inside this binary, read once for the whole process.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use serde_json::{Map, Value};

use super::layer::{Content, Layer};
use super::{embedded, kind};
use crate::unit::version;

struct Store {
    layer: Arc<Layer>,
    /// The files by the order of [`embedded::FILES`], parsed.
    files: Vec<OnceLock<Option<Value>>>,
    /// The versions of each component, oldest first.
    versions: BTreeMap<String, Vec<&'static str>>,
    /// The one that counts where nobody names one.
    preferred: BTreeMap<String, String>,
}

static STORE: LazyLock<Store> = LazyLock::new(|| {
    let mut index: kind::Index = serde_json::from_str(embedded::INDEX).unwrap_or_default();
    let mut preferred = BTreeMap::new();
    for kind in &mut index.kinds {
        kind.built_in = kind.component == "kubernetes";
        if kind.preferred {
            preferred.entry(kind.component.clone()).or_insert_with(|| kind.component_version.clone());
        }
    }
    let mut versions: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for (path, _) in embedded::FILES {
        let mut parts = path.split('/');
        if let (Some(component), Some(version)) = (parts.next(), parts.next()) {
            versions.entry(component.to_owned()).or_default().push(version);
        }
    }
    for all in versions.values_mut() {
        all.sort_by(|a, b| version::compare(a, b));
        all.dedup();
    }
    let layer = Layer::new(index.kinds.into_iter().map(|kind| (kind, Content::Embedded)));
    Store {
        layer: Arc::new(layer),
        files: embedded::FILES.iter().map(|_| OnceLock::new()).collect(),
        versions,
        preferred,
    }
});

/// Every embedded kind.
pub(super) fn layer() -> Arc<Layer> {
    Arc::clone(&STORE.layer)
}

/// The versions of a component, oldest first.
pub(super) fn versions(component: &str) -> &'static [&'static str] {
    STORE.versions.get(component).map_or(&[], Vec::as_slice)
}

/// The version of a component that counts where nobody names one; empty for one that is not embedded.
pub(super) fn preferred(component: &str) -> &'static str {
    STORE.preferred.get(component).map_or("", String::as_str)
}

/// Whether a kind is one of Kubernetes' own.
pub(super) fn is_built_in(group: &str, kind: &str) -> bool {
    STORE.layer.named(kind).any(|known| known.built_in && known.group == group)
}

/// A file by its path under `schema/kinds`. One that only says how it differs from another is completed.
pub(super) fn file(path: &str) -> Option<&'static Value> {
    let at = embedded::FILES.binary_search_by(|(name, _)| (*name).cmp(path)).ok()?;
    let (_, text) = embedded::FILES.get(at)?;
    STORE.files.get(at)?.get_or_init(|| complete(serde_json::from_str(text).ok()?, path)).as_ref()
}

fn complete(mut written: Value, path: &str) -> Option<Value> {
    let Some(base) = written.get("base").and_then(Value::as_str).filter(|base| *base != path) else {
        return Some(written);
    };
    let mut all = file(base)?.get("definitions")?.as_object()?.clone();
    if let Some(Value::Object(own)) = written.get_mut("definitions").map(Value::take) {
        all.extend(own);
    }
    Some(Value::Object(Map::from_iter([("definitions".to_owned(), Value::Object(all))])))
}

/// The definitions that have the metadata of every object.
pub(super) fn metadata() -> Option<&'static Value> {
    file(&format!("kubernetes/{}/definitions.json", preferred("kubernetes")))
}
