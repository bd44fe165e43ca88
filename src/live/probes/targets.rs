//! What Prometheus scrapes, as it says itself.

use serde_json::Value;

use super::monitors::{about, monitors};
use crate::live::kind::{PROMETHEUS, SERVICE, SERVICE_MONITOR, service_answer};
use crate::live::verify::asking::{Answer, Asking, Halt, place};
use crate::live::verify::look::{list, text};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject};
use crate::live::verify::target::Target;

pub(super) const PROBE: Probe = Probe {
    name: "scrape-targets",
    asks: "Prometheus scrapes KEDA and the servers, and every target is up",
    needs: &[Need::list(PROMETHEUS, Room::Monitoring), Need::proxy(SERVICE, Room::Monitoring)],
    about,
    judge,
};

/// The Service that the operator makes for every Prometheus (Prometheus Operator 0.85, `governingServiceName`).
const SERVED_BY: &str = "prometheus-operated";

const TARGETS: &str = "api/v1/targets?state=active";

fn judge(target: &Target<'_>, _: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let said = if let Some(url) = target.prometheus {
        ask.answer(&format!("{}/{TARGETS}", url.trim_end_matches('/')))?
    } else {
        if ask.list(PROMETHEUS, target.monitoring(), "")?.is_empty() {
            let why = format!("there is no Prometheus object in {}: name its address", target.monitoring());
            return Err(Halt::NotChecked(why));
        }
        ask.answer(&service_answer(target.monitoring(), SERVED_BY, "9090", TARGETS))?
    };
    let targets = match said {
        Answer::Said(said) if text(said, "/status") == "success" => list(said, "/data/activeTargets"),
        Answer::Said(_) => return Err(Halt::NotChecked("what answers is no Prometheus".to_owned())),
        Answer::Missing => return Err(Halt::NotChecked(format!("there is no Service {SERVED_BY}: name its address"))),
        Answer::Forbidden => return Err(Halt::NotChecked("may not ask Prometheus through its Service".to_owned())),
        Answer::Refused(why) => return Err(Halt::NotChecked(format!("cannot ask Prometheus: {why}"))),
    };
    let mut flaws = Vec::new();
    let mut up = 0;
    for (kind, namespace, monitor) in monitors(target) {
        let shown = format!("{} {}", kind.name, place(namespace, monitor));
        let part = if kind == SERVICE_MONITOR { "serviceMonitor" } else { "podMonitor" };
        let pool = format!("{part}/{namespace}/{monitor}/");
        let own: Vec<&Value> = targets.iter().filter(|it| text(it, "/scrapePool").starts_with(&pool)).collect();
        if own.is_empty() {
            let message = format!("Prometheus scrapes nothing for {shown}");
            let help = "a monitor that is not selected, or that selects no pods with such a port, has no target";
            flaws.push(Flaw::error(message, help).from("/monitoring"));
        }
        for down in own.iter().filter(|it| text(it, "/health") != "up") {
            let (url, why) = (text(down, "/scrapeUrl"), text(down, "/lastError"));
            // A target that has never been scraped is `unknown`.
            if text(down, "/health") == "unknown" {
                let message = format!("target {url} of {shown} has not been scraped yet");
                flaws.push(Flaw::warning(message, "ask again after one interval"));
            } else {
                let help = "the port has to be open to Prometheus, and a NetworkPolicy has to let it in";
                flaws.push(Flaw::error(format!("target {url} of {shown} is down: {why}"), help).from("/monitoring"));
            }
        }
        up += own.iter().filter(|it| text(it, "/health") == "up").count();
    }
    Ok(Seen::of(flaws, || format!("{up} targets are up")))
}
