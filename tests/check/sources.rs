//! Where schemas come from besides the binary.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use neap::check::{self, Answer, Catalogue, Fetch, Options, Source, Template, Text};
use neap::diagnostic::Sink;
use neap::document::Sources;

use super::render;

const WIDGET: &str = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.acme.test }
spec:
  group: acme.test
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size]
              properties:
                size: { type: integer, minimum: 1 }
    - name: v1alpha1
      served: false
      storage: false
      schema: { openAPIV3Schema: { type: object } }
";

const SMALL: &str = "apiVersion: acme.test/v1\nkind: Widget\nmetadata: { name: a }\nspec: { size: 0 }\n";

/// Files by their location; every question is noted.
#[derive(Debug, Default)]
struct Shelf {
    files: BTreeMap<&'static str, String>,
    asked: Mutex<Vec<String>>,
}

impl Fetch for Shelf {
    fn fetch(&self, location: &str) -> Answer {
        self.asked.lock().unwrap().push(location.to_owned());
        match self.files.get(location) {
            Some(text) if text == "down" => Answer::Failed { whom: "x.test".to_owned(), why: "no route".to_owned() },
            Some(text) => Answer::Text(text.as_str().into()),
            None => Answer::Absent,
        }
    }
}

fn shelf(files: &[(&'static str, &str)]) -> Arc<Shelf> {
    let files = files.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    Arc::new(Shelf { files, asked: Mutex::default() })
}

fn template(text: &str, shelf: &Arc<Shelf>) -> Source {
    Source::Template { template: Template::parse(text).unwrap(), fetch: Arc::clone(shelf) as Arc<dyn Fetch> }
}

const CATALOGUE: &str = "http://x.test/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json";

/// A catalogue that is given this schema for a Widget when it asks.
fn asking(schema: &str) -> Catalogue {
    let files = shelf(&[("http://x.test/acme.test/widget_v1.json", schema)]);
    Catalogue::of(vec![template(CATALOGUE, &files)], Vec::new(), &mut Sink::new())
}

/// What a source brings, and what is found in it.
fn given(texts: &[(&str, &str)]) -> (Catalogue, String) {
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let given = texts.iter().map(|(name, text)| {
        let id = sources.add(*name, *text);
        Source::Text { name: (*name).to_owned(), text: Arc::from(*text), id, named: true }
    });
    let catalogue = Catalogue::of(given.collect(), Vec::new(), &mut sink);
    let said = render(&sources, sink.diagnostics());
    (catalogue, said)
}

/// What is said of texts that are checked together.
fn check_with(catalogue: &Catalogue, options: &Options, texts: &[&str]) -> String {
    let texts: Vec<Text<'_>> = texts.iter().map(|text| Text::new("a.yaml", *text)).collect();
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    check::texts(&texts, &mut sources, &check::definitions(&texts, catalogue), options, &mut sink);
    render(&sources, sink.diagnostics())
}

fn check(catalogue: &Catalogue, text: &str) -> String {
    check_with(catalogue, &Options::default(), &[text])
}

#[test]
fn a_definition_in_the_tree_brings_its_kind_wherever_it_stands() {
    let embedded = Catalogue::embedded();
    for texts in [[SMALL, WIDGET], [WIDGET, SMALL]] {
        let said = check_with(&embedded, &Options::default(), &texts);
        assert!(said.contains("error[schema-bounds] spec.size must be at least 1"), "{said}");
    }
    let list = format!("apiVersion: v1\nkind: List\nitems:\n- {}", WIDGET.replace('\n', "\n  "));
    let said = check_with(&embedded, &Options::default(), &[SMALL, &list]);
    assert!(said.contains("error[schema-bounds]"), "{said}");
    assert!(check(&embedded, SMALL).contains("info[schema-not-checked]"));
}

#[test]
fn definitions_count_across_goes() {
    let text = |text| [Text::new("crd.yaml", text)];
    let embedded = Catalogue::embedded();
    let catalogue = check::definitions(&text(WIDGET), &embedded);
    assert!(check(&catalogue, SMALL).contains("schema-bounds"));
    let of_widget = |catalogue: &Catalogue| catalogue.kinds().filter(|kind| kind.kind == "Widget").count();
    // The same again adds nothing, and what it was made of has not changed.
    let again = check::definitions(&text(WIDGET), &catalogue);
    assert_eq!((of_widget(&again), of_widget(&embedded)), (1, 0));
}

#[test]
fn a_version_that_is_not_served_is_none() {
    let old = SMALL.replace("/v1", "/v1alpha1");
    let said = check_with(&Catalogue::embedded(), &Options::default(), &[WIDGET, &old]);
    assert!(said.contains("error[manifest-unknown-kind]") && said.contains("did you mean acme.test/v1?"), "{said}");
}

#[test]
fn what_is_given_counts_before_the_tree_and_the_tree_before_what_is_embedded() {
    let (catalogue, said) = given(&[("loose.yaml", &WIDGET.replace("minimum: 1", "minimum: 0"))]);
    assert_eq!(said, "");
    assert_eq!(check_with(&catalogue, &Options::default(), &[WIDGET, SMALL]), "");
    let keda = WIDGET
        .replace("acme.test", "keda.sh")
        .replace("widgets", "scaledobjects")
        .replace("Widget", "ScaledObject")
        .replace("name: v1\n", "name: v1alpha1\n")
        .replace("name: v1alpha1\n      served: false", "name: v2\n      served: false");
    let object = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: a }\nspec: { size: 0 }\n";
    let said = check_with(&Catalogue::embedded(), &Options::default(), &[&keda, object]);
    assert!(said.contains("spec.size must be at least 1") && !said.contains("triggers"), "{said}");
}

#[test]
fn of_two_definitions_the_first_counts() {
    let loose = WIDGET.replace("minimum: 1", "minimum: 0");
    let embedded = Catalogue::embedded();
    assert_eq!(check_with(&embedded, &Options::default(), &[&loose, WIDGET, SMALL]), "");
    assert!(check_with(&embedded, &Options::default(), &[WIDGET, &loose, SMALL]).contains("schema-bounds"));
}

#[test]
fn a_broken_definition_is_a_finding_at_its_line() {
    for (bad, place, what) in [
        ("{ type: string, pattern: '(?=a)b' }", "20:", "the pattern is no regular expression"),
        ("{ type: string, pattern: 'a{1,99999}' }", "20:", "the pattern is no regular expression"),
        ("{ type: intger }", "20:", "there is no type \"intger\""),
        ("{ $ref: '#/definitions/a' }", "20:", "cannot refer to another"),
        ("7", "20:", "a schema is a map, found number"),
    ] {
        let text = WIDGET.replace("{ type: integer, minimum: 1 }", bad);
        let (catalogue, said) = given(&[("crd.yaml", &text)]);
        assert!(
            said.starts_with(place) && said.contains("error[crd-unusable]") && said.contains(what),
            "{bad}: {said}"
        );
        let said = check(&catalogue, SMALL);
        assert!(said.contains("info[schema-not-checked]") && said.contains("cannot be used"), "{said}");
        let said = check_with(&Catalogue::embedded(), &Options::default(), &[&text]);
        assert!(said.contains("20:"), "{bad}: {said}");
    }
    for (from, to) in [("  group: acme.test\n", ""), ("kind: Widget, ", ""), ("  versions:", "  version:")] {
        let (_, said) = given(&[("crd.yaml", &WIDGET.replace(from, to))]);
        assert!(said.contains("error[crd-unusable] no kind is defined: spec."), "{said}");
    }
}

#[test]
fn a_source_that_brings_no_kind_is_said() {
    for text in ["", "a: 1\n", "{\"properties\": {\"a\": {}}}", "kind: ConfigMap\napiVersion: v1\n"] {
        let (_, said) = given(&[("x.json", text)]);
        assert!(said.contains("x.json error[schema-source] x.json brings no kind"), "{text}: {said}");
    }
    let (_, said) = given(&[("x.json", "{\"properties\": ")]);
    assert!(said.contains("error[yaml-"), "{said}");
}

#[test]
fn a_json_schema_says_which_kind_it_is_for() {
    let of = r#"{"$schema": "http://json-schema.org/schema#", "type": "object", "properties": {
        "apiVersion": {"enum": ["acme.test/v1"]}, "kind": {"enum": ["Widget"]}, "metadata": {"type": "object"},
        "spec": {"properties": {"size": {"minimum": 0, "exclusiveMinimum": true}}, "additionalProperties": false}}}"#;
    let (catalogue, said) = given(&[("widget.json", of)]);
    assert_eq!(said, "");
    let said = check(&catalogue, SMALL);
    assert!(said.contains("spec.size must be") && said.contains("[schema-bounds]"), "{said}");
    // It is as strict as it says, and no more.
    assert_eq!(
        check(&catalogue, &SMALL.replace("size: 0", "size: 1").replace("metadata: {", "extra: 1\nmetadata: {")),
        ""
    );
    let said = check(&catalogue, &SMALL.replace("size: 0", "sise: 1"));
    assert!(said.contains("unknown field spec.sise") && said.contains("did you mean size?"), "{said}");
}

