//! `neap simulate`, as somebody meets it who has a config or a ScaledObject.

use super::{CONFIG, Room, WITH_MAILER};

const SCALED_OBJECT: &str = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: w }
spec:
  scaleTargetRef: { name: w }
  pollingInterval: 5
  cooldownPeriod: 60
  maxReplicaCount: 5
  triggers:
    - type: rabbitmq
      metadata: { queueName: q, mode: QueueLength, value: \"10\", hostFromEnv: HOST }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: w }
spec: { template: { spec: { terminationGracePeriodSeconds: 5 } } }
";

#[test]
fn a_config_is_enough() {
    let room = Room::new();
    room.write("neap.yaml", CONFIG);
    let run = room.neap(&["simulate", "--runs", "50", "--steps", "--chart"]).ended(0);
    assert!(run.out.starts_with("echo-worker: 50 messages at once\n"), "{}", run.out);
    for word in ["first_pod", "pods_5", "drained", "scale_to_zero", "gone", "pods that run", "poll: lag 50 > 0"] {
        assert!(run.out.contains(word), "{word}: {}", run.out);
    }
    assert!(run.out.contains("assumed: a worker takes 1 s"), "{}", run.out);
}

#[test]
fn the_same_seed_is_the_same_output() {
    let room = Room::new();
    room.write("w.yaml", SCALED_OBJECT);
    let args = ["simulate", "w.yaml", "--runs", "50", "--service-time", "exponential(5s)", "--output", "json"];
    let first = room.neap(&args).ended(0).out;
    assert_eq!(first, room.neap(&args).ended(0).out);
    let other = room.neap(&[args.as_slice(), &["--seed", "2"]].concat()).ended(0).out;
    assert_ne!(first, other);
}

#[test]
fn json_is_as_its_schema_says() {
    let room = Room::new();
    room.write("w.yaml", SCALED_OBJECT);
    let schema = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/timeline.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for more in [
        [].as_slice(),
        &["--rate", "2", "--for", "60s"],
        &["--horizon", "5s"],
        &["--ack-wait", "1s", "--max-deliver", "1"],
    ] {
        let args = [&["simulate", "w.yaml", "--runs", "20", "--service-time", "3s", "--output", "json"], more].concat();
        let value = serde_json::from_str(&room.neap(&args).ended(0).out).unwrap();
        let faults: Vec<String> = validator.iter_errors(&value).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{more:?}: {faults:#?}");
    }
}

#[test]
fn an_objective_that_is_missed_fails() {
    let room = Room::new();
    room.write("w.yaml", SCALED_OBJECT);
    let with = |objective: &str| room.neap(&["simulate", "w.yaml", "--runs", "50", "--assert", objective]);
    with("first_pod.max < 10s").ended(0);
    let run = with("first_pod.p95 < 1s").ended(1);
    assert!(run.err.contains("error[objective-missed] first_pod.p95 < 1s does not hold: it is "), "{}", run.err);
    let run = with("pods_9.p50 < 1h").ended(1);
    assert!(run.err.contains("100.0 % of the runs do not reach pods_9"), "{}", run.err);
    assert!(with("first_pod < 5s").ended(2).err.contains("an objective is a milestone"));
}

#[test]
fn arrivals_are_replayed_and_a_run_is_a_table() {
    let room = Room::new();
    room.write("w.yaml", SCALED_OBJECT);
    room.write("arrivals.csv", "seconds\n100\n101.5\n103\n");
    let run =
        room.neap(&["simulate", "w.yaml", "--runs", "5", "--arrivals", "arrivals.csv", "--output", "csv"]).ended(0);
    assert!(
        run.out.starts_with(
            "seconds,replicas,running,waiting,in_flight,acked,stuck,oldest_age\n0.000000,0,0,1,0,0,0,0.000000\n"
        ),
        "{}",
        run.out
    );
    assert!(run.out.contains("\n1.500000,") && run.out.contains("\n3.000000,"), "{}", run.out);
    assert!(run.out.trim_end().ends_with(",0,0,0,0,3,0,0.000000"), "{}", run.out);
}

#[test]
fn nonsense_is_answered() {
    let room = Room::new();
    room.write("w.yaml", SCALED_OBJECT);
    room.write(
        "cron.yaml",
        "kind: ScaledObject\nmetadata: {name: c}\nspec: {triggers: [{type: cron, metadata: {}}]}\n",
    );
    room.write("zero.yaml", SCALED_OBJECT.replace("\"10\"", "\"0\""));
    room.write("none.yaml", "kind: ConfigMap\n");
    for (args, says) in [
        (&["cron.yaml"][..], "has no trigger that a queue of messages feeds"),
        (&["zero.yaml"], "must be a number above 0"),
        (&["none.yaml"], "there is no ScaledObject"),
        (&["w.yaml", "--workload", "x"], "there is no ScaledObject \"x\""),
        (&["w.yaml", "--burst", "0"], "no message would come"),
        (&["w.yaml", "--burst", "99999999"], "more than 20000000 messages would come"),
        (&["w.yaml", "--rate", "0", "--for", "1s"], "a rate is a number"),
        (&["w.yaml", "--rate=-1", "--for", "1s"], "a rate is a number"),
        (&["w.yaml", "--rate", "NaN", "--for", "1s"], "a rate is a number"),
        (&["w.yaml", "--service-time", "0s"], "a service time of 0"),
        (&["w.yaml", "--service-time", "normal(1s)"], "is none of"),
        (&["w.yaml", "--runs", "0"], "0 is not in 1..=1000000"),
    ] {
        let run = room.neap(&[&["simulate"], args].concat()).ended(2);
        assert!(run.err.contains(says), "{args:?}: {}", run.err);
    }
}

/// A worker that is slower than the messages come never drains the queue, and that is said.
#[test]
fn a_queue_that_never_drains_ends_at_the_horizon() {
    let room = Room::new();
    room.write("neap.yaml", WITH_MAILER);
    let args =
        ["simulate", "--workload", "mailer", "--runs", "5", "--rate", "10", "--for", "10m", "--service-time", "60s"];
    let run = room.neap(&[args.as_slice(), &["--horizon", "15m"]].concat()).ended(0);
    assert!(run.out.contains("5 of 5 runs ran into the horizon before their end"), "{}", run.out);
    assert!(!run.out.contains("drained"), "{}", run.out);
}
