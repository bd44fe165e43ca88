//! One file per component.

mod argocd;
mod jetstream;
mod keda;
mod nats;
mod network_policies;
pub(super) mod workload;

use super::engine::TemplateFault;
use super::output::Output;

/// Everything but the workloads.
pub(super) fn platform(output: &mut Output<'_>) -> Result<(), TemplateFault> {
    argocd::render(output)?;
    keda::render(output)?;
    nats::render(output)?;
    jetstream::render(output)?;
    network_policies::render(output)
}
