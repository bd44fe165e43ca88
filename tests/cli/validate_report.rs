//! `neap validate`: reports, suppression, the baseline and fixes.

use std::os::unix::fs::PermissionsExt as _;

use super::{CONFIG, Room, WITH_MAILER};

const BAD: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  nme: a\n  name: a\ndata:\n  port: 8080\n";

fn ignoring(comment: &str) -> String {
    BAD.replace("8080", &format!("8080 # neap: ignore[schema-type] {comment}"))
}

/// One finding, which no fix mends.
const PLAIN: &str = "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\nwhatever: 1\n";

#[test]
fn several_reports_at_once() {
    let room = Room::new();
    room.write("a.yaml", BAD);
    let all = ["json", "sarif", "junit", "gitlab", "markdown", "text"];
    let flags: Vec<String> = all.iter().map(|form| format!("--report={form}=out.{form}")).collect();
    let mut args = vec!["validate", "a.yaml", "--report", "github"];
    args.extend(flags.iter().map(String::as_str));
    let run = room.neap(&args).ended(1);
    assert!(run.out.starts_with("::error file=a.yaml,line=4,"), "{}", run.out);
    for form in all {
        assert!(room.read(&format!("out.{form}")).contains("nme"), "{form}");
    }
    let left = std::fs::read_dir(room.path("")).unwrap().count();
    assert_eq!(left, all.len() + 1, "something else is left");
    room.neap(&["validate", "a.yaml", "-o", "text", "--report", "github"]).ended(1).wrote("a.yaml:4:3 error");
    room.neap(&["validate", "a.yaml", "-o", "json", "--report", "sarif"]).ended(2).said("standard output");
    room.neap(&["validate", "a.yaml", "--report", "pdf"]).ended(2).said("sarif");
    room.neap(&["validate", "a.yaml", "--report", "json=gone/out.json"]).ended(3).said("cannot write gone/out.json");
}

#[test]
fn a_report_gets_in_no_ones_way() {
    let room = Room::new();
    room.write("a.yaml", BAD);
    room.neap(&["validate", ".", "--report", "json=a.yaml"]).ended(2).said("would be written over");
    room.neap(&["validate", ".", "--write-baseline", "./a.yaml"]).ended(2).said("would be written over");
    assert_eq!(room.read("a.yaml"), BAD);
    room.neap(&["validate", ".", "--report", "json=x", "--report", "sarif=x"]).ended(2).said("written twice");
    // One that cannot be written is told, and the next one written.
    room.neap(&["validate", ".", "--report", "json=gone/x", "--report", "sarif=y"]).ended(3).said("gone/x");
    assert!(room.read("y").contains("nme"));
    // Where one was written before, it is written again.
    room.neap(&["validate", ".", "--report", "sarif=y"]).ended(1);
}

