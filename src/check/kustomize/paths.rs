//! Where the paths in a kustomization lead.

use super::reference::{Reference, Wants, references};
use crate::check::object::MOST;
use crate::check::surroundings::{Surroundings, folder, join, resolve};
use crate::diagnostic::Diagnostic;
use crate::document::Node;

pub(super) fn check(node: &Node, path: &str, around: &Surroundings, found: &mut Vec<Diagnostic>) {
    let path = crate::check::surroundings::normal(path);
    let here = folder(&path);
    let faults = references(node).into_iter().filter_map(|reference| fault(here, reference, around));
    found.extend(faults.take(MOST + 1));
}

fn fault(here: &str, reference: Reference<'_>, around: &Surroundings) -> Option<Diagnostic> {
    let target = resolve(here, reference.path)?;
    let shown = crate::check::explain::shorten(reference.path);
    let (file, folder) = (around.has_file(&target), around.has_folder(&target));
    let (message, help) = match reference.wants {
        Wants::File | Wants::Either if file => return None,
        Wants::File if folder => (format!("{}: {shown} is a folder", reference.field), Some("name a file".to_owned())),
        Wants::Folder if file => {
            (format!("{}: {shown} is a file", reference.field), Some("name a folder with a kustomization".to_owned()))
        }
        Wants::Either | Wants::Folder if folder => {
            if around.has_kustomization(&target) {
                return None;
            }
            let expected = join(reference.path.trim_end_matches('/'), "kustomization.yaml");
            (
                format!("{}: {shown} has no kustomization", reference.field),
                Some(format!("make {expected}, or name files")),
            )
        }
        wants => {
            let meant = around.meant(here, &target, wants).map(|meant| format!("did you mean {meant}?"));
            (format!("{}: {shown} is not there", reference.field), meant)
        }
    };
    let error = Diagnostic::error("kustomize-path", message).at(reference.span, "");
    Some(match help {
        Some(help) => error.help(help),
        None => error,
    })
}
