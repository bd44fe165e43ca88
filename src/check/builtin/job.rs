//! Jobs and CronJobs (`pkg/apis/batch/validation/validation.go`).

use std::collections::BTreeSet;

use super::form::is_label;
use super::report::{Report, field, flag, int, is_blank, items, number, text};
use super::table::{self, Is, Row};
use super::{pod, schedule, selector, workload};
use crate::document::Node;

const CODE: &str = "k8s-job";

const JOB: &[Row] = &[
    (CODE, "parallelism", Is::NotNegative),
    (CODE, "completions", Is::NotNegative),
    (CODE, "activeDeadlineSeconds", Is::NotNegative),
    (CODE, "backoffLimit", Is::NotNegative),
    (CODE, "backoffLimitPerIndex", Is::NotNegative),
    (CODE, "maxFailedIndexes", Is::NotNegative),
    (CODE, "ttlSecondsAfterFinished", Is::NotNegative),
    (CODE, "completionMode", Is::OneOf(&["NonIndexed", "Indexed"])),
    (CODE, "podReplacementPolicy", Is::Word(&["TerminatingOrFailed", "Failed"])),
];

const CRON: &[Row] = &[
    (CODE, "concurrencyPolicy", Is::OneOf(&["Allow", "Forbid", "Replace"])),
    (CODE, "startingDeadlineSeconds", Is::NotNegative),
    (CODE, "successfulJobsHistoryLimit", Is::NotNegative),
    (CODE, "failedJobsHistoryLimit", Is::NotNegative),
];

/// Checks the spec of a Job.
pub(super) fn job(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec") else { return };
    job_spec(report, spec);
    host_names(report, document, spec);
    let given = field(spec, "selector");
    if let (Some(given), Some(template), true) = (given, field(spec, "template"), flag(spec, "manualSelector")) {
        let labels = field(template, "metadata").map(|meta| selector::labels(meta, "labels")).unwrap_or_default();
        if selector::check(report, given)
            && let Some(unmet) = selector::unmet(given, &labels)
        {
            workload::disagree(report, template, unmet);
        }
    } else if given.is_none() && flag(spec, "manualSelector") {
        report.want("k8s-selector", spec, "selector", "give the selector, or leave out manualSelector");
    }
}

/// The pods of an Indexed Job are hosts by its name and their index.
fn host_names(report: &mut Report<'_>, document: &Node, spec: &Node) {
    let (Some(meta), Some(count)) = (field(document, "metadata"), int(spec, "completions")) else { return };
    let Some((name, at)) = text(meta, "name").zip(field(meta, "name")) else { return };
    if text(spec, "completionMode") == Some("Indexed") && count > 0 && !is_label(&format!("{name}-{}", count - 1)) {
        let help = "use a DNS label that leaves room for the index within 63 characters";
        report.refuse(CODE, at, "cannot begin the host names of an Indexed Job's pods", help);
    }
}

/// Checks the spec of a CronJob.
pub(super) fn cron_job(report: &mut Report<'_>, document: &Node) {
    let Some(spec) = field(document, "spec") else { return };
    table::check(report, spec, CRON);
    schedule::check(report, spec);
    table::check(report, spec, &[(CODE, "jobTemplate/spec", Is::There)]);
    let Some(job) = field(spec, "jobTemplate").and_then(|template| field(template, "spec")) else { return };
    job_spec(report, job);
    if let Some(given) = field(job, "selector") {
        report.refuse("k8s-selector", given, "cannot be set in a CronJob", "leave it out; each Job gets its own");
    }
    if let Some(manual) = field(job, "manualSelector").filter(|_| flag(job, "manualSelector")) {
        report.refuse(
            "k8s-selector",
            manual,
            "cannot be true in a CronJob",
            "leave it out; each Job gets its own selector",
        );
    }
}

fn job_spec(report: &mut Report<'_>, spec: &Node) {
    table::check(report, spec, JOB);
    indexed(report, spec);
    failure_policy(report, spec);
    success_policy(report, spec);
    table::check(report, spec, &[("k8s-pod", "template", Is::There)]);
    let Some(template) = field(spec, "template") else { return };
    if let Some(pod) = field(template, "spec") {
        restart(report, spec, pod);
    }
    pod::template(report, template, &[]);
}

fn restart(report: &mut Report<'_>, spec: &Node, pod: &Node) {
    let help = "write Never, or OnFailure to restart the container in its pod";
    match field(pod, "restartPolicy") {
        None => report.want(CODE, pod, "restartPolicy", help),
        Some(policy) if matches!(policy.as_str(), Some("Always" | "")) => {
            report.refuse(CODE, policy, "cannot be Always in a Job", help);
        }
        Some(policy) if policy.as_str() == Some("OnFailure") && field(spec, "podFailurePolicy").is_some() => {
            report.refuse(CODE, policy, "must be Never with a podFailurePolicy", "write Never");
        }
        Some(_) => {}
    }
}

