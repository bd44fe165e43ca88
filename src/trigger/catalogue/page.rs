//! What the catalogue says of a scaler, as text: for the terminal, and as a page of the documentation.

use std::fmt::Write as _;

use super::scaler::{Metric, Parameter, Scaler, Source};
use super::{VERSIONS, scaler, types};

/// What can stand in a TriggerAuthentication and nowhere else.
const AUTH: &str = "TriggerAuthentication alone";

/// Every type of a version with its sentence.
#[must_use]
pub fn list(version: &str) -> String {
    let known = types(version);
    let width = known.iter().map(|name| name.len()).max().unwrap_or_default();
    let lines = known.iter().filter_map(|name| scaler(name, version));
    lines.map(|scaler| format!("{:<width$}  {}\n", scaler.type_name(), scaler.about())).collect()
}

/// The page of a scaler for the terminal.
#[must_use]
pub fn page(scaler: &Scaler) -> String {
    let mut text = format!("{} (KEDA {})\n\n  {}\n", scaler.type_name(), scaler.version(), scaler.about());
    let auth_only = |parameter: &&Parameter| parameter.from() == [Source::Auth];
    let (auth, own): (Vec<&Parameter>, Vec<&Parameter>) = scaler.parameters().iter().partition(auth_only);
    for (title, parameters) in [("metadata", own), (AUTH, auth)] {
        if !parameters.is_empty() {
            text.push_str(&format!("\n{title}\n{}", columns(&parameters)));
        }
    }
    for (title, lines) in [("rules", rules(scaler)), ("notes", scaler.notes().to_vec())] {
        if !lines.is_empty() {
            let lines: String = lines.iter().map(|line| format!("  - {line}\n")).collect();
            text.push_str(&format!("\n{title}\n{lines}"));
        }
    }
    text.push_str(&format!("\nexample\n{}", indented(&example(scaler))));
    text.push_str(&format!("\nread from KEDA's {}\n", scaler.source()));
    text
}

