//! The way from a nats-jetstream trigger to the queue and its worker.

mod account_empty;
mod account_missing;
mod account_name_in_operator_mode;
mod account_not_configured;
mod ack_delayed_by_wait;
mod ack_wait_too_short;
mod consumer_filter_outside_subjects;
mod discard_old_drops_jobs;
mod endpoint_has_scheme;
mod endpoint_name_in_other_namespace;
mod endpoint_not_headless;
mod endpoint_port_missing;
mod endpoint_service_misspelt;
mod file_store_takes_whole_volume;
mod image_not_pinned;
mod jetstream_disabled;
mod jetstream_storage_too_small;
mod max_ack_pending_below_workers;
mod max_deliver_without_dead_letter;
mod memory_store_missing;
mod monitor_disabled;
mod monitor_port_differs;
mod monitor_scheme_differs;
mod nack_ack_wait_default;
mod nack_default_taken;
mod network_policy_blocks_monitor;
mod network_policy_blocks_worker;
mod server_name_prefix_hides_leader;
mod stream_or_consumer_unknown;
mod stream_replicas_even;
mod stream_replicas_exceed_cluster;
mod subject_without_consumer;
mod worker_asks_other_servers;
mod worker_exits_on_empty_queue;
mod worker_in_other_account;
mod worker_takes_from_elsewhere;
mod workqueue_consumer_refused;

use super::{Rule, World};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Node;
use crate::topology::path::EventPath;
use crate::topology::stream::{Consumer, Stream};
use crate::topology::worker::{Worker, nexts, worker};
use crate::topology::{Object, given, items};

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[
    account_empty::RULE,
    account_missing::RULE,
    account_name_in_operator_mode::RULE,
    account_not_configured::RULE,
    ack_delayed_by_wait::RULE,
    ack_wait_too_short::RULE,
    consumer_filter_outside_subjects::RULE,
    discard_old_drops_jobs::RULE,
    endpoint_has_scheme::RULE,
    endpoint_name_in_other_namespace::RULE,
    endpoint_not_headless::RULE,
    endpoint_port_missing::RULE,
    endpoint_service_misspelt::RULE,
    file_store_takes_whole_volume::RULE,
    image_not_pinned::RULE,
    jetstream_disabled::RULE,
    jetstream_storage_too_small::RULE,
    max_ack_pending_below_workers::RULE,
    max_deliver_without_dead_letter::RULE,
    memory_store_missing::RULE,
    monitor_disabled::RULE,
    monitor_port_differs::RULE,
    monitor_scheme_differs::RULE,
    nack_ack_wait_default::RULE,
    nack_default_taken::RULE,
    network_policy_blocks_monitor::RULE,
    network_policy_blocks_worker::RULE,
    server_name_prefix_hides_leader::RULE,
    stream_or_consumer_unknown::RULE,
    stream_replicas_even::RULE,
    stream_replicas_exceed_cluster::RULE,
    subject_without_consumer::RULE,
    worker_asks_other_servers::RULE,
    worker_exits_on_empty_queue::RULE,
    worker_in_other_account::RULE,
    worker_takes_from_elsewhere::RULE,
    workqueue_consumer_refused::RULE,
];

/// Says what the topology found broken under the name of a rule; a drawing shows the same words.
fn broken(world: &World<'_>, rule: &'static str, severity: Severity, found: &mut Vec<Diagnostic>) {
    found.extend(world.topology.events().flaws(rule).map(|flaw| super::said(flaw, severity)));
}

/// The ways of events of NATS, each with the scaler, of those that are looked at.
fn paths<'w>(world: &'w World<'_>) -> impl Iterator<Item = (&'w EventPath, &'w Object)> {
    world.scalers().flat_map(|scaler| world.topology.events().ways_of(scaler).iter().map(move |way| (way, scaler)))
}

/// The scalers that are looked at and that events of NATS come to.
fn scalers<'w>(world: &'w World<'_>) -> impl Iterator<Item = &'w Object> {
    let events = world.topology.events();
    world.scalers().filter(|scaler| !events.ways_of(scaler).is_empty())
}

/// The consumer that a way leads to.
fn consumer<'w>(world: &'w World<'_>, path: &EventPath) -> Option<&'w Consumer> {
    world.topology.events().consumers.get(path.consumer?)
}

/// The work queues that the tree makes, each with its consumers.
fn queues<'w>(world: &'w World<'_>) -> impl Iterator<Item = (&'w Stream, Vec<&'w Consumer>)> {
    let events = world.topology.events();
    events
        .streams
        .iter()
        .filter(|it| it.is_workqueue())
        .map(move |it| (it, events.consumers_of(world.topology, it).collect()))
}

/// The containers of the worker of a scaler, with the worker.
fn containers<'w>(world: &World<'w>, scaler: &'w Object) -> Option<(Worker<'w>, Vec<&'w Node>)> {
    let worker = worker(world.topology, scaler)?;
    let containers = worker.containers().collect();
    Some((worker, containers))
}

/// The first call of `consumer next` of the `nats` command: what stands before it in its line, and what behind.
fn next_of_cli(container: &Node) -> Option<(String, String, crate::document::Span)> {
    // Most containers call nothing of the sort, and to put their script together for that takes time.
    let words = ["command", "args"].into_iter().flat_map(|key| items(given(container, key)));
    if !words.filter_map(Node::as_str).any(|word| word.contains("next")) {
        return None;
    }
    let (calls, place) = nexts(container)?;
    let (before, behind) = calls.into_iter().next()?;
    Some((before, behind, place))
}

/// What `--wait` says behind `consumer next`: the most by which natscli delays an acknowledgement, in nanoseconds and as
/// it is written (natscli, `cli/consumer_command.go`, `nextAction`).
fn ack_delay(behind: &str) -> Option<(u64, String)> {
    let command = behind.split(['|', ';', '&', ')']).next().unwrap_or_default();
    let mut words = command.split_whitespace();
    let mut wait = None;
    while let Some(word) = words.next() {
        match word.split_once('=') {
            _ if word == "--no-ack" => return None,
            Some(("--wait", value)) => wait = Some(value.to_owned()),
            _ if word == "--wait" => wait = words.next().map(str::to_owned),
            _ => {}
        }
    }
    let text = wait?.trim_matches(['"', '\'']).to_owned();
    let nanoseconds = crate::unit::Duration::new(text.as_str()).ok()?.nanoseconds();
    (nanoseconds > 0).then_some((nanoseconds, text))
}

/// The image of a container.
fn image(container: &Node) -> Option<(&str, crate::document::Span)> {
    let node = given(container, "image")?;
    Some((node.as_str()?, node.span))
}
