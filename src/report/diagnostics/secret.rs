//! What of a text may be shown: nothing of a Secret, and of anything else what is no password.

use std::cell::Cell;
use std::ops::Range;

use crate::diagnostic::{Edit, With};
use crate::document::{SourceId, Span};
use crate::unit::secret::{hidden_in_line, without};

/// A Secret holds no more than this (`k8s.io/kubernetes`, `pkg/apis/core/types.go`, `MaxSecretSize`); so far around a line is
/// looked for one.
const MOST: usize = 1 << 20;

/// What stands between two documents.
const SEPARATOR: &str = "\n---";

/// Which documents may be Secrets, or hold one in a list. What was looked at last is kept: findings stand in the order of
/// their texts, and a document with ten thousand of them is looked at once.
#[derive(Debug, Default)]
pub struct Documents(Cell<Option<Known>>);

/// A stretch of a text that was looked at.
#[derive(Clone, Copy, Debug)]
struct Known {
    source: SourceId,
    /// Which part of the text the place was in, each as long as a Secret may be.
    block: usize,
    from: usize,
    to: usize,
    is_secret: bool,
}

impl Documents {
    /// Whether the document around a place may be one, or hold one.
    ///
    /// Told by its text, as what is wrong with it may be that it cannot be read.
    pub(super) fn has_secret(&self, source: SourceId, text: &str, at: usize) -> bool {
        let block = at / MOST;
        let is_there = |it: &Known| it.source == source && it.block == block && (it.from..it.to).contains(&at);
        if let Some(known) = self.0.get().filter(is_there) {
            return known.is_secret;
        }
        let begin = text.floor_char_boundary(block.saturating_sub(1) * MOST);
        let end = text.floor_char_boundary((block + 2) * MOST);
        // A place in a separator is one of what comes after it.
        let behind = text.floor_char_boundary(at + SEPARATOR.len()).min(end);
        let before = text.get(begin..behind).unwrap_or_default();
        let cut = before.rfind(SEPARATOR).map(|cut| begin + cut);
        let (from, after) = cut.map_or((begin, at), |cut| (cut, at.max(cut + SEPARATOR.len())));
        let to = text.get(after..end).unwrap_or_default().find(SEPARATOR).map_or(end, |cut| after + cut);
        let document = text.get(from..to).unwrap_or_default();
        let is_secret = says(document, "kind", "Secret") && says(document, "apiVersion", "v1");
        self.0.set(Some(Known { source, block, from, to, is_secret }));
        is_secret
    }
}

/// How far around a place in a line is looked for secrets, in bytes: a line may be a whole file, and have a finding at each
/// word.
const AROUND: usize = 1024;

/// The part of a line that is looked at for a place in it.
pub(super) fn around(line: &str, at: usize) -> Range<usize> {
    let from = line.floor_char_boundary(at.saturating_sub(AROUND));
    from..line.ceil_char_boundary(at.saturating_add(AROUND).min(line.len()))
}

/// The secrets in a part of a line that begins at a place of a text: passwords in addresses, and values whose names say what
/// they are.
pub(super) fn in_part(text: &str, begin: usize, part: &str) -> Vec<Range<usize>> {
    let Some(before) = text.get(..begin).and_then(|before| before.strip_suffix('\n')) else {
        return hidden_in_line(part, "");
    };
    let start = before.floor_char_boundary(before.len().saturating_sub(AROUND));
    let before = before.get(start..).unwrap_or_default();
    hidden_in_line(part, before.rsplit('\n').next().unwrap_or(before))
}

/// Whether a stretch of a text may be a secret, or a part of one.
#[must_use]
pub fn may_hold(documents: &Documents, text: &str, span: Span) -> bool {
    let (start, end) = (span.start as usize, span.end as usize);
    let begin = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(begin..).unwrap_or_default();
    let line = line.find('\n').map_or(line, |end| &line[..end]);
    let part = around(line, start.saturating_sub(begin));
    let from = begin + part.start;
    let meets = |range: &Range<usize>| from + range.start < end && from + range.end > start;
    in_part(text, from, line.get(part).unwrap_or_default()).iter().any(meets)
        || documents.has_secret(span.source, text, start)
}

