//! How often neap and the API server agree.

use std::collections::BTreeMap;

use super::ask::Said;
use super::known::Known;

/// One question and both answers.
pub(super) struct Case {
    pub(super) kind: String,
    pub(super) class: &'static str,
    pub(super) pointer: String,
    /// What was done there, and the value.
    pub(super) done: String,
    pub(super) said: Said,
    /// `None`: neap knows no schema.
    pub(super) ours: Option<Result<(), String>>,
}

/// Answers that were given, by who gave them.
#[derive(Clone, Copy, Default)]
struct Count {
    both_accept: usize,
    both_refuse: usize,
    missed: usize,
    false_alarm: usize,
    undecided: usize,
    not_checked: usize,
}

impl Count {
    fn agreed(self) -> usize {
        self.both_accept + self.both_refuse
    }

    fn decided(self) -> usize {
        self.agreed() + self.missed + self.false_alarm
    }

    fn line(self, name: &str) -> String {
        let refused = self.both_refuse + self.missed;
        let recall = if refused == 0 { "-".to_owned() } else { percent(self.both_refuse, refused) };
        format!(
            "{name:<55} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {recall:>7}",
            self.both_accept, self.both_refuse, self.missed, self.false_alarm, self.undecided, self.not_checked
        )
    }
}

/// Everything that was asked.
#[derive(Default)]
pub(super) struct Tally {
    known: Vec<Known>,
    /// How many disagreements are known, by their causes.
    expected: BTreeMap<String, usize>,
    all: Count,
    kinds: BTreeMap<String, Count>,
    classes: BTreeMap<&'static str, Count>,
    disagreements: Vec<Case>,
    undecided: BTreeMap<String, usize>,
    /// Documents of kinds that the server does not serve.
    pub(super) unknown: usize,
    /// How long it took.
    pub(super) seconds: f64,
}

impl Tally {
    /// Begins to count, with the disagreements that are known.
    pub(super) fn knowing(known: Vec<Known>) -> Self {
        Self { known, ..Self::default() }
    }

    pub(super) fn add(&mut self, case: Case) {
        let mut one = Count::default();
        match (&case.said, &case.ours) {
            (Said::Undecided(_), _) => one.undecided = 1,
            (_, None) => one.not_checked = 1,
            (Said::Accepted, Some(Ok(()))) => one.both_accept = 1,
            (Said::Accepted, Some(Err(_))) => one.false_alarm = 1,
            (Said::Refused(..), Some(Ok(()))) => one.missed = 1,
            (Said::Refused(..), Some(Err(_))) => one.both_refuse = 1,
        }
        for count in [
            &mut self.all,
            self.kinds.entry(case.kind.clone()).or_default(),
            self.classes.entry(case.class).or_default(),
        ] {
            count.both_accept += one.both_accept;
            count.both_refuse += one.both_refuse;
            count.missed += one.missed;
            count.false_alarm += one.false_alarm;
            count.undecided += one.undecided;
            count.not_checked += one.not_checked;
        }
        if let Said::Undecided(words) = &case.said {
            *self.undecided.entry(shorten(words, 100)).or_default() += 1;
        }
        let side = match (one.missed, one.false_alarm) {
            (0, 0) => return,
            (0, _) => "alarm",
            _ => "missed",
        };
        match self.known.iter().find(|known| known.covers(side, &case.kind, case.class, &case.pointer)) {
            Some(known) => *self.expected.entry(known.cause.clone()).or_default() += 1,
            None => self.disagreements.push(case),
        }
    }

    /// How many answers differ that are not known to.
    pub(super) fn differing(&self) -> usize {
        self.disagreements.len()
    }

    pub(super) fn print(&self, show: usize) {
        let head = format!(
            "{:<55} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>7}",
            "", "accept", "refuse", "missed", "alarm", "state", "none", "recall"
        );
        for (title, counts) in [
            ("by kind", self.kinds.iter().map(|(name, count)| count.line(name)).collect::<Vec<_>>()),
            ("by fault", self.classes.iter().map(|(name, count)| count.line(name)).collect()),
        ] {
            println!("{title}\n{head}\n{}\n", counts.join("\n"));
        }
        println!("{head}\n{}\n", self.all.line("all"));
        for case in self.disagreements.iter().take(show) {
            let (side, words) = match (&case.said, &case.ours) {
                (Said::Refused(_, words), _) => ("missed", words.as_str()),
                (_, Some(Err(words))) => ("alarm ", words.as_str()),
                _ => continue,
            };
            let place = shorten(&format!("{} {}", case.pointer, case.done), 110);
            println!("{side} {} [{}] {place}: {}", case.kind, case.class, shorten(words, 160));
        }
        self.expected.iter().for_each(|(cause, count)| println!("{count:>5} {cause}"));
        if !self.undecided.is_empty() && show > 0 {
            println!("\nnot decided by the object:");
            self.undecided.iter().take(show).for_each(|(words, count)| println!("{count:>5} {words}"));
        }
        let asked = self.all.decided() + self.all.undecided + self.all.not_checked;
        println!(
            "{asked} questions in {:.1} s, {:.0} a second; {} of {} agreed ({}), {} differ as known, {} otherwise; {} documents of kinds that the server does not serve",
            self.seconds,
            f64::from(u32::try_from(asked).unwrap_or(u32::MAX)) / self.seconds.max(0.001),
            self.all.agreed(),
            self.all.decided(),
            percent(self.all.agreed(), self.all.decided()),
            self.expected.values().sum::<usize>(),
            self.differing(),
            self.unknown
        );
    }
}

pub(super) fn percent(part: usize, whole: usize) -> String {
    // Rounded down, so that 100 % is all of them.
    let tenths = (part * 1000).checked_div(whole).unwrap_or(1000);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// The first line of a text, no longer than `most` characters.
pub(super) fn shorten(text: &str, most: usize) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= most {
        return line.to_owned();
    }
    let mut short: String = line.chars().take(most).collect();
    short.push('…');
    short
}
