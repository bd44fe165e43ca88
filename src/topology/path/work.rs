//! From the messages to the worker.

use super::super::flaw::Flaw;
use super::super::policy::End;
use super::super::scaling::Target;
use super::super::scene::address;
use super::super::worker::Worker;
use super::network::{admit, network, refusal};
use super::taking::Taken;
use super::{Hop, NOT_HERE, Object, Step, Walk};

impl<'t> Walk<'_, 't> {
    /// The workload, and for events of NATS how it comes by them.
    pub(super) fn work(&mut self, is_nats: bool, most: i64, broker: Option<usize>) {
        let taking = self.taking;
        let Some(worker) = &taking.worker else {
            let target = Target::of(self.scaler);
            let shown =
                self.told(|| target.map_or_else(|| "a workload".to_owned(), |it| format!("{}/{}", it.kind, it.name)));
            self.hops.push(Hop::unknown(Step::Worker, shown, None, NOT_HERE));
            return;
        };
        let shown = self.told(|| match self.scaler.kind.as_str() {
            "ScaledJob" => format!("up to {most} Jobs at a time"),
            _ => format!("{}, up to {most} pods", worker.object.shown()),
        });
        self.hops.push(Hop::known(Step::Worker, shown, Some(worker.object.place())));
        if is_nats {
            let taken = taking.taken(self.scene, self.scaler, worker);
            self.client(worker, taken, broker);
            self.pull(worker, taken);
        }
        if let Some(grace) = worker.grace() {
            let shown = self.told(|| format!("{} s to end", grace.value));
            self.hops.push(Hop::known(Step::Grace, shown, Some(grace.place)));
        }
    }

    /// How the worker finds the servers, and whether the network lets it.
    fn client(&mut self, worker: &Worker<'t>, taken: &Taken<'t>, watched: Option<usize>) {
        let Some(client) = &taken.client else {
            self.hops.push(Hop::unknown(Step::Client, "the address of NATS", None, NOT_HERE));
            return;
        };
        // What stands before the host may be a password.
        let Some(address) = address(&client.url) else {
            self.hops.push(Hop::unknown(Step::Client, "an address", Some(client.place), NOT_HERE));
            return;
        };
        let port = address.port.unwrap_or(4222);
        let shown = self.told(|| format!("{}:{port}", address.host));
        let namespace = self.scaler.namespace.as_str();
        let at = self.scene.at_url(&client.url, namespace, &self.scaler.file);
        let found = at.and_then(|at| self.scene.broker(at));
        let lone = if found.is_none() { self.lone(&address.host, namespace) } else { None };
        if found.is_none() && lone.is_none() {
            self.hops.push(Hop::unknown(Step::Client, shown, Some(client.place), NOT_HERE));
            return;
        }
        let flaws = self.elsewhere(worker, taken, client, (at, watched));
        self.hops.push(Hop::judged(Step::Client, shown, Some(client.place), flaws));
        let labels = worker.labels();
        let from = End { namespace, labels: &labels, all_labels: true };
        let selected = lone.map(Self::labels_behind).unwrap_or_default();
        let to = match (found, lone) {
            (Some(it), _) => End { namespace: &it.namespace, labels: &it.labels, all_labels: it.all_labels },
            (None, Some(service)) => Self::end(service, &selected),
            (None, None) => return,
        };
        let inside = found.and_then(|it| it.client.as_ref()).map_or(port, |said| said.value);
        let reach = self.scene.policies.reach(&self.scaler.file, &from, &to, (inside, "nats"));
        let blocked = |policy: &Object, way| {
            let words = refusal(policy, way, &from, &to, inside, "the worker");
            let help = admit(way, &from, &to, inside);
            let flaw = Flaw::new("network-policy-blocks-worker", policy.place(), words, help);
            flaw.seen(client.place, "the worker calls there")
        };
        let shown = self.told(|| format!("{namespace} to {}, port {inside}", to.namespace));
        self.hops.push(network(Step::Fetching, shown, &reach, blocked));
    }
}
