//! What KEDA says of a ScaledObject or ScaledJob.

use super::scaler;
use crate::live::kind::{SCALED_JOB, SCALED_OBJECT};
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::look::condition;
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject, each_workload};
use crate::live::verify::target::{Target, setting};

pub(super) const PROBE: Probe = Probe {
    name: "scaler-ready",
    asks: "KEDA took the ScaledObject or ScaledJob, and neither falls back nor is paused",
    needs: &[Need::get(SCALED_OBJECT, Room::Workloads), Need::get(SCALED_JOB, Room::Workloads)],
    about: each_workload,
    judge,
};

fn judge(target: &Target<'_>, subject: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let (workload, found) = scaler(target, subject, ask)?;
    let at = setting(workload, "");
    let shown = format!("{} {}", Target::scaler(workload).name, subject.shown());
    let mut flaws = Vec::new();
    match condition(found, "Ready") {
        Some(ready) if ready.status == "True" => {}
        Some(ready) => {
            let message = format!("{shown} is not ready: {}", ready.why());
            let help = "KEDA's operator logs why; the message names the trigger or the object that it could not use";
            flaws.push(Flaw::error(message, help).from(setting(workload, "/triggers")));
        }
        None => {
            let help = "KEDA's operator has to run, and to watch this namespace";
            flaws.push(Flaw::error(format!("KEDA has not looked at {shown} yet"), help).from(at.clone()));
        }
    }
    if let Some(fallback) = condition(found, "Fallback").filter(|it| it.status == "True") {
        let message = format!("{shown} falls back, for its source does not answer: {}", fallback.why());
        flaws.push(Flaw::error(message, "mend what the trigger asks").from(setting(workload, "/triggers")));
    }
    if condition(found, "Paused").is_some_and(|it| it.status == "True") {
        let help = "take the annotation `autoscaling.keda.sh/paused` or `paused-replicas` away";
        flaws.push(Flaw::error(format!("{shown} is paused: nothing scales"), help).from(at));
    }
    Ok(Seen::of(flaws, || "Ready, no fallback, not paused".to_owned()))
}
