//! What is written is read back as it was.

use neap::document::write;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{errors, first, read, reference};

const AWKWARD: &[&str] = &[
    "",
    " ",
    "  lead",
    "trail ",
    "a: b",
    "a:",
    ":",
    ": a",
    "a #b",
    "#a",
    "a#b",
    "-",
    "- a",
    "---",
    "--- a",
    "...",
    "... a",
    "?",
    "? a",
    "!a",
    "&a",
    "*a",
    "%a",
    "@a",
    "`a",
    "|",
    ">",
    "'",
    "''",
    "\"",
    "\\",
    "a\\b",
    "[",
    "]",
    "{",
    "}",
    ",",
    "a,b",
    "[a]",
    "{a: b}",
    "{{ .x }}",
    "<<",
    "=",
    "~",
    "null",
    "NULL",
    "true",
    "On",
    "y",
    "N",
    "0",
    "-0",
    "0777",
    "08",
    "0o17",
    "0x1F",
    "0x_",
    "0b1",
    "1_000",
    "_1",
    "1e3",
    "1e1000",
    ".5",
    "5.",
    ".inf",
    "-.INF",
    ".nan",
    "1:30",
    "2024-01-01",
    "12:30:45",
    "+1",
    "a\nb",
    "a\nb\n",
    "a\n\nb\n",
    "a\n\n",
    "\n",
    "\na",
    " a\nb",
    "a\n b",
    "a \nb",
    "a\n\tb",
    "a\tb",
    "\ta",
    "a\r\nb",
    "\r",
    "\0",
    "\u{1}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "a\u{85}b",
    "\u{a0}",
    "\u{2028}",
    "a\u{2029}b\n",
    "\u{feff}a",
    "a\u{feff}\nb",
    "\u{fffe}",
    "\u{ffff}",
    "\u{202e}abc",
    "é",
    "日本語",
    "😀",
    "e\u{301}",
    "\u{10ffff}",
    "#!/bin/sh\nset -eu\n",
    "- a\n- b\n",
    "key: |\n  text\n",
    "%YAML 1.1\n---\n",
    "---\na\n",
    "...\n",
    "a\n...\nb",
];

#[track_caller]
fn same_after(text: &str, value: &Value) {
    let parsed = read(text);
    assert!(errors(&parsed).is_empty(), "{text:?}: {:?}", errors(&parsed));
    let expected = if value.is_null() { Value::Null } else { canonical(value) };
    assert_eq!(first(&parsed), expected, "{text:?}");
}

/// Floats without fraction as the integers that Kubernetes reads.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            let shown = number.as_f64().map(|float| format!("{float}")).unwrap_or_default();
            let whole = number.as_f64().is_some_and(|float| float.fract() == 0.0 && float.abs() < 1e21);
            let integer = shown.parse::<i64>().map(Value::from).or_else(|_| shown.parse::<u64>().map(Value::from));
            integer.ok().filter(|_| whole).unwrap_or_else(|| value.clone())
        }
        Value::Array(items) => items.iter().map(canonical).collect(),
        Value::Object(map) => {
            map.iter().map(|(name, item)| (name.clone(), canonical(item))).collect::<Map<_, _>>().into()
        }
        _ => value.clone(),
    }
}

fn every_way(value: &Value) {
    same_after(&write::inline(value), value);
    same_after(&write::document(value), value);
    same_after(&format!("{}\n# behind\n", write::block(value, 0)), value);
    let held = json!({"k": value, "l": [value, [value]], "z": 1});
    same_after(&write::inline(&held), &held);
    same_after(&write::document(&held), &held);
    let inner = json!({"a": {"b": value, "c": 1}});
    same_after(&format!("a:\n  b:{}\n\n  c: 1\n", write::after_key(value, 4)), &inner);
    same_after(&format!("a:\n  b:\n{}\n\n  c: 1\n", write::block(value, 4)), &inner);
}

fn text_in_every_place(text: &str) {
    assert!(!write::scalar(text).contains('\n'));
    every_way(&json!(text));
    every_way(&json!({ text: text }));
    every_way(&json!([text, { text: [text] }]));
}

#[test]
fn awkward_strings() {
    for text in AWKWARD {
        text_in_every_place(text);
    }
    text_in_every_place(&"k".repeat(3000));
    text_in_every_place(&"é: ".repeat(400));
}

#[test]
fn the_reference_list_of_awkward_strings() {
    let Some(list) = reference("yaml/awkward-strings.json") else {
        println!("skipped: awkward-strings.json");
        return;
    };
    for text in serde_json::from_str::<Vec<String>>(&list).unwrap() {
        text_in_every_place(&text);
    }
}

#[test]
fn forms() {
    let value = json!({
        "name": "echo-worker", "on": "on", "port": 8222, "ratio": 0.5, "none": null, "empty": {}, "no": [],
        "script": "set -e\n\necho hi\n", "tail": "a\nb", "more": "a\n\n",
        "list": [{"a": 1, "b": [1, 2]}, [true], "x y"],
    });
    let expected = "\
name: echo-worker
\"on\": \"on\"
port: 8222
ratio: 0.5
none: null
empty: {}
\"no\": []
script: |
  set -e

  echo hi
tail: |-
  a
  b
more: \"a\\n\\n\"
list:
  - a: 1
    b:
      - 1
      - 2
  - - true
  - x y
";
    assert_eq!(write::document(&value), expected);
    assert_eq!(write::inline(&json!({"a": [1, "b, c", null], "x y": {}})), "{a: [1, \"b, c\", null], x y: {}}");
    assert_eq!(write::after_key(&json!({"a": 1, "b": 2}), 4), "\n    a: 1\n    b: 2");
    assert_eq!(write::after_key(&json!("x"), 4), " x");
    assert_eq!(write::block(&json!({"a": {"b": 2}}), 2), "  a:\n    b: 2");
    assert_eq!(write::scalar("$G"), "$G");
    assert_eq!(write::scalar("nats-headless.messaging:8222"), "nats-headless.messaging:8222");
    assert_eq!(write::scalar("\u{85}\u{1b}\u{feff}"), "\"\\u0085\\u001b\\ufeff\"");
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        "[ -~\n\t]{0,30}",
        "[0-9a-fxoOXeE_+.:-]{0,8}",
        "(a|b| |\n|\t|\r|:|#|-|\"|'|\\\\|\u{85}|\u{2028}|\u{feff}|\u{1}|é|\\||>){0,14}",
        any::<String>(),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((any_text(), inner), 0..5)
                .prop_map(|entries| entries.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_value_comes_back(value in any_value()) {
        every_way(&value);
    }

    #[test]
    fn any_text_comes_back(text in any_text()) {
        every_way(&json!(text));
        every_way(&json!({ text.as_str(): 1 }));
    }
}
