//! Base64.

/// Reads base64 with padding; line breaks are skipped.
pub(in crate::check::cel) fn decode(text: &str) -> Option<Vec<u8>> {
    if !crate::check::format::base64(text) {
        return None;
    }
    let digits = text.bytes().filter_map(digit);
    let (mut out, mut buffer, mut bits) = (Vec::with_capacity(text.len() / 4 * 3), 0_u32, 0_u32);
    for digit in digits {
        buffer = (buffer << 6) | digit;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from((buffer >> bits) & 0xff).ok()?);
        }
    }
    Some(out)
}

fn digit(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn bytes_come_back() {
        assert_eq!(decode("aGVsbG8=").unwrap(), b"hello");
        assert_eq!(decode("//79").unwrap(), [0xff, 0xfe, 0xfd]);
        assert_eq!(decode("").unwrap(), b"");
        assert_eq!(decode("aGVsbG8"), None);
    }
}
