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
