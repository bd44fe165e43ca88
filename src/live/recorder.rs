//! Publishing and watching at the same time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::{Sender, channel};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::broker::{self, Broker, Reading, Stored};
use super::cluster::{Cluster, Scope, Seen};
use super::conclude::{self, Beside};
use super::facts::{self, Fact};
use super::kind::{EVENT, HPA, Kind, POD, SCALED_OBJECT};
use super::observation::Observation;
use super::subject::{self, Subject};
use super::wall::Wall;
use super::{Burst, LiveFault, Order, Payload, Progress};
use crate::timeline::Arrivals;

/// How often the consumer is asked how it stands.
const ASK: Duration = Duration::from_millis(250);

/// How long it may take until everything that is to be watched is read.
const CONNECT: Duration = Duration::from_secs(20);

/// How long everything is watched before the first message: each watch has to be there.
const LEAD: Duration = Duration::from_millis(1500);

/// How long a workload that never goes to nothing is watched after its queue is drained.
const TAIL: Duration = Duration::from_secs(5);

/// What an object says.
type Reader = Box<dyn Fn(&Value) -> Option<Fact> + Send + Sync>;

/// News from one of those who watch.
enum News {
    Object(Seen, Option<Fact>),
    Reading(Reading),
    Stored(Stored),
    GivenUp(Wall),
    Failed(String),
}

/// Publishes and watches until the workload rests, `stop` is set, or the limit is over.
pub(super) async fn record(
    order: &Order,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(Progress),
) -> Result<Burst, LiveFault> {
    let connecting = async {
        let cluster = Cluster::connect(order.kubeconfig.as_deref(), order.context.as_deref()).await?;
        let broker = subject::reach(&order.reach, &cluster).await?;
        let subject = Subject::read(order, &cluster, &broker).await?;
        Ok::<_, LiveFault>((cluster, broker, subject))
    };
    let slow = |_| LiveFault::api("the cluster and the broker", &"no answer in time");
    let (cluster, broker, subject) = timeout(CONNECT, connecting).await.map_err(slow)??;
    let (to, mut from) = channel::<News>(1024);
    let mut seen = Observation { expected: order.arrivals.len(), ..Observation::default() };
    seen.read(broker.read(&order.stream, &order.consumer).await?);
    let mut tasks = watch(order, &cluster, &subject, &to);
    tasks.push(tokio::spawn(ask(broker.clone(), order.stream.clone(), order.consumer.clone(), to.clone())));
    let mut given_up = broker.given_up(&order.stream, &order.consumer).await?;
    let told = to.clone();
    tasks.push(tokio::spawn(async move {
        while let Some(at) = broker::next_given_up(&mut given_up).await {
            if told.send(News::GivenUp(at)).await.is_err() {
                return;
            }
        }
    }));
    tasks.push(tokio::spawn(publish(
        broker.clone(),
        order.subject.clone(),
        order.payload.clone(),
        order.arrivals.clone(),
        to,
    )));
    let rest = u32::try_from(subject.number("minReplicaCount").unwrap_or(0)).unwrap_or(u32::MAX);
    let begun = Instant::now();
    let (mut drained, mut said) = (None, Instant::now());
    let cut = loop {
        // What comes is taken in before anything is decided.
        if let Ok(news) = timeout(Duration::from_millis(200), from.recv()).await {
            match news {
                Some(News::Failed(why)) => break Some(why),
                Some(news) => take(&mut seen, news),
                None => break Some("nobody watches any more".to_owned()),
            }
        }
        if seen.drained() && drained.is_none() {
            drained = Some(Instant::now());
        }
        let at_rest = if rest == 0 {
            drained.is_some() && seen.asked_for() == Some(0) && seen.pods_left() == 0
        } else {
            drained.is_some_and(|since| since.elapsed() > TAIL)
        };
        if at_rest {
            break None;
        }
        if stop.load(Ordering::Relaxed) {
            break Some("it was stopped before its end".to_owned());
        }
        if begun.elapsed() > order.limit {
            break Some(format!("it had not come to its end after {} s", order.limit.as_secs()));
        }
        if said.elapsed() >= Duration::from_secs(1) {
            said = Instant::now();
            tell(progress(&seen));
        }
    };
    tasks.iter().for_each(tokio::task::JoinHandle::abort);
    let polling = u32::try_from(subject.number("pollingInterval").unwrap_or(30)).unwrap_or(30);
    let beside = Beside {
        workload: &order.scaled_object,
        obtained: subject.obtained,
        setup: subject.setup,
        polling: f64::from(polling),
        rest,
        cut,
    };
    let left = broker.rest(&order.stream, &order.consumer).await.ok();
    Ok(Burst { record: conclude::conclude(&seen, beside), rest: left })
}

