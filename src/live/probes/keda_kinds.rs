//! KEDA's kinds.

use serde_json::Value;

use crate::live::kind::CRD;
use crate::live::verify::asking::{Answer, Asking, Halt};
use crate::live::verify::look::{condition, text};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject, platform};
use crate::live::verify::target::Target;

pub(super) const PROBE: Probe = Probe {
    name: "keda-kinds",
    asks: "the API server knows KEDA's kinds, in the version that the config installs",
    needs: &[Need::get(CRD, Room::Cluster)],
    about: platform,
    judge,
};

const KINDS: [&str; 4] = [
    "scaledobjects.keda.sh",
    "scaledjobs.keda.sh",
    "triggerauthentications.keda.sh",
    "clustertriggerauthentications.keda.sh",
];

/// The chart writes KEDA's version here (keda 2.19.0).
const VERSION: &str = "/metadata/labels/app.kubernetes.io~1version";

fn judge(target: &Target<'_>, _: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let answers = ask.each(&KINDS.map(|name| CRD.object("", name)))?;
    let mut flaws = Vec::new();
    let mut versions = Vec::new();
    for (name, answer) in KINDS.iter().zip(answers) {
        let what = || format!("CustomResourceDefinition {name}");
        match Answer::object(answer, what)? {
            None => flaws.push(Flaw::error(
                format!("the API server does not know {name}"),
                "install KEDA's CRDs before anything of these kinds is applied",
            )),
            Some(found) => {
                flaws.extend(unestablished(name, found));
                versions.push(text(found, VERSION));
            }
        }
    }
    let installed = target.platform.spec.keda.chart.version.to_string();
    versions.retain(|version| !version.is_empty());
    versions.dedup();
    for other in versions.iter().filter(|version| target.platform.installs_keda() && **version != installed) {
        let message = format!("KEDA's kinds are of version {other}, the config installs {installed}");
        flaws.push(Flaw::warning(message, "sync the Application of KEDA, or wait for it").from("/keda/chart/version"));
    }
    Ok(Seen::of(flaws, || format!("four kinds, version {}", versions.first().unwrap_or(&"not said"))))
}

fn unestablished(name: &str, found: &Value) -> Option<Flaw> {
    let established = condition(found, "Established");
    established.is_none_or(|it| it.status != "True").then(|| {
        let why = established.map(|it| it.why()).unwrap_or_default();
        Flaw::error(format!("{name} is not established: {why}"), "another CRD may have taken its names")
    })
}
