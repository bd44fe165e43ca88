//! Every probe asked of a live cluster, all at the same time, as often as an answer raises a new question.

pub(super) mod asking;
pub(super) mod look;
pub(super) mod probe;
pub(super) mod rbac;
pub(super) mod rounds;
pub(super) mod servers;
pub(super) mod target;
pub(super) mod tree;

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::Instant;

use super::cluster::Cluster;
use super::{Look, probes};
use crate::verification::{Outcome, Probed};
use asking::{Answers, Asking, Halt};
use probe::{Probe, Seen, Subject};
use target::Target;

/// Reads an address outside of the cluster, as the command line reads any.
pub type Web = std::sync::Arc<dyn Fn(&str) -> Result<String, String> + Send + Sync>;

/// A probe and what it is asked of, and what came of it as soon as something did.
struct Case {
    probe: &'static Probe,
    subject: Subject,
    done: Option<(Outcome, Duration)>,
}

/// Asks every probe that is wanted. What was answered comes with it.
pub(super) async fn verify(target: &Target<'_>, cluster: &Cluster, look: &Look) -> (Vec<Probed>, Answers) {
    let begun = Instant::now();
    let mut cases = cases(target);
    cases.retain(|case| look.probes.contains(&case.probe.name));
    let judge = |answers: &Answers| judge(target, &mut cases, answers, || begun.elapsed());
    let answers = rounds::ask(cluster, Some(&look.web), look.limit, judge).await;
    (cases.into_iter().map(|case| case.probed(begun.elapsed())).collect(), answers)
}

/// Every probe with everything that it is asked of, in the order of the path.
fn cases(target: &Target<'_>) -> Vec<Case> {
    let each = |probe: &'static Probe| {
        let subjects = (probe.about)(target);
        subjects.into_iter().map(move |subject| Case { probe, subject, done: None })
    };
    probes::ALL.iter().copied().flat_map(each).collect()
}

/// Judges what can be judged, and gives back what has to be asked for the rest.
fn judge(target: &Target<'_>, cases: &mut [Case], answers: &Answers, after: impl Fn() -> Duration) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    for case in cases.iter_mut().filter(|case| case.done.is_none()) {
        let asking = Asking::new(answers);
        let outcome = match (case.probe.judge)(target, &case.subject, &asking) {
            Ok(Seen::Holds(seen)) => Outcome::Holds(seen),
            Ok(Seen::Flaws(flaws)) => {
                let found = flaws.into_iter().map(|flaw| flaw.diagnostic(case.probe.name, target));
                Outcome::Found(found.collect())
            }
            Err(Halt::NotChecked(why)) => Outcome::NotChecked(why),
            Err(Halt::Waiting) => {
                wanted.extend(asking.wanted());
                continue;
            }
        };
        case.done = Some((outcome, after()));
    }
    wanted
}

impl Case {
    fn probed(self, end: Duration) -> Probed {
        let unanswered = || (Outcome::NotChecked("not everything that it asks was answered".to_owned()), end);
        let (outcome, after) = self.done.unwrap_or_else(unanswered);
        Probed { probe: self.probe.name, asks: self.probe.asks, subject: self.subject.shown(), outcome, after }
    }
}

/// What every probe says of answers that were written down; whatever asks for more is not checked.
pub(super) fn replay(target: &Target<'_>, answers: &Answers) -> Vec<Probed> {
    let mut cases = cases(target);
    judge(target, &mut cases, answers, || Duration::ZERO);
    cases.into_iter().map(|case| case.probed(Duration::ZERO)).collect()
}
