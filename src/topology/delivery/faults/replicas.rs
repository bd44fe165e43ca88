//! Workloads of which Git and an autoscaler both say how many pods there are.

use super::super::super::{Application, Flaw, Object, Topology};
use super::super::settings::Settings;
use super::super::{Delivery, ignores, ignores_replicas, settings};
use super::{About, Fault};
use crate::diagnostic::Severity;
use crate::document::Span;

/// A number in Git that an autoscaler overrules.
#[derive(Debug)]
struct Fight<'a> {
    workload: &'a Object,
    scaler: &'a Object,
    /// Where the number is written.
    replicas: Span,
    number: i64,
    /// The Applications that apply it, each with whether the number is left out of the comparison.
    applications: Vec<(Application<'a>, bool)>,
}

/// Every one of them. What a kustomization changes may lose its number there.
fn all<'a>(topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Fight<'a>> {
    let hpas = topology.of("autoscaling", "HorizontalPodAutoscaler");
    let settings = settings(topology, delivery);
    let scaled = topology.of("keda.sh", "ScaledObject");
    scaled.chain(hpas).filter_map(|scaler| fight(scaler, &settings, topology, delivery)).collect()
}

fn fight<'a>(
    scaler: &'a Object,
    settings: &[Settings<'_>],
    topology: &'a Topology,
    delivery: &Delivery<'a>,
) -> Option<Fight<'a>> {
    let workload = topology.target(scaler)?;
    let number = workload.integer("spec.replicas")?;
    if delivery.coverage.is_changed(&workload.file) {
        return None;
    }
    let everywhere = settings.iter().any(|settings| settings.ignores_replicas(workload));
    let left_out = |application: &Application<'a>| {
        let entries = || application.ignores().iter();
        everywhere || entries().any(|entry| ignores(entry, workload) && ignores_replicas(entry))
    };
    let covering = delivery.covering(workload).filter(|(application, _)| !application.is_open());
    let applications = covering.map(|(application, _)| (application.clone(), left_out(application))).collect();
    Some(Fight { workload, scaler, replicas: workload.key("spec.replicas")?, number, applications })
}

const HELP: &str = "remove spec.replicas, or ignore /spec/replicas and set RespectIgnoreDifferences=true";

/// `controller/sync.go` of Argo CD 3.4 takes ignored fields out of what it applies for this option alone.
const OPTION: &str = "RespectIgnoreDifferences=true";

/// Numbers in Git that are put back over an autoscaler's, about the autoscaler.
pub(super) fn faults<'a>(topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Fault<'a>> {
    let fights = all(topology, delivery);
    let of = |fight: &Fight<'a>| {
        let flaws = put_back(fight).into_iter().chain(applied(fight));
        flaws.map(|flaw| Fault { about: About::Object(fight.scaler), flaw }).collect::<Vec<_>>()
    };
    fights.iter().flat_map(of).collect()
}

fn put_back(fight: &Fight<'_>) -> Option<Flaw> {
    // What is left out of the comparison alone is another finding.
    let open = fight.applications.iter().filter(|(_, ignored)| !ignored).map(|(application, _)| application);
    let open: Vec<_> = open.collect();
    if open.is_empty() && !fight.applications.is_empty() {
        return None;
    }
    let what = format!("spec.replicas: {} of {}", fight.number, fight.workload.shown());
    let scaler = fight.scaler.shown();
    let flaw = |words: String| Flaw::new("replicas-in-git", fight.replicas, words, HELP);
    let flaw = match open.iter().find_map(|application| application.self_heal()) {
        Some(heals) => flaw(format!("{what} is put back whenever {scaler} scales"))
            .weighing(Severity::Error)
            .seen(heals, "puts it back at once"),
        None => flaw(format!("{what} is put back over {scaler} by each sync")).weighing(Severity::Warning),
    };
    Some(flaw.seen(fight.scaler.place(), "sets the replicas"))
}

fn applied<'f>(fight: &'f Fight<'_>) -> impl Iterator<Item = Flaw> + 'f {
    let ignoring = fight.applications.iter().filter(|(_, ignored)| *ignored).map(|(application, _)| application);
    ignoring.filter(|it| !it.has_option(OPTION)).map(|application| {
        let words = format!(
            "replicas of {} are ignored in the diff, and set to {} by every sync",
            fight.workload.shown(),
            fight.number
        );
        let help = "add RespectIgnoreDifferences=true to syncOptions, or remove spec.replicas";
        Flaw::new("replicas-ignored-in-diff-only", application.key("ignoreDifferences"), words, help)
            .seen(fight.replicas, "the number in Git")
            .seen(fight.scaler.place(), "sets the replicas")
    })
}
