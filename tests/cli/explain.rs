//! `neap explain`, `neap schema`, `neap completions`, and the help of every command.

use super::{CONFIG, Room};

#[test]
fn a_field_has_a_value_a_layer_and_a_meaning() {
    let room = Room::with_config(CONFIG);
    room.neap(&["explain", "config", "cluster"]).ended(0).wrote("value: test").wrote("file neap.yaml, line 2");
    room.neap(&["explain", "config", "keda.operator.replicas"]).ended(0).wrote("profile demo").wrote("How many pods");
    room.neap(&["explain", "config", "workloads.echo-worker.triggers[0].lagThreshold"])
        .ended(0)
        .wrote("value: 10")
        .wrote("HPA aims at");
    room.neap(&["explain", "config", "nats.jetstream.fileStore.storageClass"]).ended(0).wrote("not set");
    room.neap(&["explain", "config", "keda.operator.replcas"]).ended(2).said("did you mean `replicas`?");
}

#[test]
fn codes_and_templates_are_explained() {
    let room = Room::new();
    room.neap(&["explain", "code"]).ended(0).wrote("schema-unknown-field");
    room.neap(&["explain", "code", "unknown-stream"]).ended(0).wrote("leader node not found");
    room.neap(&["explain", "code", "unknown-strem"]).ended(2).said("did you mean `unknown-stream`?");
    room.neap(&["explain", "template"]).ended(0).wrote("workload/deployment.yaml");
    room.neap(&["explain", "template", "nope"]).ended(2);
}

#[test]
fn triggers_are_explained() {
    let room = Room::new();
    room.neap(&["explain", "trigger"]).ended(0).wrote("nats-jetstream").wrote("of a NATS JetStream stream.");
    room.neap(&["explain", "trigger", "nats-jetstream"])
        .ended(0)
        .wrote("lagThreshold")
        .wrote("= 10")
        .wrote("KEDA 2.19.0");
    room.neap(&["explain", "trigger", "kafka", "--keda-version", "2.21"]).ended(0).wrote("fullMetadata");
    room.neap(&["explain", "trigger", "kafaka"]).ended(2).said("did you mean `kafka`?");
    room.neap(&["explain", "trigger", "clickhouse"]).ended(2).said("since 2.21");
    room.neap(&["explain", "trigger", "stan"]).ended(2).said("use `nats-jetstream`");
    room.neap(&["explain", "trigger", "kafka", "--keda-version", "new"]).ended(2).said("is no version of KEDA");
}

#[test]
fn schemas_are_printed() {
    let room = Room::new();
    for what in ["config", "ScaledObject", "apps/v1/Deployment"] {
        let run = room.neap(&["schema", what]).ended(0);
        let schema: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert!(jsonschema::validator_for(&schema).is_ok(), "{what}");
    }
    room.neap(&["schema", "list"]).ended(0).wrote("keda.sh/v1alpha1/ScaledObject");
    room.neap(&["schema", "ScaledObjct"]).ended(2).said("did you mean ScaledObject?");
    room.neap(&["schema", "HorizontalPodAutoscaler"]).ended(2).said("autoscaling/v2/HorizontalPodAutoscaler");
}

#[test]
fn every_command_has_help_and_every_shell_completions() {
    let room = Room::new();
    for command in ["init", "render", "validate", "diff", "commit", "check-render", "schema", "explain", "completions"]
    {
        let run = room.neap(&[command, "--help"]).ended(0);
        assert!(run.out.contains("Usage:"), "{}", run.out);
    }
    room.neap(&["--version"]).ended(0).wrote(env!("CARGO_PKG_VERSION"));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        room.neap(&["completions", shell]).ended(0).wrote("check-render");
    }
    room.neap(&["nope"]).ended(2);
    room.neap(&[]).ended(2);
}

#[test]
fn init_writes_once_and_what_it_writes_renders() {
    let room = Room::new();
    room.neap(&["init", "--profile", "production"]).ended(0);
    room.neap(&["render"]).ended(0).said("production profile");
    let before = room.read("neap.yaml");
    room.neap(&["init"]).ended(2).said("is there already");
    assert_eq!(room.read("neap.yaml"), before);
    let schema: serde_json::Value = serde_json::from_str(&room.read(".neap/config.schema.json")).unwrap();
    assert!(jsonschema::validator_for(&schema).is_ok());
    room.neap(&["init", "a/b"]).ended(0);
    assert!(room.path("a/b/neap.yaml").exists());
}

/// An editor that holds a file against the published schema must not refuse what neap takes.
#[test]
fn the_published_schema_takes_every_config_that_neap_takes() {
    let room = Room::new();
    let schema: serde_json::Value = serde_json::from_str(&room.neap(&["schema", "config"]).ended(0).out).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let mut files = vec!["profiles/demo.yaml".to_owned(), "profiles/production.yaml".to_owned()];
    files.push("tests/cases/config/everything.yaml".to_owned());
    files.extend(
        ["minicloud", "multi-trigger", "external-nats", "production"].map(|name| format!("examples/{name}/neap.yaml")),
    );
    let mut sources = neap::document::Sources::new();
    for file in files {
        let text = std::fs::read_to_string(format!("{top}{file}")).unwrap();
        let parsed = neap::document::parse(sources.add(file.as_str(), text.as_str()), &text);
        let faults: Vec<String> = validator
            .iter_errors(&parsed.documents[0].to_json())
            .map(|it| format!("{} {it}", it.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{file}: {faults:#?}");
    }
    for bad in [serde_json::json!({"clustr": "a"}), serde_json::json!({"workloads": {"a": {"imge": "b"}}})] {
        assert!(!validator.is_valid(&bad), "{bad}");
    }
}
