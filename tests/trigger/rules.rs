//! The rules between parameters, each kept and broken.

use std::collections::{BTreeMap, BTreeSet};

use neap::trigger::catalogue::{self, Auth, Env, FaultKind, Given};

/// A trigger and the faults that it has: `type@version; key=value, …; auth parameters; pod identity`, and in order
/// `kind:key`, the key left out where there is none. Names that begin with `+` change the last trigger without an indent.
const CASES: &str = include_str!("rules.txt");

fn word(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::UnknownType => "type",
        FaultKind::RemovedType => "removed",
        FaultKind::UnknownKey => "key",
        FaultKind::Missing => "missing",
        FaultKind::Value => "value",
        FaultKind::Rule => "rule",
        FaultKind::FromEnvUnsupported => "env",
        FaultKind::Deprecated => "deprecated",
        FaultKind::MetricType => "metric",
        FaultKind::NotPositive => "positive",
        FaultKind::Activation => "activation",
    }
}

#[derive(Clone, Default)]
struct Trigger<'a> {
    type_name: &'a str,
    version: &'a str,
    metadata: BTreeMap<&'a str, &'a str>,
    auth: BTreeSet<&'a str>,
    identity: Option<&'a str>,
    metric_type: Option<&'a str>,
    as_metric_source: bool,
    cached: bool,
    job: bool,
}

impl<'a> Trigger<'a> {
    /// The same with what a line writes; `-key` takes a key out, `!word` sets what stands beside the metadata.
    fn with(mut self, line: &'a str) -> Self {
        for part in line.split(" ; ").map(str::trim).filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                _ if part.starts_with('-') => _ = self.metadata.remove(&part[1..]),
                Some(("!identity", provider)) => self.identity = Some(provider),
                Some(("!metric", kind)) => self.metric_type = Some(kind),
                Some((key, value)) => _ = self.metadata.insert(key, value),
                None => match part {
                    "!source" => self.as_metric_source = true,
                    "!cached" => self.cached = true,
                    "!job" => self.job = true,
                    name => _ = self.auth.insert(name),
                },
            }
        }
        self
    }

    fn faults(&self) -> Vec<String> {
        let empty = BTreeMap::new();
        let given = Given {
            metadata: &self.metadata,
            auth: if self.auth.is_empty() { Auth::Nothing } else { Auth::Known(&self.auth) },
            env: Env::Known(&empty),
            identity: self.identity,
            metric_type: self.metric_type,
            as_metric_source: self.as_metric_source,
            cached: self.cached,
            job: self.job,
        };
        let faults = catalogue::judge(self.type_name, self.version, &given);
        faults.iter().map(|fault| format!("{}:{}", word(fault.kind), fault.key.as_deref().unwrap_or(""))).collect()
    }
}

#[test]
fn every_rule_holds() {
    let mut base = Trigger::default();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (at, line) in CASES.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')) {
        let (written, expected) = line.split_once("=>").unwrap_or((line, ""));
        let trigger = if let Some(change) = written.strip_prefix("  ") {
            base.clone().with(change)
        } else {
            let (head, rest) = written.split_once(" ; ").unwrap_or((written, ""));
            let (type_name, version) = head.trim().split_once('@').unwrap();
            let fresh = Trigger { type_name, version, ..Trigger::default() };
            base = fresh.with(rest);
            base.clone()
        };
        count += 1;
        let found = trigger.faults();
        let expected: Vec<&str> = expected.split_whitespace().collect();
        if found != expected {
            wrong.push(format!("line {}: {line}\n    found {found:?}", at + 1));
        }
    }
    assert!(count > 200, "only {count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
