//! An API server to ask: the caller's own, or one that is started for the occasion.

use std::fs::{self, File};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use crate::cleanup;
use crate::process::{Said, ask, run};
use crate::tree::{Done, at, write};

/// Where a server may be found.
#[derive(clap::Args)]
pub(crate) struct Where {
    /// The cluster to ask. What is created there for the judgement is removed again.
    #[arg(long, env = "KUBECONFIG")]
    kubeconfig: Option<PathBuf>,
    /// A folder with etcd, kube-apiserver and kubectl, laid out as for envtest.
    #[arg(long, env = "KUBEBUILDER_ASSETS")]
    assets: Option<PathBuf>,
    /// Say so and succeed when there is no API server, instead of failing.
    #[arg(long)]
    pub(crate) if_available: bool,
}

/// A server that answers.
pub(crate) struct Server {
    kubectl: PathBuf,
    kubeconfig: PathBuf,
    /// Holds kubectl's cache, and the whole state of a server that was started here.
    scratch: PathBuf,
    /// Whether the server was started here, so that whatever is put into it is of no concern.
    pub(crate) own: bool,
}

impl Where {
    /// Finds or starts a server. `None` when there is nothing to find it by.
    ///
    /// # Errors
    /// The server that is named does not answer, or does not start.
    pub(crate) fn server(&self) -> Done<Option<Server>> {
        let kubectl = self.assets.as_deref().map(|assets| assets.join("kubectl")).filter(|path| path.exists());
        let kubectl = kubectl.unwrap_or_else(|| PathBuf::from("kubectl"));
        let given = self.kubeconfig.as_ref().filter(|path| !path.as_os_str().is_empty());
        if given.is_none() && self.assets.is_none() {
            return Ok(None);
        }
        let scratch = tempfile::Builder::new().prefix("neap-judge-").tempdir()?.keep();
        let doomed = scratch.clone();
        cleanup::later(move || _ = fs::remove_dir_all(doomed));
        if let Some(kubeconfig) = given {
            let server = Server { kubectl, kubeconfig: kubeconfig.clone(), scratch, own: false };
            run(server.kubectl().args(["get", "--raw", "/readyz", "--request-timeout", "10s"]))?;
            return Ok(Some(server));
        }
        let Some(assets) = &self.assets else { return Ok(None) };
        start(assets, kubectl, scratch).map(Some)
    }
}

impl Server {
    /// A call of kubectl against this server and no other.
    pub(crate) fn kubectl(&self) -> Command {
        self.kubectl_with(&self.kubeconfig)
    }

    /// The same call, with another namespace for objects that name none. kubectl's own `--namespace` would also refuse
    /// every object that names one.
    pub(crate) fn kubectl_in(&self, namespace: &str) -> Done<Command> {
        let view = run(self.kubectl().args(["config", "view", "--raw", "--minify", "--flatten", "--output", "json"]))?;
        let mut view: serde_json::Value = serde_json::from_str(&view)?;
        let context = view.pointer_mut("/contexts/0/context").and_then(serde_json::Value::as_object_mut);
        context.ok_or("the kubeconfig has no current context")?.insert("namespace".to_owned(), namespace.into());
        let kubeconfig = self.scratch.join(format!("kubeconfig-{namespace}.json"));
        write(&kubeconfig, &view.to_string())?;
        Ok(self.kubectl_with(&kubeconfig))
    }

    fn kubectl_with(&self, kubeconfig: &Path) -> Command {
        let mut command = Command::new(&self.kubectl);
        command.arg("--kubeconfig").arg(kubeconfig).arg("--cache-dir").arg(self.scratch.join("cache"));
        command
    }

    /// What other clients find it by.
    pub(super) fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// A folder of the judgement's own, which goes with it.
    pub(super) fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Where the server is and what it is.
    pub(crate) fn describe(&self) -> Done<String> {
        let version: serde_json::Value =
            serde_json::from_str(&run(self.kubectl().args(["get", "--raw", "/version"]))?)?;
        let version = version.get("gitVersion").and_then(serde_json::Value::as_str).unwrap_or("unknown").to_owned();
        Ok(format!("{version}, {}", if self.own { "started from KUBEBUILDER_ASSETS" } else { "found by KUBECONFIG" }))
    }

    /// Whether an object is there.
    pub(crate) fn has(&self, what: &str, name: &str) -> Done<bool> {
        let out = run(self.kubectl().args(["get", what, name, "--ignore-not-found", "--output", "name"]))?;
        Ok(!out.trim().is_empty())
    }

    /// On a server that others use, notes that an object made here has to go again.
    pub(crate) fn remove_later(&self, what: &str, name: &str) {
        if self.own {
            return;
        }
        let mut delete = self.kubectl();
        delete.args(["delete", what, name, "--ignore-not-found", "--wait=false"]);
        cleanup::later(move || match ask(&mut delete) {
            Ok(Said { well: true, .. }) => {}
            Ok(said) => eprintln!("left behind: {}", said.err),
            Err(fault) => eprintln!("left behind: {fault}"),
        });
    }
}

/// Ports are chosen before the servers take them, so another program can be faster.
const ATTEMPTS: usize = 3;

fn start(assets: &Path, kubectl: PathBuf, scratch: PathBuf) -> Done<Server> {
    let server = Server { kubectl, kubeconfig: scratch.join("kubeconfig.json"), scratch, own: true };
    let mut attempt = 1;
    loop {
        match launch(assets, &server) {
            Ok(()) => return Ok(server),
            Err(fault) if attempt == ATTEMPTS => return Err(fault),
            Err(fault) => eprintln!("attempt {attempt} of {ATTEMPTS}: {fault}"),
        }
        attempt += 1;
    }
}

