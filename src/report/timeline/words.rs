//! What is said of many runs besides their milestones.

use super::{Prediction, share};
use crate::timeline::{Actor, Bound, Milestone, Objective, Spread, Summary};

/// As many numbers of pods each have a row.
const MANY: u32 = 20;

/// What the runs cost, and what went wrong in them, a sentence each.
pub(super) fn sums(prediction: &Prediction<'_>) -> Vec<String> {
    let summary = prediction.summary;
    let mut all = vec![cost(prediction)];
    let mean = format!("{:.1} changes of the replica count, {:.1} polls", summary.changes, summary.polls);
    all.push(format!("in the mean run: {mean}"));
    if summary.redelivered > 0.0 {
        all.push(format!(
            "{:.1} messages delivered again: the work on them is longer than the ack wait, or was cut short",
            summary.redelivered
        ));
    }
    if summary.stuck > 0.0 {
        all.push(format!("{:.1} messages stuck: delivered as often as allowed, out of KEDA's sight", summary.stuck));
    }
    if summary.formula_faults > 0.0 {
        all.push(format!("{:.1} times the formula came to no number (`--steps`)", summary.formula_faults));
    }
    for (why, count) in &summary.cut {
        all.push(format!("{count} of {} ran into {why} before their end", runs(summary)));
    }
    all
}

/// Bounds in words; milestones in a row that have the same are told of together.
pub(super) fn bounds(all: &[Bound]) -> Vec<String> {
    let same = |one: &Bound, other: &Bound| {
        (one.after, one.low, one.high, &one.why) == (other.after, other.low, other.high, &other.why)
    };
    let told = |together: &[Bound]| {
        let (first, last) = (together.first()?, together.last()?);
        let Bound { milestone, after, low, high, why } = first;
        let to = if together.len() > 1 { format!(" to {}", last.milestone) } else { String::new() };
        let after = after.map(|after| format!(" after {after}")).unwrap_or_default();
        let low = low.as_secs_f64();
        let range = match high.map(|high| high.as_secs_f64()) {
            Some(high) => format!("{low:.1} to {high:.1} s"),
            None => format!("{low:.1} s or more"),
        };
        Some(format!("{milestone}{to}: {range}{after} ({why})"))
    };
    all.chunk_by(same).filter_map(told).collect()
}

fn cost(prediction: &Prediction<'_>) -> String {
    let summary = prediction.summary;
    let (seconds, max) = (summary.pod_seconds, prediction.scaling.max);
    let always = f64::from(max) * summary.ended;
    let pods = if max == 1 { "1 pod".to_owned() } else { format!("{max} pods") };
    let mut text = format!("{}: on average {seconds:.0} pod-seconds in {:.0} s", runs(summary), summary.ended);
    if always > 0.0 {
        text.push_str(&format!(", {} of {pods} always on", share((seconds / always).min(1.0))));
    }
    text
}

/// Which run is told step by step.
pub(super) fn run(prediction: &Prediction<'_>) -> String {
    match prediction.seed {
        Some(seed) => format!("the run with seed {seed}"),
        None => "what was seen".to_owned(),
    }
}

/// How many runs there are.
pub(super) fn runs(summary: &Summary) -> String {
    if summary.runs == 1 { "1 run".to_owned() } else { format!("{} runs", summary.runs) }
}

/// The milestones in the order in which half of the runs reach them.
pub(super) fn milestones(summary: &Summary) -> Vec<(String, &Spread)> {
    let mut rows: Vec<_> = summary.milestones.iter().collect();
    rows.sort_by(|(one, a), (other, b)| a.p50.total_cmp(&b.p50).then(one.cmp(other)));
    rows.into_iter().map(|(milestone, spread)| (milestone.to_string(), spread)).collect()
}

/// The same where there is little room: of many numbers of pods about ten, and a sentence that says so.
pub(super) fn fewer(summary: &Summary) -> (Vec<(String, &Spread)>, Option<String>) {
    let all: Vec<Milestone> = summary.milestones.keys().copied().collect();
    let Some((left_out, words)) = left_out(&all) else { return (milestones(summary), None) };
    let names: Vec<String> = left_out.iter().map(|milestone| milestone.to_string()).collect();
    let rows = milestones(summary).into_iter().filter(|(name, _)| !names.contains(name)).collect();
    (rows, Some(format!("{words}; `--json FILE` has all")))
}

/// The numbers of pods that a table leaves out where there are many, and the words for that.
pub(super) fn left_out(all: &[Milestone]) -> Option<(Vec<Milestone>, String)> {
    let pods = |milestone: &Milestone| if let Milestone::Pods(count) = milestone { Some(*count) } else { None };
    let most = all.iter().filter_map(pods).max().filter(|most| *most > MANY)?;
    let step = most.div_ceil(MANY / 2);
    let is_out = |count: u32| count != 1 && count != most && !count.is_multiple_of(step);
    let out = all.iter().copied().filter(|milestone| pods(milestone).is_some_and(is_out)).collect();
    Some((out, format!("of pods_1 to pods_{most} some are shown")))
}

/// Whether an objective holds, and what was found.
pub(super) fn verdict(objective: &Objective, summary: &Summary) -> (bool, String) {
    let reached = summary.milestones.get(&objective.milestone()).map_or(0.0, |spread| spread.reached);
    let found = match objective.found(summary) {
        None => "not reached".to_owned(),
        Some(found) if reached < 1.0 => format!("{found:.1} s, reached by {}", share(reached)),
        Some(found) => format!("{found:.1} s"),
    };
    (objective.hold(summary).is_ok(), found)
}

/// Who made a step.
pub(super) fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::Publisher => "publisher",
        Actor::Keda => "KEDA",
        Actor::Hpa => "HPA",
        Actor::Pod => "pods",
        Actor::Broker => "broker",
        Actor::Argo => "Argo CD",
    }
}

/// Seconds with a digit behind the point.
pub(super) fn seconds(seconds: f64) -> String {
    format!("{seconds:.1} s")
}

/// Columns of a terminal that all have.
const COLUMNS: usize = 80;

/// Puts a sentence on lines that a terminal has room for; all but the first are set in by two more.
pub(super) fn put(text: &mut String, indent: usize, sentence: &str) {
    let mut used = 0;
    for word in sentence.split_whitespace() {
        let width = word.chars().count();
        if used == 0 {
            text.push_str(&" ".repeat(indent));
            used = indent;
        } else if used + 1 + width > COLUMNS {
            text.push('\n');
            text.push_str(&" ".repeat(indent + 2));
            used = indent + 2;
        } else {
            text.push(' ');
            used += 1;
        }
        text.push_str(word);
        used += width;
    }
    text.push('\n');
}

/// The same, as a text of its own.
#[must_use]
pub fn wrapped(sentence: &str) -> String {
    let mut text = String::new();
    put(&mut text, 0, sentence);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        let text = wrapped(&"polls and pods ".repeat(20));
        assert!(text.lines().count() > 3 && text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
        assert!(text.lines().skip(1).all(|line| line.starts_with("  ")), "{text}");
        assert_eq!(wrapped("short"), "short\n");
    }

    #[test]
    fn less_than_all_is_not_shown_as_all() {
        assert_eq!(
            [1.0, 0.99999, 0.925, 0.5, 0.0001, 0.0].map(share),
            ["100 %", "99.9 %", "92.5 %", "50 %", "0.1 %", "0 %"]
        );
    }
}
