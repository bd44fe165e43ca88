//! Text that a terminal only shows.

/// The text with every character that a terminal would act on, or that would reorder what is shown, as a visible sign.
/// Every character becomes one character.
pub(in crate::report) fn neutral(text: &str) -> String {
    text.chars().map(sign).collect()
}

fn sign(found: char) -> char {
    match found {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(found)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}' => '\u{fffd}',
        _ => found,
    }
}

#[cfg(test)]
mod tests {
    use super::neutral;

    #[test]
    fn nothing_acts() {
        assert_eq!(neutral("a\u{1b}[31m\tb\n"), "a␛[31m␉b␊");
        assert_eq!(neutral("\u{7f}\u{9b}\u{202e}é日"), "␡\u{fffd}\u{fffd}é日");
    }
}
