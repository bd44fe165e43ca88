//! The formula that makes one value of all triggers.

use super::read::quantity;
use super::{Formula, ScalingFault, Trigger};
use crate::document::{Node, Value};

/// `spec.advanced.scalingModifiers` (KEDA 2.19, `pkg/scaling/modifiers/formula.go`; the HPA has this one metric then).
#[derive(Clone, Debug, PartialEq)]
pub struct Modifiers {
    /// The formula.
    pub formula: Formula,
    /// What the HPA aims at.
    pub target: f64,
    /// It is active while the formula comes to more than this.
    pub activation: f64,
    /// Whether the target is `Value` rather than `AverageValue`.
    pub total: bool,
}

impl Modifiers {
    pub(super) fn read(node: &Node, triggers: &[Trigger]) -> Result<Option<Self>, ScalingFault> {
        let Some(formula) = node.get("formula").and_then(Node::as_str).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let names: Vec<Option<String>> = triggers.iter().map(|trigger| trigger.name.clone()).collect();
        let number = |field: &'static str, least: f64| match node.get(field) {
            Some(node) if !matches!(&node.value, Value::String(text) if text.is_empty()) => quantity(node)
                .filter(|number| *number >= least)
                .map(Some)
                .ok_or_else(|| ScalingFault::Modifiers { field, value: node.as_str().unwrap_or_default().to_owned() }),
            _ => Ok(None),
        };
        let target = number("target", 0.001)?
            .ok_or_else(|| ScalingFault::Modifiers { field: "target", value: String::new() })?;
        Ok(Some(Self {
            formula: Formula::read(formula, &names)?,
            target,
            activation: number("activationTarget", f64::MIN)?.unwrap_or(0.0),
            total: node.get("metricType").and_then(Node::as_str) == Some("Value"),
        }))
    }
}
