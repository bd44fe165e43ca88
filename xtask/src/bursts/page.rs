//! The tables of `docs/case-study.md`, made of the records and of what neap predicts for them.

use std::fs;
use std::path::Path;

use super::held;
use crate::tree::{Done, root, write};

/// The page, and the lines between which its tables stand.
const PAGE: &str = "docs/case-study.md";
const TABLES: [&str; 2] = ["sums", "records"];

/// Writes the tables anew.
///
/// # Errors
/// A record cannot be read or followed, or the page has lost a mark.
pub(super) fn make(folder: &Path) -> Done<()> {
    let records = held::records(&root().join(folder))?;
    let held = held::held(&records, held::ALL_RUNS)?;
    let path = root().join(PAGE);
    let mut text = fs::read_to_string(&path)?;
    for (name, table) in TABLES.into_iter().zip([held::summary_tables(&held), held::record_table(&held)]) {
        let begin = format!("<!-- {name}: `cargo xtask bursts --table` -->\n\n");
        let end = format!("\n<!-- {name} end -->");
        let lost = || format!("{PAGE} has lost the mark of the {name}");
        let from = text.find(&begin).ok_or_else(lost)? + begin.len();
        let to = text.get(from..).and_then(|rest| rest.find(&end)).ok_or_else(lost)? + from;
        text.replace_range(from..to, &table);
    }
    write(&path, &text)
}
