//! For machines.

use serde::Serialize;

use super::word;
use crate::document::Sources;
use crate::report::diagnostics::spot::Spot;
use crate::verification::{Outcome, Outcomes, Probed, Verification};

/// The version of the envelope; it changes when a reader of the old form would go wrong.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Envelope<'v> {
    version: u32,
    cluster: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'v str>,
    holds: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_broken: Option<String>,
    summary: Summary,
    probes: Vec<Case<'v>>,
}

#[derive(Serialize)]
struct Summary {
    hold: usize,
    doubtful: usize,
    broken: usize,
    not_checked: usize,
}

#[derive(Serialize)]
struct Case<'v> {
    probe: &'static str,
    subject: &'v str,
    asks: &'static str,
    state: &'static str,
    seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<&'v str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'v str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding<'v>>,
}

#[derive(Serialize)]
struct Finding<'v> {
    severity: &'static str,
    message: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'v str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'v str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
}

pub(super) fn render(verification: &Verification, sources: &Sources) -> String {
    let Outcomes { hold, doubtful, broken, not_checked } = verification.outcomes();
    let envelope = Envelope {
        version: VERSION,
        cluster: &verification.cluster,
        context: verification.context.as_deref(),
        holds: verification.holds(),
        first_broken: verification.first_broken().map(Probed::shown),
        summary: Summary { hold, doubtful, broken, not_checked },
        probes: verification.probed.iter().map(|probed| case(probed, sources)).collect(),
    };
    let mut text = serde_json::to_string_pretty(&envelope).unwrap_or_default();
    text.push('\n');
    text
}

fn case<'v>(probed: &'v Probed, sources: &'v Sources) -> Case<'v> {
    let (seen, why) = match &probed.outcome {
        Outcome::Holds(seen) => (Some(seen.as_str()), None),
        Outcome::NotChecked(why) => (None, Some(why.as_str())),
        Outcome::Found(_) => (None, None),
    };
    let findings = probed.outcome.findings().iter().map(|finding| {
        let spot = Spot::primary(finding, sources);
        Finding {
            severity: finding.severity.word(),
            message: &finding.message,
            help: finding.help.as_deref(),
            file: spot.map(|spot| spot.file),
            line: spot.map(|spot| spot.line()),
        }
    });
    Case {
        probe: probed.probe,
        subject: &probed.subject,
        asks: probed.asks,
        state: word(probed),
        seconds: (probed.after.as_secs_f64() * 1000.0).round() / 1000.0,
        seen,
        why,
        findings: findings.collect(),
    }
}
