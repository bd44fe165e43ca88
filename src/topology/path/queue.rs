//! From the servers to the messages.

use super::super::broker::Accounts;
use super::super::fact::is_templated;
use super::super::flaw::Flaw;
use super::making::{consumer_flaws, stream_flaws};
use super::stream::{Consumer, Stream};
use super::{Hop, NOT_HERE, Step, Walk};
use crate::unit::certain;

/// Most names among which one is looked for that may have been meant.
const NAMES: usize = 200;

impl Walk<'_, '_> {
    /// The account (KEDA 2.19, `pkg/scalers/nats_jetstream_scaler.go`: one of both, and `accountID` is `account` where it is
    /// not given).
    pub(super) fn account(&mut self, broker: Option<usize>) {
        let given = ["accountID", "account"].into_iter().filter_map(|key| Some((key, self.metadata(key)?)));
        let given: Vec<_> = given.collect();
        let both = ["account", "accountID"];
        // What is no text is refused by its schema.
        let elsewhere = both.iter().any(|key| self.may_come_from_elsewhere(key) || self.is_odd(key));
        let chosen = given.iter().find(|(_, (value, _))| !value.trim().is_empty());
        let Some((key, (value, place))) = chosen.copied() else {
            let trigger = self.hops.first().and_then(|hop| hop.place);
            let hop = match (given.first(), trigger) {
                _ if elsewhere => Hop::unknown(Step::Account, "by reference", None, NOT_HERE),
                (Some((key, (_, place))), _) => {
                    let words = format!("{key} is empty: was $G expanded by a shell or a template?");
                    let help = "write account: \"$G\", with the sign escaped wherever a template reads it";
                    let flaw = Flaw::new("account-empty", *place, words, help);
                    Hop::judged(Step::Account, "empty", Some(*place), vec![flaw])
                }
                (None, Some(place)) => {
                    let help = "write account: $G for the default account";
                    let flaw = Flaw::new("account-missing", place, "the trigger names no account", help);
                    Hop::judged(Step::Account, "none", None, vec![flaw])
                }
                (None, None) => Hop::unknown(Step::Account, "none", None, NOT_HERE),
            };
            self.hops.push(hop);
            return;
        };
        if is_templated(value) {
            self.hops.push(Hop::unknown(Step::Account, "filled in later", Some(place), NOT_HERE));
            return;
        }
        let known = broker.and_then(|at| self.scene.broker(at)).and_then(|broker| broker.accounts.as_ref());
        let flaw = known.and_then(|said| match &said.value {
            Accounts::Operator if !is_public_key(value) => {
                let words = format!("{key} {value} is a name, and these servers know accounts by their public keys");
                let help = "write accountID: with the public key, which begins with A and has 56 letters";
                let flaw = Flaw::new("account-name-in-operator-mode", place, words, help);
                Some(flaw.seen(said.place, "an operator answers for the accounts"))
            }
            Accounts::Named(names) if !value.starts_with('$') && !names.iter().any(|name| name == value) => {
                let there = if names.is_empty() { "$G alone".to_owned() } else { names.join(", ") };
                let words = format!("the servers have no account {value}: there is {there}");
                let flaw = Flaw::new("account-not-configured", place, words, "write the account that holds the stream");
                Some(flaw.seen(said.place, "the accounts of the servers"))
            }
            _ => None,
        });
        let hop = match (known, flaw) {
            (None, _) if broker.is_none() || value != "$G" => {
                Hop::unknown(Step::Account, value, Some(place), "the servers' accounts are not in this tree")
            }
            (_, flaw) => Hop::judged(Step::Account, value, Some(place), flaw.into_iter().collect()),
        };
        self.hops.push(hop);
    }

