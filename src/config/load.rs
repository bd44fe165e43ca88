//! From texts to a config: parse every layer, lay them over each other, check, decode.

use crate::diagnostic::{Diagnostic, Sink};
use crate::document::{Entry, Key, Mapping, Node, SourceId, Sources, Value, parse};
use crate::unit::closest;

use super::layer::{Layer, Layers, overlay};
use super::spec::{Profile, Spec};
use super::{Config, check, schema};

/// Everything that makes up a config. Nothing here is read from the surroundings: the hall hands it in.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The user's file: the name it is shown under, and its text.
    pub file: Option<(String, String)>,
    /// The profile asked for by flag; without one, the file's own choice, or `demo`.
    pub profile: Option<Profile>,
    /// The environment asked for, out of the file's `environments`.
    pub environment: Option<String>,
    /// `NEAP_…` variables that set fields, with the prefix.
    pub variables: Vec<(String, String)>,
    /// `--set` flags, `key=value` each.
    pub flags: Vec<String>,
}

/// Text of a profile that comes with neap.
#[must_use]
pub fn profile_text(profile: Profile) -> &'static str {
    match profile {
        Profile::Demo => include_str!("../../profiles/demo.yaml"),
        Profile::Production => include_str!("../../profiles/production.yaml"),
    }
}

/// Reads a config. `None` where the layers do not make one; the sink then holds at least one error.
pub fn load(inputs: &Inputs, sources: &mut Sources, sink: &mut Sink) -> Option<Config> {
    let mut loader = Loader { sources, sink, layers: Layers::default() };
    let errors_before = loader.sink.has_errors();
    let file = match &inputs.file {
        Some((name, text)) => loader.text(name, text, Layer::File(name.clone())),
        None => None,
    };
    if loader.sink.has_errors() && !errors_before {
        return None;
    }
    let (file, overlay_of_environment) = loader.environment(file, inputs.environment.as_deref())?;
    let chosen = inputs.profile.or_else(|| {
        let written = |node: &Option<Node>| named_profile(node.as_ref()?.get("profile")?);
        written(&overlay_of_environment).or_else(|| written(&file))
    });
    let profile = chosen.unwrap_or(Profile::Demo);
    let mut tree = loader.profile(profile)?;
    for layer in [file, overlay_of_environment].into_iter().flatten() {
        tree = overlay(tree, layer);
    }
    for (name, value) in &inputs.variables {
        if let Some(layer) = loader.variable(&tree, name, value) {
            tree = overlay(tree, layer);
        }
    }
    for text in &inputs.flags {
        if let Some(layer) = loader.flag(text) {
            tree = overlay(tree, layer);
        }
    }
    let Loader { sink, layers, .. } = loader;
    let tree = with_defaults(tree);
    let mut found = Sink::new();
    check::check(&tree, &mut found);
    let failed = found.has_errors() || sink.has_errors();
    sink.extend(unique(found.into_diagnostics()));
    if failed {
        return None;
    }
    match serde_json::from_value::<Spec>(tree.to_json()) {
        Ok(spec) => Some(Config { profile, environment: inputs.environment.clone(), tree, layers, spec }),
        Err(error) => {
            sink.push(Diagnostic::error(check::CODE, error.to_string()));
            None
        }
    }
}

fn named_profile(node: &Node) -> Option<Profile> {
    Profile::ALL.into_iter().find(|profile| node.as_str() == Some(profile.name()))
}

/// A slip in the defaults shows up in every entry that takes them: it is said once.
fn unique(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for diagnostic in diagnostics {
        let place = diagnostic.primary.as_ref().map(|label| format!("{:?}", label.place));
        if place.is_none() || seen.insert((diagnostic.code, place)) {
            kept.push(diagnostic);
        }
    }
    kept
}

struct Loader<'a> {
    sources: &'a mut Sources,
    sink: &'a mut Sink,
    layers: Layers,
}

