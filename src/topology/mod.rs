//! What is connected to what: every object of a tree, who lies beside whom, and which of them belong to one cluster.
//!
//! Rules, drawings and live probes ask here and never walk files themselves. What is not in the tree is not known, and that
//! is an answer of its own: nobody may take it for fine, nor for a fault.

mod application;
pub mod broker;
pub mod chart;
mod conf;
pub mod delivery;
mod environment;
pub mod events;
pub mod fact;
mod flaw;
mod ground;
mod index;
mod keda;
mod keys;
pub mod monitoring;
mod namespace;
mod object;
pub mod path;
pub mod policy;
mod scaling;
mod scene;
pub mod selector;
pub mod stream;
pub mod worker;

use std::sync::{Arc, OnceLock};

pub use application::{ARGO, Application, Source, plain, repository};
pub use events::Events;
pub use flaw::Flaw;
pub use ground::{Ground, Kustomized};
pub use object::{Object, Values, boolean, given, integer, items};
pub use scaling::Target;

use crate::document::Node;
use environment::Environments;
use index::{Beside, Index};
use path::EventPath;

/// The objects and values of a tree, with their connections.
#[derive(Debug, Default)]
pub struct Topology {
    objects: Vec<Object>,
    values: Vec<Values>,
    index: Index,
    environments: Environments,
    ground: Option<Arc<dyn Ground>>,
    /// What ApplicationSets make, each with the place of its set among the sets.
    made: OnceLock<Vec<(usize, Object)>>,
    /// What each ScaledObject scales, by the number of the object; found when it is first asked for.
    targets: OnceLock<Vec<Option<usize>>>,
    events: OnceLock<Events>,
    /// Objects by kind and namespace, put together when they are first asked for.
    beside: OnceLock<Beside>,
}

impl Topology {
    /// Connects objects and values of charts, in the order in which they were found.
    #[must_use]
    pub fn new(mut objects: Vec<Object>, values: Vec<Values>) -> Self {
        namespace::settle(&mut objects);
        objects.iter_mut().enumerate().for_each(|(at, object)| object.at = at);
        let index = Index::of(&objects);
        let environments = Environments::of(&objects, &index);
        Self { objects, values, index, environments, ..Self::default() }
    }

    /// The same tree, with what is known of the files that it lies in.
    #[must_use]
    pub fn on(mut self, ground: Arc<dyn Ground>) -> Self {
        self.ground = Some(ground);
        self.settle_made();
        self
    }

    /// What ApplicationSets make needs the tree to be told, and says the namespaces of some of its objects.
    fn settle_made(&mut self) {
        let made = delivery::made(self);
        if namespace::settle_made(&mut self.objects, &made) {
            self.environments = Environments::of(&self.objects, &self.index);
        }
        self.made = OnceLock::from(made);
    }

    /// The files that it lies in.
    #[must_use]
    pub fn ground(&self) -> &dyn Ground {
        self.ground.as_deref().unwrap_or(&ground::Nowhere)
    }

    /// Every object, in the order of files.
    pub fn all(&self) -> impl Iterator<Item = &Object> {
        self.objects.iter()
    }

