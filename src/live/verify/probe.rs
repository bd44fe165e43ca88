//! What a probe is, and what it comes to.

use super::asking::{Asking, Halt};
use super::target::Target;
use crate::config::spec::WorkloadKind;
use crate::diagnostic::{Diagnostic, Severity};
use crate::live::kind::Kind;
use crate::unit::StreamName;

/// One question about a live cluster.
pub(in crate::live) struct Probe {
    /// Stable kebab-case name, and the code of what it finds.
    pub(in crate::live) name: &'static str,
    /// What it asks; completes the sentence that begins with "whether".
    pub(in crate::live) asks: &'static str,
    /// What it may have to read.
    pub(in crate::live) needs: &'static [Need],
    /// What it is asked of: nothing where the platform has no such thing.
    pub(in crate::live) about: fn(&Target<'_>) -> Vec<Subject>,
    /// The judgement, from answers alone.
    pub(in crate::live) judge: fn(&Target<'_>, &Subject, &Asking<'_>) -> Result<Seen, Halt>,
}

/// What a probe is asked of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::live) enum Subject {
    /// The platform as a whole.
    Platform,
    /// A stream.
    Stream(StreamName),
    /// A consumer of a stream.
    Consumer(StreamName, String),
    /// A workload, by namespace and name.
    Workload(String, String),
    /// An Application, by name.
    Application(String),
}

/// What a probe saw.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::live) enum Seen {
    /// All is as it should be; what that is.
    Holds(String),
    /// What is not.
    Flaws(Vec<Flaw>),
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::live) struct Flaw {
    severity: Severity,
    pub(in crate::live) message: String,
    help: String,
    /// The place in the config that it goes back to, as a JSON pointer.
    from: String,
}

/// Something that a probe may have to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::live) struct Need {
    pub(in crate::live) kind: Kind,
    /// Of one object by its name (`get`), or of all (`list`).
    pub(in crate::live) verb: &'static str,
    /// What of it: `proxy`, or the empty text for the object itself.
    pub(in crate::live) part: &'static str,
    /// Where.
    pub(in crate::live) room: Room,
}

/// Where a probe reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::live) enum Room {
    /// Outside of every namespace.
    Cluster,
    /// KEDA's namespace.
    Keda,
    /// The servers'.
    Nats,
    /// Those of the workloads.
    Workloads,
    /// Prometheus'.
    Monitoring,
    /// Argo CD's.
    ArgoCd,
}

impl Need {
    pub(in crate::live) const fn get(kind: Kind, room: Room) -> Self {
        Self { kind, verb: "get", part: "", room }
    }

    pub(in crate::live) const fn list(kind: Kind, room: Room) -> Self {
        Self { kind, verb: "list", part: "", room }
    }

    pub(in crate::live) const fn proxy(kind: Kind, room: Room) -> Self {
        Self { kind, verb: "get", part: "proxy", room }
    }
}

impl Seen {
    /// The flaws, or, where there are none, that it holds.
    pub(in crate::live) fn of(flaws: Vec<Flaw>, holds: impl FnOnce() -> String) -> Self {
        if flaws.is_empty() { Self::Holds(holds()) } else { Self::Flaws(flaws) }
    }

    /// One flaw.
    pub(in crate::live) fn flaw(flaw: Flaw) -> Self {
        Self::Flaws(vec![flaw])
    }
}

impl Flaw {
    /// Something that breaks the path.
    pub(in crate::live) fn error(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), help: help.into(), from: String::new() }
    }

    /// Something that may pass, or does not stop anything.
    pub(in crate::live) fn warning(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message, help) }
    }

    /// The place in the config that it goes back to.
    pub(in crate::live) fn from(mut self, pointer: impl Into<String>) -> Self {
        self.from = pointer.into();
        self
    }

    /// The finding, at its line.
    pub(super) fn diagnostic(self, code: &'static str, target: &Target<'_>) -> Diagnostic {
        let made = match self.severity {
            Severity::Error => Diagnostic::error(code, self.message),
            Severity::Warning => Diagnostic::warning(code, self.message),
            Severity::Info => Diagnostic::info(code, self.message),
        };
        let made = if self.help.is_empty() { made } else { made.help(self.help) };
        if self.from.is_empty() { made } else { made.at(target.config.key_span(&self.from), "") }
    }
}

impl Subject {
    /// What it is called, for people.
    pub(in crate::live) fn shown(&self) -> String {
        match self {
            Self::Platform => String::new(),
            Self::Stream(name) => name.to_string(),
            Self::Consumer(stream, name) => format!("{stream}/{name}"),
            Self::Workload(namespace, name) => format!("{namespace}/{name}"),
            Self::Application(name) => name.clone(),
        }
    }
}

/// Asked once, of the platform as a whole.
pub(in crate::live) fn platform(_: &Target<'_>) -> Vec<Subject> {
    vec![Subject::Platform]
}

/// Asked of every workload.
pub(in crate::live) fn each_workload(target: &Target<'_>) -> Vec<Subject> {
    target.each_workload()
}

/// Asked of every workload that a ScaledObject scales.
pub(in crate::live) fn each_deployment(target: &Target<'_>) -> Vec<Subject> {
    let mut all = target.each_workload();
    all.retain(|it| target.workload(it).is_some_and(|it| it.spec.kind == WorkloadKind::Deployment));
    all
}