fn columns(parameters: &[&Parameter]) -> String {
    let rows: Vec<[String; 4]> = parameters
        .iter()
        .map(|parameter| {
            let kind = parameter.kind().word().to_owned();
            [parameter.names().join(", "), kind, need(parameter), remarks(parameter)]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for [name, kind, need, remarks] in &rows {
        let line = format!("  {name:<0$}  {kind:<1$}  {need:<2$}  {remarks}", widths[0], widths[1], widths[2]);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Whether it must be there, and what it is without.
fn need(parameter: &Parameter) -> String {
    match parameter.default() {
        Some(default) => format!("= {default}"),
        None if parameter.required() => "required".to_owned(),
        None => String::new(),
    }
}

/// Everything else about a parameter.
fn remarks(parameter: &Parameter) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !parameter.values().is_empty() {
        parts.push(parameter.values().join(" | "));
    }
    if !parameter.exclusive().is_empty() {
        parts.push(format!("at most one of {}", parameter.exclusive().join(", ")));
    }
    parts.extend(parameter.range().map(|range| format!("ranges such as 1{range}4")));
    if parameter.separator() != "," {
        parts.push(format!("separated by `{}`", parameter.separator()));
    }
    if parameter.from().len() > 1 {
        parts.push(format!("from {}", sources(parameter)));
    }
    let span = parameter.span().words();
    if !span.is_empty() {
        parts.push(span);
    }
    parts.extend(parameter.deprecated().map(|instead| format!("refused: {instead}")));
    parts.extend(parameter.announced().map(|instead| format!("deprecated: {instead}")));
    parts.extend(parameter.about().map(str::to_owned));
    parts.join("; ")
}

fn sources(parameter: &Parameter) -> String {
    let words: Vec<&str> = parameter
        .from()
        .iter()
        .map(|source| match source {
            Source::Metadata => "metadata",
            Source::Auth => "TriggerAuthentication",
            Source::Env => "FromEnv",
        })
        .collect();
    words.join(", ")
}

fn rules(scaler: &Scaler) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for rule in scaler.rules() {
        let words = rule.words();
        if !words.is_empty() && !lines.contains(&words) {
            lines.push(words);
        }
    }
    lines
}

/// A trigger with everything that is required.
fn example(scaler: &Scaler) -> String {
    let mut text = format!("triggers:\n  - type: {}\n", scaler.type_name());
    if scaler.metric() == Metric::Resource {
        text.push_str("    metricType: Utilization\n");
    }
    let target = scaler.targets().first().map(|target| target.value());
    let shown = scaler.parameters().iter().filter(|parameter| {
        let named = scaler.example().iter().any(|name| parameter.is(name));
        let wanted = named || parameter.required() || target == Some(parameter.name());
        wanted && parameter.deprecated().is_none() && parameter.from() != [Source::Auth]
    });
    let lines: String = shown.map(|parameter| format!("      {}: {}\n", parameter.name(), sample(parameter))).collect();
    let metadata = if lines.is_empty() { "    metadata: {}\n".to_owned() } else { format!("    metadata:\n{lines}") };
    text.push_str(&metadata);
    let auth: Vec<&Parameter> = scaler
        .parameters()
        .iter()
        .filter(|parameter| parameter.required() && parameter.from() == [Source::Auth])
        .collect();
    if !auth.is_empty() {
        let names: Vec<&str> = auth.iter().map(|parameter| parameter.name()).collect();
        let line = format!("    authenticationRef:\n      name: credentials # with {}\n", names.join(", "));
        text.push_str(&line);
    }
    text
}

fn sample(parameter: &Parameter) -> String {
    if let Some(default) = parameter.default().filter(|default| !default.starts_with('-')) {
        return format!("\"{default}\"");
    }
    match parameter.values().first() {
        Some(value) => value.clone(),
        None if parameter.kind().is_number() => "\"10\"".to_owned(),
        None => format!("<{}>", parameter.name()),
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// Every scaler of every version, as a page in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut text = String::new();
    let newest = VERSIONS.last().copied().unwrap_or_default();
    let mut all: Vec<&str> = VERSIONS.iter().flat_map(|version| types(version)).collect();
    all.sort_unstable();
    all.dedup();
    for type_name in all {
        let held = VERSIONS.iter().rev().find_map(|version| scaler(type_name, version));
        let Some(scaler) = scaler(type_name, newest).or(held) else { continue };
        let span = scaler.span().words();
        let span = if span.is_empty() { String::new() } else { format!(" In KEDA {span}.") };
        _ = write!(text, "\n## {type_name}\n\n{}{span} Read in `{}` of KEDA.\n\n", scaler.about(), scaler.source());
        text.push_str("| parameter | type | default | from | remarks |\n|---|---|---|---|---|\n");
        for parameter in scaler.parameters().iter().chain(scaler.elsewhere()) {
            text.push_str(&row(parameter));
        }
        if scaler.parameters().is_empty() {
            text.push_str("| | | | | it reads none |\n");
        }
        for (title, lines) in [("Rules", rules(scaler)), ("Notes", scaler.notes().to_vec())] {
            if !lines.is_empty() {
                let lines: String = lines.iter().map(|line| format!("- {line}\n")).collect();
                text.push_str(&format!("\n{title}:\n\n{lines}"));
            }
        }
    }
    text
}

fn row(parameter: &Parameter) -> String {
    let names: Vec<String> = parameter.names().iter().map(|name| format!("`{name}`")).collect();
    let default = match parameter.default() {
        Some(default) => format!("`{default}`"),
        None => need(parameter),
    };
    // Where it comes from has a column of its own here.
    let from = format!("from {}", sources(parameter));
    let remarks = remarks(parameter).replace(&from, "");
    let remarks: Vec<&str> = remarks.split("; ").filter(|part| !part.is_empty()).collect();
    let cells = [names.join(", "), parameter.kind().word().to_owned(), default, sources(parameter), remarks.join("; ")];
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}
