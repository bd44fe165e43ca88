//! What is known of a trigger.

use std::collections::{BTreeMap, BTreeSet};

/// A trigger, and what is known of the things it refers to.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The trigger's metadata.
    pub metadata: &'a BTreeMap<&'a str, &'a str>,
    /// The parameters of its TriggerAuthentication.
    pub auth: Auth<'a>,
    /// The environment of the container that the scale target names.
    pub env: Env<'a>,
    /// The provider of its pod identity: `None` where there is none, or where [`Auth::Unknown`] hides it.
    pub identity: Option<&'a str>,
    /// The trigger's `metricType`.
    pub metric_type: Option<&'a str>,
    /// Whether scaling modifiers take the metric, so that its target means nothing.
    pub as_metric_source: bool,
    /// Whether the trigger has `useCachedMetrics: true`.
    pub cached: bool,
    /// Whether it is a trigger of a ScaledJob.
    pub job: bool,
}

/// The parameters that a TriggerAuthentication gives.
#[derive(Clone, Copy, Debug)]
pub enum Auth<'a> {
    /// These, each with a value that is not known.
    Known(&'a BTreeSet<&'a str>),
    /// None: the trigger has no TriggerAuthentication.
    Nothing,
    /// Nobody knows which, nor whether there is a pod identity.
    Unknown,
}

/// The environment of a container.
#[derive(Clone, Copy, Debug)]
pub enum Env<'a> {
    /// These variables; `None` stands for a value that is not known.
    Known(&'a BTreeMap<&'a str, Option<&'a str>>),
    /// Nobody knows which.
    Unknown,
}

impl<'a> Given<'a> {
    /// A trigger with nothing but metadata: no TriggerAuthentication, and an environment that is not known.
    #[must_use]
    pub fn of(metadata: &'a BTreeMap<&'a str, &'a str>) -> Self {
        Self {
            metadata,
            auth: Auth::Nothing,
            env: Env::Unknown,
            identity: None,
            metric_type: None,
            as_metric_source: false,
            cached: false,
            job: false,
        }
    }

    /// The provider of the pod identity, `none` where there is none; nothing where it is not known.
    pub(super) fn provider(&self) -> Option<&'a str> {
        match (self.identity, self.auth) {
            (Some(provider), _) if !provider.is_empty() => Some(provider),
            (_, Auth::Unknown) => None,
            _ => Some("none"),
        }
    }
}
