//! The account that KEDA asks for.

use crate::live::kind::POD;
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject};
use crate::live::verify::servers::{self, account, answering};
use crate::live::verify::target::Target;

pub(super) const PROBE: Probe = Probe {
    name: "nats-account",
    asks: "the servers know the account, and it has streams",
    needs: &[Need::list(POD, Room::Nats), Need::proxy(POD, Room::Nats)],
    about,
    judge,
};

fn about(target: &Target<'_>) -> Vec<Subject> {
    if target.streams().next().is_some() { vec![Subject::Platform] } else { Vec::new() }
}

fn judge(target: &Target<'_>, _: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let (all, wanted) = (answering(target, ask)?, account(target));
    let knowing = all.iter().filter(|server| server.account(wanted).is_some()).count();
    if knowing > 0 {
        return Ok(Seen::Holds(format!("{wanted}, on {knowing} servers")));
    }
    servers::all_answer(&all)?;
    let message = format!("no server has JetStream for account {wanted}");
    let help = if target.platform.nats.endpoint.account_id.is_some() {
        "set `nats.auth.creds.accountID` to the public key of the account that the streams are in"
    } else {
        "set `nats.account` to the account that the streams are in; `$G` is where those are who do not sign in"
    };
    Ok(Seen::flaw(Flaw::error(message, help).from("/nats/account")))
}
