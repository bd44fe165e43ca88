//! What a ScaledObject or ScaledJob scales.

use rayon::prelude::*;

use super::{Object, Topology};
use crate::document::Node;

/// The workload that a ScaledObject names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'o> {
    /// The group of its API.
    pub group: &'o str,
    /// Its kind.
    pub kind: &'o str,
    /// Its name.
    pub name: &'o str,
}

impl<'o> Target<'o> {
    /// What `spec.scaleTargetRef` means: without a version and a kind, a Deployment of `apps/v1` (KEDA 2.19,
    /// `apis/keda/v1alpha1/gvkr.go`, `ParseGVKR`). None where it names nothing.
    #[must_use]
    pub fn of(scaled_object: &'o Object) -> Option<Self> {
        let name = scaled_object.text("spec.scaleTargetRef.name").filter(|name| !name.is_empty())?;
        let given = |path: &str| scaled_object.text(path).filter(|text| !text.is_empty());
        let api_version = given("spec.scaleTargetRef.apiVersion").unwrap_or("apps/v1");
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        Some(Self { group, kind: given("spec.scaleTargetRef.kind").unwrap_or("Deployment"), name })
    }
}

impl Topology {
    /// The workload that a ScaledObject or HPA scales, where it is in the tree.
    #[must_use]
    pub fn target(&self, scaled_object: &Object) -> Option<&Object> {
        // Every rule asks, and for each ScaledObject.
        let targets = self.targets.get_or_init(|| {
            self.objects.par_iter().map(|object| self.find_target(object).map(|target| target.at)).collect()
        });
        self.objects.get((*targets.get(scaled_object.at)?)?)
    }

    fn find_target(&self, object: &Object) -> Option<&Object> {
        if !matches!(object.kind.as_str(), "ScaledObject" | "HorizontalPodAutoscaler") {
            return None;
        }
        let target = Target::of(object)?;
        self.find(object, target.group, target.kind, &object.namespace, target.name)
    }

    /// The template of the pods of a ScaledObject's workload, or of a ScaledJob's Jobs: `metadata` and `spec`.
    #[must_use]
    pub fn pod_template<'a>(&'a self, scaler: &'a Object) -> Option<&'a Node> {
        match scaler.kind.as_str() {
            "ScaledJob" => scaler.at("spec.jobTargetRef.template"),
            _ => self.target(scaler)?.at("spec.template"),
        }
    }
}