/// Starts etcd and kube-apiserver on loopback and waits until they answer.
fn launch(assets: &Path, server: &Server) -> Done<()> {
    let scratch = &server.scratch;
    let listeners =
        [TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("127.0.0.1:0")?];
    let [clients, peers, https] =
        [listeners[0].local_addr()?.port(), listeners[1].local_addr()?.port(), listeners[2].local_addr()?.port()];
    drop(listeners);
    let store = scratch.join(format!("etcd-{clients}"));
    let clients = format!("http://127.0.0.1:{clients}");
    let peers = format!("http://127.0.0.1:{peers}");
    let mut etcd = Command::new(assets.join("etcd"));
    etcd.arg("--data-dir").arg(store).args(["--unsafe-no-fsync", "--log-level", "warn"]);
    etcd.args(["--listen-client-urls", &clients, "--advertise-client-urls", &clients]);
    etcd.args(["--listen-peer-urls", &peers, "--initial-advertise-peer-urls", &peers]);
    etcd.args(["--initial-cluster", &format!("default={peers}")]);
    let etcd = Running::start("etcd", &mut etcd, scratch)?;

    let token = token();
    write(&scratch.join("tokens.csv"), &format!("{token},judge,judge,system:masters\n"))?;
    write(&server.kubeconfig, &kubeconfig(https, &token, scratch))?;
    let certificates = scratch.join("certificates");
    // The server makes a serving key for itself before it reads the keys of service accounts, so one key does for both
    // (kube-apiserver 1.34, `cmd/kube-apiserver/app/options/completion.go`).
    let key = certificates.join("apiserver.key");
    let mut apiserver = Command::new(assets.join("kube-apiserver"));
    apiserver.args(["--etcd-servers", &clients, "--bind-address", "127.0.0.1", "--advertise-address", "127.0.0.1"]);
    apiserver.args(["--secure-port", &https.to_string()]).arg("--cert-dir").arg(&certificates);
    apiserver.args(["--authorization-mode", "RBAC"]).arg("--token-auth-file").arg(scratch.join("tokens.csv"));
    apiserver.args(["--service-account-issuer", "https://kubernetes.default.svc"]);
    apiserver.arg("--service-account-key-file").arg(&key).arg("--service-account-signing-key-file").arg(&key);
    apiserver.args(["--service-cluster-ip-range", "10.0.0.0/24", "--allow-privileged"]);
    // No controller makes the default service account of a new namespace here, and a Pod would be refused for it.
    apiserver.args(["--disable-admission-plugins", "ServiceAccount"]);
    let apiserver = Running::start("kube-apiserver", &mut apiserver, scratch)?;
    wait(server, &[&etcd, &apiserver])
}

/// A program that runs until the end of the judgement.
pub(super) struct Running {
    name: &'static str,
    log: PathBuf,
    child: Arc<Mutex<Child>>,
}

impl Running {
    pub(super) fn start(name: &'static str, command: &mut Command, scratch: &Path) -> Done<Self> {
        let log = scratch.join(format!("{name}.log"));
        let file = at(&log, File::create(&log))?;
        command.stdin(Stdio::null()).stdout(at(&log, file.try_clone())?).stderr(file);
        let child = command.spawn().map_err(|fault| format!("{name}: {fault}"))?;
        let child = Arc::new(Mutex::new(child));
        let doomed = Arc::clone(&child);
        cleanup::later(move || {
            let mut child = doomed.lock().unwrap_or_else(PoisonError::into_inner);
            _ = child.kill();
            _ = child.wait();
        });
        Ok(Self { name, log, child })
    }

    /// Why it runs no longer, if so.
    pub(super) fn ended(&self) -> Option<String> {
        let ended = self.child.lock().unwrap_or_else(PoisonError::into_inner).try_wait().ok()??;
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = &lines[lines.len().saturating_sub(5)..];
        Some(format!("{} ended ({ended}):\n{}", self.name, tail.join("\n")))
    }
}

/// A minute, in steps of a tenth of a second.
const PATIENCE: usize = 600;

fn wait(server: &Server, running: &[&Running]) -> Done<()> {
    for _ in 0..PATIENCE {
        if let Some(why) = running.iter().find_map(|program| program.ended()) {
            return Err(why.into());
        }
        if ask(server.kubectl().args(["get", "--raw", "/readyz", "--request-timeout", "2s"]))?.well {
            return Ok(());
        }
        sleep(Duration::from_millis(100));
    }
    Err("the API server did not become ready within a minute".into())
}

/// JSON is YAML enough for kubectl. The certificate file holds the whole chain, its authority included.
fn kubeconfig(port: u16, token: &str, scratch: &Path) -> String {
    let cluster = json!({
        "server": format!("https://127.0.0.1:{port}"),
        "certificate-authority": scratch.join("certificates").join("apiserver.crt"),
    });
    let all = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{ "name": "judge", "cluster": cluster }],
        "users": [{ "name": "judge", "user": { "token": token } }],
        "contexts": [{ "name": "judge", "context": { "cluster": "judge", "user": "judge" } }],
        "current-context": "judge",
    });
    all.to_string()
}

/// Not to be guessed by others on the same machine for the few seconds that the server lives.
fn token() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}
