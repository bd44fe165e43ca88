//! `neap tune`, as somebody meets it who wants a config that holds its objectives.

use super::{CONFIG, Room};

const LOAD: [&str; 7] = ["tune", "--runs", "20", "--service-time", "uniform(1s,5s)", "--burst", "40"];

fn warnings(room: &Room) -> usize {
    room.neap(&["validate"]).ended(0).out.matches(" warning[").count()
}

/// The config that is printed is laid over the file, is fine, and meets the objectives that it was searched for.
#[test]
fn what_is_to_be_pasted_is_accepted_and_holds() {
    let room = Room::with_config(CONFIG);
    let objectives = ["--assert", "first_pod.p95 < 12s", "--assert", "drained.p95 < 40s"];
    let before = ["simulate", "--runs", "200", "--service-time", "uniform(1s,5s)", "--burst", "40"];
    room.neap(&[&before[..], &objectives].concat()).ended(1);
    let known = warnings(&room);
    // A little less than is held to later: few runs know the tail of many no better than that.
    let asked = ["--assert", "first_pod.p95 < 11s", "--assert", "drained.p95 < 35s", "--output", "yaml"];
    let run = room.neap(&[&LOAD[..], &asked].concat()).ended(0);
    assert!(run.out.starts_with("workloads:\n  echo-worker:\n"), "{}", run.out);
    let said: Vec<&str> = run.err.split_whitespace().collect();
    assert!(said.join(" ").contains("the cheapest that meets all objectives"), "{}", run.err);
    room.write("neap.yaml", format!("{CONFIG}{}", run.out));
    assert_eq!(warnings(&room), known, "{}", run.out);
    room.neap(&[&before[..], &objectives].concat()).ended(0);
}

#[test]
fn a_front_is_shown_and_the_same_seed_is_the_same_output() {
    let room = Room::with_config(CONFIG);
    let run = room.neap(&LOAD).ended(0);
    for word in ["polling", "cost", "as it is: polling=5s cooldown=60s", "chosen: ", "no objectives: ", "to paste:"] {
        assert!(run.out.contains(word), "{word}: {}", run.out);
    }
    assert_eq!(run.out, room.neap(&LOAD).ended(0).out);
    let json = room.neap(&[&LOAD[..], &["--output", "json"]].concat()).ended(0).out;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/comparison.schema.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let faults: Vec<String> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&value).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The same for a ScaledObject, in its own words.
#[test]
fn a_scaled_object_is_tuned_in_its_own_words() {
    let room = Room::new();
    room.write(
        "w.yaml",
        "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: w}\nspec:\n  scaleTargetRef: {name: w}\n  \
         maxReplicaCount: 5\n  triggers:\n    - type: rabbitmq\n      metadata: {queueName: q, mode: QueueLength, value: \"10\"}\n",
    );
    let among = ["--among", "threshold=2", "--among", "behavior=fast", "--among", "polling=5s", "--among", "max=5,7"];
    let more = ["--assert", "first_pod.p95 < 10s", "--output", "yaml"];
    let run = room.neap(&[&["tune", "w.yaml"], &LOAD[1..], &among, &more].concat()).ended(0);
    for word in ["spec:\n  pollingInterval: 5\n", "value: \"2\"", "periodSeconds: 15", "mode: QueueLength"] {
        assert!(run.out.contains(word), "{word}: {}", run.out);
    }
}

#[test]
fn what_cannot_be_met_fails_and_nonsense_is_answered() {
    let room = Room::with_config(CONFIG);
    let never = ["--assert", "first_pod.p95 < 1ms", "--trials", "5"];
    let run = room.neap(&[&LOAD[..], &never].concat()).ended(1);
    assert!(
        run.out.contains("no choice meets all objectives") && run.out.contains("5 trials, which is the bound"),
        "{}",
        run.out
    );
    for (args, says) in [
        (&["--among", "poling=1s"][..], "did you mean `polling`?"),
        (&["--among", "max="], "max has no values"),
        (&["--among", "max=0"], "it is a whole number from 1 on"),
        (&["--among", "max=1", "--among", "max=2"], "max is given twice"),
        (&["--poll-price", "NaN"], "the price of a poll is a number"),
        (&["--poll-price", "1e308"], "from 0 to 1000000"),
        (&["--every", "0s"], "the load cannot come every 0s"),
        (&["--max-replicas", "5", "--among", "max=1,2"], "--max-replicas has no effect"),
        (&["--per-job", "2"], "--per-job has no effect"),
        (&["--trials", "0"], "0 is not in 1..=100000"),
        (&["--set", "workloads.echo-worker.scaling.minReplicas=4", "--max-replicas", "2"], "at least 4 and at most 2"),
    ] {
        let run = room.neap(&[&LOAD[..], args].concat()).ended(2);
        assert!(run.err.contains(says), "{args:?}: {}", run.err);
    }
}

/// A ScaledJob has no cooldown and no HPA, and neither is searched nor swept.
#[test]
fn a_scaled_job_has_fewer_settings() {
    let room = Room::new();
    room.write(
        "j.yaml",
        "apiVersion: keda.sh/v1alpha1\nkind: ScaledJob\nmetadata: {name: j}\nspec:\n  jobTargetRef: {template: {spec: {}}}\n  \
         maxReplicaCount: 5\n  triggers:\n    - type: rabbitmq\n      metadata: {queueName: q, mode: QueueLength, value: \"1\"}\n",
    );
    let run = room.neap(&["tune", "j.yaml", "--runs", "5", "--burst", "10", "--service-time", "1s"]).ended(0);
    assert!(
        run.out.contains("polling") && !run.out.contains("cooldown") && !run.out.contains("behavior"),
        "{}",
        run.out
    );
    let swept = room.neap(&["simulate", "j.yaml", "--runs", "5", "--sweep", "cooldown=1s"]).ended(2);
    assert!(swept.err.contains("a ScaledJob has no cooldown"), "{}", swept.err);
}
