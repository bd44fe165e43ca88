//! What another trigger than of NATS asks.

use super::super::scene;
use super::{Hop, NOT_HERE, State, Step, Walk};

impl Walk<'_, '_> {
    /// What another trigger than of NATS asks, by host alone: the rest may hold a password.
    pub(super) fn source(&mut self, kind: &str) {
        let hop = match kind {
            "cron" => Hop::known(Step::Source, "the clock", None),
            "cpu" | "memory" => Hop::known(Step::Source, "the pods' own use", None),
            _ => {
                let keys = ["serverAddress", "bootstrapServers", "address", "host", "url", "endpoint", "scalerAddress"];
                let found = keys.iter().find_map(|key| self.metadata(key));
                let address = found.and_then(|(text, place)| Some((scene::address(text)?, place)));
                match address {
                    None => Hop::unknown(Step::Source, kind, None, NOT_HERE),
                    Some((address, place)) => {
                        let mut parts = address.host.split('.');
                        let (service, namespace) = (parts.next().unwrap_or_default(), parts.next());
                        let here = namespace.is_some_and(|namespace| {
                            self.scene.topology.find(self.scaler, "", "Service", namespace, service).is_some()
                        });
                        let state = if here { State::Known } else { State::Unknown(NOT_HERE.to_owned()) };
                        Hop { step: Step::Source, shown: address.host, place: Some(place), state }
                    }
                }
            }
        };
        self.hops.push(hop);
    }
}
