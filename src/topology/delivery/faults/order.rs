//! Kinds that another Application brings, and which of them come in time.

use super::super::super::{Application, Flaw, Object, Topology, integer};
use super::super::{Delivery, settings};
use super::{About, Fault};

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
    pub(super) at: usize,
    pub(super) application: Application<'a>,
    pub(super) object: &'a Object,
    pub(super) owner: Application<'a>,
    /// Whether every object of the group skips the dry run by an annotation of its own.
    pub(super) skips: bool,
}

/// Every need that nothing but luck settles: the owner is another Application, and not one that is waited for.
pub(super) fn open<'a>(topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Need<'a>> {
    let owners: Vec<Option<usize>> =
        BRINGS.iter().map(|(group, charts)| owner(group, charts, topology, delivery)).collect();
    let waits =
        settings(topology, delivery).iter().any(|settings| settings.health("argoproj.io", "Application").is_some());
    let mut found = Vec::new();
    for (at, application) in delivery.applications.iter().enumerate().filter(|(_, it)| !it.is_open()) {
        for ((group, _), owner) in BRINGS.iter().zip(&owners) {
            let Some((owner, by)) = owner.and_then(|at| Some((delivery.applications.get(at)?, at))) else { continue };
            if by == at || !owner.goes_with(application) || waits && owner.wave() < application.wave() {
                continue;
            }
            let objects = delivery.objects(at, topology);
            let mut objects = objects.into_iter().filter(|object| object.group == *group);
            let Some(object) = objects.next() else { continue };
            let skips = skips(object) && objects.all(skips);
            found.push(Need { at, application: application.clone(), object, owner: owner.clone(), skips });
        }
    }
    found
}

fn skips(object: &Object) -> bool {
    let options = object.annotation("argocd.argoproj.io/sync-options").and_then(|entry| entry.node.as_str());
    options.is_some_and(|options| options.split(',').any(|option| option.trim() == "SkipDryRunOnMissingResource=true"))
}

/// The Application that brings a group of kinds, where it is just one.
fn owner(group: &str, charts: &[&str], topology: &Topology, delivery: &Delivery<'_>) -> Option<usize> {
    let place = |it: &Application<'_>| delivery.applications.iter().position(|other| same(other, it));
    let releases = delivery.releases.iter().filter(|release| charts.contains(&release.chart));
    let mut found: Vec<usize> = releases.filter_map(|release| place(&release.application)).collect();
    let crds = topology.of("apiextensions.k8s.io", "CustomResourceDefinition");
    for crd in crds.filter(|crd| crd.text("spec.group") == Some(group)) {
        found.extend(delivery.coverage.of_file(&crd.file).iter().map(|cover| cover.application));
    }
    found.sort_unstable();
    found.dedup();
    if let [only] = found.as_slice() { Some(*only) } else { None }
}

/// The same, of a group by its name.
pub(super) fn owner_of(group: &str, topology: &Topology, delivery: &Delivery<'_>) -> Option<usize> {
    let (_, charts) = BRINGS.iter().find(|(name, _)| *name == group)?;
    owner(group, charts, topology, delivery)
}

fn same(one: &Application<'_>, other: &Application<'_>) -> bool {
    std::ptr::eq(one.object, other.object)
}

/// How often a sync that failed is tried again: five times where nothing is said and it syncs by itself (Argo CD 3.4,
/// `controller/appcontroller.go`, `autoSync`); a negative number is without end.
pub(super) fn tries(application: &Application<'_>) -> i64 {
    let limit = application.at("syncPolicy.retry").and_then(|retry| integer(retry.get("limit")?));
    match limit {
        Some(limit) if limit < 0 => i64::MAX,
        Some(limit) => limit,
        None => 5,
    }
}

/// So many tries, over a quarter of an hour with the usual pauses, that the CRDs have come by then.
pub(super) const ENOUGH: i64 = 10;

const OPTION: &str = "SkipDryRunOnMissingResource=true";

