//! Rules on values, and rules and objects that mean harm.

use serde_json::{Value, json};

use super::{Outcome, check, compile};
use crate::document::{Sources, parse};

fn schema(rule: &str) -> Value {
    json!({ "type": "object", "properties": { "spec": {
        "type": "object",
        "x-kubernetes-validations": [{ "rule": rule }],
        "properties": { "s": { "type": "string" }, "n": { "type": "integer" },
            "l": { "type": "array", "items": { "type": "string" } } },
    } } })
}

fn outcome(schema: &Value, object: &Value) -> Outcome {
    let text = object.to_string();
    let parsed = parse(Sources::new().add("test.json", text.as_str()), &text);
    check(&compile(schema, None).unwrap().unwrap(), &parsed.documents[0], false, "Kind")
}

fn unsure(rule: &str, object: &Value) -> Vec<String> {
    let outcome = outcome(&schema(rule), object);
    assert!(outcome.failed.is_empty(), "{rule}: {:?}", outcome.failed);
    outcome.not_evaluated.into_iter().map(|it| it.message).collect()
}

#[test]
fn a_schema_without_rules_costs_nothing() {
    assert!(
        compile(&json!({ "type": "object", "properties": { "a": { "type": "string" } } }), None).unwrap().is_none()
    );
}

#[test]
fn what_is_not_known_is_no_failure() {
    let object = json!({ "spec": { "s": "a" } });
    for rule in [
        "self.s.frobnicate()",
        "nobody == 1",
        "self.s.matches('(?=a)')",
        "self.s + 1 == 2",
        "self.s",
        "(",
        "Msg{a: 1} == null",
    ] {
        assert_eq!(unsure(rule, &object).len(), 1, "{rule}");
    }
    assert!(unsure("true", &object).is_empty());
}

#[test]
fn a_rule_on_changes_is_counted_and_not_run() {
    let object = json!({ "spec": { "s": "a" } });
    let outcome = outcome(&schema("self.s == oldSelf.s"), &object);
    assert_eq!((outcome.transitions, outcome.failed.len(), outcome.not_evaluated.len()), (1, 0, 0));
}

#[test]
fn rules_of_definitions_are_run_wherever_these_are_meant() {
    let definitions = json!({
        "named": { "type": "object", "properties": { "name": { "type": "string" }, "more": { "$ref": "#/definitions/named" } },
            "x-kubernetes-validations": [{ "rule": "self.name != 'x'", "fieldPath": ".name" }] },
    });
    let schema = json!({ "type": "object", "properties": {
        "a": { "$ref": "#/definitions/named" },
        "l": { "type": "array", "items": { "$ref": "#/definitions/named" } },
    } });
    let text = json!({ "a": { "name": "x" }, "l": [{ "name": "y" }, { "name": "x" }] }).to_string();
    let parsed = parse(Sources::new().add("test.json", text.as_str()), &text);
    let outcome = check(&compile(&schema, Some(&definitions)).unwrap().unwrap(), &parsed.documents[0], false, "Kind");
    let found: Vec<&str> = outcome.failed.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(found, ["a.name: failed rule: self.name != 'x'", "l[1].name: failed rule: self.name != 'x'"]);
    assert!(compile(&json!({ "$ref": "#/definitions/other" }), Some(&definitions)).unwrap().is_none());
}

#[test]
fn hostile_rules_end() {
    let list: Vec<String> = (0..2000).map(|at| format!("item {at}")).collect();
    let object = json!({ "spec": { "s": "a".repeat(50_000), "l": list } });
    let replaced = format!("self.s{} == ''", ".replace('', self.s)".repeat(20));
    for rule in [
        "self.l.all(a, self.l.all(b, self.l.all(c, a != b || b != c || a == c)))",
        "self.l.map(a, self.l).all(x, x.map(a, self.l) == self.l.map(b, x))",
        "self.l.map(a, self.s + self.s).join(self.s) == ''",
        "self.l.all(x, self.s.matches(x + self.s))",
        "self.l.transformMap(i, v, v).size() == self.l.distinct().size() && self.l.all(x, sets.contains(self.l, self.l))",
        "self.l.all(x, (self.l + self.l).map(y, self.s.split('')).size() > 0)",
        replaced.as_str(),
    ] {
        assert_eq!(unsure(rule, &object), ["a rule of Kind is not checked: it takes too long"], "{rule}");
    }
}

