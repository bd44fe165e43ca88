//! A table of texts and what Kubernetes makes of them, checked against `sigs.k8s.io/yaml` 1.4.0.

use serde_json::{Value, json};

use super::{errors, first, read};

#[track_caller]
fn holds(cases: &[(&str, Value)]) {
    for (text, expected) in cases {
        let parsed = read(text);
        assert!(errors(&parsed).is_empty(), "{text:?}: {:?}", errors(&parsed));
        assert_eq!(&first(&parsed), expected, "{text:?}");
    }
}

#[test]
fn plain_scalars() {
    holds(&[
        ("on", json!(true)),
        ("Off", json!(false)),
        ("yEs", json!("yEs")),
        ("n", json!(false)),
        ("nO", json!("nO")),
        ("True", json!(true)),
        ("tRUE", json!("tRUE")),
        ("nULL", json!("nULL")),
        ("0644", json!(420)),
        ("-0644", json!(-420)),
        ("0648", json!(648)),
        ("0o17", json!(15)),
        ("0O17", json!(15)),
        ("0o18", json!("0o18")),
        ("0xfF", json!(255)),
        ("+0xff", json!(255)),
        ("0xfg", json!("0xfg")),
        ("0B11", json!(3)),
        ("0b12", json!("0b12")),
        ("0b-1", json!(-1)),
        ("-0b-1", json!("-0b-1")),
        ("1_2_3", json!(123)),
        ("-_1", json!(-1)),
        ("_1", json!("_1")),
        ("+", json!("+")),
        ("-", json!([null])),
        ("--1", json!("--1")),
        ("1e3", json!(1000)),
        ("1e+", json!("1e+")),
        ("1_0e1_0", json!(100_000_000_000_u64)),
        (".7_1", json!(0.71)),
        ("._7", json!("._7")),
        ("1e400", json!("1e400")),
        ("1e-400", json!(0)),
        ("-0.0", json!(0)),
        ("1e20", json!(1e20)),
        ("1e21", json!(1e21)),
        ("0x1p4", json!("0x1p4")),
        ("18446744073709551615", json!(u64::MAX)),
        ("+18446744073709551615", json!(18_446_744_073_709_552_000_f64)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("1:30", json!("1:30")),
        ("2024-02-30", json!("2024-02-30")),
        ("500m", json!("500m")),
        ("1Gi", json!("1Gi")),
        ("a#b", json!("a#b")),
    ]);
}

#[test]
fn keys() {
    holds(&[
        ("yes: 1", json!({"true": 1})),
        ("0x10: 1", json!({"16": 1})),
        ("1.0: 1", json!({"1": 1})),
        ("1000000.0: 1", json!({"1e+06": 1})),
        ("0.1: 1", json!({"0.1": 1})),
        ("16777217.0: 1", json!({"1.6777216e+07": 1})),
        (".inf: 1", json!({".inf": 1})),
        ("1e300: 1", json!({".inf": 1})),
        ("'on': 1", json!({"on": 1})),
        ("? a\n: 1", json!({"a": 1})),
        ("a: &k b\n*k : 1", json!({"a": "b", "b": 1})),
        ("{a: 1, b}", json!({"a": 1, "b": null})),
        ("{a:1}", json!({"a:1": null})),
        ("!!str 1: a", json!({"1": "a"})),
    ]);
}

#[test]
fn tags() {
    holds(&[
        ("!!str 1", json!("1")),
        ("!!str", json!("")),
        ("!!int \"0x10\"", json!(16)),
        ("!!float 1", json!(1)),
        ("!!float 0x10", json!(16)),
        ("!!bool \"no\"", json!(false)),
        ("a: !!null ''", json!({"a": null})),
        ("!!timestamp 2001-12-14", json!("2001-12-14")),
        ("!!binary aGk=", json!("hi")),
        ("! 12", json!("12")),
        ("!mine 12", json!("12")),
        ("!!seq {a: 1}", json!({"a": 1})),
        ("%TAG !k! tag:yaml.org,2002:\n---\n!k!str 1", json!("1")),
    ]);
}

#[test]
fn texts_of_several_lines() {
    holds(&[
        ("a: |\n  x\n", json!({"a": "x\n"})),
        ("a: |\n  x", json!({"a": "x"})),
        ("a: |-\n  x\n\n", json!({"a": "x"})),
        ("a: |+\n  x\n\n", json!({"a": "x\n\n"})),
        ("a: >\n  x\n  y\n\n   z\n", json!({"a": "x y\n\n z\n"})),
        ("a: |1\n  x\n", json!({"a": " x\n"})),
        ("a: \"x\u{85}  y\"", json!({"a": "x y"})),
        ("a: x\u{85}b: z", json!({"a": "x", "b": "z"})),
        ("a: 'it''s\n\n  so'", json!({"a": "it's\nso"})),
        ("a: \"\\N\\_\\L\\P\\x41\"", json!({"a": "\u{85}\u{a0}\u{2028}\u{2029}A"})),
    ]);
}

#[test]
fn streams() {
    let count = |text: &str| {
        let parsed = read(text);
        assert!(errors(&parsed).is_empty(), "{text:?}: {:?}", errors(&parsed));
        parsed.documents.len()
    };
    assert_eq!(count(""), 0);
    assert_eq!(count("\u{feff}"), 0);
    assert_eq!(count("# only a remark\n"), 0);
    assert_eq!(count("---\n---\n# nothing\n---\nnull\n"), 0);
    assert_eq!(count("---\na: 1\n---\n---\nb: 2\n...\n"), 2);
    assert_eq!(count("\u{feff}a: 1\r\n---\r\nb: 2\r\n"), 2);
    assert_eq!(count("a: 1\n...\n---\nb: 2\n"), 2);
    assert_eq!(count("false\n---\n0\n---\n''\n"), 3);
}

#[test]
fn refused() {
    for text in [
        "a: .inf",
        "a: -.INF",
        "a: .nan",
        "a: 1\na: 2",
        "{a: 1, a: 2}",
        "~: 1",
        ": 1",
        "18446744073709551615: 1",
        "[a]: 1",
        "{{ a }}: 1",
        "a: {{ .Values.a }}",
        "a: *b",
        "a: &a [*a]",
        "a: b: c",
        "a: @b",
        "a: `b`",
        "a: %b",
        "a: \"\\/\"",
        "a: \"\\ud83d\\ude00\"",
        "a: \"\\q\"",
        "a: [1",
        "a: ]",
        "\ta: 1",
        "a: 1\n\t\nb: 2",
        "- \ta",
        "a: \u{1}",
        "a: \u{7f}",
        "a: \0",
        "a: \u{fffe}",
        "%YAML 1.2\n---\na: 1",
        "%FOO\n---\na: 1",
        "!!int a",
        "!!bool 1",
        "!!binary a",
        "a: 1\n...\nb: 2",
        "a: &b: 1",
        "[?a]",
        "<<: 1",
        "<<: [1]",
        "a: &a [{b: 1}]\n<<: *a",
        "a: x\u{2028}y",
        "a: |\n  \tx\n",
        "\"a\n b\": 1",
    ] {
        assert!(!errors(&read(text)).is_empty(), "{text:?} is read");
    }
}

#[test]
fn merge_keys() {
    holds(&[
        ("a: &a {x: 1}\nb:\n  <<: *a\n  z: 2\n", json!({"a": {"x": 1}, "b": {"x": 1, "z": 2}})),
        ("<<: {x: 1}\n", json!({"x": 1})),
        ("<<: [{x: 1}, {z: 2}]\n", json!({"z": 2, "x": 1})),
        ("'<<': {x: 1}\n", json!({"<<": {"x": 1}})),
        ("a: <<\n", json!({"a": "<<"})),
    ]);
    let later = read("x: 1\n<<: {x: 2}\n");
    assert_eq!(first(&later), json!({"x": 2}));
    assert_eq!(errors(&later)[0].code, "yaml-duplicate-key");
}
