//! Which KEDA the tree installs.

use super::super::World;
use super::super::world::major_minor;
use crate::document::{Node, Span};
use crate::topology::{given, items};

/// A chart of KEDA.
pub(super) struct Chart {
    /// Major and minor version; those of KEDA are the same (KEDA, `kedacore/charts`, `keda/Chart.yaml`).
    pub(super) version: (u64, u64),
    /// Where it is written.
    pub(super) place: Span,
}

/// The charts of KEDA that Applications and HelmReleases ask for, with a version that is one and no range.
pub(super) fn charts(world: &World<'_>) -> Vec<Chart> {
    let applications = world.topology.of("argoproj.io", "Application").flat_map(|application| {
        let sources = application.at("spec.source").into_iter().chain(items(application.at("spec.sources")));
        sources.filter_map(|source| chart(source, "targetRevision")).collect::<Vec<_>>()
    });
    let releases = world.topology.of("helm.toolkit.fluxcd.io", "HelmRelease");
    applications.chain(releases.filter_map(|release| chart(release.at("spec.chart.spec")?, "version"))).collect()
}

fn chart(source: &Node, key: &str) -> Option<Chart> {
    let version = given(source, key).filter(|_| source.get("chart").and_then(Node::as_str) == Some("keda"))?;
    let text = version.as_str()?;
    let exact = text.trim_start_matches('v').split('.').count() == 3
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'));
    Some(Chart { version: major_minor(text).filter(|_| exact)?, place: version.span })
}
