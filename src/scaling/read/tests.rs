//! Reading, by the defaults and rules of KEDA.

use super::super::{Count, FallbackReplicas, Keda, Partitions, Policy, PolicyKind, Strategy};
use super::*;
use crate::document::{Sources, parse};

fn object(kind: &str, metadata: &str, spec: &str) -> Result<Scaling, ScalingFault> {
    let text = format!("kind: {kind}\nmetadata: {{name: w, {metadata}}}\nspec: {spec}\n");
    let parsed = parse(Sources::new().add("", ""), &text);
    Scaling::of(&parsed.documents[0], None)
}

fn read(spec: &str) -> Result<Scaling, ScalingFault> {
    object("ScaledObject", "", spec)
}

fn one(trigger: &str) -> Trigger {
    read(&format!("{{triggers: [{{{trigger}}}]}}")).unwrap().triggers.remove(0)
}

#[test]
fn what_is_left_out_has_the_defaults_of_keda() {
    let scaling = read("{triggers: [{type: nats-jetstream, metadata: {stream: S}}]}").unwrap();
    assert_eq!((scaling.polling.as_secs(), scaling.cooldown.as_secs(), scaling.grace.as_secs()), (30, 300, 30));
    assert_eq!((scaling.min, scaling.max, scaling.idle, scaling.initial_cooldown.as_secs()), (0, 100, None, 0));
    assert_eq!((scaling.behavior, scaling.fallback, scaling.modifiers), (None, None, None));
    let (place, trigger) = scaling.triggers.iter().enumerate().next().unwrap();
    assert_eq!((place, trigger.threshold, trigger.activation, trigger.total), (0, 10.0, 0.0, false));
    assert_eq!(trigger.input, Input::Queue(Count::All));
    assert!(scaling.assumptions.is_empty() && !scaling.pause.all);
}

#[test]
fn half_a_behavior_has_the_defaults_of_the_other_half() {
    let behavior = "{scaleDown: {stabilizationWindowSeconds: 60, selectPolicy: Min, tolerance: 50m}}";
    let triggers = "[{type: nats-jetstream, metadata: {lagThreshold: \"5\"}}, {type: cpu, metadata: {}}]";
    let advanced = format!("{{horizontalPodAutoscalerConfig: {{behavior: {behavior}}}}}");
    let scaling = read(&format!("{{advanced: {advanced}, triggers: {triggers}}}")).unwrap();
    let behavior = scaling.behavior.unwrap();
    assert_eq!((behavior.down.window, behavior.down.select, behavior.up.window), (60, Select::Min, 0));
    assert_eq!((behavior.down.tolerance, behavior.up.tolerance), (Some(0.05), None));
    assert_eq!(behavior.up.policies[0], Policy { kind: PolicyKind::Pods, value: 4, period: 15 });
    assert!(scaling.assumptions[0].starts_with("the cpu trigger never asks"), "{:?}", scaling.assumptions);
}

