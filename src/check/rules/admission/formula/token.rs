//! The words of a formula (expr-lang 1.17, `parser/lexer/state.go`).

use super::{Read, unknown, wrong};

/// One word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Int,
    Float,
    Text,
    Name(&'t str),
    /// An operator or a bracket.
    Sign(&'t str),
    End,
}

impl Token<'_> {
    /// The word as it is shown.
    pub(super) fn shown(self) -> String {
        match self {
            Self::Int | Self::Float => "a number".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Name(word) | Self::Sign(word) => format!("`{word}`"),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Operators that are words.
const WORDS: [&str; 9] = ["and", "or", "not", "in", "matches", "contains", "startsWith", "endsWith", "let"];

/// Signs of more than one letter, longer ones first.
const SIGNS: [&str; 11] = ["**", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "..", "::"];

/// Every word of a text, and the end.
pub(super) fn tokens(text: &str) -> Read<Vec<Token<'_>>> {
    let mut all = Vec::new();
    let mut rest = text;
    loop {
        rest = behind_comments(rest.trim_start())?;
        let Some(first) = rest.chars().next() else { break };
        let (token, length) = match first {
            '0'..='9' => number(rest)?,
            '.' if rest.get(1..).is_some_and(|next| next.starts_with(|digit: char| digit.is_ascii_digit())) => {
                number(rest)?
            }
            '"' | '\'' => (Token::Text, quoted(rest, first)?),
            '`' => return unknown("a raw text"),
            letter if is_letter(letter) => {
                let length = rest.find(|letter| !is_letter(letter)).unwrap_or(rest.len());
                let word = rest.get(..length).unwrap_or_default();
                match word {
                    "if" | "else" => return unknown("`if`"),
                    word if WORDS.contains(&word) => (Token::Sign(word), length),
                    word => (Token::Name(word), length),
                }
            }
            _ => sign(rest, first)?,
        };
        all.push(token);
        rest = rest.get(length..).unwrap_or_default();
    }
    all.push(Token::End);
    Ok(all)
}

fn behind_comments(mut rest: &str) -> Read<&str> {
    loop {
        let behind = if let Some(line) = rest.strip_prefix("//") {
            line.split_once('\n').map_or("", |(_, behind)| behind)
        } else if let Some(comment) = rest.strip_prefix("/*") {
            let Some((_, behind)) = comment.split_once("*/") else { return wrong("a comment that does not end") };
            behind
        } else {
            return Ok(rest);
        };
        rest = behind.trim_start();
    }
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '$')
}

fn sign(rest: &str, first: char) -> Read<(Token<'_>, usize)> {
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        return match *sign {
            "?." | "::" => unknown(format!("`{sign}`")),
            sign => Ok((Token::Sign(rest.get(..sign.len()).unwrap_or_default()), sign.len())),
        };
    }
    match first {
        '+' | '-' | '*' | '/' | '%' | '^' | '<' | '>' | '!' | '?' | ':' | '(' | ')' | '[' | ']' | '{' | '}' | ','
        | '#' | '.' | '&' | '=' => {
            Ok((Token::Sign(rest.get(..first.len_utf8()).unwrap_or_default()), first.len_utf8()))
        }
        ';' | '|' => unknown(format!("`{first}`")),
        other => wrong(format!("`{other}` is no sign of a formula")),
    }
}

/// The length of a text in quotes. What is escaped in it only expr-lang reads.
fn quoted(rest: &str, quote: char) -> Read<usize> {
    let inside = rest.get(1..).unwrap_or_default();
    match inside.find(quote) {
        Some(end) if inside.get(..end).is_some_and(|text| text.contains(['\\', '\n'])) => unknown("an escaped text"),
        Some(end) => Ok(end + 2),
        None if inside.contains('\\') => unknown("an escaped text"),
        None => wrong("a text that does not end"),
    }
}

fn number(rest: &str) -> Read<(Token<'_>, usize)> {
    let digits = |from: usize| {
        let text = rest.get(from..).unwrap_or_default();
        from + text.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(text.len())
    };
    let at = |place: usize| rest.as_bytes().get(place).copied().unwrap_or_default();
    let mut end = digits(0);
    let mut token = Token::Int;
    if at(end) == b'.' && at(end + 1) != b'.' {
        (token, end) = (Token::Float, digits(end + 1));
    }
    if matches!(at(end), b'e' | b'E') {
        let sign = usize::from(matches!(at(end + 1), b'+' | b'-'));
        let exponent = digits(end + 1 + sign);
        if exponent == end + 1 + sign || exponent - end > 3 {
            return unknown("a number with that exponent");
        }
        (token, end) = (Token::Float, exponent);
    }
    let text = rest.get(..end).unwrap_or_default();
    match rest.get(end..).and_then(|rest| rest.chars().next()) {
        Some('_' | 'x' | 'X' | 'o' | 'O' | 'b' | 'B') => unknown("a number in another notation"),
        Some(letter) if is_letter(letter) => wrong(format!("`{text}{letter}` is no number")),
        _ if token == Token::Int && text.len() > 18 => unknown("a number of that length"),
        _ => Ok((token, end)),
    }
}
