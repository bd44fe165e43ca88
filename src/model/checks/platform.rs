//! The layout, KEDA and NATS.

use super::super::application;
use crate::config::spec::{AuthType, Install};
use crate::diagnostic::Sink;

impl super::Checks<'_> {
    pub(super) fn layout(&self, sink: &mut Sink) {
        let layout = &self.config.spec.gitops.layout;
        let folders = [
            ("bootstrap", &layout.bootstrap),
            ("platform", &layout.platform),
            ("workloads", &layout.workloads),
            ("values", &layout.values),
            ("manifests", &layout.manifests),
        ];
        for (at, (name, folder)) in folders.iter().enumerate() {
            for (other, outer) in folders.iter().take(at).chain(folders.iter().skip(at + 1)) {
                let inside = folder.as_str().strip_prefix(outer.as_str()).is_some_and(|rest| rest.starts_with('/'));
                let same = folder == outer && other < name;
                // Argo CD reads the folders of Applications with all that is below them.
                if same || inside {
                    let message = format!("the folder `{folder}` lies in `{outer}`, the one of `{other}`");
                    let pointer = format!("/gitops/layout/{name}");
                    self.error(sink, "layout-overlap", &pointer, message, "give each its own folder, side by side");
                }
            }
        }
        let taken = [
            application::KEDA,
            application::NATS,
            application::NACK,
            application::JETSTREAM,
            application::NETWORK_POLICIES,
            self.config.spec.argocd.root.as_str(),
        ];
        for (name, workload) in &self.config.spec.workloads {
            let pointer = format!("/workloads/{name}/namespace");
            let namespace = workload.namespace.as_str();
            if taken.contains(&namespace) {
                let message =
                    format!("the Application of namespace `{namespace}` would have the name of a platform component");
                self.error(sink, "application-name-taken", &pointer, message, "choose another namespace");
            } else if namespace == self.config.spec.nats.namespace.as_str() {
                let message = format!("`{namespace}` is the namespace of NATS, and two Applications would own it");
                self.error(sink, "application-name-taken", &pointer, message, "choose another namespace");
            }
        }
    }

    pub(super) fn keda(&self, sink: &mut Sink) {
        let keda = &self.config.spec.keda;
        let components =
            [("operator", &keda.operator), ("metricsServer", &keda.metrics_server), ("webhooks", &keda.webhooks)];
        for (name, component) in components {
            self.resources(&format!("/keda/{name}/resources"), &component.resources, sink);
            if component.image.as_ref().is_some_and(|image| image.parts().is_none()) {
                let message = "the chart of KEDA needs a tag besides the digest";
                let help = "write `repository:tag@sha256:…`";
                self.error(sink, "image-without-tag", &format!("/keda/{name}/image"), message, help);
            }
            if component.pod_disruption_budget && component.replicas == 1 {
                let pointer = format!("/keda/{name}/podDisruptionBudget");
                let message = "a disruption budget over a single pod protects nothing: it may be evicted either way";
                self.warn(sink, "budget-of-one", &pointer, message, "raise `replicas`, or turn the budget off");
            }
        }
        if keda.operator.replicas > 2 {
            let message = "one operator leads and one stands by; a third has nothing to do";
            self.warn(sink, "idle-operator", "/keda/operator/replicas", message, "2 is the most that helps");
        }
    }

    pub(super) fn nats(&self, sink: &mut Sink) {
        let nats = &self.config.spec.nats;
        if nats.install == Install::External {
            if nats.external.is_none() {
                let help = "add `nats.external` with the pods' `selector` and the name of the `headlessService`";
                let message = "`install: external` needs to know where the servers are";
                self.error(sink, "external-nats-unknown", "/nats/install", message, help);
            }
            return;
        }
        let parts = [
            ("server", &nats.server),
            ("reloader", &nats.reloader),
            ("exporter", &nats.exporter),
            ("natsBox", &nats.nats_box),
        ];
        for (name, container) in parts {
            self.resources(&format!("/nats/{name}/resources"), &container.resources, sink);
        }
        if nats.replicas.is_multiple_of(2) {
            let message =
                format!("{} servers outlive the loss of no more than {} do", nats.replicas, nats.replicas - 1);
            self.warn(sink, "even-cluster", "/nats/replicas", message, "use 1, 3 or 5");
        }
        let store = &nats.jetstream.file_store;
        if let Some(max) = &store.max_size
            && max.amount() > store.size.amount()
        {
            let message = format!("JetStream may fill {max}, and the volume has {}", store.size);
            let help = "leave room below `size` for Raft logs and the file system";
            self.error(sink, "file-store-too-small", "/nats/jetstream/fileStore/maxSize", message, help);
        }
        let numbers = [nats.client_port, nats.monitor_port, nats.exporter_port];
        if (1..numbers.len()).any(|at| numbers[..at].contains(&numbers[at])) {
            let message = "two of the NATS ports are the same";
            self.error(sink, "port-taken", "/nats/monitorPort", message, "give each its own: 4222, 8222, 7777");
        }
    }

    pub(super) fn auth(&self, sink: &mut Sink) {
        let nats = &self.config.spec.nats;
        let auth = &nats.auth;
        let (section, present) = match auth.kind {
            AuthType::None => ("none", true),
            AuthType::User => ("user", auth.user.is_some()),
            AuthType::Creds => ("creds", auth.creds.is_some()),
            AuthType::Nkey => ("nkey", auth.nkey.is_some()),
        };
        if !present {
            let message = format!("`type: {section}` needs the field `nats.auth.{section}`");
            self.error(
                sink,
                "auth-incomplete",
                "/nats/auth/type",
                message,
                "name the Secrets that hold the credentials",
            );
        }
        if auth.kind == AuthType::None && nats.install == Install::Chart && nats.account.as_str() != "$G" {
            let message = format!("whoever does not sign in is in the account `$G`, never in `{}`", nats.account);
            self.error(sink, "account-unreachable", "/nats/account", message, "use `$G`, or turn `nats.auth` on");
        }
        if nats.tls.enabled && nats.install == Install::Chart && nats.tls.server_secret.is_none() {
            let message = "TLS needs the server's certificate";
            self.error(
                sink,
                "tls-incomplete",
                "/nats/tls/enabled",
                message,
                "name its Secret in `nats.tls.serverSecret`",
            );
        }
        if nats.tls.monitoring && !nats.tls.enabled {
            let message = "the monitoring endpoint takes its certificate from the client port's TLS";
            self.error(sink, "tls-incomplete", "/nats/tls/monitoring", message, "turn `nats.tls.enabled` on");
        }
        if nats.tls.monitoring && self.platform.installs_keda() && self.config.spec.keda.trusted_ca_secret.is_none() {
            let message = "KEDA must trust the authority of the monitoring endpoint's certificate";
            let help = "name a Secret with its certificate in `keda.trustedCaSecret`, unless the system trusts it";
            self.warn(sink, "authority-unknown-to-keda", "/nats/tls/monitoring", message, help);
        }
        if self.platform.installs_nack() && auth.kind == AuthType::User {
            let message = "the NACK controller cannot sign in with a user and a password out of a Secret";
            let help = "use `creds` or `nkey`, or `provisioner: job`";
            self.error(sink, "nack-cannot-sign-in", "/nats/jetstream/provisioner", message, help);
        }
    }
}
