//! A queue in partitions, of which each has one consumer at most.

/// How a queue in partitions becomes a lag (KEDA 2.19, `pkg/scalers/kafka_scaler.go`, `getTotalLag`; the same in
/// `apache_kafka_scaler.go`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partitions {
    /// Partitions that count: those of the topic, or of `partitionLimitation`.
    pub count: u32,
    /// More replicas than partitions may be asked for (`allowIdleConsumers`).
    pub idle_consumers: bool,
    /// No more than partitions with a lag may be asked for (`limitToPartitionsWithLag`).
    pub with_lag: bool,
    /// As many are asked for as the partitions can be shared out evenly to (`ensureEvenDistributionOfPartitions`).
    pub even: bool,
    /// A partition whose consumer stands still does not count (`excludePersistentLag`).
    pub exclude_persistent: bool,
}

impl Partitions {
    /// The lag that KEDA reports, of that of each partition.
    #[must_use]
    pub fn lag(&self, each: impl Iterator<Item = u64>, threshold: f64) -> u64 {
        let threshold = whole(threshold).max(1);
        let (mut lag, mut behind) = (0u64, 0u64);
        for partition in each {
            lag += partition;
            behind += u64::from(partition > 0);
        }
        if self.idle_consumers && !self.with_lag && !self.even {
            return lag;
        }
        if self.even {
            lag = self.fair(lag, threshold) * threshold;
        }
        let most = if self.with_lag { behind } else { u64::from(self.count) };
        if lag / threshold > most { most * threshold } else { lag }
    }

    /// The least number of consumers that divides the partitions and is enough
    /// (`getNextFactorThatBalancesConsumersToTopicPartitions`).
    fn fair(self, lag: u64, threshold: u64) -> u64 {
        let count = u64::from(self.count);
        let enough = (1..=count).filter(|factor| count % factor == 0).find(|factor| factor * threshold >= lag);
        enough.unwrap_or(count)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
fn whole(number: f64) -> u64 {
    number as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lag(partitions: Partitions, each: &[u64]) -> u64 {
        partitions.lag(each.iter().copied(), 10.0)
    }

    /// 3 partitions at 10 for each consumer: 100 messages count as 30, as a fourth consumer would stand idle.
    #[test]
    fn no_more_consumers_than_partitions_are_asked_for() {
        let plain =
            Partitions { count: 3, idle_consumers: false, with_lag: false, even: false, exclude_persistent: false };
        assert_eq!(lag(plain, &[90, 10, 0]), 30);
        // Whole consumers are compared: 39 / 10 is 3, which is not above 3.
        assert_eq!(lag(plain, &[30, 9, 0]), 39);
        assert_eq!(lag(Partitions { idle_consumers: true, ..plain }, &[90, 10, 0]), 100);
        assert_eq!(lag(Partitions { with_lag: true, ..plain }, &[90, 10, 0]), 20);
        assert_eq!(lag(plain, &[]), 0);
    }

    /// 10 partitions are shared evenly by 1, 2, 5 or 10: 21 messages at 10 need 3, so 5.
    #[test]
    fn partitions_are_shared_out_evenly() {
        let even =
            Partitions { count: 10, idle_consumers: false, with_lag: false, even: true, exclude_persistent: false };
        assert_eq!(lag(even, &[21]), 50);
        assert_eq!(lag(even, &[5]), 10);
        assert_eq!(lag(even, &[1000]), 100);
        // With nothing to do one consumer would still be enough, and 0 is at least 0.
        assert_eq!(lag(even, &[0]), 10);
    }
}
