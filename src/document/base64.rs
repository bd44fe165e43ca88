//! Base64, and what `!!binary` makes of it.

/// The text that a base64 text means, or None if it is not one: bytes that are no UTF-8 become U+FFFD each, as Go's JSON
/// writer has it.
pub(super) fn decode(text: &str) -> Option<String> {
    bytes(text).map(|bytes| text_of(&bytes))
}

/// The bytes that a base64 text means, or None if it is not one. As in Go's `base64.StdEncoding`, line breaks are skipped and
/// padding is required.
#[must_use]
pub fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    if !digits.len().is_multiple_of(4) {
        return None;
    }
    let padding = digits.iter().rev().take_while(|byte| **byte == b'=').count();
    if padding > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    for group in digits[..digits.len() - padding].chunks(4) {
        let mut bits = 0_u32;
        for byte in group {
            bits = bits << 6 | value(*byte)?;
        }
        bits <<= 6 * (4 - group.len());
        bytes.extend_from_slice(&bits.to_be_bytes()[1..group.len()]);
    }
    Some(bytes)
}

fn value(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

fn text_of(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(std::iter::repeat_n('\u{fffd}', chunk.invalid().len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn reads_what_go_reads() {
        assert_eq!(decode("aGVsbG8=").as_deref(), Some("hello"));
        assert_eq!(decode("aGVs\nbG8=").as_deref(), Some("hello"));
        assert_eq!(decode("").as_deref(), Some(""));
        assert_eq!(decode("YQ==").as_deref(), Some("a"));
        assert_eq!(decode("/w==").as_deref(), Some("\u{fffd}"));
        for bad in ["aGVsbG8", "a===", "aGV*", "YQ==YQ==", "a b="] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }
}
