//! Label selectors as text.
//!
//! Kubernetes: `k8s.io/apimachinery/pkg/labels/selector.go`, `Parse`.

use super::super::fault::{Fault, FaultKind};
use super::super::judge::shorten;
use super::super::view::View;
use super::broken;

/// Whether `podSelector` can be read (KEDA 2.19: `pkg/scalers/kubernetes_workload_scaler.go`).
pub(super) fn workload(view: &View<'_>) -> Vec<Fault> {
    let Some(Err(why)) = view.text("podSelector").map(selector) else { return Vec::new() };
    let fault = broken(view, "podSelector", format!("`podSelector`: {why}"), "write it as `app=worker,tier in (a,b)`");
    vec![Fault { kind: FaultKind::Value, ..fault }]
}

/// Why a selector cannot be read.
fn selector(text: &str) -> Result<(), String> {
    for requirement in requirements(text)? {
        self::requirement(requirement.trim())?;
    }
    Ok(())
}

/// The parts between commas that are not within parentheses.
fn requirements(text: &str) -> Result<Vec<&str>, String> {
    let (mut parts, mut start, mut open) = (Vec::new(), 0, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' if open => return Err("a `(` within parentheses".to_owned()),
            '(' => open = true,
            ')' if !open => return Err("a `)` without its `(`".to_owned()),
            ')' => open = false,
            ',' if !open => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if open {
        return Err("a `)` is missing".to_owned());
    }
    parts.push(&text[start..]);
    Ok(parts)
}

fn requirement(text: &str) -> Result<(), String> {
    let shown = || format!("`{}` is no requirement", shorten(text));
    if let Some(key) = text.strip_prefix('!') {
        return key_rule(key.trim());
    }
    if let Some((left, set)) = text.split_once('(') {
        let values = set.strip_suffix(')').ok_or_else(shown)?;
        let mut words = left.split_whitespace();
        let (key, operator) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if !matches!(operator, "in" | "notin") || words.next().is_some() {
            return Err(shown());
        }
        key_rule(key)?;
        return values.split(',').try_for_each(|value| value_rule(value.trim()));
    }
    for operator in ["!=", "==", "="] {
        if let Some((key, value)) = text.split_once(operator) {
            key_rule(key.trim())?;
            return value_rule(value.trim());
        }
    }
    for operator in ['>', '<'] {
        if let Some((key, value)) = text.split_once(operator) {
            key_rule(key.trim())?;
            let number = value.trim().parse::<i64>().is_ok();
            return if number { Ok(()) } else { Err(format!("`{}` is no whole number", shorten(value.trim()))) };
        }
    }
    key_rule(text)
}

/// The name of a label, with or without a prefix.
fn key_rule(key: &str) -> Result<(), String> {
    let fault = || format!("`{}` is no name of a label", shorten(key));
    let (prefix, name) = key.rsplit_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let domain = |prefix: &str| {
        let part = |part: &str| {
            let ends = part.bytes().next().is_some_and(lower) && part.bytes().last().is_some_and(lower);
            ends && part.bytes().all(|byte| lower(byte) || byte == b'-')
        };
        prefix.len() <= 253 && prefix.split('.').all(part)
    };
    let good = !name.is_empty() && is_word(name) && prefix.is_none_or(domain);
    if good { Ok(()) } else { Err(fault()) }
}

fn value_rule(value: &str) -> Result<(), String> {
    if value.is_empty() || is_word(value) {
        Ok(())
    } else {
        Err(format!("`{}` is no value of a label", shorten(value)))
    }
}

fn is_word(text: &str) -> bool {
    let ends = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.len() <= 63 && ends(text.bytes().next()) && ends(text.bytes().last()) && text.bytes().all(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_those_of_kubernetes() {
        for good in [
            "app=worker",
            "app==worker",
            "app!=worker",
            "app in (a, b),tier notin (c)",
            "!app",
            "app",
            "example.com/app=worker",
            "app=",
            "size>3",
            "app in (a)",
        ] {
            assert_eq!(selector(good), Ok(()), "{good}");
        }
        for bad in
            ["app=a b", "app in a", "app in (a", "=a", "app=-a", "a/b/c=d", "app,,tier", "size>x", "app (a)", "Ä=b"]
        {
            assert!(selector(bad).is_err(), "{bad}");
        }
    }
}