#[test]
fn a_template_is_asked_once_and_only_for_what_is_needed() {
    let schema = r#"{"type": "object", "properties": {"spec": {"$ref": "_definitions.json#/definitions/Spec"},
        "default": {"$ref": "_definitions.json#/definitions/Spec"}}}"#;
    let shared = r##"{"definitions": {"Spec": {"properties": {"size": {"$ref": "#/definitions/Size"}}}, "Size": {"minimum": 1}}}"##;
    let files = shelf(&[
        ("http://x.test/acme.test/widget_v1.json", schema),
        ("http://x.test/acme.test/_definitions.json", shared),
    ]);
    let catalogue = Catalogue::of(vec![Source::Embedded, template(CATALOGUE, &files)], Vec::new(), &mut Sink::new());
    let pod = "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n";
    let said = check_with(&catalogue, &Options::default(), &[SMALL, SMALL, pod]);
    assert_eq!(said.matches("spec.size must be at least 1").count(), 2, "{said}");
    assert_eq!(
        *files.asked.lock().unwrap(),
        ["http://x.test/acme.test/widget_v1.json", "http://x.test/acme.test/_definitions.json"]
    );
}

#[test]
fn a_template_comes_before_what_is_embedded_unless_told_otherwise() {
    let loose = shelf(&[("http://x.test/v1/namespace_v1.json", "{\"type\": \"object\"}")]);
    let odd = "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\nodd: 1\n";
    let first = Catalogue::of(vec![template(CATALOGUE, &loose)], Vec::new(), &mut Sink::new());
    assert_eq!(check(&first, odd), "");
    let last = Catalogue::of(vec![Source::Embedded, template(CATALOGUE, &loose)], Vec::new(), &mut Sink::new());
    assert!(check(&last, odd).contains("unknown field odd"));
}

