//! Manifests among delivered ones that nobody delivers.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::{Rule, World};
use crate::check::surroundings::ancestors;
use crate::diagnostic::Diagnostic;
use crate::document::Span;
use crate::topology::{ARGO, Application, Object, Source};

const ID: &str = "manifest-not-covered";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let delivery = world.delivery();
    // What a generator or another controller takes up cannot be told from here.
    let open = |it: &Application<'_>| it.is_template || it.sources.is_empty() || it.at("sourceHydrator").is_some();
    let flux = world.topology.all().any(|object| object.group.ends_with("fluxcd.io"));
    if flux || delivery.applications.iter().any(open) || world.topology.has_any(ARGO, "ApplicationSet") {
        return;
    }
    let mut first: BTreeMap<&str, &Object> = BTreeMap::new();
    let mut covered: HashSet<&str> = HashSet::new();
    for object in world.topology.all() {
        if delivery.coverage.of_file(&object.file).is_empty() {
            first.entry(&object.file).or_insert(object);
        } else {
            // The folders above, without the outermost: that one is the repository, where anything may lie.
            covered.extend(ancestors(&object.file).filter(|folder| !delivery.checkout.is_root(folder)));
        }
    }
    let left = |file: &&str| {
        delivery.coverage.is_left_out(file) || world.around.role(file).is_some() || world.around.in_chart(file)
    };
    let flat: HashMap<String, Span> = folders(world).collect();
    for (file, object) in first.into_iter().filter(|(file, object)| object.group != ARGO && !left(file)) {
        let beside = ancestors(file).any(|folder| covered.contains(folder) && delivery.checkout.is_below_root(folder));
        if beside {
            found.push(finding(file, object, ancestors(file).find_map(|above| flat.get(above)).copied()));
        }
    }
}

/// The folders that Applications take files from, with where they are named.
fn folders<'a>(world: &World<'a>) -> impl Iterator<Item = (String, Span)> {
    let delivery = world.delivery();
    let of = |application: &Application<'a>| -> Vec<(String, Span)> {
        let place = |source: &Source<'a>| source.at("path").map(|node| node.span);
        let folder = |source| Some((delivery.checkout.folder(source, application)?, place(source)?));
        application.sources.iter().filter_map(folder).collect()
    };
    delivery.applications.iter().flat_map(of)
}

fn finding(file: &str, object: &Object, flat: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::warning(ID, format!("no Application covers {file}")).at(object.place(), "");
    match flat {
        Some(place) => finding
            .related(place, "the folders below are not read")
            .help("set directory.recurse: true, or point an Application at the folder"),
        None => finding.help("point an Application at it, or move it out of the folder that is delivered"),
    }
}