    /// The stream and its consumer, where the tree makes them.
    pub(super) fn queue(&mut self, broker: Option<usize>) -> Option<usize> {
        let (stream_name, place) = self.metadata("stream").filter(|(text, _)| !is_templated(text))?;
        let scene = self.scene;
        let found = scene.named(stream_name, broker, &self.scaler.file);
        let [stream] = found.as_slice() else {
            let all = scene.streams.iter().filter(|it| scene.topology.files_together(&it.file, &self.scaler.file));
            let meant = if found.is_empty() { slip(stream_name, all.map(|it| it.name.as_str())) } else { None };
            let hop = match meant {
                Some(meant) => {
                    let words = format!("no stream is named {stream_name}, and one is named {meant}");
                    let flaw = Flaw::new("stream-or-consumer-unknown", place, words, format!("write {meant}"));
                    Hop::judged(Step::Stream, stream_name, Some(place), vec![flaw])
                }
                None => Hop::unknown(Step::Stream, stream_name, Some(place), NOT_HERE),
            };
            self.hops.push(hop);
            return None;
        };
        let shown = self.told(|| stream_words(stream));
        self.hops.push(Hop::judged(Step::Stream, shown, Some(stream.place), stream_flaws(scene, stream)));
        let (name, place) = self.metadata("consumer").filter(|(text, _)| !is_templated(text))?;
        let Some((at, consumer)) = scene.consumer(stream, name) else {
            let meant = slip(name, scene.consumers_of(stream).map(|it| it.name.as_str()));
            let hop = match meant {
                Some(meant) => {
                    let words = format!("the stream {stream_name} has no consumer {name}, and one is named {meant}");
                    let flaw = Flaw::new("stream-or-consumer-unknown", place, words, format!("write {meant}"));
                    Hop::judged(Step::Consumer, name, Some(place), vec![flaw.seen(stream.place, "the stream")])
                }
                None => Hop::unknown(Step::Consumer, name, Some(place), NOT_HERE),
            };
            self.hops.push(hop);
            return None;
        };
        let (limits, flaws): (Vec<Flaw>, Vec<Flaw>) =
            consumer_flaws(scene, stream, consumer).into_iter().partition(|flaw| flaw.rule == "nack-ack-wait-default");
        let (shown, limited) = (self.told(|| consumer_words(consumer)), self.told(|| limit_words(consumer)));
        self.hops.push(Hop::judged(Step::Consumer, shown, Some(consumer.place), flaws));
        self.hops.push(Hop::judged(Step::Limits, limited, Some(consumer.place), limits));
        Some(at)
    }
}

/// The name that a slip of the finger would most likely have turned into another: none where the two differ in a number,
/// as versions and shards do.
fn slip<'a>(name: &str, all: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut names: Vec<&str> = all.take(NAMES + 1).collect();
    if names.len() > NAMES {
        return None;
    }
    names.sort_unstable();
    names.dedup();
    if let Some(other) = names.iter().find(|other| other.eq_ignore_ascii_case(name)) {
        return Some(other);
    }
    let letters = |text: &str| text.chars().filter(|it| !it.is_ascii_digit()).collect::<String>();
    certain(name, names).filter(|other| letters(other) != letters(name))
}

/// An account's public key: `A`, and 55 letters of base 32 (nkeys).
fn is_public_key(value: &str) -> bool {
    value.len() == 56
        && value.starts_with('A')
        && value.bytes().all(|it| it.is_ascii_uppercase() || (b'2'..=b'7').contains(&it))
}

fn stream_words(stream: &Stream) -> String {
    let mut words = vec![stream.name.clone()];
    words.extend(stream.retention.as_ref().map(|said| said.value.clone()));
    words.extend(
        stream
            .replicas
            .as_ref()
            .map(|said| if said.value == 1 { "1 copy".to_owned() } else { format!("{} copies", said.value) }),
    );
    words.join(", ")
}

fn consumer_words(consumer: &Consumer) -> String {
    match consumer.filters.as_ref().map(|said| said.value.as_slice()) {
        None => consumer.name.clone(),
        Some([]) => format!("{} takes everything", consumer.name),
        Some(filters) => {
            let shown: Vec<&str> = filters.iter().take(3).map(|it| it.as_str()).collect();
            let more = if filters.len() > 3 { format!(" and {} more", filters.len() - 3) } else { String::new() };
            format!("{} takes {}{more}", consumer.name, shown.join(", "))
        }
    }
}

fn limit_words(consumer: &Consumer) -> String {
    let mut words = Vec::new();
    words.extend(consumer.ack_wait.as_ref().map(|said| format!("ack wait {}", super::super::events::time(said.value))));
    words.extend(consumer.max_ack_pending.as_ref().map(|said| match said.value {
        ..=0 => "any number in work".to_owned(),
        most => format!("{most} in work at most"),
    }));
    words.extend(consumer.max_deliver.as_ref().map(|said| match said.value {
        ..=0 => "delivered until acknowledged".to_owned(),
        1 => "delivered once".to_owned(),
        most => format!("delivered {most} times at most"),
    }));
    words.join(", ")
}
