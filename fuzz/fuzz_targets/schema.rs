//! Any schema in a CustomResourceDefinition is compiled and held against an object, or refused, without a panic.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use neap::check::{self, Catalogue, Options, Text};
use neap::diagnostic::Sink;
use neap::document::Sources;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::embedded);

const OBJECT: &str = "apiVersion: fuzz.example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec: {a: 1, b: [x, y], c: {d: 2Gi}}\n";

fuzz_target!(|schema: json::Json| {
    let definition = format!(
        "{{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"CustomResourceDefinition\",\"metadata\":{{\"name\":\
         \"things.fuzz.example.com\"}},\"spec\":{{\"group\":\"fuzz.example.com\",\"scope\":\"Namespaced\",\"names\":{{\
         \"kind\":\"Thing\",\"plural\":\"things\"}},\"versions\":[{{\"name\":\"v1\",\"served\":true,\"storage\":true,\
         \"schema\":{{\"openAPIV3Schema\":{}}}}}]}}}}",
        schema.0
    );
    let texts = [Text::new("crd.yaml", definition), Text::new("object.yaml", OBJECT)];
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let catalogue = check::definitions(&texts, &CATALOGUE);
    check::texts(&texts, &mut sources, &catalogue, &Options::default(), &mut sink);
});

/// JSON made of the fuzzer's bytes, so that it is one more often than not.
mod json {
    use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};

    const WORDS: &[&str] = &[
        "type", "properties", "items", "required", "enum", "format", "pattern", "minimum", "maxLength", "default",
        "nullable", "anyOf", "oneOf", "allOf", "not", "additionalProperties", "x-kubernetes-int-or-string",
        "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource", "x-kubernetes-list-type",
        "x-kubernetes-list-map-keys", "x-kubernetes-validations", "rule", "message", "spec", "a", "b", "c", "d", "object",
        "array", "string", "integer", "map", "set", "quantity", "date-time", "self.a == 1", "$ref",
    ];

    #[derive(Debug)]
    pub struct Json(pub String);

    impl<'a> Arbitrary<'a> for Json {
        fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
            let mut text = String::new();
            value(bytes, 6, &mut text)?;
            Ok(Self(text))
        }
    }

    fn value(bytes: &mut Unstructured<'_>, depth: u8, out: &mut String) -> Result<()> {
        match bytes.int_in_range(0..=if depth == 0 { 4 } else { 8 })? {
            0 => out.push_str(if bytes.arbitrary()? { "true" } else { "null" }),
            1 => out.push_str(&bytes.arbitrary::<i32>()?.to_string()),
            2 => out.push_str(&serde_json::to_string(bytes.arbitrary::<&str>()?).unwrap_or_default()),
            3 | 4 => word(bytes, out)?,
            5 => {
                out.push('[');
                for at in 0..bytes.int_in_range(0..=3)? {
                    out.push_str(if at == 0 { "" } else { "," });
                    value(bytes, depth - 1, out)?;
                }
                out.push(']');
            }
            _ => {
                out.push('{');
                for at in 0..bytes.int_in_range(0..=4)? {
                    out.push_str(if at == 0 { "" } else { "," });
                    word(bytes, out)?;
                    out.push(':');
                    value(bytes, depth - 1, out)?;
                }
                out.push('}');
            }
        }
        Ok(())
    }

    fn word(bytes: &mut Unstructured<'_>, out: &mut String) -> Result<()> {
        out.push_str(&serde_json::to_string(bytes.choose(WORDS)?).unwrap_or_default());
        Ok(())
    }
}
