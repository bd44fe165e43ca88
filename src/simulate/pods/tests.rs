//! Pods held against the plainest way to keep them, and what they cost.

use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;

/// What is done to pods.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Create(bool, u32),
    Place,
    Ready(usize),
    Begin,
    Finish(usize, bool),
    End(bool),
    Crash(usize),
    Gone(usize),
    CountFrom,
}

fn deeds() -> impl Strategy<Value = (Time, Deed)> {
    let pod = 0usize..12;
    let deed = prop_oneof![
        (any::<bool>(), 0u32..4).prop_map(|(room, draw)| Deed::Create(room, draw)),
        Just(Deed::Place),
        pod.clone().prop_map(Deed::Ready),
        pod.clone().prop_map(Deed::Ready),
        Just(Deed::Begin),
        (pod.clone(), any::<bool>()).prop_map(|(pod, on)| Deed::Finish(pod, on)),
        any::<bool>().prop_map(Deed::End),
        pod.clone().prop_map(Deed::Crash),
        pod.prop_map(Deed::Gone),
        Just(Deed::CountFrom),
    ];
    (0i64..5_000_000, deed)
}

/// The pod that goes first, by looking at all of them.
fn plain_surplus(pods: &Pods, now: Time) -> Option<usize> {
    let age = |pod: &Pod| pod.since.map_or(0, |since| (now - since).max(1).ilog2());
    let live = pods.all.iter().enumerate().filter(|(_, pod)| pod.life < Life::Ending);
    live.min_by_key(|(_, pod)| (pod.life, age(pod), pod.draw)).map(|(at, _)| pods.first + at)
}

proptest! {
    /// Whatever is done, the pod that goes first, the one that gets room, and the one that gets the next message are those
    /// that a look at all of them finds.
    #[test]
    fn it_is_as_a_look_at_all_of_them(deeds in proptest::collection::vec(deeds(), 1..120)) {
        let (mut pods, mut now, mut message) = (Pods::default(), 0, 0);
        let mut asking: VecDeque<usize> = VecDeque::new();
        for (later, deed) in deeds {
            now += later;
            match deed {
                Deed::Create(room, draw) => drop(pods.create(room, draw)),
                Deed::Place => {
                    let oldest = pods.all.iter().position(|pod| pod.life == Life::Pending).map(|at| pods.first + at);
                    prop_assert_eq!(pods.place(), oldest);
                }
                Deed::Ready(pod) => {
                    if pods.ready(pod, now, 2) {
                        asking.extend([pod, pod]);
                    }
                }
                Deed::Begin => {
                    if let Some(pod) = pods.asking() {
                        pods.begin(pod, message, 1);
                        asking.pop_front();
                        message += 1;
                    }
                }
                Deed::Finish(pod, on) => {
                    let held = pods.get(pod).and_then(|pod| pod.held.first().copied());
                    if let Some((message, delivery)) = held
                        && pods.finish(pod, message, delivery, on)
                        && on
                    {
                        asking.push_back(pod);
                    }
                }
                Deed::End(heeds) => {
                    if let Some(pod) = pods.surplus(now) {
                        pods.end(pod, heeds);
                        if heeds {
                            asking.retain(|asks| *asks != pod);
                        }
                    }
                }
                Deed::Crash(pod) => {
                    if pods.get(pod).is_some_and(|pod| pod.life == Life::Running) {
                        pods.crash(pod, now);
                        asking.retain(|asks| *asks != pod);
                    }
                }
                Deed::Gone(pod) => {
                    if pods.gone(pod, now).is_some() {
                        asking.retain(|asks| *asks != pod);
                    }
                }
                Deed::CountFrom => pods.count_from(now),
            }
            while asking.front().is_some_and(|pod| !pods.get(*pod).is_some_and(|pod| pod.runs)) {
                asking.pop_front();
            }
            prop_assert_eq!(pods.asking(), asking.front().copied());
            let plain = plain_surplus(&pods, now);
            prop_assert_eq!(pods.surplus(now), plain);
        }
    }
}

/// So many pods come, work twice, and go one after the other: how many are looked at in all.
fn looked_at(count: usize) -> usize {
    let mut pods = Pods::default();
    for number in 0..count {
        pods.create(number % 2 == 0, u32::try_from(number * 7919 % 1009).unwrap());
    }
    while pods.place().is_some() {}
    for pod in 0..count {
        pods.ready(pod, i64::try_from(pod).unwrap() * SECOND, 3);
    }
    for message in 0..2 * count {
        let pod = pods.asking().unwrap();
        pods.begin(pod, message, 1);
        pods.finish(pod, message, 1, message < count);
    }
    for ended in 0..count {
        let now = i64::try_from(count + ended).unwrap() * SECOND;
        let pod = pods.surplus(now).unwrap();
        pods.end(pod, true);
        pods.asking();
        pods.gone(pod, now);
    }
    assert_eq!((pods.existing(), pods.asking.len()), (0, 0));
    pods.looked
}

/// Four times as many pods are looked at four times as often, give or take how often an age doubles.
#[test]
fn what_is_done_grows_with_what_happens() {
    let (few, many) = (looked_at(1000), looked_at(4000));
    assert!(few > 1000 && many < 5 * few, "{few} {many}");
    assert!(many < 4000 * 60, "{many}");
}
