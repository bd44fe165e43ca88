//! A trigger: what it says, and what the HPA aims at.

use super::queues::{Counted, Of, Queue};
use super::{Calendar, Count, Keda, Partitions, Returns, ScalingFault};
use crate::document::{Node, Value};
use crate::trigger::catalogue;

/// A trigger of a ScaledObject or ScaledJob.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// KEDA's name of the scaler.
    pub scaler: String,
    /// Its own name, by which a formula speaks of it.
    pub name: Option<String>,
    /// What each pod may have of it, or all of them with `Value`.
    pub threshold: f64,
    /// It is active while it says more than this.
    pub activation: f64,
    /// Whether the target is `Value` rather than `AverageValue`.
    pub total: bool,
    /// Whether the HPA reads what KEDA saw at its last poll (`useCachedMetrics`).
    pub cached: bool,
    /// Where its value comes from.
    pub input: Input,
}

/// Where the value of a trigger comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The queue of messages, as its scaler counts them.
    Queue(Count),
    /// The same in partitions.
    Partitions(Partitions),
    /// Windows of the calendar.
    Calendar(Calendar),
    /// A number that is not of messages: whoever simulates says what it is.
    Number,
    /// What pods use, which the HPA measures by itself.
    Resource,
}

impl Input {
    /// Whether messages feed it.
    #[must_use]
    pub fn is_fed(&self) -> bool {
        matches!(self, Self::Queue(_) | Self::Partitions(_))
    }
}

impl Trigger {
    /// What it is called in a reason.
    #[must_use]
    pub fn label(&self) -> &str {
        match &self.input {
            Input::Queue(_) | Input::Partitions(_) => "lag",
            _ => self.name.as_deref().unwrap_or(&self.scaler),
        }
    }

    /// The target that the HPA is given, in thousandths: cut in KEDA 2.19, rounded since 2.20 (`GetMetricTargetMili`).
    #[must_use]
    pub fn target(&self, keda: Keda) -> i64 {
        thousandths(self.threshold, keda)
    }
}

/// Thousandths of a number as KEDA hands them on: what is no number is the least of all in 2.19 (a conversion of Go's), and
/// since 2.20 what is no number or below 0 is 0.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "the bounds are looked at before")]
pub(crate) fn thousandths(number: f64, keda: Keda) -> i64 {
    let all = number * 1000.0;
    let fits = all.is_finite() && all.abs() < 9.2e18;
    match keda {
        Keda::V2_19 if fits => all as i64,
        Keda::V2_19 => i64::MIN,
        _ if !fits || all <= 0.0 => 0,
        _ => all.round_ties_even() as i64,
    }
}

/// What reading a trigger came to.
pub(super) struct Read {
    pub(super) trigger: Trigger,
    /// What tells this queue from another: everything but its numbers.
    pub(super) queue: Vec<(String, String)>,
    pub(super) returns: Returns,
    pub(super) assumed: Option<String>,
}

/// The metadata of a trigger, while it is read.
struct Metadata<'n> {
    scaler: &'n str,
    node: Option<&'n Node>,
}

impl Metadata<'_> {
    fn text(&self, key: &str) -> Option<String> {
        let text = self.node?.get(key)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A number from a least on.
    fn number(&self, field: &str, least: f64) -> Result<Option<f64>, ScalingFault> {
        let Some(value) = self.text(field) else { return Ok(None) };
        let number = value.parse().ok().filter(|number: &f64| number.is_finite() && *number >= least);
        let fault = || ScalingFault::Threshold { scaler: self.scaler.to_owned(), field: field.to_owned(), value };
        number.map(Some).ok_or_else(fault)
    }

    fn is(&self, key: &str) -> bool {
        self.text(key).is_some_and(|text| matches!(text.as_str(), "true" | "True" | "TRUE" | "t" | "T" | "1"))
    }
}

/// Reads a trigger.
pub(super) fn read(node: &Node) -> Result<Read, ScalingFault> {
    let scaler = node.get("type").and_then(Node::as_str).unwrap_or("without a type").to_owned();
    let metadata = Metadata { scaler: &scaler, node: node.get("metadata") };
    let mut trigger = Trigger {
        scaler: scaler.clone(),
        name: node.get("name").and_then(Node::as_str).filter(|name| !name.is_empty()).map(ToOwned::to_owned),
        threshold: 1.0,
        activation: 0.0,
        total: node.get("metricType").and_then(Node::as_str) == Some("Value"),
        cached: node.get("useCachedMetrics").is_some_and(|node| matches!(node.value, Value::Bool(true))),
        input: Input::Number,
    };
    let (mut returns, mut assumed, mut queue) = (Returns::OnClose, None, Vec::new());
    match scaler.as_str() {
        "cpu" | "memory" => trigger.input = Input::Resource,
        "cron" => {
            let text = |key: &str| metadata.text(key).unwrap_or_default();
            let (start, end) = (text("start"), text("end"));
            let calendar = Calendar::read(&start, &end, &text("timezone"), &text("desiredReplicas"))?;
            trigger.input = Input::Calendar(calendar);
        }
        other => match Queue::of(other) {
            Some(known) => {
                assumed = fed(&mut trigger, &metadata, &known)?;
                returns = known.returns;
                queue = identity(&metadata, &known);
            }
            None => number(&mut trigger, &metadata)?,
        },
    }
    Ok(Read { trigger, queue, returns, assumed })
}

