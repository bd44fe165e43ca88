//! The scalers that messages feed, and which of the messages each of them counts.
//!
//! KEDA 2.19, `pkg/scalers/<scaler>_scaler.go`, unless said otherwise; where the scaler asks for a number of the broker's, what
//! is in it is the broker's to say.

/// Which messages a scaler counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Those that wait for a worker, and those that a worker has.
    All,
    /// Those that wait for a worker.
    Waiting,
    /// Those that a worker has.
    InFlight,
    /// Those that wait, up to so many; with as many or more, all.
    Peek(u32),
}

/// What becomes of a message whose worker has it and goes away, or has it too long; the brokers' own defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// It waits again when so many seconds are over, whether the worker is there or not.
    AfterWait(u64),
    /// It waits again when the worker's connection is closed.
    OnClose,
    /// It is lost: whoever takes it takes it away.
    Never,
}

/// What a scaler is asked for.
pub(super) struct Queue {
    /// The key of its threshold, and the threshold where it is left out.
    pub(super) threshold: (&'static str, Option<f64>),
    /// The same of its activation.
    pub(super) activation: (&'static str, f64),
    pub(super) counts: Counted,
    pub(super) returns: Returns,
}

/// The metadata of a trigger, key by key.
pub(super) type Texts<'t> = dyn Fn(&str) -> Option<String> + 't;

/// Which messages, and what that depends on.
pub(super) enum Counted {
    Always(Count),
    /// A partitioned log.
    Partitions,
    /// Its own rule.
    By(fn(&Texts<'_>) -> Of),
}

/// What a rule says.
pub(super) enum Of {
    /// The messages, and what had to be assumed.
    Messages(Count, Option<String>),
    /// Another key is the threshold.
    Keyed(&'static str, f64, Count, Option<String>),
    /// A number that is no count of messages, such as a rate.
    Number,
}

impl Queue {
    /// The scaler of a name, if messages feed it.
    pub(super) fn of(scaler: &str) -> Option<Self> {
        let queue = |key: &'static str, default: f64, activation: &'static str, counts: Counted, returns: Returns| {
            Self { threshold: (key, Some(default)), activation: (activation, 0.0), counts, returns }
        };
        let (all, waiting) = (Counted::Always(Count::All), Counted::Always(Count::Waiting));
        Some(match scaler {
            // `num_pending + num_ack_pending`.
            "nats-jetstream" => queue("lagThreshold", 10.0, "activationLagThreshold", all, Returns::AfterWait(30)),
            // What no offset is committed for.
            "kafka" | "apache-kafka" => {
                queue("lagThreshold", 10.0, "activationLagThreshold", Counted::Partitions, Returns::OnClose)
            }
            "liiklus" => queue("lagThreshold", 10.0, "activationLagThreshold", Counted::Partitions, Returns::OnClose),
            "azure-eventhub" => {
                let activation = "activationUnprocessedEventThreshold";
                queue("unprocessedEventThreshold", 64.0, activation, Counted::Partitions, Returns::OnClose)
            }
            "aws-sqs-queue" => {
                queue("queueLength", 5.0, "activationQueueLength", Counted::By(sqs), Returns::AfterWait(30))
            }
            "azure-queue" => {
                queue("queueLength", 5.0, "activationQueueLength", Counted::By(storage), Returns::AfterWait(30))
            }
            // `ActiveMessageCount`, in which a locked message stays.
            "azure-servicebus" => queue("messageCount", 5.0, "activationMessageCount", all, Returns::AfterWait(60)),
            "gcp-pubsub" => queue("value", 10.0, "activationValue", Counted::By(pubsub), Returns::AfterWait(10)),
            // `msgBacklog`: what is not acknowledged.
            "pulsar" => queue("msgBacklogThreshold", 10.0, "activationMsgBacklogThreshold", all, Returns::OnClose),
            "rabbitmq" => queue("value", 20.0, "activationValue", Counted::By(rabbitmq), Returns::OnClose),
            // `LLEN`: a message that was taken is not in the list any more.
            "redis" | "redis-cluster" | "redis-sentinel" => {
                queue("listLength", 5.0, "activationListLength", waiting, Returns::Never)
            }
            "redis-streams" | "redis-cluster-streams" | "redis-sentinel-streams" => queue(
                "pendingEntriesCount",
                5.0,
                "activationLagCount",
                Counted::By(redis_streams),
                Returns::AfterWait(30),
            ),
            // `QueueSize`, in which what was dispatched stays until it is acknowledged.
            "activemq" => queue("targetQueueSize", 10.0, "activationTargetQueueSize", all, Returns::OnClose),
            // `MessageCount`; the activation is 10 unless told otherwise.
            "artemis-queue" => {
                let plain = queue("queueLength", 10.0, "activationQueueLength", all, Returns::OnClose);
                Self { activation: ("activationQueueLength", 10.0), ..plain }
            }
            // Ready and reserved.
            "beanstalkd" => Self {
                threshold: ("value", None),
                ..queue("value", 1.0, "activationValue", all, Returns::AfterWait(60))
            },
            "ibmmq" => queue("queueDepth", 20.0, "activationQueueDepth", all, Returns::OnClose),
            // The depth, in which what is in flight is not.
            "nsq" => queue("depthThreshold", 10.0, "activationDepthThreshold", waiting, Returns::AfterWait(60)),
            "solace-event-queue" => {
                queue("messageCountTarget", 1.0, "activationMessageCountTarget", Counted::By(solace), Returns::OnClose)
            }
            "temporal" => queue("targetQueueSize", 5.0, "activationTargetQueueSize", waiting, Returns::OnClose),
            _ => return None,
        })
    }
}

fn is(given: Option<String>, wanted: &str) -> bool {
    given.is_some_and(|given| given.trim().eq_ignore_ascii_case(wanted))
}

/// `ApproximateNumberOfMessages`, with those in flight unless `scaleOnInFlight` is false.
fn sqs(text: &Texts<'_>) -> Of {
    let alone = is(text("scaleOnInFlight"), "false");
    Of::Messages(if alone { Count::Waiting } else { Count::All }, None)
}

/// `ApproximateMessagesCount`, in which the invisible ones are; `visibleonly` peeks at 32 first.
fn storage(text: &Texts<'_>) -> Of {
    let visible = is(text("queueLengthStrategy"), "visibleonly");
    Of::Messages(if visible { Count::Peek(32) } else { Count::All }, None)
}

/// `num_undelivered_messages`: what is not acknowledged; another mode is no count.
fn pubsub(text: &Texts<'_>) -> Of {
    let late = "Cloud Monitoring tells the size of the subscription at once, though it is some minutes late".to_owned();
    if text("subscriptionSize").is_some() {
        return Of::Keyed("subscriptionSize", 5.0, Count::All, Some(late));
    }
    let mode = text("mode");
    if mode.is_none() || is(mode, "SubscriptionSize") { Of::Messages(Count::All, Some(late)) } else { Of::Number }
}

/// By the management API those that are not acknowledged count unless `excludeUnacknowledged`; by AMQP only those that are
/// ready (`getQueueStatus`).
fn rabbitmq(text: &Texts<'_>) -> Of {
    let (mode, old) = (text("mode"), text("queueLength"));
    if old.is_none() && mode.is_some() && !is(mode, "QueueLength") {
        return Of::Number;
    }
    let protocol = text("protocol");
    let host = text("host").unwrap_or_default();
    let http = is(protocol.clone(), "http") || host.starts_with("http");
    let known = http || is(protocol, "amqp") || host.starts_with("amqp");
    let count = if http && !is(text("excludeUnacknowledged"), "true") { Count::All } else { Count::Waiting };
    let assumed =
        "KEDA asks RabbitMQ by AMQP, which counts ready messages alone (by `protocol: http` the others count too)";
    let assumed = (!known).then(|| assumed.to_owned());
    if old.is_some() { Of::Keyed("queueLength", 20.0, count, assumed) } else { Of::Messages(count, assumed) }
}

/// With a consumer group `XPENDING`, what was delivered and not acknowledged, or with `lagCount` what was not delivered;
/// without one the length of the stream.
fn redis_streams(text: &Texts<'_>) -> Of {
    let lag = text("lagCount").is_some_and(|count| count.trim() != "0");
    if text("consumerGroup").is_none_or(|group| group.is_empty()) {
        let trimmed = "a worker deletes an entry when it is done with it, so that the stream gets shorter";
        return Of::Keyed("streamLength", 5.0, Count::All, Some(trimmed.to_owned()));
    }
    let claims = Some("the entries of a worker that keeps them for 30 s are claimed by another".to_owned());
    if lag { Of::Keyed("lagCount", 5.0, Count::Waiting, claims) } else { Of::Messages(Count::InFlight, claims) }
}

/// The messages, where they have a target; the spool and the rate are no count.
fn solace(text: &Texts<'_>) -> Of {
    if text("messageCountTarget").is_some() { Of::Messages(Count::All, None) } else { Of::Number }
}
