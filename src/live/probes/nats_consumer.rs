//! A consumer of a stream.

use super::settings;
use crate::live::kind::POD;
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::look::number;
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject};
use crate::live::verify::servers::{self, account, answering};
use crate::live::verify::target::Target;
use crate::model::jetstream;

pub(super) const PROBE: Probe = Probe {
    name: "nats-consumer",
    asks: "the consumer is there, is set as the config says, and has a leader",
    needs: &[Need::list(POD, Room::Nats), Need::proxy(POD, Room::Nats)],
    about,
    judge,
};

/// Fields that the server does not change once a consumer is there (nats-server 2.12.6, `server/consumer.go`
/// `checkNewConsumerConfig`).
const FIXED: [&str; 4] = ["deliver_policy", "ack_policy", "replay_policy", "max_waiting"];

fn about(target: &Target<'_>) -> Vec<Subject> {
    let of = |(stream, it): (&crate::unit::StreamName, &crate::config::spec::Stream)| {
        let named = it.consumers.keys().map(|name| Subject::Consumer(stream.clone(), name.to_string()));
        named.collect::<Vec<_>>()
    };
    target.streams().flat_map(of).collect()
}

fn judge(target: &Target<'_>, subject: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let Subject::Consumer(stream, name) = subject else { return Err(Halt::NotChecked("no consumer".to_owned())) };
    let servers = answering(target, ask)?;
    let (account, at) = (account(target), format!("/streams/{stream}/consumers/{name}"));
    if servers::stream(&servers, account, stream.as_str()).is_none() {
        return Err(Halt::NotChecked(format!("there is no stream {stream}")));
    }
    let Some(view) = servers::consumer(&servers, account, stream.as_str(), name) else {
        servers::all_answer(&servers)?;
        let message = format!("stream {stream} has no consumer {name}: KEDA asks for it, and the workers");
        let help = "sync the Application that makes it; until then KEDA 2.19 may scale to the most replicas";
        return Ok(Seen::flaw(Flaw::error(message, help).from(at)));
    };
    let mut flaws = Vec::new();
    let managed = target.stream(stream).is_some_and(|it| it.managed);
    if let Some(consumer) = target.consumer(stream, name).filter(|_| managed) {
        let what = format!("consumer {name} of stream {stream}");
        flaws.extend(settings::differences(&what, &jetstream::consumer(name, consumer), view.said, &FIXED, &at));
    }
    if !view.leads {
        let message = format!("consumer {name} of stream {stream} has no leader: nothing can be taken");
        flaws.push(Flaw::error(message, "an election may be under way: ask again"));
    }
    let count = |pointer: &str| number(view.said, pointer).unwrap_or(0);
    let (waiting, in_work) = (count("/num_pending"), count("/num_ack_pending"));
    Ok(Seen::of(flaws, || format!("as the config says; {waiting} messages wait, {in_work} in work")))
}
