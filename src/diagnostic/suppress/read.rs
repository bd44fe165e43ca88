//! Codes and reasons, as they are written in comments and annotations.

use super::{Directive, Directives, Means, Scope};
use crate::diagnostic::{Diagnostic, codes};
use crate::document::{Node, Span};
use crate::unit::closest;

/// The annotation by which an object suppresses findings about itself.
pub(super) const ANNOTATION: &str = "neap.dev/ignore";

/// Longest piece of the user's text in a message, in characters.
const SHOWN: usize = 60;

/// Longest reason that is kept, in characters: it is told again with each finding.
const REASON: usize = 1_000;

/// What one directive says.
#[derive(Debug)]
pub(super) struct Said<'t> {
    /// Each code, and where it is written.
    pub(super) codes: Vec<(&'t str, Span)>,
    /// Why.
    pub(super) reason: &'t str,
    /// The directive as a whole.
    pub(super) span: Span,
    /// Where it holds; None for one that stands where it means nothing.
    pub(super) scope: Option<Scope>,
    /// By what it is said.
    pub(super) means: Means,
}

impl Directives {
    /// Reads the annotation `neap.dev/ignore` of an object: `code: reason`, several parted by `;`.
    pub fn annotation(&mut self, object: &Node) {
        let annotations = object.get("metadata").and_then(|metadata| metadata.get("annotations"));
        let Some(node) = annotations.and_then(|annotations| annotations.get(ANNOTATION)) else { return };
        // A value that is no text is reported as such.
        let Some(text) = node.as_str() else { return };
        let parts: Vec<&str> = text.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            self.faults.push(no_code(node.span, "write `code: reason`"));
        }
        for part in parts {
            let (code, reason) = part.split_once(':').unwrap_or((part, ""));
            self.take(&Said {
                codes: vec![(code.trim(), node.span)],
                reason: reason.trim(),
                span: node.span,
                scope: Some(Scope::Within(object.span)),
                means: Means::Annotation(node.span),
            });
        }
    }

    /// Takes in what one directive says, or what is wrong with it.
    pub(super) fn take(&mut self, said: &Said<'_>) {
        let mut known = Vec::new();
        for (code, span) in &said.codes {
            match codes::find(code) {
                Some(code) => known.push((code.code, *span)),
                None => self.faults.push(unknown(code, *span)),
            }
        }
        if !said.reason.chars().any(char::is_alphanumeric) {
            let fault = Diagnostic::error("suppression-no-reason", "a suppression gives no reason, and does not count");
            self.faults.push(fault.at(said.span, "").help("say behind the code why the finding is all right"));
            return;
        }
        let Some(scope) = said.scope else {
            let message = "ignore-file stands in a document, where it suppresses nothing";
            let fault = Diagnostic::warning("suppression-unused", message).at(said.span, "");
            self.faults.push(fault.help("write it at the top of the file, or below the `---` of a document"));
            return;
        };
        let reason: String = said.reason.chars().take(REASON).collect();
        self.all.extend(known.into_iter().map(|(code, span)| Directive {
            code,
            reason: reason.clone(),
            scope,
            span,
            means: said.means.clone(),
            used: false,
        }));
    }
}

/// A directive that names nothing.
pub(super) fn no_code(span: Span, help: &str) -> Diagnostic {
    Diagnostic::warning("suppression-unknown-code", "a suppression names no code").at(span, "").help(help)
}

fn unknown(code: &str, span: Span) -> Diagnostic {
    let shown: String = code.chars().take(SHOWN).collect();
    let found = Diagnostic::warning("suppression-unknown-code", format!("there is no finding {shown:?} to suppress"));
    match closest(code, codes::all().map(|known| known.code)) {
        Some(meant) => found.at(span, "").help(format!("did you mean {meant}?")),
        None => found.at(span, "").help("a code is what stands in the brackets of a finding"),
    }
}
