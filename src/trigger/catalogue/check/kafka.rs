//! `kafka`: partitions and versions.

use super::super::fault::{Fault, FaultKind};
use super::super::go;
use super::super::judge::shorten;
use super::super::version::Minor;
use super::super::view::View;
use super::broken;

/// Partitions and ranges of them.
///
/// KEDA 2.19: `pkg/util/parse_string.go`, `ParseInt32List`, without white space, and only where there is a topic; since
/// 2.20 `pkg/scalers/kafka_scaler.go`, `parsePartitionLimitation`, which takes the white space off.
pub(super) fn partitions(view: &View<'_>) -> Vec<Fault> {
    let Some(text) = view.text("partitionLimitation") else { return Vec::new() };
    let lenient = Minor::read(view.scaler.version()) >= Minor::read("2.20");
    if !lenient && view.is_set("topic") != Some(true) {
        return Vec::new();
    }
    let number = |text: &str| {
        let text = if lenient { text.trim() } else { text };
        go::integer(text).is_some_and(|number| i32::try_from(number).is_ok())
    };
    let wrong = text.split(',').find(|part| {
        let ends: Vec<&str> = part.split('-').collect();
        ends.len() > 2 || !ends.iter().all(|end| number(end))
    });
    let Some(wrong) = wrong else { return Vec::new() };
    let message = format!("`partitionLimitation`: `{}` is neither a partition nor a range", shorten(wrong));
    let fault = broken(view, "partitionLimitation", message, "write numbers and ranges, such as `1,3-5`");
    vec![Fault { kind: FaultKind::Value, ..fault }]
}

/// A version of Kafka (`github.com/IBM/sarama`, `utils.go`, `ParseKafkaVersion`): three numbers, or four that begin with 0.
pub(super) fn version(view: &View<'_>) -> Vec<Fault> {
    let Some(text) = view.text("version") else { return Vec::new() };
    let parts: Vec<&str> = text.split('.').collect();
    let whole = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let count = if text.starts_with('0') { 4 } else { 3 };
    let old = count == 4 && parts.first() != Some(&"0");
    if parts.len() == count && parts.iter().all(whole) && !old {
        return Vec::new();
    }
    let fault =
        broken(view, "version", format!("`{}` is no version of Kafka", shorten(text)), "write one such as `2.8.0`");
    vec![Fault { kind: FaultKind::Value, ..fault }]
}
