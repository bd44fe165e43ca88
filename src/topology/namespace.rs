//! The namespace of an object that does not write it.

use std::collections::HashMap;
use std::sync::Arc;

use super::object::{given, items};
use super::{Object, plain};

/// The namespaces that Applications send the files below a path to, by the path.
#[derive(Debug, Default)]
struct Sent {
    /// The last Application of a path counts, as does the last of paths that are equally long. None where it is not known
    /// which one.
    by_path: HashMap<String, (usize, Option<String>)>,
}

/// Gives objects without a namespace that of the Application that covers their file: Argo CD puts
/// `spec.destination.namespace` in where a manifest has none (Argo CD 3.4, `controller/state.go`, `DeduplicateTargetObjects`).
pub(super) fn settle(objects: &mut [Object]) {
    let is_application = |object: &&Object| object.group == "argoproj.io" && object.kind == "Application";
    Sent::of(objects.iter().filter(is_application), false).give(objects);
}

/// The same by the Applications that ApplicationSets make; whether any object got a namespace. What an Application that is
/// written says was said before. Of a folder that goes to several namespaces nobody knows which one is meant.
pub(super) fn settle_made(objects: &mut [Object], made: &[(usize, Object)]) -> bool {
    Sent::of(made.iter().map(|(_, object)| object), true).give(objects)
}

impl Sent {
    fn of<'o>(applications: impl Iterator<Item = &'o Object>, just_one: bool) -> Self {
        let mut sent = Self::default();
        for (at, application) in applications.enumerate() {
            let namespace = application.at("spec.destination.namespace").and_then(plain).unwrap_or_default();
            let sources = application.at("spec.source").into_iter().chain(items(application.at("spec.sources")));
            for path in sources.filter_map(|source| plain(given(source, "path")?)) {
                let path = path.trim_matches('/');
                if !path.is_empty() && !namespace.is_empty() {
                    let now = Some(namespace.to_owned());
                    let before = sent.by_path.get(path).map(|(_, before)| before);
                    let is_open = just_one && before.is_some_and(|before| *before != now);
                    sent.by_path.insert(path.to_owned(), (at, now.filter(|_| !is_open)));
                }
            }
        }
        sent
    }

    fn give(&self, objects: &mut [Object]) -> bool {
        let mut gave = false;
        if self.by_path.is_empty() {
            return gave;
        }
        let mut by_file: HashMap<Arc<str>, Option<&str>> = HashMap::new();
        for object in objects.iter_mut().filter(|object| object.namespace.is_empty() && !is_of_cluster(object)) {
            let found = by_file.entry(Arc::clone(&object.file)).or_insert_with_key(|file| self.namespace(file));
            if let Some(namespace) = *found {
                object.namespace = namespace.into();
                gave = true;
            }
        }
        gave
    }

    /// By the longest path among the folders of a file. A checkout may be shown under a longer path than its Applications know.
    fn namespace(&self, file: &str) -> Option<&str> {
        let starts = std::iter::once(0).chain(file.match_indices('/').map(|(at, _)| at + 1));
        let ends = || file.match_indices('/').map(|(at, _)| at);
        let paths = starts.flat_map(|start| ends().filter_map(move |end| file.get(start..end)));
        let found = paths.filter_map(|path| Some((path.len(), self.by_path.get(path)?)));
        found.max_by_key(|(length, (at, _))| (*length, *at)).and_then(|(_, (_, namespace))| namespace.as_deref())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_path_says_the_namespace() {
        let paths = ["apps", "apps/jobs", "jobs/two", "two/more"];
        let by_path = paths.iter().enumerate().map(|(at, path)| ((*path).to_owned(), (at, Some(format!("n{at}")))));
        let sent = Sent { by_path: by_path.collect() };
        for (file, expected) in [
            ("apps/x.yaml", Some("n0")),
            ("repo/apps/jobs/x.yaml", Some("n1")),
            ("jobs/two/more/x.yaml", Some("n3")),
            ("apps/jobs", Some("n0")),
            ("myapps/x.yaml", None),
            ("x.yaml", None),
        ] {
            assert_eq!(sent.namespace(file), expected, "{file}");
        }
    }
}
