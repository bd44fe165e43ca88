//! Which document of one file is which of another.

use std::fmt;

use serde_json::Value;

/// What a document is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// A Kubernetes object.
    Object {
        /// `apiVersion`
        api_version: String,
        /// `kind`
        kind: String,
        /// `metadata.namespace`, if it is written
        namespace: Option<String>,
        /// `metadata.name`, or else `metadata.generateName`
        name: String,
    },
    /// Anything else, Helm values for one: its place in the file, from 1.
    Position(usize),
}

impl Identity {
    fn of(document: &Value, position: usize) -> Self {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let metadata = |key| document.get("metadata").and_then(|metadata| metadata.get(key));
        match (text(document.get("apiVersion")), text(document.get("kind"))) {
            (Some(api_version), Some(kind)) => Self::Object {
                api_version,
                kind,
                namespace: text(metadata("namespace")),
                name: text(metadata("name")).or_else(|| text(metadata("generateName"))).unwrap_or_default(),
            },
            _ => Self::Position(position),
        }
    }

    /// The same object in another version of its API group.
    fn without_version(&self) -> Option<(&str, &str, Option<&str>, &str)> {
        let Self::Object { api_version, kind, namespace, name } = self else { return None };
        let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
        Some((group, kind, namespace.as_deref(), name))
    }

    /// What another object of the same kind in the same namespace has as well.
    fn nameless(&self) -> Option<(&str, &str, Option<&str>)> {
        let (group, kind, namespace, _) = self.without_version()?;
        Some((group, kind, namespace))
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Position(position) => write!(f, "document {position}"),
            Self::Object { kind, namespace: Some(namespace), name, .. } => write!(f, "{kind} {namespace}/{name}"),
            Self::Object { kind, name, .. } => write!(f, "{kind} {name}"),
        }
    }
}

/// What each document is called.
pub(super) fn of_all(documents: &[Value]) -> Vec<Identity> {
    documents.iter().enumerate().map(|(at, document)| Identity::of(document, at + 1)).collect()
}

/// Two documents that are one, or one that has no other half. The identity is the new one's where there is a new one.
pub(super) type Pair<'a> = (Identity, Option<&'a Value>, Option<&'a Value>);

/// Finds for each document its other half: first by the whole identity, then without the API's version.
pub(super) fn pair<'a>(old: &'a [Value], new: &'a [Value]) -> Vec<Pair<'a>> {
    let mut left: Vec<_> = of_all(old).into_iter().zip(old).collect();
    let mut pairs: Vec<Pair<'a>> = of_all(new)
        .into_iter()
        .zip(new)
        .map(|(identity, document)| {
            let half = take(&mut left, |other| *other == identity);
            (identity, half, Some(document))
        })
        .collect();
    for (identity, half, _) in &mut pairs {
        if half.is_none() && identity.without_version().is_some() {
            *half = take(&mut left, |other| other.without_version() == identity.without_version());
        }
    }
    adopt_renamed(&mut pairs, &mut left);
    pairs.extend(left.into_iter().map(|(identity, document)| (identity, Some(document), None)));
    pairs
}

/// The one object of a kind that went and the one that came are the same under a new name: a Job, say, whose name carries
/// a digest.
fn adopt_renamed<'a>(pairs: &mut [Pair<'a>], left: &mut Vec<(Identity, &'a Value)>) {
    let alone: Vec<usize> = (0..pairs.len())
        .filter(|at| {
            let kin = |pair: &&Pair<'a>| pair.1.is_none() && pair.0.nameless() == pairs[*at].0.nameless();
            pairs[*at].1.is_none() && pairs[*at].0.nameless().is_some() && pairs.iter().filter(kin).count() == 1
        })
        .collect();
    for at in alone {
        let (identity, half, _) = &mut pairs[at];
        let nameless = identity.nameless();
        if left.iter().filter(|(other, _)| other.nameless() == nameless).count() == 1 {
            *half = take(left, |other| other.nameless() == nameless);
        }
    }
}

/// Takes out the first that fits, so that of two documents with one identity each finds another half.
fn take<'a>(left: &mut Vec<(Identity, &'a Value)>, fits: impl Fn(&Identity) -> bool) -> Option<&'a Value> {
    let at = left.iter().position(|(identity, _)| fits(identity))?;
    Some(left.remove(at).1)
}
