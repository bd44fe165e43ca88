//! More consumers than a Kafka topic has partitions.

use std::collections::HashMap;

use super::super::{Rule, World};
use super::scaled::{has_formula, is_open, triggers};
use crate::diagnostic::Diagnostic;
use crate::topology::Object;

const ID: &str = "max-above-partitions";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// Topics by their name in Kafka.
type Topics<'a> = HashMap<&'a str, Vec<&'a Object>>;

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let mut topics = Topics::new();
    for topic in world.topology.of("kafka.strimzi.io", "KafkaTopic") {
        topics.entry(topic.text("spec.topicName").unwrap_or(&topic.name)).or_default().push(topic);
    }
    if !topics.is_empty() {
        found.extend(world.scaled_objects().filter_map(|object| above(world, &topics, object)));
    }
}

fn above(world: &World<'_>, topics: &Topics<'_>, object: &Object) -> Option<Diagnostic> {
    let most = object.integer("spec.maxReplicaCount").filter(|_| !has_formula(object))?;
    let mut widest: Option<(i64, &Object)> = None;
    for trigger in triggers(object) {
        // Any other trigger may go to the greatest count by itself.
        let is_kafka = matches!(trigger.kind, "kafka" | "apache-kafka") && !trigger.says_yes("allowIdleConsumers");
        let topic = trigger.text("topic").filter(|topic| is_kafka && !is_open(topic) && !topic.contains(','))?;
        let same = topics.get(topic)?.iter().filter(|topic| world.topology.together(object, topic));
        // Topics of one name in several Kafka clusters: the widest may be the one that is meant.
        let widest_of = same.map(|topic| topic.integer("spec.partitions").map(|partitions| (partitions, *topic)));
        let of_topic = widest_of.collect::<Option<Vec<_>>>()?.into_iter().max_by_key(|(partitions, _)| *partitions)?;
        widest = widest.into_iter().chain([of_topic]).max_by_key(|(partitions, _)| *partitions);
    }
    let (partitions, topic) = widest.filter(|(partitions, _)| (1..most).contains(partitions))?;
    let message = format!("KafkaTopic/{} has {partitions} partitions: {most} replicas are never reached", topic.name);
    Some(
        Diagnostic::warning(ID, message)
            .at(object.key("spec.maxReplicaCount")?, "")
            .related(topic.key("spec.partitions")?, "a partition has one consumer of a group")
            .help(format!("write maxReplicaCount: {partitions}, or more partitions, or allowIdleConsumers: \"true\"")),
    )
}
