//! How often neap and KEDA agree about triggers.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use crate::judge::known::Known;
use crate::judge::tally::{percent, shorten};

/// How one question ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    BothAccept,
    BothRefuse,
    /// KEDA refuses, neap does not.
    Missed,
    /// neap refuses, KEDA does not.
    Alarm,
    /// KEDA refuses for a value that is in a Secret.
    Hidden,
    /// KEDA's constructor failed, and nobody knows where.
    Unjudged,
}

/// One question and both answers.
pub(super) struct Judged {
    pub(super) trigger: String,
    pub(super) version: String,
    pub(super) class: &'static str,
    pub(super) what: String,
    pub(super) outcome: Outcome,
    /// The words of whoever refuses.
    pub(super) words: String,
}

#[derive(Clone, Copy, Default)]
struct Count {
    both_accept: usize,
    both_refuse: usize,
    missed: usize,
    alarm: usize,
    hidden: usize,
    unjudged: usize,
}

impl AddAssign<Outcome> for Count {
    fn add_assign(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::BothAccept => &mut self.both_accept,
            Outcome::BothRefuse => &mut self.both_refuse,
            Outcome::Missed => &mut self.missed,
            Outcome::Alarm => &mut self.alarm,
            Outcome::Hidden => &mut self.hidden,
            Outcome::Unjudged => &mut self.unjudged,
        } += 1;
    }
}

impl Count {
    fn agreed(self) -> usize {
        self.both_accept + self.both_refuse
    }

    fn decided(self) -> usize {
        self.agreed() + self.missed + self.alarm
    }

    fn line(self, name: &str) -> String {
        format!(
            "{name:<32} {:>7} {:>7} {:>7} {:>7} {:>7} {:>8} {:>8}",
            self.both_accept,
            self.both_refuse,
            self.missed,
            self.alarm,
            self.hidden,
            self.unjudged,
            percent(self.agreed(), self.decided())
        )
    }
}

/// Everything that was asked.
#[derive(Default)]
pub(super) struct Tally {
    known: Vec<Known>,
    expected: BTreeMap<String, usize>,
    versions: BTreeMap<String, Count>,
    classes: BTreeMap<&'static str, Count>,
    triggers: BTreeMap<String, BTreeMap<String, Count>>,
    differing: Vec<Judged>,
    /// Triggers that should have been taken and were not, as lines to print.
    pub(super) broken: Vec<String>,
}

impl Tally {
    pub(super) fn knowing(known: Vec<Known>) -> Self {
        Self { known, ..Self::default() }
    }

    pub(super) fn add(&mut self, judged: Judged) {
        *self.versions.entry(judged.version.clone()).or_default() += judged.outcome;
        *self.classes.entry(judged.class).or_default() += judged.outcome;
        let of_trigger = self.triggers.entry(judged.trigger.clone()).or_default();
        *of_trigger.entry(judged.version.clone()).or_default() += judged.outcome;
        let side = match judged.outcome {
            Outcome::Missed => "missed",
            Outcome::Alarm => "alarm",
            _ => return,
        };
        let kind = format!("{} {}", judged.trigger, judged.version);
        match self.known.iter().find(|known| known.covers(side, &kind, judged.class, &judged.what)) {
            Some(known) => *self.expected.entry(known.cause.clone()).or_default() += 1,
            None => self.differing.push(judged),
        }
    }

    /// Whether everything that differs is known to.
    pub(super) fn is_fine(&self) -> bool {
        self.differing.is_empty() && self.broken.is_empty()
    }

    pub(super) fn print(&self, show: usize) {
        let versions: Vec<&String> = self.versions.keys().collect();
        println!("agreed of judged, by type and version of KEDA");
        for (trigger, counts) in &self.triggers {
            let cells: Vec<String> = versions.iter().map(|&version| cell(counts.get(version))).collect();
            println!("{trigger:<32} {}", cells.join(" "));
        }
        let head = format!(
            "{:<32} {:>7} {:>7} {:>7} {:>7} {:>7} {:>8} {:>8}",
            "", "accept", "refuse", "missed", "alarm", "hidden", "unjudged", "agreed"
        );
        println!("\nby fault\n{head}");
        self.classes.iter().for_each(|(class, count)| println!("{}", count.line(class)));
        println!("\nby version\n{head}");
        self.versions.iter().for_each(|(version, count)| println!("{}", count.line(version)));
        self.unjudged();
        for Judged { trigger, version, class, what, outcome, words } in self.differing.iter().take(show) {
            let side = if *outcome == Outcome::Missed { "missed" } else { "alarm " };
            println!("{side} {trigger} {version} [{class}] {}: {}", shorten(what, 100), shorten(words, 160));
        }
        self.expected.iter().for_each(|(cause, count)| println!("{count:>5} {cause}"));
        self.broken.iter().take(show).for_each(|line| println!("{line}"));
        println!(
            "{} differ as known, {} otherwise; {} triggers that should be taken are not",
            self.expected.values().sum::<usize>(),
            self.differing.len(),
            self.broken.len()
        );
    }

    fn unjudged(&self) {
        let of = |counts: &BTreeMap<String, Count>| counts.values().map(|count| count.unjudged).sum::<usize>();
        let all: Vec<String> = self
            .triggers
            .iter()
            .filter(|(_, counts)| of(counts) > 0)
            .map(|(trigger, counts)| format!("{trigger} ({})", of(counts)))
            .collect();
        println!("\nnot judged: {}", if all.is_empty() { "none".to_owned() } else { all.join(", ") });
    }
}

fn cell(count: Option<&Count>) -> String {
    count.map_or_else(
        || format!("{:>11}", "-"),
        |count| format!("{:>11}", format!("{}/{}", count.agreed(), count.decided())),
    )
}
