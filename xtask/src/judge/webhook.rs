//! KEDA's admission webhook: the one of a cluster, or one that is built from its module and runs beside an API server.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use super::api::established;
use super::server::{Running, Server};
use crate::cleanup;
use crate::process::{ask, run};
use crate::schema::module;
use crate::tree::{Done, at, root, write};

/// The name under which KEDA registers its webhooks.
const NAME: &str = "keda-admission";

/// Group, resource and name of each (KEDA 2.19, the chart's `validatingconfiguration.yaml`).
const HOOKS: &[(&str, &str, &str)] = &[
    ("keda.sh", "scaledobjects", "vscaledobject.kb.io"),
    ("keda.sh", "scaledjobs", "vscaledjob.kb.io"),
    ("keda.sh", "triggerauthentications", "vstriggerauthentication.kb.io"),
    ("keda.sh", "clustertriggerauthentications", "vsclustertriggerauthentication.kb.io"),
    ("eventing.keda.sh", "cloudeventsources", "vcloudeventsource.kb.io"),
    ("eventing.keda.sh", "clustercloudeventsources", "vclustercloudeventsource.kb.io"),
];

/// Puts KEDA's CRDs of a version into a server that was started for this, and its webhook beside it.
///
/// # Errors
/// Go is not there, the webhook does not build, or does not answer.
pub(super) fn install(server: &Server, version: &str) -> Done<()> {
    let module = module::download(&format!("github.com/kedacore/keda/v2@v{version}"))?;
    run(server.kubectl().args(["apply", "--server-side", "-f"]).arg(module.join("config/crd/bases")))?;
    let names = run(server.kubectl().args(["get", "crd", "--output", "name"]))?;
    established(server, &names.lines().map(str::to_owned).collect::<Vec<_>>())?;
    let program = program(&module, version)?;
    let certificates = server.scratch().join("webhook");
    let authority = certificate(&certificates)?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut command = Command::new(program);
    command.arg("--cert-dir").arg(&certificates).args(["--port", &port.to_string()]);
    command.args(["--metrics-bind-address", "0", "--health-probe-bind-address", "0"]);
    command.env("KUBECONFIG", server.kubeconfig());
    let running = Running::start("keda-admission-webhooks", &mut command, server.scratch())?;
    let registration = server.scratch().join("webhooks.json");
    write(&registration, &registration_of(port, &authority).to_string())?;
    run(server.kubectl().args(["apply", "-f"]).arg(&registration))?;
    for _ in 0..300 {
        if let Some(why) = running.ended() {
            return Err(why.into());
        }
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok(());
        }
        sleep(Duration::from_millis(100));
    }
    Err("KEDA's webhook did not answer within half a minute".into())
}

/// The webhook of a version: it is built once, which takes some minutes.
fn program(module: &Path, version: &str) -> Done<PathBuf> {
    let folder = root().join("target/keda");
    let program = folder.join(format!("webhooks-{version}"));
    if program.exists() {
        return Ok(program);
    }
    // A module in Go's cache cannot be built in, because it has replacements of its own.
    println!("building the webhook of KEDA {version}");
    let copy = folder.join(version);
    at(&folder, fs::create_dir_all(&folder))?;
    _ = fs::remove_dir_all(&copy);
    run(Command::new("cp").arg("-r").arg(module).arg(&copy))?;
    run(Command::new("chmod").args(["-R", "u+w"]).arg(&copy))?;
    let mut build = Command::new("go");
    build.args(["build", "-ldflags=-s -w", "-o"]).arg(&program).arg("./cmd/webhooks");
    run(build.env("GOFLAGS", "-mod=mod").env("GOWORK", "off").env("CGO_ENABLED", "0").current_dir(&copy))?;
    at(&copy, fs::remove_dir_all(&copy))?;
    Ok(program)
}

/// Makes a certificate for 127.0.0.1 with the program that Go brings for that, and hands back its text.
fn certificate(folder: &Path) -> Done<String> {
    at(folder, fs::create_dir_all(folder))?;
    let goroot = run(Command::new("go").args(["env", "GOROOT"]))?;
    let maker = Path::new(goroot.trim()).join("src/crypto/tls/generate_cert.go");
    let mut make = Command::new("go");
    run(make.arg("run").arg(maker).args(["--host", "127.0.0.1", "--ca"]).current_dir(folder))?;
    for (from, to) in [("cert.pem", "tls.crt"), ("key.pem", "tls.key")] {
        let from = folder.join(from);
        at(&from, fs::rename(&from, folder.join(to)))?;
    }
    let file = folder.join("tls.crt");
    at(&file, fs::read_to_string(&file))
}

fn registration_of(port: u16, authority: &str) -> Value {
    let hooks = HOOKS.iter().map(|(group, resource, name)| {
        let path = format!("validate-{}-v1alpha1-{}", group.replace('.', "-"), resource.trim_end_matches('s'));
        json!({
            "name": name,
            "admissionReviewVersions": ["v1"],
            "sideEffects": "None",
            "failurePolicy": "Fail",
            "timeoutSeconds": 10,
            "clientConfig": {
                "url": format!("https://127.0.0.1:{port}/{path}"),
                "caBundle": base64(authority.as_bytes()),
            },
            "rules": [{
                "apiGroups": [group],
                "apiVersions": ["v1alpha1"],
                "operations": ["CREATE", "UPDATE"],
                "resources": [resource],
            }],
        })
    });
    json!({
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": { "name": NAME },
        "webhooks": hooks.collect::<Vec<_>>(),
    })
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = (0..3).fold(0_usize, |number, at| number << 8 | usize::from(three.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let letter = LETTERS[number >> (18 - 6 * at) & 63];
            text.push(if at > three.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

/// Makes a cluster refuse what its webhook does not answer, until the end of the judgement; then puts back what was there.
///
/// Hands back the version of KEDA.
///
/// # Errors
/// KEDA is not installed there.
pub(super) fn take(server: &Server) -> Done<String> {
    let all = run(server.kubectl().args(["get", "validatingwebhookconfiguration", NAME, "--output", "json"]))?;
    let all: Value = serde_json::from_str(&all)?;
    let hooks = all["webhooks"].as_array().ok_or("KEDA's webhooks are not registered")?;
    let change = |to: &dyn Fn(&Value) -> Value| -> String {
        let steps = hooks.iter().enumerate().map(
            |(at, hook)| json!({ "op": "replace", "path": format!("/webhooks/{at}/failurePolicy"), "value": to(hook) }),
        );
        Value::Array(steps.collect()).to_string()
    };
    let patch = |steps: &str| {
        let mut command = server.kubectl();
        command.args(["patch", "validatingwebhookconfiguration", NAME, "--type", "json", "--patch", steps]);
        command
    };
    let mut back = patch(&change(&|hook| hook["failurePolicy"].clone()));
    run(&mut patch(&change(&|_| json!("Fail"))))?;
    cleanup::later(move || {
        if let Err(fault) = run(&mut back) {
            eprintln!("left behind: failurePolicy Fail: {fault}");
        }
    });
    // The API server takes a new policy up within about a second.
    sleep(Duration::from_secs(3));
    let path = "jsonpath={.metadata.labels.app\\.kubernetes\\.io/version}";
    let version = ask(server.kubectl().args(["get", "crd", "scaledobjects.keda.sh", "--output", path]))?.out;
    if version.is_empty() { Err("the CRDs do not say the version of KEDA".into()) } else { Ok(version) }
}
