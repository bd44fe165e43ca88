//! KEDA as it is installed: its operator asks for the length of queues, from the operator's namespace.

use super::Topology;
use super::chart::charts;
use crate::document::Span;

/// An installation of KEDA.
#[derive(Clone, Debug)]
pub(super) struct Keda {
    /// The namespace of the operator.
    pub(super) namespace: String,
    /// The file that says so.
    pub(super) file: String,
    /// Where it is said.
    pub(super) place: Span,
}

/// The labels of the operator's pods that the chart always gives (keda chart 2.19.0, the Deployment of the operator).
pub(super) const OPERATOR: [(&str, &str); 3] =
    [("app", "keda-operator"), ("name", "keda-operator"), ("app.kubernetes.io/name", "keda-operator")];

pub(super) fn all(topology: &Topology) -> Vec<Keda> {
    let charted = charts(topology, "keda").map(|chart| Keda {
        namespace: chart.namespace.clone(),
        file: chart.application.file.to_string(),
        place: chart.place,
    });
    let plain = topology
        .named("apps", "Deployment", "keda-operator")
        .filter(|it| !it.namespace.is_empty())
        .map(|it| Keda { namespace: it.namespace.to_string(), file: it.file.to_string(), place: it.place() });
    charted.chain(plain).collect()
}
