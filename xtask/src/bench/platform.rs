//! A config with many workloads.

use std::fmt::Write as _;

/// A config with so many workloads, in namespaces of 100. `tag` is the tag of every image, so that two configs with
/// different tags differ in each workload's Deployment and nowhere else.
pub(super) fn config(workloads: usize, tag: &str) -> String {
    let mut text = "version: 1\nprofile: demo\ncluster: bench\ngitops:\n  repoURL: https://git.acme.test/bench.git\n\
                    workloads:\n  inherit: false\n"
        .to_owned();
    for number in 0..workloads {
        let namespace = number / 100;
        // Writing to a string cannot fail.
        _ = write!(
            text,
            "  worker-{number:05}:\n    namespace: team-{namespace:03}\n    image: registry.acme.test/worker:{tag}\n    \
             triggers:\n    - {{type: nats-jetstream, stream: JOBS, consumer: echo-workers, lagThreshold: 10}}\n"
        );
    }
    text
}
