//! Whose replicas are predicted: a workload of the config, or a ScaledObject or ScaledJob in a file.

use std::path::Path;
use std::time::Duration;

use super::super::{Exit, Failure, Hall};
use super::ConfigArgs;
use crate::check::{self, Catalogue};
use crate::diagnostic::Diagnostic;
use crate::document::{self, Node, Sources};
use crate::scaling::{Delivery, Keda, Refusal, Scaling, refusals};
use crate::trigger::catalogue::FaultKind;

/// Whose replicas are predicted.
#[derive(Clone, Debug)]
pub(in super::super) struct Subject<'a> {
    /// The name and text of a file with a ScaledObject; without one, the config.
    pub(super) file: Option<(String, String)>,
    /// The ScaledObject, where there are several.
    pub(super) workload: Option<&'a str>,
    /// The config.
    pub(super) config: ConfigArgs,
    /// The version of KEDA whose verdict counts, where it is named.
    pub(super) keda: Option<&'a str>,
}

/// The version of KEDA where nothing names one.
const KEDA: &str = "2.19";

impl<'a> Subject<'a> {
    /// Reads the file, if one is named.
    pub(in super::super) fn read(
        hall: &Hall,
        path: Option<&Path>,
        workload: Option<&'a str>,
        config: &ConfigArgs,
        keda: Option<&'a str>,
    ) -> Result<Self, Failure> {
        if path.is_some() {
            refuse_config_flags(hall, config)?;
        }
        let file = match path {
            None => None,
            Some(path) if path.as_os_str() == "-" => Some(("<stdin>".to_owned(), hall.read_stdin()?)),
            Some(path) => Some((path.display().to_string(), hall.read(path)?)),
        };
        Ok(Self { file, workload, config: config.clone(), keda })
    }

    /// What decides the replica count of the workload that is meant.
    pub(in super::super) fn scaling(&self, hall: &Hall) -> Result<Scaling, Failure> {
        let Some((name, text)) = &self.file else { return self.configured(hall) };
        let mut sources = Sources::new();
        let source = sources.add(name.as_str(), text.as_str());
        let parsed = document::parse(source, text);
        let objects: Vec<&Node> = parsed.documents.iter().flat_map(check::unfold).collect();
        self.choose(hall, &objects, &sources, KEDA)
    }

    /// The same, of the config: the consumer's own bounds are known there.
    fn configured(&self, hall: &Hall) -> Result<Scaling, Failure> {
        let rendered = self.config.render_unjudged(hall, &Catalogue::embedded(), &check::Options::default())?;
        let mut sources = Sources::new();
        let files = rendered.bundle.iter().filter(|(path, _)| check::is_yaml(path.as_str()));
        let documents: Vec<Node> = files
            .flat_map(|(path, artifact)| {
                document::parse(sources.add(path.as_str(), artifact.text.as_str()), &artifact.text).documents
            })
            .collect();
        let objects: Vec<&Node> = documents.iter().collect();
        let installed = rendered.platform.spec.keda.chart.version.as_str();
        let keda = if rendered.platform.installs_keda() { installed } else { KEDA };
        let mut scaling = self.choose(hall, &objects, &sources, keda)?;
        scaling.versions.keda = Keda::of(keda);
        let workloads = rendered.platform.workloads.values().flatten();
        let triggers = workloads.filter(|it| it.name.as_str() == scaling.name).flat_map(|it| &it.triggers);
        let named = |trigger: &crate::model::KedaTrigger, key: &str| trigger.metadata.get(key).cloned();
        for trigger in triggers {
            let (Some(stream), Some(consumer)) = (named(trigger, "stream"), named(trigger, "consumer")) else {
                continue;
            };
            let streams = rendered.platform.streams.iter().filter(|(name, _)| name.as_str() == stream);
            let consumers = streams.flat_map(|(_, stream)| &stream.item.consumers);
            if let Some((_, consumer)) = consumers.into_iter().find(|(name, _)| name.as_str() == consumer) {
                scaling.delivery = Delivery {
                    ack_wait: Duration::from_nanos(consumer.ack_wait.nanoseconds()),
                    max_deliver: u32::try_from(consumer.max_deliver).ok(),
                    max_ack_pending: consumer.max_ack_pending.map_or(1000, u64::from),
                };
            }
        }
        Ok(scaling)
    }

