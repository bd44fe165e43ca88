//! NATS as rendered manifests.

use super::super::conf::{self, Conf};
use super::super::fact::{Fact, Said, has_templates, is_templated};
use super::super::object::{given, integer, items};
use super::super::{Object, Topology};
use super::{Accounts, Broker, Door, Port};
use crate::document::{Node, Span, Value};
use crate::unit::Quantity;

/// The installation that a workload is, if one of its containers is a NATS server.
pub(super) fn broker(topology: &Topology, workload: &Object) -> Option<Broker> {
    let server = workload.list("spec.template.spec.containers").find(|container| is_server(container))?;
    let labels = workload.at("spec.template.metadata.labels").and_then(Node::as_mapping);
    let labels = labels.into_iter().flatten();
    let labels =
        labels.filter_map(|entry| Some((entry.key.name.to_string(), entry.node.as_str()?.to_owned()))).collect();
    let place = workload.place();
    let written = written(topology, workload, server);
    let mut broker = Broker {
        namespace: workload.namespace.to_string(),
        name: workload.name.to_string(),
        stateful: workload.kind == "StatefulSet",
        file: workload.file.to_string(),
        place,
        labels,
        all_labels: true,
        governing: workload.text("spec.serviceName").filter(|it| !it.is_empty()).map(str::to_owned),
        doors: Vec::new(),
        more_doors: false,
        servers: replicas(workload),
        advertises: None,
        prefix: prefix(server, written.as_ref().map(|(conf, _)| conf)),
        monitor: None,
        monitor_tls: None,
        bridged: true,
        users: None,
        client: None,
        jetstream: None,
        file_store: None,
        volume: volume(workload),
        file_store_written: true,
        memory_store: None,
        accounts: None,
    };
    if let Some((conf, place)) = written {
        configure(&mut broker, &conf, place);
    }
    Some(broker)
}

fn is_server(container: &Node) -> bool {
    let image = given(container, "image").and_then(Node::as_str).unwrap_or_default();
    let repository = image.split('@').next().unwrap_or_default();
    let last = repository.rsplit('/').next().unwrap_or_default();
    matches!(last.split(':').next(), Some("nats" | "nats-server"))
}

fn replicas(workload: &Object) -> Fact<i64> {
    match workload.at("spec.replicas") {
        Some(node) => Some(Said::at(integer(node)?, node.span)),
        None => Some(Said::at(1, workload.place())),
    }
}

/// The configuration in the ConfigMap that is mounted; of a server with other flags than `--config`, nothing is known.
fn written(topology: &Topology, workload: &Object, server: &Node) -> Option<(Conf, Span)> {
    let words = ["command", "args"].iter().flat_map(|key| items(given(server, key)).iter().filter_map(Node::as_str));
    let unknown = words.filter(|word| word.starts_with('-')).any(|word| {
        let flag = word.trim_start_matches('-').split('=').next().unwrap_or_default();
        !matches!(flag, "c" | "config" | "P" | "pid" | "D" | "V" | "DV" | "name" | "server_name")
    });
    if unknown {
        return None;
    }
    let mut maps = workload.list("spec.template.spec.volumes").filter_map(|volume| {
        let name = given(given(volume, "configMap")?, "name")?.as_str()?;
        topology.find(workload, "", "ConfigMap", &workload.namespace, name)
    });
    let entry = maps.find_map(|map| {
        let data = map.at("data")?.as_mapping()?;
        let mut all = data.iter().filter(|entry| entry.key.name.strip_suffix(".conf").is_some());
        let first = all.next()?;
        // Of several, one is not known to be the one.
        all.next().is_none().then_some(first)
    })?;
    let text = entry.node.as_str().filter(|text| !text.contains("{{"))?;
    Some((Conf::read(text)?, entry.key.span))
}

