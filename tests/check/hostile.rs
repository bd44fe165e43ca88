//! Nothing that can be written makes the checks panic.

use neap::check::{Options, Verdict};
use proptest::prelude::*;

use super::{catalogue, check};

/// Names that schemas react to, and some that they do not.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "apiVersion",
            "kind",
            "metadata",
            "spec",
            "template",
            "containers",
            "name",
            "env",
            "ports",
            "labels",
            "annotations",
            "triggers",
            "items",
            "status",
            "data",
            "",
            "0",
            "~1",
            "a/b",
            "généré",
            "x-kubernetes-list-type",
        ])
        .prop_map(str::to_owned),
        ".{0,8}",
    ]
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
        Just(serde_json::Value::from("TCP")),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            prop::collection::hash_map(name(), inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_object_of_any_kind_gets_a_verdict(at in 0_usize..200, spec in value(), metadata in value(), data in value()) {
        let kinds: Vec<_> = catalogue::shared().kinds().collect();
        let kind = kinds[at % kinds.len()];
        let document = serde_json::json!({"apiVersion": kind.api_version(), "kind": kind.kind, "metadata": metadata,
            "spec": spec, "data": data, "items": [spec.clone()], "webhooks": data.clone(), "rules": spec.clone()});
        let (_, documents) = check(&document.to_string(), &Options::default());
        for (verdict, findings) in documents {
            prop_assert_eq!(verdict == Verdict::Valid, findings.iter().all(|it| it.severity < neap::diagnostic::Severity::Error));
        }
    }

    #[test]
    fn any_document_gets_a_verdict(document in value()) {
        check(&document.to_string(), &Options::default());
    }

    #[test]
    fn any_text_gets_a_verdict(text in "(apiVersion: v1\n|kind: (List|Pod|Secret)\n|items:\n|- |[a-z]{1,4}: |\\PC{0,6}|\n| ){0,24}") {
        check(&text, &Options::default());
    }
}

#[test]
fn large_documents_are_read_in_time_that_grows_with_them() {
    // A quadratic reading of any of these would take minutes.
    let many = 20_000;
    let unknown: String = (0..many).map(|n| format!("  field{n}: 1\n")).collect();
    let twice: String = (0..many).map(|n| format!("  - {{name: c, image: i{n}}}\n")).collect();
    let head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";
    for text in [format!("{head}spec:\n{unknown}"), format!("{head}spec:\n  containers:\n{twice}")] {
        let (_, documents) = check(&text, &Options::default());
        let (verdict, findings) = &documents[0];
        assert_eq!(*verdict, Verdict::Invalid);
        assert!(findings.len() <= 101, "{}", findings.len());
        assert_eq!(findings.last().unwrap().code, "schema-too-many");
    }
}

#[test]
fn deep_documents_fit_the_stack() {
    let mut schema = "{type: string}".to_owned();
    for _ in 0..110 {
        schema = format!("{{type: object, properties: {{a: {schema}}}}}");
    }
    let text = format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: a.b.c}}\nspec:\n  group: b.c\n  \
         scope: Cluster\n  names: {{kind: A, plural: a}}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    \
         schema: {{openAPIV3Schema: {schema}}}\n"
    );
    let (sources, documents) = check(&text, &Options::default());
    let (verdict, findings) = &documents[0];
    assert_eq!(*verdict, Verdict::Valid, "{}", super::render(&sources, findings));
}
