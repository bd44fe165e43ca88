//! Whether Prometheus finds what it is to watch, and whether KEDA is installed so that it can work.

mod chart_value_unknown;
mod external_metrics_taken;
mod keda_installed_twice;
mod monitor_label_missing;
mod monitor_namespace_excluded;
mod monitor_not_rendered;
mod monitor_port_missing;
mod monitor_selects_nothing;
mod monitors;
mod namespace_not_watched;
mod prometheus;
mod secret_not_readable;
mod targets;

use super::Rule;

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