/// What an edit writes; none where that says a secret again.
pub(super) fn resolved<'t>(documents: &Documents, edit: &Edit, text: &'t str) -> Option<(&'t str, String)> {
    let repeats = edit.with == With::Quotes && may_hold(documents, text, edit.span);
    edit.resolve(text).filter(|_| !repeats)
}

/// A text line by line, as it may be shown where no Secret is in it.
#[must_use]
pub fn shown_lines(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut before = "";
    for line in text.split_inclusive('\n') {
        shown.push_str(&without(line, &hidden_in_line(line, before)));
        before = line;
    }
    shown
}

/// The line up to the end of the key that is marked in it; none where something else is marked, or stands before it.
pub(super) fn key(line: &str, start: usize, end: usize) -> Option<&str> {
    let shown = line.get(..end)?;
    let alone = line.get(..start)?.bytes().all(|byte| matches!(byte, b' ' | b'-'));
    (alone && line.get(end..)?.trim_start().starts_with(':')).then_some(shown)
}

fn says(text: &str, key: &str, value: &str) -> bool {
    let quotes = ['"', '\''];
    text.match_indices(key).filter_map(|(at, _)| text.get(at + key.len()..)).any(|rest| {
        let behind = rest.trim_start_matches(quotes).trim_start().strip_prefix(':');
        let found = behind.and_then(|rest| rest.trim_start().trim_start_matches(quotes).strip_prefix(value));
        found.is_some_and(|rest| {
            !rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '/' | '.' | '-'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asked anew each time, as nothing is known of another text.
    fn is_in_one(text: &str, at: usize) -> bool {
        let source = crate::document::Sources::new().add("a.yaml", text);
        Documents::default().has_secret(source, text, at)
    }

    #[test]
    fn what_is_known_of_a_document_is_known_of_no_other() {
        let text =
            "kind: ConfigMap\napiVersion: v1\n---\nkind: Secret\napiVersion: v1\n---\nkind: Pod\napiVersion: v1\n";
        let source = crate::document::Sources::new().add("a.yaml", text);
        let documents = Documents::default();
        let all: Vec<bool> = (0..text.len()).map(|at| documents.has_secret(source, text, at)).collect();
        let each: Vec<bool> = (0..text.len()).map(|at| is_in_one(text, at)).collect();
        assert_eq!(all, each);
        let at = |word: &str| text.find(word).unwrap();
        assert_eq!(["ConfigMap", "Secret", "Pod"].map(|word| all[at(word)]), [false, true, false]);
    }

    #[test]
    fn a_secret_is_told_by_its_text() {
        let around = "apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n---\n";
        for secret in [
            "apiVersion: v1\nkind: Secret\ndata: {a: b}\n",
            "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {\"a\": 1}}\n",
            "data: {a: [b\nkind:   'Secret' # x\napiVersion: v1\n",
        ] {
            let text = format!("{around}{secret}{around}");
            assert!(is_in_one(&text, around.len() + secret.find("data").unwrap()), "{secret}");
            assert!(!is_in_one(&text, 16));
        }
        for other in ["apiVersion: v1\nkind: SecretStore\n", "apiVersion: helm.x/v2\nvaluesFrom: [{kind: Secret}]\n"] {
            assert!(!is_in_one(other, 0), "{other}");
        }
        assert!(!is_in_one("", 0));
    }

    #[test]
    fn a_key_is_shown_and_nothing_beside_it() {
        assert_eq!(key("  - dta: x", 4, 7), Some("  - dta"));
        assert_eq!(key("{a: x, dta: y}", 7, 10), None);
        assert_eq!(key("  a: x", 5, 6), None);
    }
}
