//! What KEDA knows, poll by poll.

use super::super::tests::{demo, trigger};
use super::*;
use crate::scaling::{Count, Formula, Modifiers, Partitions};
use crate::simulate::{Outage, Setup};
use crate::timeline::Series;

fn scene(broker: &Broker, second: Time) -> Scene<'_> {
    Scene { now: second * SECOND, broker, replicas: 4, ready: 2 }
}

fn out(setup: &mut Setup, from: u64, to: u64) {
    let second = std::time::Duration::from_secs;
    setup.outages = vec![Outage { trigger: None, from: second(from), to: second(to) }];
}

fn fallback(behavior: FallbackReplicas) -> Option<Fallback> {
    Some(Fallback { threshold: 1, replicas: 3, behavior, valid: true })
}

/// Of 3 at a target of 10: 30 for each, or 10 · 3 / 2 in all with 2 that are ready; nothing without one.
#[test]
fn a_fallback_is_a_value_that_the_hpa_lands_on() {
    for (total, ready, expected) in
        [(false, 2, Some(30_000)), (false, 0, Some(30_000)), (true, 2, Some(15_000)), (true, 0, None)]
    {
        let mut setup = demo();
        setup.scaling.triggers[0].total = total;
        setup.scaling.fallback = fallback(FallbackReplicas::Static);
        out(&mut setup, 0, 100);
        let (broker, mut watch) = (Broker::new(&setup.scaling), Watch::new(&setup, 0));
        let scene = Scene { ready, ..scene(&broker, 1) };
        assert_eq!(watch.read(0, scene), None, "the first failure is not above 1");
        assert_eq!(watch.read(0, scene), expected, "{total} {ready}");
    }
}

/// An activation is above, not at.
#[test]
fn active_is_above_the_activation() {
    let mut setup = demo();
    setup.scaling.triggers[0].activation = 2.0;
    let (mut broker, mut watch) = (Broker::new(&setup.scaling), Watch::new(&setup, 0));
    broker.publish();
    broker.publish();
    assert!(!watch.poll(scene(&broker, 1)).found.active);
    broker.publish();
    let polled = watch.poll(scene(&broker, 1));
    assert_eq!((polled.found.active, polled.by, polled.value), (true, Some(0), Some(3000)));
}

/// The HPA reads the poll before; without a record, as before the first poll, it asks.
#[test]
fn a_cached_metric_is_that_of_the_last_poll() {
    let mut setup = demo();
    setup.scaling.triggers[0].cached = true;
    let (mut broker, mut watch) = (Broker::new(&setup.scaling), Watch::new(&setup, 0));
    broker.publish();
    assert_eq!(watch.read(0, scene(&broker, 1)), Some(1000));
    watch.poll(scene(&broker, 2));
    broker.publish();
    assert_eq!(watch.read(0, scene(&broker, 3)), Some(1000));
    watch.poll(scene(&broker, 4));
    assert_eq!(watch.read(0, scene(&broker, 5)), Some(2000));
}

/// A partition whose consumer stands still does not count for the HPA, and counts for activity.
#[test]
fn a_lag_that_does_not_move_is_left_out() {
    let mut setup = demo();
    let plain = Partitions { count: 1, idle_consumers: false, with_lag: false, even: false, exclude_persistent: true };
    setup.scaling.triggers[0].input = Input::Partitions(plain);
    let (mut broker, mut watch) = (Broker::new(&setup.scaling), Watch::new(&setup, 0));
    (0..3).for_each(|_| broker.publish());
    assert_eq!(watch.read(0, scene(&broker, 1)), Some(3000));
    let polled = watch.poll(scene(&broker, 2));
    assert_eq!((polled.found.active, polled.value), (true, Some(0)));
    let (id, _) = broker.pull(0).unwrap();
    broker.ack(id);
    assert_eq!(watch.read(0, scene(&broker, 3)), Some(2000));
}

/// `queue ?? 7`: 2.20 knows nil for a trigger that failed more often than allowed, 2.19 takes the fallback for the composite.
#[test]
fn a_formula_may_be_the_fallback_since_2_20() {
    for (keda, expected) in [(Keda::V2_19, Some(30_000)), (Keda::V2_20, Some(7000))] {
        let mut setup = demo();
        setup.scaling.versions.keda = keda;
        let formula = Formula::read("queue ?? 7", &[Some("queue".to_owned())]).unwrap();
        setup.scaling.modifiers = Some(Modifiers { formula, target: 10.0, activation: 0.0, total: false });
        setup.scaling.fallback = fallback(FallbackReplicas::Formula);
        out(&mut setup, 0, 100);
        let (broker, mut watch) = (Broker::new(&setup.scaling), Watch::new(&setup, 0));
        assert_eq!(watch.read(0, scene(&broker, 1)), None);
        assert_eq!(watch.read(0, scene(&broker, 1)), expected, "{keda:?}");
    }
}

/// A formula over two triggers, of which one cannot be asked, is an error, and activity is none.
#[test]
fn a_formula_needs_all_its_triggers() {
    let mut setup = demo();
    setup.scaling.triggers.push(trigger(Input::Number));
    setup.series = vec![None, Some(Series::constant(2.5))];
    let names = ["a", "b"].map(|name| Some(name.to_owned()));
    let formula = Formula::read("a + b", &names).unwrap();
    setup.scaling.modifiers = Some(Modifiers { formula, target: 10.0, activation: 0.0, total: false });
    setup.outages = vec![Outage { trigger: Some(1), ..Outage { trigger: None, from: moment(0), to: moment(SECOND) } }];
    let (mut broker, mut watch) = (Broker::new(&setup.scaling), Watch::new(&setup, 0));
    broker.publish();
    assert_eq!(watch.read(0, scene(&broker, 0)), None);
    assert!(!watch.poll(scene(&broker, 0)).found.active);
    assert_eq!(watch.read(0, scene(&broker, 1)), Some(3500));
    let polled = watch.poll(scene(&broker, 1));
    assert_eq!((polled.found.active, polled.value), (true, Some(3500)));
}

/// What pods use is no external metric; the second of the HPA's metrics is the third trigger.
#[test]
fn the_hpa_has_a_metric_for_each_trigger_but_resources() {
    let mut setup = demo();
    setup.scaling.triggers.push(trigger(Input::Resource));
    setup.scaling.triggers.push(Trigger { threshold: 2.5, total: true, ..trigger(Input::Queue(Count::Waiting)) });
    let spec = hpa(&setup.scaling);
    let expected = [(10_000, TargetKind::Average), (2500, TargetKind::Total)];
    assert_eq!(spec.metrics, expected.map(|(target, kind)| Metric { target, kind }));
    let mut broker = Broker::new(&setup.scaling);
    broker.publish();
    broker.publish();
    assert!(broker.pull(0).is_some());
    let mut watch = Watch::new(&setup, 0);
    let values = [0, 1, 2].map(|metric| watch.read(metric, scene(&broker, 1)));
    assert_eq!(values, [Some(2000), Some(1000), None]);
}