/// A trigger that messages feed.
fn fed(trigger: &mut Trigger, metadata: &Metadata<'_>, known: &Queue) -> Result<Option<String>, ScalingFault> {
    let (mut key, mut default) = known.threshold;
    let mut assumed = None;
    trigger.input = match &known.counts {
        Counted::Always(count) => Input::Queue(*count),
        Counted::Partitions => Input::Partitions(partitions(metadata)?),
        Counted::By(rule) => match rule(&|key| metadata.text(key)) {
            Of::Messages(count, said) => {
                assumed = said;
                Input::Queue(count)
            }
            Of::Keyed(other, otherwise, count, said) => {
                (key, default, assumed) = (other, Some(otherwise), said);
                Input::Queue(count)
            }
            Of::Number => Input::Number,
        },
    };
    // The HPA takes thousandths and refuses a target of 0.
    let threshold = metadata.number(key, 0.001)?.or(default);
    trigger.threshold = threshold.ok_or_else(|| ScalingFault::Threshold {
        scaler: trigger.scaler.clone(),
        field: key.to_owned(),
        value: String::new(),
    })?;
    trigger.activation = metadata.number(known.activation.0, f64::MIN)?.unwrap_or(known.activation.1);
    Ok(assumed)
}

/// Any other scaler: the catalogue knows which of its keys is the target.
fn number(trigger: &mut Trigger, metadata: &Metadata<'_>) -> Result<(), ScalingFault> {
    let Some(known) = catalogue::scaler(&trigger.scaler, catalogue::version("2.19")) else { return Ok(()) };
    let given = |target: &&catalogue::Target| metadata.text(target.value()).is_some();
    let target = known.targets().iter().find(given).or_else(|| known.targets().first());
    let Some(target) = target else { return Ok(()) };
    let default = |key: &str| known.parameter(key)?.default()?.parse::<f64>().ok();
    let threshold = metadata.number(target.value(), 0.001)?.or_else(|| default(target.value()));
    trigger.threshold = threshold.filter(|threshold| *threshold > 0.0).unwrap_or(1.0);
    if let Some(key) = target.activation() {
        trigger.activation = metadata.number(key, f64::MIN)?.or_else(|| default(key)).unwrap_or(0.0);
    }
    Ok(())
}

/// How many partitions count is the topic's to say, unless some of them are named: 0 stands for not known.
fn partitions(metadata: &Metadata<'_>) -> Result<Partitions, ScalingFault> {
    let named = metadata.text("partitionLimitation").filter(|_| metadata.text("topic").is_some());
    let count = named.map_or(Ok(0), |text| {
        named_partitions(&text).ok_or_else(|| ScalingFault::Value {
            scaler: metadata.scaler.to_owned(),
            field: "partitionLimitation".to_owned(),
            value: text,
            must: "partitions and ranges, such as 1,3-5",
        })
    })?;
    Ok(Partitions {
        count,
        idle_consumers: metadata.is("allowIdleConsumers"),
        with_lag: metadata.is("limitToPartitionsWithLag"),
        even: metadata.is("ensureEvenDistributionOfPartitions"),
        exclude_persistent: metadata.is("excludePersistentLag"),
    })
}

fn named_partitions(text: &str) -> Option<u32> {
    let mut count = 0u32;
    for part in text.split(',').map(str::trim) {
        let (low, high) = part.split_once('-').unwrap_or((part, part));
        let (low, high) = (low.trim().parse::<u32>().ok()?, high.trim().parse::<u32>().ok()?);
        count = count.checked_add(high.checked_sub(low)?.checked_add(1)?)?;
    }
    (count <= 100_000).then_some(count)
}

/// Everything in the metadata but the numbers that are aimed at.
fn identity(metadata: &Metadata<'_>, known: &Queue) -> Vec<(String, String)> {
    let numbers = [known.threshold.0, known.activation.0, "queueLength", "lagCount", "streamLength", "mode", "value"];
    let Some(pairs) = metadata.node.and_then(Node::as_mapping) else { return Vec::new() };
    let mut all = vec![("type".to_owned(), metadata.scaler.to_owned())];
    for entry in pairs {
        let key = entry.key.name.as_str();
        if !numbers.contains(&key) {
            all.push((key.to_owned(), entry.node.as_str().unwrap_or_default().to_owned()));
        }
    }
    all
}