    /// The objects of a kind, of whatever version. The core group is the empty text.
    pub fn of<'a, 'g>(&'a self, group: &'g str, kind: &str) -> impl Iterator<Item = &'a Object> + use<'a, 'g> {
        let all = self.index.of_kind(kind);
        all.iter().filter_map(|at| self.objects.get(*at)).filter(move |object| object.group == group)
    }

    /// The objects of a kind in a namespace.
    pub fn within<'a, 'g>(
        &'a self,
        group: &'g str,
        kind: &str,
        namespace: &str,
    ) -> impl Iterator<Item = &'a Object> + use<'a, 'g> {
        let all = self.beside.get_or_init(|| Beside::of(&self.objects)).all(kind, namespace);
        all.iter().filter_map(|at| self.objects.get(*at)).filter(move |object| object.group == group)
    }

    /// Whether the tree has any object of a kind.
    #[must_use]
    pub fn has_any(&self, group: &str, kind: &str) -> bool {
        self.of(group, kind).next().is_some()
    }

    /// The object that `from` means when it names one in a namespace (the empty text for a kind of the whole cluster, or
    /// for a namespace that nobody says).
    ///
    /// A tree may hold several clusters; of equals, only one in the same cluster is meant.
    #[must_use]
    pub fn find(&self, from: &Object, group: &str, kind: &str, namespace: &str, name: &str) -> Option<&Object> {
        self.named(group, kind, name).find(|object| object.namespace == namespace && self.together(from, object))
    }

    /// The objects of a kind with a name, in any namespace and cluster.
    pub fn named<'a, 'g>(
        &'a self,
        group: &'g str,
        kind: &str,
        name: &str,
    ) -> impl Iterator<Item = &'a Object> + use<'a, 'g> {
        let all = self.index.named(kind, name);
        all.iter().filter_map(|at| self.objects.get(*at)).filter(move |object| object.group == group)
    }

    /// Whether two objects may be in one cluster. Where a tree holds the same object twice, the folders that differ are
    /// taken for different clusters, and what lies in neither belongs to both.
    #[must_use]
    pub fn together(&self, one: &Object, other: &Object) -> bool {
        self.files_together(&one.file, &other.file)
    }

    /// The same of two files, by the paths they are shown under.
    #[must_use]
    pub fn files_together(&self, one: &str, other: &str) -> bool {
        self.environments.together(one, other)
    }

    /// The parties of events and the ways between them, put together when they are first asked for.
    #[must_use]
    pub fn events(&self) -> &Events {
        self.events.get_or_init(|| Events::of(self))
    }

    /// The ways of events with all that lies beside them: who watches, and what is delivered by whom. Rules know that from
    /// the delivery itself; a drawing shows it on the way.
    #[must_use]
    pub fn ways(&self) -> Vec<EventPath> {
        path::whole(self)
    }

    /// Values of charts, each with the file that holds them.
    #[must_use]
    pub fn values(&self) -> &[Values] {
        &self.values
    }

    /// The values in a file, by the path it is shown under.
    #[must_use]
    pub fn values_at(&self, file: &str) -> Option<&Node> {
        self.values.iter().find(|values| values.file == file).map(|values| &values.node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Sources, parse};

    fn tree(files: &[(&str, &str)]) -> Topology {
        let mut sources = Sources::new();
        let mut objects = Vec::new();
        for (file, text) in files {
            let source = sources.add(*file, *text);
            let file = (*file).into();
            objects.extend(parse(source, text).documents.into_iter().filter_map(|node| Object::new(node, &file)));
        }
        Topology::new(objects, Vec::new())
    }

    const SERVICE: &str = "{apiVersion: v1, kind: Service, metadata: {name: a, namespace: x}}";
    const WORKER: &str = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: w, namespace: x}}";

    #[test]
    fn an_object_is_found_by_group_kind_namespace_and_name() {
        let tree = tree(&[("a.yaml", SERVICE), ("b.yaml", WORKER)]);
        let from = tree.of("apps", "Deployment").next().unwrap();
        assert_eq!(tree.find(from, "", "Service", "x", "a").unwrap().file.as_ref(), "a.yaml");
        assert!(tree.find(from, "", "Service", "y", "a").is_none());
        assert!(tree.find(from, "apps", "Service", "x", "a").is_none());
        assert!(tree.has_any("", "Service") && !tree.has_any("", "Secret"));
    }

    #[test]
    fn folders_that_hold_the_same_object_are_different_clusters() {
        let tree = tree(&[
            ("clusters/demo/svc.yaml", SERVICE),
            ("clusters/demo/w.yaml", WORKER),
            ("clusters/live/svc.yaml", SERVICE),
            ("clusters/shared/x.yaml", "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: x}}"),
        ]);
        let from = tree.of("apps", "Deployment").next().unwrap();
        assert_eq!(tree.find(from, "", "Service", "x", "a").unwrap().file.as_ref(), "clusters/demo/svc.yaml");
        assert!(tree.find(from, "", "Secret", "x", "s").is_some());
        assert!(!tree.files_together("clusters/demo/w.yaml", "clusters/live/svc.yaml"));
    }

    #[test]
    fn an_application_says_the_namespace_of_what_it_covers() {
        let tree = tree(&[
            (
                "apps/w.yaml",
                "{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: w}, \
                 spec: {source: {path: work}, destination: {namespace: jobs}}}",
            ),
            ("work/w.yaml", "{apiVersion: apps/v1, kind: Deployment, metadata: {name: w}}"),
            ("work/r.yaml", "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: w}}"),
            ("other/w.yaml", "{apiVersion: v1, kind: Service, metadata: {name: w}}"),
        ]);
        assert_eq!(tree.of("apps", "Deployment").next().unwrap().namespace, "jobs");
        assert_eq!(tree.of("", "Service").next().unwrap().namespace, "");
        assert_eq!(tree.of("rbac.authorization.k8s.io", "ClusterRole").next().unwrap().namespace, "");
    }
}
