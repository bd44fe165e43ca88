//! A burst that really happened, held against what was predicted: for people and for machines.

use std::fmt::Write as _;

use serde_json::json;

use super::markdown::cell;
use super::share;
use super::words::{left_out, put, seconds, verdict};
use crate::report::diagnostics::junit::escape;
use crate::timeline::{Milestone, Objective, Record, Row, Score, Spread, Summary, Timeline};

/// The version of the form.
const VERSION: u32 = 1;

/// What is told of a burst.
#[derive(Debug)]
pub struct Scored<'a> {
    /// What was seen.
    pub record: &'a Record,
    /// What was predicted, each milestone beside what was seen of it.
    pub score: &'a Score,
    /// The runs of the prediction.
    pub runs: &'a [Timeline],
    /// What was seen, as a prediction of one run.
    pub observed: &'a Summary,
    /// What has to hold of what was seen.
    pub objectives: &'a [&'a Objective],
    /// What was found of the messages: whether it is as it should be, and what it is; whatever was not asked is none.
    pub messages: &'a [Finding],
    /// What was assumed for the prediction.
    pub assumptions: &'a [String],
}

/// Something that has to be so after a burst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it is; none where nobody could say.
    pub holds: Option<bool>,
    /// What it is about.
    pub what: String,
    /// What was found.
    pub found: String,
}

impl Finding {
    fn word(&self) -> &'static str {
        match self.holds {
            Some(true) => "holds",
            Some(false) => "broken",
            None => "not checked",
        }
    }
}

/// Where a milestone lies, and how often runs go there.
fn place(row: &Row, runs: &[Timeline]) -> String {
    match (row.observed, row.predicted) {
        (None, _) if row.inside_band() => "inside: it is not always reached".to_owned(),
        (None, Some(spread)) => format!("outside: {} of the runs reach it", share(spread.reached)),
        (_, None) => "outside: no run reaches it".to_owned(),
        (Some(_), Some(_)) if row.inside_band() => "inside".to_owned(),
        (Some(seen), Some(spread)) => {
            let late = seen.at > spread.p50;
            let word = if late { "late" } else { "early" };
            let so = often(row.milestone, runs, |at| if late { at >= seen.at } else { at <= seen.at });
            if row.inside_extremes() && so > 0.0 {
                format!("outside: {} of the runs are so {word}", share(so))
            } else {
                format!("beyond: none of {} runs is so {word}", runs.len())
            }
        }
    }
}

/// The share of the runs that reach a milestone at such a moment.
#[expect(clippy::cast_precision_loss, reason = "runs are at most a million")]
fn often(milestone: Milestone, runs: &[Timeline], is: impl Fn(f64) -> bool) -> f64 {
    let such = runs.iter().filter_map(|run| run.milestones.get(&milestone)).filter(|at| is(at.as_secs_f64())).count();
    such as f64 / (runs.len().max(1) as f64)
}

/// The rows of a table for people: of many numbers of pods some.
fn rows<'a>(scored: &Scored<'a>) -> Vec<&'a Row> {
    let all: Vec<Milestone> = scored.score.rows.iter().map(|row| row.milestone).collect();
    let left_out = left_out(&all).map(|(left_out, _)| left_out).unwrap_or_default();
    scored.score.rows.iter().filter(|row| !left_out.contains(&row.milestone)).collect()
}

/// The share of the runs that hold an objective, each for itself.
#[expect(clippy::cast_precision_loss, reason = "runs are at most a million")]
fn held(objective: &Objective, runs: &[Timeline]) -> f64 {
    let hold = runs.iter().filter(|run| objective.hold(&Summary::of(std::slice::from_ref(run))).is_ok()).count();
    hold as f64 / (runs.len().max(1) as f64)
}

fn seen(row: &Row) -> String {
    row.observed.map_or("not reached".to_owned(), |known| seconds(known.at))
}