/// What tells how a sync is to be tried again.
const RETRY: &str = "retry: {limit: 20, backoff: {duration: 5s, factor: 2, maxDuration: 3m}}";

/// What is wrong with the order in which kinds and their objects come.
pub(super) fn faults<'a>(topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Fault<'a>> {
    let needs = open(topology, delivery);
    let mut found: Vec<Fault<'a>> = Vec::new();
    for need in &needs {
        let about = About::Application(need.at);
        found.extend(unsettled(need).or_else(|| given_up(need)).map(|flaw| Fault { about, flaw }));
    }
    for (at, application) in delivery.applications.iter().enumerate() {
        let limit = application.at("syncPolicy.retry.limit").filter(|node| integer(node) == Some(0));
        if let Some(limit) = limit.filter(|_| application.is_automated() && !application.is_open()) {
            let words = "a sync that fails once is not tried again before the next commit";
            let flaw = Flaw::new("sync-not-retried", limit.span, words, RETRY);
            found.push(Fault { about: About::Application(at), flaw });
        }
    }
    found.extend(waves(topology, delivery));
    found
}

/// Everything is tried in a dry run before anything is applied (Argo CD 3.4, `gitops-engine/pkg/sync/sync_context.go`).
fn unsettled(need: &Need<'_>) -> Option<Flaw> {
    if need.skips || need.application.has_option(OPTION) || tries(&need.application) >= ENOUGH {
        return None;
    }
    let owner = need.owner.name().unwrap_or_default();
    let words = format!("{} needs a CRD of Application {owner}, which may come later", need.object.shown());
    let help = format!("add {OPTION} to syncOptions, and a retry with a higher limit");
    let flaw = Flaw::new("crd-order-unsettled", need.application.place(), words, help);
    Some(flaw.seen(need.object.place(), "the object").seen(need.owner.place(), "brings the CRD"))
}

/// Without the option, the order itself is the finding.
fn given_up(need: &Need<'_>) -> Option<Flaw> {
    let tries = tries(&need.application);
    let few = need.application.is_automated() && (1..ENOUGH).contains(&tries);
    few.then(|| {
        let owner = need.owner.name().unwrap_or_default();
        let words = format!("the sync is given up after {tries} tries, and needs a CRD of {owner}");
        let flaw = Flaw::new("sync-not-retried", need.application.key("syncPolicy"), words, RETRY);
        flaw.seen(need.object.place(), "needs the CRD")
    })
}

/// Waves between Applications, where their health is not looked at: without a check of its own, one is healthy at once
/// (Argo CD 3.4, `argo-cd/docs/operator-manual/health.md`).
fn waves<'a>(topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Fault<'a>> {
    const WAVE: &str = "argocd.argoproj.io/sync-wave";
    let mut found = Vec::new();
    for settings in settings(topology, delivery) {
        if !settings.is_known || settings.health("argoproj.io", "Application").is_some() {
            continue;
        }
        let applications = delivery.applications.iter().enumerate();
        let here = applications.filter(|(_, it)| topology.files_together(&it.object.file, settings.file));
        let mut waved = here.filter(|(_, it)| !it.is_template && it.annotation(WAVE).is_some());
        let Some((_, first)) = waved.next() else { continue };
        let other = waved.find(|(_, it)| it.wave() != first.wave() && delivery.is_beside(it, first));
        let Some((at, other)) = other else { continue };
        let wave = |it: &Application<'_>| it.annotation(WAVE).map_or(it.place(), |entry| entry.key.span);
        let words = "waves between Applications do not wait: their health is not looked at";
        let help = "add resource.customizations.health.argoproj.io_Application";
        let flaw = Flaw::new("waves-without-application-health", settings.place, words, help)
            .seen(wave(first), format!("wave {}", first.wave()))
            .seen(wave(other), format!("wave {}", other.wave()));
        found.push(Fault { about: About::Application(at), flaw });
    }
    found
}
