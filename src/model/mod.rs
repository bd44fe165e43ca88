//! What the config means: the platform, with every name resolved and every cross-reference checked.

mod checks;
pub mod jetstream;
mod nats;
mod workload;

use std::collections::BTreeMap;

pub use nats::{ClientAccess, Connection, SecretFile};
pub use workload::{KedaTrigger, ResolvedWorkload};

use crate::config::spec::{Install, Provisioner, Spec, Stream};
use crate::config::{Config, Profile};
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::Span;
use crate::unit::{DnsLabel, StreamName};

/// Names of the Applications that neap gives to the platform's own components; a workload's Application cannot have one.
pub mod application {
    /// KEDA.
    pub const KEDA: &str = "keda";
    /// NATS.
    pub const NATS: &str = "nats";
    /// The controller that makes streams from objects.
    pub const NACK: &str = "nack";
    /// Streams and consumers.
    pub const JETSTREAM: &str = "jetstream";
    /// Network policies.
    pub const NETWORK_POLICIES: &str = "network-policies";
}

/// The host of the example repository in the profiles. RFC 2606 reserves the domain, so it can never be a real one.
const PLACEHOLDER_HOST: &str = "example.com";

/// A platform, ready to be rendered.
#[derive(Clone, Debug)]
pub struct Platform {
    /// The profile it was made from.
    pub profile: Profile,
    /// Every setting.
    pub spec: Spec,
    /// Where the NATS servers are, and how one signs in.
    pub nats: Connection,
    /// The streams that neap makes, by name.
    pub streams: BTreeMap<StreamName, Origin<Stream>>,
    /// The workloads, by namespace and then by name.
    pub workloads: BTreeMap<DnsLabel, Vec<ResolvedWorkload>>,
    /// Whether the repository is still the example that no cluster can read.
    pub placeholder: bool,
    /// Places in the config, for the files that come from them.
    pub places: Places,
}

/// A thing and the place in the config that asked for it.
#[derive(Clone, Debug)]
pub struct Origin<T> {
    /// The thing.
    pub item: T,
    /// The place.
    pub span: Span,
}

/// Places in the config of whole components.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    /// `gitops`
    pub gitops: Span,
    /// `argocd`
    pub argocd: Span,
    /// `keda`
    pub keda: Span,
    /// `nats`
    pub nats: Span,
    /// `networkPolicies`
    pub network_policies: Span,
    /// `streams`
    pub streams: Span,
}

impl Platform {
    /// Makes sense of a config. Every fault is pushed; `None` where one of them is an error.
    #[must_use]
    pub fn resolve(config: &Config, sink: &mut Sink) -> Option<Self> {
        let mut found = Sink::new();
        let platform = Self::assemble(config, &mut found);
        checks::check(config, &platform, &mut found);
        let failed = found.has_errors();
        sink.extend(found.into_diagnostics());
        (!failed).then_some(platform)
    }

    fn assemble(config: &Config, sink: &mut Sink) -> Self {
        let spec = &config.spec;
        let nats = Connection::of(&spec.nats);
        let streams = spec.streams.iter().filter(|(_, stream)| stream.managed).map(|(name, stream)| {
            let span = config.key_span(&format!("/streams/{name}"));
            (name.clone(), Origin { item: stream.clone(), span })
        });
        let mut workloads: BTreeMap<DnsLabel, Vec<ResolvedWorkload>> = BTreeMap::new();
        for (name, workload) in &spec.workloads {
            let resolved = workload::resolve(config, name, workload, &nats, sink);
            workloads.entry(workload.namespace.clone()).or_default().push(resolved);
        }
        let host = host(spec.gitops.repo_url.as_str());
        let placeholder = host == PLACEHOLDER_HOST || host.ends_with(&format!(".{PLACEHOLDER_HOST}"));
        if placeholder {
            let message = format!("{} is the example that no cluster can read", spec.gitops.repo_url);
            let diagnostic = Diagnostic::info("gitops-placeholder", message);
            let help = "set `gitops.repoURL` in your file, or `--set gitops.repoURL=…`, before you commit";
            sink.push(diagnostic.at(config.span("/gitops/repoURL"), "").help(help));
        }
        Self {
            profile: config.profile,
            spec: spec.clone(),
            nats,
            streams: streams.collect(),
            workloads,
            placeholder,
            places: Places {
                gitops: config.key_span("/gitops"),
                argocd: config.key_span("/argocd"),
                keda: config.key_span("/keda"),
                nats: config.key_span("/nats"),
                network_policies: config.key_span("/networkPolicies"),
                streams: config.key_span("/streams"),
            },
        }
    }

    /// Whether neap installs KEDA.
    #[must_use]
    pub fn installs_keda(&self) -> bool {
        self.spec.keda.install == Install::Chart
    }

    /// Whether neap installs NATS.
    #[must_use]
    pub fn installs_nats(&self) -> bool {
        self.spec.nats.install == Install::Chart
    }

    /// Whether neap installs the NACK controller.
    #[must_use]
    pub fn installs_nack(&self) -> bool {
        self.spec.nats.jetstream.provisioner == Provisioner::Nack && !self.streams.is_empty()
    }

    /// Namespaces whose pods connect to NATS, NATS's own aside.
    #[must_use]
    pub fn client_namespaces(&self) -> Vec<&str> {
        let workloads = self.workloads.iter().filter(|(_, all)| all.iter().any(|workload| workload.client.is_some()));
        let mut all: Vec<&str> = workloads.map(|(namespace, _)| namespace.as_str()).collect();
        all.extend(self.spec.network_policies.nats_clients.iter().map(|name| name.as_str()));
        all.retain(|namespace| *namespace != self.spec.nats.namespace.as_str());
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The host in a repository's URL, whichever way it is written.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or(rest);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    host.split(':').next().unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn hosts_are_found_in_every_form() {
        for url in ["https://git.example.com/a.git", "git@git.example.com:a/b.git", "ssh://git@git.example.com:22/a"] {
            assert_eq!(host(url), "git.example.com", "{url}");
        }
    }
}
