//! Who writes the number of replicas.

use serde_json::Value;

use crate::live::kind::DEPLOYMENT;
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::look::{list, text};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject, each_deployment};
use crate::live::verify::target::{Target, setting};

pub(super) const PROBE: Probe = Probe {
    name: "replicas-owner",
    asks: "nobody but KEDA and the HPA sets the number of replicas",
    needs: &[Need::get(DEPLOYMENT, Room::Workloads)],
    about: each_deployment,
    judge,
};

/// Who may: KEDA writes through the scale subresource under the name of its program (KEDA 2.19), the HPA as part of the
/// controller manager (Kubernetes 1.34).
const SCALERS: [&str; 3] = ["keda", "keda-operator", "kube-controller-manager"];

fn judge(target: &Target<'_>, subject: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let Some(workload) = target.workload(subject) else {
        return Err(Halt::NotChecked("no such workload".to_owned()));
    };
    let found = ask.object(DEPLOYMENT, workload.spec.namespace.as_str(), workload.name.as_str())?;
    let Some(found) = found else { return Err(Halt::NotChecked("there is no such Deployment".to_owned())) };
    let fields = list(found, "/metadata/managedFields");
    if fields.is_empty() {
        return Err(Halt::NotChecked("the API server tells no `managedFields`".to_owned()));
    }
    let replicas = found.pointer("/spec/replicas").and_then(Value::as_i64).unwrap_or(0);
    let owners: Vec<&Value> = fields.iter().filter(|it| it.pointer("/fieldsV1/f:spec/f:replicas").is_some()).collect();
    let others = owners.iter().filter(|it| !SCALERS.contains(&text(it, "/manager")));
    let flaws = others.map(|owner| {
        let manager = text(owner, "/manager");
        let message = format!("{manager} sets the replicas of Deployment {} as well", subject.shown());
        let help = if manager.contains("argocd") {
            "take `replicas` out of the manifest in Git and out of `ignoreDifferences`: with `RespectIgnoreDifferences=true` \
             each sync applies the number that Argo CD saw last"
        } else {
            "apply the Deployment without `replicas`, so that the autoscaler alone sets it"
        };
        Flaw::error(message, help).from(setting(workload, "/scaling"))
    });
    let flaws: Vec<Flaw> = flaws.collect();
    Ok(Seen::of(flaws, || match owners.first() {
        Some(owner) => format!("set by {} alone", text(owner, "/manager")),
        None => format!("{replicas}, and `managedFields` names nobody who set it"),
    }))
}
