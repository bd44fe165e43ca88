//! A formula as words.

use super::FormulaFault;

/// A word of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    Int(i64),
    Float(f64),
    Name(String),
    Sign(&'static str),
}

/// Signs that mean something, the longer first.
const SIGNS: &[&str] = &[
    "**", "&&", "||", "==", "!=", "<=", ">=", "??", "+", "-", "*", "/", "%", "^", "<", ">", "!", "?", ":", "(", ")",
    "[", "]", "{", "}", ",", "#",
];

/// The words of a text.
pub(super) fn words(text: &str) -> Result<Vec<Word>, FormulaFault> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = if first.is_ascii_digit() || first == '.' && digit_follows(rest) {
            number(rest)?
        } else if first.is_alphabetic() || matches!(first, '_' | '$') {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$'))).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            (Word::Name(name.to_owned()), after)
        } else {
            sign(rest, first)?
        };
        words.push(word);
        rest = after.trim_start();
    }
    Ok(words)
}

fn digit_follows(text: &str) -> bool {
    text.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
}

fn sign(rest: &str, first: char) -> Result<(Word, &str), FormulaFault> {
    match first {
        '"' | '\'' | '`' => return Err(FormulaFault::Unknown("text".to_owned())),
        '|' if !rest.starts_with("||") => return Err(FormulaFault::Unknown("`|`".to_owned())),
        '.' if rest.starts_with("..") => return Err(FormulaFault::Unknown("a range".to_owned())),
        '.' | '?' if rest.starts_with('.') || rest.starts_with("?.") => {
            return Err(FormulaFault::Unknown("a field".to_owned()));
        }
        ';' | '=' if !rest.starts_with("==") => return Err(FormulaFault::Unknown(format!("`{first}`"))),
        _ => {}
    }
    let found = SIGNS.iter().find_map(|sign| Some((Word::Sign(sign), rest.strip_prefix(sign)?)));
    found.ok_or_else(|| FormulaFault::Syntax(format!("`{first}` has no meaning")))
}

fn number(rest: &str) -> Result<(Word, &str), FormulaFault> {
    let mut end = 0;
    let bytes = rest.as_bytes();
    while let Some(byte) = bytes.get(end) {
        let exponent = matches!(byte, b'+' | b'-') && matches!(bytes.get(end.wrapping_sub(1)), Some(b'e' | b'E'));
        let range = *byte == b'.' && bytes.get(end + 1) == Some(&b'.');
        if range || !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || exponent) {
            break;
        }
        end += 1;
    }
    let (written, after) = rest.split_at(end);
    let plain = written.replace('_', "");
    let word = match plain.parse::<i64>() {
        Ok(number) => Word::Int(number),
        Err(_) => Word::Float(
            plain
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite())
                .ok_or_else(|| FormulaFault::Syntax(format!("`{written}` is no number")))?,
        ),
    };
    Ok((word, after))
}
