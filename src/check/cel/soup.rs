//! Rules put together at random: whatever they say, they end, and nothing breaks.

use proptest::prelude::*;
use serde_json::json;

use super::{check, compile};
use crate::document::{Sources, parse};

const ATOMS: &[&str] = &[
    "self",
    "self.s",
    "self.n",
    "self.l",
    "self.o",
    "self.d",
    "self.t",
    "self.x",
    "self.?s",
    "x",
    "1",
    "-1",
    "0",
    "2u",
    "1.5",
    "'aä,b'",
    "''",
    "b'\\xff'",
    "null",
    "true",
    "[]",
    "{}",
    "duration('1h')",
    "timestamp('2024-02-29T00:00:00Z')",
    "quantity('1.5Gi')",
    "ip('::1')",
    "cidr('10.0.0.0/8')",
    "url('http://a:1/b?c=d%20')",
    "semver('1.2.3-a')",
    "int",
    "optional.none()",
    "9223372036854775807",
    "(-9223372036854775807 - 1)",
    "'[a-'",
    "'%s %d'",
    "format.uuid()",
];

const ZERO: &[&str] = &[
    "size",
    "lowerAscii",
    "trim",
    "isSorted",
    "sum",
    "min",
    "max",
    "distinct",
    "reverse",
    "sort",
    "flatten",
    "hasValue",
    "value",
    "getFullYear",
    "getHours",
    "getDayOfWeek",
    "getMilliseconds",
    "isInteger",
    "asInteger",
    "asApproximateFloat",
    "family",
    "isGlobalUnicast",
    "masked",
    "prefixLength",
    "getHost",
    "getPort",
    "getQuery",
    "getEscapedPath",
    "major",
];

const ONE: &[&str] = &[
    "contains",
    "startsWith",
    "matches",
    "charAt",
    "indexOf",
    "lastIndexOf",
    "split",
    "substring",
    "join",
    "find",
    "findAll",
    "format",
    "or",
    "orValue",
    "isLessThan",
    "compareTo",
    "add",
    "sub",
    "containsIP",
    "containsCIDR",
    "validate",
    "getMonth",
];

const TWO: &[&str] = &["replace", "split", "substring", "indexOf", "lastIndexOf", "findAll", "slice"];

const GLOBAL: &[&str] = &[
    "int",
    "uint",
    "double",
    "string",
    "bytes",
    "bool",
    "duration",
    "timestamp",
    "type",
    "size",
    "dyn",
    "quantity",
    "isURL",
    "ip",
    "cidr",
    "semver",
    "sign",
    "optional.of",
    "optional.ofNonZeroValue",
    "strings.quote",
    "format.named",
    "!",
    "-",
];

const LOOPS: &[&str] = &["all", "exists", "exists_one", "map", "filter", "optMap", "optFlatMap"];

const OPERATORS: &[&str] = &["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "in", "&&", "||"];

fn rule() -> impl Strategy<Value = String> {
    let any = |words: &'static [&'static str]| proptest::sample::select(words);
    any(ATOMS).prop_map(str::to_owned).prop_recursive(5, 24, 3, move |inner| {
        prop_oneof![
            (inner.clone(), any(ZERO)).prop_map(|(of, name)| format!("{of}.{name}()")),
            (inner.clone(), any(ONE), inner.clone()).prop_map(|(of, name, a)| format!("{of}.{name}({a})")),
            (inner.clone(), any(TWO), inner.clone(), inner.clone())
                .prop_map(|(of, name, a, b)| format!("{of}.{name}({a}, {b})")),
            (any(GLOBAL), inner.clone()).prop_map(|(name, a)| format!("{name}({a})")),
            (inner.clone(), any(LOOPS), inner.clone()).prop_map(|(of, name, a)| format!("{of}.{name}(x, {a})")),
            (inner.clone(), any(OPERATORS), inner.clone()).prop_map(|(a, name, b)| format!("({a} {name} {b})")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}[{b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a}, {b}].transformMap(i, x, {b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("sets.intersects([{a}], [{b}])")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rule_of_anything_ends_in_one_answer(rule in rule()) {
        let schema = json!({ "type": "object", "properties": { "spec": {
            "type": "object",
            "x-kubernetes-validations": [{ "rule": rule }],
            "properties": {
                "s": { "type": "string" }, "n": { "type": "integer" },
                "l": { "type": "array", "x-kubernetes-list-type": "set", "items": { "type": "string" } },
                "o": { "type": "object", "additionalProperties": { "type": "number" } },
                "d": { "type": "string", "format": "duration" }, "t": { "type": "string", "format": "date-time" },
                "x": { "x-kubernetes-int-or-string": true },
            },
        } } });
        let text = r#"{"spec":{"s":"Äb c","n":3,"l":["a","ß",""],"o":{"a":1,"b":2.5},"d":"90s","t":"1969-12-31T23:59:59.5Z","x":"10%"}}"#;
        let parsed = parse(Sources::new().add("test.json", text), text);
        let shape = compile(&schema, None).unwrap().unwrap();
        let outcome = check(&shape, &parsed.documents[0], false, "Kind");
        prop_assert!(outcome.failed.len() + outcome.not_evaluated.len() <= 1);
    }

    #[test]
    fn a_rule_of_any_text_is_read_or_not(rule in "[ -~äß\\n]{0,60}") {
        let schema = json!({ "x-kubernetes-validations": [{ "rule": rule }] });
        compile(&schema, None).unwrap();
    }
}
