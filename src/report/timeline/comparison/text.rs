//! A table, for a terminal, a pull request or a spreadsheet.

use std::fmt::Write as _;

use super::super::markdown::cell;
use super::super::words::{self, verdict};
use super::Compared;
use crate::timeline::{Choice, LATENCIES, Milestone};

/// As many choices are told of one by one.
const FEW: usize = 4;

/// A column: its name, in two lines for a terminal, and its cells.
struct Column {
    head: [String; 2],
    cells: Vec<String>,
    /// Whether it is words, which stand to the left.
    words: bool,
}

/// A table for a terminal.
#[must_use]
pub fn human(compared: &Compared<'_>) -> String {
    let mut text = format!("{}: {}\n", compared.workload, compared.load);
    for assumption in &compared.assumptions {
        words::put(&mut text, 2, &format!("assumed: {assumption}"));
    }
    if let Some(same) = same(compared) {
        words::put(&mut text, 2, &same);
    }
    text.push('\n');
    let columns = columns(compared);
    let widths: Vec<usize> = columns.iter().map(Column::width).collect();
    let mut put = |cell: &dyn Fn(&Column) -> String| {
        let cells = columns.iter().zip(&widths).map(|(column, width)| {
            let cell = cell(column);
            if column.words { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    };
    put(&|column| column.head[0].clone());
    put(&|column| column.head[1].clone());
    for row in 0..compared.comparison.choices.len() {
        put(&|column| column.cells.get(row).cloned().unwrap_or_default());
    }
    text.push('\n');
    for sentence in notes(compared) {
        words::put(&mut text, 0, &sentence);
    }
    text
}

/// The same for a pull request.
#[must_use]
pub fn markdown(compared: &Compared<'_>) -> String {
    let mut text = format!("### {}: {}\n\n", cell(&compared.workload), cell(&compared.load));
    let columns = columns(compared);
    let heads: Vec<String> = columns.iter().map(|it| cell(&plain(&it.head.join(" ").replace("- ", "")))).collect();
    let _ = writeln!(text, "| {} |", heads.join(" | "));
    let rule: Vec<&str> = columns.iter().map(|it| if it.words { "---" } else { "--:" }).collect();
    let _ = writeln!(text, "|{}|", rule.join("|"));
    for row in 0..compared.comparison.choices.len() {
        let cells: Vec<String> =
            columns.iter().map(|it| cell(&plain(it.cells.get(row).map_or("", String::as_str)))).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text.push('\n');
    if let Some(same) = same(compared) {
        let _ = writeln!(text, "- {}", cell(&same));
    }
    for sentence in notes(compared) {
        let _ = writeln!(text, "- {}", cell(&sentence));
    }
    for assumption in &compared.assumptions {
        let _ = writeln!(text, "- assumed: {}", cell(assumption));
    }
    text
}

/// The same for a spreadsheet, with full numbers; what is not reached is empty.
#[must_use]
pub fn csv(compared: &Compared<'_>) -> String {
    let comparison = compared.comparison;
    let settings = comparison.choices.first().map(|it| it.settings.as_slice()).unwrap_or_default();
    let mut head: Vec<String> = settings.iter().map(|(key, _)| field(key)).collect();
    for milestone in LATENCIES {
        head.extend(["p50", "p95"].map(|statistic| format!("{milestone}_{statistic}")));
    }
    let sums = ["pod_seconds", "of_always_on", "polls", "changes", "redelivered", "stuck", "missed"];
    head.extend(sums.map(str::to_owned));
    let mut text = format!("{}\n", head.join(","));
    for choice in &comparison.choices {
        let mut cells: Vec<String> = choice.settings.iter().map(|(_, value)| field(value)).collect();
        for spread in LATENCIES.map(|milestone| choice.spread(milestone)) {
            cells.extend(
                [spread.map(|it| it.p50), spread.map(|it| it.p95)]
                    .map(|at| at.map_or(String::new(), |at| at.to_string())),
            );
        }
        let summary = &choice.summary;
        let window = comparison.window;
        for sum in [
            choice.pod_seconds(window),
            comparison.of_always_on(choice),
            choice.polls(window),
            summary.changes,
            summary.redelivered,
            summary.stuck,
        ] {
            cells.push(sum.to_string());
        }
        cells.push(choice.missed(compared.objectives).count().to_string());
        let _ = writeln!(text, "{}", cells.join(","));
    }
    text
}

/// Text as a field of a table.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// Settings that all choices have alike; of a single choice none.
fn common(compared: &Compared<'_>) -> Vec<(String, String)> {
    let choices = &compared.comparison.choices;
    let [first, _, ..] = choices.as_slice() else { return Vec::new() };
    first.settings.iter().filter(|setting| choices.iter().all(|it| it.settings.contains(setting))).cloned().collect()
}

fn same(compared: &Compared<'_>) -> Option<String> {
    let settings: Vec<String> = common(compared).iter().map(|(key, value)| format!("{key}={value}")).collect();
    (!settings.is_empty()).then(|| format!("the same in all: {}", settings.join(" ")))
}

/// Words with a blank between them.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn columns(compared: &Compared<'_>) -> Vec<Column> {
    let (comparison, common) = (compared.comparison, common(compared));
    let of = |head: [&str; 2], cell: &dyn Fn(&Choice) -> String| Column {
        head: head.map(str::to_owned),
        cells: comparison.choices.iter().map(cell).collect(),
        words: false,
    };
    let settings = comparison.choices.first().map(|it| it.settings.as_slice()).unwrap_or_default();
    let mut all: Vec<Column> = Vec::new();
    for (at, (key, _)) in settings.iter().enumerate().filter(|(_, setting)| !common.contains(setting)) {
        let value = |choice: &Choice| choice.settings.get(at).map(|(_, value)| value.clone()).unwrap_or_default();
        all.push(Column { words: true, ..of(["", key], &value) });
    }
    for milestone in LATENCIES {
        all.push(of([&milestone.to_string(), "p50   p95"], &|choice| latency(choice, milestone)));
    }
    all.push(of(["pod", "secs"], &|choice| format!("{:.0}", choice.pod_seconds(comparison.window))));
    // Where polls have a price the cost says it all, and a table of many settings has no room for more.
    if comparison.poll_price > 0.0 {
        all.push(of(["", "cost"], &|choice| format!("{:.0}", comparison.cost(choice))));
    } else {
        all.push(of(["% of", "always"], &|choice| format!("{:.1}", comparison.of_always_on(choice) * 100.0)));
        all.push(of(["scale", "events"], &|choice| format!("{:.1}", choice.summary.changes)));
    }
    if comparison.choices.iter().any(|it| it.summary.redelivered > 0.0) {
        all.push(of(["redeli-", "vered"], &|choice| format!("{:.1}", choice.summary.redelivered)));
    }
    if comparison.choices.iter().any(|it| it.missed(compared.objectives).next().is_some()) {
        let all_of = compared.objectives.len();
        all.push(of(["", "held"], &|choice| {
            format!("{}/{all_of}", all_of - choice.missed(compared.objectives).count())
        }));
    }
    all
}

/// Half of the runs and nineteen of twenty; a star says that some runs do not get there.
fn latency(choice: &Choice, milestone: Milestone) -> String {
    let Some(spread) = choice.spread(milestone) else { return "-".to_owned() };
    let star = if spread.reached < 1.0 { "*" } else { "" };
    format!("{} {:>5}{star}", brief(spread.p50), brief(spread.p95))
}

/// Seconds, with a digit behind the point where it tells.
fn brief(seconds: f64) -> String {
    if seconds < 99.95 { format!("{seconds:.1}") } else { format!("{seconds:.0}") }
}

/// What the table does not say by itself.
fn notes(compared: &Compared<'_>) -> Vec<String> {
    let comparison = compared.comparison;
    let window = comparison.window;
    let mut all = vec![format!("{} runs each; times in seconds", compared.runs)];
    let price = comparison.poll_price;
    all.push(if price > 0.0 {
        format!("cost: pod-seconds, and {price} for each poll, over {window:.0} s")
    } else {
        format!("pods are counted over {window:.0} s, where the most replicas, always on, are 100 %")
    });
    let reached = |choice: &Choice| {
        LATENCIES.iter().all(|milestone| choice.spread(*milestone).is_some_and(|spread| spread.reached >= 1.0))
    };
    if !comparison.choices.iter().all(reached) {
        all.push("-: no run gets there; *: some do not".to_owned());
    }
    all.extend(objectives(compared));
    for choice in &comparison.choices {
        if choice.summary.stuck > 0.0 {
            all.push(format!("{} leaves {:.1} messages stuck", choice.name(), choice.summary.stuck));
        }
        for (why, count) in &choice.summary.cut {
            all.push(format!("{}: {count} runs ran into {why} before their end", choice.name()));
        }
    }
    all
}

/// Which objectives are missed: by whom where the choices are few, and else by how many.
fn objectives(compared: &Compared<'_>) -> Vec<String> {
    let choices = &compared.comparison.choices;
    let mut all = Vec::new();
    if choices.len() <= FEW {
        for choice in choices {
            for objective in choice.missed(compared.objectives) {
                let (_, found) = verdict(objective, &choice.summary);
                all.push(format!("{} misses {objective}: {found}", choice.name()));
            }
        }
        return all;
    }
    for objective in compared.objectives {
        let holds = choices.iter().filter(|choice| objective.hold(&choice.summary).is_ok()).count();
        if holds < choices.len() {
            all.push(format!("{holds} of {} hold {objective}", choices.len()));
        }
    }
    all
}

impl Column {
    fn width(&self) -> usize {
        self.head.iter().chain(&self.cells).map(|cell| cell.chars().count()).max().unwrap_or(0)
    }
}