#[test]
fn what_does_not_answer_is_said_once() {
    let files = shelf(&[("http://x.test/acme.test/widget_v1.json", "down")]);
    let catalogue = Catalogue::of(vec![template(CATALOGUE, &files)], Vec::new(), &mut Sink::new());
    let said = check_with(&catalogue, &Options::default(), &[SMALL, SMALL]);
    assert_eq!(
        said.matches("warning[schema-unreachable] schemas of x.test cannot be read: no route").count(),
        1,
        "{said}"
    );
    assert_eq!(said.matches("info[schema-not-checked]").count(), 2, "{said}");
    let strict = Options { strict: true, ..Options::default() };
    let said = check_with(&catalogue, &strict, &[SMALL]);
    assert!(said.contains("error[schema-not-checked]") && !said.contains("schema-unreachable"), "{said}");
}

#[test]
fn no_name_leads_out_of_a_template() {
    let files = shelf(&[]);
    let catalogue = Catalogue::of(vec![template(CATALOGUE, &files)], Vec::new(), &mut Sink::new());
    for (api_version, kind) in
        [("acme.test/v1", "../../etc/passwd"), ("../../etc/v1", "A"), ("acme.test/..", "A"), ("acme.test/v1", "a?b#c")]
    {
        let text = format!("apiVersion: \"{api_version}\"\nkind: \"{kind}\"\nmetadata: {{ name: a }}\n");
        check(&catalogue, &text);
    }
    assert!(files.asked.lock().unwrap().is_empty());
}

