//! What kustomizations say of the files around them.

use super::super::kustomize::{Reference, Wants, references};
use super::super::recognise::is_kustomization;
use super::paths::{file_name, folder, join, normal, resolve};
use super::{KUSTOMIZATIONS, Kustomized, Role, Surroundings};
use crate::document::{self, Mapping, Sources};

/// The fields of a kustomization that change fields of the objects that it takes in.
const PATCHING: [&str; 7] =
    ["components", "patches", "patchesJson6902", "patchesStrategicMerge", "replacements", "transformers", "vars"];

/// The fields of a kustomization that leave what it takes in as it is.
const PLAIN: [&str; 8] =
    ["apiVersion", "kind", "metadata", "resources", "bases", "crds", "generatorOptions", "sortOptions"];

impl Surroundings {
    /// Reads a kustomization, to know what it makes of other files. Any other file is passed over.
    pub fn learn(&mut self, path: &str, text: &str) {
        let path = normal(path);
        self.learn_chart(&path);
        if !is_kustomization(&path) {
            return;
        }
        let mut sources = Sources::new();
        let parsed = document::parse(sources.add("", ""), text);
        let here = folder(&path).to_owned();
        self.patches |= parsed.documents.iter().any(|node| PATCHING.iter().any(|key| node.get(key).is_some()));
        let mut kustomized = Kustomized::default();
        let keys = parsed.documents.iter().take(1).filter_map(|document| document.as_mapping());
        kustomized.changes = keys.flat_map(Mapping::iter).any(|entry| !PLAIN.contains(&entry.key.name.as_str()));
        for reference in parsed.documents.iter().flat_map(references) {
            let Some(target) = resolve(&here, reference.path) else { continue };
            self.want(&target, &reference);
            if reference.role == Role::Config {
                self.of_config.insert(target.clone());
            }
            if reference.role == Role::Resource {
                kustomized.resources.push(target.clone());
            }
            let role = self.roles.entry(target).or_insert(reference.role);
            *role = (*role).max(reference.role);
        }
        self.kustomized.insert(here, kustomized);
    }

    /// A chart may lie around a file that was named alone.
    fn learn_chart(&mut self, path: &str) {
        let mut above = folder(path);
        while !above.is_empty() {
            if file_name(above) == "templates" || file_name(above) == "ci" {
                self.wanted.insert(join(folder(above), "Chart.yaml"));
            }
            above = folder(above);
        }
    }

    fn want(&mut self, target: &str, reference: &Reference<'_>) {
        self.wanted.insert(target.to_owned());
        if reference.wants != Wants::File {
            self.wanted.extend(KUSTOMIZATIONS.iter().map(|name| join(target, name)));
        }
    }
}
