//! When Kubernetes began and stopped to serve its own kinds, as its types say (`k8s.io/api`,
//! `zz_generated.prerelease-lifecycle.go`).

use std::sync::LazyLock;

use serde::Deserialize;

use crate::unit::version;

/// `schema/kubernetes-lifecycle.json`.
#[derive(Debug, Default, Deserialize)]
struct Table {
    kinds: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    api_version: String,
    kind: String,
    introduced: String,
    #[serde(default)]
    removed: Option<String>,
    #[serde(default)]
    replacement: Option<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../schema/kubernetes-lifecycle.json")).unwrap_or_default()
});

/// What is known of a kind that there is no schema of.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Life {
    /// The version of Kubernetes does not serve it, and this is why; the apiVersion that replaced it, if one did.
    Over { why: String, meant: Option<String> },
    /// A server may serve it, if it is told to: what is not stable is off by default.
    Optional,
    /// Kubernetes never had it.
    Unheard,
}

/// What is known of a kind, to a version of Kubernetes. `stated` says whether somebody asked for that version: only then
/// is a kind that begins later refused.
pub(super) fn of(api_version: &str, kind: &str, kubernetes: &str, stated: bool) -> Life {
    let Some(line) = TABLE.kinds.iter().find(|line| line.kind == kind && line.api_version == api_version) else {
        return Life::Unheard;
    };
    let name = format!("{api_version} {kind}");
    if let Some(removed) = line.removed.as_deref().filter(|removed| !version::is_before(kubernetes, removed)) {
        let why = format!("{name} is gone since Kubernetes {removed}");
        return Life::Over { why, meant: line.replacement.clone() };
    }
    if stated && version::is_before(kubernetes, &line.introduced) {
        let why = format!("{name} begins with Kubernetes {}, and {kubernetes} is asked for", line.introduced);
        return Life::Over { why, meant: None };
    }
    Life::Optional
}

/// Says that one version of a component does not have what others have.
pub(super) fn absent(api_version: &str, kind: &str, component: &str, others: &[String]) -> String {
    let verb = if others.len() == 1 { "does" } else { "do" };
    let mut others: Vec<&str> = others.iter().map(String::as_str).collect();
    others.sort_by(|a, b| version::compare(a, b));
    format!("{component} does not have {api_version} {kind}: {} {verb}", others.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_is_known() {
        assert!(TABLE.kinds.len() > 100, "{}", TABLE.kinds.len());
        let Life::Over { why, meant } = of("networking.k8s.io/v1beta1", "Ingress", "1.34.4", false) else {
            panic!("still there")
        };
        assert_eq!(why, "networking.k8s.io/v1beta1 Ingress is gone since Kubernetes 1.22");
        assert_eq!(meant.as_deref(), Some("networking.k8s.io/v1"));
        assert_eq!(of("networking.k8s.io/v1beta1", "Ingress", "1.21.0", true), Life::Optional);
        assert_eq!(of("networking.k8s.io/v9", "Ingress", "1.34.4", true), Life::Unheard);
    }

    #[test]
    fn what_is_not_yet_is_refused_if_the_version_was_stated() {
        assert!(matches!(of("resource.k8s.io/v1beta2", "DeviceClass", "1.32.0", true), Life::Over { .. }));
        assert_eq!(of("resource.k8s.io/v1beta2", "DeviceClass", "1.32.0", false), Life::Optional);
    }

    #[test]
    fn everything_that_was_removed_names_a_version() {
        for line in &TABLE.kinds {
            assert!(version::is_version(&line.introduced), "{line:?}");
            assert!(line.removed.as_deref().is_none_or(version::is_version), "{line:?}");
        }
    }
}
