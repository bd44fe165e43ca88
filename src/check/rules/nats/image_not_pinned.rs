//! Images that change under a name.

use super::super::{Rule, World};
use super::{containers, image, scalers};
use crate::diagnostic::Diagnostic;
use crate::topology::fact::is_templated;

const ID: &str = "image-not-pinned";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for scaler in scalers(world) {
        let Some((worker, all)) = containers(world, scaler) else { continue };
        let folder = worker.object.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        // A kustomization may give the tag.
        if world.around.role(&worker.object.file).is_some() || world.around.has_kustomization(folder) {
            continue;
        }
        for (text, place) in all.into_iter().filter_map(image) {
            let last = text.rsplit('/').next().unwrap_or_default();
            let tag = last.split_once(':').map(|(_, tag)| tag);
            if text.is_empty() || text.contains('@') || text.contains('$') || is_templated(text) {
                continue;
            }
            if matches!(tag, None | Some("latest" | "")) {
                let what = if tag.is_none() { "has no tag" } else { "is whatever is the latest" };
                let message = format!("image {text} {what}");
                found.push(Diagnostic::info(ID, message).at(place, "").help("name a version, or a digest"));
            }
        }
    }
}