#[test]
fn a_fix_that_mends_nothing_is_not_kept() {
    let room = Room::new();
    // Quotes do not make a string of what has the tag of a number, and the label mends two errors.
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec:\n  selector: { matchLabels: { a: \"1\" } }\n  \
                template:\n    metadata: { labels: { a: 1 } }\n    spec:\n      containers:\n      - name: a\n        \
                image: a\n        env: [{ name: A, value: !!int 3 }]\n";
    room.write("a.yaml", text);
    room.neap(&["validate", "a.yaml", "--fix"]).ended(1).wrote("; 1 place fixed");
    assert_eq!(room.read("a.yaml"), text.replace("a: 1 }", "a: \"1\" }"));
}

#[test]
fn what_is_never_held_as_a_whole_is_not_fixed() {
    let room = Room::new();
    let end = format!("---\n{}", BAD.replace("  nme: a\n", ""));
    let text = format!("# {}\n{end}", "x".repeat(1 << 20)).repeat(65);
    room.write("a.yaml", &text);
    let run = room.neap(&["validate", "a.yaml", "--fix"]).ended(1);
    run.said("a.yaml is too large to be fixed");
    assert!(room.read("a.yaml") == text);
}

#[test]
fn what_fails_is_a_choice() {
    let room = Room::new();
    room.write("warns.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: { name: a, namespace: b }\n");
    room.write("unknown.yaml", "apiVersion: example.org/v1\nkind: Thing\nmetadata: { name: a }\n");
    room.write("bad.yaml", BAD);
    for (file, on, code) in [
        ("warns.yaml", "error", 0),
        ("warns.yaml", "warning", 1),
        ("unknown.yaml", "warning", 0),
        ("unknown.yaml", "info", 1),
        ("bad.yaml", "error", 1),
        ("bad.yaml", "never", 0),
    ] {
        room.neap(&["validate", file, "--fail-on", on]).ended(code);
    }
}

#[test]
fn a_comment_suppresses_with_a_reason() {
    let room = Room::new();
    room.write("a.yaml", ignoring("generated so").replace("  nme: a\n", ""));
    room.neap(&["validate", "a.yaml"])
        .ended(0)
        .wrote("suppressed: a.yaml:6:9 schema-type data.port must be a string, found number 8080 (generated so)")
        .wrote("1 document: 0 valid, 0 invalid, 0 not checked, 1 suppressed; 1 finding suppressed");
    room.write("a.yaml", ignoring("").replace("  nme: a\n", ""));
    room.neap(&["validate", "a.yaml"]).ended(1).wrote("error[suppression-no-reason]").wrote("1 invalid");
    room.write("a.yaml", ignoring("why").replace("8080", "\"8080\"").replace("  nme: a\n", ""));
    room.neap(&["validate", "a.yaml"]).ended(0).wrote("warning[suppression-unused]");
}

#[test]
fn an_annotation_suppresses_too() {
    let room = Room::new();
    let annotated =
        "  annotations: { neap.dev/ignore: \"schema-type: the operator takes it; schema-unknown-field: so\" }\n";
    room.write("a.yaml", BAD.replace("  name: a\n", &format!("  name: a\n{annotated}")));
    room.neap(&["validate", "a.yaml"]).ended(0).wrote("(the operator takes it)").wrote("2 findings suppressed");
}

#[test]
fn a_comment_in_the_config_answers_for_its_line() {
    let room =
        Room::with_config(&CONFIG.replace("version: 1\n", "# neap: ignore[schema-type] none is there\nversion: 1\n"));
    room.neap(&["validate"]).ended(0).wrote("neap.yaml:1:16 warning[suppression-unused]");
}

/// neap's own template of a Deployment with a field that no Deployment has.
fn with_fault(room: &Room, comment: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/workload/deployment.yaml.j2");
    let text = std::fs::read_to_string(path).unwrap();
    let wrong = text.replacen("\nspec:\n", &format!("\nspec:\n{comment}  whatever: 1\n"), 1);
    assert_ne!(wrong, text);
    room.write("mine/workload/deployment.yaml.j2", wrong);
}

#[test]
fn what_neap_rendered_is_answered_for_at_both_places() {
    let room = Room::with_config(WITH_MAILER);
    let args = ["validate", "--templates", "mine"];
    with_fault(&room, "");
    room.neap(&args).ended(1).wrote("neap.yaml:7:3 error[schema-unknown-field]");
    room.write(
        "neap.yaml",
        WITH_MAILER.replace("  mailer:\n", "  # neap: ignore[schema-unknown-field] it is ours\n  mailer:\n"),
    );
    let run = room.neap(&args).ended(1).wrote("suppressed: neap.yaml:8:3 schema-unknown-field");
    assert!(!run.out.contains("neap.yaml:8:3 error"), "{}", run.out);
    room.write("neap.yaml", WITH_MAILER);
    with_fault(&room, "  # neap: ignore[schema-unknown-field] it is ours\n");
    room.neap(&args).ended(0).wrote("2 suppressed; 2 findings suppressed");
}

#[test]
fn a_baseline_holds_what_is_known() {
    let room = Room::new();
    room.write("tree/a.yaml", PLAIN);
    room.write("tree/b.yaml", BAD);
    room.neap(&["validate", "tree", "--write-baseline", "known.json"]).ended(0).wrote("3 findings in the baseline");
    let known = room.read("known.json");
    room.neap(&["validate", "tree", "--write-baseline", "again.json"]).ended(0);
    assert_eq!(known, room.read("again.json"));
    room.write("tree/a.yaml", format!("# moved\n\n{PLAIN}"));
    room.neap(&["validate", "./tree", "--baseline", "known.json"]).ended(0);
    room.write("tree/a.yaml", format!("{PLAIN}more: 1\n"));
    let run = room.neap(&["validate", "tree", "--baseline", "known.json"]).ended(1);
    assert!(run.out.contains("unknown field more") && !run.out.contains("error[schema-type]"), "{}", run.out);
    // What is mended is said, and taken out on demand; what is new is not let in by that.
    room.write("tree/b.yaml", PLAIN.replace("whatever: 1\n", ""));
    room.neap(&["validate", "tree", "--baseline", "known.json"]).ended(1).wrote("info[baseline-stale]");
    // A file that was not looked at is neither.
    let run = room.neap(&["validate", "tree/a.yaml", "--baseline", "known.json"]).ended(1);
    assert!(!run.out.contains("baseline-stale"), "{}", run.out);
    room.neap(&["validate", "tree", "--baseline", "known.json", "--write-baseline", "known.json"]).ended(1);
    let shrunk: serde_json::Value = serde_json::from_str(&room.read("known.json")).unwrap();
    assert_eq!(shrunk["findings"].as_array().unwrap().len(), 1);
    assert_eq!(shrunk["findings"][0]["file"], "tree/a.yaml");
    room.neap(&["validate", "tree", "--baseline", "none.json"]).ended(2).said("--write-baseline none.json");
    room.write("bad.json", "{}");
    room.neap(&["validate", "tree", "--baseline", "bad.json"]).ended(2);
}

#[test]
fn fixes_are_applied_and_told() {
    let room = Room::new();
    let text = "# é\r\napiVersion: v1\r\nknd: ConfigMap\r\nkind: ConfigMap\r\nmetadata:\r\n  nmae: a # why\r\n  labels: { on: 0777 }\r\ndata:\r\n  a: yes\r\n  b: 1.50\r\n";
    room.write("a.yaml", text);
    std::fs::set_permissions(room.path("a.yaml"), std::fs::Permissions::from_mode(0o640)).unwrap();
    let run = room.neap(&["validate", "a.yaml", "--fix=dry-run"]).ended(1);
    assert!(run.out.contains("-  nmae: a # why") && run.out.contains("+  name: a # why"), "{}", run.out);
    assert_eq!(room.read("a.yaml"), text);
    room.neap(&["validate", "a.yaml", "--fix"])
        .ended(1)
        .wrote("fixed: a.yaml:10 1.50 -> \"1.50\"")
        .wrote("unknown field knd");
    let expected =
        text.replace("nmae", "name").replace("0777", "\"0777\"").replace("yes", "\"yes\"").replace("1.50", "\"1.50\"");
    assert_eq!(room.read("a.yaml"), expected);
    assert_eq!(std::fs::metadata(room.path("a.yaml")).unwrap().permissions().mode() & 0o777, 0o640);
    let again = room.neap(&["validate", "a.yaml", "--fix"]).ended(1);
    assert!(!again.out.contains("fixed"), "{}", again.out);
    assert_eq!(room.read("a.yaml"), expected);
}

#[test]
fn a_fix_that_brings_an_error_is_not_kept() {
    let room = Room::new();
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec:\n  replcas: many\n  selector: { matchLabels: { a: b } }\n  \
                template:\n    metadata: { labels: { a: 1 } }\n    spec: { containers: [{ name: a, image: b }] }\n";
    room.write("a.yaml", text);
    room.neap(&["validate", "a.yaml", "--fix"]).ended(1);
    assert_eq!(room.read("a.yaml"), text.replace("{ a: 1 }", "{ a: \"1\" }"));
}

#[test]
fn only_files_are_fixed() {
    let room = Room::with_config(CONFIG);
    room.neap(&["validate", "--fix"]).ended(2).said("only files can be fixed");
    room.neap_with(&["validate", "--fix", "-"], &[], BAD.as_bytes()).ended(2);
    let text = BAD.replace("  nme: a\n", "");
    room.write("real.yaml", &text);
    std::os::unix::fs::symlink(room.path("real.yaml"), room.path("link.yaml")).unwrap();
    room.neap(&["validate", "--fix", "link.yaml"]).ended(1).said("symbolic link");
    assert_eq!(room.read("real.yaml"), text);
    // A secret is nobody's to show.
    room.write("secret.yaml", text.replace("ConfigMap", "Secret"));
    let run = room.neap(&["validate", "--fix=dry-run", "secret.yaml"]).ended(1);
    assert!(!run.out.contains("+  port"), "{}", run.out);
    room.write("key.yaml", "apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringDat: { pin: hunter2 }\n");
    let run =
        room.neap(&["validate", "--fix=dry-run", "key.yaml"]).ended(1).wrote("key.yaml:4 stringDat -> stringData");
    assert!(!run.out.contains("hunter2"), "{}", run.out);
}

#[test]
fn no_report_shows_the_value_of_a_secret() {
    let room = Room::new();
    room.write(
        "a.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: { name: a }\ndata: { a: \"hunter2!\" }\nstringData: { pin: 0714_2 }\nimutable: true\n",
    );
    for form in ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"] {
        let run = room.neap(&["validate", "a.yaml", "-o", form]).ended(1).wrote("data.a must be Base64");
        assert!(!run.out.contains("hunter2") && !run.out.contains("0714_2"), "{form}: {}", run.out);
    }
}
