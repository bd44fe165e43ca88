//! How a cluster differs from Git, in the forms of a diff.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::changes::{self, printable};
use crate::verification::Drift;

/// A form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For a terminal; with its colours or without.
    Text {
        /// With colours.
        colour: bool,
    },
    /// For a program: `schema/changes.schema.json`.
    Json,
    /// For a job summary.
    Markdown,
}

/// The drift in that form, ending in a newline.
#[must_use]
pub fn render(form: Form, drift: &Drift) -> String {
    match form {
        Form::Text { colour } => text(drift, colour),
        Form::Json => changes::json_with(&drift.changes, beside(drift)),
        Form::Markdown => markdown(drift),
    }
}

/// `12 compared, 1 file differs, 3 not compared`.
#[must_use]
pub fn summary(drift: &Drift) -> String {
    let differ = drift.changes.files().len();
    let differ = match differ {
        0 => "none differs".to_owned(),
        1 => "1 file differs".to_owned(),
        many => format!("{many} files differ"),
    };
    let mut said = format!("{} compared, {differ}", drift.compared);
    for (count, what) in [(drift.not_compared.len(), "not compared"), (drift.only_there.len(), "only in the cluster")] {
        if count > 0 {
            let _ = write!(said, ", {count} {what}");
        }
    }
    said
}

fn text(drift: &Drift, colour: bool) -> String {
    let mut out = if drift.changes.is_empty() { String::new() } else { changes::human(&drift.changes, colour) };
    if !drift.only_there.is_empty() {
        out.push_str("only in the cluster:\n");
        drift.only_there.iter().for_each(|what| _ = writeln!(out, "    {}", printable(what)));
    }
    if !drift.not_compared.is_empty() {
        out.push_str("not compared:\n");
        for it in &drift.not_compared {
            let _ = writeln!(out, "    {}: {}", printable(&it.what), printable(&it.why));
        }
    }
    out.push_str(&summary(drift));
    out.push('\n');
    out
}

fn markdown(drift: &Drift) -> String {
    let mut out = format!("### {}\n", changes::text(&summary(drift)));
    if !drift.changes.is_empty() {
        out.push('\n');
        out.push_str(&changes::markdown(&drift.changes));
    }
    if !drift.only_there.is_empty() {
        out.push_str("\nOnly in the cluster:\n\n");
        drift.only_there.iter().for_each(|what| _ = writeln!(out, "- {}", changes::text(&printable(what))));
    }
    if !drift.not_compared.is_empty() {
        out.push_str("\nNot compared:\n\n");
        for it in &drift.not_compared {
            let line = format!("{}: {}", printable(&it.what), printable(&it.why));
            let _ = writeln!(out, "- {}", changes::text(&line));
        }
    }
    out
}

fn beside(drift: &Drift) -> Value {
    let not_compared = drift.not_compared.iter().map(|it| json!({"what": it.what, "why": it.why}));
    let mut beside = json!({
        "cluster": drift.cluster,
        "compared": drift.compared,
        "notCompared": not_compared.collect::<Vec<_>>(),
        "onlyInCluster": drift.only_there,
    });
    if let (Some(context), Some(map)) = (&drift.context, beside.as_object_mut()) {
        map.insert("context".to_owned(), context.as_str().into());
    }
    beside
}