/// Comparing is counted by what is compared, in whatever it is wrapped.
#[test]
fn hostile_comparisons_end() {
    let numbers: Vec<usize> = (0..20_000).collect();
    let object = json!({ "spec": { "n": numbers, "set": numbers, "any": numbers, "s": "a".repeat(50_000) } });
    for rule in [
        "{'a': self.set} == {'a': self.set}",
        "self.n.all(x, optional.of(self.n) == optional.of(self.n))",
        "self.n.all(x, self.any == self.any)",
        "self.n.all(x, self.s <= self.s)",
    ] {
        let list =
            |kind: &str| json!({ "type": "array", "items": { "type": "integer" }, "x-kubernetes-list-type": kind });
        let schema = json!({ "properties": { "spec": {
            "type": "object",
            "x-kubernetes-validations": [{ "rule": rule }],
            "properties": { "n": list("atomic"), "set": list("set"), "any": {}, "s": { "type": "string" } },
        } } });
        let found = outcome(&schema, &object).not_evaluated;
        assert_eq!(found.len(), 1, "{rule}");
        assert_eq!(found[0].message, "a rule of Kind is not checked: it takes too long", "{rule}");
    }
}

#[test]
fn hostile_syntax_is_not_read() {
    let object = json!({ "spec": { "n": 1 } });
    let rules = [
        format!("{}self.n{} == 1", "(".repeat(5_000), ")".repeat(5_000)),
        format!("{}true", "!".repeat(8_000)),
        format!("self.n{} == 1", " + 1".repeat(4_000)),
        format!("self{}", ".n".repeat(8_000)),
        format!("{}1{} == []", "[".repeat(3_000), "]".repeat(3_000)),
        format!("self.n == {}", "-".repeat(10_000)),
        format!("'{}' == ''", "x".repeat(20_000)),
    ];
    for rule in rules {
        let found = outcome(&schema(&rule), &object);
        assert!(found.failed.is_empty() && found.not_evaluated.len() <= 1, "{}", &rule[..40]);
    }
    // As deep as it may be, on a stack as small as a worker's.
    let deep = format!("{}self.n{} == 1", "(1 + ".repeat(80), ")".repeat(80));
    let worker = std::thread::Builder::new().stack_size(2 << 20);
    let run = worker.spawn(move || outcome(&schema(&deep), &json!({ "spec": { "n": 1 } })).failed.len());
    assert_eq!(run.unwrap().join().unwrap(), 1);
}

#[test]
fn a_finding_points_at_the_field_or_at_what_is_above_it() {
    let schema = json!({ "properties": { "spec": { "type": "object", "properties": { "a": { "type": "string" } },
        "x-kubernetes-validations": [{ "rule": "has(self.a)", "fieldPath": ".a", "reason": "FieldValueRequired", "message": "say it" }] } } });
    let text = "kind: K\nspec:\n  b: c\n";
    let parsed = parse(Sources::new().add("test.yaml", text), text);
    let outcome = check(&compile(&schema, None).unwrap().unwrap(), &parsed.documents[0], false, "K");
    let found = &outcome.failed[0];
    assert_eq!(found.message, "spec.a: required: say it");
    assert_eq!(found.help.as_deref(), Some("the rule: has(self.a)"));
    let Some(crate::diagnostic::Place::Span(span)) = found.primary.as_ref().map(|it| it.place.clone()) else {
        unreachable!()
    };
    assert_eq!(&text[span.start as usize..span.end as usize], "spec");
}
