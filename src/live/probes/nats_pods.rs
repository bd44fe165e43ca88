//! The pods of the NATS servers.

use crate::live::kind::POD;
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::look::{is_leaving, is_ready, name, trouble};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject, platform};
use crate::live::verify::target::Target;

pub(super) const PROBE: Probe = Probe {
    name: "nats-pods",
    asks: "every NATS server has a pod, and it is ready",
    needs: &[Need::list(POD, Room::Nats)],
    about: platform,
    judge,
};

fn judge(target: &Target<'_>, _: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let (namespace, labels) = (target.nats(), target.servers());
    let pods = ask.list(POD, namespace, &labels)?;
    let mut flaws = Vec::new();
    for pod in pods.iter().filter(|pod| !is_leaving(pod) && !is_ready(pod)) {
        let why = trouble(pod).map(|why| format!(": {why}")).unwrap_or_default();
        let message = format!("pod {namespace}/{} is not ready{why}", name(pod));
        flaws.push(Flaw::error(message, "`kubectl describe pod` and the server's log say why"));
    }
    let there = pods.iter().filter(|pod| !is_leaving(pod)).count();
    let wanted = usize::try_from(target.platform.spec.nats.replicas).unwrap_or(usize::MAX);
    if there == 0 {
        let message = format!("namespace {namespace} has no pod with the labels {labels}");
        let help = "install NATS there, or set `nats.namespace` and `nats.external.selector` to where it is";
        flaws.push(Flaw::error(message, help).from("/nats"));
    } else if target.platform.installs_nats() && there != wanted {
        let message = format!("{there} servers have a pod, the config has {wanted}");
        flaws.push(Flaw::error(message, "wait for the StatefulSet, or sync its Application").from("/nats/replicas"));
    }
    Ok(Seen::of(flaws, || format!("{there} ready in {namespace}")))
}
