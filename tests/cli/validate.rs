//! `neap validate`

use super::{CONFIG, Room};

const GOOD: &str = "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n";
const BAD: &str = "apiVersion: v1\nkind: Namespace\nmetadata:\n  nme: a\n";
const UNKNOWN: &str = "apiVersion: example.org/v1\nkind: Thing\nmetadata: { name: a }\n";

#[test]
fn without_a_path_it_is_what_the_config_renders() {
    Room::with_config(CONFIG).neap(&["validate"]).ended(0).wrote("10 documents: 10 valid, 0 invalid, 0 not checked");
}

#[test]
fn a_finding_has_a_place_a_code_and_a_help() {
    let room = Room::new();
    room.write("good.yaml", GOOD);
    room.write("sub/bad.yaml", BAD);
    room.write("sub/.hidden/bad.yaml", BAD);
    room.neap(&["validate", "good.yaml"]).ended(0).wrote("1 document: 1 valid");
    room.neap(&["validate", "."])
        .ended(1)
        .wrote("bad.yaml:4:3 error[schema-unknown-field] unknown field metadata.nme")
        .wrote("help: did you mean name?")
        .wrote("2 documents: 1 valid, 1 invalid");
    room.neap_with(&["validate", "-"], &[], BAD.as_bytes()).ended(1).wrote("<stdin>:4:3");
}

#[test]
fn what_is_not_checked_is_said() {
    let room = Room::new();
    room.write("a.yaml", UNKNOWN);
    room.neap(&["validate", "a.yaml"]).ended(0).wrote("1 not checked (1 example.org/v1 Thing)");
    room.neap(&["validate", "--strict", "a.yaml"]).ended(1).wrote("error[schema-not-checked]");
}

#[test]
fn a_path_with_nothing_to_check_is_an_error() {
    let room = Room::new();
    room.write("empty/readme.md", "");
    room.write("comment.yaml", "# nothing\n");
    for path in ["nope", "empty", "comment.yaml"] {
        room.neap(&["validate", path]).ended(2);
    }
}

#[test]
fn json_is_the_published_envelope() {
    let room = Room::new();
    room.write("bad.yaml", BAD);
    let run = room.neap(&["validate", "--output", "json", "bad.yaml"]).ended(1);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let schema =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/diagnostics.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    jsonschema::validate(&schema, &report).unwrap();
    assert_eq!(report["summary"]["invalid"], 1);
    let lines: Vec<_> = report["diagnostics"].as_array().unwrap().iter().map(|one| &one["primary"]["line"]).collect();
    assert!(lines.contains(&&serde_json::json!(4)), "{lines:?}");
}

#[test]
fn a_version_of_keda_can_be_asked_for() {
    let room = Room::new();
    let text = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: a }\nspec:\n  scaleTargetRef: { name: a }\n  \
                pollingInterval: 0\n  triggers: [{ type: cron, metadata: { timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"1\" } }]\n";
    room.write("a.yaml", text);
    room.neap(&["validate", "a.yaml"]).ended(0);
    // KEDA 2.20 gave the field a minimum of 1.
    room.neap(&["validate", "--keda-version", "2.20.2", "a.yaml"]).ended(1).wrote("pollingInterval");
    room.neap(&["validate", "--keda-version", "2.20.9", "a.yaml"]).ended(1).wrote("those of 2.20.2 stand in");
    room.neap(&["validate", "--keda-version", "latest", "a.yaml"]).ended(2).said("2.19.0");
}
