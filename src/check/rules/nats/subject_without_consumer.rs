//! Messages that nobody takes.

use super::super::{Rule, World};
use super::queues;
use crate::diagnostic::Diagnostic;
use crate::unit::subject_covers;

const ID: &str = "subject-without-consumer";

pub(in crate::check::rules) const RULE: Rule = Rule::of_tree(ID, check);

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for (stream, consumers) in queues(world) {
        let Some(subjects) = &stream.subjects else { continue };
        // A filter that is not known may be the one.
        let Some(filters) = consumers.iter().map(|it| it.filters.as_ref()).collect::<Option<Vec<_>>>() else {
            continue;
        };
        if filters.is_empty() || filters.iter().any(|filter| filter.value.is_empty()) {
            continue;
        }
        let taken = || filters.iter().flat_map(|filter| &filter.value);
        let left: Vec<&str> = subjects
            .value
            .iter()
            .filter(|subject| !taken().any(|filter| subject_covers(filter, subject)))
            .map(|subject| subject.as_str())
            .collect();
        if left.is_empty() {
            continue;
        }
        let mut all: Vec<&str> = taken().map(|filter| filter.as_str()).collect();
        all.sort_unstable();
        let message = format!(
            "stream {} keeps messages on {} that none of its consumers takes: they take {}",
            stream.name,
            left.join(", "),
            all.join(", ")
        );
        let mut warning = Diagnostic::warning(ID, message).at(subjects.place, "");
        if let Some(filter) = filters.first() {
            warning = warning.related(filter.place, "what a consumer takes");
        }
        found.push(warning.help("narrow the subjects of the stream, or add a consumer"));
    }
}
