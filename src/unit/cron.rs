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

/// What an item of a field stands for: numbers from one to another, by steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// Not zero.
    pub(crate) step: u32,
    /// Whether it is a star or a question mark, with or without a step.
    pub(crate) is_star: bool,
}

/// A star, a number or a range, with or without a step; none where it is none of these, or beyond the bounds. What stands
/// behind a star and a `-` is not read (`getRange`).
pub(crate) fn range(item: &str, (_, low, high, names): Field) -> Option<Range> {
    let (ends, step) = item.split_once('/').map_or((item, None), |(ends, step)| (ends, Some(step)));
    let every = step.map_or(Some(1), whole).filter(|every| *every > 0)?;
    let mut ends = ends.split('-');
    let first = ends.next()?;
    if matches!(first, "*" | "?") {
        return Some(Range { first: low, last: high, step: every, is_star: true });
    }
    let first = number(first, low, names)?;
    let last = match (ends.next(), step) {
        (Some(last), _) => number(last, low, names)?,
        (None, Some(_)) => high,
        (None, None) => first,
    };
    let is_within = ends.next().is_none() && low <= first && first <= last && last <= high;
    is_within.then_some(Range { first, last, step: every, is_star: false })
}

/// The number that a word or a text of a field stands for, be it within the bounds or not.
fn number(text: &str, low: u32, names: &[&str]) -> Option<u32> {
    let word = names.iter().position(|name| name.eq_ignore_ascii_case(text));
    word.and_then(|at| u32::try_from(at).ok()).map(|at| at + low).or_else(|| whole(text))
}

/// `strconv.Atoi`, and not below zero.
fn whole(text: &str) -> Option<u32> {
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let digits = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
    if digits { unsigned.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_a_range_with_a_step() {
        let of = |item, field: usize| range(item, FIELDS[field]).map(|it| (it.first, it.last, it.step, it.is_star));
        for (item, field, expected) in [
            ("*", 0, Some((0, 59, 1, true))),
            ("?/5", 1, Some((0, 23, 5, true))),
            ("*-1-2", 0, Some((0, 59, 1, true))),
            ("10/20", 0, Some((10, 59, 20, false))),
            ("JAN-mar", 3, Some((1, 3, 1, false))),
            ("+5", 0, Some((5, 5, 1, false))),
            ("5-1", 0, None),
            ("1-2-3", 0, None),
            ("*/0", 0, None),
            ("1/2/3", 0, None),
            ("7", 4, None),
            ("0", 2, None),
            ("", 0, None),
        ] {
            assert_eq!(of(item, field), expected, "{item}");
        }
    }
}
