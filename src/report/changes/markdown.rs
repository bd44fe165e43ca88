//! For a pull request or a job summary: GitHub-flavoured Markdown.

use std::fmt::Write as _;

use super::{NONE, by_document, contents, inline, printable, remark, summary};
use crate::change::{Change, ChangeSet, Difference, FieldChange, Hunk, Identity, Side};

/// The changes file by file under a line of counts.
#[must_use]
pub fn markdown(changes: &ChangeSet) -> String {
    if changes.is_empty() {
        return format!("{NONE}\n");
    }
    let mut out = format!("**{}**\n", summary(changes));
    for file in changes.files() {
        let verb = match &file.change {
            Change::Added(_) => "added",
            Change::Removed(_) => "removed",
            Change::Modified(_) => "changed",
        };
        let _ = write!(out, "\n- {verb} {}", code(file.path.as_str()));
        if let Some(contents) = contents(&file.change) {
            let _ = write!(out, " ({})", text(&contents));
        }
        out.push('\n');
        if let Change::Modified(difference) = &file.change {
            show(&mut out, difference);
        }
    }
    out
}

fn show(out: &mut String, difference: &Difference) {
    if let Some(remark) = remark(difference) {
        let _ = writeln!(out, "\n  {remark}");
    }
    let body = match difference {
        Difference::Hidden => return,
        Difference::Lines(hunks) if hunks.is_empty() => return,
        Difference::Fields(fields) => field_lines(fields),
        Difference::Lines(hunks) => hunks.iter().flat_map(hunk_lines).collect(),
    };
    // A fence has to be longer than any run of backticks inside it (CommonMark 4.5).
    let fence = "`".repeat(body.iter().map(|line| run_of_backticks(line)).max().unwrap_or(0).max(2) + 1);
    let _ = writeln!(out, "\n  {fence}diff");
    for line in body {
        let _ = writeln!(out, "  {line}");
    }
    let _ = writeln!(out, "  {fence}");
}

fn field_lines(fields: &[FieldChange]) -> Vec<String> {
    let mut lines = Vec::new();
    for (document, group) in by_document(fields) {
        if let Identity::Object { .. } = document {
            lines.push(format!("  {}", printable(&document.to_string())));
        }
        for field in group {
            if field.path.is_empty() {
                lines.push(if field.new.is_some() { "+ added".to_owned() } else { "- removed".to_owned() });
                continue;
            }
            let path = printable(&field.path);
            if let Some(hunks) = field.lines() {
                lines.push(format!("  {path}:"));
                lines.extend(hunks.iter().flat_map(hunk_lines));
                continue;
            }
            lines.extend(field.old.iter().map(|old| format!("- {path}: {}", inline(old))));
            lines.extend(field.new.iter().map(|new| format!("+ {path}: {}", inline(new))));
        }
    }
    lines
}

fn hunk_lines(hunk: &Hunk) -> Vec<String> {
    let mut lines = vec![format!("@@ -{} +{} @@", hunk.old_start, hunk.new_start)];
    lines.extend(hunk.lines.iter().map(|line| {
        let sign = match line.side {
            Side::Both => ' ',
            Side::Old => '-',
            Side::New => '+',
        };
        format!("{sign}{}", printable(&line.text))
    }));
    lines
}

/// A code span that no backtick inside it can end.
fn code(content: &str) -> String {
    let content = printable(content);
    let fence = "`".repeat(run_of_backticks(&content) + 1);
    if fence.len() == 1 { format!("`{content}`") } else { format!("{fence} {content} {fence}") }
}

/// Text in which nothing is markup.
pub(in crate::report) fn text(content: &str) -> String {
    let mut escaped = String::with_capacity(content.len());
    for character in content.chars() {
        if "\\`*_{}[]<>()#+!|&@~".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

fn run_of_backticks(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}
