//! KEDA that is deleted before what only it can let go.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::topology::{Application, Object, given, items};

const ID: &str = "keda-deleted-first";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

/// Deletes what the Application brought, with it (Argo CD 3.4, `argo-cd/docs/user-guide/app_deletion.md`).
const FINALIZER: &str = "resources-finalizer.argocd.argoproj.io";

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    let delivery = world.delivery();
    for release in delivery.charts("keda") {
        let keda = &release.application;
        let Some(finalizer) = finalizer(keda) else { continue };
        let is_scaled = |object: &&Object| matches!(object.kind.as_str(), "ScaledObject" | "ScaledJob");
        let scaled = |at: usize| delivery.objects(at, world.topology).into_iter().find(is_scaled);
        let workload = delivery.applications.iter().enumerate().find_map(|(at, application)| {
            // The highest wave is deleted first (Argo CD 3.4, `controller/sort_delete.go`).
            let first = application.wave() <= keda.wave() && delivery.is_one_platform(application, keda);
            Some((application, scaled(at).filter(|_| first)?))
        });
        if let Some((application, object)) = workload {
            let name = application.name().unwrap_or_default();
            let message = format!("KEDA is not deleted after Application {name}, whose objects it has to let go");
            found.push(
                Diagnostic::warning(ID, message)
                    .at(finalizer.span, "")
                    .related(object.place(), "has a finalizer of KEDA")
                    .help("give KEDA's Application a lower sync wave than those with ScaledObjects"),
            );
        }
    }
}

fn finalizer<'a>(application: &Application<'a>) -> Option<&'a Node> {
    let list = items(given(application.metadata?, "finalizers"));
    list.iter().find(|node| node.as_str().is_some_and(|text| text.starts_with(FINALIZER)))
}
