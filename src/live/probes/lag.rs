//! What KEDA counts as waiting in a consumer: `num_pending + num_ack_pending`, of its leader (KEDA 2.19,
//! `nats_jetstream_scaler.go` `getMaxMsgLag`).

use crate::live::verify::look::number;
use crate::live::verify::servers::{self, Server, account};
use crate::live::verify::target::Target;
use crate::model::KedaTrigger;

/// The stream and the consumer that a trigger asks about, where it asks about one.
pub(super) fn consumer(trigger: &KedaTrigger) -> Option<(&str, &str)> {
    if trigger.type_name != "nats-jetstream" {
        return None;
    }
    Some((trigger.metadata.get("stream")?, trigger.metadata.get("consumer")?))
}

/// Messages that wait or are in work.
pub(super) fn lag(servers: &[Server<'_>], target: &Target<'_>, stream: &str, consumer: &str) -> Option<i64> {
    let view = servers::consumer(servers, account(target), stream, consumer)?;
    Some(number(view.said, "/num_pending")? + number(view.said, "/num_ack_pending")?)
}
