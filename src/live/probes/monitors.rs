//! What tells Prometheus to scrape KEDA and the servers.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::live::kind::{Kind, NAMESPACE, POD_MONITOR, PROMETHEUS, SERVICE_MONITOR};
use crate::live::verify::asking::{Asking, Halt, place};
use crate::live::verify::look::name;
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject};
use crate::live::verify::target::Target;
use crate::live::verify::tree;
use crate::topology::selector::{Labels, selects};

pub(super) const PROBE: Probe = Probe {
    name: "scrape-monitors",
    asks: "KEDA's three ServiceMonitors and the servers' PodMonitor are there, and a Prometheus selects them",
    needs: &[
        Need::list(SERVICE_MONITOR, Room::Keda),
        Need::list(POD_MONITOR, Room::Nats),
        Need::list(PROMETHEUS, Room::Monitoring),
        Need::get(NAMESPACE, Room::Cluster),
    ],
    about,
    judge,
};

/// KEDA's ServiceMonitors in the chart (keda 2.19.0), and the PodMonitor of the chart of NATS has the release's name.
const KEDA: [&str; 3] = ["keda-operator", "keda-operator-metrics-apiserver", "keda-admission-webhooks"];

pub(super) fn about(target: &Target<'_>) -> Vec<Subject> {
    if target.platform.spec.monitoring.enabled && !monitors(target).is_empty() {
        vec![Subject::Platform]
    } else {
        Vec::new()
    }
}

/// Every monitor that the charts make, with its namespace and name.
pub(super) fn monitors<'a>(target: &Target<'a>) -> Vec<(Kind, &'a str, &'a str)> {
    let mut all = Vec::new();
    if target.platform.installs_keda() {
        all.extend(KEDA.map(|name| (SERVICE_MONITOR, target.keda(), name)));
    }
    if target.platform.installs_nats() {
        all.push((POD_MONITOR, target.nats(), target.platform.nats.name.as_str()));
    }
    all
}

fn judge(target: &Target<'_>, _: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let wanted = monitors(target);
    let (keda, nats) = (ask.list(SERVICE_MONITOR, target.keda(), ""), ask.list(POD_MONITOR, target.nats(), ""));
    let prometheuses = ask.list(PROMETHEUS, target.monitoring(), "");
    let spaces = [target.keda(), target.nats()].map(|it| (it, ask.object(NAMESPACE, "", it)));
    let (keda, nats, prometheuses) = (keda?, nats?, prometheuses?);
    let mut labels: BTreeMap<&str, Labels> = BTreeMap::new();
    for (space, found) in spaces {
        labels.insert(space, found?.map(labels_of).unwrap_or_default());
    }
    let mut flaws = Vec::new();
    for (kind, namespace, monitor) in &wanted {
        let all = if *kind == SERVICE_MONITOR { keda } else { nats };
        let shown = format!("{} {}", kind.name, place(namespace, monitor));
        let Some(found) = all.iter().find(|it| name(it) == *monitor) else {
            let help = "sync the Application of its chart; the CRDs of the Prometheus Operator have to be there before";
            flaws.push(Flaw::error(format!("there is no {shown}"), help).from("/monitoring"));
            continue;
        };
        let of_namespace = labels.get(namespace).cloned().unwrap_or_default();
        let taken = |prometheus: &&Value| selected(prometheus, *kind, found, namespace, &of_namespace);
        if !prometheuses.is_empty() && !prometheuses.iter().any(|it| taken(&it)) {
            let message = format!("no Prometheus in {} selects {shown}", target.monitoring());
            let help = "set `monitoring.release` to what the selectors of the Prometheus ask for";
            flaws.push(Flaw::error(message, help).from("/monitoring/release"));
        }
    }
    if flaws.is_empty() && prometheuses.is_empty() {
        let why = format!("there is no Prometheus object in {} that could select them", target.monitoring());
        return Err(Halt::NotChecked(why));
    }
    Ok(Seen::of(flaws, || format!("{} monitors, each of them selected", wanted.len())))
}

/// Whether a Prometheus takes a monitor (Prometheus Operator 0.85, `PrometheusSpec`): a selector that is not there takes
/// none, and one of namespaces that is not there takes the Prometheus' own.
fn selected(prometheus: &Value, kind: Kind, monitor: &Value, namespace: &str, of_namespace: &Labels) -> bool {
    let part = if kind == SERVICE_MONITOR { "serviceMonitor" } else { "podMonitor" };
    let takes = |key: &str, labels: &Labels| {
        let selector = prometheus.pointer(&format!("/spec/{part}{key}")).and_then(tree::node);
        selector.and_then(|selector| selects(&selector, labels))
    };
    let own = prometheus.pointer("/metadata/namespace").and_then(Value::as_str) == Some(namespace);
    takes("Selector", &labels_of(monitor)).unwrap_or(false) && takes("NamespaceSelector", of_namespace).unwrap_or(own)
}

fn labels_of(object: &Value) -> Labels {
    let labels = object.pointer("/metadata/labels").and_then(Value::as_object).into_iter().flatten();
    labels.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}
