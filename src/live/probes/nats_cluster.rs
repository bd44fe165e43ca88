//! The servers as one cluster.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::live::kind::POD;
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::look::{list, number, text};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject};
use crate::live::verify::servers::answering;
use crate::live::verify::target::Target;

pub(super) const PROBE: Probe = Probe {
    name: "nats-cluster",
    asks: "the servers are one cluster, with a leader and everyone in step",
    needs: &[Need::list(POD, Room::Nats), Need::proxy(POD, Room::Nats)],
    about,
    judge,
};

fn about(target: &Target<'_>) -> Vec<Subject> {
    if target.platform.spec.nats.replicas > 1 { vec![Subject::Platform] } else { Vec::new() }
}

fn judge(target: &Target<'_>, _: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let all = answering(target, ask)?;
    let views: Vec<&Value> = all.iter().filter_map(|server| server.jsz.as_ref().ok()?.get("meta_cluster")).collect();
    if views.is_empty() && !target.platform.installs_nats() {
        return Ok(Seen::Holds(format!("{} server, which is in no cluster", all.len())));
    }
    let leaders: BTreeSet<&str> = views.iter().map(|view| text(view, "/leader")).collect();
    let leader = match leaders.iter().collect::<Vec<_>>().as_slice() {
        [leader] if !leader.is_empty() => **leader,
        [] | [_] => {
            let help = "more than half of the servers have to reach each other on the cluster's port, 6222";
            return Ok(Seen::flaw(Flaw::error(
                "JetStream has no leader: streams can be neither made nor changed",
                help,
            )));
        }
        _ => {
            let told: Vec<&str> = leaders.iter().map(|it| if it.is_empty() { "nobody" } else { it }).collect();
            let message = format!("the servers follow different leaders: {}", told.join(", "));
            return Ok(Seen::flaw(Flaw::error(message, "an election may be under way: ask again")));
        }
    };
    let mut flaws = Vec::new();
    let wanted = i64::from(target.platform.spec.nats.replicas);
    let size = views.iter().filter_map(|view| number(view, "/cluster_size")).max().unwrap_or(0);
    if size != wanted && target.platform.installs_nats() {
        let message = format!("the cluster has {size} servers, the config has {wanted}");
        flaws.push(Flaw::error(
            message,
            "a server that is gone for good is taken out with `nats server raft peer-remove`",
        ));
    }
    // Only the leader tells how far the others are.
    for peer in views.iter().flat_map(|view| list(view, "/replicas")) {
        let is = |key: &str| peer.get(key).and_then(Value::as_bool).unwrap_or(false);
        if is("offline") || !is("current") {
            let state = if is("offline") { "offline" } else { "behind" };
            flaws.push(Flaw::warning(
                format!("server {} is {state}", text(peer, "/name")),
                "it may be starting: ask again",
            ));
        }
    }
    Ok(Seen::of(flaws, || format!("{size} servers, {leader} leads")))
}
