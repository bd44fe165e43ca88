//! The queue, message by message.

use std::time::Duration;

use super::super::clock::SECOND;
use super::super::tests::scaling;
use super::*;
use crate::scaling::Partitions;

fn broker(delivery: Delivery, returns: Returns) -> Broker {
    Broker::new(&Scaling { delivery, returns, ..scaling() })
}

fn nats(delivery: Delivery) -> Broker {
    broker(delivery, Returns::AfterWait(30))
}

#[test]
fn a_message_comes_back_before_new_ones_and_is_stuck_in_the_end() {
    let mut broker = nats(Delivery { max_deliver: Some(2), ..Delivery::default() });
    broker.publish();
    broker.publish();
    assert_eq!(broker.pull(0), Some((0, 1)));
    assert_eq!((broker.expires(), broker.expire(29 * SECOND)), (Some(30 * SECOND), None));
    assert_eq!(broker.expire(30 * SECOND), Some((0, 1, Expired::Again)));
    assert_eq!((broker.lag(), broker.pull(30 * SECOND)), (2, Some((0, 2))));
    assert_eq!(broker.expire(60 * SECOND), Some((0, 2, Expired::Stuck)));
    assert_eq!((broker.lag(), broker.stuck, broker.redelivered), (1, 1, 1));
    assert_eq!(broker.pull(60 * SECOND), Some((1, 1)));
    broker.ack(1);
    broker.ack(1);
    assert_eq!((broker.lag(), broker.acked, broker.pull(0)), (0, 1, None));
    assert_eq!((broker.expires(), broker.messages.len(), broker.published()), (None, 0, 2));
}

#[test]
fn a_late_acknowledgement_counts() {
    let mut broker = nats(Delivery::default());
    broker.publish();
    assert_eq!(broker.pull(0), Some((0, 1)));
    assert_eq!(broker.expire(30 * SECOND), Some((0, 1, Expired::Again)));
    broker.ack(0);
    assert_eq!((broker.lag(), broker.acked, broker.pull(0)), (0, 1, None));
}

#[test]
fn no_more_is_in_work_than_allowed() {
    let mut broker = nats(Delivery { max_ack_pending: 1, ..Delivery::default() });
    broker.publish();
    broker.publish();
    assert!(broker.pull(0).is_some() && broker.pull(0).is_none());
}

/// 3 wait and 2 are in work.
#[test]
fn scalers_count_differently() {
    let mut broker = nats(Delivery::default());
    (0..5).for_each(|_| broker.publish());
    assert!(broker.pull(0).is_some() && broker.pull(0).is_some());
    let counts = [Count::All, Count::Waiting, Count::InFlight, Count::Peek(32), Count::Peek(3)];
    assert_eq!(counts.map(|count| broker.count(count)), [5, 3, 2, 3, 5]);
}

/// Of two workers that go away: a broker with connections gives the message back at once, a list has lost it, and JetStream
/// waits.
#[test]
fn a_worker_that_goes_away_leaves_its_message_as_its_broker_has_it() {
    for (returns, expected) in [
        (Returns::OnClose, Some(Expired::Again)),
        (Returns::Never, Some(Expired::Stuck)),
        (Returns::AfterWait(30), None),
    ] {
        let mut broker = broker(Delivery::default(), returns);
        broker.publish();
        assert_eq!(broker.pull(0), Some((0, 1)));
        assert_eq!(broker.dropped(0, 1), expected);
        assert_eq!(broker.dropped(0, 1), None);
        assert_eq!(broker.expires().is_some(), returns == Returns::AfterWait(30));
    }
}

/// Messages 0 and 2 are in the first partition, 1 and 3 in the second: no third worker finds anything.
#[test]
fn a_partition_has_one_worker() {
    let mut all = scaling();
    let plain = Partitions { count: 2, idle_consumers: false, with_lag: false, even: false, exclude_persistent: false };
    all.triggers[0].input = Input::Partitions(plain);
    all.returns = Returns::OnClose;
    let mut broker = Broker::new(&all);
    (0..4).for_each(|_| broker.publish());
    assert_eq!((broker.pull(0), broker.pull(0), broker.pull(0)), (Some((0, 1)), Some((1, 1)), None));
    broker.ack(0);
    assert_eq!(broker.partitions().collect::<Vec<_>>(), [(1, 1), (2, 0)]);
    assert_eq!((broker.pull(0), broker.pull(0)), (Some((2, 1)), None));
    assert_eq!(broker.dropped(1, 1), Some(Expired::Again));
    assert_eq!((broker.pull(0), broker.pull(0)), (Some((1, 2)), None));
}

/// A million messages, ten at a time: what is done is forgotten.
#[test]
fn what_is_done_takes_no_room() {
    let mut broker = nats(Delivery { ack_wait: Duration::from_secs(1), ..Delivery::default() });
    for round in 0..100_000 {
        let now = round * SECOND / 100;
        for _ in 0..10 {
            broker.publish();
        }
        while let Some((id, _)) = broker.pull(now) {
            broker.ack(id);
        }
        broker.expires();
        assert!(broker.messages.is_empty() && broker.pending.is_empty());
    }
    assert_eq!(broker.acked, 1_000_000);
}
