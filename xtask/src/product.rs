//! What the generators ask of the library: the one place that changes when the library's entrances move.

use serde_json::Value;

/// The whole command line.
pub(crate) fn command() -> clap::Command {
    neap::cli::command()
}

/// The JSON Schema of the config, as editors get it.
pub(crate) fn config_schema() -> Value {
    neap::config::schema::published()
}

/// The schema that merged layers must satisfy: what the reference page of the config is made of.
pub(crate) fn complete_config_schema() -> Value {
    neap::config::schema::complete().clone()
}

/// The JSON Schema of a burst that was written down.
pub(crate) fn record_schema() -> Value {
    neap::timeline::Record::schema()
}

/// Every kind of finding but the rules: its code, a sentence, and what is behind it.
pub(crate) fn findings() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    neap::diagnostic::codes::ALL.iter().map(|known| (known.code, known.sentence, known.explanation))
}

/// Every rule about how objects hang together: its code, a sentence, and its page.
pub(crate) fn rules() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    neap::diagnostic::codes::rules().map(|rule| (rule.code, rule.sentence, rule.explanation))
}

/// Every scaler of KEDA, as a page in Markdown.
pub(crate) fn triggers() -> String {
    neap::trigger::catalogue::reference()
}

/// The versions of KEDA whose scalers are known.
pub(crate) fn keda_versions() -> &'static [&'static str] {
    neap::trigger::catalogue::supported_versions()
}

/// The types of scalers that a file of the catalogue declares.
pub(crate) fn declared_types(text: &str) -> Vec<String> {
    neap::trigger::catalogue::declared(text)
}
