//! The whole loop: a commit of the product's, synced by a real Argo CD, scaled by a real KEDA, and a burst on it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::breaks::Bench;
use crate::process;
use crate::tree::{Done, root, write};

/// What the cluster that is at hand has already: the charts of KEDA and NATS are installed by whoever made it.
const CONFIG: &str = "\
version: 1
profile: demo
cluster: e2e
gitops: { repoURL: REPOSITORY, revision: main }
keda: { install: external }
nats:
  install: external
  external:
    selector: { app.kubernetes.io/name: nats, app.kubernetes.io/component: nats }
    headlessService: nats-headless
    renderService: false
workloads:
  echo-worker: { scaling: { pollingInterval: POLLING, cooldown: COOLDOWN } }
";

/// A working tree of the repository that Argo CD reads.
pub(super) struct Loop<'b> {
    bench: &'b Bench,
    neap: PathBuf,
    folder: PathBuf,
    /// Where it is pushed to; may hold a password.
    remote: String,
}

impl<'b> Loop<'b> {
    /// Makes one. `remote` is an empty repository that Argo CD can read without signing in, and that can be pushed to.
    pub(super) fn new(bench: &'b Bench, remote: &str) -> Done<Self> {
        let folder = root().join("target/e2e-gitops");
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let loops = Self { bench, neap: process::neap(false)?, folder, remote: remote.to_owned() };
        loops.git(&["init", "--quiet", "--initial-branch", "main", "gitops"])?;
        Ok(loops)
    }

    /// Commits the demo platform and its workload, sees that Argo CD brings it, runs a burst, commits other times, and runs
    /// another burst; then lets Git have `replicas: 0`, and sees the fight named.
    pub(super) fn run(&self) -> Done<()> {
        // Nothing of an earlier run, and nothing that was applied by hand.
        let gone = ["delete", "--ignore-not-found", "--timeout=180s"];
        let applications = ["--namespace", "argocd", "application", "platform-root", "jetstream", "event-demo"];
        self.bench.kubectl(&[gone.as_slice(), &applications].concat())?;
        self.bench.kubectl(&[gone.as_slice(), &["namespace", "event-demo"]].concat())?;
        self.commit("5s", "60s")?;
        self.bench.kubectl(&["apply", "--filename", &self.path("gitops/bootstrap/root.yaml")])?;
        println!("gitops: {}", self.verify(&["--wait", "5m"])?);
        println!("gitops: {}", self.burst("first")?);
        println!("gitops: {}", self.verify(&["--wait", "1m"])?);
        self.commit("30s", "120s")?;
        println!("gitops: other times, {}", self.verify(&["--wait", "5m"])?);
        println!("gitops: {}", self.burst("second")?);
        self.fight()
    }

    /// Renders and commits, as a user does, and pushes.
    fn commit(&self, polling: &str, cooldown: &str) -> Done<()> {
        let plain = without_user(&self.remote);
        let text = CONFIG.replace("REPOSITORY", &plain).replace("POLLING", polling).replace("COOLDOWN", cooldown);
        write(&self.folder.join("neap.yaml"), &text)?;
        process::run(self.neap().args(["commit", "--repo", "gitops", "--branch", "main"]))?;
        self.push()
    }

    /// Pushes, and has Argo CD look at Git now: it believes for minutes what it read of a branch.
    fn push(&self) -> Done<()> {
        self.git(&["-C", "gitops", "push", "--quiet", "--force", &self.remote, "main"])?;
        for application in ["platform-root", "jetstream", "event-demo"] {
            let refresh = "argocd.argoproj.io/refresh=hard";
            let annotate = ["--namespace", "argocd", "annotate", "--overwrite", "application", application, refresh];
            // Before the first of them is applied there is none to tell.
            let _ = self.bench.kubectl(&annotate);
        }
        Ok(())
    }

    /// The summary of a look that has to hold.
    fn verify(&self, more: &[&str]) -> Done<String> {
        let mut command = self.neap();
        command.args(["verify", "--kubeconfig"]).arg(&self.bench.kubeconfig).args(more);
        let said = process::ask(&mut command)?;
        let lines: Vec<&str> = said.out.lines().collect();
        if said.well { Ok((*lines.last().unwrap_or(&"")).to_owned()) } else { Err(said.out.into()) }
    }

