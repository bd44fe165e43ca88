//! Values as Go reads them: the standard library's own grammars, nothing wider and nothing narrower.

/// `strconv.ParseBool`.
pub(super) fn bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// `strconv.ParseInt(text, 10, 64)`: an optional sign and digits.
pub(super) fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole { text.parse().ok() } else { None }
}

/// `strconv.ParseFloat(text, 64)`, without its hexadecimal form; what overflows is an error. A `_` may stand between digits.
pub(super) fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let named = ["inf", "infinity", "nan"].iter().any(|name| unsigned.eq_ignore_ascii_case(name));
    if named {
        // Go has no signed NaN.
        return if unsigned.eq_ignore_ascii_case("nan") && unsigned != text { None } else { text.parse().ok() };
    }
    if text.contains('_') {
        let digit = |it: Option<char>| it.is_some_and(|it| it.is_ascii_digit());
        let parts: Vec<&str> = text.split('_').collect();
        let mut pairs = parts.iter().zip(parts.iter().skip(1));
        let between = pairs.all(|(before, behind)| digit(before.chars().next_back()) && digit(behind.chars().next()));
        return if between { float(&parts.concat()) } else { None };
    }
    let shaped = unsigned.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    text.parse::<f64>().ok().filter(|number| shaped && number.is_finite())
}

/// Whether a text is a number in JSON, white space around it apart.
fn json_number(text: &str) -> Option<&str> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.strip_prefix('-').unwrap_or(text);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest.starts_with('0')) {
        return None;
    }
    let mut rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        if count == 0 {
            return None;
        }
        rest = &fraction[count..];
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let count = digits(exponent);
        if count == 0 {
            return None;
        }
        rest = &exponent[count..];
    }
    rest.is_empty().then_some(text)
}

/// `json.Unmarshal` into a signed integer of 64 bits: a JSON number without fraction and exponent.
pub(super) fn json_integer(text: &str) -> Option<i64> {
    integer(json_number(text)?)
}

/// `json.Unmarshal` into an unsigned integer of 32 bits.
pub(super) fn json_uint32(text: &str) -> Option<u32> {
    let number = json_number(text)?;
    if number.bytes().all(|byte| byte.is_ascii_digit()) { number.parse().ok() } else { None }
}

/// `json.Unmarshal` into a float of 64 bits: a JSON number that is not beyond its range.
pub(super) fn json_float(text: &str) -> Option<f64> {
    float(json_number(text)?)
}

/// Nanoseconds in the units of `time.ParseDuration`.
fn unit(name: &str) -> Option<u64> {
    Some(match name {
        "ns" => 1,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// `time.ParseDuration`, in nanoseconds.
pub(super) fn duration(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned == "0" {
        return Some(0);
    }
    if unsigned.is_empty() {
        return None;
    }
    let (mut rest, mut total) = (unsigned, 0_u64);
    while !rest.is_empty() {
        let number = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(number);
        let end = tail.find(|letter: char| letter.is_ascii_digit() || letter == '.').unwrap_or(tail.len());
        let (name, tail) = tail.split_at(end);
        total = total.checked_add(part(number, unit(name)?)?)?;
        rest = tail;
    }
    let total = i128::from(total) * if text.starts_with('-') { -1 } else { 1 };
    i64::try_from(total).ok()
}

/// A number of one unit, in nanoseconds.
fn part(number: &str, scale: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    // Digits that lie below a nanosecond of an hour say nothing.
    let kept: String = fraction.chars().take(15).collect();
    let share = kept.parse::<u128>().unwrap_or(0) * u128::from(scale) / 10_u128.pow(u32::try_from(kept.len()).ok()?);
    whole.checked_mul(scale)?.checked_add(u64::try_from(share).ok()?)
}

/// Whether `url.ParseQuery` takes a text: no semicolon, and every `%` with two hexadecimal digits.
pub(super) fn is_query(text: &str) -> bool {
    !text.contains(';') && unescaped(text)
}

/// Whether every `%` begins an escape.
pub(super) fn unescaped(text: &str) -> bool {
    text.split('%').skip(1).all(|after| after.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_those_of_json() {
        for (text, expected) in [
            ("10", Some(10)),
            ("-5", Some(-5)),
            ("-0", Some(0)),
            ("0", Some(0)),
            (" 7 ", Some(7)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("+5", None),
            ("010", None),
            ("10.0", None),
            ("1e3", None),
            ("1_000", None),
            ("0x10", None),
            ("", None),
            ("-", None),
            ("ten", None),
            ("5 5", None),
            ("null", None),
            ("\"5\"", None),
        ] {
            assert_eq!(json_integer(text), expected, "{text}");
        }
        assert_eq!(json_uint32("4294967295"), Some(u32::MAX));
        assert_eq!(json_uint32("4294967296"), None);
        assert_eq!(json_uint32("-1"), None);
        assert_eq!(integer("+5"), Some(5));
        assert_eq!(integer("010"), Some(10));
        assert_eq!(integer(" 5"), None);
    }

    #[test]
    fn floats_are_those_of_json() {
        for (text, expected) in [
            ("1e3", Some(1000.0)),
            ("0.5", Some(0.5)),
            ("-1", Some(-1.0)),
            ("1E-2", Some(0.01)),
            (".5", None),
            ("5.", None),
            ("+5", None),
            ("01", None),
            ("1e", None),
            ("1e999", None),
            ("NaN", None),
            ("Inf", None),
            ("1,5", None),
            ("0x1p4", None),
        ] {
            assert_eq!(json_float(text), expected, "{text}");
        }
        assert_eq!(float(".5"), Some(0.5));
        assert_eq!(float("+5"), Some(5.0));
        assert!(float("NaN").is_some_and(f64::is_nan));
        assert_eq!(float("-nan"), None);
        assert_eq!(float("1e999"), None);
    }

    #[test]
    fn truth_has_few_names() {
        for text in ["1", "t", "T", "TRUE", "true", "True"] {
            assert_eq!(bool(text), Some(true), "{text}");
        }
        for text in ["0", "f", "F", "FALSE", "false", "False"] {
            assert_eq!(bool(text), Some(false), "{text}");
        }
        for text in ["yes", "no", "on", "tRUE", "2", "", " true"] {
            assert_eq!(bool(text), None, "{text}");
        }
    }

    #[test]
    fn durations_are_those_of_go() {
        for (text, expected) in [
            ("30s", Some(30_000_000_000)),
            ("1m30s", Some(90_000_000_000)),
            ("1.5h", Some(5_400_000_000_000)),
            (".5s", Some(500_000_000)),
            ("5.s", Some(5_000_000_000)),
            ("-1s", Some(-1_000_000_000)),
            ("+1s", Some(1_000_000_000)),
            ("0", Some(0)),
            ("-0", Some(0)),
            ("1\u{b5}s", Some(1000)),
            ("2562047h", Some(2_562_047 * 3_600_000_000_000)),
            ("2562048h", None),
            ("1", None),
            ("1d", None),
            ("1s ", None),
            ("s", None),
            (".s", None),
            ("1.2.3s", None),
            ("", None),
        ] {
            assert_eq!(duration(text), expected, "{text}");
        }
    }

    #[test]
    fn queries_are_those_of_go() {
        for (text, good) in
            [("a=1&b=2", true), ("a", true), ("", true), ("a=%20", true), ("a=%2", false), ("a;b", false)]
        {
            assert_eq!(is_query(text), good, "{text}");
        }
        assert!(!is_query("a=%é"));
    }
}
