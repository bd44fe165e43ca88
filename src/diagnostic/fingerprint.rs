//! What makes a finding the same finding after lines were moved.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::{Diagnostic, Place};
use crate::document::Sources;

/// Names findings one after the other, so that equal ones are told apart by their order.
#[derive(Debug, Default)]
pub struct Fingerprints {
    seen: HashMap<String, usize>,
}

impl Fingerprints {
    /// The name of the next finding, 32 hexadecimal digits: of its code, its file, its message without the places in
    /// lists, and how many like it came before. Lines have no part in it.
    pub fn next(&mut self, diagnostic: &Diagnostic, sources: &Sources) -> String {
        let file = file(diagnostic, sources);
        let identity = format!("{}\0{file}\0{}", diagnostic.code, message(diagnostic));
        let nth = self.seen.entry(identity.clone()).or_default();
        let digest = Sha256::digest(format!("{identity}\0{nth}"));
        *nth += 1;
        digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The file that a finding is in, as a path with `/` and without `./`; empty for one without a place.
#[must_use]
pub(super) fn file(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let name = match diagnostic.primary.as_ref().map(|label| &label.place) {
        Some(Place::Span(span)) => sources.name(span.source),
        Some(Place::File(path)) => path,
        None => "",
    };
    normal(name)
}

/// A path as it is compared.
#[must_use]
pub(super) fn normal(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut rest = path.as_str();
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter.trim_start_matches('/');
    }
    rest.to_owned()
}

/// The message without the places in lists, which change when an item is put before.
#[must_use]
pub(super) fn message(diagnostic: &Diagnostic) -> String {
    let mut kept = String::with_capacity(diagnostic.message.len());
    let mut rest = diagnostic.message.as_str();
    while let Some((before, behind)) = rest.split_once('[') {
        kept.push_str(before);
        kept.push('[');
        rest = match behind.split_once(']') {
            Some((inner, _)) if !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit()) => {
                &behind[inner.len()..]
            }
            _ => behind,
        };
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Span;

    #[test]
    fn lines_and_places_in_lists_have_no_part() {
        let mut sources = Sources::new();
        let source = sources.add("./a/b.yaml", "x\ny\n");
        let at = |start, message: &str| {
            Diagnostic::error("schema-type", message).at(Span { source, start, end: start + 1 }, "")
        };
        let name = |found: &Diagnostic| Fingerprints::default().next(found, &sources);
        let first = name(&at(0, "spec.triggers[0].type is missing"));
        assert_eq!(first, name(&at(2, "spec.triggers[12].type is missing")));
        assert_ne!(first, name(&at(0, "spec.triggers[0].typo is missing")));
        assert_eq!(first.len(), 32);
        let mut both = Fingerprints::default();
        let found = at(0, "a");
        assert_ne!(both.next(&found, &sources), both.next(&found, &sources));
        assert_eq!(message(&at(0, "a[\"0\"] b[] c[1] d[")), "a[\"0\"] b[] c[] d[");
        assert_eq!(normal(".\\a\\b.yaml"), "a/b.yaml");
    }
}
