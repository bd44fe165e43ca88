//! How the clocks of KEDA and the HPA stand to each other.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::clock::{SECOND, Time};
use super::hpa;

/// How long the requests take that lie between the making of an HPA and the first poll.
const REQUESTS: Time = SECOND / 10;

/// How far the first poll and the first sync after the first message are, where both clocks began together. KEDA 2.19
/// starts to poll in the same pass in which it makes the HPA (`controllers/keda/scaledobject_controller.go`,
/// `reconcileScaledObject`), and the HPA controller looks at an HPA one period after it learnt of it and then one period
/// after it was done (Kubernetes 1.34, `pkg/controller/podautoscaler/horizontal.go`, `enqueueHPA` and `processNextWorkItem`;
/// `rate_limiters.go`). What lies between the two is how long requests to the API server take: either may come first.
pub(super) fn together(rng: &mut ChaCha8Rng, polling: Time) -> (Time, Time) {
    let age = rng.random_range(0..polling.saturating_mul(hpa::PERIOD / SECOND));
    let apart = rng.random_range(-REQUESTS..=REQUESTS);
    (polling - age % polling, hpa::PERIOD - (age + apart).rem_euclid(hpa::PERIOD))
}
