//! Every trigger of the tree, held against the catalogue once for all rules.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::super::World;
use super::authentication::{self, Parameters};
use super::environment::{self, ByName};
use super::scaled::{Trigger, is_open, triggers};
use crate::diagnostic::{Diagnostic, Fix};
use crate::document::{Mapping, Node, Span, Value};
use crate::topology::{Object, given};
use crate::trigger::catalogue::{self, Auth, Env, Fault, FaultKind, Given, Instead};
use crate::unit::certain;

/// A trigger with what is wrong with it.
#[derive(Debug)]
pub(in crate::check::rules) struct Judged<'a> {
    pub(super) scaler: &'a Object,
    pub(super) trigger: Trigger<'a>,
    pub(super) faults: Vec<Fault>,
}

/// Judges every trigger, and keeps those with faults.
pub(in crate::check::rules) fn all<'a>(world: &World<'a>) -> Vec<Judged<'a>> {
    let (major, minor) = world.keda();
    let version = catalogue::version(&format!("{major}.{minor}"));
    let scalers: Vec<&'a Object> = world.scalers().collect();
    let judged = scalers.into_par_iter().flat_map_iter(|scaler| {
        // Of several triggers that ask for variables, the first has them read for all.
        let (all, by_name) = (OnceCell::new(), OnceCell::new());
        let read = || all.get_or_init(|| environment::variables(world, scaler)).as_ref().map(environment::by_name);
        let variables = || by_name.get_or_init(read).as_ref();
        let judged = triggers(scaler).filter_map(|trigger| {
            let faults = judge(world, scaler, trigger, (version, &variables))?;
            (!faults.is_empty()).then_some(Judged { scaler, trigger, faults })
        });
        judged.collect::<Vec<_>>()
    });
    judged.collect()
}

/// The metadata as the API server would have it, where it is written as text or can be: a number without quotes is another
/// check's finding. None where a value is neither.
fn metadata<'m>(mapping: &'m Mapping, others: &'m [(&'m str, String)]) -> BTreeMap<&'m str, &'m str> {
    let texts = mapping.iter().filter_map(|entry| Some((entry.key.name.as_str(), entry.node.as_str()?)));
    texts.chain(others.iter().map(|(key, text)| (*key, text.as_str()))).collect()
}

/// The values that are no texts, as texts; none where one can be none.
fn others(mapping: &Mapping) -> Option<Vec<(&str, String)>> {
    let mut others = Vec::new();
    for entry in mapping {
        let text = match &entry.node.value {
            Value::String(_) => continue,
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            _ => return None,
        };
        others.push((entry.key.name.as_str(), text));
    }
    Some(others)
}

fn judge<'a, 'v>(
    world: &World<'a>,
    scaler: &'a Object,
    trigger: Trigger<'a>,
    (version, variables): (&str, &dyn Fn() -> Option<&'v ByName<'v>>),
) -> Option<Vec<Fault>> {
    if is_open(trigger.kind) {
        return None;
    }
    let none = Mapping::default();
    let mapping = given(trigger.node, "metadata").map_or(Some(&none), Node::as_mapping)?;
    let others = others(mapping)?;
    let metadata = metadata(mapping, &others);
    let parameters = authentication::parameters(world, scaler, trigger);
    let names: BTreeSet<&str>;
    let (auth, identity) = match &parameters {
        Parameters::Nothing => (Auth::Nothing, None),
        Parameters::Unknown => (Auth::Unknown, None),
        Parameters::Known { names: known, identity } => {
            names = known.keys().copied().collect();
            (Auth::Known(&names), *identity)
        }
    };
    let asks = metadata.keys().any(|key| key.ends_with("FromEnv"));
    let variables = asks.then(variables).flatten();
    let job = scaler.kind == "ScaledJob";
    let modifiers = scaler.at("spec.advanced.scalingModifiers").and_then(Node::as_mapping);
    let given = Given {
        metadata: &metadata,
        auth,
        env: variables.map_or(Env::Unknown, Env::Known),
        identity,
        // The operator refuses any in a ScaledJob, which is a rule of its own; so is one that is cached and cannot be.
        metric_type: given(trigger.node, "metricType").and_then(Node::as_str).filter(|it| !job && !is_open(it)),
        as_metric_source: modifiers.is_some_and(|modifiers| !modifiers.is_empty()),
        cached: false,
        job,
    };
    let mut faults = catalogue::judge(trigger.kind, version, &given);
    let open = metadata.iter().filter(|(_, value)| is_open(value)).map(|(key, _)| *key).collect::<BTreeSet<_>>();
    if !open.is_empty() {
        faults.retain(|fault| holds_in_part(fault, &open));
    }
    Some(faults)
}