fn quantile(row: &Row, of: fn(&Spread) -> f64) -> String {
    row.predicted.as_ref().map_or("–".to_owned(), |spread| seconds(of(spread)))
}

/// Sums, in words.
fn sums(scored: &Scored<'_>) -> Vec<String> {
    let record = scored.record;
    let told: Vec<&Row> = scored.score.told().collect();
    let inside = told.iter().filter(|row| row.inside_band()).count();
    let mut all = vec![format!(
        "{inside} of {} milestones lie between p5 and p95 of {} runs; {:.0} pod-seconds were used, and {} messages were \
         delivered again",
        told.len(),
        scored.runs.len(),
        scored.observed.pod_seconds,
        record.redelivered
    )];
    let milestones: Vec<Milestone> = scored.score.rows.iter().map(|row| row.milestone).collect();
    all.extend(left_out(&milestones).map(|(_, words)| format!("{words}; `--output json` has all")));
    if let Some(aside) = &record.set_aside {
        all.push(format!("the burst was not seen to its end: {}", aside.why));
    }
    all
}

/// The table, what became of the messages, and the objectives.
#[must_use]
pub fn human(scored: &Scored<'_>) -> String {
    let record = scored.record;
    let mut text = format!("{}: {} messages\n\n", record.workload, record.setup.arrivals.len());
    let head = ["milestone", "observed", "p5", "p50", "p95"];
    let _ = writeln!(text, "{:<15}{:>12}{:>10}{:>10}{:>10}", head[0], head[1], head[2], head[3], head[4]);
    for row in rows(scored) {
        let (p5, p50, p95) = (quantile(row, |it| it.p5), quantile(row, |it| it.p50), quantile(row, |it| it.p95));
        let (name, seen, place) = (row.milestone.to_string(), seen(row), place(row, scored.runs));
        let _ = writeln!(text, "{name:<15}{seen:>12}{p5:>10}{p50:>10}{p95:>10}  {place}");
    }
    if !scored.messages.is_empty() {
        text.push_str("\nmessages\n");
        for finding in scored.messages {
            let _ = writeln!(text, "  {:<12} {}: {}", finding.word(), finding.what, finding.found);
        }
    }
    if !scored.objectives.is_empty() {
        text.push_str("\nobjectives, of what was seen\n");
        for objective in scored.objectives {
            let (holds, found) = verdict(objective, scored.observed);
            let (word, often) = (if holds { "holds" } else { "missed" }, share(held(objective, scored.runs)));
            let _ = writeln!(text, "  {word:<12} {objective}: {found}; {often} of the runs hold it");
        }
    }
    text.push('\n');
    for sentence in sums(scored).iter().chain(&assumed(scored)) {
        put(&mut text, 0, sentence);
    }
    text
}

fn assumed(scored: &Scored<'_>) -> Vec<String> {
    scored.assumptions.iter().map(|words| format!("assumed: {words}")).collect()
}

/// For a job summary or a comment.
#[must_use]
pub fn markdown(scored: &Scored<'_>) -> String {
    let record = scored.record;
    let mut text = format!("### {}: {} messages\n\n", cell(&record.workload), record.setup.arrivals.len());
    text.push_str("| milestone | observed | p5 | p50 | p95 | |\n|---|--:|--:|--:|--:|---|\n");
    for row in rows(scored) {
        let (p5, p50, p95) = (quantile(row, |it| it.p5), quantile(row, |it| it.p50), quantile(row, |it| it.p95));
        let (seen, place) = (seen(row), cell(&place(row, scored.runs)));
        let _ = writeln!(text, "| `{}` | {seen} | {p5} | {p50} | {p95} | {place} |", row.milestone);
    }
    if !scored.messages.is_empty() {
        text.push_str("\n| messages | | |\n|---|---|---|\n");
        for finding in scored.messages {
            let _ = writeln!(text, "| {} | {} | {} |", cell(&finding.what), finding.word(), cell(&finding.found));
        }
    }
    if !scored.objectives.is_empty() {
        text.push_str("\n| objective | | found | runs that hold it |\n|---|---|--:|--:|\n");
        for objective in scored.objectives {
            let (holds, found) = verdict(objective, scored.observed);
            let word = if holds { "holds" } else { "**missed**" };
            let often = share(held(objective, scored.runs));
            let _ = writeln!(text, "| `{objective}` | {word} | {found} | {often} |");
        }
    }
    text.push('\n');
    for sentence in sums(scored).iter().chain(&assumed(scored)) {
        let _ = writeln!(text, "- {}", cell(sentence));
    }
    text
}

