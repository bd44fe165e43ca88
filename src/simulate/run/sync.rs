//! A sync of the HPA.

use super::Run;
use crate::simulate::clock::{Event, length};
use crate::simulate::hpa::{self, Decision, Held, Seen};
use crate::simulate::watch::{Scene, as_float, external};
use crate::timeline::Actor;

impl Run<'_> {
    pub(super) fn sync(&mut self) {
        let (now, before) = (self.clock.now(), self.replicas);
        let count = self.hpa.spec().metrics.len();
        let spec = self.hpa.spec();
        let within = before > 0 && (spec.least..=spec.most).contains(&before);
        // Only a read of metrics takes a time that is worth its name.
        let takes = if within { length(self.setup.sync_takes) } else { 0 };
        self.clock.after(hpa::PERIOD.saturating_add(takes), Event::Sync);
        // Metrics are read where they are looked at alone, and each read counts as one where it fails.
        let mut few = [None; 4];
        let mut many = vec![None; if count > few.len() { count } else { 0 }];
        let values = if many.is_empty() { few.get_mut(..count).unwrap_or_default() } else { many.as_mut_slice() };
        if within {
            let scene = Scene { now, broker: &self.broker, replicas: before, ready: self.pods.ready };
            for (metric, value) in values.iter_mut().enumerate() {
                *value = self.watch.read(metric, scene);
            }
        }
        let (counted, pods, ready) = (self.pods.counted(), self.pods.existing(), self.pods.ready);
        self.note_formula(Actor::Hpa);
        let decision = self.hpa.sync(Seen { now, asked: before, counted, pods, ready, values });
        if within || before == 0 {
            self.watch.hpa_asks = decision.metric.is_some();
        }
        if decision.replicas == before {
            return;
        }
        let words = self.traced.then(|| {
            let metric = decision.metric.map(|it| self.said(&decision, it.metric, values, it.replicas));
            let words: Vec<String> = metric.into_iter().chain(decision.held.map(|it| it.to_string())).collect();
            format!("sync: {}: {before} -> {}", words.join(", "), decision.replicas)
        });
        self.tell(Actor::Hpa, words);
        self.scale(decision.replicas);
    }

    /// What a metric says, and what it asks for.
    fn said(&self, decision: &Decision, metric: usize, values: &[Option<i64>], replicas: u32) -> String {
        let scaling = &self.setup.scaling;
        let value = values.get(metric).copied().flatten().map_or(0.0, |value| as_float(value) / 1000.0);
        let target = self.hpa.spec().metrics.get(metric).map_or(0.0, |it| as_float(it.target) / 1000.0);
        let label = match &scaling.modifiers {
            Some(_) => "formula",
            None => external(scaling).nth(metric).map_or("metric", |(_, trigger)| trigger.label()),
        };
        let missing = match decision.failed {
            0 => "",
            _ if decision.held == Some(Held::Failed) => "",
            _ => ", another metric is missing",
        };
        format!("{label} {value}, target {target} -> {replicas}{missing}")
    }
}
