//! What KEDA and the HPA accept and then do otherwise than was meant.

mod activation_strands_messages;
mod authentication_missing;
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
mod version_skew;

use super::Rule;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[
    activation_strands_messages::RULE,
    authentication_missing::RULE,
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
    version_skew::RULE,
];