fn configure(broker: &mut Broker, conf: &Conf, place: Span) {
    let number = |conf: Option<&Conf>| conf.and_then(Conf::word).and_then(port);
    let cluster = conf.get(&["cluster"]);
    let quiet = cluster.and_then(|it| it.get(&["no_advertise"])).and_then(Conf::word).is_some_and(|it| it == "true");
    broker.advertises = Some(Said::at(!quiet, place));
    if cluster.is_none() {
        // Servers that do not know each other are so many clusters of one.
        broker.servers = broker.servers.as_ref().map(|said| Said::at(1, said.place));
    }
    let monitor = conf.get(&["http_port", "monitor_port", "http", "https_port", "https"]);
    broker.monitor = match monitor {
        Some(_) => number(monitor).map(|port| Said::at(Some(port), place)),
        None => Some(Said::at(None, place)),
    };
    let secure = conf.get(&["https_port", "https"]).is_some();
    let plain = conf.get(&["http_port", "monitor_port", "http"]).is_some();
    // The server refuses both (nats-server 2.12.6, `server/server.go`, `StartMonitoring`).
    broker.monitor_tls = (secure != plain).then(|| Said::at(secure, place));
    broker.bridged = conf.get(&["leafnodes", "leafnode", "leaf", "gateway"]).is_some();
    broker.users = users(conf).map(|users| Said::at(users, place));
    broker.client = match conf.get(&["port", "listen"]) {
        None => Some(Said::at(4222, place)),
        given => number(given).map(|port| Said::at(port, place)),
    };
    let jetstream = conf.get(&["jetstream"]);
    let off = jetstream.is_none_or(|it| matches!(it.word(), Some("false" | "disabled" | "disable")));
    broker.jetstream = Some(Said::at(!off, place));
    let store = |names: &[&str]| jetstream.and_then(|it| it.get(names)).and_then(Conf::word).and_then(conf::size);
    broker.file_store = store(&["max_file_store", "max_file", "store"]).map(|bytes| Said::at(bytes, place));
    broker.memory_store = store(&["max_memory_store", "max_mem_store", "max_mem"]).map(|bytes| Said::at(bytes, place));
    broker.accounts = Some(Said::at(accounts(conf), place));
}

fn accounts(conf: &Conf) -> Accounts {
    if conf.get(&["operator", "operators"]).is_some() {
        return Accounts::Operator;
    }
    Accounts::Named(conf.get(&["accounts"]).map(Conf::keys).unwrap_or_default())
}

/// Users with their accounts. Where accounts share subjects, a user of one may take what is another's.
fn users(conf: &Conf) -> Option<Vec<(String, String)>> {
    let Conf::Map(accounts) = conf.get(&["accounts"])? else { return None };
    let mut found = Vec::new();
    for (name, account) in accounts {
        if account.get(&["imports", "exports", "mappings"]).is_some() {
            return None;
        }
        let Some(Conf::List(users)) = account.get(&["users"]) else { continue };
        let user = |it: &Conf| Some((it.get(&["user", "username"])?.word()?.to_owned(), name.clone()));
        found.extend(users.iter().filter_map(user));
    }
    Some(found)
}

/// A port, or the one at the end of an address.
fn port(word: &str) -> Option<i64> {
    word.rsplit(':').next()?.parse().ok()
}

/// What stands before the pod's name in the name of the server, which the chart hands over by the environment.
fn prefix(server: &Node, conf: Option<&Conf>) -> Fact<String> {
    let variable = conf?.get(&["server_name"])?.word()?.strip_prefix('$')?;
    let entry =
        items(given(server, "env")).iter().find(|it| given(it, "name").and_then(Node::as_str) == Some(variable))?;
    let value = given(entry, "value")?;
    let before = value.as_str()?.strip_suffix("$(POD_NAME)")?;
    (!is_templated(before)).then(|| Said::at(before.to_owned(), value.span))
}

fn volume(workload: &Object) -> Fact<u64> {
    let mut claims = workload.list("spec.volumeClaimTemplates");
    let size = given(given(given(given(claims.next()?, "spec")?, "resources")?, "requests")?, "storage")?;
    if claims.next().is_some() {
        return None;
    }
    let amount = Quantity::new(size.as_str()?).ok()?.amount();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes of a disk, never below zero")]
    Some(Said::at(amount as u64, size.span))
}

/// Takes a Service in that leads to the pods.
pub(super) fn open(broker: &mut Broker, service: &Object) {
    let Some(selector) = service.at("spec.selector").and_then(Node::as_mapping).filter(|it| !it.is_empty()) else {
        return;
    };
    let has = |key: &str, value: Option<&str>| {
        broker.labels.iter().any(|(name, label)| name == key && Some(label.as_str()) == value)
    };
    if !selector.iter().all(|entry| has(&entry.key.name, entry.node.as_str())) {
        return;
    }
    let headless = service.text("spec.clusterIP") == Some("None");
    let ports = ports(service);
    let door = Door { name: service.name.to_string(), headless, ports, place: service.place() };
    match broker.doors.iter_mut().find(|known| known.name == door.name) {
        Some(known) => *known = door,
        None => broker.doors.push(door),
    }
}

fn ports(service: &Object) -> Option<Vec<Port>> {
    let ports = service.at("spec.ports").filter(|ports| !has_templates(ports))?;
    items(Some(ports))
        .iter()
        .map(|port| {
            let number = integer(given(port, "port")?)?;
            let target = match given(port, "targetPort").map(|node| &node.value) {
                Some(Value::Number(number)) => number.to_string(),
                Some(Value::String(name)) => name.to_string(),
                _ => number.to_string(),
            };
            Some(Port { number, target })
        })
        .collect()
}
