//! From a ScaledObject or ScaledJob, and the workload it scales.

use std::time::Duration;

use super::{
    Behavior, Delivery, Fallback, Input, Job, Modifiers, Pause, Returns, Scaling, ScalingFault, Select, Trigger,
    Versions, trigger,
};
use crate::document::{Node, Value};
use crate::unit::Quantity;

impl Scaling {
    /// What decides the replica count, as KEDA 2.19 and Kubernetes 1.34 fill in what is left out. The workload is the
    /// Deployment or StatefulSet of a ScaledObject.
    ///
    /// # Errors
    /// It is neither a ScaledObject nor a ScaledJob, it cannot scale, or what decides cannot be followed.
    pub fn of(object: &Node, workload: Option<&Node>) -> Result<Self, ScalingFault> {
        let kind = object.get("kind").and_then(Node::as_str).unwrap_or("a document without a kind");
        let is_job = kind == "ScaledJob";
        if !is_job && kind != "ScaledObject" {
            return Err(ScalingFault::Kind(kind.to_owned()));
        }
        let name = object.at("/metadata/name").and_then(Node::as_str).unwrap_or_default().to_owned();
        let number = |key: &str| object.at("/spec").and_then(|spec| spec.get(key)).and_then(count);
        let seconds = |key: &str, default: u32| Duration::from_secs(number(key).unwrap_or(default).into());
        let (min, max) = (number("minReplicaCount").unwrap_or(0), number("maxReplicaCount").unwrap_or(100));
        if max == 0 || !is_job && min > max {
            return Err(ScalingFault::Bounds { name: format!("{kind}/{name}"), min, max });
        }
        let mut scaling = Self {
            job: is_job.then(|| Job::read(object)),
            versions: Versions::default(),
            polling: seconds("pollingInterval", 30),
            cooldown: seconds("cooldownPeriod", 300),
            initial_cooldown: seconds("initialCooldownPeriod", 0),
            // KEDA takes a least above the most of a ScaledJob for the most.
            min: min.min(max),
            max,
            idle: number("idleReplicaCount").filter(|_| !is_job),
            triggers: Vec::new(),
            fallback: None,
            modifiers: None,
            pause: Pause::of(object)?,
            behavior: None,
            grace: grace(if is_job { object.at("/spec/jobTargetRef") } else { workload.and_then(|it| it.get("spec")) }),
            written: workload.and_then(|it| it.at("/spec/replicas")).and_then(count),
            delivery: Delivery::default(),
            returns: Returns::AfterWait(30),
            assumptions: Vec::new(),
            name,
        };
        scaling.read_triggers(object, kind)?;
        if !is_job {
            scaling.read_advanced(object)?;
        }
        Ok(scaling)
    }

    fn read_triggers(&mut self, object: &Node, kind: &str) -> Result<(), ScalingFault> {
        let triggers = match object.at("/spec/triggers").map(|node| &node.value) {
            Some(Value::Sequence(items)) => items.as_slice(),
            _ => &[],
        };
        let name = format!("{kind}/{}", self.name);
        if triggers.is_empty() {
            return Err(ScalingFault::NoTrigger(name));
        }
        let mut fed: Option<Vec<(String, String)>> = None;
        for node in triggers {
            let mut read = trigger::read(node)?;
            if read.trigger.input.is_fed() {
                match &fed {
                    None => {
                        self.returns = read.returns;
                        if let Returns::AfterWait(seconds) = read.returns {
                            self.delivery.ack_wait = Duration::from_secs(seconds);
                        }
                        fed = Some(read.queue);
                    }
                    // Another queue, which is said to have nothing unless told otherwise.
                    Some(first) if *first != read.queue => read.trigger.input = Input::Number,
                    Some(_) => {}
                }
            }
            self.assumptions.extend(read.assumed.filter(|_| read.trigger.input.is_fed()));
            self.assume(&mut read.trigger);
            self.triggers.push(read.trigger);
        }
        if self.triggers.iter().all(|trigger| trigger.input == Input::Resource) {
            let scalers = self.triggers.iter().map(|trigger| trigger.scaler.clone()).collect();
            return Err(ScalingFault::Resources { name, scalers });
        }
        Ok(())
    }

    /// What the files do not say of a trigger.
    fn assume(&mut self, trigger: &mut Trigger) {
        match &mut trigger.input {
            Input::Resource => self.assumptions.push(format!(
                "the {} trigger never asks for more than the others: what pods use is not known",
                trigger.scaler
            )),
            Input::Partitions(partitions) if partitions.count == 0 => {
                partitions.count = self.max;
                self.assumptions.push(format!("the topic has {} partitions, as many as replicas may be", self.max));
            }
            _ => {}
        }
    }

    fn read_advanced(&mut self, object: &Node) -> Result<(), ScalingFault> {
        let modifiers = object.at("/spec/advanced/scalingModifiers");
        self.modifiers = modifiers.map_or(Ok(None), |node| Modifiers::read(node, &self.triggers))?;
        let target = modifiers.and_then(|node| node.get("target")).and_then(Node::as_str);
        let target = target.filter(|_| self.modifiers.is_some());
        self.fallback = object.at("/spec/fallback").and_then(|node| Fallback::read(node, target));
        let behavior = object.at("/spec/advanced/horizontalPodAutoscalerConfig/behavior");
        self.behavior = behavior.filter(|node| node.as_mapping().is_some()).map(Behavior::read);
        // Pausing a direction disables it in the HPA, and makes a behavior where there was none (`controllers/keda/hpa.go`).
        if self.pause.inward || self.pause.outward {
            let behavior = self.behavior.get_or_insert_with(|| Behavior::filled(None));
            if self.pause.inward {
                behavior.down.select = Select::Disabled;
            }
            if self.pause.outward {
                behavior.up.select = Select::Disabled;
            }
        }
        Ok(())
    }
}

fn grace(spec: Option<&Node>) -> Duration {
    let seconds = spec.and_then(|spec| spec.at("/template/spec/terminationGracePeriodSeconds")).and_then(count);
    Duration::from_secs(seconds.unwrap_or(30).into())
}

/// A whole number from 0 on; another value is passed over, and checked elsewhere.
pub(super) fn count(node: &Node) -> Option<u32> {
    match &node.value {
        Value::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
        _ => None,
    }
}

/// A quantity as a number (`0.05`, `50m`); another value is passed over, and checked elsewhere.
pub(super) fn quantity(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => match text.parse::<f64>() {
            Ok(number) => Some(number).filter(|number| number.is_finite()),
            Err(_) => Quantity::new(text.as_str()).ok().map(|it| it.amount()),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests;
