//! For a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{NONE, by_document, contents, inline, printable, remark, summary};
use crate::change::{Change, ChangeSet, Difference, FieldChange, Hunk, Identity, Side};

/// The changes file by file, with a line of counts at the end; with ANSI colours where `colour` is set.
#[must_use]
pub fn human(changes: &ChangeSet, colour: bool) -> String {
    if changes.is_empty() {
        return format!("{NONE}\n");
    }
    let paint = Paint { colour };
    let mut out = String::new();
    for file in changes.files() {
        let path = printable(file.path.as_str());
        match &file.change {
            Change::Added(_) => paint.line(&mut out, ADDED, &format!("+ {path}")),
            Change::Removed(_) => paint.line(&mut out, REMOVED, &format!("- {path}")),
            Change::Modified(_) => paint.line(&mut out, CHANGED, &format!("~ {path}")),
        }
        if let Some(contents) = contents(&file.change) {
            paint.line(&mut out, FAINT, &format!("    {contents}"));
        }
        if let Change::Modified(difference) = &file.change {
            paint.difference(&mut out, difference);
        }
    }
    paint.line(&mut out, Style::new().bold(), &summary(changes));
    out
}

const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const CHANGED: Style = AnsiColor::Yellow.on_default();
const FAINT: Style = Style::new().dimmed();

struct Paint {
    colour: bool,
}

impl Paint {
    fn line(&self, out: &mut String, style: Style, text: &str) {
        self.put(out, style, text);
        out.push('\n');
    }

    fn put(&self, out: &mut String, style: Style, text: &str) {
        if self.colour {
            let _ = write!(out, "{style}{text}{style:#}");
        } else {
            out.push_str(text);
        }
    }

    fn difference(&self, out: &mut String, difference: &Difference) {
        if let Some(remark) = remark(difference) {
            self.line(out, FAINT, &format!("    {remark}"));
        }
        match difference {
            Difference::Hidden => {}
            Difference::Fields(fields) => {
                for (document, group) in by_document(fields) {
                    if let Identity::Object { .. } = document {
                        self.line(out, FAINT, &format!("    {}", printable(&document.to_string())));
                    }
                    for field in group {
                        self.field(out, field);
                    }
                }
            }
            Difference::Lines(hunks) => hunks.iter().for_each(|hunk| self.hunk(out, hunk)),
        }
    }

    fn field(&self, out: &mut String, field: &FieldChange) {
        if field.path.is_empty() {
            let (style, what) = if field.new.is_some() { (ADDED, "+ added") } else { (REMOVED, "- removed") };
            return self.line(out, style, &format!("      {what}"));
        }
        let _ = write!(out, "      {}:", printable(&field.path));
        if let Some(hunks) = field.lines() {
            out.push('\n');
            for hunk in &hunks {
                self.hunk(out, hunk);
            }
            return;
        }
        out.push(' ');
        match (&field.old, &field.new) {
            (Some(old), Some(new)) => {
                self.put(out, REMOVED, &inline(old));
                out.push_str(" -> ");
                self.line(out, ADDED, &inline(new));
            }
            (Some(old), None) => self.line(out, REMOVED, &format!("- {}", inline(old))),
            (None, Some(new)) => self.line(out, ADDED, &format!("+ {}", inline(new))),
            (None, None) => out.push('\n'),
        }
    }

    fn hunk(&self, out: &mut String, hunk: &Hunk) {
        let Hunk { old_start, new_start, lines } = hunk;
        self.line(out, FAINT, &format!("    @@ -{old_start} +{new_start} @@"));
        for line in lines {
            let text = printable(&line.text);
            match line.side {
                Side::Both => self.line(out, Style::new(), &format!("     {text}")),
                Side::Old => self.line(out, REMOVED, &format!("    -{text}")),
                Side::New => self.line(out, ADDED, &format!("    +{text}")),
            }
        }
    }
}
