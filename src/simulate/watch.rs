//! What KEDA knows of its triggers: values, failures, fallbacks, records, and the formula.
//!
//! KEDA 2.19 to 2.21, `pkg/scaling/scale_handler.go` (`getScaledObjectState`, `GetScaledObjectMetrics`),
//! `pkg/fallback/fallback.go`, `pkg/scaling/modifiers/formula.go`.

use super::Setup;
use super::broker::Broker;
use super::clock::{SECOND, Time, moment};
use super::hpa::{Metric, Spec, TargetKind};
use super::keda::Found;
use crate::scaling::{Asked, Fallback, FallbackReplicas, Input, Keda, Scaling, Trigger};

/// What there is around KEDA at a moment.
#[derive(Clone, Copy)]
pub(super) struct Scene<'b> {
    pub(super) now: Time,
    pub(super) broker: &'b Broker,
    /// Replicas that are asked for.
    pub(super) replicas: u32,
    /// Pods that are ready.
    pub(super) ready: u32,
}

/// What asking a trigger came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// Its value in thousandths; none where it could not be asked and nothing stands in for it.
    pub(super) value: Option<i64>,
    /// Whether it is active by itself.
    active: bool,
    /// Whether the fallback stands in for it.
    pub(super) fallback: bool,
}

/// What a poll came to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Polled {
    pub(super) found: Found,
    /// The trigger that is active, by its place.
    pub(super) by: Option<usize>,
    /// The value of that trigger, or of the formula, in thousandths.
    pub(super) value: Option<i64>,
    /// Whether a fallback is in force.
    pub(super) fallback: bool,
}

/// What KEDA knows.
#[derive(Debug)]
pub(super) struct Watch<'s> {
    setup: &'s Setup,
    failures: Vec<u32>,
    /// What each said last, in thousandths.
    latest: Vec<Option<i64>>,
    /// What the last poll found of triggers with cached metrics; in KEDA 2.21 also what the HPA was told.
    records: Vec<Option<Answer>>,
    /// Whether a calendar's window is open, and until when that is so.
    windows: Vec<Option<(bool, i64)>>,
    /// What was done in each partition when the lag was looked at before.
    done: Vec<u64>,
    /// Microseconds of the clock on the wall when the first message came, within its second.
    wall: Time,
    /// Whether the HPA asks at present, as its status says.
    pub(super) hpa_asks: bool,
    /// Why the formula came to no number when it was worked out last.
    pub(super) fault: Option<String>,
    /// How often it came to none.
    pub(super) faults: u64,
}

impl<'s> Watch<'s> {
    pub(super) fn new(setup: &'s Setup, wall: Time) -> Self {
        let count = setup.scaling.triggers.len();
        Self {
            setup,
            failures: vec![0; count],
            latest: vec![None; count],
            records: vec![None; count],
            windows: vec![None; count],
            done: Vec::new(),
            wall,
            hpa_asks: false,
            fault: None,
            faults: 0,
        }
    }

