//! `rabbitmq`: what depends on the protocol, which may be that of the host's scheme.
//!
//! KEDA 2.19 to 2.21: `pkg/scalers/rabbitmq_scaler.go`, `Validate` and `validateTrigger`.

use super::super::fault::Fault;
use super::super::view::View;
use super::broken;

/// Modes that only the HTTP API can answer.
const HTTP_ONLY: &[&str] =
    &["MessageRate", "DeliverGetRate", "PublishedToDeliveredRatio", "ExpectedQueueConsumptionTime"];

/// Everything that the protocol decides.
pub(super) fn protocol(view: &View<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let protocol = match view.text("protocol") {
        Some("auto") => match view.text("host").map(scheme) {
            Some(Some("amqp" | "amqps")) => "amqp",
            Some(Some("http" | "https")) => "http",
            Some(_) => {
                let message = "the scheme of `host` is neither amqp, amqps, http nor https";
                let help = "begin it with one of them, such as http://, or write `protocol`";
                return vec![broken(view, "host", message, help)];
            }
            None => return faults,
        },
        Some(protocol @ ("amqp" | "http")) => protocol,
        _ => return faults,
    };
    if protocol == "http" {
        return faults;
    }
    for name in ["useRegex", "excludeUnacknowledged"] {
        if view.is_set(name) == Some(true) {
            faults.push(over_http(view, name));
        }
    }
    if view.text("mode").is_some_and(|mode| HTTP_ONLY.contains(&mode)) {
        faults.push(over_http(view, "mode"));
    }
    for name in ["timeout", "workloadIdentityResource", "oauthTokenURI", "clientID", "clientSecret"] {
        // KEDA looks at the timeout only where mode and value are given.
        let counts = name != "timeout" || view.is_set("value") == Some(true);
        if view.is_set(name) == Some(true) && counts {
            faults.push(over_http(view, name));
        }
    }
    faults
}

fn over_http(view: &View<'_>, name: &str) -> Fault {
    let message = match view.text(name).filter(|_| name == "mode") {
        Some(mode) => format!("`mode` = {mode} needs the HTTP API, and the protocol is AMQP"),
        None => format!("`{name}` needs the HTTP API, and the protocol is AMQP"),
    };
    broken(view, name, message, "give the URL of the management API as `host`, or leave it out")
}

/// The scheme of a URL as Go's `url.Parse` finds it, in lower case where it is one of those that matter.
fn scheme(url: &str) -> Option<&'static str> {
    let (scheme, _) = url.split_once(':')?;
    ["amqp", "amqps", "http", "https"].into_iter().find(|known| scheme.eq_ignore_ascii_case(known))
}
