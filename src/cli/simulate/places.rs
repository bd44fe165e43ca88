//! Where what decides a milestone is written: in the config, or in the file with the ScaledObject.

use super::super::{Failure, Hall};
use super::subject::Subject;
use crate::check;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::{self, Node, Sources, Span};
use crate::scaling::Scaling;
use crate::timeline::{Milestone, Missed, Objective, Summary};

/// Keys of a threshold in a trigger's metadata, or in the config's own form of it.
const THRESHOLDS: [&str; 8] = [
    "lagThreshold",
    "queueLength",
    "messageCount",
    "msgBacklogThreshold",
    "listLength",
    "pendingEntriesCount",
    "threshold",
    "value",
];

/// Where the annotations stand that pause (KEDA 2.19, `apis/keda/v1alpha1/scaledobject_types.go`).
const PAUSED: &str = "/metadata/annotations/autoscaling.keda.sh~1paused";
const PAUSED_REPLICAS: &str = "/metadata/annotations/autoscaling.keda.sh~1paused-replicas";
const PAUSED_IN: &str = "/metadata/annotations/autoscaling.keda.sh~1paused-scale-in";
const PAUSED_OUT: &str = "/metadata/annotations/autoscaling.keda.sh~1paused-scale-out";

/// The texts that were written, and the objectives in them.
#[derive(Debug)]
pub(in super::super) struct Places {
    pub(in super::super) sources: Sources,
    pub(in super::super) tree: Tree,
    /// Objectives of the config, each with its place.
    pub(in super::super) objectives: Vec<(Objective, Option<Span>)>,
}

/// What was read.
#[derive(Debug)]
pub(in super::super) enum Tree {
    /// A config, and the workload in it.
    Config(Box<Config>, String),
    /// The ScaledObject, and the workload that it scales, where that is there.
    Objects(Box<Node>, Option<Box<Node>>),
    /// Nothing that can be pointed at.
    Nothing,
}

/// What decides when a milestone is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decider {
    Pause(&'static str),
    Polling,
    Behavior,
    Min,
    Max,
    Threshold,
    Cooldown,
    Grace,
}

impl Decider {
    /// What to look at first when a milestone comes too late, or never.
    pub(super) fn of(milestone: Milestone, scaling: &Scaling, summary: &Summary) -> Self {
        let often = |milestone| summary.milestones.get(&milestone).is_some_and(|spread| spread.reached > 0.5);
        if let Some(annotation) = held(milestone, scaling) {
            return Self::Pause(annotation);
        }
        match milestone {
            Milestone::FirstPod => Self::Polling,
            Milestone::Pods(count) if count > scaling.max => Self::Max,
            Milestone::Pods(_) if !often(milestone) => Self::Threshold,
            Milestone::Pods(_) | Milestone::Peak => Self::Behavior,
            // Where all pods that there may be are at work, more of them help; else an earlier demand for them.
            Milestone::Drained if often(Milestone::Pods(scaling.max)) => Self::Max,
            Milestone::Drained => Self::Threshold,
            Milestone::ScaleToZero | Milestone::Gone if scaling.rest() > 0 => Self::Min,
            Milestone::ScaleToZero => Self::Cooldown,
            // The last pod goes when KEDA asks for none; the rest is how long it takes to end.
            Milestone::Gone if ends_at_once(summary) => Self::Cooldown,
            Milestone::Gone => Self::Grace,
        }
    }

