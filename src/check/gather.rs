//! What is kept of documents until all have come, to see how they hang together.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::rules::{self, World};
use super::{Options, Surroundings, object};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Node, SourceId, Span, Value};
use crate::topology::{Object, Topology, Values};

/// Bytes of YAML of which the objects are kept: far more than any repository has, and a bound for a stream without end.
const MOST: usize = 128 << 20;

/// Kinds of which nothing below their metadata says how objects hang together: the rest of them is let go. A rule that
/// comes to look there takes its kind out.
const UNREAD: [(&str, &str); 11] = [
    ("", "PersistentVolume"),
    ("", "PersistentVolumeClaim"),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
    ("batch", "CronJob"),
    ("discovery.k8s.io", "EndpointSlice"),
    ("networking.k8s.io", "Ingress"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
];

/// The same of keys of pods: what is kept of a large tree takes more time to find room for than to read.
const UNREAD_OF_PODS: [&str; 5] =
    ["affinity", "imagePullSecrets", "securityContext", "tolerations", "topologySpreadConstraints"];

/// The same of keys of containers.
const UNREAD_OF_CONTAINERS: [&str; 6] =
    ["livenessProbe", "readinessProbe", "securityContext", "startupProbe", "volumeDevices", "volumeMounts"];

/// What is longer, in bytes of YAML, is kept whole: its size alone may say something.
const LONG: usize = 64 << 10;

/// Objects and values, and how much text they come from.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    objects: Vec<Object>,
    values: Vec<Values>,
    bytes: usize,
    /// Where it became too much.
    beyond: Option<Span>,
    /// Texts that are not checked themselves.
    pub(super) context: BTreeSet<SourceId>,
}

impl Gathered {
    pub(super) fn objects(documents: Vec<Node>, file: &str) -> Self {
        let bytes = documents.iter().map(size).sum();
        let file = Arc::from(file);
        let objects = documents.into_iter().flat_map(object::unfolded).filter_map(|node| Object::new(node, &file));
        let objects = objects.map(|mut object| {
            if size(&object.node) > LONG {
                return object;
            }
            if UNREAD.contains(&(&*object.group, &*object.kind)) {
                object.forget_all_but_metadata();
            } else {
                object.forget_of_pods(&UNREAD_OF_PODS, &UNREAD_OF_CONTAINERS);
            }
            object
        });
        Self { objects: objects.collect(), bytes, ..Self::default() }
    }

    pub(super) fn values(documents: Vec<Node>, file: &str) -> Self {
        let bytes = documents.iter().map(size).sum();
        // Helm reads the first document of a file.
        let values = documents.into_iter().take(1).map(|node| Values { node, file: file.to_owned() });
        Self { values: values.collect(), bytes, ..Self::default() }
    }

    /// The texts that are kept in part.
    pub(super) fn sources(&self) -> impl Iterator<Item = SourceId> {
        let nodes = self.objects.iter().map(|object| &object.node).chain(self.values.iter().map(|values| &values.node));
        nodes.map(|node| node.span.source)
    }

    /// Where there came to be too much to keep, if it did.
    pub(super) fn given_up(&self) -> Option<Span> {
        self.beyond
    }

    /// Makes room for what comes, so that it need not be moved each time there is too little.
    pub(super) fn expect<'g>(&mut self, coming: impl Iterator<Item = &'g Self>) {
        if self.beyond.is_none() {
            self.objects.reserve(coming.map(|part| part.objects.len()).sum());
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        if self.beyond.is_some() {
            return;
        }
        self.bytes = self.bytes.saturating_add(other.bytes);
        if self.bytes > MOST {
            self.beyond = other.objects.first().map(Object::place);
            self.objects = Vec::new();
            self.values = Vec::new();
            return;
        }
        self.objects.extend(other.objects);
        self.values.extend(other.values);
    }

    /// Connects what was kept, for whoever draws it.
    ///
    /// # Errors
    /// There was too much to keep.
    pub(super) fn connect(self, around: Arc<Surroundings>) -> Result<Topology, Box<Diagnostic>> {
        match self.beyond {
            Some(place) => {
                let message = format!("how objects hang together is not known: there are more than {} MiB", MOST >> 20);
                let error = Diagnostic::error("rules-not-checked", message).at(place, "from here on");
                Err(Box::new(error.help("name a part of the tree")))
            }
            None => Ok(Topology::new(self.objects, self.values).on(around)),
        }
    }

    /// Connects what was kept, and holds the rules against it.
    pub(super) fn judge(self, options: &Options) -> Vec<Diagnostic> {
        if options.alone {
            return Vec::new();
        }
        if let Some(place) = self.beyond {
            let severity = if options.strict { Severity::Error } else { Severity::Info };
            let message = format!("how objects hang together was not checked: there are more than {} MiB", MOST >> 20);
            let mut found = Diagnostic::info("rules-not-checked", message).at(place, "from here on");
            found.severity = severity;
            return vec![found.help("check the tree in parts")];
        }
        let topology = Topology::new(self.objects, self.values).on(Arc::clone(&options.surroundings) as _);
        // The ways of events are walked meanwhile: most rules ask for them, and would wait for each other.
        let (world, _) = rayon::join(|| World::new(&topology, options), || topology.events());
        let found = rules::check(&world);
        drop(world);
        // To take a large tree apart takes time, and nobody waits for it.
        rayon::spawn(move || drop(topology));
        found
    }
}

fn size(node: &Node) -> usize {
    let length = node.span.end.saturating_sub(node.span.start) as usize;
    if matches!(node.value, Value::Mapping(_)) { length } else { 0 }
}
