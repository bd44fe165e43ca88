//! What counts while a trigger cannot be asked.

use crate::document::Node;

/// What counts while a trigger cannot be asked (`spec.fallback`; KEDA 2.19, `pkg/fallback/fallback.go`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// It counts when there were more failures than this in a row, on polls and on reads of the HPA alike.
    pub threshold: u32,
    /// Replicas that it is about.
    pub replicas: u32,
    /// What is made of them.
    pub behavior: FallbackReplicas,
    /// Whether KEDA takes it at all: with scaling modifiers, only where their target is a whole number above 0.
    pub valid: bool,
}

/// How many replicas a fallback asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FallbackReplicas {
    /// Those that are written.
    #[default]
    Static,
    /// Those that there are.
    Current,
    /// Those that there are, if more.
    CurrentIfHigher,
    /// Those that there are, if fewer.
    CurrentIfLower,
    /// The formula goes on, and meets nil in the place of the trigger (KEDA 2.20).
    Formula,
}

impl Fallback {
    /// Reads `spec.fallback`; `target` is that of the scaling modifiers, where there are any.
    pub(super) fn read(node: &Node, target: Option<&str>) -> Option<Self> {
        let number = |key: &str| node.get(key).and_then(super::read::count);
        let behavior = match node.get("behavior").and_then(Node::as_str) {
            Some("currentReplicas") => FallbackReplicas::Current,
            Some("currentReplicasIfHigher") => FallbackReplicas::CurrentIfHigher,
            Some("currentReplicasIfLower") => FallbackReplicas::CurrentIfLower,
            Some("scalingModifiers") => FallbackReplicas::Formula,
            _ => FallbackReplicas::Static,
        };
        let valid = target.is_none_or(|target| target.parse::<i64>().is_ok_and(|target| target > 0));
        Some(Self { threshold: number("failureThreshold")?, replicas: number("replicas")?, behavior, valid })
    }

    /// Replicas that it asks for while there are so many.
    #[must_use]
    pub fn of(&self, current: u32) -> u32 {
        match self.behavior {
            FallbackReplicas::Static | FallbackReplicas::Formula => self.replicas,
            FallbackReplicas::Current => current,
            FallbackReplicas::CurrentIfHigher => self.replicas.max(current),
            FallbackReplicas::CurrentIfLower => self.replicas.min(current),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Sources, parse};

    #[test]
    fn a_fallback_goes_by_its_behavior() {
        let read = |behavior: &str, target| {
            let text = format!("{{failureThreshold: 3, replicas: 6, behavior: {behavior}}}");
            let parsed = parse(Sources::new().add("", ""), &text);
            Fallback::read(&parsed.documents[0], target).unwrap()
        };
        for (behavior, at_four, at_nine) in [
            ("static", 6, 6),
            ("currentReplicas", 4, 9),
            ("currentReplicasIfHigher", 6, 9),
            ("currentReplicasIfLower", 4, 6),
            ("scalingModifiers", 6, 6),
        ] {
            let fallback = read(behavior, None);
            assert_eq!((fallback.of(4), fallback.of(9), fallback.valid), (at_four, at_nine, true), "{behavior}");
        }
        assert!(read("static", Some("2")).valid && !read("static", Some("2.5")).valid);
    }
}