impl Loader<'_> {
    /// One text as one tree. An empty file is an empty layer.
    fn text(&mut self, name: &str, text: &str, layer: Layer) -> Option<Node> {
        let source = self.sources.add(name, text);
        self.layers.add(source, layer);
        let parsed = parse(source, text);
        self.sink.extend(parsed.faults.into_iter().map(Diagnostic::from));
        let mut documents = parsed.documents.into_iter();
        let first = documents.next()?;
        if let Some(second) = documents.next() {
            let message = "a config is one document, and this file has several";
            self.sink.push(Diagnostic::error(check::CODE, message).at(second.span, "the second one begins here"));
        }
        match first.value {
            Value::Mapping(_) => Some(first),
            Value::Null => None,
            _ => {
                let message = format!("a config is a map, this is a {}", first.kind());
                self.sink.push(Diagnostic::error(check::CODE, message).at(first.span, ""));
                None
            }
        }
    }

    fn profile(&mut self, profile: Profile) -> Option<Node> {
        let name = profile.name();
        self.text(&format!("profiles/{name}.yaml"), profile_text(profile), Layer::Profile(name.to_owned()))
    }

    /// Splits the file into itself and the environment asked for.
    fn environment(&mut self, file: Option<Node>, wanted: Option<&str>) -> Option<(Option<Node>, Option<Node>)> {
        let Some(wanted) = wanted else { return Some((file, None)) };
        let environments = file.as_ref().and_then(|node| node.get("environments")).and_then(Node::as_mapping);
        let known: Vec<&str> = environments.into_iter().flatten().map(|entry| entry.key.name.as_str()).collect();
        if let Some(entry) = environments.and_then(|all| all.entry(wanted)) {
            let environment = entry.node.clone();
            return Some((file, Some(environment)));
        }
        let help = match closest(wanted, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if known.is_empty() => "the file has no `environments`".to_owned(),
            None => format!("the file has {}", known.join(", ")),
        };
        self.sink
            .push(Diagnostic::error("config-unknown-environment", format!("no environment `{wanted}`")).help(help));
        None
    }

    /// `NEAP_A__B_C=value` sets `a.bC`: `__` goes one level down, and case and `_` do not count.
    fn variable(&mut self, tree: &Node, name: &str, value: &str) -> Option<Node> {
        let source = self.sources.add(name, value);
        self.layers.add(source, Layer::Variable(name.to_owned()));
        let mut path: Vec<String> = Vec::new();
        let mut at = Some(tree);
        for segment in name.trim_start_matches("NEAP_").split("__") {
            let so_far: Vec<&str> = path.iter().map(String::as_str).collect();
            let field = schema::field(&so_far, Some(tree))?;
            let existing = at.and_then(Node::as_mapping).into_iter().flatten().map(|entry| entry.key.name.as_str());
            let names: Vec<&str> = existing.chain(field.children()).collect();
            let meant = names.iter().find(|known| fold(known) == fold(segment));
            let key = match meant {
                Some(known) => (*known).to_owned(),
                None if field.is_open() => segment.to_lowercase().replace('_', "-"),
                None => {
                    let diagnostic = Diagnostic::error(check::UNKNOWN, format!("the variable {name} names no field"));
                    let near = closest(segment, names.iter().copied());
                    self.sink.push(match near {
                        Some(near) => diagnostic.help(format!("did you mean `{near}` in place of `{segment}`?")),
                        None => diagnostic.help("`__` goes one level down: NEAP_NATS__REPLICAS sets `nats.replicas`"),
                    });
                    return None;
                }
            };
            at = at.and_then(|node| node.get(&key));
            path.push(key);
        }
        let node = self.scalar(source, value)?;
        Some(nest(&path, node))
    }

    /// `a.b.c=value`, with `\.` for a dot inside a key.
    fn flag(&mut self, text: &str) -> Option<Node> {
        let malformed = |sink: &mut Sink| {
            let diagnostic = Diagnostic::error(check::CODE, format!("`--set {text}` is not `key=value`"));
            sink.push(diagnostic.help("such as `--set workloads.echo-worker.scaling.maxReplicas=10`"));
        };
        let Some((key, value)) = text.split_once('=') else {
            malformed(self.sink);
            return None;
        };
        let path = split_key(key);
        if path.iter().any(String::is_empty) {
            malformed(self.sink);
            return None;
        }
        let source = self.sources.add(format!("--set {key}"), value);
        self.layers.add(source, Layer::Flag(key.to_owned()));
        let node = self.scalar(source, value)?;
        Some(nest(&path, node))
    }

    /// A value as YAML has it, so that lists and maps can be given too.
    fn scalar(&mut self, source: SourceId, value: &str) -> Option<Node> {
        let parsed = parse(source, value);
        let fatal = parsed.faults.iter().any(|fault| matches!(fault.grade, crate::document::Grade::Error));
        self.sink.extend(parsed.faults.into_iter().map(Diagnostic::from));
        if fatal {
            return None;
        }
        let span = crate::document::Span { source, start: 0, end: u32::try_from(value.len()).unwrap_or(u32::MAX) };
        Some(parsed.documents.into_iter().next().unwrap_or(Node { value: Value::Null, span }))
    }
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn split_key(key: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = key.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => parts.last_mut().into_iter().for_each(|part| part.extend(chars.next())),
            '.' => parts.push(String::new()),
            c => parts.last_mut().into_iter().for_each(|part| part.push(c)),
        }
    }
    parts
}