    /// A burst whose messages are all done with, and whose first pod comes when some run of the prediction has it.
    fn burst(&self, name: &str) -> Done<String> {
        let mut command = self.neap();
        command.args(["burst", "--yes", "--burst", "50", "--over", "2s", "--service-time", "uniform(0s,30s)"]);
        command.args(["--assert", "first_pod.p50 < 5s", "--output", "json", "--patience", "20m"]);
        command.args(["--record", &self.path(&format!("{name}.json")), "--kubeconfig"]).arg(&self.bench.kubeconfig);
        let said = process::ask(&mut command)?;
        let score: Value = serde_json::from_str(&said.out).map_err(|_| said.err)?;
        let milestones = score.get("milestones").and_then(Value::as_array).into_iter().flatten();
        let of = |wanted: &str| milestones.clone().find(|it| it.get("milestone").is_some_and(|it| it == wanted));
        let at = |wanted: &str| of(wanted).and_then(|it| it.pointer("/observed/at")?.as_f64()).unwrap_or(f64::NAN);
        let is = |value: &Value, key: &str| value.get(key).and_then(Value::as_bool);
        let checks = score.get("checks").and_then(Value::as_array).into_iter().flatten();
        let lost: Vec<String> = checks.filter(|it| is(it, "holds") != Some(true)).map(Value::to_string).collect();
        if !lost.is_empty() {
            return Err(format!("burst {name}: {}", lost.join("; ")).into());
        }
        if of("first_pod").and_then(|it| is(it, "insideExtremes")) != Some(true) {
            return Err(format!("burst {name}: the first pod came after {:.1} s, as in no run", at("first_pod")).into());
        }
        let often = score.pointer("/objectives/0/runs").and_then(Value::as_f64).unwrap_or(f64::NAN);
        let times =
            ["first_pod", "pods_5", "drained", "scale_to_zero", "gone"].map(|it| format!("{it} {:.1} s", at(it)));
        Ok(format!(
            "burst {name}: {}; {:.0} % of the runs have a first pod within 5 s",
            times.join(", "),
            often * 100.0
        ))
    }

    /// `replicas: 0` in Git, and nothing that lets the autoscaler have them: Argo CD and KEDA fight.
    fn fight(&self) -> Done<()> {
        let deployment = self.folder.join("gitops/manifests/event-demo/20-deployment.yaml");
        let text = std::fs::read_to_string(&deployment)?;
        write(&deployment, &text.replacen("spec:\n", "spec:\n  replicas: 0\n", 1))?;
        let application = self.folder.join("gitops/apps/workloads/event-demo.yaml");
        let text = std::fs::read_to_string(&application)?;
        let without = text
            .split("  # KEDA and the HPA own")
            .next()
            .unwrap_or(&text)
            .replace("      - RespectIgnoreDifferences=true\n", "");
        write(&application, &without)?;
        let said = process::ask(self.neap().args(["validate", "gitops"]))?;
        if !(said.out + &said.err).contains("replicas") {
            return Err("`neap validate` does not name `replicas: 0` in Git".into());
        }
        let author = ["-c", "user.name=e2e", "-c", "user.email=e2e@example.com"];
        self.git(
            &[&["-C", "gitops"], author.as_slice(), &["commit", "--quiet", "--all", "--message", "replicas: 0"]]
                .concat(),
        )?;
        self.push()?;
        // As long as nobody scales there is nothing to put back.
        let messages = ["nats", "pub", "jobs.echo", "one of the fight", "--count=20"].map(str::to_owned);
        self.bench.run(&[messages.to_vec()], None)?;
        let named = self.named();
        self.git(&[&["-C", "gitops"], author.as_slice(), &["revert", "--no-edit", "HEAD"]].concat())?;
        self.push()?;
        println!("gitops: {}", named?);
        println!("gitops: without it, {}", self.verify(&["--wait", "10m"])?);
        Ok(())
    }

    /// What is said of who sets the replicas, as soon as it is.
    fn named(&self) -> Done<String> {
        for _ in 0..90 {
            if let Err(named) = self.verify(&["--only", "replicas-owner"]) {
                return Ok(named.to_string().lines().last().unwrap_or_default().to_owned());
            }
            std::thread::sleep(std::time::Duration::from_secs(2));
        }
        Err("`neap verify` does not name who sets the replicas".into())
    }

    fn neap(&self) -> Command {
        let mut command = Command::new(&self.neap);
        command.current_dir(&self.folder);
        command
    }

    fn git(&self, arguments: &[&str]) -> Done<String> {
        process::run(Command::new("git").current_dir(&self.folder).args(arguments))
    }

    fn path(&self, name: &str) -> String {
        Path::new(&self.folder).join(name).to_string_lossy().into_owned()
    }
}

/// An address without who signs in.
fn without_user(remote: &str) -> String {
    match remote.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", rest.rsplit_once('@').map_or(rest, |(_, host)| host)),
        None => remote.to_owned(),
    }
}
