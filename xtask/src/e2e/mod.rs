//! The product against a real cluster: the platform as it is rendered holds, and each thing that is broken is named.

mod breaks;
mod gitops;
mod keep;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use neap::config::{self, Config, Inputs, Profile};
use neap::diagnostic::Sink;
use neap::document::Sources;
use neap::live::{self, Answers, Look};
use neap::model::Platform;
use neap::verification::{Outcome, Verification};
use serde_json::{Value, json};

use crate::process;
use crate::tree::{Done, root, write};
use breaks::{Bench, Break};

/// Which parts, and where.
#[derive(Args)]
pub(crate) struct E2e {
    /// The cluster: it has KEDA, and NATS as its chart makes it, with the toolbox.
    #[arg(long, value_name = "FILE", env = "KUBECONFIG")]
    kubeconfig: PathBuf,
    /// Only the breaks of these names.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Write what the cluster answered to `tests/cases/live`, where the probes are held against it.
    #[arg(long)]
    record: bool,
    /// An empty Git repository that Argo CD can read and that can be pushed to: the whole loop is run, and nothing else. The
    /// address may hold who signs in, which is not shown.
    #[arg(long, value_name = "URL", env = "E2E_GITOPS", hide_env_values = true)]
    gitops: Option<String>,
    /// How long a cluster has to be whole again.
    #[arg(long, default_value_t = 120, value_name = "SECONDS")]
    patience: u64,
}

/// What is no part of the path of events, and not in every cluster.
const BESIDE: [&str; 3] = ["argocd-applications", "scrape-monitors", "scrape-targets"];

/// Renders the demo platform, applies it, and breaks it, one thing at a time.
///
/// # Errors
/// The platform does not come to hold, or what is broken is not named.
pub(crate) fn run(task: &E2e) -> Done<()> {
    let bench = Bench { kubeconfig: task.kubeconfig.clone() };
    if let Some(remote) = &task.gitops {
        return gitops::Loop::new(&bench, remote)?.run();
    }
    apply(&bench)?;
    let whole = settle(task, &[])?;
    println!("whole: {} probes hold", whole.0.outcomes().hold);
    let mut failed = Vec::new();
    let mut healthy: BTreeMap<String, Value> = BTreeMap::new();
    for one in Break::all()? {
        if !one.name.starts_with("healthy") && !task.only.is_empty() && !task.only.contains(&one.name) {
            continue;
        }
        let kept = bench.keep(&one)?;
        let broken = bench.run(&one.does, one.input.as_ref()).and_then(|()| look_for(task, &one));
        let undone = bench.put_back(&kept).and_then(|()| bench.run(&one.undo, None));
        let (seen, answers) = broken?;
        undone?;
        let said = told(&seen);
        let right = one.is_named(&said);
        println!("{}: {}", one.name, if right { said.join("; ") } else { format!("WRONG: {}", said.join("; ")) });
        if !right {
            failed.push(one.name.clone());
        } else if task.record {
            let trimmed = keep::trimmed(&serde_json::to_value(&answers)?);
            if one.name == "healthy" {
                healthy.clone_from(&trimmed);
            }
            record(&one, &said, &trimmed, &healthy)?;
        }
        settle(task, &[])?;
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("not named as they should be: {}", failed.join(", ")).into()) }
}

/// Renders the demo profile with the product, and applies what needs no chart.
fn apply(bench: &Bench) -> Done<()> {
    let neap = process::neap(false)?;
    let folder = root().join("target/e2e");
    let mut render = std::process::Command::new(neap);
    render.args(["render", "--profile", "demo", "--output"]).arg(&folder);
    process::run(&mut render)?;
    let manifests = folder.join("manifests");
    bench.kubectl(&[
        "apply",
        "--server-side",
        "--force-conflicts",
        "--recursive",
        "-f",
        &manifests.to_string_lossy(),
    ])?;
    Ok(())
}

fn loaded(set: &[String]) -> Done<(Config, Platform)> {
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let inputs = Inputs {
        file: None,
        profile: Some(Profile::Demo),
        environment: None,
        variables: Vec::new(),
        flags: set.to_vec(),
    };
    let config = config::load(&inputs, &mut sources, &mut sink).ok_or("the demo profile is no config")?;
    let platform = Platform::resolve(&config, &mut sink).ok_or("the demo profile is no platform")?;
    Ok((config, platform))
}

fn look(task: &E2e, set: &[String]) -> Done<(Verification, Answers)> {
    let (config, platform) = loaded(set)?;
    let look = Look {
        kubeconfig: Some(task.kubeconfig.clone()),
        context: None,
        prometheus: None,
        limit: Duration::from_secs(10),
        web: std::sync::Arc::new(|_| Err("nobody is asked".to_owned())),
        probes: live::probes().map(|(name, _)| name).filter(|name| !BESIDE.contains(name)).collect(),
    };
    Ok(live::verify(&config, &platform, &look)?)
}

/// Waits until everything holds.
#[expect(clippy::disallowed_methods, reason = "a live cluster goes by the clock on the wall")]
fn settle(task: &E2e, set: &[String]) -> Done<(Verification, Answers)> {
    let until = Instant::now() + Duration::from_secs(task.patience);
    loop {
        let seen = look(task, set)?;
        if seen.0.holds() {
            return Ok(seen);
        }
        if Instant::now() > until {
            return Err(format!("the platform does not come to hold: {}", told(&seen.0).join("; ")).into());
        }
        std::thread::sleep(Duration::from_secs(2));
    }
}

/// Looks until what is broken is named, or for long enough.
#[expect(clippy::disallowed_methods, reason = "a live cluster goes by the clock on the wall")]
fn look_for(task: &E2e, one: &Break) -> Done<(Verification, Answers)> {
    let until = Instant::now() + Duration::from_secs(45);
    loop {
        let seen = look(task, &one.set)?;
        if one.is_named(&told(&seen.0)) || Instant::now() > until {
            return Ok(seen);
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// Every probe that does not hold, and how.
fn told(seen: &Verification) -> Vec<String> {
    let not = seen.probed.iter().filter(|probed| !matches!(probed.outcome, Outcome::Holds(_)));
    not.map(|probed| {
        let state = match &probed.outcome {
            Outcome::NotChecked(_) => "not checked",
            _ if probed.outcome.is_broken() => "broken",
            _ => "doubtful",
        };
        format!("{} {state}", probed.probe)
    })
    .collect()
}

/// Writes down what differs from a platform that is whole.
fn record(
    one: &Break,
    said: &[String],
    answers: &BTreeMap<String, Value>,
    healthy: &BTreeMap<String, Value>,
) -> Done<()> {
    let differ = answers.iter().filter(|(path, answer)| one.name == "healthy" || healthy.get(*path) != Some(answer));
    let answers: BTreeMap<&String, &Value> = differ.collect();
    let text = json!({"set": one.set, "not_holding": said, "answers": answers});
    let path = root().join(Path::new("tests/cases/live")).join(format!("{}.json", one.name));
    write(&path, &(serde_json::to_string_pretty(&text)? + "\n"))
}
