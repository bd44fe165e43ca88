//! The monitoring port of every server.

use crate::live::kind::POD;
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::look::{name, text};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject, platform};
use crate::live::verify::servers::servers;
use crate::live::verify::target::Target;

pub(super) const PROBE: Probe = Probe {
    name: "nats-monitor-port",
    asks: "every server answers at its monitoring port (asked through the API server, which is not where KEDA asks from)",
    needs: &[Need::list(POD, Room::Nats), Need::proxy(POD, Room::Nats)],
    about: platform,
    judge,
};

fn judge(target: &Target<'_>, _: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let all = servers(target, ask)?;
    if all.is_empty() {
        return Err(Halt::NotChecked("there is no server pod to ask".to_owned()));
    }
    let port = target.platform.spec.nats.monitor_port;
    let mut flaws = Vec::new();
    let mut versions = Vec::new();
    for server in &all {
        let pod = format!("pod {}/{}", target.nats(), name(server.pod));
        match &server.varz {
            Err(why) if why.starts_with("may not") => return Err(Halt::NotChecked(format!("{pod}: {why}"))),
            Err(why) => {
                let message = format!("{pod} does not answer at port {port}: {why}");
                let help = "turn `config.monitor` on in the chart's values, on the port of `nats.monitorPort`";
                flaws.push(Flaw::error(message, help).from("/nats/monitorPort"));
            }
            Ok(varz) if varz.get("jetstream").is_none_or(|it| it.get("config").is_none()) => {
                let help = "turn `config.jetstream` on in the chart's values";
                flaws.push(Flaw::error(format!("the server of {pod} runs without JetStream"), help));
            }
            Ok(varz) => versions.push(text(varz, "/version")),
        }
    }
    versions.sort_unstable();
    versions.dedup();
    if versions.len() > 1 {
        let message = format!("the servers have different versions: {}", versions.join(", "));
        flaws.push(Flaw::warning(message, "an update may be under way"));
    }
    Ok(Seen::of(flaws, || format!("{} servers, version {}, port {port}", all.len(), versions.join(", "))))
}