/// A tree with one leaf.
fn nest(path: &[String], leaf: Node) -> Node {
    let span = leaf.span;
    path.iter().rev().fold(leaf, |node, name| {
        let key = Key { name: name.into(), span };
        let mapping: Mapping = [Entry { key, node }].into_iter().collect();
        Node { value: Value::Mapping(mapping), span }
    })
}

/// Lays every stream, consumer and workload over the defaults of its kind.
fn with_defaults(mut tree: Node) -> Node {
    let defaults = |tree: &Node, section: &str| tree.get(section).cloned();
    let consumer = defaults(&tree, "consumerDefaults");
    let stream = defaults(&tree, "streamDefaults");
    let workload = defaults(&tree, "workloadDefaults");
    each_entry(&mut tree, "streams", |node| {
        let mut node = over(stream.as_ref(), node);
        each_entry(&mut node, "consumers", |inner| over(consumer.as_ref(), inner));
        node
    });
    each_entry(&mut tree, "workloads", |node| over(workload.as_ref(), node));
    tree
}

fn over(defaults: Option<&Node>, node: Node) -> Node {
    match defaults {
        Some(defaults) => {
            let span = node.span;
            Node { span, ..overlay(defaults.clone(), node) }
        }
        None => node,
    }
}

fn each_entry(tree: &mut Node, section: &str, mut change: impl FnMut(Node) -> Node) {
    let Value::Mapping(map) = &mut tree.value else { return };
    let Some(entry) = map.entry_mut(section) else { return };
    let Value::Mapping(inner) = &mut entry.node.value else { return };
    let all = std::mem::take(inner);
    *inner = all.into_iter().map(|entry| Entry { node: change(entry.node), key: entry.key }).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load_text(text: &str, change: impl FnOnce(&mut Inputs)) -> (Option<Config>, Vec<Diagnostic>, Sources) {
        let mut inputs = Inputs { file: Some(("neap.yaml".into(), text.into())), ..Inputs::default() };
        change(&mut inputs);
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let config = load(&inputs, &mut sources, &mut sink);
        (config, sink.into_diagnostics(), sources)
    }

    fn loaded(text: &str) -> Config {
        let (config, found, _) = load_text(text, |_| {});
        assert!(found.is_empty(), "{found:#?}");
        config.unwrap()
    }

    #[test]
    fn profiles_are_complete() {
        for profile in Profile::ALL {
            let inputs = Inputs { profile: Some(profile), ..Inputs::default() };
            let (mut sources, mut sink) = (Sources::new(), Sink::new());
            let config = load(&inputs, &mut sources, &mut sink);
            assert!(sink.diagnostics().is_empty(), "{:#?}", sink.diagnostics());
            assert_eq!(config.unwrap().profile, profile);
        }
    }

    #[test]
    fn maps_merge_and_lists_are_replaced() {
        let config = loaded("streams:\n  JOBS:\n    subjects: [a.>, jobs.>]\n  MORE:\n    subjects: [b.>]\n");
        let streams: Vec<_> = config.spec.streams.keys().map(ToString::to_string).collect();
        assert_eq!(streams, ["JOBS", "MORE"]);
        let jobs = config.spec.streams.values().next().unwrap();
        assert_eq!(jobs.subjects.len(), 2);
        assert_eq!(jobs.consumers.len(), 1, "what the file does not speak of stays");
        assert_eq!(config.layer("/streams/JOBS/replicas").unwrap().to_string(), "profile demo");
        assert_eq!(config.layer("/streams/JOBS/subjects").unwrap().to_string(), "file neap.yaml");
    }

    #[test]
    fn null_and_inherit_take_out() {
        assert!(loaded("workloads:\n  echo-worker: null\n").spec.workloads.is_empty());
        let config = loaded("streams:\n  inherit: false\n  A:\n    subjects: [a]\nworkloads: { inherit: false }\n");
        assert_eq!(config.spec.streams.len(), 1);
        assert!(config.spec.workloads.is_empty());
        assert!(loaded("nats: { jetstream: { fileStore: { storageClass: null } } }").spec.nats.values.is_empty());
    }

    #[test]
    fn later_layers_win() {
        let (config, found, _) = load_text("cluster: a\nkeda: { namespace: k }\nnats: { replicas: 3 }\n", |inputs| {
            inputs.variables = vec![("NEAP_CLUSTER".into(), "b".into()), ("NEAP_KEDA__NAMESPACE".into(), "l".into())];
            inputs.flags = vec!["cluster=c".into(), "nats.jetstream.fileStore.size=7Gi".into()];
        });
        assert!(found.is_empty(), "{found:#?}");
        let config = config.unwrap();
        assert_eq!(config.spec.cluster.as_str(), "c");
        assert_eq!(config.spec.keda.namespace.as_str(), "l");
        assert_eq!(config.spec.nats.jetstream.file_store.size.as_str(), "7Gi");
        assert_eq!(config.layer("/cluster").unwrap().to_string(), "flag --set cluster");
        assert_eq!(config.layer("/keda/namespace").unwrap().to_string(), "variable NEAP_KEDA__NAMESPACE");
    }

    #[test]
    fn environments_lie_over_the_file() {
        let text = "cluster: a\nenvironments:\n  prod:\n    profile: production\n    cluster: b\n";
        assert_eq!(loaded(text).spec.cluster.as_str(), "a");
        let (config, found, _) = load_text(text, |inputs| inputs.environment = Some("prod".into()));
        assert!(found.is_empty(), "{found:#?}");
        let config = config.unwrap();
        assert_eq!((config.profile, config.spec.cluster.as_str()), (Profile::Production, "b"));
        let (config, found, _) = load_text(text, |inputs| inputs.environment = Some("prd".into()));
        assert!(config.is_none());
        assert_eq!(found[0].help.as_deref(), Some("did you mean `prod`?"));
    }

    #[test]
    fn every_fault_is_found_at_once() {
        let text = "clustr: a\nkeda:\n  namespace: Upper\n  operator: { replicas: 0 }\n\
                    streams:\n  \"a b\": { subjects: [x..y] }\nworkloads:\n  w: { namespace: n }\n  echo-worker:\n    triggers:\n      \
                    - { type: nats-jetstream, stream: JOBS, consumer: c, lagTreshold: 1 }\n";
        let (config, found, sources) = load_text(text, |_| {});
        assert!(config.is_none());
        let all: Vec<String> = found
            .iter()
            .map(|one| {
                let Some(crate::diagnostic::Label { place: crate::diagnostic::Place::Span(span), .. }) = &one.primary
                else {
                    panic!("no place: {one:?}")
                };
                format!("{} {}: {}", sources.name(span.source), sources.position(*span).line, one.message)
            })
            .collect();
        let has = |text: &str| assert!(all.iter().any(|line| line.contains(text)), "{text}: {all:#?}");
        has("neap.yaml 1: unknown field `clustr`");
        has("neap.yaml 3: `keda.namespace`: a name here has lower-case letters");
        has("neap.yaml 4: `keda.operator.replicas`: 0 is too small");
        has("neap.yaml 6: `a b` cannot be a name");
        has("neap.yaml 6: `streams[\"a b\"].subjects[0]`");
        has("neap.yaml 8: `workloads.w.image` is missing");
        has("neap.yaml 11: unknown field `workloads.echo-worker.triggers[0].lagTreshold`");
        assert!(found.iter().any(|one| one.help.as_deref() == Some("did you mean `lagThreshold`?")), "{found:#?}");
        assert!(found.iter().any(|one| one.help.as_deref() == Some("did you mean `cluster`?")));
    }

    #[test]
    fn a_config_that_is_none_is_said() {
        for text in ["- a\n", "text", "a: b\n---\nc: d\n", "a: [", "a: 1\na: 2\n"] {
            let (config, found, _) = load_text(text, |_| {});
            assert!(config.is_none(), "{text}");
            assert!(!found.is_empty(), "{text}");
        }
        assert!(load_text("# nothing yet\n", |_| {}).0.is_some());
        for flag in ["a", "=b", "a..b=c", "nope=1", "cluster=[1", "cluster={a: b}"] {
            assert!(load_text("", |inputs| inputs.flags = vec![flag.into()]).0.is_none(), "{flag}");
        }
        assert!(load_text("", |inputs| inputs.variables = vec![("NEAP_NOPE".into(), "1".into())]).0.is_none());
    }
}
