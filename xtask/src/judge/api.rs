//! Whether an API server accepts what was rendered.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use super::object::{Object, objects};
use super::server::Server;
use crate::process::{ask, run};
use crate::schema;
use crate::tree::{Done, files};

/// Groups whose CRDs are in no registry: without a file that brings them they cannot be judged, which is said, and is no
/// refusal.
const UNPUBLISHED: &[&str] = &["jetstream.nats.io"];

/// Manifests that are judged together, because they are meant for one cluster.
pub(crate) struct Set {
    /// What to call it.
    pub(crate) label: String,
    /// Files and folders.
    pub(crate) paths: Vec<PathBuf>,
    /// Where objects go that name no namespace.
    pub(crate) namespace: Option<String>,
}

/// What the server made of a set.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// How many objects it would take.
    pub(crate) accepted: usize,
    /// What it would not take: the file, and its words.
    pub(crate) refused: Vec<(PathBuf, String)>,
    /// What it could not be asked about.
    pub(crate) unasked: Vec<Object>,
    /// Files that hold no objects.
    pub(crate) other: Vec<PathBuf>,
}

/// Puts the CRDs of every component into the server, those of the caller's files too.
///
/// A server that others use keeps the CRDs it has.
pub(crate) fn prepare(server: &Server, crds: &[PathBuf]) -> Done<()> {
    let mut folders = crds.to_vec();
    if schema::module::has_go() {
        folders.extend(schema::published_definitions()?);
    } else {
        println!("published CRDs: not applied (go is not installed)");
    }
    let mut names = Vec::new();
    for file in manifests(&folders)? {
        let objects = objects(&file)?;
        let definitions: Vec<&Object> =
            objects.iter().filter(|object| object.kind == "CustomResourceDefinition").collect();
        let Some(first) = definitions.first() else { continue };
        if !server.own && server.has("crd", &first.name)? {
            continue;
        }
        for definition in &definitions {
            server.remove_later("crd", &definition.name);
            names.push(format!("crd/{}", definition.name));
        }
        run(server.kubectl().args(["apply", "--server-side", "--force-conflicts", "-f"]).arg(&file))?;
    }
    established(server, &names)
}

/// Waits until the server serves what it was just given.
pub(super) fn established(server: &Server, names: &[String]) -> Done<()> {
    if names.is_empty() {
        return Ok(());
    }
    // A definition has no status at all for a moment, which `wait` takes for an error.
    let mut patience = 20;
    loop {
        let said =
            ask(server.kubectl().args(["wait", "--for", "condition=Established", "--timeout", "30s"]).args(names))?;
        if said.well {
            return Ok(());
        }
        patience -= 1;
        if patience == 0 {
            return Err(said.err.into());
        }
        sleep(Duration::from_millis(250));
    }
}

/// Asks the server about a set, without changing anything but the namespaces that the set needs.
pub(crate) fn judge(server: &Server, set: &Set) -> Done<Verdict> {
    let groups = groups(server)?;
    let mut verdict = Verdict::default();
    let mut asked = Vec::new();
    let mut spaces: BTreeSet<String> = set.namespace.iter().cloned().collect();
    let mut count = 0;
    for file in manifests(&set.paths)? {
        let objects = objects(&file)?;
        let unknown = |object: &Object| UNPUBLISHED.contains(&object.group()) && !groups.contains(object.group());
        if objects.is_empty() {
            verdict.other.push(file);
        } else if objects.iter().all(unknown) {
            verdict.unasked.extend(objects);
        } else {
            spaces.extend(objects.iter().filter_map(|object| object.namespace.clone()));
            count += objects.len();
            asked.push((file, objects.len()));
        }
    }
    if asked.is_empty() {
        return Ok(verdict);
    }
    namespaces(server, &spaces)?;
    let together: Vec<&Path> = asked.iter().map(|(file, _)| file.as_path()).collect();
    let (accepted, words) = apply(server, &together, set.namespace.as_deref())?;
    if words.is_empty() && accepted == count {
        verdict.accepted = accepted;
        return Ok(verdict);
    }
    for (file, count) in asked {
        let (accepted, words) = apply(server, &[&file], set.namespace.as_deref())?;
        verdict.accepted += accepted;
        if !words.is_empty() {
            verdict.refused.push((file, words));
        } else if accepted != count {
            verdict.refused.push((file, format!("the server saw {accepted} objects where {count} were written")));
        }
    }
    Ok(verdict)
}

/// How many objects the server would take, and what it says of the others.
fn apply(server: &Server, files: &[&Path], namespace: Option<&str>) -> Done<(usize, String)> {
    let mut command = namespace.map_or_else(|| Ok(server.kubectl()), |namespace| server.kubectl_in(namespace))?;
    command.args(["apply", "--server-side", "--dry-run=server", "--validate=strict", "--force-conflicts"]);
    command.args(["--field-manager", "neap-judge"]);
    for file in files {
        command.arg("-f").arg(file);
    }
    let said = ask(&mut command)?;
    let accepted = said.out.lines().filter(|line| line.ends_with("serverside-applied (server dry run)")).count();
    let words = if said.well {
        String::new()
    } else if said.err.is_empty() {
        "kubectl failed without a word".to_owned()
    } else {
        said.err
    };
    Ok((accepted, words))
}

/// The groups that the server serves.
fn groups(server: &Server) -> Done<BTreeSet<String>> {
    let versions = run(server.kubectl().arg("api-versions"))?;
    Ok(versions.lines().filter_map(|line| line.split_once('/')).map(|(group, _)| group.to_owned()).collect())
}

/// Makes the namespaces that the objects stand in: an object in a namespace that is not there is refused for that alone.
pub(super) fn namespaces(server: &Server, names: &BTreeSet<String>) -> Done<()> {
    for name in names {
        if server.has("namespace", name)? {
            continue;
        }
        let said = ask(server.kubectl().args(["create", "namespace", name]))?;
        if said.well {
            server.remove_later("namespace", name);
        } else if !said.err.contains("Invalid value") {
            // A name that is refused is refused again with the object itself, in words that name the file.
            return Err(said.err.into());
        }
    }
    Ok(())
}

fn manifests(paths: &[PathBuf]) -> Done<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        found.extend(files(path, &["yaml", "yml", "json"])?);
    }
    Ok(found)
}