    /// Its key in the config's workload, or in the ScaledObject and the workload it scales.
    fn pointer(self, config: bool) -> &'static str {
        match (self, config) {
            // The config has no such annotation: what is nearest is the workload.
            (Self::Pause(_), true) => "/scaling",
            (Self::Pause(annotation), false) => annotation,
            (Self::Polling, true) => "/scaling/pollingInterval",
            (Self::Polling, false) => "/spec/pollingInterval",
            (Self::Behavior, true) => "/scaling/behavior",
            (Self::Behavior, false) => "/spec/advanced/horizontalPodAutoscalerConfig/behavior",
            (Self::Min, true) => "/scaling/minReplicas",
            (Self::Min, false) => "/spec/minReplicaCount",
            (Self::Max, true) => "/scaling/maxReplicas",
            (Self::Max, false) => "/spec/maxReplicaCount",
            (Self::Threshold, true) => "/triggers",
            (Self::Threshold, false) => "/spec/triggers",
            (Self::Cooldown, true) => "/scaling/cooldown",
            (Self::Cooldown, false) => "/spec/cooldownPeriod",
            (Self::Grace, true) => "/terminationGracePeriod",
            (Self::Grace, false) => "/spec/template/spec/terminationGracePeriodSeconds",
        }
    }

    /// What is to be said of it, and what would help.
    fn words(self, milestone: Milestone) -> (String, &'static str) {
        let (what, help) = match self {
            Self::Pause(_) => ("the annotation that pauses it", "without the annotation KEDA scales it"),
            Self::Polling => ("how often KEDA looks", "a shorter interval wakes the first pod sooner"),
            Self::Behavior => {
                ("how fast the HPA adds pods", "a behavior that adds more pods in a sync gets there sooner")
            }
            Self::Min => ("the pods that always run", "with fewer it can go to zero"),
            Self::Max => ("the most pods that there may be", "more pods get further"),
            Self::Threshold => ("the messages for each pod", "a lower threshold asks for more pods, sooner"),
            Self::Cooldown => ("the wait after the last sign of work", "a shorter cooldown ends sooner"),
            Self::Grace => ("how long a pod may take to end", "a shorter grace period ends sooner"),
        };
        (format!("{milestone} depends on {what}"), help)
    }
}

impl Places {
    /// None: nothing was written that could be pointed at.
    pub(super) fn none() -> Self {
        Self { sources: Sources::new(), tree: Tree::Nothing, objectives: Vec::new() }
    }

    /// Finds them for a subject whose scaling is known.
    pub(in super::super) fn find(hall: &Hall, subject: &Subject<'_>, name: &str) -> Result<Self, Failure> {
        let mut sources = Sources::new();
        let Some((shown, text)) = &subject.file else { return Self::of_config(hall, subject, name) };
        let source = sources.add(shown.as_str(), text.as_str());
        let parsed = document::parse(source, text);
        let objects: Vec<&Node> = parsed.documents.iter().flat_map(check::unfold).collect();
        let named = |kinds: &[&str], name: &str| {
            let is = |node: &&&Node| {
                node.get("kind").and_then(Node::as_str).is_some_and(|kind| kinds.contains(&kind))
                    && node.at("/metadata/name").and_then(Node::as_str).unwrap_or_default() == name
            };
            objects.iter().find(is).map(|node| Box::new((*node).clone()))
        };
        let tree = match named(&["ScaledObject", "ScaledJob"], name) {
            None => Tree::Nothing,
            Some(scaled) => {
                let target = scaled.at("/spec/scaleTargetRef/name").and_then(Node::as_str).unwrap_or_default();
                let workload = named(&["Deployment", "StatefulSet"], target);
                Tree::Objects(scaled, workload)
            }
        };
        Ok(Self { sources, tree, objectives: Vec::new() })
    }

    fn of_config(hall: &Hall, subject: &Subject<'_>, name: &str) -> Result<Self, Failure> {
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let config = subject.config.load(hall, &mut sources, &mut sink)?;
        let written = config.spec.workloads.get(name).map(|workload| workload.objectives.as_slice());
        let objectives = written.unwrap_or_default().iter().enumerate().map(|(at, objective)| {
            (objective.clone(), Some(config.span(&format!("/workloads/{name}/objectives/{at}"))))
        });
        let objectives = objectives.collect();
        Ok(Self { sources, tree: Tree::Config(Box::new(config), name.to_owned()), objectives })
    }

