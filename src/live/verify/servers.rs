//! What the NATS servers say of themselves, each asked through the API server at its monitoring port.
//!
//! `jsz` is asked as KEDA asks it (KEDA 2.19, `pkg/scalers/nats_jetstream_scaler.go`), so that what is seen is what KEDA
//! would see. What a server tells of a stream or consumer that it does not lead may be old.

use form_urlencoded::byte_serialize;
use serde_json::Value;

use super::asking::{AGAIN, Answer, Asking, Halt};
use super::look::{is_leaving, list, name, text};
use super::target::Target;
use crate::live::kind::{POD, pod_answer};

/// One server.
pub(in crate::live) struct Server<'a> {
    /// Its pod.
    pub(in crate::live) pod: &'a Value,
    /// What it is and what it is set to; why not, where it does not answer.
    pub(in crate::live) varz: Result<&'a Value, String>,
    /// Its JetStream, with the streams of the account.
    pub(in crate::live) jsz: Result<&'a Value, String>,
}

/// A stream or a consumer as its leader sees it.
#[derive(Clone, Copy)]
pub(in crate::live) struct View<'a> {
    /// What the server says of it.
    pub(in crate::live) said: &'a Value,
    /// Whether the one who says it leads.
    pub(in crate::live) leads: bool,
}

/// Every server, by the pods that the Service selects.
pub(in crate::live) fn servers<'a>(target: &Target<'_>, ask: &Asking<'a>) -> Result<Vec<Server<'a>>, Halt> {
    asked(target, ask, "")
}

/// The same, where at least one has to answer.
pub(in crate::live) fn answering<'a>(target: &Target<'_>, ask: &Asking<'a>) -> Result<Vec<Server<'a>>, Halt> {
    some(servers(target, ask)?)
}

/// The same once more, later: what moves is seen by that.
pub(in crate::live) fn answering_again<'a>(target: &Target<'_>, ask: &Asking<'a>) -> Result<Vec<Server<'a>>, Halt> {
    some(asked(target, ask, AGAIN)?)
}

fn some(all: Vec<Server<'_>>) -> Result<Vec<Server<'_>>, Halt> {
    if all.iter().any(|server| server.jsz.is_ok()) {
        return Ok(all);
    }
    Err(Halt::NotChecked("no server answers at its monitoring port".to_owned()))
}

fn asked<'a>(target: &Target<'_>, ask: &Asking<'a>, turn: &str) -> Result<Vec<Server<'a>>, Halt> {
    let pods = ask.list(POD, target.nats(), &target.servers())?;
    let pods: Vec<&Value> = pods.iter().filter(|pod| !is_leaving(pod)).collect();
    let paths: Vec<String> = pods.iter().flat_map(|pod| [path(target, pod, "varz"), jsz(target, pod) + turn]).collect();
    let answers = ask.each(&paths)?;
    let pairs = answers.chunks_exact(2).zip(pods);
    Ok(pairs.map(|(said, pod)| Server { pod, varz: heard(said.first()), jsz: heard(said.get(1)) }).collect())
}

fn path(target: &Target<'_>, pod: &Value, what: &str) -> String {
    let (port, https) = (target.platform.spec.nats.monitor_port, target.platform.nats.endpoint.https);
    pod_answer(target.nats(), name(pod), port, https, what)
}

fn jsz(target: &Target<'_>, pod: &Value) -> String {
    let account: String = byte_serialize(account(target).as_bytes()).collect();
    path(target, pod, &format!("jsz?acc={account}&consumers=true&config=true"))
}

/// What KEDA names the account by.
pub(in crate::live) fn account<'a>(target: &Target<'a>) -> &'a str {
    let endpoint = &target.platform.nats.endpoint;
    endpoint.account_id.as_deref().unwrap_or(&endpoint.account)
}

fn heard<'a>(answer: Option<&&'a Answer>) -> Result<&'a Value, String> {
    match answer {
        Some(Answer::Said(value)) if value.is_object() => Ok(value),
        Some(Answer::Said(_)) => Err("the answer is none of a NATS server".to_owned()),
        Some(Answer::Forbidden) => Err("may not read through the pod".to_owned()),
        Some(Answer::Refused(why)) => Err(why.clone()),
        Some(Answer::Missing) | None => Err("there is no such pod any more".to_owned()),
    }
}

/// What is not there on the servers that answer may be on one that does not.
pub(in crate::live) fn all_answer(servers: &[Server<'_>]) -> Result<(), Halt> {
    let silent = servers.iter().find_map(|server| server.jsz.as_ref().err());
    silent.map_or(Ok(()), |why| Err(Halt::NotChecked(format!("not every server answers: {why}"))))
}

impl<'a> Server<'a> {
    /// The name by which the servers know it.
    fn known_as(&self) -> &'a str {
        self.varz.as_ref().map_or("", |varz| text(varz, "/server_name"))
    }

    /// The account, where it has something in JetStream here.
    pub(in crate::live) fn account(&self, wanted: &str) -> Option<&'a Value> {
        let accounts = list(self.jsz.as_ref().ok()?, "/account_details");
        accounts.iter().find(|it| text(it, "/name") == wanted || text(it, "/id") == wanted)
    }
}

/// A stream, as the server that leads it has it, or else as any has it.
pub(in crate::live) fn stream<'a>(servers: &[Server<'a>], account: &str, wanted: &str) -> Option<View<'a>> {
    leader(servers.iter().filter_map(|server| {
        let streams = list(server.account(account)?, "/stream_detail");
        Some((server, streams.iter().find(|it| text(it, "/name") == wanted)?))
    }))
}

/// A consumer, likewise.
pub(in crate::live) fn consumer<'a>(servers: &[Server<'a>], account: &str, of: &str, wanted: &str) -> Option<View<'a>> {
    leader(servers.iter().filter_map(|server| {
        let streams = list(server.account(account)?, "/stream_detail");
        let consumers = list(streams.iter().find(|it| text(it, "/name") == of)?, "/consumer_detail");
        Some((server, consumers.iter().find(|it| text(it, "/name") == wanted)?))
    }))
}

/// The view of whoever leads. A server that is alone has no cluster, and leads everything.
fn leader<'a, 's>(views: impl Iterator<Item = (&'s Server<'a>, &'a Value)>) -> Option<View<'a>>
where
    'a: 's,
{
    let views = views.map(|(server, said)| {
        let leader = text(said, "/cluster/leader");
        let alone = said.get("cluster").is_none();
        View { said, leads: alone || (!leader.is_empty() && leader == server.known_as()) }
    });
    views.fold(None, |best: Option<View<'_>>, view| if best.is_some_and(|it| it.leads) { best } else { Some(view) })
}
