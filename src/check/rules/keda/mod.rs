//! What KEDA and the HPA accept and then do otherwise than was meant.

mod activation_above_threshold;
mod activation_strands_messages;
mod authentication;
mod authentication_missing;
mod authentication_parameter_unused;
mod budget_blocks_drain;
mod burst_echo;
mod cpu_memory_with_vpa;
mod cron;
mod cron_gap_within_cooldown;
mod cron_window_without_effect;
mod demand;
mod elsewhere;
mod env_source_missing;
mod environment;
mod fallback_ineffective;
mod grace_shorter_than_work;
mod hpa_climbs_in_steps;
mod installed;
mod judged;
mod keda_version_differs;
mod max_above_partitions;
mod metric_name_clash;
mod missing;
mod no_fallback_from_zero;
mod prometheus_empty_is_zero;
mod prometheus_query_several_series;
mod promql;
mod quota_too_small;
mod scale_down_behavior_bypassed;
mod scale_target_missing;
mod scaled;
mod scaled_job_strategy_incomplete;
mod scaling_paused;
mod shell_ignores_sigterm;
mod trigger_fields_clash;
mod trigger_from_env_ignored;
mod trigger_key_deprecated;
mod trigger_key_missing;
mod trigger_key_unknown;
mod trigger_metric_type_invalid;
mod trigger_target_not_positive;
mod trigger_type_removed;
mod trigger_type_unknown;
mod trigger_value_invalid;
mod version_skew;

pub(super) use elsewhere::Elsewhere;
pub(super) use judged::{Judged, all as judged};

use super::Rule;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[
    activation_above_threshold::RULE,
    activation_strands_messages::RULE,
    authentication_missing::RULE,
    authentication_parameter_unused::RULE,
    budget_blocks_drain::RULE,
    burst_echo::RULE,
    cpu_memory_with_vpa::RULE,
    cron_gap_within_cooldown::RULE,
    cron_window_without_effect::RULE,
    env_source_missing::RULE,
    fallback_ineffective::RULE,
    grace_shorter_than_work::RULE,
    hpa_climbs_in_steps::RULE,
    keda_version_differs::RULE,
    max_above_partitions::RULE,
    metric_name_clash::RULE,
    no_fallback_from_zero::RULE,
    prometheus_empty_is_zero::RULE,
    prometheus_query_several_series::RULE,
    quota_too_small::RULE,
    scale_down_behavior_bypassed::RULE,
    scale_target_missing::RULE,
    scaled_job_strategy_incomplete::RULE,
    scaling_paused::RULE,
    shell_ignores_sigterm::RULE,
    trigger_fields_clash::RULE,
    trigger_from_env_ignored::RULE,
    trigger_key_deprecated::RULE,
    trigger_key_missing::RULE,
    trigger_key_unknown::RULE,
    trigger_metric_type_invalid::RULE,
    trigger_target_not_positive::RULE,
    trigger_type_removed::RULE,
    trigger_type_unknown::RULE,
    trigger_value_invalid::RULE,
    version_skew::RULE,
];
