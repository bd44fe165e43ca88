// Records of bursts held against predictions, and the tables of `docs/case-study.md` that are made of them. The tests have
// this file as well.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use neap::simulate::{self, Distribution, Setup};
use neap::timeline::{Milestone, Record, Row, Score, Summary, Termination};

/// Runs whose extremes hold everything.
pub(crate) const ALL_RUNS: u32 = 10_000;

/// Runs for the median given the phases.
const GIVEN: u32 = 401;

/// A record that counts, what was predicted for it, and the same given the phases.
pub(crate) struct Held {
    pub(crate) name: String,
    pub(crate) record: Record,
    pub(crate) free: Score,
    pub(crate) given: Score,
}

/// All records of a folder, by their names.
pub(crate) fn records(folder: &Path) -> Result<Vec<(String, Record)>, String> {
    let cannot = |path: &Path, fault: &dyn std::fmt::Display| format!("{}: {fault}", path.display());
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).map_err(|fault| cannot(folder, &fault))? {
        let path = entry.map_err(|fault| cannot(folder, &fault))?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let text = fs::read_to_string(&path).map_err(|fault| cannot(&path, &fault))?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            all.push((name, Record::read(&text).map_err(|fault| cannot(&path, &fault))?));
        }
    }
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(all)
}

/// What the pods of all other records took.
pub(crate) fn others(all: &[(String, Record)], but: &str, took: fn(&Record) -> Vec<Vec<Duration>>) -> Distribution {
    Distribution::Together(all.iter().filter(|(name, _)| name != but).flat_map(|(_, record)| took(record)).collect())
}

/// Each record that counts, with what was predicted for it, and with that given the phases.
pub(crate) fn held(all: &[(String, Record)], runs: u32) -> Result<Vec<Held>, String> {
    let counted = all.iter().filter(|(_, record)| record.set_aside.is_none());
    let one = |(name, record): &(String, Record)| {
        let took = |took| others(all, name, took);
        let setup = Setup::of(record, took(Record::starts), took(Record::stops));
        let setup = setup.map_err(|fault| format!("{name}: {fault}"))?;
        let free = record.score(&Summary::of(&simulate::many(&setup, runs, 1)));
        let given = record.score(&Summary::of(&simulate::many(&setup.given(record.phases), GIVEN, 1)));
        Ok(Held { name: name.clone(), record: record.clone(), free, given })
    };
    counted.map(one).collect()
}

/// The value in the middle; none of nothing.
pub(crate) fn median(mut all: Vec<f64>) -> Option<f64> {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied()
}

/// How far off the median run is, in seconds, or as a share of the moment.
pub(crate) fn errors<'s>(rows: impl Iterator<Item = &'s Row>, relative: bool) -> Vec<f64> {
    let error = |row: &Row| {
        let scale = if relative { row.observed?.at } else { 1.0 };
        Some(row.error()?.abs() / scale)
    };
    rows.filter_map(error).collect()
}

/// What all records come to.
pub(crate) struct Sums {
    pub(crate) all: usize,
    pub(crate) inside: usize,
    pub(crate) beyond: usize,
    /// The median error given the phases, in seconds and as a share.
    pub(crate) seconds: f64,
    pub(crate) share: f64,
}

pub(crate) fn sums(held: &[Held]) -> Sums {
    let rows = || held.iter().flat_map(|held| held.free.told());
    let given = || held.iter().flat_map(|held| held.given.told());
    Sums {
        all: rows().count(),
        inside: rows().filter(|row| row.inside_band()).count(),
        beyond: rows().filter(|row| !row.inside_extremes()).count(),
        seconds: median(errors(given(), false)).unwrap_or(f64::NAN),
        share: median(errors(given(), true)).unwrap_or(f64::NAN),
    }
}

