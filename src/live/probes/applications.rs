//! The Applications of Argo CD.

use crate::live::kind::APPLICATION;
use crate::live::verify::asking::{Answer, Asking, Halt, NO_KIND, place};
use crate::live::verify::look::{list, text};
use crate::live::verify::probe::{Flaw, Need, Probe, Room, Seen, Subject};
use crate::live::verify::target::Target;
use crate::model::application;

pub(super) const PROBE: Probe = Probe {
    name: "argocd-applications",
    asks: "the Application is there, synced and healthy",
    needs: &[Need::get(APPLICATION, Room::ArgoCd)],
    about,
    judge,
};

fn about(target: &Target<'_>) -> Vec<Subject> {
    let platform = target.platform;
    let own = [
        (application::KEDA, platform.installs_keda()),
        (application::NATS, platform.installs_nats()),
        (application::NACK, platform.installs_nack()),
        (application::JETSTREAM, !platform.streams.is_empty()),
        (application::NETWORK_POLICIES, platform.spec.network_policies.enabled),
    ];
    let own = own.into_iter().filter(|(_, there)| *there).map(|(name, _)| name.to_owned());
    let root = platform.spec.argocd.root.to_string();
    let workloads = platform.workloads.keys().map(|namespace| namespace.to_string());
    [root].into_iter().chain(own).chain(workloads).map(Subject::Application).collect()
}

fn judge(target: &Target<'_>, subject: &Subject, ask: &Asking<'_>) -> Result<Seen, Halt> {
    let Subject::Application(name) = subject else { return Err(Halt::NotChecked("no Application".to_owned())) };
    let shown = format!("Application {}", place(target.argocd(), name));
    let found = match ask.answer(&APPLICATION.object(target.argocd(), name))? {
        Answer::Refused(why) if why.contains(NO_KIND) => {
            return Err(Halt::NotChecked("the API server does not know Applications: there is no Argo CD".to_owned()));
        }
        answer => answer.object(|| shown.clone())?,
    };
    // The cluster that is asked may be one that an Argo CD elsewhere delivers to.
    let here = target.platform.spec.argocd.server.as_str() == "https://kubernetes.default.svc";
    if found.is_none() && !here {
        return Err(Halt::NotChecked("Argo CD is in another cluster".to_owned()));
    }
    let Some(found) = found else {
        let help = "apply the root Application, which makes the others, or set `argocd.namespace` to where they are";
        return Ok(Seen::flaw(Flaw::error(format!("there is no {shown}"), help).from("/argocd")));
    };
    let (sync, health) = (text(found, "/status/sync/status"), text(found, "/status/health/status"));
    let mut flaws = Vec::new();
    let errors = list(found, "/status/conditions").iter().filter(|it| text(it, "/type").ends_with("Error"));
    for error in errors {
        let message = format!("{shown}: {}: {}", text(error, "/type"), text(error, "/message"));
        flaws.push(Flaw::error(message, "the repository, its revision and path have to be there").from("/gitops"));
    }
    if sync != "Synced" {
        let last = text(found, "/status/operationState/message");
        let why = if last.is_empty() { String::new() } else { format!(": {last}") };
        let help = "sync it; what stays out of sync is written by somebody else too";
        flaws.push(Flaw::error(format!("{shown} is {}{why}", word(sync)), help));
    }
    match health {
        "Healthy" => {}
        "Progressing" => flaws.push(Flaw::warning(format!("{shown} is Progressing"), "ask again")),
        other => {
            flaws.push(Flaw::error(format!("{shown} is {}", word(other)), "its resources say which of them and why"));
        }
    }
    let revision: String = text(found, "/status/sync/revision").chars().take(8).collect();
    Ok(Seen::of(flaws, || {
        if revision.is_empty() { "Synced, Healthy".to_owned() } else { format!("Synced to {revision}, Healthy") }
    }))
}

fn word(status: &str) -> &str {
    if status.is_empty() { "not looked at yet" } else { status }
}
