//! The ways of events: each hop known, broken or not in the tree.

mod json;
mod mermaid;
mod svg;
mod text;

use crate::document::Sources;
use crate::topology::Flaw;
use crate::topology::path::EventPath;

/// A form of a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For a terminal.
    Text,
    /// A flowchart for whatever renders Mermaid.
    Mermaid,
    /// A picture in one file.
    Svg,
    /// For machines.
    Json,
}

/// Draws the ways, in their order. Equal ways give equal bytes.
#[must_use]
pub fn draw(form: Form, paths: &[&EventPath], sources: &Sources) -> String {
    match form {
        Form::Text => text::draw(paths, sources),
        Form::Mermaid => mermaid::draw(paths),
        Form::Svg => svg::draw(paths),
        Form::Json => json::draw(paths, sources),
    }
}

/// What is wrong, with the rule that says so, behind a mark.
fn marked(flaw: &Flaw, width: usize, measure: fn(char) -> usize) -> Vec<String> {
    const MARK: &str = "\u{2717} ";
    let words = format!("{} ({})", flaw.words, flaw.rule);
    let mut lines = wrap(&words, width - MARK.chars().map(measure).sum::<usize>().min(width - 1), measure);
    if let Some(first) = lines.first_mut() {
        first.insert_str(0, MARK);
    }
    lines
}

/// Breaks a text into lines of at most `width`, as `measure` has it of each character: after blanks, and else after signs
/// at which names part.
fn wrap(text: &str, width: usize, measure: fn(char) -> usize) -> Vec<String> {
    let length = |text: &str| text.chars().map(measure).sum::<usize>();
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let mut word = word;
        if !line.is_empty() && length(&line) + measure(' ') + length(word) > width {
            lines.push(std::mem::take(&mut line));
        }
        while line.is_empty() && length(word) > width {
            let (start, rest) = word.split_at(cut(word, width, measure));
            lines.push(start.to_owned());
            word = rest;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Where a word that is too long parts: behind the last sign that fits, else behind the last character that does; at least
/// one goes.
fn cut(word: &str, width: usize, measure: fn(char) -> usize) -> usize {
    let (mut used, mut most) = (0, 0);
    let mut sign = None;
    for (at, letter) in word.char_indices() {
        used += measure(letter);
        if used > width && most > 0 {
            break;
        }
        most = at + letter.len_utf8();
        if matches!(letter, '.' | '/' | '-' | ':' | '_') {
            sign = Some(most);
        }
    }
    sign.unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_longer_than_asked_and_lose_nothing() {
        let text = "nats-headless.messaging.svc.cluster.local:8222 is häßlich and long";
        for width in 5..70 {
            let lines = wrap(text, width, |_| 1);
            assert!(lines.iter().all(|line| line.chars().count() <= width && !line.is_empty()), "{lines:?}");
            let joined: String = lines.concat().split_whitespace().collect();
            assert_eq!(joined, text.split_whitespace().collect::<String>());
        }
        assert_eq!(wrap("a.very-long-name", 10, |_| 1), ["a.very-", "long-name"]);
    }
}
