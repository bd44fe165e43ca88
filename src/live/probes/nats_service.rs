//! The headless Service, and the name that it gives to each server.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::live::kind::{ENDPOINT_SLICE, POD, SERVICE};
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::look::{is_leaving, list, name, number, text};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject, platform};
use crate::live::verify::target::Target;

pub(super) const PROBE: Probe = Probe {
    name: "nats-headless-service",
    asks: "the headless Service is there, has the monitoring port, and gives every server a name",
    needs: &[Need::get(SERVICE, Room::Nats), Need::list(ENDPOINT_SLICE, Room::Nats), Need::list(POD, Room::Nats)],
    about: platform,
    judge,
};

fn judge(target: &Target<'_>, _: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let (namespace, headless) = (target.nats(), target.platform.nats.headless.as_str());
    let Some(service) = ask.object(SERVICE, namespace, headless)? else {
        let message = format!("there is no Service {namespace}/{headless}, by which KEDA finds the servers");
        let help = "sync the Application of NATS, whose chart makes it";
        return Ok(Seen::flaw(Flaw::error(message, help).from("/nats")));
    };
    let mut flaws: Vec<Flaw> = unfit(target, service).into_iter().collect();
    let slices = ask.list(ENDPOINT_SLICE, namespace, &format!("kubernetes.io/service-name={headless}"))?;
    let pods = ask.list(POD, namespace, &target.servers())?;
    let named = names(slices);
    for pod in pods.iter().filter(|pod| !is_leaving(pod) && !named.contains(name(pod))) {
        let message = format!("pod {namespace}/{} has no name below Service {headless}", name(pod));
        let help = "KEDA asks each server by <pod>.<service>: the Service has to be the StatefulSet's `serviceName`, \
                    with `publishNotReadyAddresses: true`";
        flaws.push(Flaw::error(message, help));
    }
    Ok(Seen::of(flaws, || format!("{namespace}/{headless} names {} pods", named.len())))
}

/// What of the Service itself cannot be.
fn unfit(target: &Target<'_>, service: &Value) -> Option<Flaw> {
    let shown = format!("Service {}/{}", target.nats(), name(service));
    let (address, port) = (text(service, "/spec/clusterIP"), target.platform.spec.nats.monitor_port);
    if address != "None" {
        let message = format!("{shown} has the address {address}: whoever asks it gets any server, and not the leader");
        return Some(Flaw::error(message, "a Service is headless by `clusterIP: None`, from when it is made"));
    }
    let ports = list(service, "/spec/ports");
    (!ports.iter().any(|it| number(it, "/port") == Some(i64::from(port)))).then(|| {
        let help =
            "turn `config.monitor` on in the chart's values, or set `nats.monitorPort` to the port that is there";
        // The names of a headless Service lead to pods, whose ports are open whether it lists them or not.
        Flaw::warning(format!("{shown} has no port {port}"), help).from("/nats/monitorPort")
    })
}

/// The names that DNS has below the Service (Kubernetes 1.34: `hostname` of an endpoint, where the pod's subdomain is the
/// Service).
fn names(slices: &[Value]) -> BTreeSet<&str> {
    let endpoints = slices.iter().flat_map(|slice| list(slice, "/endpoints"));
    endpoints.map(|endpoint| text(endpoint, "/hostname")).filter(|it| !it.is_empty()).collect()
}
