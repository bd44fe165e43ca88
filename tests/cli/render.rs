//! `neap render`

use super::{CONFIG, Room, WITH_MAILER, files};

#[test]
fn a_stream_names_the_file_of_each_document() {
    let run = Room::new().neap(&["render", "--profile", "demo"]).ended(0);
    let sources: Vec<&str> = run.out.lines().filter_map(|line| line.strip_prefix("# Source: ")).collect();
    assert!(sources.contains(&"manifests/event-demo/30-scaledobject.yaml"), "{sources:?}");
    assert!(sources.contains(&"helm-values/demo/keda-values.yaml"), "{sources:?}");
    assert!(sources.is_sorted());
    let run = run.said("info[gitops-placeholder]");
    assert_eq!(run.out.matches("\nkind: ScaledObject\n").count(), 1);
}

#[test]
fn without_a_config_and_a_profile_there_is_nothing_to_render() {
    Room::new().neap(&["render"]).ended(2).said("there is no neap.yaml").said("neap init");
    Room::new().neap(&["render", "--file", "nope.yaml"]).ended(2).said("nope.yaml is not a file");
}

#[test]
fn a_tree_is_what_the_config_renders_and_nothing_else_is_touched() {
    let room = Room::with_config(WITH_MAILER);
    room.write("tree/mine.txt", "mine");
    room.neap(&["render", "-o", "tree"]).ended(0).said("written");
    let before = files(&room.path("tree"));
    room.neap(&["render", "-o", "tree"]).ended(0).said("0 written");
    assert_eq!(files(&room.path("tree")), before, "a second run changes nothing");

    room.write("neap.yaml", CONFIG);
    room.neap(&["render", "-o", "tree"]).ended(0).said("removed");
    let names: Vec<String> = files(&room.path("tree")).into_iter().map(|(name, _)| name).collect();
    assert!(!names.iter().any(|name| name.contains("mail")), "{names:?}");
    assert_eq!(room.read("tree/mine.txt"), "mine");
    assert!(!room.path("tree/manifests/mail").exists(), "the folder went with its files");
}

#[test]
fn a_file_that_was_edited_is_kept_until_it_is_forced() {
    let room = Room::with_config(CONFIG);
    room.neap(&["render", "-o", "tree"]).ended(0);
    let name = "tree/manifests/event-demo/20-deployment.yaml";
    let written = room.read(name);
    room.write(name, "# mine\n");
    room.neap(&["render", "-o", "tree"]).ended(1).said("20-deployment.yaml").said("edited by hand");
    assert_eq!(room.read(name), "# mine\n");
    room.neap(&["render", "-o", "tree", "--force"]).ended(0);
    assert_eq!(room.read(name), written);
}

#[test]
fn what_cannot_be_written_leaves_all_as_it_was() {
    let room = Room::with_config(CONFIG);
    room.write("tree/manifests", "a file where a folder should be");
    let before = files(&room.path("tree"));
    let run = room.neap(&["render", "-o", "tree"]);
    assert_ne!(run.code, 0, "{}", run.err);
    assert_eq!(files(&room.path("tree")), before);
}

#[test]
fn a_template_of_ones_own_stands_in_and_a_slip_in_it_is_named() {
    let room = Room::with_config(CONFIG);
    let stock = room.neap(&["explain", "template", "workload/namespace.yaml"]).ended(0).out;
    room.write(
        "mine/workload/namespace.yaml.j2",
        stock.replace("  name: {{ name }}", "  name: {{ name }}\n  annotations: { mine: \"1\" }"),
    );
    room.neap(&["render", "--templates", "mine"]).ended(0).wrote("mine: \"1\"");
    room.write("mine/workload/namespace.yaml.j2", "a: {{ nope }}\n");
    room.neap(&["render", "--templates", "mine"]).ended(2).said("workload/namespace.yaml, line 1").said("nope");
    room.write("mine/workload/namespace.yaml.j2", "apiVersion: v1\nkind: Namespace\nmetadata: { nme: a }\n");
    let run = room.neap(&["render", "--templates", "mine", "-o", "tree"]).ended(2).said("unknown field metadata.nme");
    assert!(!room.path("tree").exists(), "nothing is written of what a server would refuse\n{}", run.err);
    room.write("mine/workload/nme.yaml.j2", "a: b\n");
    room.neap(&["render", "--templates", "mine"]).ended(2).said("neap has no template of this name");
}

#[test]
fn layers_come_from_flags_and_variables() {
    let room = Room::with_config(CONFIG);
    room.neap_with(&["render"], &[("NEAP_WORKLOADS__ECHO_WORKER__SCALING__MAX_REPLICAS", "7")], b"")
        .ended(0)
        .wrote("maxReplicaCount: 7");
    room.neap(&["render", "--set", "workloads.echo-worker.scaling.maxReplicas=8"]).ended(0).wrote("maxReplicaCount: 8");
    room.neap_with(&["render"], &[("NEAP_CLSTER", "x")], b"")
        .ended(2)
        .said("NEAP_CLSTER names no field")
        .said("`cluster`");
    room.neap(&["render", "--set", "cluster"]).ended(2).said("is not `key=value`");
    room.neap(&["render", "--set", "clster=x"]).ended(2).said("did you mean `cluster`?");
    room.neap_with(&["render", "--file", "-"], &[], b"cluster: piped\n").ended(0).wrote("helm-values/piped/");
    room.neap(&["render", "--env", "nope"]).ended(2).said("no environment `nope`");
}
