//! What is delivered by whom: which repository the tree is, which files each Application covers, and which charts with
//! which values it installs.

mod checkout;
mod coverage;
mod faults;
mod generator;
mod glob;
mod project;
mod release;
mod settings;

pub use checkout::Checkout;
pub(super) use coverage::changed;
pub use coverage::{Cover, Coverage, Way};
pub use faults::{About, Fault, Faults};
pub use glob::matches;
pub use project::{Answer, Project};
pub use release::{Found, Release};
pub use settings::{Settings, settings};

use std::collections::{HashMap, HashSet};

use super::monitoring::Monitoring;
use super::{ARGO, Application, Object, Topology, items};
use crate::document::{Node, Span};
use crate::unit::paths::folder;

/// Everything about Applications that several rules ask for.
#[derive(Debug, Default)]
pub struct Delivery<'a> {
    /// Applications and templates of them, in the order of files.
    pub applications: Vec<Application<'a>>,
    /// Which repository the tree is.
    pub checkout: Checkout,
    /// Which files are covered by which of them.
    pub coverage: Coverage<'a>,
    /// Charts that they install.
    pub releases: Vec<Release<'a>>,
    /// By where a chart is named: the Applications that install it. Those that a set makes name it in one place.
    installing: HashMap<Span, Vec<usize>>,
    /// What watches it.
    pub monitoring: Monitoring<'a>,
    /// What is wrong with it.
    pub faults: Faults<'a>,
}

impl<'a> Delivery<'a> {
    /// What the Applications of a tree deliver.
    #[must_use]
    pub fn of(topology: &'a Topology) -> Self {
        let written = topology.applications();
        let checkout = Checkout::of(&written, topology);
        let made = topology.made();
        let (applications, checkout) = if made.is_empty() {
            (written, checkout)
        } else {
            let all = topology.with_made(made);
            let checkout = Checkout::of(&all, topology);
            (all, checkout)
        };
        let coverage = Coverage::of(&applications, &checkout, topology);
        let releases = Release::all(&applications, &checkout, topology);
        let installing = installing(&applications);
        let mut delivery = Self { applications, checkout, coverage, releases, installing, ..Self::default() };
        let (monitoring, faults) =
            rayon::join(|| Monitoring::of(topology, &delivery), || Faults::of(topology, &delivery));
        delivery.monitoring = monitoring;
        delivery.faults = faults;
        delivery
    }

    /// The Applications that apply an object, each with how its file comes to be covered.
    pub fn covering(&self, object: &Object) -> impl Iterator<Item = (&Application<'a>, &Cover)> {
        let covers = self.coverage.of_file(&object.file).iter();
        covers.filter_map(|cover| Some((self.applications.get(cover.application)?, cover)))
    }

    /// The objects that an Application applies as they are written, as far as it has sources of that sort.
    pub fn objects(&self, application: usize, topology: &'a Topology) -> Vec<&'a Object> {
        let at = self.coverage.objects(application).iter();
        at.filter_map(|at| topology.all().nth(*at)).collect()
    }

    /// Whether two Applications are for certain of one Argo CD: written in one folder, or delivered by one Application.
    /// A repository may hold those of several clusters.
    #[must_use]
    pub fn is_beside(&self, one: &Application<'a>, other: &Application<'a>) -> bool {
        let (one, other) = (&one.object.file, &other.object.file);
        let above = |file: &str| self.coverage.of_file(file).iter().map(|cover| cover.application);
        if folder(one) == folder(other) {
            return true;
        }
        let parents: HashSet<usize> = above(one).collect();
        above(other).any(|parent| parents.contains(&parent))
    }

    /// Whether two are for certain parts of one platform.
    #[must_use]
    pub fn is_one_platform(&self, one: &Application<'a>, other: &Application<'a>) -> bool {
        one.goes_with(other) && self.is_beside(one, other)
    }

    /// The Application that names a chart in a place, where it is just one.
    #[must_use]
    pub fn installing(&self, place: Span) -> Option<usize> {
        let all = self.installing.get(&place)?;
        if let [only] = all.as_slice() { Some(*only) } else { None }
    }

    /// The charts of a name that are installed.
    pub fn charts(&self, name: &str) -> impl Iterator<Item = &Release<'a>> {
        self.releases.iter().filter(move |release| release.chart == name)
    }
}

fn installing(applications: &[Application<'_>]) -> HashMap<Span, Vec<usize>> {
    let mut installing: HashMap<Span, Vec<usize>> = HashMap::new();
    for (at, application) in applications.iter().enumerate() {
        for chart in application.sources.iter().filter_map(|source| source.at("chart")) {
            installing.entry(chart.span).or_default().push(at);
        }
    }
    installing
}

/// The Applications that ApplicationSets make, each with the place of its set among the sets.
pub(super) fn made(topology: &Topology) -> Vec<(usize, Object)> {
    if !topology.has_any(ARGO, "ApplicationSet") {
        return Vec::new();
    }
    let written = topology.applications();
    generator::all(topology, &Checkout::of(&written, topology))
}

/// The group and kind that an entry of `ignoreDifferences` names, and whether it is about an object (Argo CD 3.4,
/// `util/argo/normalizers/diff_normalizer.go`: group and kind are patterns, an absent name or namespace is any).
#[must_use]
pub fn ignores(entry: &Node, object: &Object) -> bool {
    let text = |key: &str| entry.get(key).and_then(Node::as_str).unwrap_or_default();
    let same = |key: &str, value: &str| text(key).is_empty() || value.is_empty() || text(key) == value;
    matches(text("group"), &object.group, None)
        && matches(text("kind"), &object.kind, None)
        && same("name", &object.name)
        && same("namespace", &object.namespace)
}

/// Whether an entry of `ignoreDifferences` takes the number of replicas out of the comparison.
pub fn ignores_replicas(entry: &Node) -> bool {
    let pointers = items(entry.get("jsonPointers")).iter().filter_map(Node::as_str);
    let paths = items(entry.get("jqPathExpressions")).iter().filter_map(Node::as_str);
    let whole = |pointer: &str| matches!(pointer, "/spec/replicas" | "/spec");
    // Who writes them: the HPA is kube-controller-manager, and KEDA's operator is called by its binary.
    let managers = items(entry.get("managedFieldsManagers"));
    pointers.into_iter().any(whole)
        || paths.into_iter().any(|path| path.contains("replicas") || path.trim() == ".spec" || path.trim() == ".")
        || !managers.is_empty()
}
