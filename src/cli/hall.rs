//! The surroundings of a run: the only reader of environment and working directory, and the only writer of its streams.

use std::fs::{File, FileType};
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use clap::ValueEnum;

use super::exit::Exit;
use super::failure::Failure;
use super::progress::Progress;
use crate::diagnostic::Diagnostic;
use crate::document::Sources;
use crate::report;

/// When output is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Most bytes that are taken from a program.
const MOST: u64 = 512 << 20;

/// Variables that begin like fields of the config and are not: they stand for flags.
const RESERVED: &[&str] = &[
    "NEAP_FILE",
    "NEAP_PROFILE",
    "NEAP_ENV",
    "NEAP_TEMPLATES",
    "NEAP_PROMETHEUS_URL",
    "NEAP_NATS_URL",
    "NEAP_NATS_CREDS",
    "NEAP_REFERENCE_DATA",
];

/// The surroundings of a run.
#[derive(Debug)]
pub(super) struct Hall {
    color: ColorChoice,
    variables: Vec<(String, String)>,
}

impl Hall {
    /// The surroundings of this process.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    pub(super) fn of_process(color: ColorChoice) -> Self {
        let text = |value: std::ffi::OsString| value.to_string_lossy().into_owned();
        let mut variables: Vec<(String, String)> =
            std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect();
        variables.sort();
        Self { color, variables }
    }

    /// A variable of the environment; an empty one counts as none.
    #[must_use]
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        let found = self.variables.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Variables that set fields of the config.
    #[must_use]
    pub(super) fn config_variables(&self) -> Vec<(String, String)> {
        let of_config = |name: &str| name.starts_with("NEAP_") && !RESERVED.contains(&name);
        self.variables.iter().filter(|(name, _)| of_config(name)).cloned().collect()
    }

    /// The user's folder for what can be fetched again (`XDG_CACHE_HOME`, else `.cache` at home), neap's part of it.
    #[must_use]
    pub(super) fn cache(&self) -> Option<PathBuf> {
        let given = self.variable("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let base = given.or_else(|| self.variable("HOME").map(|home| Path::new(home).join(".cache")));
        base.map(|base| base.join("neap"))
    }

    /// The root of the repository that the working directory is in; the working directory itself where it is in none.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the working directory")]
    pub(super) fn root(&self) -> Option<PathBuf> {
        let here = std::env::current_dir().ok()?;
        let root = here.ancestors().find(|folder| folder.join(".git").exists());
        Some(root.unwrap_or(&here).to_owned())
    }

    /// A path as it is shown: from the working directory, if it is below that.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the working directory")]
    pub(super) fn shown(&self, path: &Path) -> String {
        let here = std::env::current_dir().unwrap_or_default();
        path.strip_prefix(&here).unwrap_or(path).display().to_string()
    }

    /// What a program writes; it gets nothing on its standard input.
    ///
    /// # Errors
    /// It is not installed, fails, takes longer than `patience`, or writes what is no text.
    pub(super) fn ask_program(&self, name: &str, arguments: &[&str], patience: Duration) -> Result<String, Failure> {
        let failed = |message: String, help: String| Failure { exit: Exit::Failure, message, help: Some(help) };
        let mut command = Command::new(name);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = match command.spawn() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(failed(format!("{name} is not installed"), format!("install {name}, and have it in PATH")));
            }
            Err(error) => return Err(Failure::io(format!("cannot start {name}"), &error)),
            Ok(child) => child,
        };
        let (out, err) = (listen(child.stdout.take()), listen(child.stderr.take()));
        let Ok(out) = out.recv_timeout(patience) else {
            let _ = child.kill();
            let _ = child.wait();
            let message = format!("{name} did not end within {} seconds", patience.as_secs());
            return Err(failed(message, format!("try `{name} {}`", arguments.join(" "))));
        };
        let status = child.wait().map_err(|error| Failure::io(format!("cannot wait for {name}"), &error))?;
        if !status.success() {
            let said = err.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
            // Logs come first, and the reason last.
            let said = String::from_utf8_lossy(&said).lines().rfind(|line| !line.trim().is_empty()).map(str::to_owned);
            let said = said.unwrap_or_else(|| status.to_string());
            return Err(failed(format!("{name} failed: {said}"), format!("try `{name} {}`", arguments.join(" "))));
        }
        utf8(out, name)
    }

    /// Whether standard output takes colours.
    #[must_use]
    pub(super) fn color_out(&self) -> bool {
        self.color(std::io::stdout().is_terminal())
    }

    /// Whether standard error takes colours.
    #[must_use]
    pub(super) fn color_err(&self) -> bool {
        self.color(std::io::stderr().is_terminal())
    }

    fn color(&self, terminal: bool) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => terminal && self.variable("NO_COLOR").is_none(),
        }
    }

    /// Writes data. A reader that has gone away is no fault.
    ///
    /// # Errors
    /// The data cannot be written.
    pub(super) fn out(&self, text: &str) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(Failure::io("cannot write to standard output", &error)),
            Ok(()) => Ok(()),
        }
    }

    /// Says something beside the data.
    pub(super) fn say(&self, line: &str) {
        // Nobody is left to be told when this fails.
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }

    /// Whether somebody watches what is said.
    pub(super) fn is_watched(&self) -> bool {
        std::io::stderr().is_terminal()
    }

    /// Whether whoever sits at the terminal says yes; where nobody does, nobody says it.
    ///
    /// # Errors
    /// There is no terminal to ask at, or it cannot be read.
    #[cfg(feature = "live")]
    pub(super) fn agrees(&self, question: &str) -> Result<bool, Failure> {
        if !std::io::stdin().is_terminal() || !self.is_watched() {
            return Err(Failure::usage("there is nobody to ask whether it is the right cluster", "give `--yes`"));
        }
        let _ = std::io::stderr().lock().write_all(question.as_bytes());
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer);
        read.map_err(|error| Failure::io("cannot read the answer", &error))?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
    }

    /// Shows findings beside the data.
    pub(super) fn show(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        let text = report::diagnostics::human::render(diagnostics, sources, self.color_err());
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    /// Shows what stopped a command.
    pub(super) fn fail(&self, failure: &Failure) {
        if failure.message.is_empty() {
            return;
        }
        let mut diagnostic = Diagnostic::error("", failure.message.clone());
        diagnostic.help.clone_from(&failure.help);
        self.show(&[diagnostic], &Sources::new());
    }

    /// Whether two paths lead to one file, be it there or not.
    pub(super) fn is_same(&self, one: &Path, other: &Path) -> bool {
        let real = |path: &Path| {
            let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let inside = || Some(std::fs::canonicalize(above).ok()?.join(path.file_name()?));
            std::fs::canonicalize(path).ok().or_else(inside)
        };
        let streams = [one, other].iter().filter(|path| path.as_os_str() == "-").count();
        one == other || streams == 0 && real(one).is_some_and(|one| real(other) == Some(one))
    }

    /// Tells of what takes long, where somebody looks on.
    #[must_use]
    pub(super) fn progress(&self) -> Progress<'_> {
        Progress::new(self.is_watched().then_some(self))
    }

    /// Draws on the terminal, beside the data.
    pub(super) fn draw(&self, text: &str) {
        // Nobody is left to be told when this fails.
        let _ = write!(std::io::stderr().lock(), "{text}");
    }

    /// Reads a file as text.
    ///
    /// # Errors
    /// It cannot be read, or is not UTF-8.
    pub(super) fn read(&self, path: &Path) -> Result<String, Failure> {
        let mut bytes = Vec::new();
        let read = open(path).and_then(|mut file| file.read_to_end(&mut bytes));
        read.map_err(|error| Failure::io(format!("cannot read {}", path.display()), &error))?;
        utf8(bytes, &path.display().to_string())
    }

    /// Reads standard input as text.
    ///
    /// # Errors
    /// It cannot be read, or is not UTF-8.
    pub(super) fn read_stdin(&self) -> Result<String, Failure> {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::io("cannot read standard input", &error))?;
        utf8(bytes, "standard input")
    }

    /// Writes a file as one step: it has the old text or the new one. What is no regular file, such as a device, is
    /// written to.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn write(&self, path: &Path, text: &str) -> Result<(), Failure> {
        let written = match std::fs::symlink_metadata(path) {
            Ok(kind) if !kind.is_file() => std::fs::write(path, text),
            _ => swap(path, text),
        };
        written.map_err(|error| Failure::io(format!("cannot write {}", path.display()), &error))
    }

    /// Writes a file anew as one step, unless it is a symbolic link, which is left alone and answered with false.
    ///
    /// # Errors
    /// It cannot be written, or is no longer what it was when it was read.
    pub(super) fn replace(&self, path: &Path, old: &str, new: &str) -> Result<bool, Failure> {
        let cannot = |error: std::io::Error| Failure::io(format!("cannot write {}", path.display()), &error);
        if !std::fs::symlink_metadata(path).map_err(cannot)?.is_file() {
            return Ok(false);
        }
        if self.read(path)? != old {
            let changed = std::io::Error::other("it was changed while it was checked");
            return Err(Failure::io(format!("cannot write {}", path.display()), &changed));
        }
        swap(path, new).map_err(cannot)?;
        Ok(true)
    }
}

