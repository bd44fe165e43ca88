//! What KEDA's admission webhook says of our cases, by real create and delete: it skips checks on a dry run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use neap::check::Catalogue;
use neap::document::{Node, Sources, parse};
use serde_json::{Value, json};

use super::ask::{Asker, Reply};
use super::case::Case;
use super::server::{Server, Where};
use super::{NOBODY, api, webhook};
use crate::tree::{Done, at, files, root, write};

/// The versions whose webhook is built and asked where there is no cluster that has one.
const VERSIONS: [&str; 3] = ["2.19.0", "2.20.2", "2.21.0"];

/// What to ask KEDA's webhook.
#[derive(clap::Args)]
pub(crate) struct Admission {
    /// Files of cases; without any, those in `tests/cases/admission`.
    paths: Vec<PathBuf>,
    /// Versions of KEDA whose webhook is built from its module and runs beside an API server of our own. Needs Go. A
    /// cluster named by KUBECONFIG has one version installed, which is asked.
    #[arg(long, value_name = "VERSION", num_args = 1..)]
    keda: Vec<String>,
    /// Write the verdicts down, a file beside each file of cases.
    #[arg(long)]
    write: bool,
    #[command(flatten)]
    place: Where,
}

/// Verdicts by version, by the number of the case and its name.
type Verdicts = BTreeMap<PathBuf, Vec<(String, BTreeMap<String, Value>)>>;

impl Admission {
    pub(super) fn run(&self) -> Done<ExitCode> {
        let mut said = Verdicts::new();
        let mut differing = 0;
        let versions: Vec<&str> = match self.keda.as_slice() {
            [] => VERSIONS.to_vec(),
            some => some.iter().map(String::as_str).collect(),
        };
        for version in versions {
            let Some(server) = self.place.server()? else {
                println!("api server: none");
                return Ok(if self.place.if_available { ExitCode::SUCCESS } else { ExitCode::from(NOBODY) });
            };
            println!("api server: {}", server.describe()?);
            let version = if server.own {
                webhook::install(&server, version)?;
                version.to_owned()
            } else {
                webhook::take(&server)?
            };
            differing += self.judge(&server, &version, &mut said)?;
            if !server.own {
                break;
            }
        }
        if self.write {
            for (path, cases) in &said {
                keep(&path.with_extension("json"), cases)?;
            }
        }
        Ok(if differing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// Asks about every case, between two requests that have to be refused.
    fn judge(&self, server: &Server, version: &str, said: &mut Verdicts) -> Done<usize> {
        let asker = Asker::open(server)?;
        let catalogue = Catalogue::embedded();
        let (mut asked, mut differing) = (0, 0);
        let mut space = Spaces { server, next: 0, run: std::process::id() };
        known_bad(&asker, &mut space)?;
        let paths = if self.paths.is_empty() { vec![root().join("tests/cases/admission")] } else { self.paths.clone() };
        for path in paths.iter().map(|path| files(path, &["yaml"])).collect::<Done<Vec<_>>>()?.concat() {
            let text = at(&path, std::fs::read_to_string(&path))?;
            let of_file = said.entry(path.clone()).or_default();
            for (number, case) in Case::all(&text).iter().enumerate() {
                let verdict = ask(&asker, &space.make()?, &objects(case.text))?;
                let (by, message, warnings) = read(&verdict);
                asked += 1;
                if let Some(why) = case.judge(version, &catalogue).differs(by.as_deref(), &message, &warnings) {
                    println!("{} {} ({version}): {why}", path.display(), case.name);
                    differing += 1;
                }
                if of_file.len() <= number {
                    of_file.push((case.name.to_owned(), BTreeMap::new()));
                }
                if let Some((_, verdicts)) = of_file.get_mut(number) {
                    verdicts.insert(version.to_owned(), verdict);
                }
            }
        }
        known_bad(&asker, &mut space)?;
        println!("KEDA {version}: {asked} cases, {differing} where neap says something else");
        Ok(differing)
    }
}

/// Namespaces, each used once: what was deleted may still be in the webhook's cache.
struct Spaces<'s> {
    server: &'s Server,
    next: usize,
    run: u32,
}

impl Spaces<'_> {
    fn make(&mut self) -> Done<String> {
        self.next += 1;
        let name = format!("neap-admission-{}-{}", self.run, self.next);
        api::namespaces(self.server, &[name.clone()].into())?;
        Ok(name)
    }
}

/// The objects of a case, with the one that is judged last.
fn objects(text: &str) -> Vec<Value> {
    let id = Sources::new().add("case.yaml", text);
    parse(id, text).documents.iter().map(Node::to_json).collect()
}

/// How long what was just created takes to come to the webhook's cache, at most.
const LAG: Duration = Duration::from_millis(400);

