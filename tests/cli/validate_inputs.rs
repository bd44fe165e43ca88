//! What `neap validate` reads of a repository.

use super::{Room, has_git};

const GOOD: &str = "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n";
const BAD: &str = "apiVersion: v1\nkind: Namespace\nmetadata:\n  nme: a\n";
const CHART: &str = "apiVersion: v2\nname: c\nversion: 1.0.0\n";
const TEMPLATE: &str = "{{- if .Values.x }}\napiVersion: v1\nkind: Namespace\n{{- end }}\n";

/// A room whose working directory is a repository with one commit.
fn repository() -> Room {
    let room = Room::new();
    room.git("", &["init", "-q", "-b", "main"]);
    room.write("apps/one.yaml", GOOD);
    room.write("apps/two.yaml", BAD);
    room.git("", &["add", "."]);
    room.git("", &["commit", "-qm", "one"]);
    room
}

#[test]
fn what_is_excluded_is_passed_over() {
    let room = Room::new();
    for (name, text) in [
        ("good.yaml", GOOD),
        ("out/bad.yaml", BAD),
        ("vendor/bad.yaml", BAD),
        (".github/bad.yaml", BAD),
        (".gitignore", "out/\n"),
        (".ignore", "vendor\n"),
    ] {
        room.write(name, text);
    }
    room.neap(&["validate", "."]).ended(0).wrote("1 document: 1 valid");
    // What is named itself is meant.
    room.neap(&["validate", "out"]).ended(1).wrote("out/bad.yaml:4:3");
    room.neap(&["validate", ".github"]).ended(1).wrote(".github/bad.yaml:4:3");
    room.neap(&["validate", "./out/bad.yaml"]).ended(1).wrote("out/bad.yaml:4:3");
    let twice = room.neap(&["validate", ".", "good.yaml", "./good.yaml", "out"]).ended(1);
    assert!(twice.out.contains("2 documents: 1 valid, 1 invalid"), "{}", twice.out);
}

#[test]
fn git_may_exclude_in_its_own_folder() {
    if !has_git() {
        return;
    }
    let room = repository();
    room.write(".git/info/exclude", "two.yaml\n");
    room.neap(&["validate", "apps"]).ended(0).wrote("1 document: 1 valid");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let room = Room::new();
    room.write("in/good.yaml", GOOD);
    room.write("outside/bad.yaml", BAD);
    std::os::unix::fs::symlink("../outside", room.path("in/folder")).unwrap();
    std::os::unix::fs::symlink("../outside/bad.yaml", room.path("in/link.yaml")).unwrap();
    std::os::unix::fs::symlink(".", room.path("in/loop")).unwrap();
    room.neap(&["validate", "in"]).ended(0).wrote("1 document: 1 valid");
    room.neap(&["validate", "in/link.yaml"]).ended(1);
}

#[test]
fn what_is_no_manifest_is_counted_and_left_alone() {
    let room = Room::new();
    for (name, text) in [
        ("good.yaml", GOOD),
        ("chart/Chart.yaml", CHART),
        ("chart/values.yaml", "on: 1\non: 2\n"),
        ("chart/templates/a.yaml", TEMPLATE),
        ("compose.yaml", "services: {}\n"),
        ("neap.yaml", super::CONFIG),
        ("secret.yaml", "kind: Secret\napiVersion: v1\nx: ENC[a]\nsops:\n  mac: a\n  version: b\n"),
    ] {
        room.write(name, text);
    }
    room.neap(&["validate", "."]).ended(0).wrote("1 document: 1 valid, 0 invalid, 0 not checked").wrote(
        "; 6 files left alone (1 Helm chart, 1 Helm values, 1 encrypted, 1 neap config, 1 other YAML, 1 template)",
    );
    let json = room.neap(&["validate", "--output", "json", "."]).ended(0);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["summary"]["leftAlone"]["Helm values"], 1);
    // Strictness is about manifests.
    room.neap(&["validate", "--strict", "."]).ended(0);
    // A hook names single files; a template among them is known by the chart around it.
    room.neap(&["validate", "chart/templates/a.yaml", "chart/values.yaml"]).ended(0).wrote("2 files left alone");
    // Whoever names a file wants to hear of it.
    room.neap(&["validate", "compose.yaml"]).ended(0).wrote("1 not checked");
}

#[test]
fn a_json_file_is_read_when_it_is_named() {
    let room = Room::new();
    room.write("a/good.yaml", GOOD);
    room.write("a/bad.json", "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"nme\": \"a\"}}");
    room.neap(&["validate", "a"]).ended(0).wrote("1 document");
    room.neap(&["validate", "a/bad.json"]).ended(1).wrote("unknown field metadata.nme");
}

#[test]
fn a_kustomization_leads_to_what_is_there() {
    let room = Room::new();
    room.write(
        "base/Kustomization",
        "resources: [ns.yaml, ../extra/more.yaml]\nsecretGenerator: [{name: a, envs: [.env]}]\n",
    );
    room.write("base/ns.yaml", GOOD);
    room.write("base/.env", "a=b\n");
    room.write(".gitignore", ".env\n");
    room.write("extra/more.yaml", GOOD);
    // Beyond the folder that was named and behind .gitignore, files are still there.
    room.neap(&["validate", "base"]).ended(0).wrote("2 documents: 2 valid");
    std::fs::remove_file(room.path("extra/more.yaml")).unwrap();
    room.neap(&["validate", "base"])
        .ended(1)
        .wrote("base/Kustomization:1:22 error[kustomize-path] resources: ../extra/more.yaml is not there");
}

