//! The policies between KEDA, the servers and the workers, as objects: whether somebody enforces them is not seen.

use serde_json::Value;

use crate::live::kind::{Kind, NAMESPACE, NETWORK_POLICY, POD};
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::look::is_leaving;
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject, platform};
use crate::live::verify::target::Target;
use crate::live::verify::tree::{self, LIVE};
use crate::topology::Topology;
use crate::topology::policy::{End, Policies, Reach, Way};

pub(super) const PROBE: Probe = Probe {
    name: "network-policies",
    asks: "no NetworkPolicy stands between KEDA, the workers and the servers (whether policies are enforced is not seen)",
    needs: &[
        Need::list(NETWORK_POLICY, Room::Nats),
        Need::list(NETWORK_POLICY, Room::Keda),
        Need::list(NETWORK_POLICY, Room::Workloads),
        Need::get(NAMESPACE, Room::Cluster),
        Need::list(POD, Room::Nats),
        Need::list(POD, Room::Keda),
    ],
    about: platform,
    judge,
};

/// KEDA's operator asks the servers (keda chart 2.19.0, `operator.name`).
const OPERATOR: &str = "app=keda-operator";

fn judge(target: &Target<'_>, _: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let mut namespaces = vec![target.nats(), target.keda()];
    namespaces.extend(target.platform.client_namespaces());
    namespaces.sort_unstable();
    namespaces.dedup();
    let paths: Vec<String> = namespaces
        .iter()
        .flat_map(|namespace| [NETWORK_POLICY.list(namespace, ""), NAMESPACE.object("", namespace)])
        .collect();
    let asked = ask.each(&paths);
    let servers = ask.list(POD, target.nats(), &target.servers());
    let operators = ask.list(POD, target.keda(), OPERATOR);
    let (answers, servers, operators) = (asked?, servers?, operators?);
    let mut objects: Vec<(Kind, &Value)> = Vec::new();
    for (at, answer) in answers.into_iter().enumerate() {
        let namespace = namespaces.get(at / 2).copied().unwrap_or_default();
        let what = if at % 2 == 0 { "the NetworkPolicies of" } else { "Namespace" };
        let Some(said) = answer.object(|| format!("{what} {namespace}"))? else { continue };
        match said.get("items").and_then(Value::as_array) {
            Some(items) => objects.extend(items.iter().map(|policy| (NETWORK_POLICY, policy))),
            None => objects.push((NAMESPACE, said)),
        }
    }
    let count = objects.iter().filter(|(kind, _)| *kind == NETWORK_POLICY).count();
    let Some(server) = servers.iter().find(|pod| !is_leaving(pod)) else {
        return Err(Halt::NotChecked("there is no server pod that a policy could select".to_owned()));
    };
    let topology = tree::topology(objects.into_iter());
    let to = labels(server);
    let operator = operators.iter().find(|pod| !is_leaving(pod)).map(labels);
    let mut flaws = Vec::new();
    let spec = &target.platform.spec.nats;
    let from = End {
        namespace: target.keda(),
        labels: operator.as_deref().unwrap_or_default(),
        all_labels: operator.is_some(),
    };
    let servers = End { namespace: target.nats(), labels: &to, all_labels: true };
    flaws.extend(refused(&topology, "KEDA's operator", &from, &servers, i64::from(spec.monitor_port), "monitor"));
    for workload in target.workloads().filter(|it| it.client.is_some()) {
        let namespace = workload.spec.namespace.as_str();
        let labels: Vec<(String, String)> =
            workload.spec.pod_labels.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        let from = End { namespace, labels: &labels, all_labels: false };
        let who = format!("worker {namespace}/{}", workload.name);
        flaws.extend(refused(&topology, &who, &from, &servers, i64::from(spec.client_port), "nats"));
    }
    Ok(Seen::of(flaws, || format!("{count} policies, none in the way; whether they are enforced is not seen")))
}

fn refused(topology: &Topology, who: &str, from: &End<'_>, to: &End<'_>, port: i64, named: &str) -> Option<Flaw> {
    let Reach::Refused(policy, way) = Policies::of(topology).reach(LIVE, from, to, (port, named)) else { return None };
    let (end, does) = match way {
        Way::Ingress => ("admits", "into the servers"),
        Way::Egress => ("lets out", "to the servers"),
    };
    let message = format!(
        "NetworkPolicy {}/{} and its like do not let {who} {does} on port {port}",
        policy.namespace, policy.name
    );
    let help = format!("add a rule that {end} namespace {} on port {port}", from.namespace);
    Some(Flaw::error(message, help).from("/networkPolicies"))
}

fn labels(pod: &Value) -> Vec<(String, String)> {
    let labels = pod.pointer("/metadata/labels").and_then(Value::as_object).into_iter().flatten();
    labels.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}
