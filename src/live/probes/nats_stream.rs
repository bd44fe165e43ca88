//! A stream.

use serde_json::Value;

use super::settings;
use crate::live::kind::POD;
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::look::{list, text};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject};
use crate::live::verify::servers::{self, account, answering};
use crate::live::verify::target::Target;
use crate::model::jetstream;

pub(super) const PROBE: Probe = Probe {
    name: "nats-stream",
    asks: "the stream is there, is set as the config says, and has all its copies",
    needs: &[Need::list(POD, Room::Nats), Need::proxy(POD, Room::Nats)],
    about,
    judge,
};

/// Fields that the server does not change once a stream is there (nats-server 2.12.6, `server/stream.go`
/// `configUpdateCheck`).
const FIXED: [&str; 2] = ["storage", "retention"];

fn about(target: &Target<'_>) -> Vec<Subject> {
    target.streams().map(|(name, _)| Subject::Stream(name.clone())).collect()
}

fn judge(target: &Target<'_>, subject: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let Subject::Stream(name) = subject else { return Err(Halt::NotChecked("no stream".to_owned())) };
    let servers = answering(target, ask)?;
    let (account, at) = (account(target), format!("/streams/{name}"));
    let Some(view) = servers::stream(&servers, account, name.as_str()) else {
        servers::all_answer(&servers)?;
        let message = format!("account {account} has no stream {name}");
        let help = "sync the Application that makes it, and look at the log of its Job";
        return Ok(Seen::flaw(Flaw::error(message, help).from(at)));
    };
    let mut flaws = Vec::new();
    if let Some(stream) = target.stream(name).filter(|stream| stream.managed) {
        let what = format!("stream {name}");
        flaws.extend(settings::differences(&what, &jetstream::stream(name, stream), view.said, &FIXED, &at));
    }
    flaws.extend(copies(name.as_str(), view));
    let leader = text(view.said, "/cluster/leader");
    Ok(Seen::of(flaws, || match leader {
        "" => "as the config says".to_owned(),
        leader => format!("as the config says, {leader} leads"),
    }))
}

/// What of the copies of a stream is not as it should be. Only the leader knows.
fn copies(name: &str, view: servers::View<'_>) -> Vec<Flaw> {
    if !view.leads {
        let help = "more than half of the servers that keep it have to run";
        return vec![Flaw::error(format!("stream {name} has no leader: nothing can be published or taken"), help)];
    }
    let behind = list(view.said, "/cluster/replicas").iter().filter(|copy| {
        let is = |key: &str| copy.get(key).and_then(Value::as_bool).unwrap_or(false);
        is("offline") || !is("current")
    });
    behind
        .map(|copy| {
            let message = format!("the copy of stream {name} on {} is not current", text(copy, "/name"));
            Flaw::warning(message, "it may be catching up: ask again")
        })
        .collect()
}
