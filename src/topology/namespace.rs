//! The namespace of an object that does not write it.

use std::collections::HashMap;
use std::sync::Arc;

use super::Object;
use super::object::items;

/// Gives objects without a namespace that of the Application that covers their file: Argo CD puts
/// `spec.destination.namespace` in where a manifest has none (Argo CD 3.4, `controller/state.go`, `DeduplicateTargetObjects`).
pub(super) fn settle(objects: &mut [Object]) {
    let covered: HashMap<String, (usize, String)> = objects
        .iter()
        .filter(|object| object.group == "argoproj.io" && object.kind == "Application")
        .flat_map(|application| {
            let namespace = application.text("spec.destination.namespace").unwrap_or_default();
            let sources = application.at("spec.source").into_iter().chain(items(application.at("spec.sources")));
            let paths = sources.filter_map(|source| source.get("path")?.as_str());
            paths.map(|path| (format!("{}/", path.trim_matches('/')), namespace.to_owned())).collect::<Vec<_>>()
        })
        .filter(|(path, namespace)| path.len() > 1 && !namespace.is_empty())
        .enumerate()
        .map(|(at, (path, namespace))| (path, (at, namespace)))
        .collect();
    if covered.is_empty() {
        return;
    }
    let mut by_file: HashMap<Arc<str>, Option<&str>> = HashMap::new();
    for object in objects.iter_mut().filter(|object| object.namespace.is_empty() && !is_of_cluster(object)) {
        let found = by_file.entry(Arc::clone(&object.file)).or_insert_with(|| of_file(&object.file, &covered));
        if let Some(namespace) = *found {
            object.namespace = namespace.into();
        }
    }
}

/// The namespace that the longest path has, of those that cover a file; of equally long ones the last. A checkout may be
/// shown under a longer path than its Applications know.
fn of_file<'c>(file: &str, covered: &'c HashMap<String, (usize, String)>) -> Option<&'c str> {
    let begins = || std::iter::once(0).chain(file.match_indices('/').map(|(at, _)| at + 1));
    let found = begins().flat_map(|from| begins().filter(move |to| *to > from).map(move |to| (from, to)));
    let found = found.filter_map(|(from, to)| Some((to - from, covered.get(file.get(from..to)?)?)));
    found.max_by_key(|(length, (at, _))| (*length, *at)).map(|(_, (_, namespace))| namespace.as_str())
}

/// Whether a kind is one of the whole cluster: by its name, for the kinds that trees like these hold.
fn is_of_cluster(object: &Object) -> bool {
    object.kind.starts_with("Cluster")
        || matches!(
            object.kind.as_str(),
            "Namespace"
                | "Node"
                | "PersistentVolume"
                | "StorageClass"
                | "CustomResourceDefinition"
                | "APIService"
                | "PriorityClass"
                | "IngressClass"
                | "RuntimeClass"
                | "MutatingWebhookConfiguration"
                | "ValidatingWebhookConfiguration"
                | "ValidatingAdmissionPolicy"
                | "ValidatingAdmissionPolicyBinding"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_path_says_the_namespace() {
        let paths = ["apps/", "apps/jobs/", "jobs/two/", "two/more/"];
        let covered = paths.iter().enumerate().map(|(at, path)| ((*path).to_owned(), (at, format!("n{at}")))).collect();
        for (file, expected) in [
            ("apps/x.yaml", Some("n0")),
            ("repo/apps/jobs/x.yaml", Some("n1")),
            ("jobs/two/more/x.yaml", Some("n3")),
            ("apps/jobs", Some("n0")),
            ("myapps/x.yaml", None),
            ("x.yaml", None),
        ] {
            assert_eq!(of_file(file, &covered), expected, "{file}");
        }
    }
}