/// Opens a file to read.
///
/// # Errors
/// It cannot be opened, or [may never end](may_never_end).
pub(super) fn open(path: &Path) -> std::io::Result<File> {
    if may_never_end(path, std::fs::metadata(path)?.file_type()) {
        return Err(std::io::Error::other("it is a pipe or device, and no file"));
    }
    File::open(path)
}

/// Whether reading could wait for ever: a named pipe that nobody writes to, a device. What a shell hands over as a path
/// (`<(helm template .)` is one below `/dev/fd`) is open at its other end.
pub(super) fn may_never_end(path: &Path, kind: FileType) -> bool {
    let handed = ["/dev/fd", "/proc/self/fd"].iter().any(|folder| path.starts_with(folder));
    let ends = kind.is_file() || kind.is_dir();
    !ends && !handed && ![Path::new("/dev/stdin"), Path::new("/dev/null")].contains(&path)
}

/// Writes beside the file, and renames.
fn swap(path: &Path, text: &str) -> std::io::Result<()> {
    let name = path.file_name().ok_or(std::io::ErrorKind::IsADirectory)?;
    let beside = path.with_file_name(format!(".{}.{}.neap", name.to_string_lossy(), std::process::id()));
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(&beside)?;
    let permissions = std::fs::symlink_metadata(path).map(|old| old.permissions());
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| permissions.map_or(Ok(()), |old| std::fs::set_permissions(&beside, old)))
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // The fault that is told is the first one.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// All that comes out of a pipe, sent once it is closed.
fn listen(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read up to a fault is sent as it is; the program's own status tells the rest.
        let _ = pipe.map(|pipe| pipe.take(MOST).read_to_end(&mut bytes));
        let _ = sender.send(bytes);
    });
    receiver
}

fn utf8(bytes: Vec<u8>, name: &str) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::usage(format!("{name} is not UTF-8: byte {at} begins no character"), "save it as UTF-8")
    })
}

/// The config's default place.
#[must_use]
pub(super) fn default_file() -> PathBuf {
    PathBuf::from("neap.yaml")
}