/// Creates what is around, and then the object that is judged; deletes all of it.
fn ask(asker: &Asker, namespace: &str, objects: &[Value]) -> Done<Value> {
    let Some((judged, around)) = objects.split_last() else { return Err("a case without objects".into()) };
    for object in around {
        let reply = asker.create(object, namespace)?;
        if reply.code >= 300 {
            return Err(format!("{}: {}", object["metadata"]["name"], reply.message).into());
        }
    }
    if !around.is_empty() {
        sleep(LAG);
    }
    let reply = asker.create(judged, namespace)?;
    for object in objects {
        asker.delete(object, namespace)?;
    }
    verdict(&reply, namespace)
}

/// A reply as it is kept: who refused and in what words, what was warned of.
fn verdict(reply: &Reply, namespace: &str) -> Done<Value> {
    let mut verdict = json!({});
    if !reply.warnings.is_empty() {
        verdict["warnings"] = json!(reply.warnings);
    }
    if reply.code < 300 {
        return Ok(verdict);
    }
    let (by, words) = match reply.message.split_once("denied the request: ") {
        Some((_, words)) => ("webhook", words),
        None if matches!(reply.code, 400 | 422) => ("schema", reply.message.as_str()),
        // Not an answer of the webhook's: it did not come, or crashed.
        None if reply.message.contains("failed calling webhook") => ("webhook", reply.message.as_str()),
        None => return Err(format!("{}: {}", reply.code, reply.message).into()),
    };
    verdict["by"] = json!(by);
    verdict["message"] = json!(words.replace(namespace, "NAMESPACE"));
    Ok(verdict)
}

fn read(verdict: &Value) -> (Option<String>, String, Vec<String>) {
    let warnings = verdict["warnings"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let message = verdict["message"].as_str().unwrap_or_default().to_owned();
    (verdict["by"].as_str().map(str::to_owned), message, warnings.map(str::to_owned).collect())
}

/// What every webhook has to refuse: that it answers, and that its word counts, is shown before and after the cases.
fn known_bad(asker: &Asker, space: &mut Spaces<'_>) -> Done<()> {
    let twice =
        json!([{ "type": "cron", "name": "a", "metadata": {} }, { "type": "cron", "name": "a", "metadata": {} }]);
    let identity = json!({ "podIdentity": { "provider": "azure-workload", "identityId": "" } });
    let events = json!({
        "destination": { "http": { "uri": "http://a" } },
        "eventSubscription": { "includedEventTypes": [], "excludedEventTypes": [] },
    });
    let all = [
        ("keda.sh/v1alpha1", "ScaledObject", json!({ "scaleTargetRef": { "name": "a" }, "triggers": twice })),
        ("keda.sh/v1alpha1", "ScaledJob", json!({ "jobTargetRef": { "template": {} }, "triggers": twice })),
        ("keda.sh/v1alpha1", "TriggerAuthentication", identity.clone()),
        ("keda.sh/v1alpha1", "ClusterTriggerAuthentication", identity),
        ("eventing.keda.sh/v1alpha1", "CloudEventSource", events.clone()),
        ("eventing.keda.sh/v1alpha1", "ClusterCloudEventSource", events),
    ];
    let namespace = space.make()?;
    for (api_version, kind, spec) in all {
        let name = format!("known-bad-{}", space.run);
        let object = json!({ "apiVersion": api_version, "kind": kind, "metadata": { "name": name }, "spec": spec });
        let reply = asker.create(&object, &namespace)?;
        if reply.code < 300 {
            asker.delete(&object, &namespace)?;
        }
        if !reply.message.contains("denied the request") {
            return Err(format!("a known bad {kind} is not refused by KEDA: {} {}", reply.code, reply.message).into());
        }
    }
    Ok(())
}

/// Writes verdicts down; those of versions that were not asked stay.
fn keep(path: &Path, cases: &[(String, BTreeMap<String, Value>)]) -> Done<()> {
    let before: Value =
        std::fs::read_to_string(path).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let mut lines = Vec::new();
    for (name, verdicts) in cases {
        let mut all = serde_json::Map::new();
        for version in VERSIONS {
            let old = before.get(name.as_str()).and_then(|case| case.get(version));
            if let Some(verdict) = verdicts.get(version).or(old) {
                all.insert(version.to_owned(), verdict.clone());
            }
        }
        let of_versions: Vec<String> =
            all.iter().map(|(version, verdict)| format!("    {}: {verdict}", json!(version))).collect();
        lines.push(format!("  {}: {{\n{}\n  }}", json!(name), of_versions.join(",\n")));
    }
    write(path, &format!("{{\n{}\n}}\n", lines.join(",\n")))
}
