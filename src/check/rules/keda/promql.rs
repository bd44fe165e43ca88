//! How many series a PromQL query may return, as far as its outermost parts tell.

/// What a query returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One series, or none.
    One,
    /// A series for each value of these labels, or for each pod: why.
    Several(&'static str),
    /// As many as a metric has, which the query does not say.
    Metric,
    /// Nothing that its outermost parts tell.
    Unknown,
}

/// Operators that make one series, or one for each of the labels of `by` (Prometheus, `promql/parser/lex.go`).
const AGGREGATIONS: [&str; 9] = ["sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "quantile"];

/// Functions that return as many series as they are given, of a counter or over time.
const OVER_TIME: [&str; 6] = ["rate", "irate", "increase", "delta", "idelta", "deriv"];

/// Functions that return one series whatever they are given.
const ONE: [&str; 5] = ["scalar", "vector", "absent", "absent_over_time", "time"];

/// The shape of a query.
pub(super) fn shape(query: &str) -> Shape {
    of(query.trim(), query, "", 8)
}

/// `consumed` is a label that what is around takes away.
fn of(part: &str, query: &str, consumed: &str, depth: usize) -> Shape {
    let part = part.trim();
    if depth == 0 || part.contains('#') {
        return Shape::Unknown;
    }
    if let Some((inside, "")) = part.strip_prefix('(').and_then(closed) {
        return of(inside, query, consumed, depth - 1);
    }
    if let Some(left) = without_default(part) {
        return of(left, query, consumed, depth - 1);
    }
    let end = part.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | ':')).unwrap_or(part.len());
    let (name, rest) = part.split_at(end);
    let rest = rest.trim_start();
    if AGGREGATIONS.contains(&name) || matches!(name, "topk" | "bottomk" | "count_values") {
        return aggregated(name, rest, query, consumed);
    }
    match rest.strip_prefix('(').and_then(closed) {
        Some((_, "")) if ONE.contains(&name) => Shape::One,
        Some((inside, "")) if OVER_TIME.contains(&name) || name.ends_with("_over_time") => {
            match of(inside, query, consumed, depth - 1) {
                Shape::Metric if OVER_TIME.contains(&name) => Shape::Several("a counter has a series for each pod"),
                shape => shape,
            }
        }
        Some((inside, "")) if name == "histogram_quantile" => {
            inside.split_once(',').map_or(Shape::Unknown, |(_, inner)| of(inner, query, "le", depth - 1))
        }
        Some(_) => Shape::Unknown,
        None => selector(name, rest),
    }
}

/// What stands before the bracket that closes, and what stands after it.
fn closed(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut quote) = (1_usize, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((text.get(..at)?, text.get(at + 1..)?.trim()));
        }
    }
    None
}

/// What stands left of `or vector(0)`.
fn without_default(part: &str) -> Option<&str> {
    let (left, right) =
        part.rsplit_once(" or ").filter(|(left, _)| left.matches('(').count() == left.matches(')').count())?;
    let right: String = right.chars().filter(|c| !c.is_whitespace()).collect();
    right.starts_with("vector(").then_some(left)
}

fn aggregated(name: &str, rest: &str, query: &str, consumed: &str) -> Shape {
    // The labels stand before what is put together, or after it.
    let (before, rest) = clause(rest);
    let Some((inside, after)) = rest.strip_prefix('(').and_then(closed) else { return Shape::Unknown };
    let (behind, left) = clause(after);
    if !left.is_empty() {
        return Shape::Unknown;
    }
    let one_of_many = matches!(name, "topk" | "bottomk") && inside.trim_start().starts_with("1,");
    match before.or(behind) {
        None if name == "count_values" => Shape::Several("count_values returns one for each value"),
        None if matches!(name, "topk" | "bottomk") && !one_of_many => Shape::Several("topk returns more than one"),
        None => Shape::One,
        Some(("by", labels)) if labels.split(',').map(str::trim).all(|label| is_one(label, query, consumed)) => {
            Shape::One
        }
        Some(("by", _)) => Shape::Several("`by` returns one for each value of its labels"),
        Some(_) => Shape::Unknown,
    }
}

/// A leading `by (…)` or `without (…)`, and what follows it.
fn clause(text: &str) -> (Option<(&str, &str)>, &str) {
    let text = text.trim_start();
    let found = ["by", "without"].iter().find_map(|word| {
        let (labels, rest) = closed(text.strip_prefix(word)?.trim_start().strip_prefix('(')?)?;
        Some(((*word, labels), rest))
    });
    found.map_or((None, text), |(labels, rest)| (Some(labels), rest))
}

/// Whether a label has one value: it is taken away, or the query asks for one.
fn is_one(label: &str, query: &str, consumed: &str) -> bool {
    let asked = |quote: char| {
        let condensed: String = query.chars().filter(|c| !c.is_whitespace()).collect();
        ['{', ','].iter().any(|before| condensed.contains(&format!("{before}{label}={quote}")))
    };
    label.is_empty() || label == consumed || asked('"') || asked('\'')
}

fn selector(name: &str, rest: &str) -> Shape {
    // A colon is in the names of recording rules, which have put series together.
    let is_metric = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && !name.contains(':');
    let bare = rest.is_empty() || (rest.starts_with('[') && rest.ends_with(']') && rest.matches('[').count() == 1);
    if is_metric && bare { Shape::Metric } else { Shape::Unknown }
}

#[cfg(test)]
mod tests {
    use super::{Shape, shape};

    #[test]
    fn only_what_the_outermost_parts_tell() {
        for query in [
            "sum(rate(http_requests_total[2m]))",
            "sum(rate(http_requests_total{job=\"a\"}[2m])) or vector(0)",
            "( max (a) )",
            "histogram_quantile(0.95, sum by (le) (rate(order_seconds_bucket[5m])))",
            "sum(rate(a{deployment=\"x\"}[1m])) by (deployment)",
            "topk(1, a)",
            "scalar(a)",
            "sum(a{b=\")\"})",
        ] {
            assert_eq!(shape(query), Shape::One, "{query}");
        }
        for query in ["rate(a[2m])", "sum by (pod) (a)", "topk(3, a)", "histogram_quantile(0.9, rate(a_bucket[5m]))"] {
            assert!(matches!(shape(query), Shape::Several(_)), "{query}");
        }
        for query in ["a", "max_over_time(a[5m])"] {
            assert_eq!(shape(query), Shape::Metric, "{query}");
        }
        for query in [
            "a{queue=\"x\"}",
            "rate(a{queue=\"x\"}[2m])",
            "sum(a) / sum(b)",
            "job:lag:sum",
            "sum without (pod) (a)",
            "label_replace(a, \"b\", \"\", \"\", \"\")",
            "",
            "((((((((((((a",
            "1 + 1",
        ] {
            assert_eq!(shape(query), Shape::Unknown, "{query}");
        }
    }
}