    fn scaling(&self) -> &'s Scaling {
        &self.setup.scaling
    }

    /// A poll of the scale loop.
    pub(super) fn poll(&mut self, scene: Scene<'_>) -> Polled {
        let scaling = self.scaling();
        let mut polled = Polled::default();
        let trusts = scaling.trusts_hpa() && self.hpa_asks;
        let mut standing = None;
        for (place, trigger) in scaling.triggers.iter().enumerate().filter(|(_, it)| it.input != Input::Resource) {
            let known = self.records.get(place).copied().flatten().filter(|_| trusts);
            let answer = known.unwrap_or_else(|| self.observe(place, trigger, scene, None));
            polled.found.failed |= answer.value.is_none();
            if answer.fallback {
                polled.fallback = true;
                standing = standing.or(answer.value);
            }
            if answer.value.is_some() && (answer.active || answer.fallback) && !polled.found.active {
                polled.found.active = true;
                (polled.by, polled.value) = (Some(place), answer.value);
            }
            if trigger.cached {
                self.record(place, answer);
            }
        }
        if let Some(modifiers) = &scaling.modifiers {
            let value = if polled.found.failed { None } else { standing.or_else(|| self.composite()) };
            polled.found.active = value.is_some_and(|value| as_float(value) / 1000.0 > modifiers.activation);
            (polled.by, polled.value) = (None, value);
        }
        polled
    }

    /// A poll of a ScaledJob: what each trigger says that can be asked.
    pub(super) fn ask_all(&mut self, scene: Scene<'_>) -> Vec<Asked> {
        let scaling = self.scaling();
        let mut all = Vec::with_capacity(scaling.triggers.len());
        for (place, trigger) in external(scaling) {
            if let Some((value, active)) = self.ask(place, trigger, scene) {
                let target = if trigger.total { 0 } else { trigger.target(scaling.versions.keda) };
                let (value, target) = (as_float(value) / 1000.0, as_float(target) / 1000.0);
                all.push(Asked { value, target, active });
            }
        }
        all
    }

    /// A read of the HPA: the value of one of its metrics, in thousandths.
    pub(super) fn read(&mut self, metric: usize, scene: Scene<'_>) -> Option<i64> {
        let scaling = self.scaling();
        if scaling.modifiers.is_none() {
            let place = external(scaling).nth(metric)?.0;
            let answer = self.serve(place, scene);
            return answer.value;
        }
        let (mut failed, mut standing) = (false, None);
        for (place, _) in external(scaling) {
            let answer = self.serve(place, scene);
            failed |= answer.value.is_none();
            standing = standing.or(answer.value.filter(|_| answer.fallback));
        }
        if standing.is_some() {
            return standing;
        }
        if failed { None } else { self.composite() }
    }

    /// What the HPA is told of a trigger.
    fn serve(&mut self, place: usize, scene: Scene<'_>) -> Answer {
        let scaling = self.scaling();
        let Some(trigger) = scaling.triggers.get(place) else { return Answer::default() };
        let record = self.records.get(place).copied().flatten().filter(|_| trigger.cached);
        let answer = self.observe(place, trigger, scene, record);
        if answer.value.is_none() && scaling.versions.keda < Keda::V2_21 {
            // The operator drops all records of an object whose trigger fails.
            self.records.fill(None);
        }
        if scaling.trusts_hpa() {
            self.record(place, answer);
        }
        answer
    }

    fn record(&mut self, place: usize, answer: Answer) {
        if let Some(record) = self.records.get_mut(place) {
            *record = Some(answer);
        }
    }

    /// Asks a trigger, or takes what is recorded of it, and counts its failures. A record in which the fallback stands in is
    /// no failure, and makes an end of the count (`GetMetricsWithFallback` is given no error then).
    fn observe(&mut self, place: usize, trigger: &Trigger, scene: Scene<'_>, record: Option<Answer>) -> Answer {
        let answer = self.count(place, trigger, scene, record);
        if let Some(latest) = self.latest.get_mut(place) {
            *latest = answer.value;
        }
        answer
    }

    fn count(&mut self, place: usize, trigger: &Trigger, scene: Scene<'_>, record: Option<Answer>) -> Answer {
        let asked = match record {
            Some(record) => record.value.map(|value| (value, record.active)),
            None => self.ask(place, trigger, scene),
        };
        let fallback = self.scaling().fallback;
        let Some(failures) = self.failures.get_mut(place) else { return Answer::default() };
        if let Some((value, active)) = asked {
            *failures = 0;
            return Answer { value: Some(value), active, fallback: false };
        }
        *failures = failures.saturating_add(1);
        match fallback.filter(|fallback| fallback.valid && *failures > fallback.threshold) {
            Some(fallback) => self.stand_in(trigger, fallback, scene),
            None => Answer::default(),
        }
    }

    /// What is said in the place of a trigger that cannot be asked (`doFallback`).
    fn stand_in(&self, trigger: &Trigger, fallback: Fallback, scene: Scene<'_>) -> Answer {
        let scaling = self.scaling();
        if fallback.behavior == FallbackReplicas::Formula && scaling.versions.keda >= Keda::V2_20 {
            // The formula meets nil for it.
            return Answer { value: Some(-1000), active: false, fallback: false };
        }
        let (target, total) = match &scaling.modifiers {
            Some(modifiers) => (modifiers.target, modifiers.total),
            None => (as_float(trigger.target(scaling.versions.keda)) / 1000.0, trigger.total),
        };
        let mut replicas = f64::from(fallback.of(scene.replicas));
        if total {
            if scene.ready == 0 {
                return Answer::default();
            }
            replicas /= f64::from(scene.ready);
        }
        Answer { value: Some(cut(target * 1000.0 * replicas)), active: false, fallback: true }
    }

    /// The value of a trigger, and whether it is active; none in an outage.
    fn ask(&mut self, place: usize, trigger: &Trigger, scene: Scene<'_>) -> Option<(i64, bool)> {
        let out = self.setup.outages.iter().any(|outage| {
            let covers = outage.trigger.is_none_or(|trigger| trigger == place);
            covers && scene.now >= 0 && (outage.from..outage.to).contains(&moment(scene.now))
        });
        if out {
            return None;
        }
        let keda = self.scaling().versions.keda;
        let (value, weighed) = match &trigger.input {
            Input::Resource => return None,
            Input::Queue(count) => {
                let count = scene.broker.count(*count);
                (float(count), float(count))
            }
            Input::Partitions(partitions) => {
                let persistent = partitions.exclude_persistent;
                let done = std::mem::take(&mut self.done);
                let mut now = Vec::with_capacity(if persistent { done.len() } else { 0 });
                let mut all = 0;
                let each = scene.broker.partitions().enumerate().map(|(at, (lag, acked))| {
                    all += lag;
                    if !persistent {
                        return lag;
                    }
                    now.push(acked);
                    if done.get(at) == Some(&acked) { 0 } else { lag }
                });
                let lag = partitions.lag(each, trigger.threshold);
                self.done = now;
                (float(lag), float(all))
            }
            Input::Calendar(calendar) => {
                let second = (scene.now + self.wall).div_euclid(SECOND);
                let known = self.windows.get_mut(place)?;
                let (inside, until) = known.filter(|(_, until)| second < *until).unwrap_or_else(|| {
                    let (inside, until) = calendar.inside(self.setup.at.after(second));
                    (inside, until.0.saturating_sub(self.setup.at.0))
                });
                *known = Some((inside, until));
                let value = if inside { f64::from(calendar.replicas) } else { 0.0 };
                return Some((crate::scaling::thousandths(value, keda), inside));
            }
            Input::Number => {
                let series = self.setup.series.get(place).and_then(Option::as_ref);
                let value = series.map_or(0.0, |series| series.at(moment(scene.now)));
                (value, value)
            }
        };
        Some((crate::scaling::thousandths(value, keda), weighed > trigger.activation))
    }

    /// What the formula comes to, in thousandths, of what the triggers said last; none where it fails. KEDA logs the failure
    /// and goes on without a value (`applyScalingModifiersFormula`); what is no number becomes the least that an `int64` holds.
    fn composite(&mut self) -> Option<i64> {
        let worked_out = self.work_out();
        self.fault = match &worked_out {
            Err(why) => Some(format!("the formula fails: {why}")),
            Ok(Some((_, value))) if !value.is_finite() => {
                Some(format!("the formula comes to {value}, which is handed on as the least number that there is"))
            }
            Ok(_) => None,
        };
        self.faults += u64::from(self.fault.is_some());
        worked_out.ok().flatten().map(|(thousandths, _)| thousandths)
    }

    /// The same in thousandths and as the formula says it; none without a formula.
    fn work_out(&self) -> Result<Option<(i64, f64)>, String> {
        let scaling = self.scaling();
        let Some(modifiers) = &scaling.modifiers else { return Ok(None) };
        let nil = scaling.fallback.filter(|it| it.behavior == FallbackReplicas::Formula);
        let values: Vec<Option<f64>> = self
            .latest
            .iter()
            .zip(&self.failures)
            .map(|(value, failures)| value.filter(|_| nil.is_none_or(|it| *failures <= it.threshold)))
            .map(|value| value.map(|value| as_float(value) / 1000.0))
            .collect();
        let nothing = || scaling.fallback.map(|fallback| f64::from(fallback.replicas) * modifiers.target);
        let value = match modifiers.formula.value(&values)? {
            Some(value) => Some(value),
            None => nothing(),
        };
        Ok(value.map(|value| (cut(value * 1000.0), value)))
    }
}

