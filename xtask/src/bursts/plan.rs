//! Which bursts are run.

use neap::timeline::{Arrivals, ArrivalsFault, Termination};

/// One burst on a configuration of its own.
pub(super) struct Plan {
    pub(super) name: &'static str,
    /// What it is there for.
    pub(super) why: &'static str,
    pub(super) polling: u32,
    pub(super) cooldown: u32,
    pub(super) threshold: u32,
    pub(super) activation: u32,
    pub(super) min: u32,
    pub(super) max: u32,
    /// The HPA's, as JSON.
    pub(super) behavior: Option<&'static str>,
    /// As the worker takes it: `fixed:3`, `uniform:1:4`, `exponential:2`.
    pub(super) service: &'static str,
    /// Whether the worker heeds SIGTERM.
    pub(super) trap: bool,
    pub(super) grace: u32,
    pub(super) ack_wait: u32,
    /// -1 for without a bound.
    pub(super) max_deliver: i32,
    /// Messages, the seconds in which they come, and how many seconds after the first of all they begin.
    pub(super) bursts: &'static [(usize, f64, f64)],
    /// Seconds that the ScaledObject is left alone before the first message, beside some that are drawn.
    pub(super) age: u64,
    /// Seconds after which the record is closed.
    pub(super) limit: u64,
}

/// What a plan has where it says nothing else: the demo's configuration.
const BASE: Plan = Plan {
    name: "",
    why: "",
    polling: 5,
    cooldown: 30,
    threshold: 10,
    activation: 0,
    min: 0,
    max: 5,
    behavior: None,
    service: "fixed:3",
    trap: true,
    grace: 30,
    ack_wait: 30,
    max_deliver: -1,
    bursts: &[(50, 1.0, 0.0)],
    age: 0,
    limit: 600,
};

/// Any behavior at all takes the legacy limit away.
const CALM: Option<&str> = Some(r#"{"scaleDown": {"stabilizationWindowSeconds": 30}}"#);

/// One pod in a sync, and down again soon.
const STEPS: Option<&str> = Some(
    r#"{"scaleUp": {"stabilizationWindowSeconds": 0, "policies": [{"type": "Pods", "value": 1, "periodSeconds": 15}]},
        "scaleDown": {"stabilizationWindowSeconds": 0, "policies": [{"type": "Pods", "value": 1, "periodSeconds": 15}]}}"#,
);

/// Half as many again in half a minute.
const HALVES: Option<&str> = Some(
    r#"{"scaleUp": {"stabilizationWindowSeconds": 0, "policies": [{"type": "Percent", "value": 50, "periodSeconds": 30}]},
        "scaleDown": {"stabilizationWindowSeconds": 20, "policies": [{"type": "Percent", "value": 50, "periodSeconds": 15}]}}"#,
);

