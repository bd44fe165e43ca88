//! Sources that lead nowhere.

use super::super::super::{Application, Flaw, Source, Topology, boolean, plain};
use super::super::Delivery;
use super::{About, Fault};
use crate::document::Node;

pub(super) fn faults<'a>(topology: &'a Topology, delivery: &Delivery<'a>) -> Vec<Fault<'a>> {
    let mut found = Vec::new();
    for (at, application) in delivery.applications.iter().enumerate() {
        for source in &application.sources {
            let mut flaws: Vec<Flaw> = path(source, application, topology, delivery).into_iter().collect();
            // Argo CD leaves out what is not there (`reposerver/repository/repository.go`, `getResolvedValueFiles`).
            if source.at("helm.ignoreMissingValueFiles").and_then(boolean) != Some(true) {
                let of = |node| values(node, source, application, topology, delivery);
                flaws.extend(source.value_files().iter().filter_map(of));
            }
            found.extend(flaws.into_iter().map(|flaw| Fault { about: About::Application(at), flaw }));
        }
    }
    found
}

fn path(
    source: &Source<'_>,
    application: &Application<'_>,
    topology: &Topology,
    delivery: &Delivery<'_>,
) -> Option<Flaw> {
    let checkout = &delivery.checkout;
    let (root, folder) = (checkout.root(source, application)?, checkout.folder(source, application)?);
    if !checkout.is_tracked(source) || !topology.ground().lacks(root, &folder) {
        return None;
    }
    // Argo CD: `app path does not exist` (3.4, `util/app/path/path.go`).
    let words = format!("path {folder} is not in the repository");
    let help = match topology.ground().near(&folder, false) {
        Some(near) => format!("did you mean {near}?"),
        None => "add the folder, or correct the path; it counts from the root of the repository".to_owned(),
    };
    Some(Flaw::new("source-path-missing", source.at("path")?.span, words, help))
}

fn values(
    node: &Node,
    source: &Source<'_>,
    application: &Application<'_>,
    topology: &Topology,
    delivery: &Delivery<'_>,
) -> Option<Flaw> {
    let (root, path) = delivery.checkout.values(plain(node)?, source, application)?;
    if !topology.ground().lacks(root, &path) {
        return None;
    }
    let help = match topology.ground().near(&path, true) {
        Some(near) => format!("did you mean {near}?"),
        None => "add the file, or set helm.ignoreMissingValueFiles: true".to_owned(),
    };
    Some(Flaw::new("values-file-missing", node.span, format!("{path} is not in the repository"), help))
}