/// The triggers that the HPA knows as external metrics, with their places.
pub(super) fn external(scaling: &Scaling) -> impl Iterator<Item = (usize, &Trigger)> {
    scaling.triggers.iter().enumerate().filter(|(_, trigger)| trigger.input != Input::Resource)
}

/// The HPA that KEDA makes (KEDA 2.19, `controllers/keda/hpa.go`).
pub(super) fn hpa(scaling: &Scaling) -> Spec {
    let kind = |total| if total { TargetKind::Total } else { TargetKind::Average };
    let keda = scaling.versions.keda;
    let metrics = match &scaling.modifiers {
        Some(it) => vec![Metric { target: cut(it.target * 1000.0), kind: kind(it.total) }],
        None => external(scaling)
            .map(|(_, trigger)| Metric { target: trigger.target(keda), kind: kind(trigger.total) })
            .collect(),
    };
    Spec {
        least: scaling.min.max(1),
        most: scaling.max,
        metrics,
        behavior: scaling.behavior.clone(),
        own_tolerance: scaling.versions.kubernetes >= 35,
    }
}

/// A float as Go makes a whole number of it: what does not fit is the least of all.
#[expect(clippy::cast_possible_truncation, reason = "the bounds are looked at before")]
fn cut(number: f64) -> i64 {
    if number.is_finite() && number.abs() < 9.2e18 { number as i64 } else { i64::MIN }
}

#[expect(clippy::cast_precision_loss, reason = "a count beyond 2^53 is none")]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "a value beyond 2^53 is none")]
pub(super) fn as_float(value: i64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests;
