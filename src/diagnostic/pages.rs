//! The page of each rule: what `neap explain` prints and `docs/rules.md` holds.

use std::sync::LazyLock;

use super::codes::Code;

/// Takes in the pages of rules by their names, which are those of the files.
macro_rules! pages {
    ($($id:literal),* $(,)?) => {
        &[$(($id, include_str!(concat!("rules/", $id, ".md")))),*]
    };
}

/// A rule's name and its page.
type Page = (&'static str, &'static str);

#[rustfmt::skip]
const ADMISSION: &[Page] = pages![
];

#[rustfmt::skip]
const ARGOCD: &[Page] = pages![
    "application-twice",
    "crd-order-unsettled",
    "destination-namespace-differs",
    "health-override-hides-scaled-objects",
    "hook-delete-policy-unknown",
    "hook-unknown",
    "ignore-difference-by-index",
    "ignore-difference-jq-invalid",
    "ignore-difference-pointer-invalid",
    "ignore-difference-without-target",
    "keda-deleted-first",
    "manifest-covered-twice",
    "manifest-not-covered",
    "namespace-metadata-ignored",
    "object-too-large-to-apply",
    "project-missing",
    "project-refuses-destination",
    "project-refuses-kind",
    "project-refuses-source",
    "ref-invalid",
    "ref-leads-nowhere",
    "replicas-ignored-in-diff-only",
    "replicas-in-git",
    "secret-also-generated",
    "source-incomplete",
    "source-path-missing",
    "sync-not-retried",
    "sync-option-unknown",
    "sync-validation-disabled",
    "sync-wave-not-a-number",
    "target-revision-floating",
    "target-revision-missing",
    "values-file-missing",
    "waves-without-application-health",
];

#[rustfmt::skip]
const KEDA: &[Page] = pages![
    "scaling-paused",
];

#[rustfmt::skip]
const MONITORING: &[Page] = pages![
    "chart-value-unknown",
    "external-metrics-taken",
    "keda-installed-twice",
    "monitor-label-missing",
    "monitor-namespace-excluded",
    "monitor-not-rendered",
    "monitor-port-missing",
    "monitor-selects-nothing",
    "namespace-not-watched",
    "secret-not-readable",
];

#[rustfmt::skip]
const NATS: &[Page] = pages![
];

/// The pages by family, each in order.
const FAMILIES: &[&[Page]] = &[ADMISSION, ARGOCD, KEDA, MONITORING, NATS];

/// The pages, each parted into its first line, a sentence, and the rest.
pub(super) static RULES: LazyLock<Vec<Code>> = LazyLock::new(|| {
    let page = |(code, text): &(&'static str, &'static str)| {
        let (sentence, explanation) = text.split_once('\n').unwrap_or((text, ""));
        Code { code, sentence, explanation: explanation.trim() }
    };
    let mut pages: Vec<Code> = FAMILIES.iter().copied().flatten().map(page).collect();
    pages.sort_by_key(|page| page.code);
    pages
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_in_order_and_have_the_same_headings() {
        for family in FAMILIES {
            assert!(family.is_sorted_by_key(|(id, _)| *id), "{family:?}");
        }
        for rule in RULES.iter() {
            let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(rule.code.chars().all(kebab), "{}", rule.code);
            assert!(rule.sentence.ends_with('.'), "{}", rule.code);
            let headings: Vec<&str> = rule.explanation.lines().filter_map(|line| line.strip_prefix("## ")).collect();
            assert_eq!(headings, ["What it finds", "Why it matters", "Instead", "Proof"], "{}", rule.code);
        }
    }
}
