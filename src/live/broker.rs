//! The broker: messages in, the consumer's numbers out.

use std::path::Path;
use std::time::Duration;

use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectOptions, HeaderMap, Subscriber};
use futures_util::StreamExt as _;
use serde_json::Value;

use super::wall::{self, Wall};
use super::{LiveFault, Rest};

/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A JetStream broker.
#[derive(Clone)]
pub(super) struct Broker {
    client: Client,
    context: Context,
}

/// How a consumer stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reading {
    /// When the broker was asked, by the observer's clock.
    pub(super) asked: Wall,
    /// When the answer came.
    pub(super) answered: Wall,
    /// When the broker answered, by its own clock.
    pub(super) at: Option<Wall>,
    /// Messages that wait (`num_pending`).
    pub(super) waiting: u64,
    /// Messages in work (`num_ack_pending`).
    pub(super) in_flight: u64,
    /// Deliveries so far, those again counted (`delivered.consumer_seq`).
    pub(super) deliveries: u64,
    /// When the last acknowledgement came, by the broker's clock (`ack_floor.last_active`).
    pub(super) acked: Option<Wall>,
}

/// A message that is in the stream.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stored {
    /// When it was sent, by the observer's clock.
    pub(super) sent: Wall,
    /// When the broker said that it has it.
    pub(super) there: Wall,
    /// Whether it was there already.
    pub(super) duplicate: bool,
}

impl Broker {
    /// Connects to the one server of that address, and to no other that it knows of: those are out of reach from outside of
    /// the cluster.
    pub(super) async fn connect(url: &str, credentials: Option<&Path>) -> Result<Self, LiveFault> {
        let fault = |fault: &dyn std::fmt::Display| LiveFault::Broker(format!("cannot connect: {fault}"));
        let mut options = ConnectOptions::new()
            .name("neap")
            .ignore_discovered_servers()
            .retry_on_initial_connect()
            .request_timeout(Some(PATIENCE));
        if let Some(path) = credentials {
            options = options.credentials_file(path).await.map_err(|it| fault(&it))?;
        }
        let client = options.connect(url).await.map_err(|it| fault(&it))?;
        let context = jetstream::new(client.clone());
        Ok(Self { client, context })
    }

    /// The version of the server that answers.
    pub(super) fn version(&self) -> String {
        self.client.server_info().version
    }

    /// Asks JetStream; an answer that is a fault is one.
    async fn ask(&self, subject: String) -> Result<Value, LiveFault> {
        let fault = |fault: &dyn std::fmt::Display| LiveFault::Broker(format!("{subject}: {fault}"));
        let answer = self.client.request(subject.clone(), "".into()).await.map_err(|it| fault(&it))?;
        let answer: Value = serde_json::from_slice(&answer.payload).map_err(|it| fault(&it))?;
        match answer.get("error") {
            Some(error) => Err(fault(&error.get("description").and_then(Value::as_str).unwrap_or("it refuses"))),
            None => Ok(answer),
        }
    }

    /// The consumer, with its settings.
    pub(super) async fn consumer(&self, stream: &str, consumer: &str) -> Result<Value, LiveFault> {
        self.ask(format!("$JS.API.CONSUMER.INFO.{stream}.{consumer}")).await
    }

    /// The stream, with how it stands.
    pub(super) async fn stream(&self, stream: &str) -> Result<Value, LiveFault> {
        self.ask(format!("$JS.API.STREAM.INFO.{stream}")).await
    }

    /// How both stand when nothing is to come any more.
    pub(super) async fn rest(&self, stream: &str, consumer: &str) -> Result<Rest, LiveFault> {
        let (of_stream, of_consumer) = (self.stream(stream).await?, self.consumer(stream, consumer).await?);
        let count = |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
        Ok(Rest {
            messages: count(&of_stream, "/state/messages"),
            waiting: count(&of_consumer, "/num_pending"),
            in_flight: count(&of_consumer, "/num_ack_pending"),
            delivered: count(&of_consumer, "/delivered/stream_seq"),
            acknowledged: count(&of_consumer, "/ack_floor/stream_seq"),
        })
    }

    /// How the consumer stands.
    pub(super) async fn read(&self, stream: &str, consumer: &str) -> Result<Reading, LiveFault> {
        let asked = wall::now();
        let info = self.consumer(stream, consumer).await?;
        Ok(Reading::of(asked, wall::now(), &info))
    }

    /// Puts a message into the stream and waits until it is there; the id keeps it from being there twice.
    pub(super) async fn publish(
        &self,
        subject: &str,
        id: &str,
        beside: &[(String, String)],
        payload: Vec<u8>,
    ) -> Result<Stored, LiveFault> {
        let fault = |fault: &dyn std::fmt::Display| LiveFault::Broker(format!("publishing to {subject}: {fault}"));
        let mut last = None;
        for _ in 0..3 {
            let mut headers = HeaderMap::new();
            for (name, value) in beside {
                headers.append(name.as_str(), value.as_str());
            }
            headers.insert("Nats-Msg-Id", id);
            let sent = wall::now();
            let sending = self.context.publish_with_headers(subject.to_owned(), headers, payload.clone().into());
            match sending.await {
                Ok(ack) => match ack.await {
                    Ok(ack) => return Ok(Stored { sent, there: wall::now(), duplicate: ack.duplicate }),
                    Err(again) => last = Some(fault(&again)),
                },
                Err(again) => last = Some(fault(&again)),
            }
        }
        Err(last.unwrap_or_else(|| fault(&"no answer")))
    }

    /// What the broker tells of messages that it delivers no more.
    pub(super) async fn given_up(&self, stream: &str, consumer: &str) -> Result<Subscriber, LiveFault> {
        let subject = format!("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{stream}.{consumer}");
        self.client.subscribe(subject).await.map_err(|fault| LiveFault::Broker(fault.to_string()))
    }
}

/// The next message that the broker gave up: when, by its own clock.
pub(super) async fn next_given_up(from: &mut Subscriber) -> Option<Wall> {
    let message = from.next().await?;
    let told: Value = serde_json::from_slice(&message.payload).unwrap_or_default();
    Some(told.get("timestamp").and_then(Value::as_str).and_then(wall::read).unwrap_or_else(wall::now))
}

impl Reading {
    fn of(asked: Wall, answered: Wall, info: &Value) -> Self {
        let count = |pointer: &str| info.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
        let moment = |pointer: &str| info.pointer(pointer).and_then(Value::as_str).and_then(wall::read);
        Self {
            asked,
            answered,
            at: moment("/ts"),
            waiting: count("/num_pending"),
            in_flight: count("/num_ack_pending"),
            deliveries: count("/delivered/consumer_seq"),
            acked: moment("/ack_floor/last_active"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_consumer_tells_how_it_stands() {
        let info = json!({"ts": "1970-01-01T00:00:09.25Z", "num_pending": 3, "num_ack_pending": 2,
            "delivered": {"consumer_seq": 7}, "ack_floor": {"last_active": "1970-01-01T00:00:09Z"}});
        let reading = Reading::of(9.0, 9.5, &info);
        assert_eq!((reading.at, reading.acked, reading.deliveries), (Some(9.25), Some(9.0), 7));
        assert_eq!((reading.waiting, reading.in_flight), (3, 2));
        assert_eq!(Reading::of(1.0, 2.0, &json!({})), Reading { asked: 1.0, answered: 2.0, ..Reading::default() });
    }
}
