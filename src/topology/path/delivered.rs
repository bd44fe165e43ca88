//! Which Applications bring what lies on the way, where they go, and in which order.

use std::collections::{BTreeMap, HashMap};

use super::super::delivery::{Delivery, Project, Settings, settings};
use super::super::worker::worker;
use super::super::{Application, Object, Topology};
use super::brought::Brought;
use super::{Flaw, Hop, NOT_HERE, Parties, Step, Walk};
use crate::diagnostic::Severity;
use crate::document::Span;

/// What is delivered, as far as a way asks for it.
#[derive(Debug)]
pub(super) struct Delivered<'t> {
    pub(super) delivery: &'t Delivery<'t>,
    topology: &'t Topology,
    settings: Vec<Settings<'t>>,
    /// Waves that do not wait, by the place of the settings.
    unwaited: HashMap<Span, Vec<Flaw>>,
    /// Who brings each group of kinds.
    owners: BTreeMap<&'static str, Option<usize>>,
    /// Services that a monitor selects, by their namespace and the first label that they select pods by.
    services: HashMap<(String, String, String), Vec<&'t Object>>,
}

/// The groups of kinds that lie on a way.
const GROUPS: [&str; 2] = ["keda.sh", "jetstream.nats.io"];

impl<'t> Delivered<'t> {
    pub(super) fn of(topology: &'t Topology, delivery: &'t Delivery<'t>) -> Self {
        let owners = GROUPS.iter().map(|group| (*group, delivery.owner(group, topology))).collect();
        let mut services: HashMap<_, Vec<&'t Object>> = HashMap::new();
        for object in delivery.monitoring.searches.iter().flat_map(|it| &it.selected).filter(|it| it.kind == "Service")
        {
            if let Some((key, value)) = super::watched::behind(object).next() {
                services.entry((object.namespace.to_string(), key, value)).or_default().push(*object);
            }
        }
        let mut unwaited: HashMap<Span, Vec<Flaw>> = HashMap::new();
        for flaw in delivery.flaws("waves-without-application-health") {
            unwaited.entry(flaw.place).or_default().push(flaw.clone());
        }
        Self { delivery, topology, settings: settings(topology, delivery), unwaited, owners, services }
    }

    /// The watched Services that may lead to pods with labels.
    pub(super) fn watched_services<'s>(
        &'s self,
        namespace: &'s str,
        labels: &'s [(String, String)],
    ) -> impl Iterator<Item = &'t Object> + 's {
        let key = |(key, value): &(String, String)| (namespace.to_owned(), key.clone(), value.clone());
        labels.iter().filter_map(move |label| self.services.get(&key(label))).flatten().copied()
    }

    pub(super) fn application(&self, at: usize) -> Option<&Application<'t>> {
        self.delivery.applications.get(at)
    }

    fn name(&self, at: usize) -> String {
        let application = self.application(at);
        let name = application.and_then(|it| it.name().map(str::to_owned));
        name.or_else(|| application.map(|it| it.object.shown())).unwrap_or_default()
    }

    /// What is wrong with an Application by some of the rules; what is no more than a hint breaks nothing.
    fn flaws(&self, at: usize, rules: &[&str]) -> Vec<Flaw> {
        let all = self.delivery.flaws_of(at).filter(|flaw| flaw.severity != Some(Severity::Info));
        all.filter(|flaw| rules.contains(&flaw.rule)).cloned().collect()
    }

    pub(super) fn about(&self, object: &Object, rules: &[&str]) -> Vec<Flaw> {
        self.delivery.flaws_about(object).filter(|flaw| rules.contains(&flaw.rule)).cloned().collect()
    }
}

