//! The worker and its pods.

use serde_json::Value;

use crate::live::kind::{DEPLOYMENT, POD};
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::look::{condition, is_leaving, list, name, number, selector, text, trouble};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject, each_deployment};
use crate::live::verify::target::{Target, setting};

pub(super) const PROBE: Probe = Probe {
    name: "worker-pods",
    asks: "the worker's Deployment is there, and its pods run, have their image, and do not crash",
    needs: &[Need::get(DEPLOYMENT, Room::Workloads), Need::list(POD, Room::Workloads)],
    about: each_deployment,
    judge,
};

fn judge(target: &Target<'_>, subject: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let Some(workload) = target.workload(subject) else {
        return Err(Halt::NotChecked("no such workload".to_owned()));
    };
    let (namespace, worker) = (workload.spec.namespace.as_str(), workload.name.as_str());
    let shown = format!("Deployment {}", subject.shown());
    let Some(found) = ask.object(DEPLOYMENT, namespace, worker)? else {
        let help = "sync the Application of the workload";
        return Ok(Seen::flaw(Flaw::error(format!("there is no {shown}"), help).from(setting(workload, ""))));
    };
    let pods = ask.list(POD, namespace, &selector(found.pointer("/spec/selector/matchLabels")))?;
    let mut flaws = Vec::new();
    if let Some(failure) = condition(found, "ReplicaFailure").filter(|it| it.status == "True") {
        let message = format!("{shown} cannot make pods: {}", failure.why());
        let help = "a quota, a Pod Security level or a webhook refuses them";
        flaws.push(Flaw::error(message, help).from(setting(workload, "")));
    }
    for pod in pods.iter().filter(|pod| !is_leaving(pod)) {
        let at = setting(workload, if image(pod) { "/image" } else { "" });
        if let Some(why) = trouble(pod) {
            let message = format!("pod {namespace}/{} does not run: {why}", name(pod));
            flaws.push(Flaw::error(message, "`kubectl describe pod` and `kubectl logs --previous` say why").from(at));
        } else if let Some(often) = restarts(pod).filter(|often| *often > 0) {
            let message = format!("pod {namespace}/{} was started again {often} times", name(pod));
            let help =
                "`kubectl logs --previous` says why; a worker that ends when the queue is empty is started again";
            flaws.push(Flaw::warning(message, help).from(setting(workload, "")));
        }
    }
    let replicas = number(found, "/spec/replicas").unwrap_or(0);
    Ok(Seen::of(flaws, || format!("{replicas} replicas asked for, {} pods", pods.len())))
}

/// Whether it is the image that is not there.
fn image(pod: &Value) -> bool {
    let waits = list(pod, "/status/containerStatuses").iter().map(|it| text(it, "/state/waiting/reason"));
    waits.into_iter().any(|reason| reason.contains("Image"))
}

fn restarts(pod: &Value) -> Option<i64> {
    list(pod, "/status/containerStatuses").iter().filter_map(|it| number(it, "/restartCount")).max()
}
