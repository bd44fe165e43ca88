//! What may be wrong with a value.

use serde_json::{Value, json};

/// Kinds whose metadata is gone through from end to end: one of each sort. For the others the names will do.
pub(super) const THOROUGH: &[&str] = &["ConfigMap", "Deployment", "Namespace", "ClusterRole", "ScaledObject"];

/// Fields whose text is one of a few words, though the schema does not say so.
const CHOICES: &[&str] = &[
    "concurrencyPolicy",
    "effect",
    "failurePolicy",
    "operator",
    "policyType",
    "protocol",
    "reason",
    "restartPolicy",
    "scheme",
    "scope",
    "type",
    "whenUnsatisfiable",
    "addressType",
    "appliesTo",
    "medium",
    "verb",
];

type Group = (&'static str, Vec<Value>);

/// What an object may wrongly call itself.
pub(super) fn identity(api_version: &str, kind: &str) -> Vec<(&'static str, &'static str, Vec<Value>)> {
    let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
    let versioned =
        |version: &str| json!(if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") });
    let versions = vec![versioned("v99"), versioned("v1beta7"), json!(api_version.to_uppercase()), json!(""), json!(1)];
    let kinds =
        vec![json!(kind.to_lowercase()), json!(kind.to_uppercase()), json!(format!("{kind}s")), json!(""), json!(1)];
    vec![("/apiVersion", "wrong-api-version", versions), ("/kind", "wrong-kind", kinds)]
}

/// Names, of which every kind takes some.
pub(super) fn names() -> Vec<Value> {
    let long = |length: usize| "a".repeat(length);
    let names = ["Bad_Name", "a..b", "-a", "a b", "a/b", "..", "1st", "a.b", "a:b", ""];
    let mut values: Vec<Value> = names.map(Value::from).to_vec();
    values.extend([53, 64, 254].map(|length| json!(long(length))));
    values.push(json!(7));
    values
}

/// Namespaces.
pub(super) fn namespaces() -> Vec<Value> {
    vec![json!("Bad_Space"), json!("a.b"), json!("a".repeat(64)), json!(""), json!(7), json!("judged")]
}

/// Labels, as a whole.
pub(super) fn labels() -> Vec<Value> {
    vec![
        json!({"bad key!": "v"}),
        json!({"/a": "v"}),
        json!({"a/b/c": "v"}),
        json!({"Upper.example.com/a": "v"}),
        json!({"": "v"}),
        json!({"a": "bad value!"}),
        json!({"a": "-x"}),
        json!({"a": "x".repeat(64)}),
        json!({"x".repeat(64): "v"}),
        json!({"a": 1}),
        json!({"a": true}),
        json!({"a": null}),
        json!({"a": {}}),
        json!({"other": "x"}),
    ]
}

/// Metadata, field by field.
pub(super) fn metadata() -> Vec<(&'static str, &'static str, Vec<Value>)> {
    let times = || vec![json!("yesterday"), json!("2026-01-31"), json!("2026-01-31T12:00:00Z"), json!(5), json!("")];
    let mut tags = labels();
    tags.extend([json!(["a"]), json!("a")]);
    vec![
        ("bad-label", "labels", tags.clone()),
        ("bad-annotation", "annotations", tags),
        ("bad-metadata", "generateName", vec![json!("x-"), json!("Bad_"), json!(7), json!("a..")]),
        ("bad-metadata", "finalizers", finalizers()),
        ("bad-metadata", "ownerReferences", owners()),
        ("bad-metadata", "managedFields", managed()),
        ("bad-time", "creationTimestamp", times()),
        ("bad-time", "deletionTimestamp", times()),
        ("bad-metadata", "deletionGracePeriodSeconds", vec![json!(-1), json!(5), json!("5")]),
        ("bad-metadata", "generation", vec![json!(-1), json!(1), json!("1"), json!(1.5)]),
        ("bad-metadata", "resourceVersion", vec![json!("5"), json!("abc"), json!(""), json!(5)]),
        ("bad-metadata", "uid", vec![json!("x"), json!(5)]),
        ("bad-metadata", "selfLink", vec![json!("x"), json!(5)]),
        ("unknown-field", "clusterName", vec![json!("x")]),
        ("misspelt-field", "labls", vec![json!({"a": "b"})]),
        ("misspelt-field", "Labels", vec![json!({"a": "b"})]),
    ]
}

fn finalizers() -> Vec<Value> {
    ["nodomain", "bad finalizer", "example.com/a/b", "", "kubernetes", "orphan", "example.com/a"]
        .map(|name| json!([name]))
        .into_iter()
        .chain([json!(["example.com/a", "example.com/a"]), json!([1]), json!("example.com/a"), json!([null])])
        .collect()
}

fn owners() -> Vec<Value> {
    let right = json!({"apiVersion": "apps/v1", "kind": "Deployment", "name": "a", "uid": "u"});
    let with = |name: &str, value: Value| {
        let mut owner = right.clone();
        owner[name] = value;
        json!([owner])
    };
    let controller = with("controller", json!(true))[0].clone();
    let mut other = controller.clone();
    other["uid"] = json!("w");
    vec![
        json!([right]),
        json!([{}]),
        json!([null]),
        with("uid", json!("")),
        with("name", json!("")),
        with("kind", json!("")),
        with("apiVersion", json!("")),
        with("apiVersion", json!("a/b/c")),
        with("apiVersion", json!("v1/")),
        with("uid", json!(1)),
        with("namespace", json!("x")),
        json!([{"apiVersion": "v1", "kind": "Event", "name": "a", "uid": "u"}]),
        json!([controller, other]),
        json!([right, right]),
    ]
}

fn managed() -> Vec<Value> {
    let entry = |operation: &str, fields: &str| json!([{"manager": "x", "operation": operation, "apiVersion": "v1", "fieldsType": fields, "fieldsV1": {}}]);
    vec![
        entry("Update", "FieldsV1"),
        entry("Bogus", "FieldsV1"),
        entry("Apply", "FieldsV2"),
        json!([{}]),
        json!([null]),
        json!([{"manager": "x".repeat(129), "operation": "Update", "fieldsType": "FieldsV1"}]),
    ]
}

/// A name with two letters in the wrong order, or one too many.
pub(super) fn misspelt(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = letters.len() / 2;
    if at > 0 && letters.get(at) != letters.get(at - 1) {
        letters.swap(at, at - 1);
    } else {
        letters.push('x');
    }
    letters.into_iter().collect()
}

/// A word with the case of its first letter changed.
pub(super) fn other_case(name: &str) -> String {
    let mut letters = name.chars();
    let Some(first) = letters.next() else { return "X".to_owned() };
    let first: String =
        if first.is_uppercase() { first.to_lowercase().collect() } else { first.to_uppercase().collect() };
    first + letters.as_str()
}

/// Whether a text is likely one of a few words.
pub(super) fn is_choice(text: &str, key: &str, pointer: &str) -> bool {
    let word = text.starts_with(|letter: char| letter.is_ascii_uppercase()) && text.chars().all(char::is_alphanumeric);
    !pointer.starts_with("/metadata") && key != "kind" && (word || CHOICES.contains(&key))
}

/// What may be wrong with a text, by what it is.
pub(super) fn of_text(text: &str, format: &str, pointer: &str, key: &str) -> Vec<Group> {
    let lower = key.to_lowercase();
    let words = |words: &[&str]| words.iter().copied().map(Value::from).collect::<Vec<Value>>();
    let mut found = Vec::new();
    if format == "quantity" || is_quantity(text, pointer) {
        found.push(("bad-quantity", words(&["1 Gi", "1Gx", "-1", "much", "0.0000000001", "1e3"])));
        found.push(("bad-quantity", vec![json!(1), json!(0.5), json!(-1)]));
    }
    if is_time(text) {
        found.push(("bad-time", words(&["yesterday", "2026-01-31", "2026-02-30T00:00:00Z", "2026-01-31T12:00:00"])));
    } else if is_duration(text) {
        found.push(("bad-duration", words(&["1x", "30", "-5s", "1h 5m", "soon"])));
    }
    if lower.contains("port") && !lower.contains("export") {
        found.push(("bad-port", words(&["Bad_Port", "much-too-long-a-name", "123", "a--b", "-a"])));
        found.push(("bad-port", vec![json!(0), json!(65536), json!(-1), json!(8080)]));
    }
    if (lower.ends_with("name") || lower == "namespace") && !pointer.starts_with("/metadata") {
        let mut values = words(&["Bad_Name!", "UPPER", "a.b", "a/b"]);
        values.push(json!("a".repeat(64)));
        found.push(("bad-name", values));
    }
    if lower.contains("expression") || lower == "rule" || lower == "formula" {
        found.push(("broken-cel", words(&["object.spec.((", "1 +", "unknownVariable", "'text'"])));
    }
    if lower == "key" || lower == "topologykey" {
        found.push(("bad-selector", words(&["bad key!", "a/b/c", "-x"])));
    }
    if lower == "schedule" {
        found.push(("bad-schedule", words(&["* * *", "61 * * * *", "@daily", "TZ=UTC * * * * *", "@every 5m"])));
    }
    if matches!(lower.as_str(), "timezone") {
        found.push(("bad-schedule", words(&["Mars/Base", "Local"])));
    }
    if text.parse::<std::net::IpAddr>().is_ok() || text.contains("/24") || lower.contains("cidr") {
        found.push(("bad-address", words(&["300.1.1.1", "10.0.0.0/99", "fe80::1", "host.example.com", "010.0.0.1"])));
    }
    if lower.contains("path") {
        found.push(("bad-path", words(&["relative/path", "/a/../b", "../up", "/with:colon"])));
    }
    if lower.contains("url") || lower == "host" || lower == "hosts" {
        found.push(("bad-url", words(&["no url", "http://", "ftp://x", "Bad_Host", "*.*.com"])));
    }
    if text.ends_with('%') {
        found.push(("bad-percentage", words(&["101%", "-1%", "x%", "10", "1.5%"])));
        found.push(("bad-percentage", vec![json!(0), json!(-1)]));
    }
    if format == "byte" || pointer.starts_with("/data/") || pointer.starts_with("/binaryData/") {
        found.push(("bad-base64", words(&["not base64!", "YQ", "YQ=="])));
    }
    found
}

fn is_quantity(text: &str, pointer: &str) -> bool {
    let above =
        ["requests", "limits", "capacity", "hard", "default", "min", "max", "overhead", "podFixed", "sizeLimit"];
    text.starts_with(|letter: char| letter.is_ascii_digit()) && pointer.split('/').any(|step| above.contains(&step))
}

fn is_duration(text: &str) -> bool {
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    number.len() < text.len()
        && number.parse::<u32>().is_ok()
        && ["ms", "s", "m", "h", "d", "w"].contains(&&text[number.len()..])
}

fn is_time(text: &str) -> bool {
    text.len() >= 20 && text.as_bytes().get(10) == Some(&b'T') && text.ends_with('Z')
}
