//! What a live cluster answered, as text.

mod json;
mod junit;
mod markdown;
mod text;

use crate::document::Sources;
use crate::report::diagnostics::several;
use crate::verification::{Outcome, Outcomes, Probed, Verification};

pub use text::line;

/// A form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Lines for people; with the colours of a terminal or without.
    Text {
        /// With colours.
        colour: bool,
    },
    /// A versioned envelope, described by `schema/verification.schema.json`.
    Json,
    /// JUnit's XML: a case for each probe.
    Junit,
    /// GitHub-flavoured Markdown.
    Markdown,
}

/// The report in that form. Places lead into `sources`.
#[must_use]
pub fn render(form: Form, verification: &Verification, sources: &Sources) -> String {
    match form {
        Form::Text { colour } => text::render(verification, sources, colour),
        Form::Json => json::render(verification, sources),
        Form::Junit => junit::render(verification, sources),
        Form::Markdown => markdown::render(verification),
    }
}

/// The word for what came of a probe.
fn word(probed: &Probed) -> &'static str {
    match &probed.outcome {
        Outcome::Holds(_) => "holds",
        Outcome::Found(_) if probed.outcome.is_broken() => "broken",
        Outcome::Found(_) => "doubtful",
        Outcome::NotChecked(_) => "not checked",
    }
}

/// What was seen, found, or stood in the way, on one line.
fn told(probed: &Probed) -> String {
    match &probed.outcome {
        Outcome::Holds(seen) => seen.clone(),
        Outcome::NotChecked(why) => why.clone(),
        Outcome::Found(findings) => {
            let first = findings.first().map_or("", |finding| finding.message.as_str());
            match findings.len() {
                0 | 1 => first.to_owned(),
                several => format!("{first} (and {} more)", several - 1),
            }
        }
    }
}

/// The counts, in words.
fn summary(verification: &Verification) -> String {
    let Outcomes { hold, doubtful, broken, not_checked } = verification.outcomes();
    let all = hold + doubtful + broken + not_checked;
    let parts = [(hold, "hold"), (doubtful, "doubtful"), (broken, "broken"), (not_checked, "not checked")];
    let parts = parts.iter().filter(|(count, word)| *count > 0 || *word == "hold");
    let parts: Vec<String> = parts.map(|(count, word)| format!("{count} {word}")).collect();
    format!("{}: {}", several(all, "probe"), parts.join(", "))
}

/// Where the path breaks first, where it does.
fn first(verification: &Verification) -> Option<String> {
    let first = verification.first_broken()?;
    Some(format!("the path breaks first at {}: {}", first.shown(), told(first)))
}
