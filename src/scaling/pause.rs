//! What annotations hold up.

use super::ScalingFault;
use crate::document::{Node, Value};

/// What annotations of a ScaledObject or ScaledJob hold up (KEDA 2.19 to 2.21, `apis/keda/v1alpha1/scaledobject_types.go`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pause {
    /// `autoscaling.keda.sh/paused` or `paused-replicas`: nothing polls, and there is no HPA.
    pub all: bool,
    /// Whether it is `paused-replicas` that pauses it.
    pub written: bool,
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
    /// Reads the annotations. A `paused-replicas` that is no number pauses, and the replicas stay as they are (KEDA 2.19,
    /// `pkg/scaling/executor/scale_scaledobjects.go`, `GetPausedReplicaCount`).
    ///
    /// # Errors
    /// It is below 0: KEDA asks for so many at each poll and is refused, and makes its HPA again, as the count is never
    /// reached (`controllers/keda/scaledobject_controller.go`, `checkIfTargetResourceReachPausedCount`).
    pub(super) fn of(object: &Node) -> Result<Self, ScalingFault> {
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
        // Of a ScaledJob nobody reads it (`controllers/keda/scaledjob_controller.go`, `checkIfPaused`).
        let is_job = object.get("kind").and_then(Node::as_str) == Some("ScaledJob");
        let written = text("paused-replicas").filter(|_| !is_job);
        let count = written.as_deref().and_then(|count| count.parse::<i32>().ok());
        let replicas = count.map(|count| u32::try_from(count).map_err(|_| ScalingFault::Paused(count))).transpose()?;
        Ok(Self {
            all: written.is_some() || is("paused"),
            written: written.is_some(),
            replicas,
            inward: is("paused-scale-in"),
            outward: is("paused-scale-out"),
            forced: is("force-activation"),
        })
    }
}

/// `strconv.ParseBool`.
fn is_false(text: &str) -> bool {
    matches!(text, "0" | "f" | "F" | "false" | "False" | "FALSE")
}
