//! `file:line:col severity[code] message`, the lines it is about, and what would help.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Effects, Style};

use super::neutral::neutral;
use super::secret;
use super::spot::Spot;
use super::{Report, summary};
use crate::diagnostic::{Diagnostic, Label, Place, Severity, Suppressed};
use crate::document::{Sources, Span};
use crate::unit::secret::{MASK, without};

/// How much of a line is shown before the place and from it on, in characters.
const BEFORE: usize = 60;
const BEHIND: usize = 100;

/// All findings in their order, an empty line between two. With `colour`, in the colours of a terminal.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let page = Page {
        sources,
        colour,
        renderer: renderer.term_width(BEFORE + BEHIND + 20),
        documents: secret::Documents::default(),
    };
    let texts: Vec<String> = diagnostics.iter().map(|diagnostic| page.diagnostic(diagnostic)).collect();
    texts.join("\n")
}

/// The whole report: findings, what is suppressed and why, what was mended, and the line of counts.
#[must_use]
pub fn report(report: &Report<'_>, colour: bool) -> String {
    let mut out = render(report.findings, report.sources, colour);
    let parts: [(&str, Vec<String>); 2] = [
        ("suppressed", report.suppressed.iter().map(|one| suppressed(one, report)).collect()),
        ("fixed", report.fixed.iter().map(ToString::to_string).collect()),
    ];
    for (word, lines) in parts.iter().filter(|(_, lines)| !lines.is_empty()) {
        out.push_str(if out.is_empty() { "" } else { "\n" });
        for line in lines {
            let _ = writeln!(out, "{word}: {}", neutral(line));
        }
    }
    let _ = writeln!(out, "{}", neutral(&summary(report)));
    out
}

fn suppressed(one: &Suppressed, report: &Report<'_>) -> String {
    let place = Spot::primary(&one.finding, report.sources).map_or(String::new(), |spot| spot.shown() + " ");
    format!("{place}{} {} ({})", one.finding.code, one.finding.message, one.reason)
}

struct Page<'s> {
    sources: &'s Sources,
    colour: bool,
    renderer: Renderer,
    documents: secret::Documents,
}

/// One line of a text, cut to what is shown, and the marked stretch in it.
struct Marked {
    text: String,
    start: usize,
    end: usize,
}

impl Page<'_> {
    fn diagnostic(&self, diagnostic: &Diagnostic) -> String {
        let mut out = self.header(diagnostic);
        if let Some(label) = &diagnostic.primary {
            self.snippet(&mut out, label, AnnotationKind::Primary, diagnostic.severity);
        }
        for label in &diagnostic.related {
            let _ = writeln!(out, " {} {}", self.paint(":::", AnsiColor::BrightBlue), self.place(&label.place));
            self.snippet(&mut out, label, AnnotationKind::Context, diagnostic.severity);
        }
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(out, "{} {}", self.paint("help:", AnsiColor::BrightCyan), neutral(help));
        }
        out
    }

    fn header(&self, diagnostic: &Diagnostic) -> String {
        let place = match diagnostic.primary.as_ref().map(|label| &label.place) {
            Some(place @ Place::Span(_)) => format!("{} ", self.place(place)),
            Some(place @ Place::File(_)) => format!("{}: ", self.place(place)),
            None => String::new(),
        };
        let colour = match diagnostic.severity {
            Severity::Error => AnsiColor::BrightRed,
            Severity::Warning => AnsiColor::Yellow,
            Severity::Info => AnsiColor::BrightBlue,
        };
        let word = diagnostic.severity.word();
        // What stopped a command has no code of its own.
        let kind = match diagnostic.code {
            "" => format!("{word}:"),
            code => format!("{word}[{code}]"),
        };
        let kind = self.paint(&kind, colour);
        format!("{place}{kind} {}\n", neutral(&diagnostic.message))
    }

    fn paint(&self, text: &str, colour: AnsiColor) -> String {
        let style = Style::new().fg_color(Some(colour.into())).effects(Effects::BOLD);
        if self.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn place(&self, place: &Place) -> String {
        match place {
            Place::File(path) => neutral(path),
            Place::Span(span) => {
                let position = self.sources.position(*span);
                format!("{}:{}:{}", neutral(self.sources.name(span.source)), position.line, position.column)
            }
        }
    }

    /// The line with the mark below it, or for a whole file only what is said of it.
    fn snippet(&self, out: &mut String, label: &Label, kind: AnnotationKind, severity: Severity) {
        let message = Some(neutral(&label.message)).filter(|message| !message.is_empty());
        let Place::Span(span) = label.place else {
            if let Some(message) = message {
                let _ = writeln!(out, "  {} {message}", self.paint("=", AnsiColor::BrightBlue));
            }
            return;
        };
        let Some(marked) = self.marked(span) else { return };
        let annotation = kind.span(marked.start..marked.end).label(message);
        let line = self.sources.position(span).line;
        let snippet = Snippet::source(marked.text).line_start(line).annotation(annotation);
        out.push_str(&self.renderer.render(&[Group::with_level(level(severity)).element(snippet)]));
        out.push('\n');
    }

    /// Of a stretch over several lines the first is shown, and of a long line what is around the place. Of a Secret, nothing
    /// but a key, and nowhere a password.
    fn marked(&self, span: Span) -> Option<Marked> {
        let (begin, whole) = self.sources.line(span);
        let text = self.sources.text(span.source);
        let is_secret = self.documents.has_secret(span.source, &text, begin);
        let part = secret::around(whole, (span.start as usize).saturating_sub(begin));
        let (begin, mut line) = (begin + part.start, whole.get(part)?);
        let mut hidden = secret::in_part(&text, begin, line);
        if is_secret {
            let (start, end) = ((span.start as usize).checked_sub(begin)?, (span.end as usize).checked_sub(begin)?);
            line = secret::key(line, start, end)?;
            hidden.clear();
        }
        let within = |at: u32| line.floor_char_boundary((at as usize).saturating_sub(begin));
        let (start, end) = (within(span.start), within(span.end.max(span.start)));
        let (start, end) = (moved(start, &hidden, false), moved(end, &hidden, true));
        let line = without(line, &hidden);
        let from = line[..start].char_indices().rev().take(BEFORE).last().map_or(start, |(at, _)| at);
        let to = line[start..].char_indices().nth(BEHIND).map_or(line.len(), |(at, _)| start + at);
        let mut text = String::new();
        text.push_str(if from > 0 { "…" } else { "" });
        text.push_str(&neutral(&line[from..start]));
        let shown_start = text.len();
        text.push_str(&neutral(&line[start..end.min(to)]));
        let shown_end = text.len();
        text.push_str(&neutral(&line[end.min(to)..to]));
        text.push_str(if to < line.len() { "…" } else { "" });
        Some(Marked { text, start: shown_start, end: shown_end })
    }
}

/// Where a place of a line is once its secrets are masked; inside of one, at the begin of the mask or behind it.
fn moved(at: usize, hidden: &[Range<usize>], behind: bool) -> usize {
    let mut moved = at;
    for range in hidden {
        if at >= range.end {
            moved = moved + MASK.len() - range.len();
        } else if at > range.start {
            moved = moved + if behind { MASK.len() } else { 0 } - (at - range.start);
        }
    }
    moved
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}
