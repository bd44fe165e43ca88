//! The namespace of an object that does not write it.

use super::Object;
use super::object::items;

/// Gives objects without a namespace that of the Application that covers their file: Argo CD puts
/// `spec.destination.namespace` in where a manifest has none (Argo CD 3.4, `controller/state.go`, `DeduplicateTargetObjects`).
pub(super) fn settle(objects: &mut [Object]) {
    let covered: Vec<(String, String)> = objects
        .iter()
        .filter(|object| object.group == "argoproj.io" && object.kind == "Application")
        .flat_map(|application| {
            let namespace = application.text("spec.destination.namespace").unwrap_or_default();
            let sources = application.at("spec.source").into_iter().chain(items(application.at("spec.sources")));
            let paths = sources.filter_map(|source| source.get("path")?.as_str());
            paths.map(|path| (format!("{}/", path.trim_matches('/')), namespace.to_owned())).collect::<Vec<_>>()
        })
        .filter(|(path, namespace)| path.len() > 1 && !namespace.is_empty())
        .collect();
    if covered.is_empty() {
        return;
    }
    for object in objects.iter_mut().filter(|object| object.namespace.is_empty() && !is_of_cluster(object)) {
        // A checkout may be shown under a longer path than its Applications know.
        let covers = |(path, _): &&(String, String)| {
            object.file.starts_with(path.as_str()) || object.file.contains(&format!("/{path}"))
        };
        if let Some((_, namespace)) = covered.iter().filter(covers).max_by_key(|(path, _)| path.len()) {
            object.namespace = namespace.into();
        }
    }
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
