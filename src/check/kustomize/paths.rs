//! Where the paths in a kustomization lead.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::reference::{Reference, Wants, references};
use crate::check::object::MOST;
use crate::check::surroundings::{Surroundings, folder, join, resolve};
use crate::diagnostic::Diagnostic;
use crate::document::{Node, Span};

pub(super) fn check(node: &Node, path: &str, around: &Surroundings, found: &mut Vec<Diagnostic>) {
    let path = crate::check::surroundings::normal(path);
    let here = folder(&path);
    let all = references(node);
    found.extend(all.iter().filter_map(|reference| fault(here, *reference, around)).take(MOST + 1));
    repeats(here, &all, found);
}

/// Objects that come in twice have the same names (`api/resmap/reswrangler.go`, `Append`).
fn repeats(here: &str, all: &[Reference<'_>], found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    for reference in all.iter().filter(|reference| matches!(reference.field, "resources" | "bases")) {
        let Some(target) = resolve(here, reference.path) else { continue };
        match first.entry(target) {
            Entry::Vacant(vacant) => {
                vacant.insert(reference.span);
            }
            Entry::Occupied(earlier) => {
                let shown = crate::check::explain::shorten(reference.path);
                let error = Diagnostic::error("kustomize-path", format!("{}: {shown} is named twice", reference.field));
                let error = error.at(reference.span, "").related(*earlier.get(), "first here");
                found.push(error.help("leave one of them out"));
            }
        }
    }
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
