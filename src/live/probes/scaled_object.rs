//! What scales a workload, as the API server has it.

use serde_json::{Value, json};

use crate::config::spec::WorkloadKind;
use crate::live::kind::{SCALED_JOB, SCALED_OBJECT};
use crate::live::verify::asking::{Asking, Halt, place};
use crate::live::verify::look::{list, text};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject, each_workload};
use crate::live::verify::target::{Target, setting};
use crate::model::ResolvedWorkload;

pub(super) const PROBE: Probe = Probe {
    name: "scaled-object",
    asks: "the ScaledObject or ScaledJob is there, and asks what the config says",
    needs: &[Need::get(SCALED_OBJECT, Room::Workloads), Need::get(SCALED_JOB, Room::Workloads)],
    about: each_workload,
    judge,
};

fn judge(target: &Target<'_>, subject: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let Some(workload) = target.workload(subject) else {
        return Err(Halt::NotChecked("no such workload".to_owned()));
    };
    let kind = Target::scaler(workload);
    let (namespace, name) = (workload.spec.namespace.as_str(), workload.name.as_str());
    let shown = format!("{} {}", kind.name, place(namespace, name));
    let Some(found) = ask.object(kind, namespace, name)? else {
        let help = "sync the Application of the workload";
        return Ok(Seen::flaw(Flaw::error(format!("there is no {shown}"), help).from(setting(workload, ""))));
    };
    let mut flaws = bounds(&shown, workload, found);
    flaws.extend(triggers(&shown, workload, found));
    Ok(Seen::of(flaws, || {
        let wakes: Vec<&str> = workload.triggers.iter().map(|it| it.type_name.as_str()).collect();
        format!("asks {} every {} s", wakes.join(", "), workload.spec.scaling.polling_interval.count())
    }))
}

/// The numbers that decide how it scales, in KEDA's words and in those of the config.
fn bounds(shown: &str, workload: &ResolvedWorkload, found: &Value) -> Vec<Flaw> {
    let scaling = &workload.spec.scaling;
    let seconds = |it: &Option<crate::unit::Seconds>| it.as_ref().map(|it| i64::from(it.count()));
    let mut wanted: Vec<(&str, &str, Option<i64>)> = vec![
        ("pollingInterval", "pollingInterval", Some(i64::from(scaling.polling_interval.count()))),
        ("maxReplicaCount", "maxReplicas", Some(i64::from(scaling.max_replicas))),
    ];
    if workload.spec.kind != WorkloadKind::Job {
        wanted.extend([
            ("minReplicaCount", "minReplicas", Some(i64::from(scaling.min_replicas))),
            ("cooldownPeriod", "cooldown", seconds(&scaling.cooldown)),
            ("idleReplicaCount", "idleReplicas", scaling.idle_replicas.map(i64::from)),
        ]);
    }
    let differ = wanted.into_iter().filter_map(|(field, key, wanted)| {
        let there = found.pointer(&format!("/spec/{field}"));
        let same = there.and_then(Value::as_i64) == wanted || (wanted.is_none() && field == "cooldownPeriod");
        (!same).then(|| {
            let word = |value: Option<String>| value.unwrap_or_else(|| "not set".to_owned());
            let message = format!(
                "{shown} has {field} {}, the config says {}",
                word(there.map(Value::to_string)),
                word(wanted.map(|it| it.to_string()))
            );
            drifted(message, setting(workload, &format!("/scaling/{key}")))
        })
    });
    differ.collect()
}

/// What its triggers ask for.
fn triggers(shown: &str, workload: &ResolvedWorkload, found: &Value) -> Vec<Flaw> {
    let there = list(found, "/spec/triggers");
    if there.len() != workload.triggers.len() {
        let message = format!("{shown} has {} triggers, the config says {}", there.len(), workload.triggers.len());
        return vec![drifted(message, setting(workload, "/triggers"))];
    }
    let mut flaws = Vec::new();
    for (index, (wanted, there)) in workload.triggers.iter().zip(there).enumerate() {
        let at = setting(workload, &format!("/triggers/{index}"));
        if text(there, "/type") != wanted.type_name {
            let message = format!("{shown} asks {}, the config says {}", text(there, "/type"), wanted.type_name);
            flaws.push(drifted(message, at));
            continue;
        }
        let wanted = json!(wanted.metadata);
        let (wanted, there) = (wanted.as_object(), there.get("metadata").and_then(Value::as_object));
        let keys = wanted.into_iter().chain(there).flat_map(|map| map.keys());
        let mut keys: Vec<&String> = keys.collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let of = |map: Option<&serde_json::Map<String, Value>>| map.and_then(|map| map.get(key)).cloned();
            let (wanted, there) = (of(wanted), of(there));
            if wanted != there {
                let word = |value: Option<Value>| match value {
                    Some(Value::String(text)) => text,
                    Some(value) => value.to_string(),
                    None => "not set".to_owned(),
                };
                let message = if is_secret(key) {
                    format!("{shown} has another {key} at trigger {index} than the config says")
                } else {
                    format!("{shown} has {key} {} at trigger {index}, the config says {}", word(there), word(wanted))
                };
                flaws.push(drifted(message, at.clone()));
            }
        }
    }
    flaws
}

/// Whether a parameter may hold what nobody is to read.
fn is_secret(key: &str) -> bool {
    crate::live::plain::is_secret(key)
}

fn drifted(message: String, at: String) -> Flaw {
    let help = "sync the Application of the workload; Argo CD's `selfHeal` sets back what is changed by hand";
    Flaw::error(message, help).from(at)
}