/// Each scaler counts what its code asks its broker for.
#[test]
fn a_scaler_counts_what_it_asks_for() {
    for (trigger, threshold, input) in [
        ("type: aws-sqs-queue, metadata: {queueURL: q}", 5.0, Input::Queue(Count::All)),
        ("type: aws-sqs-queue, metadata: {scaleOnInFlight: \"false\"}", 5.0, Input::Queue(Count::Waiting)),
        ("type: azure-queue, metadata: {queueLengthStrategy: visibleonly}", 5.0, Input::Queue(Count::Peek(32))),
        ("type: rabbitmq, metadata: {mode: QueueLength, value: \"7\", protocol: http}", 7.0, Input::Queue(Count::All)),
        (
            "type: rabbitmq, metadata: {queueLength: \"8\", protocol: http, excludeUnacknowledged: \"true\"}",
            8.0,
            Input::Queue(Count::Waiting),
        ),
        (
            "type: rabbitmq, metadata: {mode: QueueLength, value: \"7\", protocol: amqp}",
            7.0,
            Input::Queue(Count::Waiting),
        ),
        ("type: rabbitmq, metadata: {mode: MessageRate, value: \"7\"}", 7.0, Input::Number),
        ("type: redis, metadata: {listLength: \"3\"}", 3.0, Input::Queue(Count::Waiting)),
        ("type: redis-streams, metadata: {consumerGroup: g}", 5.0, Input::Queue(Count::InFlight)),
        ("type: redis-streams, metadata: {consumerGroup: g, lagCount: \"4\"}", 4.0, Input::Queue(Count::Waiting)),
        ("type: redis-streams, metadata: {streamLength: \"6\"}", 6.0, Input::Queue(Count::All)),
        ("type: prometheus, metadata: {threshold: \"12\", query: x}", 12.0, Input::Number),
        ("type: postgresql, metadata: {targetQueryValue: \"1.5\", query: x}", 1.5, Input::Number),
        ("type: no-such, metadata: {}", 1.0, Input::Number),
    ] {
        let found = one(trigger);
        assert_eq!((found.threshold, found.input), (threshold, input), "{trigger}");
    }
    let activations = (
        one("type: artemis-queue, metadata: {}").activation,
        one("type: prometheus, metadata: {threshold: \"2\", activationThreshold: \"1.5\"}").activation,
    );
    assert_eq!(activations, (10.0, 1.5));
}

#[test]
fn partitions_are_those_that_are_named_or_as_many_as_replicas() {
    let partitions = |metadata: &str| match one(&format!("type: kafka, metadata: {{{metadata}}}")).input {
        Input::Partitions(Partitions { count, .. }) => count,
        other => panic!("{other:?}"),
    };
    assert_eq!(partitions("topic: t, partitionLimitation: \"1,3-5\""), 4);
    assert_eq!(partitions("partitionLimitation: \"1,3-5\""), 100);
    let wrong = read("{triggers: [{type: kafka, metadata: {topic: t, partitionLimitation: \"5-3\"}}]}");
    assert!(matches!(wrong, Err(ScalingFault::Value { .. })));
}

/// A second trigger on the same queue counts the same messages; one on another queue does not.
#[test]
fn another_queue_is_not_fed() {
    let with = |other: &str| {
        let first = "{type: nats-jetstream, metadata: {stream: S, consumer: c, lagThreshold: \"9\"}}";
        read(&format!("{{triggers: [{first}, {{type: nats-jetstream, metadata: {{{other}}}}}]}}")).unwrap()
    };
    let same = with("stream: S, consumer: c, lagThreshold: \"3\"");
    assert!(same.triggers.iter().all(|trigger| trigger.input.is_fed()));
    assert_eq!(with("stream: T, consumer: c").triggers[1].input, Input::Number);
}

