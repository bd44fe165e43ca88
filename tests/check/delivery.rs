//! What is delivered by whom in a tree of 5,000 Applications and 5,000 files, however they lie.

use std::sync::Arc;

use neap::check::Surroundings;
use neap::document::{Sources, parse};
use neap::topology::delivery::{Delivery, Way};
use neap::topology::{Object, Topology};

const MANY: usize = 5_000;

/// So many Applications of one folder, or through one kustomization, are told apart.
const APART: usize = 128;

fn application(at: usize, path: &str) -> (String, String) {
    let text = format!(
        "{{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {{name: a{at}, namespace: argocd}}, spec: {{project: \
         default, destination: {{name: c, namespace: n{at}}}, source: {{repoURL: 'https://git.acme.test/a', path: '{path}', \
         targetRevision: main}}}}}}"
    );
    (format!("apps/a{at}.yaml"), text)
}

fn config(file: String, at: usize) -> (String, String) {
    (file, format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: m{at}}}}}"))
}

fn kustomization(folder: &str, resources: &[String]) -> (String, String) {
    let resources: Vec<String> = resources.iter().map(|file| format!("'{file}'")).collect();
    let text = format!("kind: Kustomization\nresources: [{}]\n", resources.join(", "));
    (format!("{folder}/kustomization.yaml"), text)
}

fn tree(files: &[(String, String)]) -> Topology {
    let mut around = Surroundings::new(files.iter().map(|(path, _)| path.as_str()));
    around.add_whole("");
    let mut sources = Sources::new();
    let mut objects = Vec::new();
    for (path, text) in files {
        around.learn(path, text);
        let file: Arc<str> = path.as_str().into();
        let documents = parse(sources.add(path.clone(), text.as_str()), text).documents;
        objects.extend(documents.into_iter().filter_map(|node| Object::new(node, &file)));
    }
    Topology::new(objects, Vec::new()).on(Arc::new(around))
}

/// How many Applications cover each manifest, at least and at most, and in which way.
fn covers(files: &[(String, String)]) -> (usize, usize, Vec<Way>) {
    let topology = tree(files);
    let delivery = Delivery::of(&topology);
    let counts: Vec<usize> = topology.of("", "ConfigMap").map(|map| delivery.covering(map).count()).collect();
    assert_eq!((counts.len(), delivery.applications.len()), (MANY, MANY));
    let mut ways: Vec<Way> =
        topology.of("", "ConfigMap").flat_map(|map| delivery.covering(map)).map(|(_, cover)| cover.way).collect();
    ways.sort_unstable();
    ways.dedup();
    (counts.iter().copied().min().unwrap(), counts.iter().copied().max().unwrap(), ways)
}

#[test]
fn all_of_one_folder() {
    let all = (0..MANY).flat_map(|at| [application(at, "work"), config(format!("work/m{at}.yaml"), at)]);
    assert_eq!(covers(&all.collect::<Vec<_>>()), (APART, APART, vec![Way::Plain]));
}

#[test]
fn each_its_own_folder() {
    let folder = |at| format!("work/w{at}");
    let all = (0..MANY).flat_map(|at| [application(at, &folder(at)), config(format!("{}/m.yaml", folder(at)), at)]);
    assert_eq!(covers(&all.collect::<Vec<_>>()), (1, 1, vec![Way::Plain]));
}

#[test]
fn each_an_overlay_of_one_base() {
    let mut all: Vec<_> = (0..MANY).map(|at| application(at, &format!("overlays/o{at}"))).collect();
    all.extend((0..MANY).map(|at| config(format!("base/m{at}.yaml"), at)));
    let names: Vec<String> = (0..MANY).map(|at| format!("m{at}.yaml")).collect();
    all.push(kustomization("base", &names));
    all.extend((0..MANY).map(|at| kustomization(&format!("overlays/o{at}"), &["../../base".to_owned()])));
    assert_eq!(covers(&all), (APART, APART, vec![Way::Plain]));
}

#[test]
fn each_way_has_what_brings_it() {
    let mut all: Vec<_> = (0..MANY).map(|at| application(at, &format!("work/w{at}"))).collect();
    all.extend((0..MANY).map(|at| {
        let text = format!(
            "{{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {{name: s{at}}}, spec: {{scaleTargetRef: {{name: \
             w}}, triggers: [{{type: nats-jetstream, metadata: {{natsServerMonitoringEndpoint: 'nats:8222', account: $G, \
             stream: S, consumer: c}}}}]}}}}"
        );
        (format!("work/w{at}/s.yaml"), text)
    }));
    let topology = tree(&all);
    let ways = topology.ways();
    assert_eq!(ways.len(), MANY);
    for way in ways {
        let at = way.name.trim_start_matches('s');
        assert_eq!(way.namespace, format!("n{at}"), "the namespace that its Application says");
        let brought = format!("a{at} brings ScaledObject/s{at}");
        assert!(way.hops.iter().any(|hop| hop.shown.starts_with(&brought)), "{brought}: {:?}", way.hops);
    }
}

#[test]
fn one_that_is_applied_by_many_is_said_once_for_each_more() {
    let to = |name: &str| application(0, "work").1.replace("name: a0", &format!("name: {name}"));
    let mut all = vec![config("work/m.yaml".to_owned(), 0)];
    all.extend(["a", "b", "c", "d"].map(|name| (format!("apps/{name}.yaml"), to(name))));
    let topology = tree(&all);
    let delivery = Delivery::of(&topology);
    let said: Vec<String> = delivery.flaws("manifest-covered-twice").map(|flaw| flaw.words.clone()).collect();
    let twice = |other: &str| format!("ConfigMap/m0 is applied by two Applications, a and {other}");
    assert_eq!(said, [twice("b"), twice("c"), twice("d")]);
}
