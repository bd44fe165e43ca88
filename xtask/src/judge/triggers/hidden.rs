//! What a value decides that stands in a Secret, so that neap cannot see it.

use super::parameter::Parameter;
use super::question::Question;

/// The same trigger with other values of the same parameters of its TriggerAuthentication. Where KEDA takes one of them, the
/// names alone do not decide.
pub(super) fn variants(question: &Question, parameters: &[Parameter]) -> Vec<Question> {
    let mut all = Vec::new();
    for (key, value) in &question.auth {
        let readers = parameters.iter().filter(|parameter| parameter.names.contains(key));
        let mut tried: Vec<String> =
            vec!["x".to_owned(), "http://x".to_owned(), "amqp://x".to_owned(), "a=b".to_owned()];
        for reader in readers {
            tried.extend(reader.words.iter().cloned().chain([reader.good()]).chain(reader.default.clone()));
        }
        tried.sort();
        tried.dedup();
        for other in tried.into_iter().filter(|other| other != value) {
            let mut changed = question.clone();
            changed.auth.insert(key.clone(), other);
            all.push(changed);
        }
    }
    all
}
