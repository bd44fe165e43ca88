//! KEDA's three Deployments.

use serde_json::Value;

use crate::live::kind::DEPLOYMENT;
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::look::{condition, name, number};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject, platform};
use crate::live::verify::target::Target;

pub(super) const PROBE: Probe = Probe {
    name: "keda-deployments",
    asks: "KEDA's operator, metrics server and webhooks run",
    needs: &[Need::list(DEPLOYMENT, Room::Keda)],
    about: platform,
    judge,
};

/// A part of KEDA: its names in the chart (keda 2.19.0) and in the plain manifests of a release, and where the config has it.
struct Part {
    what: &'static str,
    names: [&'static str; 2],
    setting: &'static str,
}

const PARTS: [Part; 3] = [
    Part { what: "operator", names: ["keda-operator", "keda-operator"], setting: "/keda/operator" },
    Part {
        what: "metrics server",
        names: ["keda-operator-metrics-apiserver", "keda-metrics-apiserver"],
        setting: "/keda/metricsServer",
    },
    Part { what: "admission webhook", names: ["keda-admission-webhooks", "keda-admission"], setting: "/keda/webhooks" },
];

fn judge(target: &Target<'_>, _: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let all = ask.list(DEPLOYMENT, target.keda(), "")?;
    let flaws = PARTS.iter().filter_map(|part| {
        let found = all.iter().find(|it| part.names.contains(&name(it)));
        // Whoever else installs KEDA may leave the webhooks out.
        let may_lack = found.is_none() && part.setting == "/keda/webhooks" && !target.platform.installs_keda();
        if may_lack { None } else { flaw(part, found, target.keda()).map(|flaw| flaw.from(part.setting)) }
    });
    Ok(Seen::of(flaws.collect(), || format!("available in {}", target.keda())))
}

fn flaw(part: &Part, found: Option<&Value>, namespace: &str) -> Option<Flaw> {
    let Some(found) = found else {
        let message = format!("KEDA's {} is not in namespace {namespace}", part.what);
        return Some(Flaw::error(message, "install KEDA, or set `keda.namespace` to where it is"));
    };
    let shown = format!("KEDA's {}, Deployment {}/{},", part.what, namespace, name(found));
    // An API server writes the default, 1.
    let (wanted, there) =
        (number(found, "/spec/replicas").unwrap_or(1), number(found, "/status/availableReplicas").unwrap_or(0));
    if wanted == 0 {
        return Some(Flaw::error(format!("{shown} is scaled to 0"), "scale it to 1 or more"));
    }
    let available = condition(found, "Available");
    if there == 0 || available.is_some_and(|it| it.status != "True") {
        let why = available.map(|it| it.why()).unwrap_or_default();
        return Some(Flaw::error(
            format!("{shown} is not available: {why}"),
            "look at its pods: `kubectl describe` says what they wait for",
        ));
    }
    (there < wanted).then(|| Flaw::warning(format!("{shown} has {there} of {wanted} pods"), ""))
}