/// Whether a fault holds whatever is filled in later.
fn holds_in_part(fault: &Fault, open: &BTreeSet<&str>) -> bool {
    let itself = fault.key.as_deref().is_some_and(|key| open.contains(key));
    match fault.kind {
        FaultKind::UnknownType | FaultKind::RemovedType | FaultKind::UnknownKey | FaultKind::FromEnvUnsupported => true,
        FaultKind::Value | FaultKind::Deprecated | FaultKind::MetricType => !itself,
        _ => false,
    }
}

/// Makes findings of the faults of one sort.
pub(super) fn report(world: &World<'_>, id: &'static str, kind: FaultKind, found: &mut Vec<Diagnostic>) {
    for judged in world.judged() {
        for fault in judged.faults.iter().filter(|fault| fault.kind == kind) {
            found.push(finding(world, id, judged, fault));
        }
    }
}

pub(super) fn finding(world: &World<'_>, id: &'static str, judged: &Judged<'_>, fault: &Fault) -> Diagnostic {
    let mut finding = Diagnostic::error(id, fault.message.clone()).at(place(judged.trigger, fault), "");
    finding.severity = fault.severity;
    finding.help.clone_from(&fault.help);
    finding.fix = fix(world, judged.trigger, fault);
    finding
}

/// A key where it is not read, its value where that is wrong, and else the trigger.
fn place(trigger: Trigger<'_>, fault: &Fault) -> Span {
    if fault.kind == FaultKind::MetricType {
        return trigger.node.get("metricType").map_or(trigger.place(), |node| node.span);
    }
    let of_key = matches!(fault.kind, FaultKind::UnknownKey | FaultKind::FromEnvUnsupported | FaultKind::Deprecated);
    match fault.key.as_deref().and_then(|key| trigger.entry(key)) {
        Some(entry) if of_key => entry.key.span,
        Some(entry) => entry.node.span,
        None => trigger.place(),
    }
}

/// What a machine may write instead: what can only have been meant.
fn fix(world: &World<'_>, trigger: Trigger<'_>, fault: &Fault) -> Option<Fix> {
    let (major, minor) = world.keda();
    let version = format!("{major}.{minor}");
    match (fault.fix.as_ref()?, fault.key.as_deref().and_then(|key| trigger.entry(key))) {
        (Instead::Key(new), Some(entry)) if trigger.entry(new).is_none() => {
            let scaler = catalogue::scaler(trigger.kind, &version)?;
            let names = scaler.parameters().iter().flat_map(|parameter| parameter.names()).map(String::as_str);
            let sure = certain(&entry.key.name, names.collect::<BTreeSet<_>>()) == Some(new);
            sure.then(|| Fix::word(entry.key.span, &entry.key.name, new))
        }
        (Instead::Value(new), Some(entry)) => {
            let old = entry.node.as_str()?;
            let same = new.parse::<f64>().is_ok() || boolean_word(new) || certain(old, [new.as_str()]).is_some();
            same.then(|| Fix::word(entry.node.span, old, new))
        }
        (Instead::Value(new), None) if fault.kind == FaultKind::UnknownType => {
            let sure = certain(trigger.kind, catalogue::types(&version)) == Some(new);
            sure.then(|| Fix::word(trigger.place(), trigger.kind, new))
        }
        (Instead::Value(new), None) if fault.kind == FaultKind::MetricType => {
            let node = trigger.node.get("metricType")?;
            let old = node.as_str()?;
            certain(old, [new.as_str()]).map(|_| Fix::word(node.span, old, new))
        }
        _ => None,
    }
}

fn boolean_word(word: &str) -> bool {
    matches!(word, "true" | "false")
}
