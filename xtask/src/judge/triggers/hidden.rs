//! What a value decides that stands in a Secret, so that neap cannot see it.

use super::parameter::Parameter;
use super::question::Question;

/// What scalers expect that say nothing of what they expect: addresses, a setting, switches, modes, a list of two, a token.
const ANY: [&str; 12] = [
    "x",
    "http://x",
    "amqp://x",
    "a=b",
    "enable",
    "disable",
    "none",
    "bearer",
    "mongodb+srv",
    "x,y",
    "EntityPath=x",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl",
];

/// The same trigger with other values of the same parameters of its TriggerAuthentication. Where KEDA takes one of them, the
/// names alone do not decide.
pub(super) fn variants(question: &Question, parameters: &[Parameter]) -> Vec<Question> {
    let mut all = Vec::new();
    for (key, value) in &question.auth {
        let readers = parameters.iter().filter(|parameter| parameter.names.contains(key));
        let mut tried: Vec<String> = ANY.iter().map(|&word| word.to_owned()).collect();
        for reader in readers {
            tried.extend(reader.words.iter().cloned().chain([reader.good()]).chain(reader.default.clone()));
            if !reader.words.is_empty() {
                tried.push(String::new());
            }
        }
        tried.sort();
        tried.dedup();
        for other in tried.into_iter().filter(|other| other != value) {
            let mut changed = question.clone();
            changed.auth.insert(key.clone(), other);
            all.push(changed);
        }
    }
    let mut usual = question.clone();
    for (key, value) in &mut usual.auth {
        let default =
            parameters.iter().filter(|parameter| parameter.names.contains(key)).find_map(|it| it.default.clone());
        *value = default.unwrap_or_else(|| value.clone());
    }
    all.push(usual);
    all
}
