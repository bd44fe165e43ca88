//! Looking into objects.

use serde_json::Value;

/// A text; the empty one where there is none.
pub(in crate::live) fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A number.
pub(in crate::live) fn number(value: &Value, pointer: &str) -> Option<i64> {
    value.pointer(pointer).and_then(Value::as_i64)
}

/// A list; the empty one where there is none.
pub(in crate::live) fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The name of an object.
pub(in crate::live) fn name(object: &Value) -> &str {
    text(object, "/metadata/name")
}

/// One condition of an object's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::live) struct Condition<'v> {
    /// `True`, `False` or `Unknown`.
    pub(in crate::live) status: &'v str,
    pub(in crate::live) reason: &'v str,
    pub(in crate::live) message: &'v str,
}

/// The condition of that type, where the object has it.
pub(in crate::live) fn condition<'v>(object: &'v Value, kind: &str) -> Option<Condition<'v>> {
    let found = list(object, "/status/conditions").iter().find(|it| text(it, "/type") == kind)?;
    Some(Condition { status: text(found, "/status"), reason: text(found, "/reason"), message: text(found, "/message") })
}

impl Condition<'_> {
    /// Why, in its own words.
    pub(in crate::live) fn why(&self) -> String {
        match (self.reason, self.message) {
            ("", message) => message.to_owned(),
            (reason, "") => reason.to_owned(),
            (reason, message) => format!("{reason}: {message}"),
        }
    }
}

/// Why a pod does not run as it should, where that can be seen: what its containers wait for, or why it has no node.
pub(in crate::live) fn trouble(pod: &Value) -> Option<String> {
    let statuses = ["/status/initContainerStatuses", "/status/containerStatuses"];
    let containers = statuses.iter().flat_map(|statuses| list(pod, statuses));
    let waits = containers.filter_map(|container| {
        let reason = text(container, "/state/waiting/reason");
        let begins = ["", "ContainerCreating", "PodInitializing"].contains(&reason);
        (!begins).then(|| {
            let message = text(container, "/state/waiting/message");
            let why = if message.is_empty() { String::new() } else { format!(": {message}") };
            format!("container {} waits: {reason}{why}", text(container, "/name"))
        })
    });
    let unscheduled = condition(pod, "PodScheduled").filter(|it| it.status == "False").map(|it| it.why());
    waits.into_iter().next().or(unscheduled)
}

/// Labels, as a list of the API takes them.
pub(in crate::live) fn selector(labels: Option<&Value>) -> String {
    let labels = labels.and_then(Value::as_object).into_iter().flatten();
    let pairs: Vec<String> = labels.filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?))).collect();
    pairs.join(",")
}

/// Whether a pod is ready.
pub(in crate::live) fn is_ready(pod: &Value) -> bool {
    condition(pod, "Ready").is_some_and(|it| it.status == "True")
}

/// Whether an object is on its way out.
pub(in crate::live) fn is_leaving(object: &Value) -> bool {
    object.pointer("/metadata/deletionTimestamp").is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pod_tells_its_trouble() {
        let pod = json!({"status": {"containerStatuses": [
            {"name": "a", "state": {"running": {}}},
            {"name": "b", "state": {"waiting": {"reason": "ErrImagePull", "message": "no such image"}}},
        ]}});
        assert_eq!(trouble(&pod).unwrap(), "container b waits: ErrImagePull: no such image");
        let pending = json!({"status": {"conditions": [
            {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/1 nodes"}]}});
        assert_eq!(trouble(&pending).unwrap(), "Unschedulable: 0/1 nodes");
        let begins =
            json!({"status": {"containerStatuses": [{"state": {"waiting": {"reason": "ContainerCreating"}}}]}});
        assert_eq!(trouble(&begins), None);
    }
}
