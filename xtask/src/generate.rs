//! Everything in the repository that is derived from the code, with a write and a check mode.

use std::fs;

use crate::tree::{Done, root, write};
use crate::{docs, product, schema, trigger};

/// Files by their path from the root of the repository.
pub(crate) type Files = Vec<(String, String)>;

/// One more derived file is one more line.
const GENERATORS: &[fn() -> Done<Files>] = &[
    config_schema,
    record_schema,
    docs::command_line,
    docs::config,
    docs::findings,
    docs::rules,
    trigger::embedded,
    trigger::page,
];

/// Derives everything, or with `check` says what would change.
///
/// # Errors
/// A file cannot be written, or `check` found a difference.
pub(crate) fn run(check: bool) -> Done<()> {
    let mut files = Vec::new();
    for generator in GENERATORS {
        files.extend(generator()?);
    }
    settle(&files, check)?;
    schema::run(check)?;
    Ok(())
}

fn config_schema() -> Done<Files> {
    let text = serde_json::to_string_pretty(&product::config_schema())? + "\n";
    Ok(vec![("schema/config.schema.json".to_owned(), text)])
}

fn record_schema() -> Done<Files> {
    let text = serde_json::to_string_pretty(&product::record_schema())? + "\n";
    Ok(vec![("schema/record.schema.json".to_owned(), text)])
}

/// Writes the files, or with `check` compares them.
pub(crate) fn settle(files: &Files, check: bool) -> Done<()> {
    let mut stale = Vec::new();
    for (path, text) in files {
        let full = root().join(path);
        if fs::read_to_string(&full).is_ok_and(|there| there == *text) {
            continue;
        }
        if check {
            println!("differs: {path}");
            stale.push(path.as_str());
        } else {
            println!("written: {path}");
            write(&full, text)?;
        }
    }
    if stale.is_empty() {
        Ok(())
    } else {
        Err("derived files are not what they should be; run `cargo xtask gen`".into())
    }
}
