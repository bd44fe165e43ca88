//! NATS by its chart (nats-io/k8s, chart nats 2.12.6; the same templates and defaults to 2.14.2).

use super::super::chart::{Chart, Lookup};
use super::super::fact::{Fact, Said};
use super::{Accounts, Broker, Door, Port};
use crate::document::Node;
use crate::unit::Quantity;

/// Protocols: the key in `config`, the port by default, whether they are on by default, and whether the Service that is not
/// headless has them by default.
const PROTOCOLS: [(&str, i64, bool, bool); 8] = [
    ("nats", 4222, true, true),
    ("leafnodes", 7422, false, true),
    ("websocket", 8080, false, true),
    ("mqtt", 1883, false, true),
    ("cluster", 6222, false, false),
    ("gateway", 7222, false, false),
    ("monitor", 8222, true, false),
    ("profiling", 65432, false, false),
];

pub(super) fn broker(chart: &Chart<'_>) -> Option<Broker> {
    let release = chart.release.as_ref()?;
    let namespace = chart.text("namespaceOverride", "")?.value;
    let namespace = if namespace.is_empty() { chart.namespace.clone() } else { namespace };
    let base = name(chart, "nameOverride", "nats")?;
    let derived = if release.contains(&base) { release.clone() } else { format!("{release}-{base}") };
    let full = name(chart, "fullnameOverride", &derived)?;
    let labels = [("name", base.as_str()), ("instance", release), ("component", "nats")];
    let labels = labels.map(|(key, value)| (format!("app.kubernetes.io/{key}"), value.to_owned())).to_vec();
    // What patches the configuration as a whole can change anything in it.
    let plain = chart.is_empty("config.patch");
    let merged = |path: &str| plain && chart.is_empty(&format!("config.merge.{path}"));
    let cluster = plain && ["merge", "patch"].iter().all(|it| chart.is_empty(&format!("config.cluster.{it}")));
    let jetstream = plain && ["merge", "patch"].iter().all(|it| chart.is_empty(&format!("config.jetstream.{it}")));
    let stores = jetstream && merged("jetstream");
    let governed = chart.is_empty("statefulSet.patch") && chart.is_empty("statefulSet.merge.spec.serviceName");
    Some(Broker {
        namespace,
        name: name(chart, "statefulSet.name", &full)?,
        stateful: true,
        file: chart.application.file.to_string(),
        place: chart.place,
        labels,
        all_labels: false,
        governing: name(chart, "headlessService.name", &format!("{full}-headless")).filter(|_| governed),
        doors: doors(chart, &full),
        more_doors: !chart.is_empty("extraResources"),
        servers: servers(chart),
        advertises: chart
            .flag("config.cluster.noAdvertise", true)
            .filter(|_| cluster && merged("cluster"))
            .map(|said| Said::at(!said.value, said.place)),
        prefix: chart.text("config.serverNamePrefix", "").filter(|_| merged("server_name")),
        monitor: monitor(chart).filter(|_| ["http_port", "https_port", "http"].iter().all(|it| merged(it))),
        monitor_tls: chart
            .flag("config.monitor.tls.enabled", false)
            .filter(|_| ["http_port", "https_port", "http", "https"].iter().all(|it| merged(it))),
        bridged: bridged(chart, plain),
        users: plain.then(|| users(chart)).flatten(),
        client: chart.number("config.nats.port", 4222).filter(|_| merged("port")),
        jetstream: chart.flag("config.jetstream.enabled", false).filter(|_| merged("jetstream")),
        file_store: stores.then(|| file_store(chart)).flatten(),
        volume: volume(chart),
        file_store_written: !chart.is_empty("config.jetstream.fileStore.maxSize"),
        memory_store: stores.then(|| memory_store(chart)).flatten(),
        accounts: plain.then(|| accounts(chart)).flatten(),
    })
}

/// A name that values may give; an empty one is none.
fn name(chart: &Chart<'_>, path: &str, default: &str) -> Option<String> {
    let said = chart.text(path, default)?.value;
    Some(if said.is_empty() { default.to_owned() } else { said })
}

fn servers(chart: &Chart<'_>) -> Fact<i64> {
    let untouched = chart.is_empty("statefulSet.patch") && chart.is_empty("statefulSet.merge.spec.replicas");
    let enabled = chart.flag("config.cluster.enabled", false)?;
    let count = chart.number("config.cluster.replicas", 3)?;
    untouched.then_some(if enabled.value { count } else { Said::at(1, enabled.place) })
}

fn monitor(chart: &Chart<'_>) -> Fact<Option<i64>> {
    let enabled = chart.flag("config.monitor.enabled", true)?;
    let port = chart.number("config.monitor.port", 8222)?;
    Some(if enabled.value { Said::at(Some(port.value), port.place) } else { Said::at(None, enabled.place) })
}

fn bytes(said: Fact<String>) -> Fact<u64> {
    let said = said?;
    let amount = Quantity::new(said.value).ok()?.amount();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes of a disk, never below zero")]
    Some(Said::at(amount as u64, said.place))
}

