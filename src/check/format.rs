//! The formats that the API server checks, each as the API server reads it.

/// A resource quantity, `500m` or `1.5Gi` (`k8s.io/apimachinery`, `pkg/api/resource/quantity.go`).
pub(super) fn quantity(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits_end = unsigned.find(|c: char| !c.is_ascii_digit()).unwrap_or(unsigned.len());
    let (whole, rest) = unsigned.split_at(digits_end);
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())),
        None => ("", rest),
    };
    let number = !whole.is_empty() || !fraction.is_empty();
    number && quantity_suffix(suffix)
}

fn quantity_suffix(suffix: &str) -> bool {
    const SUFFIXES: &[&str] = &["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    if SUFFIXES.contains(&suffix) {
        return true;
    }
    // A decimal exponent, which Go reads into an int32.
    suffix.strip_prefix(['e', 'E']).is_some_and(|exponent| exponent.parse::<i32>().is_ok())
}

/// A Go duration, `1h30m` (`time.ParseDuration`).
pub(super) fn duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(number_end);
        let unit_end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        let has_digit = number.bytes().any(|byte| byte.is_ascii_digit());
        if !has_digit || number.matches('.').count() > 1 {
            return false;
        }
        if !matches!(unit, "ns" | "us" | "µs" | "μs" | "ms" | "s" | "m" | "h") {
            return false;
        }
        rest = tail;
    }
    true
}

/// A duration as the schema of a custom resource takes it, `1d` and `2 weeks` among them (`strfmt.ParseDuration`).
pub(super) fn duration_of_schema(text: &str) -> bool {
    super::cel::duration_of_schema(text).is_some()
}

/// A time as RFC 3339 writes it, with a zone (`metav1.Time`; for custom resources `strfmt.IsDateTime`).
pub(super) fn date_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = b"0000-00-00T00:00:00";
    if bytes.len() <= shape.len() {
        return false;
    }
    let fits = shape.iter().zip(bytes).all(|(want, have)| match want {
        b'0' => have.is_ascii_digit(),
        b'T' => have.eq_ignore_ascii_case(want),
        _ => have == want,
    });
    fits && ranges(bytes) && zone(&bytes[shape.len()..])
}

fn ranges(bytes: &[u8]) -> bool {
    let number =
        |at: std::ops::Range<usize>| bytes[at].iter().fold(0_u32, |sum, byte| sum * 10 + u32::from(byte - b'0'));
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day) && number(11..13) < 24 && number(14..16) < 60 && number(17..19) < 60
}

fn zone(rest: &[u8]) -> bool {
    let rest = match rest.strip_prefix(b".") {
        Some(tail) => {
            let digits = tail.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return false;
            }
            &tail[digits..]
        }
        None => rest,
    };
    match rest {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', h, hh, b':', m, mm] => [h, hh, m, mm].iter().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

/// Base64 with padding, as Go decodes it into bytes: line breaks are skipped.
pub(super) fn base64(text: &str) -> bool {
    crate::document::base64(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities() {
        for good in ["1", "0.5", ".5", "1.", "-1", "+2Gi", "500m", "1e3", "1E-3", "12Ei", "3E", "100n"] {
            assert!(quantity(good), "{good}");
        }
        for bad in ["", "m", ".", "1 Gi", "1gi", "1KB", "5GB", "1e", "1.5.5", "0x10", "1Ki5", "--1", "1Gib"] {
            assert!(!quantity(bad), "{bad}");
        }
    }

    #[test]
    fn durations() {
        for good in ["0", "1s", "1h30m", "-1.5h", ".5s", "100ms", "2us", "2µs", "1h0.5m"] {
            assert!(duration(good), "{good}");
        }
        for bad in ["", "1", "1d", "s", "1.s.", "1 s", "1h 3m", "-", "1.2.3s", "30seconds"] {
            assert!(!duration(bad), "{bad}");
        }
    }

    #[test]
    fn durations_of_a_schema() {
        for good in ["1h30m", "1d", "2 weeks", "3 hours"] {
            assert!(duration_of_schema(good), "{good}");
        }
        for bad in ["", "7", "soon", "3 moons"] {
            assert!(!duration_of_schema(bad), "{bad}");
        }
    }

    #[test]
    fn times() {
        for good in ["2024-02-29T23:59:59Z", "2026-11-24T16:40:53.123456+02:00", "2026-01-01t00:00:00z"] {
            assert!(date_time(good), "{good}");
        }
        for bad in [
            "",
            "2023-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01",
            "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+2:00",
            "20é6-01-01T00:00:00Z",
        ] {
            assert!(!date_time(bad), "{bad}");
        }
    }

    #[test]
    fn bytes() {
        for good in ["", "YQ==", "YWI=", "YWJj", "YWJj\nYQ=="] {
            assert!(base64(good), "{good}");
        }
        for bad in ["YQ", "Y===", "YW-j", "plain text!!", "YQ==YQ==", "===="] {
            assert!(!base64(bad), "{bad}");
        }
    }
}
