//! What a rule may look at.

use std::sync::Arc;

use super::super::{Options, Surroundings};
use super::keda::{self, Elsewhere, Judged};
use crate::topology::delivery::Delivery;
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
    judged: Arc<Vec<Judged<'a>>>,
    delivery: Arc<Delivery<'a>>,
    elsewhere: Arc<Elsewhere>,
    /// The scalers that are looked at, where it is a part of them.
    part: Option<Arc<[&'a Object]>>,
}

/// The group of KEDA's kinds for scaling.
pub(super) const KEDA: &str = "keda.sh";

impl<'a> World<'a> {
    pub(in crate::check) fn new(topology: &'a Topology, options: &'a Options) -> Self {
        let around = &options.surroundings;
        let (judged, delivery, elsewhere) = (Arc::default(), Arc::default(), Arc::default());
        let mut world = Self { topology, around, options, judged, delivery, elsewhere, part: None };
        world.delivery = Arc::new(Delivery::of(topology));
        world.elsewhere = Arc::new(Elsewhere::of(&world));
        world.judged = Arc::new(keda::judged(&world));
        world
    }

    /// The same world, of whose scalers only some are looked at.
    pub(super) fn part(&self, scalers: &[&'a Object]) -> Self {
        let (judged, delivery) = (Arc::clone(&self.judged), Arc::clone(&self.delivery));
        Self { judged, delivery, elsewhere: Arc::clone(&self.elsewhere), part: Some(scalers.into()), ..*self }
    }

    /// Every trigger with faults.
    pub(super) fn judged(&self) -> &[Judged<'a>] {
        &self.judged
    }

    /// What is delivered by which Application.
    pub(super) fn delivery(&self) -> &Delivery<'a> {
        &self.delivery
    }

    /// What may hold objects that the tree does not show.
    pub(super) fn elsewhere(&self) -> &Elsewhere {
        &self.elsewhere
    }

    /// Every ScaledObject that is looked at.
    pub(super) fn scaled_objects(&self) -> impl Iterator<Item = &'a Object> + use<'a> {
        self.of_kind("ScaledObject")
    }

    /// Every ScaledJob that is looked at.
    pub(super) fn scaled_jobs(&self) -> impl Iterator<Item = &'a Object> + use<'a> {
        self.of_kind("ScaledJob")
    }

    /// Every ScaledObject and ScaledJob that is looked at.
    pub(super) fn scalers(&self) -> impl Iterator<Item = &'a Object> + use<'a> {
        self.scaled_objects().chain(self.scaled_jobs())
    }

    fn of_kind(&self, kind: &'static str) -> Box<dyn Iterator<Item = &'a Object> + 'a> {
        match &self.part {
            None => Box::new(self.topology.of(KEDA, kind)),
            Some(part) => {
                let part = Arc::clone(part);
                Box::new((0..part.len()).filter_map(move |at| part.get(at).copied()).filter(move |it| it.kind == kind))
            }
        }
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
