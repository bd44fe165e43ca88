//! Rules in CEL, from the command line's side.

use neap::check::{Options, Verdict, texts};
use neap::diagnostic::Sink;
use neap::document::Sources;

use super::{catalogue, check, render};

const CROSSED: &str = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: worker
spec:
  scaleTargetRef:
    name: worker
  minReplicaCount: 101
  triggers:
    - type: cron
      metadata: {}
";

#[test]
fn a_version_without_the_rule_lets_pass_what_one_with_it_does_not() {
    let of = |version: &str| Options { keda_version: Some(version.to_owned()), ..Options::default() };
    let (_, old) = check(CROSSED, &of("2.19.0"));
    assert_eq!((old[0].0, old[0].1.len()), (Verdict::Valid, 0));
    let (sources, new) = check(CROSSED, &of("2.20.2"));
    assert_eq!(new[0].0, Verdict::Invalid);
    assert_eq!(
        render(&sources, &new[0].1),
        "5:1 `spec` error[cel-rule] spec: minReplicaCount must be less than or equal to maxReplicaCount\n  \
         help: the rule: !has(self.minReplicaCount) || self.minReplicaCount <= (has(self.maxReplicaCount) ? \
         self.maxReplicaCount : 100)\n"
    );
    let (_, fine) = check(&CROSSED.replace("minReplicaCount: 101", "minReplicaCount: 100"), &of("2.21.0"));
    assert_eq!(fine[0].0, Verdict::Valid);
}

#[test]
fn rules_that_were_run_are_not_counted_as_skipped() {
    let options = Options { keda_version: Some("2.21.0".to_owned()), ..Options::default() };
    let text = neap::check::Text::new("a.yaml", CROSSED);
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let summary = texts(&[text], &mut sources, catalogue::shared(), &options, &mut sink);
    assert_eq!((summary.invalid, summary.cel_rules_not_checked, summary.transition_rules_skipped), (1, 0, 0));
}
