//! Workloads of which Git and an autoscaler both say how many pods there are.

use super::super::World;
use super::super::delivery::{ignores, ignores_replicas};
use super::settings::{self, Settings};
use crate::document::Span;
use crate::topology::{Application, Object};

/// A number in Git that an autoscaler overrules.
#[derive(Debug)]
pub(super) struct Fight<'a> {
    pub(super) workload: &'a Object,
    pub(super) scaler: &'a Object,
    /// Where the number is written.
    pub(super) replicas: Span,
    pub(super) number: i64,
    /// The Applications that apply it, each with whether the number is left out of the comparison.
    pub(super) applications: Vec<(Application<'a>, bool)>,
}

/// Every one of them. What a kustomization changes may lose its number there.
pub(super) fn all<'a>(world: &World<'a>) -> Vec<Fight<'a>> {
    let hpas = world.topology.of("autoscaling", "HorizontalPodAutoscaler");
    let settings = settings::all(world);
    world.scaled_objects().chain(hpas).filter_map(|scaler| fight(scaler, &settings, world)).collect()
}

fn fight<'a>(scaler: &'a Object, settings: &[Settings<'_>], world: &World<'a>) -> Option<Fight<'a>> {
    let workload = world.topology.target(scaler)?;
    let number = workload.integer("spec.replicas")?;
    if world.delivery().coverage.is_changed(&workload.file) {
        return None;
    }
    let everywhere = settings.iter().any(|settings| settings.ignores_replicas(workload));
    let left_out = |application: &Application<'a>| {
        let entries = || application.ignores().iter();
        everywhere || entries().any(|entry| ignores(entry, workload) && ignores_replicas(entry))
    };
    let covering = world.delivery().covering(workload).filter(|(application, _)| !application.is_open());
    let applications = covering.map(|(application, _)| (application.clone(), left_out(application))).collect();
    Some(Fight { workload, scaler, replicas: workload.key("spec.replicas")?, number, applications })
}