fn volume(chart: &Chart<'_>) -> Fact<u64> {
    let pvc = "config.jetstream.fileStore.pvc";
    let has = chart.flag(&format!("{pvc}.enabled"), true)?.value
        && chart.flag("config.jetstream.fileStore.enabled", true)?.value;
    let untouched = chart.is_empty(&format!("{pvc}.merge")) && chart.is_empty(&format!("{pvc}.patch"));
    bytes(chart.text(&format!("{pvc}.size"), "10Gi")).filter(|_| has && untouched)
}

fn file_store(chart: &Chart<'_>) -> Fact<u64> {
    let enabled = chart.flag("config.jetstream.fileStore.enabled", true)?;
    if !enabled.value {
        return Some(Said::at(0, enabled.place));
    }
    if chart.is_empty("config.jetstream.fileStore.maxSize") {
        return volume(chart);
    }
    bytes(chart.text("config.jetstream.fileStore.maxSize", ""))
}

fn memory_store(chart: &Chart<'_>) -> Fact<u64> {
    let enabled = chart.flag("config.jetstream.memoryStore.enabled", false)?;
    if !enabled.value {
        return Some(Said::at(0, enabled.place));
    }
    bytes(chart.text("config.jetstream.memoryStore.maxSize", "1Gi"))
}

/// The accounts that `config.merge` brings into the configuration; without any there is `$G` alone.
fn accounts(chart: &Chart<'_>) -> Fact<Accounts> {
    if chart.flag("config.resolver.enabled", false)?.value {
        return Some(Said::at(Accounts::Operator, chart.place));
    }
    let merge = match chart.at("config.merge") {
        Lookup::Open => return None,
        Lookup::Default => return Some(Said::at(Accounts::Named(Vec::new()), chart.place)),
        Lookup::Given(node, _) => node,
    };
    if let Some(operator) = merge.get("operator") {
        return Some(Said::at(Accounts::Operator, operator.span));
    }
    let mut keys = merge.as_mapping()?.iter().map(|entry| entry.key.name.as_str());
    // Another file may bring anything.
    if keys.any(|key| key.ends_with("include") || key.starts_with("resolver")) {
        return None;
    }
    let named = merge.get("accounts").and_then(Node::as_mapping);
    let accounts = named.into_iter().flatten().map(|entry| entry.key.name.to_string()).collect();
    Some(Said::at(Accounts::Named(accounts), merge.get("accounts").map_or(chart.place, |node| node.span)))
}

/// Whether there are leaf nodes or gateways, or may be.
fn bridged(chart: &Chart<'_>, plain: bool) -> bool {
    let off = |name: &str| chart.flag(&format!("config.{name}.enabled"), false).is_some_and(|said| !said.value);
    let empty = |name: &str| chart.is_empty(&format!("config.merge.{name}"));
    let names = ["leafnodes", "gateway"];
    !(plain && names.iter().all(|name| off(name) && empty(name)))
}

/// Users with their accounts. Where accounts share subjects, a user of one may take what is another's.
fn users(chart: &Chart<'_>) -> Fact<Vec<(String, String)>> {
    let Lookup::Given(accounts, place) = chart.at("config.merge.accounts") else { return None };
    let mut found = Vec::new();
    for entry in accounts.as_mapping()? {
        if ["imports", "exports", "mappings"].iter().any(|key| entry.node.get(key).is_some()) {
            return None;
        }
        for user in super::super::object::items(entry.node.get("users")) {
            let name = user.get("user").or_else(|| user.get("username")).and_then(Node::as_str);
            found.extend(name.map(|name| (name.to_owned(), entry.key.name.to_string())));
        }
    }
    Some(Said::at(found, place))
}

fn doors(chart: &Chart<'_>, full: &str) -> Vec<Door> {
    let mut doors = Vec::new();
    if let Some(headless) = name(chart, "headlessService.name", &format!("{full}-headless")) {
        let ports = chart.is_empty("headlessService.patch") && chart.is_empty("headlessService.merge");
        let ports = ports.then(|| ports_of(chart, true)).flatten();
        doors.push(Door { name: headless, headless: true, ports, place: chart.place });
    }
    let enabled = chart.flag("service.enabled", true).is_some_and(|said| said.value);
    if let Some(name) = name(chart, "service.name", full).filter(|_| enabled) {
        let untouched = chart.is_empty("service.patch") && chart.is_empty("service.merge");
        let ports = untouched.then(|| ports_of(chart, false)).flatten();
        // What is merged in may make it headless.
        if untouched || chart.is_empty("service.merge.spec.clusterIP") {
            doors.push(Door { name, headless: false, ports, place: chart.place });
        }
    }
    doors
}

fn ports_of(chart: &Chart<'_>, headless: bool) -> Option<Vec<Port>> {
    let mut ports = Vec::new();
    for (protocol, number, on, shown) in PROTOCOLS {
        let configured = protocol == "nats" || chart.flag(&format!("config.{protocol}.enabled"), on)?.value;
        let open = headless || chart.flag(&format!("service.ports.{protocol}.enabled"), shown)?.value;
        if configured && open {
            let number = chart.number(&format!("config.{protocol}.port"), number)?.value;
            ports.push(Port { number, target: protocol.to_owned() });
        }
    }
    Some(ports)
}
