//! What annotations hold up.

use crate::document::{Node, Value};

/// What annotations of a ScaledObject or ScaledJob hold up (KEDA 2.19 to 2.21, `apis/keda/v1alpha1/scaledobject_types.go`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pause {
    /// `autoscaling.keda.sh/paused` or `paused-replicas`: nothing polls, and there is no HPA.
    pub all: bool,
    /// `autoscaling.keda.sh/paused-replicas`: the number it was brought to before.
    pub replicas: Option<u32>,
    /// `autoscaling.keda.sh/paused-scale-in`: neither the HPA nor KEDA takes replicas away.
    pub inward: bool,
    /// `autoscaling.keda.sh/paused-scale-out`: neither of them adds any.
    pub outward: bool,
    /// `autoscaling.keda.sh/force-activation`: as if a trigger were active always.
    pub forced: bool,
}

impl Pause {
    /// Reads the annotations. A `paused-replicas` that is no number pauses, and says no number.
    pub(super) fn of(object: &Node) -> Self {
        let all = object.at("/metadata/annotations");
        let text = |name: &str| {
            let key = format!("autoscaling.keda.sh/{name}");
            all.and_then(|all| all.get(&key)).map(|node| match &node.value {
                Value::Bool(value) => value.to_string(),
                _ => node.as_str().unwrap_or_default().to_owned(),
            })
        };
        // `getBoolAnnotation`: what cannot be read counts as true.
        let is = |name: &str| text(name).is_some_and(|text| !is_false(&text));
        let count = text("paused-replicas");
        Self {
            all: count.is_some() || is("paused"),
            replicas: count.and_then(|count| count.parse().ok()),
            inward: is("paused-scale-in"),
            outward: is("paused-scale-out"),
            forced: is("force-activation"),
        }
    }
}

/// `strconv.ParseBool`.
fn is_false(text: &str) -> bool {
    matches!(text, "0" | "f" | "F" | "false" | "False" | "FALSE")
}
