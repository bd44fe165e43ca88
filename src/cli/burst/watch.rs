//! A burst while it runs, and what became of its messages.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::cli::{Failure, Hall};
use crate::live::{self, Burst, LiveFault, Order, Progress, Rest};
use crate::report::timeline::score::Finding;
use crate::timeline::{Quantiles, Stretch};

/// How often a line is said where nobody looks at a terminal.
const EVERY: Duration = Duration::from_secs(5);

/// Publishes, watches, and tells how far it is.
#[expect(clippy::disallowed_methods, reason = "a live cluster goes by the clock on the wall")]
pub(super) fn watch(hall: &Hall, order: &Order, band: &[Stretch]) -> Result<Burst, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let (told, often) = (stop.clone(), AtomicU32::new(0));
    let listen = ctrlc::set_handler(move || {
        told.store(true, Ordering::Relaxed);
        if often.fetch_add(1, Ordering::Relaxed) > 0 {
            std::process::exit(130);
        }
    });
    if let Err(fault) = listen {
        hall.say(&format!("Ctrl-C ends it without a record: {fault}"));
    }
    let terminal = hall.is_watched();
    let (mut last, mut said) = (None, Instant::now());
    let mut tell = |now: Progress| {
        let line = line(&now, order.arrivals.len(), band);
        if terminal {
            hall.draw(&format!("\r\u{1b}[K{line}"));
        } else if last != Some((now.replicas, now.running)) || said.elapsed() >= EVERY {
            hall.say(&line);
            (last, said) = (Some((now.replicas, now.running)), Instant::now());
        }
    };
    let burst = live::record(order, &stop, &mut tell);
    if terminal {
        hall.draw("\r\u{1b}[K");
    }
    burst.map_err(|fault| match fault {
        LiveFault::NotAlone(why) => {
            Failure::usage(why, "wait until it is drained, or count what is there as this burst's with `--shared`")
        }
        fault => fault.into(),
    })
}

/// How far it is, beside what was predicted for this moment.
fn line(now: &Progress, all: usize, band: &[Stretch]) -> String {
    let here = band.iter().rev().find(|stretch| stretch.at <= now.at);
    let said = |spread: Option<Quantiles>| {
        spread.map(|it| format!(" (predicted {} to {})", it.p5, it.p95)).unwrap_or_default()
    };
    let backlog = now.waiting + now.in_flight;
    format!(
        "{:>5.0} s  published {}/{all}  replicas {}, running {}{}  waiting {}, in work {}, together {backlog}{}",
        now.at.as_secs_f64(),
        now.published,
        now.replicas,
        now.running,
        said(here.map(|it| it.replicas)),
        now.waiting,
        now.in_flight,
        said(here.map(|it| it.backlog))
    )
}

/// What became of the messages.
pub(super) fn messages(burst: &Burst, shared: bool) -> Vec<Finding> {
    let record = &burst.record;
    let finding = |holds: bool, what: &str, found: String| Finding { holds: Some(holds), what: what.to_owned(), found };
    let mut all = Vec::new();
    match burst.rest {
        Some(Rest { messages, waiting, in_flight, delivered, acknowledged }) => {
            // Where others use the stream, what is left in it may be theirs.
            let empty = (messages == 0) || shared;
            all.push(finding(empty, "the stream is empty", format!("{messages} messages in it")));
            let none = waiting == 0 && in_flight == 0;
            all.push(finding(none, "nothing waits or is in work", format!("{waiting} wait, {in_flight} in work")));
            let told = format!("delivered up to {delivered}, acknowledged up to {acknowledged}");
            all.push(finding(delivered == acknowledged, "everything delivered is acknowledged", told));
        }
        None => all.push(Finding {
            holds: None,
            what: "the stream is empty".to_owned(),
            found: "the broker did not answer after the burst".to_owned(),
        }),
    }
    let stuck = format!("{} given up", record.stuck);
    all.push(finding(record.stuck == 0, "no message was given up", stuck));
    let restarts = format!("{} restarts", record.restarts);
    all.push(finding(record.restarts == 0, "no container was started again", restarts));
    all
}
