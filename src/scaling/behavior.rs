//! How fast an HPA may go (`autoscaling/v2`, `HorizontalPodAutoscalerBehavior`).

use crate::document::{Node, Value};

/// Both directions. A ScaledObject that says one has the defaults of the other (Kubernetes 1.34,
/// `pkg/apis/autoscaling/v2/defaults.go`, `SetDefaults_HorizontalPodAutoscaler`).
#[derive(Clone, Debug, PartialEq)]
pub struct Behavior {
    /// Upwards.
    pub up: Rules,
    /// Downwards.
    pub down: Rules,
}

/// The rules of a direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Seconds over which the most careful recommendation counts.
    pub window: u32,
    /// Which of the policies counts.
    pub select: Select,
    /// How much may change in which time.
    pub policies: Vec<Policy>,
    /// How far the metric may be from the target in this direction without anything being done, as a share of it
    /// (`tolerance`; Kubernetes heeds it from 1.35 on, and before only with the feature gate `HPAConfigurableTolerance`).
    pub tolerance: Option<f64>,
}

/// Which policy of several counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Select {
    /// The one that allows the most.
    Max,
    /// The one that allows the least.
    Min,
    /// None: this direction is not taken at all.
    Disabled,
}

/// How much may change in which time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What is counted.
    pub kind: PolicyKind,
    /// How many.
    pub value: u32,
    /// Seconds in which that is allowed.
    pub period: u32,
}

/// What a policy counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// Pods.
    Pods,
    /// Percent of the pods at the start of the period.
    Percent,
}

/// The default window downwards: the controller's `--horizontal-pod-autoscaler-downscale-stabilization`, 5 minutes.
pub(super) const DOWN_WINDOW: u32 = 300;

impl Behavior {
    /// What the API server makes of a `behavior`.
    #[must_use]
    pub fn read(node: &Node) -> Self {
        Self::filled(Some(node))
    }

    /// What it makes of an empty one, or of one that is written.
    pub(super) fn filled(node: Option<&Node>) -> Self {
        let percent = Policy { kind: PolicyKind::Percent, value: 100, period: 15 };
        let pods = Policy { kind: PolicyKind::Pods, value: 4, period: 15 };
        Self {
            up: rules(node.and_then(|node| node.get("scaleUp")), 0, &[pods, percent]),
            down: rules(node.and_then(|node| node.get("scaleDown")), DOWN_WINDOW, &[percent]),
        }
    }
}

fn rules(node: Option<&Node>, window: u32, policies: &[Policy]) -> Rules {
    let at = |key: &str| node.and_then(|node| node.get(key));
    let given: Vec<Policy> = match at("policies").map(|node| &node.value) {
        Some(Value::Sequence(items)) => items.iter().filter_map(policy).collect(),
        _ => Vec::new(),
    };
    Rules {
        window: at("stabilizationWindowSeconds").and_then(super::read::count).unwrap_or(window),
        select: match at("selectPolicy").and_then(Node::as_str) {
            Some("Min") => Select::Min,
            Some("Disabled") => Select::Disabled,
            _ => Select::Max,
        },
        policies: if given.is_empty() { policies.to_vec() } else { given },
        tolerance: at("tolerance").and_then(super::read::quantity),
    }
}

fn policy(node: &Node) -> Option<Policy> {
    let kind = match node.get("type")?.as_str()? {
        "Pods" => PolicyKind::Pods,
        "Percent" => PolicyKind::Percent,
        _ => return None,
    };
    let number = |key: &str| node.get(key).and_then(super::read::count);
    Some(Policy { kind, value: number("value")?, period: number("periodSeconds")? })
}