/// For machines: `schema/score.schema.json`.
#[must_use]
pub fn json(scored: &Scored<'_>) -> String {
    let row = |row: &Row| {
        json!({
            "milestone": row.milestone.to_string(),
            "observed": row.observed,
            "predicted": row.predicted,
            "inside": row.inside_band(),
            "insideExtremes": row.inside_extremes(),
            "why": place(row, scored.runs),
        })
    };
    let messages = scored.messages.iter().map(|it| json!({"what": it.what, "holds": it.holds, "found": it.found}));
    let objectives = scored.objectives.iter().map(|it| {
        json!({
            "objective": it.to_string(),
            "holds": it.hold(scored.observed).is_ok(),
            "found": it.found(scored.observed),
            "runs": held(it, scored.runs),
        })
    });
    let value = json!({
        "version": VERSION,
        "workload": scored.record.workload,
        "messages": scored.record.setup.arrivals.len(),
        "runs": scored.runs.len(),
        "inside": scored.score.inside(),
        "milestones": scored.score.rows.iter().map(row).collect::<Vec<_>>(),
        "checks": messages.collect::<Vec<_>>(),
        "objectives": objectives.collect::<Vec<_>>(),
        "podSeconds": scored.observed.pod_seconds,
        "redelivered": scored.record.redelivered,
        "stuck": scored.record.stuck,
        "restarts": scored.record.restarts,
        "setAside": scored.record.set_aside.as_ref().map(|it| it.why.as_str()),
        "assumptions": scored.assumptions,
    });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

/// JUnit's XML: a case for each milestone, each check of the messages, and each objective. A milestone that lies outside
/// passes and says so: it is not wrong, only rare.
#[must_use]
pub fn junit(scored: &Scored<'_>) -> String {
    let mut cases: Vec<(String, Option<bool>, String)> = Vec::new();
    for row in &scored.score.rows {
        cases.push((row.milestone.to_string(), Some(true), format!("{}, {}", seen(row), place(row, scored.runs))));
    }
    cases.extend(scored.messages.iter().map(|it| (it.what.clone(), it.holds, it.found.clone())));
    for objective in scored.objectives {
        let (holds, found) = verdict(objective, scored.observed);
        cases.push((objective.to_string(), Some(holds), found));
    }
    if let Some(aside) = &scored.record.set_aside {
        cases.push(("the burst was seen to its end".to_owned(), Some(false), aside.why.clone()));
    }
    let count = |state: Option<bool>| cases.iter().filter(|(_, holds, _)| *holds == state).count();
    let (failures, skipped) = (count(Some(false)), count(None));
    let counts = format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"", cases.len());
    let workload = escape(&scored.record.workload);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"neap score\" {counts}>\n  <testsuite name=\"{workload}\" {counts}>\n"
    );
    for (name, holds, found) in cases {
        let found = escape(&found);
        let body = match holds {
            Some(true) => format!("<system-out>{found}</system-out>"),
            Some(false) => format!("<failure message=\"{found}\"/>"),
            None => format!("<skipped message=\"{found}\"/>"),
        };
        let _ = writeln!(out, "    <testcase name=\"{}\" classname=\"{workload}\">{body}</testcase>", escape(&name));
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}
