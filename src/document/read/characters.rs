//! Characters that Kubernetes' reader treats in its own way.

use std::borrow::Cow;

/// So many bytes are looked at together.
const BLOCK: usize = 128;

/// What a text holds of them.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The first character that is not allowed at all (`readerc.go` of goyaml.v2: "control characters are not allowed").
    pub(super) control: Option<usize>,
    /// Whether U+0085 is there, which is a line break like any other.
    pub(super) next_line: bool,
    /// The first U+2028 or U+2029: a line break, but one that stays in the value.
    pub(super) separator: Option<usize>,
    /// Whether there is a carriage return or a byte order mark.
    pub(super) unusual: bool,
}

impl Survey {
    pub(super) fn of(text: &str) -> Self {
        if !may_hold_any(text.as_bytes()) {
            return Self::default();
        }
        let mut survey = Self { control: control(text), ..Self::default() };
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, 0xc2 | 0xe2 | 0xef | b'\r')) {
            match (byte, bytes.get(at + 1..), survey.separator) {
                (0xc2, Some([0x85, ..]), _) => survey.next_line = true,
                (0xe2, Some([0x80, 0xa8 | 0xa9, ..]), None) => survey.separator = Some(at),
                (b'\r', ..) | (0xef, Some([0xbb, 0xbf, ..]), _) => survey.unusual = true,
                _ => {}
            }
        }
        survey
    }

    /// Whether nothing of them is there.
    pub(super) fn is_plain(&self) -> bool {
        self.control.is_none() && !self.next_line && self.separator.is_none() && !self.unusual
    }
}

/// Whether a byte is there that one of them can begin with. Without a branch for each byte, this is done with many at a
/// time.
fn may_hold_any(bytes: &[u8]) -> bool {
    let begins = |byte: u8| {
        byte < 0x20 && byte != b'\n' && byte != b'\t' || byte == 0x7f || byte == 0xc2 || byte == 0xe2 || byte == 0xef
    };
    bytes.chunks(BLOCK).any(|block| block.iter().fold(false, |any, byte| any | begins(*byte)))
}

/// The first character that is not allowed.
pub(super) fn control(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().find_map(|(at, byte)| {
        let refused = match byte {
            0x20..=0x7e | b'\n' | b'\t' | b'\r' => false,
            0..=0x1f | 0x7f => true,
            0xc2 => matches!(bytes.get(at + 1), Some(0x80..=0x84 | 0x86..=0x9f)),
            0xef => matches!(bytes.get(at + 1..at + 3), Some([0xbf, 0xbe | 0xbf])),
            _ => false,
        };
        refused.then_some(at)
    })
}

/// The text with every U+0085 as a line break that has as many bytes, so that places stay where they are.
pub(super) fn break_lines(text: &str) -> Cow<'_, str> {
    Cow::Owned(text.replace('\u{85}', "\r\n"))
}
