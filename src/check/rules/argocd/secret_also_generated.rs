//! Secrets in Git that an operator writes too.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::topology::delivery::ignores;
use crate::topology::{Object, items};

const ID: &str = "secret-also-generated";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (group, kind) in [
        ("postgresql.cnpg.io", "Cluster"),
        ("cert-manager.io", "Certificate"),
        ("external-secrets.io", "ExternalSecret"),
        ("bitnami.com", "SealedSecret"),
    ] {
        for owner in world.topology.of(group, kind).filter(|owner| !owner.name.is_empty()) {
            for name in generated(owner) {
                let secret = world.topology.find(owner, "", "Secret", &owner.namespace, &name);
                found.extend(secret.filter(|it| !is_shared(it, world)).map(|it| finding(it, owner)));
            }
        }
    }
}

/// The names of the Secrets that an object has its operator write.
fn generated(owner: &Object) -> Vec<String> {
    let or_name = |path: &str| vec![owner.text(path).unwrap_or(&owner.name).to_owned()];
    match owner.kind.as_str() {
        // One that is named in the spec is taken from there instead (CloudNativePG, `pkg/specs`).
        "Cluster" => {
            let spec = owner.at("spec").map(|spec| spec.to_json().to_string()).unwrap_or_default();
            let names = ["app", "superuser", "ca", "server", "replication"].map(|end| format!("{}-{end}", owner.name));
            names.into_iter().filter(|name| !spec.contains(&format!("\"{name}\""))).collect()
        }
        "Certificate" => owner.text("spec.secretName").map(str::to_owned).into_iter().collect(),
        // `Merge` and `None` are for a Secret that is there already (External Secrets, `creationPolicy`).
        "ExternalSecret" => match owner.text("spec.target.creationPolicy") {
            None | Some("Owner") => or_name("spec.target.name"),
            Some(_) => Vec::new(),
        },
        _ => or_name("spec.template.metadata.name"),
    }
}

/// Whether both are meant to write it: the operator was told so, or what it writes is not compared.
fn is_shared(secret: &Object, world: &World<'_>) -> bool {
    let told = secret.at("metadata.annotations").and_then(Node::as_mapping).into_iter().flatten();
    let mut told = told.filter(|entry| entry.key.name.contains("sealedsecrets.bitnami.com"));
    let data = |entry: &Node| {
        let pointers = items(entry.get("jsonPointers")).iter().filter_map(Node::as_str);
        let paths = items(entry.get("jqPathExpressions")).iter().filter_map(Node::as_str);
        pointers.chain(paths).any(|path| path.contains("data")) || !items(entry.get("managedFieldsManagers")).is_empty()
    };
    let ignored = world
        .delivery()
        .covering(secret)
        .any(|(application, _)| application.ignores().iter().any(|entry| ignores(entry, secret) && data(entry)));
    told.next().is_some() || ignored || world.delivery().coverage.is_changed(&secret.file)
}

fn finding(secret: &Object, owner: &Object) -> Diagnostic {
    let message = format!("{} is written by Git and by the operator of {}", secret.shown(), owner.shown());
    Diagnostic::warning(ID, message)
        .at(secret.place(), "")
        .related(owner.place(), "generates it")
        .help("remove the Secret from Git, or ignore the difference of /data")
}
