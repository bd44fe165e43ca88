//! Histories by chance, of the kinds that HPAs meet: bursts that drain, values that wander, KEDA that writes, metrics that
//! fail, pods that lag behind.

use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

use super::history::{History, Sync, Target};

/// Windows of stabilization; those beyond the five minutes of the legacy path as well.
const WINDOWS: [u32; 8] = [0, 15, 30, 60, 90, 120, 300, 600];

/// Periods of policies, on and off the beat of the syncs.
const PERIODS: [u32; 8] = [5, 15, 20, 30, 45, 60, 120, 300];

/// Targets, in the forms that HPAs have them.
const TARGETS: [&str; 7] = ["1", "5", "10", "100", "7.5", "0.25", "33.333"];

/// So many histories; the same seed, the same histories.
pub(super) fn histories(count: usize, length: usize, tolerance: bool, seed: u64) -> Vec<History> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..count).map(|id| Draw { rng: &mut rng, tolerance }.history(id, length)).collect()
}

struct Draw<'r> {
    rng: &'r mut ChaCha8Rng,
    tolerance: bool,
}

impl Draw<'_> {
    fn history(&mut self, id: usize, length: usize) -> History {
        let min = self.one(&[1, 1, 1, 2, 5]);
        let max = min.max(self.one(&[3, 5, 10, 40, 100]));
        let behavior = if self.chance(0.4) { Value::Null } else { self.behavior() };
        let targets: Vec<Target> = (0..self.one(&[1_usize, 1, 1, 2, 3]))
            .map(|_| Target { value: self.one(&TARGETS).to_owned(), total: self.chance(0.25) })
            .collect();
        let from = self.rng.random_range(1..=max + 2);
        let kind = Kind {
            failing: self.one(&[0.0, 0.0, 0.05, 0.3]),
            written: self.one(&[0.0, 0.0, 0.05, 0.2]),
            lagging: self.one(&[0.0, 0.0, 0.3]),
        };
        let mut wanted: Vec<f64> = targets.iter().map(|_| self.rng.random_range(0.0..f64::from(max) * 1.5)).collect();
        let syncs = (0..length).map(|_| self.sync(&kind, &targets, &mut wanted, max)).collect();
        History { id, min, max, from, behavior, targets, syncs, verdict: Vec::new() }
    }

    /// `wanted` says for how many pods there is work by each metric.
    fn sync(&mut self, kind: &Kind, targets: &[Target], wanted: &mut [f64], max: u32) -> Sync {
        let values = targets.iter().zip(wanted).map(|(target, wanted)| {
            *wanted = self.next(*wanted, f64::from(max));
            let aim: f64 = target.value.parse().unwrap_or(1.0);
            // A value of all is of about the target; one for each pod, of so many targets.
            let value = if target.total { aim * (*wanted).min(3.0) } else { aim * *wanted };
            let whole = if self.chance(0.7) { value.round() } else { value };
            (!self.chance(kind.failing)).then(|| thousandths(whole))
        });
        let values: Vec<Option<i64>> = values.collect();
        let written = self.chance(kind.written).then(|| self.one(&[0, 1, 1, 1, max, max + 3, max / 2]));
        let lags = self.chance(kind.lagging);
        let mut few = || if lags { self.one(&[0, 0, 1, 2, 9]) } else { 0 };
        Sync { written, lacking: few(), unready: few(), ending: few(), values }
    }

    /// How a wish goes on: it stays, drains, wanders, comes as a burst, or ends.
    fn next(&mut self, wanted: f64, max: f64) -> f64 {
        match self.rng.random_range(0..20) {
            0 => 0.0,
            1 => self.rng.random_range(0.0..max * 2.0),
            2..=4 => (wanted + self.rng.random_range(-2.0..2.0)).max(0.0),
            5..=9 => wanted * self.rng.random_range(0.7..1.0),
            // About the borders of the tolerance.
            10 => wanted.round() * self.one(&[0.9, 1.1, 0.899, 1.101]),
            _ => wanted,
        }
    }

    fn behavior(&mut self) -> Value {
        let mut behavior = Map::new();
        for direction in ["scaleUp", "scaleDown"] {
            if self.chance(0.7) {
                behavior.insert(direction.to_owned(), self.rules());
            }
        }
        Value::Object(behavior)
    }

    fn rules(&mut self) -> Value {
        let mut rules = Map::new();
        if self.chance(0.7) {
            rules.insert("stabilizationWindowSeconds".to_owned(), self.one(&WINDOWS).into());
        }
        if self.chance(0.5) {
            let select = self.one(&["Max", "Max", "Min", "Min", "Disabled"]);
            rules.insert("selectPolicy".to_owned(), select.into());
        }
        if self.chance(0.6) {
            let policies: Vec<Value> = (0..self.rng.random_range(1..=3)).map(|_| self.policy()).collect();
            rules.insert("policies".to_owned(), policies.into());
        }
        if self.tolerance && self.chance(0.5) {
            rules.insert("tolerance".to_owned(), self.one(&["0", "0.05", "0.2", "500m"]).into());
        }
        Value::Object(rules)
    }

    fn policy(&mut self) -> Value {
        let period = self.one(&PERIODS);
        if self.chance(0.5) {
            json!({ "type": "Pods", "value": self.one(&[1, 2, 4, 10]), "periodSeconds": period })
        } else {
            json!({ "type": "Percent", "value": self.one(&[10, 33, 50, 100, 250]), "periodSeconds": period })
        }
    }

    fn chance(&mut self, share: f64) -> bool {
        self.rng.random_bool(share)
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.rng.random_range(0..of.len())]
    }
}

/// How often what goes wrong.
struct Kind {
    /// Metrics that cannot be had.
    failing: f64,
    /// Replicas that somebody else writes.
    written: f64,
    /// Pods that are not there, not ready or not away yet.
    lagging: f64,
}

#[expect(clippy::cast_possible_truncation, reason = "a value by chance is small")]
fn thousandths(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}
