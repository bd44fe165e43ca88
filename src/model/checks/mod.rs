//! What the parts of a config must agree on.
//!
//! Each rule is that of the component that would refuse the result, or go wrong with it, on the live cluster.

mod platform;
mod streams;
mod workloads;

use super::Platform;
use crate::config::Config;
use crate::config::spec::Resources;
use crate::diagnostic::{Diagnostic, Severity, Sink};

pub(super) fn check(config: &Config, platform: &Platform, sink: &mut Sink) {
    let checks = Checks { config, platform };
    checks.layout(sink);
    checks.keda(sink);
    checks.nats(sink);
    checks.auth(sink);
    checks.streams(sink);
    for (name, workload) in &config.spec.workloads {
        checks.workload(&format!("/workloads/{name}"), workload, sink);
    }
}

struct Checks<'a> {
    config: &'a Config,
    platform: &'a Platform,
}

impl Checks<'_> {
    fn push(
        &self,
        sink: &mut Sink,
        severity: Severity,
        code: &'static str,
        pointer: &str,
        message: impl Into<String>,
        help: &str,
    ) {
        let mut diagnostic = Diagnostic::error(code, message).at(self.config.span(pointer), "").help(help);
        diagnostic.severity = severity;
        sink.push(diagnostic);
    }

    fn error(&self, sink: &mut Sink, code: &'static str, pointer: &str, message: impl Into<String>, help: &str) {
        self.push(sink, Severity::Error, code, pointer, message, help);
    }

    fn warn(&self, sink: &mut Sink, code: &'static str, pointer: &str, message: impl Into<String>, help: &str) {
        self.push(sink, Severity::Warning, code, pointer, message, help);
    }

    fn resources(&self, here: &str, resources: &Resources, sink: &mut Sink) {
        for (name, request) in &resources.requests {
            let Some(limit) = resources.limits.get(name) else { continue };
            if request.amount() > limit.amount() {
                let message = format!("the request of {request} {name} is above the limit of {limit}");
                self.error(sink, "request-above-limit", &format!("{here}/requests/{name}"), message, "raise the limit");
            }
        }
    }
}
