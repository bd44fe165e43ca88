//! What is broken, how, and how it is mended again.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::Value;

use crate::process;
use crate::tree::Done;

/// One thing that is broken.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Break {
    pub(super) name: String,
    /// The probe that has to name it first; the empty text where nothing is broken.
    first: String,
    /// The probe that has to doubt.
    #[serde(default)]
    doubtful: String,
    /// What is laid over the config that the cluster is held against.
    #[serde(default)]
    pub(super) set: Vec<String>,
    /// Programs and their arguments that break it; `nats` is asked in the toolbox.
    #[serde(default, rename = "break")]
    pub(super) does: Vec<Vec<String>>,
    /// What the first of them reads.
    #[serde(default)]
    pub(super) input: Option<Value>,
    #[serde(default)]
    pub(super) undo: Vec<Vec<String>>,
    /// Objects that are put back as they were.
    #[serde(default)]
    keep: Vec<Vec<String>>,
    /// A word on it.
    #[serde(default, rename = "also")]
    _also: String,
}

impl Break {
    pub(super) fn all() -> Done<Vec<Self>> {
        Ok(serde_json::from_str(include_str!("breaks.json"))?)
    }

    /// Whether what does not hold is what should not.
    pub(super) fn is_named(&self, said: &[String]) -> bool {
        let first = said.iter().find_map(|line| line.strip_suffix(" broken")).unwrap_or_default();
        let doubts = self.doubtful.is_empty() || said.contains(&format!("{} doubtful", self.doubtful));
        first == self.first && doubts && (!self.first.is_empty() || !self.doubtful.is_empty() || said.is_empty())
    }
}

/// The cluster that is broken.
pub(super) struct Bench {
    pub(super) kubeconfig: PathBuf,
}

impl Bench {
    pub(super) fn kubectl(&self, arguments: &[&str]) -> Done<String> {
        process::run(self.command().args(arguments))
    }

    fn command(&self) -> Command {
        let mut command = Command::new("kubectl");
        command.arg("--kubeconfig").arg(&self.kubeconfig);
        command
    }

    /// Runs programs one after the other; the first reads `input`.
    pub(super) fn run(&self, programs: &[Vec<String>], input: Option<&Value>) -> Done<()> {
        for (at, program) in programs.iter().enumerate() {
            let (name, arguments) = program.split_first().ok_or("a program has a name")?;
            let mut command = match name.as_str() {
                "kubectl" => self.command(),
                "nats" => {
                    let mut command = self.command();
                    command.args([
                        "-n",
                        "messaging",
                        "exec",
                        "deploy/nats-box",
                        "--",
                        "nats",
                        "-s",
                        "nats://nats:4222",
                    ]);
                    command
                }
                other => Command::new(other),
            };
            command.args(arguments);
            match input.filter(|_| at == 0) {
                Some(input) => feed(&mut command, &input.to_string())?,
                None => process::run(&mut command).map(|_| ())?,
            }
        }
        Ok(())
    }

    /// What is to be put back.
    pub(super) fn keep(&self, one: &Break) -> Done<Vec<Value>> {
        let read = |place: &Vec<String>| -> Done<Value> {
            let mut command = self.command();
            command.arg("get").args(place).args(["-o", "json"]);
            let mut object: Value = serde_json::from_str(&process::run(&mut command)?)?;
            for field in ["resourceVersion", "uid", "creationTimestamp", "managedFields", "generation"] {
                object.pointer_mut("/metadata").and_then(Value::as_object_mut).map(|metadata| metadata.remove(field));
            }
            object.as_object_mut().map(|object| object.remove("status"));
            Ok(object)
        };
        one.keep.iter().map(read).collect()
    }

    pub(super) fn put_back(&self, kept: &[Value]) -> Done<()> {
        kept.iter().try_for_each(|object| feed(self.command().args(["create", "-f", "-"]), &object.to_string()))
    }
}

fn feed(command: &mut Command, input: &str) -> Done<()> {
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned().into()) }
}
