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
    "authentication-file-path-namespaced",
    "azure-service-principal-invalid",
    "cached-metrics-unsupported",
    "cloud-event-filters-clash",
    "cloud-event-type-unsupported",
    "cooldown-irrelevant",
    "env-source-container-missing",
    "fallback-behavior-without-formula",
    "fallback-negative",
    "fallback-without-metric-trigger",
    "formula-invalid",
    "formula-missing",
    "formula-not-checked",
    "formula-target-invalid",
    "formula-target-missing",
    "hpa-name-taken",
    "hpa-transfer-without-name",
    "no-triggers",
    "oauth2-invalid",
    "pod-identity-invalid",
    "polling-interval-irrelevant",
    "replica-bounds-crossed",
    "resource-trigger-target-missing",
    "resource-trigger-without-request",
    "resource-triggers-scale-to-zero",
    "scale-target-kind-unknown",
    "scale-target-name-empty",
    "scale-target-not-scalable",
    "scaled-job-metric-type",
    "scaled-object-name-too-long",
    "trigger-names-repeated",
    "workload-has-other-hpa",
    "workload-scaled-twice",
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
    "activation-above-threshold",
    "activation-strands-messages",
    "authentication-missing",
    "authentication-parameter-unused",
    "budget-blocks-drain",
    "burst-echo",
    "cpu-memory-with-vpa",
    "cron-gap-within-cooldown",
    "cron-window-without-effect",
    "env-source-missing",
    "fallback-ineffective",
    "grace-shorter-than-work",
    "hpa-climbs-in-steps",
    "keda-version-differs",
    "max-above-partitions",
    "metric-name-clash",
    "no-fallback-from-zero",
    "prometheus-empty-is-zero",
    "prometheus-query-several-series",
    "quota-too-small",
    "scale-down-behavior-bypassed",
    "scale-target-missing",
    "scaled-job-strategy-incomplete",
    "scaling-paused",
    "shell-ignores-sigterm",
    "trigger-fields-clash",
    "trigger-from-env-ignored",
    "trigger-key-deprecated",
    "trigger-key-missing",
    "trigger-key-unknown",
    "trigger-metric-type-invalid",
    "trigger-target-not-positive",
    "trigger-type-removed",
    "trigger-type-unknown",
    "trigger-value-invalid",
    "version-skew",
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
    "account-empty",
    "account-missing",
    "account-name-in-operator-mode",
    "account-not-configured",
    "ack-delayed-by-wait",
    "ack-wait-too-short",
    "consumer-filter-outside-subjects",
    "discard-old-drops-jobs",
    "endpoint-has-scheme",
    "endpoint-name-in-other-namespace",
    "endpoint-not-headless",
    "endpoint-port-missing",
    "endpoint-service-misspelt",
    "file-store-takes-whole-volume",
    "image-not-pinned",
    "jetstream-disabled",
    "jetstream-storage-too-small",
    "max-ack-pending-below-workers",
    "max-deliver-without-dead-letter",
    "memory-store-missing",
    "monitor-disabled",
    "monitor-port-differs",
    "monitor-scheme-differs",
    "nack-ack-wait-default",
    "nack-default-taken",
    "network-policy-blocks-monitor",
    "network-policy-blocks-worker",
    "server-name-prefix-hides-leader",
    "stream-or-consumer-unknown",
    "stream-replicas-even",
    "stream-replicas-exceed-cluster",
    "subject-without-consumer",
    "worker-asks-other-servers",
    "worker-exits-on-empty-queue",
    "worker-in-other-account",
    "worker-takes-from-elsewhere",
    "workqueue-consumer-refused",
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