#[test]
fn a_patch_named_alone_is_still_a_patch() {
    let room = Room::new();
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 2}\n";
    room.write("over/patches/a.yaml", patch);
    room.neap(&["validate", "over/patches/a.yaml"]).ended(1).wrote("schema-required");
    room.write("over/kustomization.yaml", "patches: [{path: patches/a.yaml}]\n");
    room.neap(&["validate", "over/patches/a.yaml"]).ended(0).wrote("1 document: 1 valid");
    room.neap(&["validate", "over/patches"]).ended(0).wrote("1 document: 1 valid");
}

#[test]
fn what_helm_renders_can_be_piped_in() {
    let rendered = format!(
        "---\n# Source: c/templates/empty.yaml\n---\n# Source: c/templates/a.yaml\n{GOOD}---\n# Source: c/templates/b.yaml\n{BAD}"
    );
    let room = Room::new();
    room.neap_with(&["validate", "-"], &[], rendered.as_bytes())
        .ended(1)
        .wrote("<stdin>:13:3 error[schema-unknown-field]")
        .wrote("2 documents: 1 valid, 1 invalid");
}

#[test]
fn only_what_changed_is_reported_on() {
    if !has_git() {
        return;
    }
    let room = repository();
    room.neap(&["validate", ".", "--changed-since", "HEAD"])
        .ended(0)
        .said("nothing to check: no file has changed since HEAD");
    room.git("", &["switch", "-qc", "work"]);
    room.write("apps/committed.yaml", BAD);
    room.git("", &["add", "."]);
    room.git("", &["commit", "-qm", "two"]);
    room.write("apps/staged.yaml", BAD);
    room.git("", &["add", "."]);
    room.write("apps/new/untracked.yaml", BAD);
    room.write("apps/one.yaml", format!("{GOOD}# changed\n"));
    // What the other branch did since is none of this one's changes.
    room.git("", &["stash", "-qu"]);
    room.git("", &["switch", "-q", "main"]);
    room.write("apps/theirs.yaml", BAD);
    room.git("", &["add", "."]);
    room.git("", &["commit", "-qm", "theirs"]);
    room.git("", &["switch", "-q", "work"]);
    room.git("", &["stash", "pop", "-q"]);
    let run = room.neap(&["validate", ".", "--changed-since", "main"]).ended(1);
    for (name, reported) in [
        ("apps/committed.yaml", true),
        ("apps/staged.yaml", true),
        ("apps/new/untracked.yaml", true),
        ("apps/two.yaml", false),
        ("apps/theirs.yaml", false),
    ] {
        assert_eq!(run.out.contains(&format!("{name}:4:3")), reported, "{name}\n{}", run.out);
    }
    assert!(run.out.contains("4 documents: 1 valid, 3 invalid"), "{}", run.out);
    let run = room.neap(&["validate", "apps/new", "--changed-since", "main"]).ended(1);
    assert!(run.out.contains("1 document: 0 valid, 1 invalid"), "{}", run.out);
}

#[test]
fn a_file_that_is_gone_is_not_looked_for() {
    if !has_git() {
        return;
    }
    let room = repository();
    room.git("", &["rm", "-q", "apps/two.yaml"]);
    std::fs::remove_file(room.path("apps/one.yaml")).unwrap();
    room.write("apps/three.yaml", GOOD);
    room.neap(&["validate", ".", "--changed-since", "HEAD"]).ended(0).wrote("1 document: 1 valid");
}

#[test]
fn what_did_not_change_is_context() {
    if !has_git() {
        return;
    }
    let room = repository();
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 2}\n";
    room.write("apps/kustomization.yaml", "resources: [nowhere.yaml]\npatches: [{path: patch.yaml}]\n");
    room.git("", &["add", "."]);
    room.git("", &["commit", "-qm", "kustomization"]);
    room.write("apps/patch.yaml", patch);
    // The patch is known for one, and the fault beside it was there before.
    room.neap(&["validate", ".", "--changed-since", "HEAD"]).ended(0).wrote("1 document: 1 valid");
}

#[test]
fn what_cannot_be_compared_is_an_error() {
    if !has_git() {
        return;
    }
    let room = repository();
    room.neap(&["validate", ".", "--changed-since", "nope"]).ended(2).said("there is no revision `nope`");
    room.neap(&["validate", "-", "--changed-since", "HEAD"]).ended(2).said("standard input has no history");
    room.neap(&["validate", "--changed-since", "HEAD"]).ended(2);
    room.git("", &["switch", "-q", "--orphan", "alone"]);
    room.git("", &["commit", "-q", "--allow-empty", "-m", "alone"]);
    room.write("a.yaml", GOOD);
    room.neap(&["validate", ".", "--changed-since", "main"]).ended(2).said("have no commit in common");
    let other = Room::new();
    other.write("a.yaml", GOOD);
    other.neap(&["validate", ".", "--changed-since", "HEAD"]).ended(2).said("not in a Git repository");
}

#[test]
fn findings_come_in_the_order_of_paths_and_are_answered_for_wherever_they_are() {
    let room = Room::new();
    let ignored = "resources: [none.yaml] # neap: ignore[kustomize-path] made by a job\n";
    for (name, text) in [("a.yaml", BAD), ("b/kustomization.yaml", "resource: []\n"), ("c.yaml", BAD)] {
        room.write(name, text);
    }
    let run = room.neap(&["validate", "."]).ended(1);
    let at = |file: &str| run.out.find(file).unwrap();
    assert!(at("a.yaml:") < at("b/kustomization.yaml:") && at("b/kustomization.yaml:") < at("c.yaml:"), "{}", run.out);
    room.write("d/kustomization.yaml", ignored);
    room.neap(&["validate", "d"]).ended(0).wrote("1 document: 0 valid, 0 invalid, 0 not checked, 1 suppressed");
}
