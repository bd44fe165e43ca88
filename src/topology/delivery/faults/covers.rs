//! Manifests that nobody delivers, or two.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::super::{ARGO, Application, Flaw, Object, Source, Topology};
use super::super::{Delivery, Way, generator};
use super::{About, Fault};
use crate::document::Span;
use crate::unit::paths::ancestors;

/// Applications of one file that are compared with each other.
const MOST: usize = 16;

pub(super) fn faults<'a>(topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Fault<'a>> {
    if delivery.applications.is_empty() {
        return Vec::new();
    }
    let mut found = twice(topology, delivery);
    found.extend(never(topology, delivery));
    found
}

fn twice<'a>(topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Fault<'a>> {
    let mut said: HashSet<(&str, usize, usize)> = HashSet::new();
    let mut found = Vec::new();
    for object in topology.all() {
        let covers = delivery.covering(object).filter(|(_, cover)| cover.way == Way::Plain);
        let covers: Vec<_> = covers.map(|(application, cover)| (cover.application, application)).take(MOST).collect();
        for (at, (other, second)) in covers.iter().enumerate() {
            // Each is held against the first that it meets: of many that apply a file, every pair would say the same.
            let mut before = covers.iter().take(at).filter(|(one, _)| one != other);
            let Some((one, first)) = before.find(|(_, first)| collide(first, second, object, delivery)) else {
                continue;
            };
            if said.insert((&object.file, *one, *other)) {
                found.push(Fault { about: About::File(&object.file), flaw: both(object, first, second) });
            }
        }
    }
    found
}

fn collide(one: &Application<'_>, other: &Application<'_>, object: &Object, delivery: &Delivery<'_>) -> bool {
    let written = object.at("metadata.namespace").is_some();
    // Two that a set makes under one name are another finding.
    let same = one.is_made && other.is_made && one.name() == other.name();
    !same
        && !one.is_template
        && !other.is_template
        && !object.name.is_empty()
        && one.goes_with(other)
        && (written || one.text("destination.namespace") == other.text("destination.namespace"))
        && delivery.is_beside(one, other)
}

fn both(object: &Object, one: &Application<'_>, other: &Application<'_>) -> Flaw {
    let names = (one.name().unwrap_or_default(), other.name().unwrap_or_default());
    let words = format!("{} is applied by two Applications, {} and {}", object.shown(), names.0, names.1);
    let help = "narrow the path of one, or leave the folder out by directory.exclude";
    Flaw::new("manifest-covered-twice", object.place(), words, help)
        .seen(one.place(), "one")
        .seen(other.place(), "the other")
}

fn never<'a>(topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Fault<'a>> {
    // What a generator or another controller takes up cannot be told from here.
    let open = |it: &Application<'_>| it.is_template || it.sources.is_empty() || it.at("sourceHydrator").is_some();
    let empty = |set: &Object| Application::of(set).is_none();
    let flux = topology.all().any(|object| object.group.ends_with("fluxcd.io"));
    if flux
        || !delivery.coverage.is_complete()
        || delivery.applications.iter().any(open)
        || topology.of(ARGO, "ApplicationSet").any(empty)
    {
        return Vec::new();
    }
    let mut first: BTreeMap<&str, &Object> = BTreeMap::new();
    let mut covered: HashSet<&str> = HashSet::new();
    for object in topology.all() {
        if delivery.coverage.of_file(&object.file).is_empty() {
            first.entry(&object.file).or_insert(object);
        } else {
            // The folders above, without the outermost: that one is the repository, where anything may lie.
            covered.extend(ancestors(&object.file).filter(|folder| !delivery.checkout.is_root(folder)));
        }
    }
    let ground = topology.ground();
    let excluded = generator::excluded(topology, delivery);
    let is_excluded = |file: &str| {
        excluded.iter().any(|(root, pattern)| {
            ancestors(file)
                .filter_map(|folder| folder.strip_prefix(root.as_str()))
                .any(|folder| pattern.takes(folder.trim_start_matches('/')))
        })
    };
    let left = |file: &&str| {
        delivery.coverage.is_left_out(file) || is_excluded(file) || ground.is_named(file) || ground.in_chart(file)
    };
    let flat: HashMap<String, Span> = folders(delivery).collect();
    let mut found = Vec::new();
    for (file, object) in first.into_iter().filter(|(file, object)| object.group != ARGO && !left(file)) {
        let beside = ancestors(file).any(|folder| covered.contains(folder) && delivery.checkout.is_below_root(folder));
        if beside {
            let flat = ancestors(file).find_map(|above| flat.get(above)).copied();
            found.push(Fault { about: About::File(file), flaw: by_none(file, object, flat) });
        }
    }
    found
}

/// The folders that Applications take files from, with where they are named.
fn folders<'d>(delivery: &'d Delivery<'_>) -> impl Iterator<Item = (String, Span)> + 'd {
    let of = |application: &Application<'_>| -> Vec<(String, Span)> {
        let place = |source: &Source<'_>| source.at("path").map(|node| node.span);
        let folder = |source| Some((delivery.checkout.folder(source, application)?, place(source)?));
        application.sources.iter().filter_map(folder).collect()
    };
    delivery.applications.iter().flat_map(of)
}

fn by_none(file: &str, object: &Object, flat: Option<Span>) -> Flaw {
    let flaw =
        |help: &str| Flaw::new("manifest-not-covered", object.place(), format!("no Application covers {file}"), help);
    match flat {
        Some(place) => flaw("set directory.recurse: true, or point an Application at the folder")
            .seen(place, "the folders below are not read"),
        None => flaw("point an Application at it, or move it out of the folder that is delivered"),
    }
}
