//! What an object of the API says that matters to a burst.

use serde_json::Value;

use super::wall::{self, Wall};

/// What an object says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fact {
    /// The workload asks for so many replicas.
    Replicas {
        /// How many.
        to: u32,
        /// Who wrote the number last, by its name as a field manager.
        by: String,
        /// When, by the API server, in whole seconds.
        second: Option<Wall>,
    },
    /// A pod of the workload.
    Pod {
        /// Its name.
        name: String,
        /// When it was created, in whole seconds.
        created: Option<Wall>,
        /// When its first container started, in whole seconds.
        started: Option<Wall>,
        /// When it was told to end, in whole seconds.
        told: Option<Wall>,
        /// Containers that were started again.
        restarts: u64,
    },
    /// The ScaledObject: the last poll on which a trigger was active, in whole seconds.
    Active(Option<Wall>),
    /// The HPA wrote its status.
    Status,
    /// Somebody told of something.
    Event {
        /// In a word.
        reason: String,
        /// In words.
        message: String,
        /// The last time, as finely as it is written.
        at: Option<Wall>,
    },
}

fn text<'v>(object: &'v Value, pointer: &str) -> Option<&'v str> {
    object.pointer(pointer)?.as_str()
}

fn moment(object: &Value, pointer: &str) -> Option<Wall> {
    wall::read(text(object, pointer)?)
}

/// What a Deployment or a StatefulSet says.
pub(super) fn workload(object: &Value) -> Option<Fact> {
    let to = object.pointer("/spec/replicas").and_then(Value::as_u64).unwrap_or(1);
    let owners = object.pointer("/metadata/managedFields").and_then(Value::as_array).into_iter().flatten();
    let owner = owners
        .filter(|entry| entry.pointer("/fieldsV1/f:spec/f:replicas").is_some())
        .max_by(|a, b| moment(a, "/time").unwrap_or(0.0).total_cmp(&moment(b, "/time").unwrap_or(0.0)));
    Some(Fact::Replicas {
        to: u32::try_from(to).ok()?,
        by: owner.and_then(|entry| text(entry, "/manager")).unwrap_or_default().to_owned(),
        second: owner.and_then(|entry| moment(entry, "/time")),
    })
}

/// What a pod says.
pub(super) fn pod(object: &Value) -> Option<Fact> {
    let containers = || object.pointer("/status/containerStatuses").and_then(Value::as_array).into_iter().flatten();
    let started = containers().filter_map(|container| {
        let states = ["/state/running/startedAt", "/state/terminated/startedAt", "/lastState/terminated/startedAt"];
        states.iter().filter_map(|state| moment(container, state)).min_by(f64::total_cmp)
    });
    // The moment in an object that is being deleted is when its time will be over.
    let grace = object.pointer("/metadata/deletionGracePeriodSeconds").and_then(Value::as_f64).unwrap_or(0.0);
    let restarts = containers().filter_map(|container| container.get("restartCount")?.as_u64());
    Some(Fact::Pod {
        name: text(object, "/metadata/name")?.to_owned(),
        created: moment(object, "/metadata/creationTimestamp"),
        started: started.min_by(f64::total_cmp),
        told: moment(object, "/metadata/deletionTimestamp").map(|over| over - grace),
        restarts: restarts.sum(),
    })
}

/// What a ScaledObject says.
pub(super) fn scaled_object(object: &Value) -> Fact {
    Fact::Active(moment(object, "/status/lastActiveTime"))
}

/// What an event about one of the objects says.
pub(super) fn event(object: &Value, about: &[String]) -> Option<Fact> {
    let (kind, name) = (text(object, "/involvedObject/kind")?, text(object, "/involvedObject/name")?);
    let meant = matches!(kind, "ScaledObject" | "HorizontalPodAutoscaler");
    if !meant || !about.iter().any(|known| known == name) {
        return None;
    }
    let moments = ["/series/lastObservedTime", "/lastTimestamp", "/eventTime", "/firstTimestamp"];
    Some(Fact::Event {
        reason: text(object, "/reason")?.to_owned(),
        message: text(object, "/message").unwrap_or_default().to_owned(),
        at: moments.iter().find_map(|pointer| moment(object, pointer)),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whoever_wrote_the_number_last_has_it() {
        let entry =
            |manager: &str, time: &str, fields: Value| json!({"manager": manager, "time": time, "fieldsV1": fields});
        let replicas = json!({"f:spec": {"f:replicas": {}}});
        let object = json!({"spec": {"replicas": 4}, "metadata": {"managedFields": [
            entry("kubectl", "1970-01-01T00:00:01Z", replicas.clone()),
            entry("kube-controller-manager", "1970-01-01T00:00:09Z", replicas),
            entry("kubelet", "1970-01-01T00:00:20Z", json!({"f:status": {}})),
        ]}});
        let by = "kube-controller-manager".to_owned();
        assert_eq!(workload(&object), Some(Fact::Replicas { to: 4, by, second: Some(9.0) }));
    }

    #[test]
    fn a_pod_that_ends_was_told_so_its_grace_before_its_deletion() {
        let object = json!({"metadata": {"name": "p", "creationTimestamp": "1970-01-01T00:00:02Z",
            "deletionTimestamp": "1970-01-01T00:01:30Z", "deletionGracePeriodSeconds": 30},
            "status": {"containerStatuses": [{"restartCount": 1, "state": {"running": {"startedAt": "1970-01-01T00:00:09Z"}},
                "lastState": {"terminated": {"startedAt": "1970-01-01T00:00:04Z"}}}]}});
        let told =
            Fact::Pod { name: "p".into(), created: Some(2.0), started: Some(4.0), told: Some(60.0), restarts: 1 };
        assert_eq!(pod(&object), Some(told));
    }

    #[test]
    fn events_about_others_are_passed_over() {
        let object = json!({"involvedObject": {"kind": "ScaledObject", "name": "x"}, "reason": "R", "lastTimestamp": "1970-01-01T00:00:02Z"});
        assert_eq!(event(&object, &["y".to_owned()]), None);
        let other = json!({"involvedObject": {"kind": "Deployment", "name": "x"}, "reason": "R"});
        assert_eq!(event(&other, &["x".to_owned()]), None);
        assert!(matches!(event(&object, &["x".to_owned()]), Some(Fact::Event { at: Some(2.0), .. })));
    }

    #[test]
    fn what_is_left_out_is_no_fault() {
        assert_eq!((pod(&json!({})), scaled_object(&json!(null))), (None, Fact::Active(None)));
        assert_eq!(workload(&json!([])), Some(Fact::Replicas { to: 1, by: String::new(), second: None }));
    }
}
