//! What a pod asks for.

use super::super::World;
use crate::document::{Node, Value};
use crate::topology::{Object, given, items};
use crate::unit::Quantity;

/// What one pod asks for of a resource.
pub(super) enum Demand<'a> {
    /// So much: cores, or bytes.
    Of(f64),
    /// This container does not say it.
    Unsaid(&'a str),
}

/// What the namespace gives to containers that do not say it.
pub(super) struct Default(Option<f64>);

impl Default {
    /// From the LimitRange of the namespace (Kubernetes 1.35, `pkg/apis/core/v1/defaults.go`,
    /// `SetDefaults_LimitRangeItem`: a request is that of `defaultRequest`, else of `default`, else of `max`).
    pub(super) fn of(world: &World<'_>, scaler: &Object, limit: bool, resource: &str) -> Self {
        let here = |range: &&Object| world.topology.together(scaler, range);
        let ranges = world.topology.within("", "LimitRange", &scaler.namespace).filter(here);
        let of_containers = |item: &&Node| item.get("type").and_then(Node::as_str) == Some("Container");
        let keys: &[&str] = if limit { &["default", "max"] } else { &["defaultRequest", "default", "max"] };
        let said = |item: &Node| keys.iter().find_map(|key| amount(given(item, key)?.get(resource)?));
        Self(ranges.flat_map(|range| range.list("spec.limits")).filter(of_containers).find_map(said))
    }
}

impl<'a> Demand<'a> {
    /// Of a pod: all containers together with those beside them, or the greatest that only begins (Kubernetes 1.35,
    /// `pkg/api/v1/resource/helpers.go`, `PodRequests`). None where the pod says it as a whole, or says no amount.
    pub(super) fn of(spec: &'a Node, limit: bool, resource: &str, default: &Default) -> Option<Self> {
        if given(spec, "resources").is_some() {
            return None;
        }
        let (mut all, mut first) = (0.0, 0.0_f64);
        let beside = |it: &&Node| it.get("restartPolicy").and_then(Node::as_str) == Some("Always");
        let begin = items(spec.get("initContainers"));
        let stay = items(spec.get("containers")).iter().chain(begin.iter().filter(beside));
        for (container, stays) in stay.map(|it| (it, true)).chain(begin.iter().map(|it| (it, false))) {
            match of_container(container, limit, resource)?.or(default.0) {
                Some(amount) if stays => all += amount,
                Some(amount) => first = first.max(amount),
                None => return Some(Self::Unsaid(container.get("name").and_then(Node::as_str).unwrap_or_default())),
            }
        }
        Some(Self::Of(all.max(first)))
    }
}

/// What a container says; none at all where what it says is no amount.
#[expect(clippy::option_option, reason = "nothing said and nothing known are different")]
fn of_container(container: &Node, limit: bool, resource: &str) -> Option<Option<f64>> {
    let resources = given(container, "resources");
    let said = |key: &str| given(given(resources?, key)?, resource);
    // A request that is not said is the limit.
    let node = if limit { said("limits") } else { said("requests").or_else(|| said("limits")) };
    match node {
        Some(node) => amount(node).map(Some),
        None => Some(None),
    }
}

/// A node as an amount.
pub(super) fn amount(node: &Node) -> Option<f64> {
    let text = match &node.value {
        Value::String(text) => text.to_string(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(Quantity::new(text).ok()?.amount())
}

/// An amount as it would be written.
pub(super) fn shown(resource: &str, amount: f64) -> String {
    const GI: f64 = 1_073_741_824.0;
    match resource {
        "memory" if amount >= GI => format!("{}Gi", rounded(amount / GI)),
        "memory" => format!("{}Mi", rounded(amount / (GI / 1024.0))),
        _ if amount.fract() > 0.0 => format!("{}m", rounded(amount * 1000.0)),
        _ => rounded(amount).to_string(),
    }
}

/// To one digit after the point.
fn rounded(amount: f64) -> f64 {
    (amount * 10.0).round() / 10.0
}
