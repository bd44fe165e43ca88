//! The number that the HPA is given.

use serde_json::Value;

use super::{lag, scaler};
use crate::live::kind::{EXTERNAL_METRIC, POD, SCALED_OBJECT, external_metric};
use crate::live::verify::asking::{AGAIN, Answer, Asking, Halt};
use crate::live::verify::look::{list, text};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject, each_deployment};
use crate::live::verify::servers::{answering, answering_again};
use crate::live::verify::target::{Target, setting};
use crate::unit::Quantity;

pub(super) const PROBE: Probe = Probe {
    name: "external-metric",
    asks: "KEDA gives the HPA the number that the broker's leader has: it reaches the broker, and asks about the right consumer",
    needs: &[
        Need::get(SCALED_OBJECT, Room::Workloads),
        // The name of a metric stands where that of a kind does, so reading one is listing (Kubernetes 1.34).
        Need::list(EXTERNAL_METRIC, Room::Workloads),
        Need::list(POD, Room::Nats),
        Need::proxy(POD, Room::Nats),
    ],
    about: each_deployment,
    judge,
};

/// The metric of one trigger, and where the config has the trigger.
struct Metric<'a> {
    name: &'a str,
    /// The stream and consumer that it counts, where it is one of NATS.
    counts: Option<(&'a str, &'a str)>,
    /// Whether KEDA gives what it saw at its last poll.
    cached: bool,
    at: String,
}

fn judge(target: &Target<'_>, subject: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let (workload, found) = scaler(target, subject, ask)?;
    let (namespace, name) = (workload.spec.namespace.as_str(), workload.name.as_str());
    let names = list(found, "/status/externalMetricNames").iter().filter_map(Value::as_str);
    let metrics: Vec<Metric<'_>> = names
        .map(|name| {
            let index = index(name).filter(|index| *index < workload.triggers.len());
            let counts = index.and_then(|index| lag::consumer(workload.triggers.get(index)?));
            let at = index.map_or("/triggers".to_owned(), |index| format!("/triggers/{index}"));
            let trigger = index.and_then(|index| workload.triggers.get(index));
            let cached = trigger.is_some_and(|it| it.common.use_cached_metrics == Some(true));
            Metric { name, counts, cached, at: setting(workload, &at) }
        })
        .collect();
    if metrics.is_empty() {
        return Err(Halt::NotChecked("KEDA has named no external metric for it".to_owned()));
    }
    let path = |metric: &Metric<'_>, turn: &str| external_metric(namespace, metric.name, name) + turn;
    let paths: Vec<String> = metrics.iter().map(|metric| path(metric, "")).collect();
    let (answers, servers) = (ask.each(&paths), answering(target, ask));
    let answers = answers?;
    let mut flaws = Vec::new();
    let mut seen = Vec::new();
    for (metric, answer) in metrics.iter().zip(answers) {
        let value = match value(metric, answer)? {
            Ok(value) => value,
            Err(flaw) => {
                flaws.push(flaw);
                continue;
            }
        };
        seen.push(format!("{} is {value}", metric.name));
        let Some((stream, consumer)) = metric.counts else { continue };
        let count = |servers: &[_]| {
            let none = || Halt::NotChecked(format!("there is no consumer {consumer} of stream {stream}"));
            lag::lag(servers, target, stream, consumer).ok_or_else(none)
        };
        let first = count(servers.as_ref().map_err(Clone::clone)?)?;
        if agree(value, first) {
            continue;
        }
        let (again, later) = (ask.answer(&path(metric, AGAIN)), answering_again(target, ask));
        let (again, later) = (self::value(metric, again?)?, count(&later?)?);
        if again.as_ref().is_ok_and(|again| agree(*again, later)) {
            continue;
        }
        if metric.cached {
            return Err(Halt::NotChecked(format!(
                "{value} at KEDA, {first} at the broker: its number may be one poll old"
            )));
        }
        if first != later {
            let why =
                format!("messages come and go ({value} at KEDA, {first} at the broker): ask again when they rest");
            return Err(Halt::NotChecked(why));
        }
        let message =
            format!("KEDA gives {value} for {}, the leader of consumer {consumer} counts {first}", metric.name);
        let help = "it asks another server or another consumer: look at the trigger's endpoint, account and consumer";
        flaws.push(Flaw::error(message, help).from(metric.at.clone()));
    }
    Ok(Seen::of(flaws, || seen.join("; ")))
}

/// The number that was given; a flaw where none was.
fn value(metric: &Metric<'_>, answer: &Answer) -> Result<Result<f64, Flaw>, Halt> {
    let why = match answer {
        Answer::Forbidden => return Err(Halt::NotChecked(format!("may not read the metric {}", metric.name))),
        Answer::Missing => "the API of external metrics is not there".to_owned(),
        Answer::Refused(why) => why.clone(),
        Answer::Said(said) => {
            let given = list(said, "/items").first().map(|item| text(item, "/value").to_owned());
            match given.map(Quantity::new) {
                Some(Ok(value)) => return Ok(Ok(value.amount())),
                _ => "the answer holds no number".to_owned(),
            }
        }
    };
    let message = format!("KEDA gives no number for {}: {why}", metric.name);
    let help = "KEDA cannot ask what the trigger names: a wrong address, a NetworkPolicy, a consumer that is not there; \
                its operator logs why";
    Ok(Err(Flaw::error(message, help).from(metric.at.clone())))
}

/// Which trigger a metric is of: KEDA names it `s<index>-<…>` (KEDA 2.19, `pkg/scalers/scaler.go`
/// `GenerateMetricNameWithIndex`).
fn index(metric: &str) -> Option<usize> {
    metric.strip_prefix('s')?.split_once('-')?.0.parse().ok()
}

#[expect(clippy::cast_precision_loss, reason = "messages are fewer than 2^53")]
fn agree(value: f64, lag: i64) -> bool {
    (value - lag as f64).abs() < 0.5
}
