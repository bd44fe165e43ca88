//! What KEDA's admission webhook refuses or warns of, and its operator after it (KEDA, `apis/keda/v1alpha1/*_webhook.go`).
//!
//! Each rule is that of the version that is meant; what its schema refuses already is not said again.

mod authentication_file_path_namespaced;
mod authentications;
mod azure_service_principal_invalid;
mod cached_metrics_unsupported;
mod cloud_event_filters_clash;
mod cloud_event_type_unsupported;
mod cooldown_irrelevant;
mod env_source_container_missing;
mod fallback_behavior_without_formula;
mod fallback_negative;
mod fallback_without_metric_trigger;
mod formula;
mod formula_invalid;
mod formula_missing;
mod formula_not_checked;
mod formula_target_invalid;
mod formula_target_missing;
mod hpa_name_taken;
mod hpa_transfer_without_name;
mod irrelevant;
mod no_triggers;
mod oauth2_invalid;
mod other_hpa;
mod pod_identity_invalid;
mod polling_interval_irrelevant;
mod replica_bounds_crossed;
mod resource_trigger_target_missing;
mod resource_trigger_without_request;
mod resource_triggers_scale_to_zero;
mod scale_target_kind_unknown;
mod scale_target_name_empty;
mod scale_target_not_scalable;
mod scaled;
mod scaled_job_metric_type;
mod scaled_object_name_too_long;
mod trigger_names_repeated;
mod workload_has_other_hpa;
mod workload_scaled_twice;

use super::Rule;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[
    authentication_file_path_namespaced::RULE,
    azure_service_principal_invalid::RULE,
    cached_metrics_unsupported::RULE,
    cloud_event_filters_clash::RULE,
    cloud_event_type_unsupported::RULE,
    cooldown_irrelevant::RULE,
    env_source_container_missing::RULE,
    fallback_behavior_without_formula::RULE,
    fallback_negative::RULE,
    fallback_without_metric_trigger::RULE,
    formula_invalid::RULE,
    formula_missing::RULE,
    formula_not_checked::RULE,
    formula_target_invalid::RULE,
    formula_target_missing::RULE,
    hpa_name_taken::RULE,
    hpa_transfer_without_name::RULE,
    no_triggers::RULE,
    oauth2_invalid::RULE,
    pod_identity_invalid::RULE,
    polling_interval_irrelevant::RULE,
    replica_bounds_crossed::RULE,
    resource_trigger_target_missing::RULE,
    resource_trigger_without_request::RULE,
    resource_triggers_scale_to_zero::RULE,
    scale_target_kind_unknown::RULE,
    scale_target_name_empty::RULE,
    scale_target_not_scalable::RULE,
    scaled_job_metric_type::RULE,
    scaled_object_name_too_long::RULE,
    trigger_names_repeated::RULE,
    workload_has_other_hpa::RULE,
    workload_scaled_twice::RULE,
];
