use neap::change::{Change, ChangeSet, Difference, Side};
use proptest::prelude::*;

use super::{between, bundle, fields, told};

#[test]
fn a_value_is_named_by_its_path() {
    let old =
        "spec:\n  minReplicaCount: 0\n  gone: x\nmetadata:\n  annotations:\n    argocd.argoproj.io/sync-wave: \"1\"\n";
    let new = "spec:\n  minReplicaCount: 1\n  came: {z: null}\nmetadata:\n  annotations:\n    argocd.argoproj.io/sync-wave: \"2\"\n";
    assert_eq!(
        told(old, new),
        [
            "spec.minReplicaCount: 0 -> 1",
            "spec.gone: \"x\" -> -",
            "spec.came: - -> {\"z\":null}",
            "metadata.annotations[\"argocd.argoproj.io/sync-wave\"]: \"1\" -> \"2\"",
        ]
    );
}

#[test]
fn an_item_with_a_name_is_found_wherever_it_stands() {
    let old = "c:\n- {name: a, image: x:1}\n- {name: b, image: y}\n";
    let new = "c:\n- {name: new, image: z}\n- {name: a, image: x:2}\n- {name: b, image: y}\n";
    assert_eq!(
        told(old, new),
        ["c[name=a].image: \"x:1\" -> \"x:2\"", "c[name=new]: - -> {\"name\":\"new\",\"image\":\"z\"}"]
    );
}

#[test]
fn items_are_named_by_what_all_of_them_have_and_none_shares() {
    let triggers = |lag: &str| format!("t:\n- {{type: cron, m: 1}}\n- {{type: kafka, m: {lag}}}\n");
    assert_eq!(told(&triggers("1"), &triggers("2")), ["t[type=kafka].m: 1 -> 2"]);
    let twice = |lag: &str| format!("t:\n- {{type: cron, m: 1}}\n- {{type: cron, m: {lag}}}\n");
    assert_eq!(told(&twice("3"), &twice("2")), ["t[1].m: 3 -> 2"]);
    assert_eq!(
        told("p:\n- {port: 80, a: 1}\n- {port: 81}\n", "p:\n- {port: 80, a: 2}\n- {port: 81}\n"),
        ["p[port=80].a: 1 -> 2"]
    );
}

#[test]
fn another_order_of_named_items_is_a_difference() {
    let fields = told("c: [{name: a}, {name: b}]", "c: [{name: b}, {name: a}]");
    assert_eq!(fields, [r#"c[order]: ["a","b"] -> ["b","a"]"#]);
}

#[test]
fn one_item_put_before_others_is_one_change() {
    assert_eq!(told("args: [a, b, c]", "args: [x, a, b, c]"), ["args[0]: - -> \"x\""]);
    assert_eq!(told("args: [a, b, c]", "args: [a, c]"), ["args[1]: \"b\" -> -"]);
    assert_eq!(told("args: [a, b, c]", "args: [a, x, c]"), ["args[1]: \"b\" -> \"x\""]);
}

#[test]
fn documents_are_matched_by_what_they_are() {
    let one = |kind: &str, name: &str, value: i32| {
        format!("---\napiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: ns}}\nx: {value}\n")
    };
    let old = format!("{}{}", one("A", "a", 1), one("B", "b", 1));
    let new = format!("{}{}{}", one("B", "b", 2), one("C", "c", 1), one("A", "a", 1));
    let changes = fields(&old, &new);
    assert_eq!(changes.len(), 2);
    assert_eq!((changes[0].document.to_string(), changes[0].path.as_str()), ("B ns/b".to_owned(), "x"));
    assert_eq!((changes[1].document.to_string(), changes[1].path.as_str()), ("C ns/c".to_owned(), ""));
    assert!(changes[1].old.is_none());
}

#[test]
fn a_new_version_of_an_api_is_a_change_of_one_field() {
    let object = |version: &str| format!("apiVersion: autoscaling/{version}\nkind: H\nmetadata: {{name: h}}\n");
    assert_eq!(told(&object("v1"), &object("v2")), ["apiVersion: \"autoscaling/v1\" -> \"autoscaling/v2\""]);
}

#[test]
fn the_same_meaning_is_shown_by_lines() {
    for (old, new) in [("a: 1 # x\n", "a: 1 # y\n"), ("a: 1\nb: 2\n", "b: 2\na: 1\n"), ("a: \"x\"\n", "a: x\n")] {
        let changes = between(old, new);
        let Change::Modified(Difference::Lines(hunks)) = &changes.files()[0].change else { panic!("{changes:?}") };
        assert!(hunks[0].lines.iter().any(|line| line.side == Side::New), "{hunks:?}");
    }
    let changes = between("a: 1\n", "a: 1\r\n");
    assert_eq!(changes.files()[0].change, Change::Modified(Difference::Lines(Vec::new())));
}

#[test]
fn what_is_no_yaml_is_shown_by_lines_with_some_around() {
    let text = |middle: &str| {
        let line = |n| if n == 10 { format!("{middle}\n") } else { format!("{n}\n") };
        (0..20).map(line).collect::<String>()
    };
    let (old, new) = (text("old"), text("new"));
    let changes = ChangeSet::between(&bundle(&[("a.md", &old)]), &bundle(&[("a.md", &new)]));
    let Change::Modified(Difference::Lines(hunks)) = &changes.files()[0].change else { panic!("{changes:?}") };
    assert_eq!((hunks.len(), hunks[0].old_start, hunks[0].lines.len()), (1, 8, 8));
    assert!(matches!(between("a: [\n", "a: {\n").files()[0].change, Change::Modified(Difference::Lines(_))));
}

#[test]
fn files_that_came_or_went_say_what_they_hold() {
    let object = "kind: A\napiVersion: v1\nmetadata: {name: a}\n";
    let changes = ChangeSet::between(&bundle(&[("old.yaml", "a: 1\n")]), &bundle(&[("new.yaml", object)]));
    let counts = changes.counts();
    assert_eq!((counts.added, counts.changed, counts.removed), (1, 0, 1));
    let Change::Added(contents) = &changes.files()[0].change else { panic!("{changes:?}") };
    assert_eq!((contents.documents[0].to_string(), contents.lines), ("A a".to_owned(), 3));
    assert!(ChangeSet::between(&bundle(&[("a", "x")]), &bundle(&[("a", "x")])).is_empty());
}

#[test]
fn long_lists_without_anything_in_common_end() {
    let list = |first: usize| (first..first + 5000).map(|n| format!("- {n}")).collect::<Vec<_>>().join("\n");
    assert_eq!(fields(&list(0), &list(100_000)).len(), 5000);
    let lines = |first: usize| (first..first + 50_000).map(|n| format!("# {n}")).collect::<Vec<_>>().join("\n");
    assert_eq!(between(&lines(0), &lines(100_000)).counts().changed, 1);
}

proptest! {
    #[test]
    fn no_text_is_too_odd(old in "\\PC{0,40}(\n[ -]{0,3}\\PC{0,20}){0,6}", new in "(kind: Secret\n)?\\PC{0,40}(\n[ -]{0,3}\\PC{0,20}){0,6}") {
        let changes = between(&old, &new);
        prop_assert_eq!(changes.is_empty(), old == new);
        if !changes.is_empty() {
            prop_assert!(neap::report::changes::human(&changes, true).contains("1 file"));
            prop_assert!(neap::report::changes::markdown(&changes).contains("1 file"));
        }
    }
}
