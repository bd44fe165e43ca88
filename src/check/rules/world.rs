//! What a rule may look at.

use super::super::{Options, Surroundings};
use super::delivery::Delivery;
use super::keda::{self, Judged};
use crate::topology::{Object, Topology};

/// A tree, and what it is meant to run on.
#[derive(Debug)]
pub struct World<'a> {
    /// The objects and how they hang together.
    pub topology: &'a Topology,
    /// The files of the checkout, those without objects too.
    pub around: &'a Surroundings,
    options: &'a Options,
    /// The triggers with faults.
    judged: Vec<Judged<'a>>,
    delivery: Delivery<'a>,
}

/// The group of KEDA's kinds for scaling.
pub(super) const KEDA: &str = "keda.sh";

impl<'a> World<'a> {
    pub(in crate::check) fn new(topology: &'a Topology, options: &'a Options) -> Self {
        let around = &options.surroundings;
        let mut world = Self { topology, around, options, judged: Vec::new(), delivery: Delivery::default() };
        world.delivery = Delivery::of(&world);
        world.judged = keda::judged(&world);
        world
    }

    /// Every trigger with faults.
    pub(super) fn judged(&self) -> &[Judged<'a>] {
        &self.judged
    }

    /// What is delivered by which Application.
    pub(super) fn delivery(&self) -> &Delivery<'a> {
        &self.delivery
    }

    /// Every ScaledObject.
    pub(super) fn scaled_objects(&self) -> impl Iterator<Item = &'a Object> + use<'a> {
        self.topology.of(KEDA, "ScaledObject")
    }

    /// Every ScaledObject and ScaledJob.
    pub(super) fn scalers(&self) -> impl Iterator<Item = &'a Object> + use<'a> {
        self.scaled_objects().chain(self.topology.of(KEDA, "ScaledJob"))
    }

    /// Major and minor version of KEDA that is meant: the one asked for, or 2.19, which the profiles install.
    #[must_use]
    pub fn keda(&self) -> (u64, u64) {
        let asked = self.options.keda_version.as_deref().and_then(major_minor);
        asked.unwrap_or((2, 19))
    }

    /// Whether a folder of plain manifests is in the tree, by the path that Argo CD knows it under.
    pub(super) fn holds_folder(&self, path: &str) -> bool {
        self.around.has_folder(path) && !self.around.in_chart(&format!("{path}/Chart.yaml"))
    }

    /// Major and minor version of Kubernetes, where one was asked for.
    #[must_use]
    pub fn kubernetes(&self) -> Option<(u64, u64)> {
        self.options.kubernetes_version.as_deref().and_then(major_minor)
    }
}

pub(super) fn major_minor(version: &str) -> Option<(u64, u64)> {
    let mut parts = version.trim_start_matches('v').split(['.', '-', '+']).map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}
