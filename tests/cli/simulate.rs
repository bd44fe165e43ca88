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
    room.write("cpu.yaml", scaled("[{type: cpu, metricType: Utilization, metadata: {value: \"50\"}}]"));
    room.write("none.yaml", "kind: ConfigMap\n");
    room.write("bare.yaml", scaled("[]"));
    room.write("metric.yaml", scaled("[{type: prometheus, metadata: {threshold: \"10\"}}]"));
    room.write("zero.yaml", SCALED_OBJECT.replace("\"10\"", "\"0\""));
    for (args, says) in [
        (&["cron.yaml"][..], "trigger cron: `start` and `end` are the same"),
        (&["cpu.yaml"], "cpu goes by what pods use"),
        (&["bare.yaml"], "ScaledObject/w has no trigger"),
        (&["metric.yaml"], "no message feeds a trigger of w, and no file says what prometheus is"),
        (&["zero.yaml"], "must be a number from 0.001 on"),
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
        (&["w.yaml", "--service-time", "3"], "\"3\" is none of"),
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

/// A flag without an effect is no wish that is met.
#[test]
fn a_flag_that_has_no_effect_is_refused() {
    let room = Room::with_config(CONFIG);
    room.write("w.yaml", SCALED_OBJECT);
    let job = scaled("[{type: nats-jetstream, metadata: {lagThreshold: \"1\"}}]").replace("ScaledObject", "ScaledJob");
    room.write("job.yaml", job);
    room.write("list.yaml", scaled("[{type: redis, metadata: {listName: l}}]"));
    room.write(
        "cpu.yaml",
        scaled(
            "[{type: redis, metadata: {listName: l}}, {type: cpu, metricType: Utilization, metadata: {value: \"5\"}}]",
        ),
    );
    room.write("rests.yaml", SCALED_OBJECT.replace("maxReplicaCount: 5", "minReplicaCount: 1"));
    room.write("load.txt", "0,1\n");
    for (args, says) in [
        (&["--partitions", "3"][..], "--partitions has no effect: none of its triggers has partitions"),
        (&["--per-job", "3"], "--per-job has no effect: it is no ScaledJob"),
        (&["w.yaml", "--set", "cluster=x"], "--set is about a config, and FILE is none"),
        (&["w.yaml", "--profile", "demo"], "--profile is about a config"),
        (&["w.yaml", "--file", "neap.yaml"], "--file is about a config"),
        (&["w.yaml", "--env", "x"], "--env is about a config"),
        (&["w.yaml", "--templates", "x"], "--templates is about a config"),
        (&["w.yaml", "--at", "2026-01-05T08:00Z"], "--at has no effect: nothing goes by the calendar"),
        (&["w.yaml", "--git-replicas", "1"], "--git-replicas has no effect"),
        (&["job.yaml", "--self-heal", "fresh"], "--self-heal has no effect"),
        (&["job.yaml", "--concurrency", "2"], "--concurrency has no effect"),
        (&["job.yaml", "--created", "1m"], "--created has no effect"),
        (&["job.yaml", "--on-sigterm", "ignore"], "--on-sigterm has no effect"),
        (&["list.yaml", "--max-deliver", "2"], "--max-deliver has no effect"),
        (&["rests.yaml", "--image-pull", "9s"], "--image-pull has no effect"),
        (&["cpu.yaml", "--metric", "cpu=1"], "--metric has no effect"),
        (&["cpu.yaml", "--outage", "cpu:1s..2s"], "has no effect: KEDA does not ask what pods use"),
        (&["w.yaml", "--metric", "s0=1", "--metric", "s0=2"], "--metric says twice what"),
        (&["--sweep", "max=1,2", "--partitions", "3"], "--partitions has no effect"),
        (&["w.yaml", "--steps", "--output", "csv"], "`--steps` and `--chart` are for `--output text` alone"),
        (&["w.yaml", "--steps", "--json", "-"], "--json takes the place of the table"),
        (&["w.yaml", "--output", "csv", "--json", "-"], "--json and --output both go to standard output"),
        (&["w.yaml", "--git-replicas", "4000000000", "--self-heal", "fresh"], "is not in"),
    ] {
        let run = room.neap(&[&["simulate", "--runs", "2"], args].concat()).ended(2);
        assert!(run.err.contains(says), "{args:?}: {}", run.err);
    }
    // What the environment says is meant for other commands too, and what one choice of several heeds is heeded.
    let args = ["simulate", "w.yaml", "--runs", "2"];
    room.neap_with(&args, &[("NEAP_PROFILE", "demo"), ("NEAP_FILE", "neap.yaml")], b"").ended(0);
    room.neap(&["simulate", "--runs", "2", "job.yaml", "--per-job", "3"]).ended(0);
}

#[test]
fn a_file_that_is_not_there_is_a_fault_of_reading() {
    let room = Room::with_config(CONFIG);
    for args in [
        &["nofile"][..],
        &["--service-time", "nofile"],
        &["--pod-start", "no/file.txt"],
        &["--image-pull", "nofile"],
        &["--arrivals", "nofile"],
        &["--daily", "nofile"],
    ] {
        for command in ["simulate", "tune"] {
            let run = room.neap(&[&[command, "--runs", "2"], args].concat()).ended(3);
            assert!(run.err.contains("cannot read no"), "{args:?}: {}", run.err);
        }
    }
    room.neap(&["simulate", "--service-time", "nofile"]).ended(3).said("or a file of samples");
}

/// KEDA would never begin to ask these, and that is said as `neap validate` says it.
#[test]
fn what_keda_refuses_is_not_simulated() {
    let room = Room::new();
    let kafka = |lag: &str| {
        let trigger = format!("[{{type: kafka, metadata: {{topic: t, lagThreshold: {lag}}}}}]");
        format!("apiVersion: keda.sh/v1alpha1\n{}", scaled(&trigger))
    };
    room.write("kafka.yaml", kafka("\"0.5\""));
    room.write("open.yaml", kafka("\"{{ lag }}\""));
    let prometheus = "{type: prometheus, metadata: {serverAddress: a, query: x, threshold: \"1e-308\"}}";
    room.write("tiny.yaml", scaled(&format!("[{prometheus}]")));
    room.write("below.yaml", paused("paused-replicas: \"-7\""));
    for command in ["simulate", "tune"] {
        let run = room.neap(&[command, "kafka.yaml", "--runs", "2"]).ended(2);
        assert!(run.err.contains("kafka.yaml:8:63 error[trigger-value-invalid]"), "{}", run.err);
        let said = room.neap(&["validate", "kafka.yaml", "--output", "json"]).out;
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        let known = said["diagnostics"].as_array().unwrap().iter().find(|it| it["code"] == "trigger-value-invalid");
        assert!(run.err.contains(known.unwrap()["message"].as_str().unwrap()), "{} {said:#}", run.err);
        let run = room.neap(&[command, "tiny.yaml", "--metric", "5", "--runs", "2"]).ended(2);
        assert!(run.err.contains("threshold") && !run.err.contains("above 0"), "{}", run.err);
        let run = room.neap(&[command, "below.yaml", "--runs", "2"]).ended(2);
        assert!(run.err.contains("autoscaling.keda.sh/paused-replicas is -7"), "{}", run.err);
    }
    let run = room.neap(&["simulate", "open.yaml", "--runs", "2"]).ended(2);
    assert!(!run.err.contains("trigger-value-invalid"), "{}", run.err);
}

/// The ScaledObject with an annotation of KEDA's.
fn paused(annotation: &str) -> String {
    SCALED_OBJECT.replacen(
        "{ name: w }",
        &format!("{{ name: w, annotations: {{ autoscaling.keda.sh/{annotation} }} }}"),
        1,
    )
}

/// Whatever is missed by what is paused is missed because of the annotation; nothing that could be tuned would help.
#[test]
fn a_paused_workload_points_at_its_annotation() {
    let room = Room::new();
    for (annotation, objective) in [
        ("paused: \"true\"", "drained.p95 < 1m"),
        ("paused-replicas: \"1\"", "pods_5.p50 < 1m"),
        ("paused-scale-out: \"true\"", "first_pod.p50 < 1m"),
    ] {
        room.write("w.yaml", paused(annotation));
        let run = room.neap(&["simulate", "w.yaml", "--runs", "5", "--horizon", "10m", "--assert", objective]).ended(1);
        assert!(run.err.contains("w.yaml:3:37 ") && run.err.contains("the annotation that pauses it"), "{}", run.err);
        assert!(run.err.contains("help: without the annotation KEDA scales it\n"), "{}", run.err);
    }
    room.write("w.yaml", paused("paused-replicas: \"1\""));
    room.neap(&["tune", "w.yaml", "--runs", "5"]).ended(2).said("w is paused by an annotation");
}

/// A name, a path to it and a link to it are one file.
#[test]
fn one_file_is_not_written_twice() {
    let room = Room::new();
    room.write("w.yaml", SCALED_OBJECT);
    room.write("a.html", "");
    #[cfg(unix)]
    std::os::unix::fs::symlink(room.path("a.html"), room.path("link.svg")).unwrap();
    for (svg, html) in [("./a.svg", "a.svg"), ("here/../b.svg", "b.svg"), ("-", "-"), ("link.svg", "a.html")] {
        if svg.starts_with("link") && !cfg!(unix) {
            continue;
        }
        std::fs::create_dir_all(room.path("here")).unwrap();
        let run = room.neap(&["simulate", "w.yaml", "--runs", "2", "--svg", svg, "--html", html]).ended(2);
        assert!(run.err.contains("--svg and --html both go to"), "{}", run.err);
    }
    room.neap(&["simulate", "w.yaml", "--runs", "2", "--svg", "a.svg", "--html", "b/../a.html"]).ended(3);
}

#[test]
fn two_of_one_name_are_not_told_apart() {
    let room = Room::new();
    room.write(
        "w.yaml",
        format!("{SCALED_OBJECT}---\n{}", SCALED_OBJECT.replace("maxReplicaCount: 5", "maxReplicaCount: 50")),
    );
    let run = room.neap(&["simulate", "w.yaml", "--workload", "w", "--runs", "2"]).ended(2);
    assert!(run.err.contains("2 ScaledObjects or ScaledJobs are called \"w\""), "{}", run.err);
}

/// A formula that has no value is told of in the steps and in the sums, for people and for machines.
#[test]
fn a_formula_without_a_value_is_counted() {
    let room = Room::new();
    let trigger = "[{type: nats-jetstream, name: lag, metadata: {}}]";
    let modifiers = "  advanced: {scalingModifiers: {formula: \"lag / (lag - 50)\", target: \"2\"}}\n";
    room.write("w.yaml", scaled(trigger) + modifiers);
    let args = ["simulate", "w.yaml", "--runs", "5", "--horizon", "5m"];
    let run = room.neap(&[&args[..], &["--steps"]].concat()).ended(0);
    assert!(run.out.contains("poll: the formula comes to inf") && run.out.contains("came to no number"), "{}", run.out);
    let value: serde_json::Value =
        serde_json::from_str(&room.neap(&[&args[..], &["--output", "json"]].concat()).ended(0).out).unwrap();
    assert!(value["formulaFaults"].as_f64().unwrap() > 10.0);
}

/// More pods than can be followed end a run, and are not made.
#[test]
fn more_pods_than_can_be_followed_cut_a_run() {
    let room = Room::new();
    room.write(
        "w.yaml",
        SCALED_OBJECT.replace("maxReplicaCount: 5", "maxReplicaCount: 2000000000\n  minReplicaCount: 2000000000"),
    );
    let run = room.neap(&["simulate", "w.yaml", "--runs", "1"]).ended(0);
    assert!(run.out.contains("1 of 1 run ran into the bound of pods before their end"), "{}", run.out);
}

/// A line for whoever looks on at a terminal, and nothing where nobody does.
#[test]
fn a_long_step_shows_how_far_it_is() {
    let room = Room::new();
    room.write("w.yaml", SCALED_OBJECT);
    assert_eq!(room.neap(&["simulate", "w.yaml", "--runs", "300"]).ended(0).err, "");
    let program = format!("{} simulate w.yaml --runs 300", env!("CARGO_BIN_EXE_neap"));
    let watched = std::process::Command::new("script")
        .args(["--quiet", "--return", "--command", &program, "/dev/null"])
        .current_dir(room.path(""))
        .stdin(std::process::Stdio::null())
        .output();
    let Ok(watched) = watched else {
        println!("skipped: script");
        return;
    };
    let out = String::from_utf8_lossy(&watched.stdout);
    assert!(out.contains("300 of 300 runs\u{1b}[K\r\u{1b}[K"), "{out:?}");
    assert!(out.contains("milestone") && watched.status.success(), "{out:?}");
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

/// A config whose worker is held to something.
fn with_objectives(objectives: &str) -> String {
    format!("{CONFIG}workloads:\n  echo-worker:\n    objectives: {objectives}\n")
}

#[test]
fn an_objective_of_the_config_fails_at_the_key_that_decides() {
    let room = Room::with_config(&with_objectives("['first_pod.p95 < 1s', 'gone.p50 < 1h', 'pods_9.p50 < 1m']"));
    let run = room.neap(&["simulate", "--runs", "50"]).ended(1);
    assert!(run.out.contains("missed  first_pod.p95 < 1s") && run.out.contains("holds   gone.p50 < 1h"), "{}", run.out);
    for said in [
        "profiles/demo.yaml:",
        "pollingInterval: 5s",
        "first_pod depends on how often KEDA looks",
        "neap.yaml:8:18",
        "the objective is here",
        "maxReplicas: 5",
        "pods_9 depends on the most pods that there may be",
    ] {
        assert!(run.err.contains(said), "{said}: {}", run.err);
    }
    assert!(!run.err.contains("gone.p50 < 1h does not hold"), "{}", run.err);
    room.write("neap.yaml", with_objectives("['first_pod.p95 < 1m']"));
    room.neap(&["simulate", "--runs", "50"]).ended(0);
    // Nothing is rendered for it.
    room.neap(&["render", "--output", "with"]).ended(0);
    room.write("neap.yaml", CONFIG);
    room.neap(&["render", "--output", "without"]).ended(0);
    assert_eq!(super::files(&room.path("with")), super::files(&room.path("without")));
}

#[test]
fn an_objective_is_checked_where_it_is_written() {
    let room = Room::with_config(&with_objectives("['gone.p50 < 1h', 'first_pod.p99 < 5s']"));
    let run = room.neap(&["validate"]).ended(2);
    assert!(run.err.contains("neap.yaml:8:35"), "{}", run.err);
    assert!(run.err.contains("the statistics are p5, p50, p95, min, max and mean"), "{}", run.err);
    room.write("neap.yaml", with_objectives("['pods_9.p50 < 1h']"));
    let run = room.neap(&["validate"]).ended(0);
    assert!(run.out.contains("warning[objective-unreachable] pods_9 is never reached"), "{}", run.out);
    assert!(run.out.contains("maxReplicas: 5"), "{}", run.out);
}

#[test]
fn a_missed_objective_points_into_a_file_too() {
    let room = Room::new();
    room.write("w.yaml", SCALED_OBJECT);
    let missed = |objective: &str, said: &str| {
        let run = room.neap(&["simulate", "w.yaml", "--runs", "50", "--service-time", "3s", "--assert", objective]);
        let run = run.ended(1);
        assert!(run.err.contains(said), "{objective}: {}", run.err);
    };
    missed("first_pod.p95 < 1s", "w.yaml:6:3 ");
    missed("scale_to_zero.p50 < 10s", "w.yaml:7:3 ");
    missed("pods_9.p50 < 1h", "w.yaml:8:3 ");
    missed("pods_5.p50 < 1s", "w.yaml:4:1 ");
    missed("drained.p50 < 1s", "w.yaml:8:3 ");
}

#[test]
fn pictures_are_whole_and_ask_for_nothing() {
    let room = Room::new();
    room.write("w.yaml", SCALED_OBJECT.replace("name: w }\nspec", "name: w, labels: { a: \"<b>&\" } }\nspec"));
    let args = ["simulate", "w.yaml", "--runs", "50", "--service-time", "exponential(5s)", "--ack-wait", "4s"];
    let files = ["--svg", "a.svg", "--html", "a.html", "--csv", "a.csv", "--json", "a.json"];
    let more = ["--max-deliver", "2", "--assert", "first_pod.p95 < 1h"];
    let run = room.neap(&[&args[..], &files, &more].concat()).ended(0);
    assert!(run.out.contains("milestone "), "{}", run.out);
    let (svg, html) = (room.read("a.svg"), room.read("a.html"));
    for (name, text) in [("a.svg", &svg), ("a.html", &html)] {
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
        roxmltree::Document::parse_with_options(text, options).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert!(text.contains("prefers-color-scheme: dark"), "{name}");
        let links = text.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        for asks in ["<script", "http:", "https:", "url(", "@import", "NaN", "inf\""] {
            assert!(!links.contains(asks), "{name}: {asks}");
        }
        for word in ["first_pod", "scale_to_zero", "age of the oldest message", "class=\"spread\"", "messages stuck"] {
            assert!(text.contains(word), "{name}: {word}");
        }
    }
    assert!(html.contains("poll: lag 50 &gt; 0: active, 0 -&gt; 1") && html.contains(">holds<"), "{html}");
    assert!(room.read("a.csv").starts_with("seconds,replicas"));
    assert!(room.read("a.json").starts_with("{\n  \"version\": 1"));
    // One of them may take the place of the table, and two may not go to the same place.
    let run = room.neap(&[&args[..], &["--svg", "-"]].concat()).ended(0);
    assert!(run.out.starts_with("<svg ") && run.out.ends_with("</svg>\n"), "{}", run.out);
    room.neap(&[&args[..], &["--svg", "x", "--html", "x"]].concat()).ended(2).said("--svg and --html both go to x");
    room.neap(&[&args[..], &["--output", "markdown"]].concat()).ended(0).wrote("| `first_pod` | ");
}

#[test]
fn bounds_by_the_rules_alone_stand_beside_the_table() {
    let room = Room::with_config(CONFIG);
    let run = room.neap(&["simulate", "--runs", "20", "--service-time", "3s", "--pod-start", "2s"]).ended(0);
    // A poll every 5 s, and 2 s for a pod.
    assert!(run.out.contains("first_pod: 2.0 to 7.0 s ("), "{}", run.out);
    assert!(run.out.contains("  pods_2 to pods_4: "), "{}", run.out);
}

#[test]
fn what_is_printed_fits_eighty_columns() {
    let room = Room::with_config(CONFIG);
    let base = ["simulate", "--runs", "20", "--burst", "500", "--over", "2s", "--service-time", "3s"];
    for more in [
        &["--chart", "--assert", "first_pod.p95 < 1h"][..],
        &["--compare", "demo,production", "--assert", "first_pod.p95 < 1h"],
        &["--sweep", "polling=5s,15s", "--sweep", "cooldown=60s,300s"],
    ] {
        let run = room.neap(&[&base[..], more].concat()).ended(0);
        let wide: Vec<&str> = run.out.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.is_empty(), "{more:?}: {wide:#?}");
        assert!(!run.out.contains('\u{1b}'), "{}", run.out);
    }
}

fn comparison() -> jsonschema::Validator {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/comparison.schema.json");
    jsonschema::validator_for(&serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()).unwrap()
}

#[track_caller]
fn hold(text: &str) -> serde_json::Value {
    let value = serde_json::from_str(text).unwrap();
    let faults: Vec<String> = comparison().iter_errors(&value).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    value
}

#[test]
fn choices_stand_side_by_side() {
    let room = Room::with_config(CONFIG);
    let base = ["simulate", "--runs", "50", "--service-time", "3s"];
    let profiles = [&base[..], &["--compare", "demo,production", "--output", "json"]].concat();
    let value = hold(&room.neap(&profiles).ended(0).out);
    assert_eq!(value["choices"][1]["settings"]["profile"], "production");
    let first = |at: usize| value["choices"][at]["milestones"]["first_pod"]["p95"].as_f64().unwrap();
    assert!(first(0) < first(1), "a poll every 5 s is sooner than one every 30 s");
    let sweep = [&base[..], &["--sweep", "polling=5s,30s", "--sweep", "max=1,5", "--output", "json"]].concat();
    let value = hold(&room.neap(&sweep).ended(0).out);
    let settings: Vec<String> =
        value["choices"].as_array().unwrap().iter().map(|it| it["settings"].to_string()).collect();
    assert_eq!(
        settings,
        [
            r#"{"polling":"5s","max":"1"}"#,
            r#"{"polling":"5s","max":"5"}"#,
            r#"{"polling":"30s","max":"1"}"#,
            r#"{"polling":"30s","max":"5"}"#
        ]
    );
    let csv = [&base[..], &["--sweep", "polling=5s,30s", "--csv", "c.csv", "--output", "markdown"]].concat();
    room.neap(&csv).ended(0).wrote("| polling | first_pod p50 p95 | drained p50 p95 |");
    assert!(room.read("c.csv").starts_with("polling,first_pod_p50,first_pod_p95,drained_p50"));
    // It fails where no choice holds what has to hold, and is fine where one does.
    let with =
        |objective: &str| room.neap(&[&base[..], &["--sweep", "polling=2s,30s", "--assert", objective]].concat());
    with("first_pod.p95 < 6s").ended(0).wrote("polling=30s misses first_pod.p95 < 6s: ");
    with("first_pod.p95 < 1s").ended(1);
}

#[test]
fn a_config_is_held_against_a_revision() {
    if !super::has_git() {
        return;
    }
    let room = Room::with_config(CONFIG);
    let base = ["simulate", "--runs", "20", "--service-time", "3s", "--compare-rev", "HEAD"];
    room.neap(&base).ended(2).said("is not in a Git repository");
    room.git(".", &["init", "--quiet"]);
    room.git(".", &["add", "neap.yaml"]);
    room.git(".", &["commit", "--quiet", "-m", "a"]);
    room.write("neap.yaml", format!("{CONFIG}workloads:\n  echo-worker:\n    scaling: {{ pollingInterval: 30s }}\n"));
    room.write("sub/w.yaml", SCALED_OBJECT);
    let run = room.neap(&[&base[..], &["--output", "json"]].concat()).ended(0);
    let value = hold(&run.out);
    let first = |at: usize| value["choices"][at]["milestones"]["first_pod"]["p95"].as_f64().unwrap();
    assert_eq!(value["choices"][0]["settings"]["revision"], "HEAD");
    assert!(first(0) < 10.0 && first(1) > 10.0, "{value:#}");
    // What is now has to hold, whatever was before.
    room.neap(&[&base[..], &["--assert", "first_pod.p95 < 10s"]].concat()).ended(1);
    room.neap(&["simulate", "--compare-rev", "nowhere"]).ended(2).said("there is no revision `nowhere`");
    let file = ["simulate", "sub/w.yaml", "--compare-rev", "HEAD"];
    room.neap(&file).ended(2).said("there is no sub/w.yaml at HEAD");
    room.git(".", &["add", "sub/w.yaml"]);
    room.git(".", &["commit", "--quiet", "-m", "b"]);
    room.neap(&[&file[..], &["--runs", "5"]].concat()).ended(0).wrote("as it is");
}

#[test]
fn a_comparison_that_cannot_be_says_why() {
    let room = Room::with_config(CONFIG);
    room.write("w.yaml", SCALED_OBJECT);
    let numbers = |count: u32| (1..=count).map(|number| number.to_string()).collect::<Vec<_>>().join(",");
    let (many, few) = (format!("threshold={}", numbers(60)), format!("max={}", numbers(2)));
    for (args, says) in [
        (&["--sweep", "poling=1s"][..], "there is no setting \"poling\"; did you mean `polling`?"),
        (&["--sweep", "polling"], "a sweep is a setting and its values"),
        (&["--sweep", "polling="], "polling has no values"),
        (&["--sweep", "polling=1s,1s"], "polling has the value 1s twice"),
        (&["--sweep", "polling=1"], "polling cannot be \"1\""),
        (&["--sweep", "polling=0s"], "it is at least 1s"),
        (&["--sweep", "max=0"], "it is a whole number from 1 on"),
        (&["--sweep", "threshold=-1"], "it is a number above 0"),
        (&["--sweep", "behavior=quick"], "it is written, none, default, fast or gentle"),
        (&["--sweep", "min=9", "--sweep", "max=5"], "at least 9 and at most 5 replicas cannot be"),
        (&["--sweep", "max=1", "--sweep", "max=2"], "max is swept twice"),
        (&["--sweep", &many, "--sweep", &few], "more than 100 combinations are asked for"),
        (&["--compare", "demo,nope"], "no environment `nope`"),
        (&["--compare", "demo,demo"], "demo is named twice"),
        (&["--compare", "demo,"], "a name in `--compare` is empty"),
        (&["--compare", "demo", "--sweep", "max=1"], "cannot be used with"),
        (&["w.yaml", "--compare", "demo"], "cannot be used with"),
        (&["--sweep", "max=1,2", "--svg", "x"], "--svg shows one choice"),
        (&["--sweep", "max=1,2", "--chart"], "`--steps` and `--chart` show one choice"),
    ] {
        let run = room.neap(&[&["simulate", "--runs", "1"], args].concat()).ended(2);
        assert!(run.err.contains(says), "{args:?}: {}", run.err);
    }
}