    fn choose(&self, hall: &Hall, objects: &[&Node], sources: &Sources, keda: &str) -> Result<Scaling, Failure> {
        let scales = |node: &Node| matches!(kind(node).as_str(), "ScaledObject" | "ScaledJob");
        let scaled: Vec<&Node> = objects.iter().copied().filter(|node| scales(node)).collect();
        let names: Vec<String> = scaled.iter().map(|node| name(node)).collect();
        let known = format!("there are {}", names.join(", "));
        let chosen = match (self.workload, scaled.as_slice()) {
            (_, []) => return Err(Failure::usage("there is no ScaledObject or ScaledJob", "name a file that has one")),
            (Some(wanted), all) => all.iter().find(|node| name(node) == wanted).copied(),
            (None, [only]) => Some(*only),
            (None, all) => {
                let is_fed = |node: &&&Node| Scaling::of(node, None).is_ok_and(|scaling| scaling.fed().is_some());
                let fed: Vec<&&Node> = all.iter().filter(is_fed).collect();
                match fed.as_slice() {
                    [only] => Some(**only),
                    _ => {
                        return Err(Failure::usage(
                            "there are several ScaledObjects or ScaledJobs",
                            format!("name one with `--workload`; {known}"),
                        ));
                    }
                }
            }
        };
        let Some(chosen) = chosen else {
            let wanted = self.workload.unwrap_or_default();
            return Err(Failure::usage(format!("there is no ScaledObject or ScaledJob {wanted:?}"), known));
        };
        let same = scaled.iter().filter(|node| name(node) == name(chosen)).count();
        if same > 1 {
            let message = format!("{same} ScaledObjects or ScaledJobs are called {:?}", name(chosen));
            return Err(Failure::usage(message, "name a file that has one of them"));
        }
        refuse(hall, &refusals(chosen, self.keda.unwrap_or(keda)), sources)?;
        let target = chosen.at("/spec/scaleTargetRef/name").and_then(Node::as_str).unwrap_or_default();
        let workload = objects
            .iter()
            .copied()
            .find(|node| matches!(kind(node).as_str(), "Deployment" | "StatefulSet") && name(node) == target);
        Scaling::of(chosen, workload)
            .map_err(|fault| Failure::usage(fault.to_string(), "`neap validate` says more of the file"))
    }
}

fn kind(node: &Node) -> String {
    node.get("kind").and_then(Node::as_str).unwrap_or_default().to_owned()
}

fn name(node: &Node) -> String {
    node.at("/metadata/name").and_then(Node::as_str).unwrap_or_default().to_owned()
}

/// Shows what KEDA would refuse, as `neap validate` does, and goes no further.
fn refuse(hall: &Hall, refused: &[Refusal], sources: &Sources) -> Result<(), Failure> {
    if refused.is_empty() {
        return Ok(());
    }
    let finding = |Refusal { place, fault }: &Refusal| {
        let id = match fault.kind {
            FaultKind::NotPositive => "trigger-target-not-positive",
            FaultKind::MetricType => "trigger-metric-type-invalid",
            _ => "trigger-value-invalid",
        };
        let mut finding = Diagnostic::error(id, fault.message.clone()).at(*place, "");
        finding.help.clone_from(&fault.help);
        finding
    };
    hall.show(&refused.iter().map(finding).collect::<Vec<_>>(), sources);
    hall.say("KEDA would never ask this trigger, so that there is nothing to simulate");
    Err(Failure::shown(Exit::Usage))
}

/// Refuses flags that say something of a config where a file with a ScaledObject is named, which has none; what the
/// environment says is meant for other commands as well.
fn refuse_config_flags(hall: &Hall, config: &ConfigArgs) -> Result<(), Failure> {
    let flag = |name: &'static str, given: bool, variable: &str| {
        (given && (variable.is_empty() || hall.variable(variable).is_none())).then_some(name)
    };
    let given = flag("--file", config.file.is_some(), "NEAP_FILE")
        .or_else(|| flag("--profile", config.profile.is_some(), "NEAP_PROFILE"))
        .or_else(|| flag("--env", config.environment.is_some(), "NEAP_ENV"))
        .or_else(|| flag("--set", !config.flags.is_empty(), ""))
        .or_else(|| flag("--templates", config.templates.is_some(), "NEAP_TEMPLATES"));
    match given {
        Some(flag) => {
            let message = format!("{flag} is about a config, and FILE is none");
            Err(Failure::usage(message, "leave out one of them; `--sweep` tries other settings of FILE"))
        }
        None => Ok(()),
    }
}
