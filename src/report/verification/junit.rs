//! JUnit's XML: one suite, a case for each probe.

use super::told;
use crate::document::Sources;
use crate::report::diagnostics::junit::escape;
use crate::report::diagnostics::spot::{Spot, text};
use crate::verification::{Outcome, Verification};

/// What is broken is a failure, what is not checked is skipped with its reason, and a warning passes with its text.
pub(super) fn render(verification: &Verification, sources: &Sources) -> String {
    let counted = verification.outcomes();
    let all = verification.probed.len();
    let counts =
        format!("tests=\"{all}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"", counted.broken, counted.not_checked);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"neap verify\" {counts}>\n  <testsuite name=\"{}\" {counts}>\n",
        escape(&verification.cluster)
    );
    for probed in &verification.probed {
        let found = probed.outcome.findings().iter().map(|finding| {
            let place = Spot::primary(finding, sources).map_or(String::new(), |spot| spot.shown() + " ");
            format!("{place}{}: {}", finding.severity.word(), text(finding))
        });
        let found = escape(&found.collect::<Vec<_>>().join("\n"));
        let body = match &probed.outcome {
            Outcome::Holds(seen) => format!("<system-out>{}</system-out>", escape(seen)),
            Outcome::NotChecked(why) => format!("<skipped message=\"{}\"/>", escape(why)),
            Outcome::Found(_) if probed.outcome.is_broken() => {
                format!("<failure message=\"{}\" type=\"{}\">{found}</failure>", escape(&told(probed)), probed.probe)
            }
            Outcome::Found(_) => format!("<system-out>{found}</system-out>"),
        };
        let name = if probed.subject.is_empty() { probed.probe } else { probed.subject.as_str() };
        out.push_str(&format!(
            "    <testcase name=\"{}\" classname=\"{}\" time=\"{:.3}\">{body}</testcase>\n",
            escape(name),
            probed.probe,
            probed.after.as_secs_f64()
        ));
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}
