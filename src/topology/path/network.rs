//! Hops over the network.

use super::super::flaw::Flaw;
use super::super::policy::{End, Reach, Way};
use super::{Hop, Object, Step};

/// A hop over the network.
pub(super) fn network<'p>(
    step: Step,
    shown: String,
    reach: &Reach<'p>,
    blocked: impl Fn(&'p Object, Way) -> Flaw,
) -> Hop {
    match reach {
        // What nobody reads is empty.
        Reach::Open | Reach::Allowed(_) if shown.is_empty() => Hop::known(step, shown, None),
        Reach::Open => Hop::known(step, format!("{shown}: no NetworkPolicy on the way"), None),
        Reach::Allowed(by) => Hop::known(step, format!("{shown}: by {}", by.name), Some(by.place())),
        Reach::Refused(policy, way) => Hop::judged(step, shown, Some(policy.place()), vec![blocked(policy, *way)]),
        Reach::Unknown(why) => Hop::unknown(step, shown, None, *why),
    }
}

/// Who does not let whom through.
pub(super) fn refusal(policy: &Object, way: Way, from: &End<'_>, to: &End<'_>, port: i64, who: &str) -> String {
    match way {
        Way::Ingress => {
            format!("{} does not let {who} in {} through to port {port} of NATS", policy.name, from.namespace)
        }
        Way::Egress => {
            format!("{} does not let {who} out of {} to port {port} in {}", policy.name, from.namespace, to.namespace)
        }
    }
}

/// What a policy has to say for it.
pub(super) fn admit(way: Way, from: &End<'_>, to: &End<'_>, port: i64) -> String {
    match way {
        Way::Ingress => format!("add an ingress rule from namespace {} on TCP {port}", from.namespace),
        Way::Egress => format!("add an egress rule to namespace {} on TCP {port}", to.namespace),
    }
}