impl<'t> Walk<'_, 't> {
    pub(super) fn delivered(&mut self, beside: &Delivered<'t>, parties: &Parties) {
        if beside.delivery.applications.is_empty() {
            self.hops.push(Hop::unknown(Step::Application, "Argo CD", None, "no Application is in this tree"));
            return;
        }
        let brought = self.brought(beside, parties);
        self.applications(beside, &brought);
        if !brought.by.is_empty() {
            let by = brought.in_order(beside);
            self.project(beside, &by);
            self.destination(beside, &by);
            self.waves(beside, &by);
            self.kinds(beside, &by, parties);
        }
        self.replicas(beside);
    }

    fn applications(&mut self, beside: &Delivered<'t>, brought: &Brought) {
        const RULES: [&str; 4] =
            ["source-path-missing", "values-file-missing", "manifest-covered-twice", "project-refuses-source"];
        for at in &brought.in_order(beside) {
            let Some((application, what)) = beside.application(*at).zip(brought.by.get(at)) else { continue };
            let mut flaws = beside.flaws(*at, &RULES);
            flaws.extend(beside.covered_twice(*at, self.scaler));
            let how = if application.is_automated() { "synced by itself" } else { "synced by hand" };
            let shown = format!("{} brings {}, {how}", beside.name(*at), what.join(", "));
            let hop = match (application.is_template, flaws.is_empty()) {
                (true, true) => {
                    let why = "what its generators make is not in this tree";
                    Hop::unknown(Step::Application, shown, Some(application.place()), why)
                }
                _ => Hop::judged(Step::Application, shown, Some(application.place()), flaws),
            };
            self.hops.push(hop);
        }
        for (what, flaws) in &brought.by_none {
            let hop = if flaws.is_empty() {
                Hop::unknown(Step::Application, what.as_str(), None, "no Application in this tree covers it")
            } else {
                Hop::judged(Step::Application, what.as_str(), brought.place, flaws.clone())
            };
            self.hops.push(hop);
        }
    }

    fn project(&mut self, beside: &Delivered<'t>, by: &[usize]) {
        const RULES: [&str; 2] = ["project-missing", "project-refuses-kind"];
        let names: Vec<Option<&str>> =
            by.iter().map(|at| beside.application(*at).and_then(|it| it.project())).collect();
        let shown = listed(names.iter().map(|name| name.unwrap_or("filled in later").to_owned()));
        let flaws: Vec<Flaw> = by.iter().flat_map(|at| beside.flaws(*at, &RULES)).collect();
        let found = |at: &usize| {
            let application = beside.application(*at)?;
            Project::of(application, beside.delivery, beside.topology).map(|project| project.object.place())
        };
        let places: Vec<Option<Span>> = by.iter().map(found).collect();
        let place = places.iter().flatten().next().copied();
        self.hops.push(match places.iter().all(Option::is_some) {
            _ if !flaws.is_empty() => Hop::judged(Step::Project, shown, place, flaws),
            true => Hop::known(Step::Project, shown, place),
            false => Hop::unknown(Step::Project, shown, place, "a project is not in this tree, or not all of it"),
        });
    }

    fn destination(&mut self, beside: &Delivered<'t>, by: &[usize]) {
        let place = by.iter().find_map(|at| Some(beside.application(*at)?.key("destination")));
        let of = |at: &usize| {
            let application = beside.application(*at)?;
            let (server, name) = application.destination()?;
            let cluster = match (name, server) {
                (Some(name), _) => name,
                (None, Some("https://kubernetes.default.svc")) => "in-cluster",
                (None, server) => server?,
            };
            let namespace = match application.at("destination.namespace") {
                Some(_) => application.text("destination.namespace")?,
                None => "",
            };
            Some(if namespace.is_empty() { cluster.to_owned() } else { format!("{namespace} of {cluster}") })
        };
        let all: Vec<Option<String>> = by.iter().map(of).collect();
        let shown = listed(all.iter().map(|it| it.clone().unwrap_or_else(|| "filled in later".to_owned())));
        let flaws: Vec<Flaw> = by.iter().flat_map(|at| beside.flaws(*at, &["project-refuses-destination"])).collect();
        self.hops.push(if flaws.is_empty() && all.iter().any(Option::is_none) {
            Hop::unknown(Step::Destination, shown, place, NOT_HERE)
        } else {
            Hop::judged(Step::Destination, shown, place, flaws)
        });
    }

    fn waves(&mut self, beside: &Delivered<'t>, by: &[usize]) {
        let waves: Vec<(usize, i64)> =
            by.iter().filter_map(|at| Some((*at, beside.application(*at)?.wave()))).collect();
        let same = waves.windows(2).all(|pair| matches!(pair, [one, other] if one.1 == other.1));
        let shown = match waves.first() {
            Some((_, wave)) if same => format!("all in wave {wave}"),
            _ => waves.iter().map(|(at, wave)| format!("{} {wave}", beside.name(*at))).collect::<Vec<_>>().join(", "),
        };
        let file = by.iter().find_map(|at| Some(&*beside.application(*at)?.object.file)).unwrap_or_default();
        let mut near = beside.settings.iter().filter(|it| beside.topology.files_together(it.file, file)).peekable();
        let place = near.peek().map(|settings| settings.place);
        let looks = near.any(|settings| settings.health("argoproj.io", "Application").is_some());
        let flaws: Vec<Flaw> =
            place.filter(|_| !same).and_then(|place| beside.unwaited.get(&place)).cloned().unwrap_or_default();
        self.hops.push(if !flaws.is_empty() {
            Hop::judged(Step::Waves, shown, place, flaws)
        } else if same || looks {
            Hop::known(Step::Waves, shown, place.filter(|_| !same))
        } else {
            let why = "whether Argo CD looks at the health of Applications is not in this tree";
            Hop::unknown(Step::Waves, shown, None, why)
        });
    }

    fn kinds(&mut self, beside: &Delivered<'t>, by: &[usize], parties: &Parties) {
        let consumer = parties.consumer.and_then(|at| self.scene.consumers.get(at));
        let by_nack = consumer.is_some_and(|it| it.maker == super::stream::Maker::Nack);
        let groups = GROUPS.iter().filter(|group| **group == "keda.sh" || by_nack);
        let owners: Vec<(&str, Option<usize>)> =
            groups.map(|group| (*group, beside.owners.get(group).copied().flatten())).collect();
        let shown = owners.iter().map(|(group, owner)| match owner {
            Some(at) => format!("{group} by {}", beside.name(*at)),
            None => (*group).to_owned(),
        });
        let shown = shown.collect::<Vec<_>>().join(", ");
        let place = owners.iter().find_map(|(_, at)| Some(beside.application((*at)?)?.place()));
        let rules = ["crd-order-unsettled", "sync-not-retried"];
        let flaws: Vec<Flaw> = by.iter().flat_map(|at| beside.flaws(*at, &rules)).collect();
        self.hops.push(if flaws.is_empty() && owners.iter().any(|(_, owner)| owner.is_none()) {
            Hop::unknown(Step::Kinds, shown, place, "who brings the CRDs is not in this tree")
        } else {
            Hop::judged(Step::Kinds, shown, place, flaws)
        });
    }

    /// Whether Git sets the number of pods as well.
    fn replicas(&mut self, beside: &Delivered<'t>) {
        const RULES: [&str; 2] = ["replicas-in-git", "replicas-ignored-in-diff-only"];
        if self.scaler.kind != "ScaledObject" {
            return;
        }
        let Some(worker) = worker(self.scene.topology, self.scaler) else {
            self.hops.push(Hop::unknown(Step::Replicas, "of the worker", None, NOT_HERE));
            return;
        };
        let place = worker.object.key("spec.replicas");
        let flaws = beside.about(self.scaler, &RULES);
        let hop = match place {
            _ if !flaws.is_empty() => Hop::judged(Step::Replicas, "in Git and by KEDA", place, flaws),
            _ if beside.delivery.coverage.is_changed(&worker.object.file) => {
                Hop::unknown(Step::Replicas, "of the worker", place, "a kustomization may change them")
            }
            None => Hop::known(Step::Replicas, "by KEDA alone", Some(worker.object.place())),
            Some(_) => Hop::known(Step::Replicas, "in Git, and left out of the sync", place),
        };
        self.hops.push(hop);
    }
}

impl Delivered<'_> {
    /// Whether another Application applies an object as well.
    fn covered_twice(&self, at: usize, object: &Object) -> Vec<Flaw> {
        let covers = self.delivery.coverage.of_file(&object.file).iter().any(|cover| cover.application == at);
        if covers { self.about(object, &["manifest-covered-twice"]) } else { Vec::new() }
    }
}

/// Words, each of them once.
fn listed(all: impl Iterator<Item = String>) -> String {
    let mut once: Vec<String> = Vec::new();
    for word in all {
        if !once.contains(&word) {
            once.push(word);
        }
    }
    once.join(", ")
}
