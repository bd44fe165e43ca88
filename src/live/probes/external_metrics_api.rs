//! The API that the HPA asks for external metrics.

use crate::live::kind::API_SERVICE;
use crate::live::verify::asking::{Asking, Halt, place};
use crate::live::verify::look::{condition, text};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject, platform};
use crate::live::verify::target::Target;

pub(super) const PROBE: Probe = Probe {
    name: "external-metrics-api",
    asks: "the API of external metrics is there, and KEDA serves it",
    needs: &[Need::get(API_SERVICE, Room::Cluster)],
    about: platform,
    judge,
};

const NAME: &str = "v1beta1.external.metrics.k8s.io";

/// KEDA's Service in the chart (keda 2.19.0) and in the plain manifests of a release.
const SERVICES: [&str; 2] = ["keda-operator-metrics-apiserver", "keda-metrics-apiserver"];

fn judge(target: &Target<'_>, _: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let Some(found) = ask.object(API_SERVICE, "", NAME)? else {
        let message = format!("there is no APIService {NAME}: the HPA can ask nobody for external metrics");
        return Ok(Seen::flaw(Flaw::error(message, "install KEDA's metrics server").from("/keda/metricsServer")));
    };
    let (namespace, name) = (text(found, "/spec/service/namespace"), text(found, "/spec/service/name"));
    if namespace != target.keda() || !SERVICES.contains(&name) {
        let message = format!("external metrics are served by {}, and not by KEDA", place(namespace, name));
        let help = "a cluster has one server of external metrics: remove the other adapter, and sync KEDA again";
        return Ok(Seen::flaw(Flaw::error(message, help)));
    }
    match condition(found, "Available") {
        Some(available) if available.status == "True" => Ok(Seen::Holds(format!("served by {namespace}/{name}"))),
        available => {
            let why = available.map(|it| it.why()).unwrap_or_default();
            let help = "the API server has to reach KEDA's metrics server on port 6443";
            Ok(Seen::flaw(Flaw::error(format!("the API of external metrics is not available: {why}"), help)))
        }
    }
}
