//! Single faults in triggers that KEDA accepts.

use std::collections::{BTreeMap, BTreeSet};

use super::parameter::{Parameter, Source, put};
use super::question::Question;
use super::values::values;

/// What is done to a trigger, and what became of it.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The sort of fault.
    pub(super) class: &'static str,
    /// What was done, to which key.
    pub(super) what: String,
    pub(super) question: Question,
}

/// Providers of a pod identity (`apis/keda/v1alpha1/triggerauthentication_types.go`), and one that is none.
const IDENTITIES: [&str; 6] = ["none", "azure-workload", "gcp", "aws", "aws-eks", "other"];
const METRIC_TYPES: [&str; 5] = ["AverageValue", "Value", "Utilization", "Average", "value"];

/// Every case of a type: each base, and each single fault in it. No trigger is there twice.
pub(super) fn cases(bases: &[Question], parameters: &[Parameter]) -> Vec<Case> {
    let mut all = Cases::default();
    for (at, base) in bases.iter().enumerate() {
        all.add("base", format!("{at}"), base.clone());
    }
    for base in bases {
        all.whole(base);
        all.keys(base);
        for parameter in parameters {
            all.added(base, parameter);
        }
    }
    for parameter in parameters {
        let Some(base) = bases.iter().find(|base| parameter.is_in(base)).or_else(|| bases.first()) else { continue };
        all.typed(base, parameter);
        all.sources(base, parameter);
    }
    if let Some(base) = bases.first() {
        all.full(base, parameters);
    }
    all.list
}

#[derive(Default)]
struct Cases {
    list: Vec<Case>,
    seen: BTreeSet<Question>,
}

impl Cases {
    fn add(&mut self, class: &'static str, what: String, question: Question) {
        if self.seen.insert(question.clone()) {
            self.list.push(Case { class, what, question });
        }
    }

    /// What holds for the trigger as a whole.
    fn whole(&mut self, base: &Question) {
        for identity in IDENTITIES.into_iter().chain([""]) {
            self.add("identity", identity.to_owned(), Question { pod_identity: identity.to_owned(), ..base.clone() });
        }
        for metric in METRIC_TYPES.into_iter().chain([""]) {
            self.add("metric type", metric.to_owned(), Question { metric_type: metric.to_owned(), ..base.clone() });
        }
        self.add("metric source", String::new(), Question { as_metric_source: true, ..base.clone() });
        for key in ["unknownKey", "unknownFromEnv"] {
            let mut changed = base.clone();
            changed.metadata.insert(key.to_owned(), "x".to_owned());
            self.add("unknown key", key.to_owned(), changed);
        }
    }

    /// Each key that is there: without it, without a value, in another case, from elsewhere.
    fn keys(&mut self, base: &Question) {
        for (key, value) in &base.metadata {
            let without = |edit: &dyn Fn(&mut BTreeMap<String, String>)| {
                let mut changed = base.clone();
                changed.metadata.remove(key);
                edit(&mut changed.metadata);
                changed
            };
            let gone = without(&|_| ());
            self.add("missing", key.clone(), gone.clone());
            self.add("missing", format!("{key} as metric source"), Question { as_metric_source: true, ..gone.clone() });
            for blank in ["", "  "] {
                let blank = without(&|metadata| drop(metadata.insert(key.clone(), blank.to_owned())));
                self.add("blank", key.clone(), blank);
            }
            let cased = swap_case(key);
            self.add(
                "key case",
                cased.clone(),
                without(&|metadata| drop(metadata.insert(cased.clone(), value.clone()))),
            );
            if let Some(name) = key.strip_suffix("FromEnv") {
                let unset = without(&|metadata| drop(metadata.insert(key.clone(), "UNSET".to_owned())));
                self.add("unset variable", key.clone(), unset);
                self.moved(&gone, name, base.env.get(value).map_or("", String::as_str));
            } else {
                self.moved(&gone, key, value);
            }
        }
        for (key, value) in &base.auth {
            let mut gone = base.clone();
            gone.auth.remove(key);
            self.add("missing", key.clone(), gone.clone());
            let mut blank = base.clone();
            blank.auth.insert(key.clone(), " ".to_owned());
            self.add("blank", key.clone(), blank);
            self.moved(&gone, key, value);
        }
    }

