//! The five fields of a cron expression, as KEDA has them read (`github.com/robfig/cron/v3` 3.0.1, `parser.go`, `spec.go`).

/// A field: its name, its bounds, and the words that stand for its numbers.
pub(crate) type Field = (&'static str, u32, u32, &'static [&'static str]);

/// The fields, in their order.
pub(crate) const FIELDS: [Field; 5] = [
    ("minute", 0, 59, &[]),
    ("hour", 0, 23, &[]),
    ("day of month", 1, 31, &[]),
    ("month", 1, 12, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    ("day of week", 0, 6, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

/// The number that a word or a text of a field stands for, be it within the bounds or not.
pub(crate) fn number(text: &str, low: u32, names: &[&str]) -> Option<u32> {
    let word = names.iter().position(|name| name.eq_ignore_ascii_case(text));
    word.and_then(|at| u32::try_from(at).ok()).map(|at| at + low).or_else(|| whole(text))
}

/// `strconv.Atoi`, and not below zero.
pub(crate) fn whole(text: &str) -> Option<u32> {
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let digits = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
    if digits { unsigned.parse().ok() } else { None }
}
