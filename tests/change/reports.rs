use neap::change::ChangeSet;
use neap::report::changes::{human, json, markdown};

use super::bundle;

fn mixed() -> ChangeSet {
    let object = "apiVersion: v1\nkind: A\nmetadata: {name: a}\nx: ";
    let old = bundle(&[
        ("changed.yaml", &format!("{object}1\n")),
        ("comment.yaml", "a: 1 # x\n"),
        ("gone.txt", "one\n"),
        ("values.yaml", "a: null\n"),
        ("ends.txt", "a\n"),
        ("broken.yaml", "kind: Secret\na: [\n"),
    ]);
    let new = bundle(&[
        ("came.yaml", &format!("{object}1\n")),
        ("changed.yaml", &format!("{object}2\n")),
        ("comment.yaml", "a: 1 # y\n"),
        ("values.yaml", "a: 1\n"),
        ("ends.txt", "a\r\n"),
        ("broken.yaml", "kind: Secret\na: {\n"),
    ]);
    ChangeSet::between(&old, &new)
}

#[test]
fn a_terminal_reads_file_by_file() {
    let expected = "\
~ broken.yaml
    not shown: it seems to hold a Secret and cannot be read as YAML
+ came.yaml
    A a; 4 lines
~ changed.yaml
    A a
      x: 1 -> 2
~ comment.yaml
    @@ -1 +1 @@
    -a: 1 # x
    +a: 1 # y
~ ends.txt
    only line ends differ
- gone.txt
    1 line
~ values.yaml
      a: null -> 1
7 files: 1 added, 5 changed, 1 removed
";
    assert_eq!(human(&mixed(), false), expected);
}

#[test]
fn colours_come_only_when_asked_for() {
    assert!(!human(&mixed(), false).contains('\u{1b}'));
    let coloured = human(&mixed(), true);
    assert!(coloured.contains("\u{1b}[32m+ came.yaml\u{1b}[0m"), "{coloured:?}");
}

#[test]
fn an_empty_set_says_so() {
    let none = ChangeSet::default();
    assert_eq!((human(&none, true), markdown(&none)), ("no changes\n".to_owned(), "no changes\n".to_owned()));
    let empty: serde_json::Value = serde_json::from_str(&json(&none)).unwrap();
    assert_eq!(empty, serde_json::json!({ "version": 1, "changes": [] }));
}

#[test]
fn json_is_what_its_schema_says() {
    let schema = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/changes.schema.json")).unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for changes in [mixed(), ChangeSet::default()] {
        let document: serde_json::Value = serde_json::from_str(&json(&changes)).unwrap();
        let errors: Vec<_> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let wrong = serde_json::json!({ "version": 1, "changes": [{ "path": "a", "change": "added", "hunks": [] }] });
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn no_hostile_file_reaches_the_terminal_as_it_is() {
    let evil = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}";
    let texts = [
        (format!("a: {evil}\n"), "b: 1\n".to_owned()),
        ("a: \"\\e[2J\\x9b\\u202e\"\n\"k\\e\": 1\n".to_owned(), "a: 1\n\"k\\e\": 2\n".to_owned()),
        (
            "kind: \"A\\e\"\napiVersion: v1\nmetadata: {name: \"\\e\"}\n".to_owned(),
            "kind: B\napiVersion: v1\n".to_owned(),
        ),
    ];
    for (old, new) in texts {
        for (old, new) in [(&old, &new), (&new, &old)] {
            let changes = ChangeSet::between(&bundle(&[("a.yaml", old), ("g.yaml", old)]), &bundle(&[("a.yaml", new)]));
            let json = json(&changes);
            for report in [human(&changes, false), json.clone(), markdown(&changes)] {
                let acting =
                    report.chars().find(|found| (found.is_control() && *found != '\n') || *found == '\u{202e}');
                assert_eq!(acting, None, "{report:?}");
            }
            serde_json::from_str::<serde_json::Value>(&json).unwrap();
        }
    }
}

#[test]
fn markdown_cannot_be_broken_out_of() {
    let old = bundle(&[("a`b.txt", "```\n# x\n"), ("c.yaml", "a: 1\n")]);
    let new = bundle(&[("a`b.txt", "````\n# x\n"), ("c.yaml", "a: 2\n")]);
    let expected = "\
**2 files: 2 changed**

- changed `` a`b.txt ``

  `````diff
  @@ -1 +1 @@
  -```
  +````
   # x
  `````

- changed `c.yaml`

  ```diff
  - a: 1
  + a: 2
  ```
";
    assert_eq!(markdown(&ChangeSet::between(&old, &new)), expected);
}
