//! What a project lets its Applications do (Argo CD 3.4, `pkg/apis/application/v1alpha1/app_project_types.go`).

use super::super::{ARGO, Application, Object, Topology, items};
use super::{Delivery, matches};
use crate::document::Node;

/// The AppProject of an Application.
#[derive(Debug)]
pub struct Project<'a> {
    /// The object.
    pub object: &'a Object,
}

/// What can be told of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The project lets it.
    Permitted,
    /// It does not.
    Refused,
    /// Too little is written to tell.
    Unknown,
}

impl<'a> Project<'a> {
    /// The project of an Application, where the tree has just one that it can be, and nothing is added to it from elsewhere.
    pub fn of(application: &Application<'_>, delivery: &Delivery<'_>, topology: &'a Topology) -> Option<Self> {
        let name = application.project()?;
        let here = |it: &&Object| topology.together(application.object, it);
        let mut found = topology.named(ARGO, "AppProject", name).filter(here);
        let object = found.next().filter(|_| found.next().is_none())?;
        let global = |it: &Object| it.at("data").is_some_and(|data| data.get("globalProjects").is_some());
        let shared = topology.named("", "ConfigMap", "argocd-cm").any(global);
        let plain = !shared && !delivery.coverage.is_changed(&object.file);
        (plain && object.at("spec").is_some()).then_some(Self { object })
    }

    fn texts<'n>(&self, path: &str) -> Option<Vec<&'n str>>
    where
        'a: 'n,
    {
        self.object.list(path).map(Node::as_str).collect()
    }

    /// `IsSourcePermitted`: one pattern has to match, and none that begins with `!` may name it.
    #[must_use]
    pub fn source(&self, url: &str) -> Answer {
        let Some(patterns) = self.texts("spec.sourceRepos") else { return Answer::Unknown };
        let url = normal(url);
        let mut permitted = false;
        for pattern in patterns {
            if let Some(denied) = pattern.strip_prefix('!') {
                if matches(&normal(denied), &url, Some('/')) {
                    return Answer::Refused;
                }
                // There, a denial that does not apply counts as a match.
                permitted = true;
            } else {
                permitted |= pattern == "*" || matches(&normal(pattern), &url, Some('/'));
            }
        }
        if permitted { Answer::Permitted } else { Answer::Refused }
    }

    /// `isDestinationMatched`, of a cluster whose address or name alone is written.
    #[must_use]
    pub fn destination(&self, application: &Application<'_>, namespace: &str) -> Answer {
        let Some((server, name)) = application.destination() else { return Answer::Unknown };
        let (server, name) = match (server, name) {
            (Some(server), None) if server == IN_CLUSTER.0 => (Some(server), Some(IN_CLUSTER.1)),
            (None, Some(name)) if name == IN_CLUSTER.1 => (Some(IN_CLUSTER.0), Some(name)),
            (None, None) => return Answer::Unknown,
            other => other,
        };
        let (mut permitted, mut unknown) = (false, false);
        for item in self.object.list("spec.destinations") {
            let text = |key: &str| item.get(key).and_then(Node::as_str).unwrap_or_default();
            let by = |pattern: &str, value: Option<&str>| value.map(|value| is_match(pattern, value));
            let (by_name, by_server) = (by(text("name"), name), by(text("server"), server));
            let by_namespace = is_match(text("namespace"), namespace);
            let either = by_server == Some(true) || by_name == Some(true);
            let denies = |key: &str| text(key).starts_with('!');
            if either && by_namespace {
                permitted = true;
            } else if by_name == Some(false) && denies("name")
                || by_server == Some(false) && denies("server") && by_namespace
                || !by_namespace && denies("namespace") && by_server == Some(true)
            {
                return Answer::Refused;
            } else {
                let hidden =
                    by_name.is_none() && !text("name").is_empty() || by_server.is_none() && !text("server").is_empty();
                unknown |= hidden && by_namespace;
            }
        }
        match (permitted, unknown) {
            (true, _) => Answer::Permitted,
            (false, true) => Answer::Unknown,
            (false, false) => Answer::Refused,
        }
    }

    /// `IsGroupKindNamePermitted`: of kinds of the whole cluster, only what is listed; of others, all where no list is given.
    #[must_use]
    pub fn kind(&self, group: &str, kind: &str, name: &str, of_cluster: bool) -> Answer {
        let allowed = if of_cluster { "spec.clusterResourceWhitelist" } else { "spec.namespaceResourceWhitelist" };
        let all = !of_cluster && self.object.at(allowed).is_none();
        let listed = all || self.lists(allowed, group, kind, if of_cluster { name } else { "" });
        if listed && !self.denies(group, kind, of_cluster) { Answer::Permitted } else { Answer::Refused }
    }

    /// Whether a kind is on the list of those that are not taken.
    #[must_use]
    pub fn denies(&self, group: &str, kind: &str, of_cluster: bool) -> bool {
        let list = if of_cluster { "spec.clusterResourceBlacklist" } else { "spec.namespaceResourceBlacklist" };
        self.lists(list, group, kind, "")
    }

    fn lists(&self, list: &str, group: &str, kind: &str, name: &str) -> bool {
        items(self.object.at(list)).iter().any(|item| {
            let text = |key: &str| item.get(key).and_then(Node::as_str).unwrap_or_default();
            let named = text("name").is_empty() || name.is_empty() || matches(text("name"), name, Some('/'));
            matches(text("group"), group, Some('/')) && matches(text("kind"), kind, Some('/')) && named
        })
    }
}

/// The cluster that Argo CD runs in, by address and name (`KubernetesInternalAPIServerAddr`).
const IN_CLUSTER: (&str, &str) = ("https://kubernetes.default.svc", "in-cluster");

/// `globMatch`, without separators.
fn is_match(pattern: &str, value: &str) -> bool {
    match pattern.strip_prefix('!') {
        Some(denied) => !matches(denied, value, None),
        None => pattern == "*" || matches(pattern, value, None),
    }
}

/// `NormalizeGitURL` (`util/git/git.go`).
fn normal(url: &str) -> String {
    let lower = url.trim().to_lowercase();
    let is_scp =
        !lower.contains("://") && lower.split('/').next().is_some_and(|host| host.contains('@') && host.contains(':'));
    let lower = if is_scp { lower.replacen(':', "/", 1) } else { lower };
    let lower = lower.strip_suffix(".git").unwrap_or(&lower);
    lower.strip_prefix("ssh://").unwrap_or(lower).to_owned()
}
