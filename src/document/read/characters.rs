//! Characters that Kubernetes' reader treats in its own way.

use std::borrow::Cow;

/// What a text holds of them.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The first character that is not allowed at all (`readerc.go` of goyaml.v2: "control characters are not allowed").
    pub(super) control: Option<usize>,
    /// Whether U+0085 is there, which is a line break like any other.
    pub(super) next_line: bool,
    /// The first U+2028 or U+2029: a line break, but one that stays in the value.
    pub(super) separator: Option<usize>,
}

impl Survey {
    pub(super) fn of(text: &str) -> Self {
        let mut survey = Self::default();
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                0x20..=0x7e | b'\n' | b'\t' | b'\r' => continue,
                0..=0x1f | 0x7f => survey.control = Some(at),
                0xc2 => match bytes.get(at + 1) {
                    Some(0x85) => survey.next_line = true,
                    Some(0x80..=0x9f) => survey.control = Some(at),
                    _ => {}
                },
                0xe2 if matches!(bytes.get(at + 1..at + 3), Some([0x80, 0xa8 | 0xa9])) => {
                    survey.separator.get_or_insert(at);
                }
                0xef if matches!(bytes.get(at + 1..at + 3), Some([0xbf, 0xbe | 0xbf])) => survey.control = Some(at),
                _ => {}
            }
            if survey.control.is_some() {
                break;
            }
        }
        survey
    }
}

/// The text with every U+0085 as a line break that has as many bytes, so that places stay where they are.
pub(super) fn break_lines(text: &str) -> Cow<'_, str> {
    Cow::Owned(text.replace('\u{85}', "\r\n"))
}
