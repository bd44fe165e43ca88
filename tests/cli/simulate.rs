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
        run.out.starts_with("seconds,replicas,running,waiting,in_flight,acked,stuck\n0.000000,0,0,1,0,0,0\n"),
        "{}",
        run.out
    );
    assert!(run.out.contains("\n1.500000,") && run.out.contains("\n3.000000,"), "{}", run.out);
    assert!(run.out.trim_end().ends_with(",0,0,0,0,3,0"), "{}", run.out);
}

/// One ScaledObject with these triggers.
fn scaled(triggers: &str) -> String {
    format!(
        "kind: ScaledObject\nmetadata: {{name: w}}\nspec:\n  pollingInterval: 5\n  cooldownPeriod: 60\n  \
         maxReplicaCount: 6\n  triggers: {triggers}\n"
    )
}

#[test]
fn other_triggers_say_what_they_say() {
    let room = Room::new();
    let office = "{type: cron, metadata: {start: 0 8 * * *, end: 0 9 * * *, timezone: UTC, desiredReplicas: \"4\"}}";
    room.write("cron.yaml", scaled(&format!("[{office}]")));
    let args = ["simulate", "cron.yaml", "--runs", "5", "--steps"];
    let run = room.neap(&[&args[..], &["--at", "2026-01-05T07:59:00Z"]].concat()).ended(0);
    assert!(run.out.contains("within the window of cron: active, 0 -> 1"), "{}", run.out);
    assert!(run.out.contains("pods_4"), "{}", run.out);
    let run = room.neap(&args).ended(0);
    assert!(run.out.contains("assumed: the first message comes at 2026-01-05T00:00:00Z (`--at`)"), "{}", run.out);
    room.write("metric.yaml", scaled("[{type: prometheus, name: load, metadata: {threshold: \"10\", query: x}}]"));
    let args = ["simulate", "metric.yaml", "--runs", "5", "--steps", "--metric"];
    let run = room.neap(&[&args[..], &["load=queue"]].concat()).ended(0);
    assert!(run.out.contains("poll: lag 50 > 0: active, 0 -> 1"), "{}", run.out);
    room.write("load.csv", "second,value\n0,0\n60,35\n300,0\n");
    let run = room.neap(&[&args[..], &["load.csv"]].concat()).ended(0);
    assert!(run.out.contains("load 35, target 10 -> 4"), "{}", run.out);
}

#[test]
fn a_scaled_job_an_outage_and_a_file_of_samples() {
    let room = Room::new();
    let job = scaled("[{type: nats-jetstream, metadata: {lagThreshold: \"1\"}}]").replace("ScaledObject", "ScaledJob");
    room.write("job.yaml", job);
    room.write("service.txt", "seconds\n2.5\n4\n3s\n");
    let run = room.neap(&["simulate", "job.yaml", "--runs", "20", "--steps", "--service-time", "service.txt"]).ended(0);
    assert!(run.out.contains("Jobs wanted, 0 unfinished, 0 pending: 0 -> 6"), "{}", run.out);
    assert!(run.out.contains("assumed: a Job takes one message and is done"), "{}", run.out);
    room.write(
        "w.yaml",
        scaled("[{type: nats-jetstream, metadata: {}}]") + "  fallback: {failureThreshold: 2, replicas: 6}\n",
    );
    let run = room.neap(&["simulate", "w.yaml", "--runs", "5", "--steps", "--outage", "1s..5m"]).ended(0);
    assert!(run.out.contains("a fallback is in force"), "{}", run.out);
    let run =
        room.neap(&["simulate", "w.yaml", "--runs", "5", "--steps", "--self-heal", "fresh", "--git-replicas", "0"]);
    assert!(run.ended(0).out.contains("Argo CD    self-heal: Git says replicas: 0: 1 -> 0"));
}

/// What a run was like comes again, as many messages as then.
#[test]
fn a_timeline_comes_again() {
    let room = Room::new();
    room.write("w.yaml", SCALED_OBJECT);
    let args = ["simulate", "w.yaml", "--runs", "2", "--burst", "30", "--over", "20s", "--output", "json"];
    room.write("run.json", room.neap(&args).ended(0).out);
    let run = room.neap(&["simulate", "w.yaml", "--runs", "2", "--arrivals", "run.json", "--steps"]).ended(0);
    assert!(run.out.contains("the last of 30 messages"), "{}", run.out);
    room.write("day.csv", "08:00,0\n12:00,0.5\n18:00,0\n");
    for more in
        [&["--ramp", "0..2", "--for", "2m"][..], &["--daily", "day.csv", "--for", "2h", "--at", "2026-01-05T11:00Z"]]
    {
        room.neap(&[&["simulate", "w.yaml", "--runs", "2"], more].concat()).ended(0);
    }
}

#[test]
fn nonsense_is_answered() {
    let room = Room::new();
    room.write("w.yaml", SCALED_OBJECT);
    room.write("cron.yaml", scaled("[{type: cron, metadata: {}}]"));
    room.write("cpu.yaml", scaled("[{type: cpu, metadata: {value: \"50\"}}]"));
    room.write("none.yaml", "kind: ConfigMap\n");
    room.write("bare.yaml", scaled("[]"));
    room.write("metric.yaml", scaled("[{type: prometheus, metadata: {threshold: \"10\"}}]"));
    room.write("zero.yaml", SCALED_OBJECT.replace("\"10\"", "\"0\""));
    for (args, says) in [
        (&["cron.yaml"][..], "trigger cron: `start` and `end` are the same"),
        (&["cpu.yaml"], "cpu goes by what pods use"),
        (&["bare.yaml"], "ScaledObject/w has no trigger"),
        (&["metric.yaml"], "no message feeds a trigger of w, and no file says what prometheus is"),
        (&["zero.yaml"], "must be a number above 0"),
        (&["none.yaml"], "there is no ScaledObject or ScaledJob"),
        (&["w.yaml", "--workload", "x"], "there is no ScaledObject or ScaledJob \"x\""),
        (&["w.yaml", "--burst", "0"], "no message would come"),
        (&["w.yaml", "--burst", "99999999"], "more than 20000000 messages would come"),
        (&["w.yaml", "--rate", "0", "--for", "1s"], "a rate is a number"),
        (&["w.yaml", "--rate=-1", "--for", "1s"], "a rate is a number"),
        (&["w.yaml", "--rate", "NaN", "--for", "1s"], "a rate is a number"),
        (&["w.yaml", "--ramp", "1-2", "--for", "1s"], "\"1-2\" is no ramp"),
        (&["w.yaml", "--for", "1s"], "`--for` goes with a rate"),
        (&["w.yaml", "--service-time", "0s"], "a service time of 0"),
        (&["w.yaml", "--service-time", "normal(1s)"], "is none of"),
        (&["w.yaml", "--service-time", "no-such-file"], "or a file of samples"),
        (&["w.yaml", "--rate", "1", "--for", "10m", "--horizon", "5m"], "the run is cut before"),
        (&["w.yaml", "--outage", "5m..60s"], "ends before it begins"),
        (&["w.yaml", "--outage", "5m"], "is no outage"),
        (&["w.yaml", "--metric", "nobody=1"], "is not clear"),
        (&["w.yaml", "--kubernetes", "34"], "is no version of Kubernetes"),
        (&["w.yaml", "--at", "noon"], "a moment is written as"),
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