    /// Where a decider is written, or the nearest place above it.
    fn span(&self, decider: Decider, scaler: &str) -> Option<Span> {
        let pointer = decider.pointer(matches!(self.tree, Tree::Config(..)));
        match &self.tree {
            Tree::Config(config, name) => {
                let here = format!("/workloads/{name}");
                let pointer = match decider {
                    Decider::Threshold => threshold(&config.tree, &format!("{here}{pointer}"), scaler),
                    _ => format!("{here}{pointer}"),
                };
                Some(config.key_span(&pointer))
            }
            Tree::Objects(scaled, workload) => {
                let (tree, pointer) = match decider {
                    Decider::Threshold => (scaled.as_ref(), threshold(scaled, pointer, scaler)),
                    Decider::Grace => (workload.as_deref()?, pointer.to_owned()),
                    _ => (scaled.as_ref(), pointer.to_owned()),
                };
                nearest(tree, &pointer)
            }
            Tree::Nothing => None,
        }
    }

    /// What is to be said of an objective that is missed.
    pub(super) fn missed(
        &self,
        objective: &Objective,
        place: Option<Span>,
        missed: &Missed,
        scaling: &Scaling,
        summary: &Summary,
    ) -> Diagnostic {
        let milestone = objective.milestone();
        let found = match missed {
            Missed::At(seconds) => format!("it is {seconds:.1} s"),
            Missed::Unreached(share) => format!("{:.1} % of the runs do not reach {milestone}", share * 100.0),
        };
        let decider = Decider::of(milestone, scaling, summary);
        let (words, help) = decider.words(milestone);
        let mut diagnostic =
            Diagnostic::error("objective-missed", format!("{objective} does not hold: {found}")).help(match decider {
                Decider::Pause(_) => help.to_owned(),
                _ => format!("{help}; `--steps` tells of one run why, `neap tune` searches"),
            });
        match self.span(decider, scaling.leading().map_or("", |trigger| &trigger.scaler)) {
            Some(span) => diagnostic = diagnostic.at(span, words),
            None => diagnostic.help = diagnostic.help.map(|help| format!("{words}: {help}")),
        }
        match place {
            Some(place) => diagnostic.related(place, "the objective is here"),
            None => diagnostic,
        }
    }
}

/// The annotation that holds up what leads to a milestone: all, or one direction.
fn held(milestone: Milestone, scaling: &Scaling) -> Option<&'static str> {
    let pause = &scaling.pause;
    let less = matches!(milestone, Milestone::ScaleToZero | Milestone::Gone);
    if pause.all {
        return Some(if pause.written { PAUSED_REPLICAS } else { PAUSED });
    }
    if less && pause.inward {
        return Some(PAUSED_IN);
    }
    (!less && pause.outward).then_some(PAUSED_OUT)
}

/// Whether in half of the runs the last pod is away within a second of being asked to.
fn ends_at_once(summary: &Summary) -> bool {
    let half = |milestone| summary.milestones.get(&milestone).map(|spread| spread.p50);
    half(Milestone::Gone).zip(half(Milestone::ScaleToZero)).is_some_and(|(gone, asked)| gone - asked < 1.0)
}

/// The pointer to the threshold of the trigger that is meant, or to that trigger.
pub(in super::super) fn threshold(tree: &Node, triggers: &str, scaler: &str) -> String {
    let mut at = 0;
    while let Some(trigger) = tree.at(&format!("{triggers}/{at}")) {
        if trigger.get("type").and_then(Node::as_str) == Some(scaler) {
            let here = format!("{triggers}/{at}");
            let keys = THRESHOLDS.iter().flat_map(|key| [format!("{here}/metadata/{key}"), format!("{here}/{key}")]);
            return keys.into_iter().find(|key| tree.at(key).is_some()).unwrap_or(here);
        }
        at += 1;
    }
    triggers.to_owned()
}

/// The key at a pointer, or the nearest one above it.
fn nearest(tree: &Node, pointer: &str) -> Option<Span> {
    let mut pointer = pointer;
    loop {
        if let Some(key) = tree.key_at(pointer) {
            return Some(key.span);
        }
        if let Some(node) = tree.at(pointer).filter(|_| !pointer.is_empty()) {
            return Some(node.span);
        }
        pointer = pointer.rsplit_once('/')?.0;
    }
}