/// The bursts, long ones first, so that the last to end is a short one.
pub(super) const PLANS: &[Plan] = &[
    Plan { name: "aged-a", why: "an object that is 7 minutes old", age: 400, service: "uniform:1:4", ..BASE },
    Plan {
        name: "aged-b",
        why: "an object that is 8 minutes old, a behavior",
        age: 470,
        behavior: CALM,
        max: 8,
        ..BASE
    },
    Plan {
        name: "seven-a",
        why: "polling that is no divisor of the sync period",
        polling: 7,
        cooldown: 25,
        threshold: 8,
        max: 6,
        service: "uniform:0:5",
        bursts: &[(35, 1.0, 0.0)],
        ..BASE
    },
    Plan {
        name: "twenty-a",
        why: "polling that is no divisor of the sync period, a behavior",
        polling: 20,
        cooldown: 45,
        behavior: CALM,
        max: 10,
        service: "exponential:4",
        bursts: &[(60, 10.0, 0.0)],
        ..BASE
    },
    Plan {
        name: "min2-a",
        why: "two at least",
        min: 2,
        max: 6,
        service: "uniform:1:4",
        bursts: &[(60, 1.0, 0.0)],
        ..BASE
    },
    Plan {
        name: "three-a",
        why: "fast polling, a low threshold",
        polling: 3,
        cooldown: 20,
        threshold: 3,
        max: 4,
        service: "fixed:5",
        bursts: &[(12, 0.0, 0.0)],
        ..BASE
    },
    Plan {
        name: "steady-a",
        why: "messages that come steadily",
        service: "uniform:1:3",
        bursts: &[(60, 40.0, 0.0)],
        ..BASE
    },
    Plan {
        name: "waves-a",
        why: "three waves, each bigger",
        service: "fixed:2",
        max: 8,
        bursts: &[(10, 0.0, 0.0), (20, 0.5, 20.0), (40, 1.0, 40.0)],
        ..BASE
    },
    Plan {
        name: "high-a",
        why: "a high threshold",
        threshold: 50,
        service: "fixed:1",
        bursts: &[(100, 1.0, 0.0)],
        ..BASE
    },
    Plan { name: "one-a", why: "one at most", max: 1, bursts: &[(15, 0.0, 0.0)], ..BASE },
    Plan {
        name: "halves-a",
        why: "half as many again in half a minute",
        behavior: HALVES,
        cooldown: 40,
        service: "exponential:2",
        bursts: &[(50, 1.0, 0.0)],
        ..BASE
    },
    Plan {
        name: "again-b",
        why: "work longer than the ack wait, three deliveries at most",
        ack_wait: 8,
        max_deliver: 3,
        service: "exponential:5",
        bursts: &[(25, 1.0, 0.0)],
        ..BASE
    },
    Plan {
        name: "ignore-c",
        why: "SIGTERM is ignored for a short grace",
        trap: false,
        grace: 5,
        cooldown: 40,
        service: "exponential:2",
        ..BASE
    },
    Plan { name: "small-c", why: "one message", bursts: &[(1, 0.0, 0.0)], ..BASE },
    Plan {
        name: "echo-a",
        why: "a second, small burst within 300 s of a first",
        cooldown: 20,
        bursts: &[(50, 1.0, 0.0), (3, 0.0, 140.0)],
        ..BASE
    },
    Plan {
        name: "demo-a",
        why: "the demo's configuration, uniform work",
        cooldown: 60,
        service: "uniform:1:4",
        ..BASE
    },
    Plan { name: "poll30-a", why: "KEDA's default polling", polling: 30, cooldown: 60, ..BASE },
    Plan { name: "ignore-a", why: "SIGTERM is ignored", trap: false, grace: 20, service: "fixed:2", ..BASE },
    Plan { name: "behavior-a", why: "a behavior instead of the legacy limit", behavior: CALM, max: 8, ..BASE },
    Plan {
        name: "steps-a",
        why: "one pod a sync, up and down",
        behavior: STEPS,
        cooldown: 45,
        service: "uniform:1:4",
        ..BASE
    },
    Plan {
        name: "wide-a",
        why: "many pods, a low threshold",
        threshold: 5,
        max: 16,
        bursts: &[(100, 2.0, 0.0)],
        ..BASE
    },
    Plan { name: "small-a", why: "few messages", bursts: &[(5, 0.0, 0.0)], ..BASE },
    Plan { name: "min1-a", why: "never at nothing", min: 1, service: "exponential:2", ..BASE },
    Plan {
        name: "stuck-a",
        why: "work longer than the ack wait, two deliveries at most",
        ack_wait: 4,
        max_deliver: 2,
        service: "uniform:1:6",
        bursts: &[(20, 0.5, 0.0)],
        ..BASE
    },
    Plan {
        name: "again-a",
        why: "work longer than the ack wait now and then",
        ack_wait: 5,
        service: "exponential:3",
        bursts: &[(30, 1.0, 0.0)],
        ..BASE
    },
    Plan {
        name: "poll15-a",
        why: "a cooldown that is no multiple of the polling",
        polling: 15,
        cooldown: 40,
        service: "uniform:1:4",
        ..BASE
    },
    Plan {
        name: "poll10-a",
        why: "slower polling, a long cooldown",
        polling: 10,
        cooldown: 120,
        threshold: 20,
        service: "exponential:2",
        ..BASE
    },
    Plan { name: "slow-a", why: "messages that trickle in", bursts: &[(40, 60.0, 0.0)], ..BASE },
    Plan {
        name: "demo-b",
        why: "the demo's configuration, uniform work",
        cooldown: 60,
        service: "uniform:1:4",
        ..BASE
    },
    Plan {
        name: "behavior-b",
        why: "a behavior instead of the legacy limit",
        behavior: CALM,
        max: 8,
        service: "exponential:2",
        ..BASE
    },
    Plan {
        name: "wide-b",
        why: "many pods, a low threshold",
        threshold: 5,
        max: 16,
        service: "exponential:2",
        bursts: &[(100, 2.0, 0.0)],
        ..BASE
    },
    Plan { name: "poll30-b", why: "KEDA's default polling", polling: 30, cooldown: 20, service: "uniform:1:4", ..BASE },
    Plan { name: "min1-b", why: "never at nothing, with a behavior", min: 1, behavior: CALM, ..BASE },
    Plan {
        name: "ignore-b",
        why: "SIGTERM is ignored",
        trap: false,
        grace: 10,
        cooldown: 20,
        service: "uniform:1:4",
        bursts: &[(30, 1.0, 0.0)],
        ..BASE
    },
    Plan {
        name: "stuck-b",
        why: "one delivery at most",
        ack_wait: 3,
        max_deliver: 1,
        service: "uniform:1:5",
        bursts: &[(25, 0.5, 0.0)],
        ..BASE
    },
    Plan {
        name: "small-b",
        why: "few messages, a high activation is not reached by the last",
        activation: 2,
        bursts: &[(8, 1.0, 0.0)],
        ..BASE
    },
    Plan {
        name: "poll10-b",
        why: "slower polling",
        polling: 10,
        cooldown: 30,
        threshold: 20,
        bursts: &[(100, 1.0, 0.0)],
        ..BASE
    },
    Plan {
        name: "steps-b",
        why: "one pod a sync, up and down",
        behavior: STEPS,
        cooldown: 30,
        bursts: &[(60, 1.0, 0.0)],
        ..BASE
    },
    Plan {
        name: "echo-b",
        why: "a second, small burst within 300 s of a first",
        cooldown: 20,
        service: "uniform:1:4",
        bursts: &[(40, 1.0, 0.0), (5, 0.0, 130.0)],
        ..BASE
    },
    Plan {
        name: "poll15-b",
        why: "a cooldown that is no multiple of the polling",
        polling: 15,
        cooldown: 20,
        bursts: &[(30, 1.0, 0.0)],
        ..BASE
    },
];

impl Plan {
    pub(super) fn arrivals(&self) -> Result<Arrivals, ArrivalsFault> {
        let mut text = String::new();
        for &(messages, over, from) in self.bursts {
            let gap = if messages > 1 { over / count(messages - 1) } else { 0.0 };
            text.extend((0..messages).map(|number| format!("{:.4}\n", from + gap * count(number))));
        }
        Arrivals::replay(&text)
    }

    /// As neap takes it.
    pub(super) fn service_distribution(&self) -> String {
        let parts: Vec<&str> = self.service.split(':').collect();
        match parts.as_slice() {
            ["fixed", length] => format!("{length}s"),
            ["uniform", low, high] => format!("uniform({low}s,{high}s)"),
            ["exponential", mean] => format!("exponential({mean}s)"),
            _ => self.service.to_owned(),
        }
    }

    pub(super) fn on_sigterm(&self) -> Termination {
        if self.trap { Termination::Finish } else { Termination::Ignore }
    }
}

#[expect(clippy::cast_precision_loss, reason = "messages are few")]
fn count(messages: usize) -> f64 {
    messages as f64
}