#[test]
fn hostile_schemas_are_not_used_and_say_why() {
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let nested = format!("{{\"default\": {deep}}}");
    for (schema, why) in [
        (r##"{"$ref": "#"}"##, "without end"),
        (
            r##"{"$ref": "#/definitions/a", "definitions": {"a": {"allOf": [{"$ref": "#/definitions/b"}]},
             "b": {"anyOf": [{}, {"not": {"$ref": "#/definitions/a"}}]}}}"##,
            "without end",
        ),
        (r##"{"$ref": "#/definitions/none"}"##, "not there"),
        (r#"{"$ref": "https://elsewhere.test/a.json"}"#, "only files beside it"),
        (r#"{"$ref": "../../../etc/passwd"}"#, "only files beside it"),
        (r#"{"$ref": "/etc/passwd"}"#, "only files beside it"),
        (r#"{"$ref": "file:///etc/passwd"}"#, "only files beside it"),
        (r##"{"$ref": "#anchor"}"##, "by path"),
        (r#"{"$ref": "gone.json"}"#, "cannot be read"),
        (r#"{"type": "strng"}"#, "strng"),
        (r#"{"pattern": "("}"#, "("),
        ("[]", "not a schema"),
        ("<html>", "not JSON"),
        (nested.as_str(), "not JSON"),
    ] {
        let said = check(&asking(schema), SMALL);
        assert!(said.contains("info[schema-not-checked]") && said.contains(why), "{schema}: {said}");
    }
}

#[test]
fn a_schema_may_refer_to_itself_below_itself() {
    let tree = r##"{"properties": {"spec": {"$ref": "#/definitions/node"}}, "definitions": {"node":
        {"additionalProperties": {"anyOf": [{"type": "string"}, {"$ref": "#/definitions/node"}]}, "type": "object"}}}"##;
    let catalogue = asking(tree);
    assert_eq!(check(&catalogue, &SMALL.replace("size: 0", "a: { b: { c: text } }")), "");
    assert!(check(&catalogue, &SMALL.replace("size: 0", "a: { b: { c: 1 } }")).contains("error["));
}

#[test]
fn references_that_fan_out_take_no_longer() {
    let twice = |at: usize| {
        format!(
            r##""a{at}": {{"allOf": [{{"$ref": "#/definitions/a{0}"}}, {{"$ref": "#/definitions/a{0}"}}]}}"##,
            at - 1
        )
    };
    let wide: Vec<String> = (1..60).map(twice).collect();
    let wide = format!(r##"{{"$ref": "#/definitions/a59", "definitions": {{"a0": {{}}, {}}}}}"##, wide.join(","));
    let said = check(&asking(&wide), SMALL);
    assert!(said.contains("leads to more than 10000 schemas at one value"), "{said}");
    let deep = r##"{"properties": {"spec": {"$ref": "#/definitions/node"}}, "definitions": {"node": {"properties": {
        "b": {"type": "string"}, "a": {"allOf": [{"$ref": "#/definitions/node"}, {"$ref": "#/definitions/node"}]}}}}}"##;
    let text = SMALL.replace("size: 0", &format!("{}b: 1{}", "a: {".repeat(60), "}".repeat(60)));
    assert_eq!(check(&asking(deep), &text).matches("error[schema-type]").count(), 1);
}

#[test]
fn an_imported_folder_is_not_trusted_either() {
    let line = |text: &str| {
        format!(
            r#"{{"version": 1, "kinds": [{{"file": "w.json", "group": "acme.test", "version": "v1", "kind": "Widget",
            "scope": "Namespaced", "status": false, "sha256": "{}", "source": "x"}}]}}"#,
            check::import::digest(text)
        )
    };
    for (text, why) in [
        (r#"{"schema": {"properties": {"spec": {"minimum": 1}}}}"#, ""),
        (
            r##"{"schema": {"$ref": "#/definitions/a"}, "definitions": {"a": {"$ref": "#/definitions/a"}}}"##,
            "without end",
        ),
        (
            r##"{"schema": {"properties": {"spec": {"$ref": "#/definitions/a"}}}, "definitions": {"a":
            {"properties": {"a": {"$ref": "#/definitions/a"}}}}}"##,
            "without end",
        ),
        (r##"{"schema": {"$ref": "#/definitions/b"}}"##, "not there"),
        (r#"{"schema": 7}"#, "no `schema`"),
        ("{", "EOF"),
    ] {
        let files = vec![("w.json".to_owned(), text.to_owned())];
        let source = Source::Imported { folder: "dir".to_owned(), lock: line(text), files };
        let mut sink = Sink::new();
        let catalogue = Catalogue::of(Vec::new(), vec![source], &mut sink);
        let said = render(&Sources::new(), sink.diagnostics());
        assert_eq!(said.is_empty(), why.is_empty(), "{text}: {said}");
        assert!(said.contains(why), "{text}: {said}");
        assert_eq!(catalogue.kinds().any(|kind| kind.kind == "Widget"), why.is_empty(), "{text}");
    }
}

