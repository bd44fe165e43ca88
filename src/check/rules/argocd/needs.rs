//! Applications whose objects are of kinds that another one brings.

use super::super::World;
use super::settings;
use crate::topology::delivery::Delivery;
use crate::topology::{Application, Object};

/// A group of kinds, and the charts that bring it.
const BRINGS: [(&str, &[&str]); 4] = [
    ("keda.sh", &["keda"]),
    ("eventing.keda.sh", &["keda"]),
    ("monitoring.coreos.com", &["kube-prometheus-stack", "prometheus-operator-crds"]),
    ("jetstream.nats.io", &["nack"]),
];

/// The first object of a group in an Application, and the Application that brings the kinds.
#[derive(Debug)]
pub(super) struct Need<'a> {
    pub(super) application: Application<'a>,
    pub(super) object: &'a Object,
    pub(super) owner: Application<'a>,
    /// Whether every object of the group skips the dry run by an annotation of its own.
    pub(super) skips: bool,
}

/// Every need that nothing but luck settles: the owner is another Application, and not one that is waited for.
pub(super) fn open<'a>(world: &World<'a>) -> Vec<Need<'a>> {
    let delivery = world.delivery();
    let owners: Vec<Option<usize>> = BRINGS.iter().map(|(group, charts)| owner(group, charts, world)).collect();
    let waits = settings::all(world).iter().any(|settings| settings.health("argoproj.io", "Application").is_some());
    let mut found = Vec::new();
    for (at, application) in delivery.applications.iter().enumerate().filter(|(_, it)| !it.is_open()) {
        for ((group, _), owner) in BRINGS.iter().zip(&owners) {
            let Some((owner, by)) = owner.and_then(|at| Some((delivery.applications.get(at)?, at))) else { continue };
            if by == at || !owner.goes_with(application) || waits && owner.wave() < application.wave() {
                continue;
            }
            let objects = delivery.objects(at, world.topology);
            let mut objects = objects.into_iter().filter(|object| object.group == *group);
            let Some(object) = objects.next() else { continue };
            let skips = skips(object) && objects.all(skips);
            found.push(Need { application: application.clone(), object, owner: owner.clone(), skips });
        }
    }
    found
}

fn skips(object: &Object) -> bool {
    let options = object.annotation("argocd.argoproj.io/sync-options").and_then(|entry| entry.node.as_str());
    options.is_some_and(|options| options.split(',').any(|option| option.trim() == "SkipDryRunOnMissingResource=true"))
}

/// The Application that brings a group of kinds, where it is just one.
fn owner(group: &str, charts: &[&str], world: &World<'_>) -> Option<usize> {
    let delivery = world.delivery();
    let place = |it: &Application<'_>| delivery.applications.iter().position(|other| same(other, it));
    let releases = delivery.releases.iter().filter(|release| charts.contains(&release.chart));
    let mut found: Vec<usize> = releases.filter_map(|release| place(&release.application)).collect();
    let crds = world.topology.of("apiextensions.k8s.io", "CustomResourceDefinition");
    for crd in crds.filter(|crd| crd.text("spec.group") == Some(group)) {
        found.extend(delivery.coverage.of_file(&crd.file).iter().map(|cover| cover.application));
    }
    found.sort_unstable();
    found.dedup();
    if let [only] = found.as_slice() { Some(*only) } else { None }
}

fn same(one: &Application<'_>, other: &Application<'_>) -> bool {
    std::ptr::eq(one.object, other.object)
}

/// How often a sync that failed is tried again: five times where nothing is said and it syncs by itself (Argo CD 3.4,
/// `controller/appcontroller.go`, `autoSync`); a negative number is without end.
pub(super) fn tries(application: &Application<'_>) -> i64 {
    let limit = application.at("syncPolicy.retry").and_then(|retry| crate::topology::integer(retry.get("limit")?));
    match limit {
        Some(limit) if limit < 0 => i64::MAX,
        Some(limit) => limit,
        None => 5,
    }
}

/// So many tries, over a quarter of an hour with the usual pauses, that the CRDs have come by then.
pub(super) const ENOUGH: i64 = 10;

/// Whether an Application and another are for certain parts of one platform.
pub(super) fn is_one_platform(delivery: &Delivery<'_>, one: &Application<'_>, other: &Application<'_>) -> bool {
    one.goes_with(other) && delivery.is_beside(one, other)
}
