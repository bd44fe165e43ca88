//! What Argo CD makes of the tree, and whether it fights the autoscaler.

mod application_twice;
mod common;
mod crd_order_unsettled;
mod destination_namespace_differs;
mod grammar;
mod health_override_hides_scaled_objects;
mod hook_delete_policy_unknown;
mod hook_unknown;
mod ignore_difference_by_index;
mod ignore_difference_jq_invalid;
mod ignore_difference_pointer_invalid;
mod ignore_difference_without_target;
mod jq;
mod keda_deleted_first;
mod manifest_covered_twice;
mod manifest_not_covered;
mod namespace_metadata_ignored;
mod object_too_large_to_apply;
mod project_missing;
mod project_refuses_destination;
mod project_refuses_kind;
mod project_refuses_source;
mod ref_invalid;
mod ref_leads_nowhere;
mod replicas_ignored_in_diff_only;
mod replicas_in_git;
mod secret_also_generated;
mod source_incomplete;
mod source_path_missing;
mod sync_not_retried;
mod sync_option_unknown;
mod sync_validation_disabled;
mod sync_wave_not_a_number;
mod target_revision_floating;
mod target_revision_missing;
mod values_file_missing;
mod waves_without_application_health;

pub use jq::fault as jq_fault;

use super::{Rule, World, said};
use crate::diagnostic::{Diagnostic, Severity};

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[
    application_twice::RULE,
    crd_order_unsettled::RULE,
    destination_namespace_differs::RULE,
    health_override_hides_scaled_objects::RULE,
    hook_delete_policy_unknown::RULE,
    hook_unknown::RULE,
    ignore_difference_by_index::RULE,
    ignore_difference_jq_invalid::RULE,
    ignore_difference_pointer_invalid::RULE,
    ignore_difference_without_target::RULE,
    keda_deleted_first::RULE,
    manifest_covered_twice::RULE,
    manifest_not_covered::RULE,
    namespace_metadata_ignored::RULE,
    object_too_large_to_apply::RULE,
    project_missing::RULE,
    project_refuses_destination::RULE,
    project_refuses_kind::RULE,
    project_refuses_source::RULE,
    ref_invalid::RULE,
    ref_leads_nowhere::RULE,
    replicas_ignored_in_diff_only::RULE,
    replicas_in_git::RULE,
    secret_also_generated::RULE,
    source_incomplete::RULE,
    source_path_missing::RULE,
    sync_not_retried::RULE,
    sync_option_unknown::RULE,
    sync_validation_disabled::RULE,
    sync_wave_not_a_number::RULE,
    target_revision_floating::RULE,
    target_revision_missing::RULE,
    values_file_missing::RULE,
    waves_without_application_health::RULE,
];

/// Says what the topology found wrong with the delivery.
fn delivered(world: &World<'_>, rule: &'static str, severity: Severity, found: &mut Vec<Diagnostic>) {
    found.extend(world.delivery().flaws(rule).map(|flaw| said(flaw, severity)));
}
