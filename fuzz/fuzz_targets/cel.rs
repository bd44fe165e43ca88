//! Any rule in CEL is run on an object, or refused, without a panic and within bounds.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use neap::check::{self, Catalogue, Options, Text};
use neap::diagnostic::Sink;
use neap::document::Sources;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::embedded);

const OBJECT: &str = "apiVersion: fuzz.example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec: {a: 1, b: [x, y], c: {d: 2Gi}}\n";

fuzz_target!(|rule: &str| {
    let rule = serde_json::to_string(rule).unwrap_or_default();
    let definition = format!(
        "{{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"CustomResourceDefinition\",\"metadata\":{{\"name\":\
         \"things.fuzz.example.com\"}},\"spec\":{{\"group\":\"fuzz.example.com\",\"scope\":\"Namespaced\",\"names\":{{\
         \"kind\":\"Thing\",\"plural\":\"things\"}},\"versions\":[{{\"name\":\"v1\",\"served\":true,\"storage\":true,\
         \"schema\":{{\"openAPIV3Schema\":{{\"type\":\"object\",\"properties\":{{\"spec\":{{\"type\":\"object\",\
         \"x-kubernetes-validations\":[{{\"rule\":{rule},\"messageExpression\":{rule}}}],\"properties\":{{\"a\":{{\
         \"type\":\"integer\"}},\"b\":{{\"type\":\"array\",\"items\":{{\"type\":\"string\"}}}},\"c\":{{\"type\":\"object\",\
         \"additionalProperties\":{{\"type\":\"string\"}}}}}}}}}}}}}}}}]}}}}"
    );
    let texts = [Text::new("crd.yaml", definition), Text::new("object.yaml", OBJECT)];
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let catalogue = check::definitions(&texts, &CATALOGUE);
    check::texts(&texts, &mut sources, &catalogue, &Options::default(), &mut sink);
});
