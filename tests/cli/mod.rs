//! The program itself: a process, its streams, its exit code, and what it leaves on the disk.
//!
//! Every run has an environment of its own, so that neither the settings nor the tokens of whoever runs the tests reach
//! it, and a home of its own, so that Git finds nobody's configuration.

mod codes;
mod commit;
mod diff;
#[cfg(feature = "live")]
mod drift;
mod explain;
mod graph;
mod hostile;
#[cfg(feature = "live")]
mod live;
mod render;
mod schema_import;
mod secrets;
mod simulate;
mod tune;
mod validate;
mod validate_inputs;
mod validate_report;
mod variables;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A small config over the demo profile whose repository is not the example's.
pub(crate) const CONFIG: &str = "\
version: 1
cluster: test
gitops:
  repoURL: https://git.acme.test/platform/gitops.git
  revision: main
";

/// The same with one workload more, in a namespace of its own.
pub(crate) const WITH_MAILER: &str = "\
version: 1
cluster: test
gitops:
  repoURL: https://git.acme.test/platform/gitops.git
  revision: main
workloads:
  mailer:
    namespace: mail
    image: registry.acme.test/mailer:1.2.3
    triggers:
      - { type: nats-jetstream, stream: JOBS, consumer: echo-workers, lagThreshold: 5 }
";

/// What a process left behind.
#[derive(Debug)]
pub(crate) struct Run {
    args: String,
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Holds the run to its exit code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "`neap {}`\n--- stdout\n{}\n--- stderr\n{}", self.args, self.out, self.err);
        self
    }

    /// Holds the run to a fragment of what it said beside the data.
    #[track_caller]
    pub(crate) fn said(self, fragment: &str) -> Self {
        assert!(self.err.contains(fragment), "`neap {}` did not say `{fragment}`:\n{}", self.args, self.err);
        self
    }

    /// Holds the run to a fragment of its data.
    #[track_caller]
    pub(crate) fn wrote(self, fragment: &str) -> Self {
        assert!(self.out.contains(fragment), "`neap {}` did not write `{fragment}`:\n{}", self.args, self.out);
        self
    }
}

/// A folder to work in, and a home, gone when the test ends.
pub(crate) struct Room {
    folder: TempDir,
}

impl Room {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("home")).unwrap();
        std::fs::create_dir_all(folder.path().join("here")).unwrap();
        Self { folder }
    }

    /// A room whose working directory has a config.
    pub(crate) fn with_config(text: &str) -> Self {
        let room = Self::new();
        room.write("neap.yaml", text);
        room
    }

    /// A path in the working directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("here").join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    #[track_caller]
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|fault| panic!("{name}: {fault}"))
    }

    /// Runs neap in the working directory.
    #[track_caller]
    pub(crate) fn neap(&self, args: &[&str]) -> Run {
        self.neap_with(args, &[], b"")
    }

    /// Runs neap with further variables and something on standard input.
    #[track_caller]
    pub(crate) fn neap_with(&self, args: &[&str], variables: &[(&str, &str)], input: &[u8]) -> Run {
        let mut command = self.command(env!("CARGO_BIN_EXE_neap"));
        command.args(args).envs(variables.iter().copied()).current_dir(self.path(""));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // A process that never reads closes the pipe, and that is no fault of its.
        let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        let run = Run {
            args: args.join(" "),
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!run.err.contains("panicked"), "`neap {}`\n{}", run.args, run.err);
        assert!((0..=3).contains(&run.code), "`neap {}` ended with {}\n{}", run.args, run.code, run.err);
        run
    }

    /// Runs Git in a folder of the working directory; it must succeed.
    #[track_caller]
    pub(crate) fn git(&self, folder: &str, args: &[&str]) -> String {
        let (ok, out, err) = self.try_git(folder, args);
        assert!(ok, "git {}\n{out}{err}", args.join(" "));
        out
    }

    /// Runs Git in a folder of the working directory: whether it succeeded, and its two streams.
    pub(crate) fn try_git(&self, folder: &str, args: &[&str]) -> (bool, String, String) {
        let output = self.command("git").args(args).current_dir(self.path(folder)).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (output.status.success(), text(output.stdout), text(output.stderr))
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", search_path()).env("HOME", self.folder.path().join("home"));
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_TERMINAL_PROMPT", "0");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Ada Example").env(format!("GIT_{who}_EMAIL"), "ada@acme.test");
        }
        command
    }
}

#[expect(clippy::disallowed_methods, reason = "a process needs the search path of the one that starts it")]
fn search_path() -> OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

/// Whether there is Git; where there is none, the test says that it did nothing.
pub(crate) fn has_git() -> bool {
    let found = Command::new("git").arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        println!("skipped: git");
    }
    found
}

/// Every file below a folder but those of Git, by its path from there, with its bytes.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap_or_else(|fault| panic!("{}: {fault}", next.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_none_or(|name| name != ".git") {
                open.push(path);
            } else if path.is_file() {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}