fn indexed(report: &mut Report<'_>, spec: &Node) {
    if text(spec, "completionMode") == Some("Indexed") {
        // Without both, the server fills in one of each (`pkg/apis/batch/v1/defaults.go`).
        if field(spec, "completions").is_none() && field(spec, "parallelism").is_some() {
            report.want(CODE, spec, "completions", "say how many indexes an Indexed Job has");
        }
        if let Some(parallelism) = field(spec, "parallelism").filter(|_| int(spec, "parallelism") > Some(100_000)) {
            report.refuse(CODE, parallelism, "must not be more than 100000 in an Indexed Job", "write 100000 or less");
        }
        let (failed, all) = (int(spec, "maxFailedIndexes"), int(spec, "completions"));
        if let (Some(at), true) = (field(spec, "maxFailedIndexes"), failed > all && all.is_some()) {
            report.refuse(CODE, at, "must not be more than completions", "write no more than completions");
        }
    } else if is_blank(spec, "completionMode") || text(spec, "completionMode") == Some("NonIndexed") {
        for key in ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"] {
            if let Some(at) = field(spec, key) {
                report.refuse(CODE, at, "needs an Indexed Job", "set completionMode to Indexed, or leave it out");
            }
        }
    }
    if field(spec, "maxFailedIndexes").is_some() && field(spec, "backoffLimitPerIndex").is_none() {
        report.want(CODE, spec, "backoffLimitPerIndex", "maxFailedIndexes goes with it");
    }
}

fn success_policy(report: &mut Report<'_>, spec: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "rules", Is::Listed),
        (CODE, "rules/*/succeededCount", Is::NotNegative),
        (CODE, "rules/*/succeededIndexes", Is::Worded),
    ];
    let Some(policy) = field(spec, "successPolicy") else { return };
    table::check(report, policy, ROWS);
    for rule in items(policy, "rules").iter().filter(|rule| rule.as_mapping().is_some()) {
        if field(rule, "succeededCount").is_none() && field(rule, "succeededIndexes").is_none() {
            let help = "say when the Job has succeeded";
            report.refuse(CODE, rule, "has none of succeededCount, succeededIndexes", help);
        }
    }
}

fn failure_policy(report: &mut Report<'_>, spec: &Node) {
    const ROWS: &[Row] = &[
        (CODE, "rules/*/action", Is::Word(&["FailJob", "FailIndex", "Ignore", "Count"])),
        (CODE, "rules/*/onExitCodes/operator", Is::Word(&["In", "NotIn"])),
        (CODE, "rules/*/onExitCodes/values", Is::Listed),
        (CODE, "rules/*/onExitCodes/containerName", Is::Worded),
        (CODE, "rules/*/onPodConditions/*/type", Is::Filled),
        (CODE, "rules/*/onPodConditions/*/type", Is::Key),
        (CODE, "rules/*/onPodConditions/*/status", Is::OneOf(&["True", "False", "Unknown"])),
    ];
    let Some(policy) = field(spec, "podFailurePolicy") else { return };
    table::check(report, policy, ROWS);
    let pod = field(spec, "template").and_then(|template| field(template, "spec"));
    let containers = pod.map(|pod| items(pod, "containers").iter().chain(items(pod, "initContainers")));
    let containers: Option<BTreeSet<&str>> = containers.map(|all| all.filter_map(|one| text(one, "name")).collect());
    for rule in items(policy, "rules") {
        let (codes, conditions) = (field(rule, "onExitCodes"), items(rule, "onPodConditions"));
        if codes.is_some() != conditions.is_empty() {
            let help = "give one of onExitCodes and onPodConditions";
            report.refuse(CODE, rule, "must have exactly one of onExitCodes and onPodConditions", help);
        }
        let Some(codes) = codes else { continue };
        if let Some((name, at)) = text(codes, "containerName").zip(field(codes, "containerName"))
            && containers.as_ref().is_some_and(|containers| !containers.contains(name))
        {
            report.refuse(CODE, at, "is no container of the pod", "name one of its containers");
        }
        let values: Vec<i64> = items(codes, "values").iter().filter_map(number).collect();
        let at = field(codes, "values").unwrap_or(codes);
        if text(codes, "operator") == Some("In") && values.contains(&0) {
            report.refuse(CODE, at, "must not hold 0 with In", "0 is no failure: leave it out");
        }
        if !values.is_sorted_by(|a, b| a < b) {
            report.refuse(CODE, at, "must be in ascending order, each once", "sort them");
        }
    }
}
