//! Messages that stay in a stream and that nobody is given any more.

use crate::config::spec::Retention;
use crate::live::kind::POD;
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::look::{list, number};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject};
use crate::live::verify::servers::{self, account, answering};
use crate::live::verify::target::Target;

pub(super) const PROBE: Probe = Probe {
    name: "stuck-messages",
    asks: "every message in the stream is one that a consumer will still be given",
    needs: &[Need::list(POD, Room::Nats), Need::proxy(POD, Room::Nats)],
    about,
    judge,
};

/// Only a work queue keeps nothing that is done with.
fn about(target: &Target<'_>) -> Vec<Subject> {
    let queues = target.streams().filter(|(_, stream)| stream.retention == Retention::Workqueue);
    queues.map(|(name, _)| Subject::Stream(name.clone())).collect()
}

fn judge(target: &Target<'_>, subject: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let Subject::Stream(name) = subject else { return Err(Halt::NotChecked("no stream".to_owned())) };
    let servers = answering(target, ask)?;
    let account = account(target);
    let Some(view) = servers::stream(&servers, account, name.as_str()) else {
        return Err(Halt::NotChecked(format!("there is no stream {name}")));
    };
    if view.said.pointer("/config/retention").and_then(serde_json::Value::as_str) != Some("workqueue") {
        return Ok(Seen::Holds("the stream keeps what is done with".to_owned()));
    }
    let messages = number(view.said, "/state/messages").unwrap_or(0);
    let mut due = 0;
    for consumer in list(view.said, "/consumer_detail") {
        let consumer_name = consumer.get("name").and_then(serde_json::Value::as_str).unwrap_or_default();
        // Its own leader counts, and not the stream's.
        let own = servers::consumer(&servers, account, name.as_str(), consumer_name);
        let count = |pointer: &str| own.and_then(|own| number(own.said, pointer)).unwrap_or(0);
        due += count("/num_pending") + count("/num_ack_pending");
    }
    let stuck = messages - due;
    if stuck <= 0 {
        return Ok(Seen::Holds(format!("{messages} messages, {due} of them still due")));
    }
    if due > 0 {
        // Two servers are asked one after the other: what comes or goes in between is counted by one of them alone.
        return Err(Halt::NotChecked(format!("{due} messages are on their way: ask again when the queue rests")));
    }
    let message =
        format!("{stuck} of {messages} messages in stream {name} will be given to nobody: KEDA does not see them");
    let help = "they were delivered `maxDeliver` times, or match no consumer's filter: read them with `nats stream get`, \
                publish them again or remove them";
    Ok(Seen::flaw(Flaw::warning(message, help).from(format!("/streams/{name}/consumers"))))
}