#[test]
fn fallback_modifiers_and_pauses_are_read() {
    let formula = "{formula: \"a + 1\", target: \"2\", activationTarget: \"3\"}";
    let spec = format!(
        "{{fallback: {{failureThreshold: 3, replicas: 6, behavior: currentReplicasIfHigher}}, \
         advanced: {{scalingModifiers: {formula}}}, triggers: [{{type: nats-jetstream, name: a, metadata: {{}}}}]}}"
    );
    let annotations =
        "annotations: {autoscaling.keda.sh/paused-scale-in: \"yes\", autoscaling.keda.sh/paused: \"false\"}";
    let scaling = object("ScaledObject", annotations, &spec).unwrap();
    let fallback = scaling.fallback.unwrap();
    assert_eq!((fallback.threshold, fallback.behavior, fallback.valid), (3, FallbackReplicas::CurrentIfHigher, true));
    let modifiers = scaling.modifiers.unwrap();
    assert_eq!((modifiers.target, modifiers.activation, modifiers.total), (2.0, 3.0, false));
    assert!(scaling.pause.inward && !scaling.pause.all && !scaling.pause.outward);
    let behavior = scaling.behavior.unwrap();
    assert_eq!((behavior.down.select, behavior.up.select, behavior.down.window), (Select::Disabled, Select::Max, 300));
    let paused = object("ScaledObject", "annotations: {autoscaling.keda.sh/paused-replicas: \"4\"}", &spec).unwrap();
    assert_eq!((paused.pause.all, paused.rest()), (true, 4));
    let below = object("ScaledObject", "annotations: {autoscaling.keda.sh/paused-replicas: \"-7\"}", &spec);
    assert_eq!(below, Err(ScalingFault::Paused(-7)));
    let none = object("ScaledObject", "annotations: {autoscaling.keda.sh/paused-replicas: few}", &spec).unwrap();
    assert_eq!((none.pause.all, none.pause.replicas), (true, None));
    let wrong = read("{advanced: {scalingModifiers: {formula: x, target: \"2\"}}, triggers: [{type: kafka}]}");
    assert!(matches!(wrong, Err(ScalingFault::Formula(_))));
    let wrong = read("{advanced: {scalingModifiers: {formula: \"1\", target: \"0\"}}, triggers: [{type: kafka}]}");
    assert!(matches!(wrong, Err(ScalingFault::Modifiers { field: "target", .. })));
}

#[test]
fn a_scaled_job_has_a_strategy() {
    let job = |strategy: &str| {
        let rest = "minReplicaCount: 2, maxReplicaCount: 9, triggers: [{type: nats-jetstream, metadata: {}}]";
        object("ScaledJob", "", &format!("{{scalingStrategy: {{{strategy}}}, {rest}}}")).unwrap().job.unwrap()
    };
    assert_eq!((job("").strategy, job("").most), (Strategy::Default, 7));
    assert_eq!(job("strategy: accurate").strategy, Strategy::Accurate);
    let custom = "strategy: custom, customScalingQueueLengthDeduction: 1, customScalingRunningJobPercentage: \"0.5\"";
    assert_eq!(job(custom).strategy, Strategy::Custom { deduction: 1, running: 0.5 });
    assert_eq!(job("strategy: custom, customScalingRunningJobPercentage: half").strategy, Strategy::Default);
}

#[test]
fn what_cannot_scale_says_why() {
    assert!(matches!(object("Deployment", "", "{}"), Err(ScalingFault::Kind(_))));
    assert!(matches!(read("{triggers: []}"), Err(ScalingFault::NoTrigger(_))));
    assert!(matches!(read("{triggers: [{type: cpu}, {type: memory}]}"), Err(ScalingFault::Resources { .. })));
    assert!(matches!(
        read("{triggers: [{type: nats-jetstream, metadata: {lagThreshold: \"0\"}}]}"),
        Err(ScalingFault::Threshold { .. })
    ));
    assert!(matches!(read("{triggers: [{type: cron, metadata: {}}]}"), Err(ScalingFault::Calendar(_))));
    assert!(matches!(
        read("{minReplicaCount: 5, maxReplicaCount: 2, triggers: [{type: kafka, metadata: {}}]}"),
        Err(ScalingFault::Bounds { min: 5, max: 2, .. })
    ));
}

/// KEDA 2.20 rounds to thousandths, and knows nothing below 0.
#[test]
fn values_are_handed_on_in_thousandths() {
    use super::super::trigger::thousandths;
    assert_eq!((thousandths(2.0015, Keda::V2_19), thousandths(2.0015, Keda::V2_20)), (2001, 2002));
    assert_eq!((thousandths(-1.0, Keda::V2_19), thousandths(-1.0, Keda::V2_20)), (-1000, 0));
    assert_eq!((thousandths(f64::NAN, Keda::V2_19), thousandths(f64::NAN, Keda::V2_21)), (i64::MIN, 0));
}