#[test]
fn patterns_of_json_schemas_are_those_of_ecmascript() {
    let ahead = r#"{"properties": {"spec": {"properties": {"name": {"pattern": "^(?!bad)[a-z]+$"}}}}}"#;
    let catalogue = asking(ahead);
    assert_eq!(check(&catalogue, &SMALL.replace("size: 0", "name: good")), "");
    assert!(check(&catalogue, &SMALL.replace("size: 0", "name: bad")).contains("schema-pattern"));
}

#[test]
fn more_kinds_than_anybody_has_are_not_all_looked_up() {
    let files = shelf(&[]);
    let catalogue = Catalogue::of(vec![template(CATALOGUE, &files)], Vec::new(), &mut Sink::new());
    let many: String =
        (0..3_000).map(|n| format!("---\napiVersion: acme.test/v1\nkind: K{n}\nmetadata: {{ name: a }}\n")).collect();
    let said = check(&catalogue, &many);
    assert!(said.contains("more than 2048 kinds were asked for"), "{}", said.lines().last().unwrap_or_default());
    assert_eq!(files.asked.lock().unwrap().len(), 2048);
}

#[test]
fn a_version_of_kubernetes_has_what_it_had() {
    let of = |version: Option<&str>, api_version: &str, kind: &str| {
        let options = Options { kubernetes_version: version.map(str::to_owned), ..Options::default() };
        let text = format!("apiVersion: {api_version}\nkind: {kind}\nmetadata: {{ name: a }}\n");
        check_with(&Catalogue::embedded(), &options, &[&text])
    };
    let policy = ("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy");
    let said = of(Some("1.34.4"), policy.0, policy.1);
    assert!(said.contains("error[manifest-unknown-kind] kubernetes 1.34.4 does not have"), "{said}");
    assert!(said.contains("1.36.3, 1.37.2 do"), "{said}");
    for version in [None, Some("1.36"), Some("1.37.2"), Some("v1.40.0")] {
        assert!(!of(version, policy.0, policy.1).contains("manifest-unknown-kind"), "{version:?}");
    }
    let said = of(Some("1.34.4"), "admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicy");
    assert!(said.contains("is gone since Kubernetes 1.34"), "{said}");
    let said = of(Some("1.33.13"), "admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicy");
    assert!(said.contains("info[schema-not-checked]"), "{said}");
    let said = of(None, "batch/v1beta1", "CronJob");
    assert!(
        said.contains("batch/v1beta1 CronJob is gone since Kubernetes 1.25") && said.contains("batch/v1?"),
        "{said}"
    );
}

#[test]
fn a_version_of_kubernetes_has_the_fields_it_had() {
    let catalogue = Catalogue::embedded();
    assert_eq!(catalogue.versions("kubernetes"), ["1.33.13", "1.34.4", "1.35.4", "1.36.3", "1.37.2"]);
    let fields = |version: &str| {
        let schema = catalogue.json_schema("v1", "Pod", Some(version)).unwrap();
        let spec = schema["$defs"]["io.k8s.api.core.v1.PodSpec"]["properties"].as_object().unwrap().clone();
        spec.keys().cloned().collect::<Vec<_>>()
    };
    // Kubernetes 1.34 gave the field `hostnameOverride` to pods.
    assert!(!fields("1.33.13").contains(&"hostnameOverride".to_owned()));
    for version in ["1.34.4", "1.35.4", "1.36.3", "1.37.2"] {
        assert!(fields(version).contains(&"hostnameOverride".to_owned()), "{version}");
    }
}
