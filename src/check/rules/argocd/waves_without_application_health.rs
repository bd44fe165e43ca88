//! Waves between Applications that nobody waits for.

use super::super::{Rule, World};
use super::settings;
use crate::diagnostic::Diagnostic;

const ID: &str = "waves-without-application-health";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for settings in settings::all(world) {
        // Without it, an Application is healthy at once (Argo CD 3.4, `docs/operator-manual/health.md`).
        if !settings.is_known || settings.health("argoproj.io", "Application").is_some() {
            continue;
        }
        let applications = world.delivery().applications.iter();
        let here = applications.filter(|it| world.topology.files_together(&it.object.file, settings.file));
        let mut waved = here.filter(|it| !it.is_template && it.annotation("argocd.argoproj.io/sync-wave").is_some());
        let Some(first) = waved.next() else { continue };
        let Some(other) = waved.find(|it| it.wave() != first.wave() && world.delivery().is_beside(it, first)) else {
            continue;
        };
        let wave = |it: &crate::topology::Application<'_>| {
            it.annotation("argocd.argoproj.io/sync-wave").map_or(it.place(), |entry| entry.key.span)
        };
        found.push(
            Diagnostic::warning(ID, "waves between Applications do not wait: their health is not looked at")
                .at(settings.place, "")
                .related(wave(first), format!("wave {}", first.wave()))
                .related(wave(other), format!("wave {}", other.wave()))
                .help("add resource.customizations.health.argoproj.io_Application"),
        );
    }
}
