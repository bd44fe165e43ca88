//! Differences and their reports.

mod fields;
mod masking;
mod reports;

use neap::bundle::{Artifact, Bundle};
use neap::change::{Change, ChangeSet, Difference, FieldChange};
use neap::unit::RepoPath;

fn bundle(files: &[(&str, &str)]) -> Bundle {
    let mut bundle = Bundle::new();
    for (path, text) in files {
        let artifact = Artifact { text: (*text).to_owned(), origin: None };
        bundle.insert(RepoPath::new(*path).unwrap(), artifact);
    }
    bundle
}

fn between(old: &str, new: &str) -> ChangeSet {
    ChangeSet::between(&bundle(&[("a.yaml", old)]), &bundle(&[("a.yaml", new)]))
}

fn fields(old: &str, new: &str) -> Vec<FieldChange> {
    match &between(old, new).files()[0].change {
        Change::Modified(Difference::Fields(fields)) => fields.clone(),
        other => panic!("not fields: {other:?}"),
    }
}

/// `path: old -> new`, with `-` for none.
fn told(old: &str, new: &str) -> Vec<String> {
    let value = |value: &Option<serde_json::Value>| value.as_ref().map_or("-".to_owned(), ToString::to_string);
    let line = |field: &FieldChange| format!("{}: {} -> {}", field.path, value(&field.old), value(&field.new));
    fields(old, new).iter().map(line).collect()
}