fn take(seen: &mut Observation, news: News) {
    match news {
        News::Object(object, Some(fact)) => seen.see(object.arrived, object.fresh, object.deleted, fact),
        News::Reading(reading) => seen.read(reading),
        News::Stored(stored) => seen.stored.push(stored),
        News::GivenUp(at) => seen.given_up.push(at),
        News::Object(_, None) | News::Failed(_) => {}
    }
}

fn progress(seen: &Observation) -> Progress {
    let reading = seen.readings.last();
    let first = seen.stored.first().map(|stored| super::wall::now() - stored.there);
    Progress {
        published: seen.stored.len(),
        at: first.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).unwrap_or_default(),
        running: seen.pods_running(),
        replicas: seen.asked_for().unwrap_or(0),
        pods: seen.pods_left(),
        waiting: reading.map_or(0, |it| it.waiting),
        in_flight: reading.map_or(0, |it| it.in_flight),
    }
}

/// Everyone who watches the API.
fn watch(order: &Order, cluster: &Cluster, subject: &Subject, to: &Sender<News>) -> Vec<tokio::task::JoinHandle<()>> {
    let about = vec![order.scaled_object.clone(), subject.hpa.clone()];
    let named = |name: &str| Some(format!("metadata.name={name}"));
    let scope = |kind: Kind, labels: Option<String>, fields: Option<String>| Scope {
        kind,
        namespace: order.namespace.clone(),
        labels,
        fields,
    };
    let follow = |scope: Scope, read: Reader| {
        let (cluster, to) = (cluster.clone(), to.clone());
        tokio::spawn(async move {
            let wrap = move |seen: Seen| {
                let fact = read(&seen.object);
                News::Object(seen, fact)
            };
            cluster.follow(scope, to, wrap).await;
        })
    };
    vec![
        follow(scope(subject.workload, None, named(&subject.workload_name)), Box::new(facts::workload)),
        follow(scope(POD, Some(subject.pods.clone()), None), Box::new(facts::pod)),
        follow(
            scope(SCALED_OBJECT, None, named(&order.scaled_object)),
            Box::new(|object| Some(facts::scaled_object(object))),
        ),
        follow(scope(HPA, None, named(&subject.hpa)), Box::new(|_| Some(Fact::Status))),
        follow(scope(EVENT, None, None), Box::new(move |object| facts::event(object, &about))),
    ]
}

/// Asks the broker how the consumer stands; an answer that does not come is asked for again.
async fn ask(broker: Broker, stream: String, consumer: String, to: Sender<News>) {
    loop {
        if let Ok(reading) = broker.read(&stream, &consumer).await
            && to.send(News::Reading(reading)).await.is_err()
        {
            return;
        }
        sleep(ASK).await;
    }
}

/// Publishes each message at its time, or as soon as those before it are there.
async fn publish(broker: Broker, subject: String, payload: Payload, arrivals: Arrivals, to: Sender<News>) {
    sleep(LEAD).await;
    let (begin, run) = (Instant::now(), super::wall::now());
    for (number, at) in arrivals.moments().enumerate() {
        sleep_until(begin + at).await;
        let id = format!("neap-{run:.6}-{number}");
        let mut body = format!("message {number}").into_bytes();
        body.resize(body.len().max(payload.size), b'.');
        let news = match broker.publish(&subject, &id, &payload.headers, body).await {
            Ok(stored) => News::Stored(stored),
            Err(fault) => News::Failed(fault.to_string()),
        };
        let failed = matches!(news, News::Failed(_));
        if to.send(news).await.is_err() || failed {
            return;
        }
    }
    // The channel stays open for as long as this task lives; the others have their own ends.
}