/// The tables of all records together.
pub(crate) fn summary_tables(held: &[Held]) -> String {
    let Sums { all, inside, beyond, seconds, share } = sums(held);
    let mut by_sort: BTreeMap<(usize, String), (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for held in held {
        for row in held.free.told() {
            let same = held.given.rows.iter().find(|it| it.milestone == row.milestone);
            let entry = by_sort.entry(sort(row.milestone)).or_default();
            entry.0.extend(row.error().map(f64::abs));
            entry.1.extend(same.and_then(Row::error).map(f64::abs));
        }
    }
    let hundredths = (inside * 100 + all / 2) / all.max(1);
    let mut text = "| | found | asked for |\n|---|---|---|\n".to_owned();
    let _ = writeln!(text, "| milestones between p5 and p95 | {inside} of {all} ({hundredths} %) | 85 % |");
    let _ = writeln!(text, "| milestones that no run reached so early or so late, of 10,000 | {beyond} | 0 |");
    let close = format!("{seconds:.2} s, {:.1} %", share * 100.0);
    let _ = writeln!(text, "| median error, polls and syncs as they were | {close} | 1 s or 10 % |");
    text.push_str("\n| milestone | how many | median error | with polls and syncs as they were |\n|---|---|---|---|\n");
    for ((_, name), (free, given)) in by_sort {
        let count = free.len();
        let [free, given] = [free, given].map(|all| median(all).unwrap_or(f64::NAN));
        let _ = writeln!(text, "| `{name}` | {count} | {free:.2} s | {given:.2} s |");
    }
    text
}

/// The order of a milestone in the table, and its name without the number of pods.
fn sort(milestone: Milestone) -> (usize, String) {
    match milestone {
        Milestone::FirstPod => (0, milestone.to_string()),
        Milestone::Pods(_) => (1, "pods_N".to_owned()),
        Milestone::Peak => (2, milestone.to_string()),
        Milestone::Drained => (3, milestone.to_string()),
        Milestone::ScaleToZero => (4, milestone.to_string()),
        Milestone::Gone => (5, milestone.to_string()),
    }
}

/// A line for each record.
pub(crate) fn record_table(held: &[Held]) -> String {
    let mut text =
        "| burst | polling / cooldown | threshold | replicas | messages | work | besides | first pod | peak | \
                    drained | to zero | gone | inside | error |\n"
            .to_owned();
    text.push_str("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for held in held {
        let told = || held.free.told();
        let inside = told().filter(|row| row.inside_band()).count();
        let error = median(errors(held.given.told(), false)).unwrap_or(f64::NAN);
        let seen = seen(&held.name, &held.record);
        let _ = writeln!(text, "{seen} {inside}/{} | {error:.1} |", told().count());
    }
    text
}

/// The part of a line that the record alone says.
pub(crate) fn seen(name: &str, record: &Record) -> String {
    let spec = |key: &str| record.setup.scaled_object.pointer(&format!("/spec/{key}")).cloned().unwrap_or_default();
    let trigger = |key: &str| spec(&format!("triggers/0/metadata/{key}")).as_str().unwrap_or("–").to_owned();
    let arrivals = &record.setup.arrivals;
    let moment = |milestone| record.milestones.get(&milestone).map_or("–".to_owned(), |it| format!("{:.1}", it.at));
    let moments = [Milestone::FirstPod, Milestone::Peak, Milestone::Drained, Milestone::ScaleToZero, Milestone::Gone];
    let cells = [
        name.to_owned(),
        format!("{} / {}", spec("pollingInterval"), spec("cooldownPeriod")),
        trigger("lagThreshold"),
        format!("{}–{}", spec("minReplicaCount"), spec("maxReplicaCount")),
        format!("{} in {:.0} s", arrivals.len(), arrivals.last().copied().unwrap_or_default()),
        record.setup.service.replace(',', ", ").replace(",  ", ", "),
        besides(record, &trigger("activationLagThreshold")),
    ];
    let cells: Vec<String> = cells.into_iter().chain(moments.map(moment)).collect();
    format!("| {} |", cells.join(" | "))
}

/// What is out of the ordinary in a record.
fn besides(record: &Record, activation: &str) -> String {
    let setup = &record.setup;
    let mut all = Vec::new();
    let behavior = "/spec/advanced/horizontalPodAutoscalerConfig/behavior";
    if setup.scaled_object.pointer(behavior).is_some_and(|behavior| !behavior.is_null()) {
        all.push("behavior".to_owned());
    }
    if setup.on_sigterm == Termination::Ignore {
        all.push("SIGTERM ignored".to_owned());
    }
    if (setup.ack_wait - 30.0).abs() > 0.5 {
        all.push(format!("ack wait {:.0} s", setup.ack_wait));
    }
    all.extend(setup.max_deliver.map(|most| format!("{most} deliveries")));
    if record.stuck > 0 {
        all.push(format!("{} stuck", record.stuck));
    }
    if activation != "0" && activation != "–" {
        all.push(format!("activation {activation}"));
    }
    if !setup.young {
        all.push("older".to_owned());
    }
    all.join(", ")
}
