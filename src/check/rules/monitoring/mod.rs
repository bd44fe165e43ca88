//! Whether Prometheus finds what it is to watch, and whether KEDA is installed so that it can work.

mod chart_value_unknown;
mod external_metrics_taken;
mod keda_installed_twice;
mod monitor_label_missing;
mod monitor_namespace_excluded;
mod monitor_not_rendered;
mod monitor_port_missing;
mod monitor_selects_nothing;
mod namespace_not_watched;
mod secret_not_readable;

use super::{Rule, World, said};
use crate::diagnostic::{Diagnostic, Severity};
use crate::topology::monitoring::Taken;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[
    chart_value_unknown::RULE,
    external_metrics_taken::RULE,
    keda_installed_twice::RULE,
    monitor_label_missing::RULE,
    monitor_namespace_excluded::RULE,
    monitor_not_rendered::RULE,
    monitor_port_missing::RULE,
    monitor_selects_nothing::RULE,
    namespace_not_watched::RULE,
    secret_not_readable::RULE,
];

/// Says of every monitor that no Prometheus takes up why not, where it is for this rule.
fn not_taken(world: &World<'_>, rule: &'static str, severity: Severity, found: &mut Vec<Diagnostic>) {
    let (delivery, topology) = (world.delivery(), world.topology);
    for monitor in &delivery.monitoring.monitors {
        if let Taken::No(flaw) = delivery.monitoring.taken(monitor, topology, delivery)
            && flaw.rule == rule
        {
            found.push(said(&flaw, severity));
        }
    }
}
