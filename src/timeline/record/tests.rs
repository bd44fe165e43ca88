//! A record of two pods.

use std::time::Duration;

use serde_json::json;

use super::file::VERSION;
use super::*;

fn known(at: f64) -> Known {
    Known { at, within: 0.025 }
}

pub(in super::super) fn record() -> Record {
    let pod = |created: f64, started: f64, told: f64, away: f64| Pod {
        created: known(created),
        started: Some(known(started)),
        told: Some(known(told)),
        away: Some(known(away)),
    };
    let asked = |at: f64, from: u32, to: u32| Asked { at, within: 0.025, by: Actor::Hpa, from, to };
    Record {
        version: VERSION,
        workload: "w".into(),
        obtained: Obtained::default(),
        set_aside: None,
        setup: SetUp {
            scaled_object: json!({"kind": "ScaledObject"}),
            grace: 30,
            ack_wait: 30.0,
            max_deliver: None,
            max_ack_pending: 1000,
            service: "3s".into(),
            on_sigterm: Termination::Finish,
            concurrency: 1,
            young: true,
            arrivals: vec![0.0, 0.5],
        },
        phases: Phases { poll: Some(known(3.0)), sync: None },
        replicas: vec![asked(2.0, 0, 1), asked(10.0, 1, 2), asked(62.0, 2, 0)],
        pods: vec![pod(2.1, 3.5, 62.0, 63.0), pod(10.2, 11.5, 62.0, 63.5)],
        milestones: [(Milestone::FirstPod, known(3.5)), (Milestone::Drained, known(20.0))].into(),
        steps: vec![Happening { at: 2.0, within: 0.1, actor: Actor::Keda, what: "0 -> 1".into() }],
        samples: vec![
            (0.0, 0, 0, 2, 0, 0, 0),
            (2.0, 1, 0, 2, 0, 0, 0),
            (10.0, 2, 1, 1, 1, 0, 0),
            (62.0, 0, 0, 0, 0, 2, 0),
        ],
        redelivered: 0,
        stuck: 0,
        restarts: 0,
    }
}

#[test]
fn what_is_written_is_read() {
    let text = record().write();
    assert_eq!(Record::read(&text).unwrap(), record());
    assert!(text.lines().count() < 35 && text.contains("\n    {\"at\":2.0"), "{text}");
}

#[test]
fn what_is_no_record_says_why() {
    let wrong = |from: &str, to: &str| Record::read(&record().write().replace(from, to)).unwrap_err().to_string();
    assert!(wrong("\"version\": 1", "\"version\": 2").contains("version 2"));
    assert!(wrong("first_pod", "last_pod").contains("the milestones are"));
    assert!(wrong("[0.0,0.5]", "[0.0,-0.5]").contains("setup"));
    assert!(wrong("\"stuck\": 0", "\"stick\": 0").contains("stick"));
    assert!(Record::read("").is_err());
}

#[test]
fn a_pod_is_asked_for_by_a_number_of_replicas() {
    let seconds = |all: Vec<Vec<Duration>>| {
        let group =
            |group: Vec<Duration>| group.iter().map(|it| (it.as_secs_f64() * 1000.0).round() / 1000.0).collect();
        all.into_iter().map(group).collect::<Vec<Vec<f64>>>()
    };
    assert_eq!(seconds(record().starts()), [vec![1.5], vec![1.5]]);
    assert_eq!(seconds(record().stops()), [vec![1.0, 1.5]]);
    let mut ignores = record();
    ignores.setup.on_sigterm = Termination::Ignore;
    ignores.setup.grace = 1;
    assert_eq!(seconds(ignores.stops()), [vec![0.0, 0.5]]);
}

#[test]
fn a_record_is_a_timeline() {
    let timeline = record().timeline();
    assert_eq!((timeline.samples.len(), timeline.steps.len(), timeline.milestones.len()), (4, 1, 2));
    assert!((timeline.pod_time.as_secs_f64() - 111.5).abs() < 1e-6 && timeline.cut.is_none());
}
