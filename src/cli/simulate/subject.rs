//! Whose replicas are predicted: a workload of the config, or a ScaledObject or ScaledJob in a file.

use std::path::Path;
use std::time::Duration;

use super::super::{Failure, Hall};
use super::ConfigArgs;
use crate::check::{self, Catalogue};
use crate::document::{self, Node, Sources};
use crate::scaling::{Delivery, Keda, Scaling};

/// Whose replicas are predicted.
#[derive(Clone, Debug)]
pub(in super::super) struct Subject<'a> {
    /// The name and text of a file with a ScaledObject; without one, the config.
    pub(super) file: Option<(String, String)>,
    /// The ScaledObject, where there are several.
    pub(super) workload: Option<&'a str>,
    /// The config.
    pub(super) config: ConfigArgs,
}

impl<'a> Subject<'a> {
    /// Reads the file, if one is named.
    pub(in super::super) fn read(
        hall: &Hall,
        path: Option<&Path>,
        workload: Option<&'a str>,
        config: &ConfigArgs,
    ) -> Result<Self, Failure> {
        let file = match path {
            None => None,
            Some(path) if path.as_os_str() == "-" => Some(("<stdin>".to_owned(), hall.read_stdin()?)),
            Some(path) => Some((path.display().to_string(), hall.read(path)?)),
        };
        Ok(Self { file, workload, config: config.clone() })
    }

    /// What decides the replica count of the workload that is meant.
    pub(in super::super) fn scaling(&self, hall: &Hall) -> Result<Scaling, Failure> {
        let Some((name, text)) = &self.file else { return self.configured(hall) };
        let mut sources = Sources::new();
        let source = sources.add(name.as_str(), text.as_str());
        let parsed = document::parse(source, text);
        let objects: Vec<&Node> = parsed.documents.iter().flat_map(check::unfold).collect();
        self.choose(&objects)
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
        let mut scaling = self.choose(&objects)?;
        if rendered.platform.installs_keda() {
            scaling.versions.keda = Keda::of(rendered.platform.spec.keda.chart.version.as_str());
        }
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

    fn choose(&self, objects: &[&Node]) -> Result<Scaling, Failure> {
        let kind = |node: &Node| node.get("kind").and_then(Node::as_str).unwrap_or_default().to_owned();
        let name = |node: &Node| node.at("/metadata/name").and_then(Node::as_str).unwrap_or_default().to_owned();
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
        let target = chosen.at("/spec/scaleTargetRef/name").and_then(Node::as_str).unwrap_or_default();
        let workload = objects
            .iter()
            .copied()
            .find(|node| matches!(kind(node).as_str(), "Deployment" | "StatefulSet") && name(node) == target);
        Scaling::of(chosen, workload)
            .map_err(|fault| Failure::usage(fault.to_string(), "`neap validate` says more of the file"))
    }
}