    fn moved(&mut self, without: &Question, name: &str, value: &str) {
        for source in [Source::Metadata, Source::Auth, Source::Env] {
            let mut changed = without.clone();
            put(&mut changed, source, name, value);
            self.add("moved", format!("{name} to {source:?}"), changed);
        }
    }

    /// A parameter that the base does not have, with each value that may decide something else.
    fn added(&mut self, base: &Question, parameter: &Parameter) {
        if parameter.is_in(base) {
            return;
        }
        let mut tried = vec![parameter.good()];
        tried.extend(parameter.words.iter().cloned());
        for value in tried {
            for source in &parameter.order {
                let mut changed = base.clone();
                put(&mut changed, *source, parameter.name(), &value);
                let class = if parameter.deprecated { "deprecated" } else { "added" };
                self.add(class, format!("{} {value:?} in {source:?}", parameter.name()), changed);
            }
        }
    }

    /// Each value on both sides of what can be read.
    fn typed(&mut self, base: &Question, parameter: &Parameter) {
        // Best where neap can see the value.
        let seen = [Source::Metadata, Source::Env].into_iter().find(|source| parameter.order.contains(source));
        let Some(source) = seen.or_else(|| parameter.order.first().copied()) else { return };
        for value in values(parameter) {
            let mut changed = base.clone();
            parameter.remove(&mut changed);
            put(&mut changed, source, parameter.name(), &value);
            let class = if parameter.words.is_empty() { "value" } else { "word" };
            self.add(class, format!("{} {value:?}", parameter.name()), changed);
        }
    }

    /// Each source and each name alone, and what can be read before and behind what cannot.
    fn sources(&mut self, base: &Question, parameter: &Parameter) {
        let mut without = base.clone();
        parameter.remove(&mut without);
        for name in &parameter.names {
            for source in [Source::Metadata, Source::Auth, Source::Env] {
                for value in [parameter.good(), "?".to_owned()] {
                    let mut changed = without.clone();
                    put(&mut changed, source, name, &value);
                    self.add("source", format!("{name} {value:?} in {source:?}"), changed);
                }
            }
        }
        let places: Vec<(&String, Source)> =
            parameter.names.iter().flat_map(|name| parameter.order.iter().map(move |source| (name, *source))).collect();
        for (one, good) in places.iter().enumerate() {
            for (two, bad) in places.iter().enumerate() {
                if one != two {
                    let mut changed = without.clone();
                    put(&mut changed, good.1, good.0, &parameter.good());
                    put(&mut changed, bad.1, bad.0, "?");
                    self.add("both", format!("{} in {:?}, ? as {} in {:?}", good.0, good.1, bad.0, bad.1), changed);
                }
            }
        }
    }

    /// Everything at once that is not deprecated.
    fn full(&mut self, base: &Question, parameters: &[Parameter]) {
        let mut full = base.clone();
        for parameter in parameters.iter().filter(|parameter| !parameter.deprecated && !parameter.is_in(base)) {
            if let Some(source) = parameter.order.first() {
                put(&mut full, *source, parameter.name(), &parameter.good());
            }
        }
        self.add("full", "every parameter".to_owned(), full);
    }
}

/// The first letter in the other case.
fn swap_case(key: &str) -> String {
    let mut letters = key.chars();
    let first = letters.next().map(|first| {
        if first.is_lowercase() { first.to_uppercase().to_string() } else { first.to_lowercase().to_string() }
    });
    first.unwrap_or_default() + letters.as_str()
}
