//! Which Application brings what.

use std::collections::BTreeMap;

use super::super::worker::worker;
use super::super::{Application, Object};
use super::delivered::Delivered;
use super::{Flaw, Parties, Walk};
use crate::document::Span;

/// What lies on the way, by the Application that brings it.
#[derive(Default)]
pub(super) struct Brought {
    pub(super) by: BTreeMap<usize, Vec<String>>,
    /// What no Application in the tree brings, with what is wrong with that.
    pub(super) by_none: Vec<(String, Vec<Flaw>)>,
    pub(super) place: Option<Span>,
}

impl<'t> Walk<'_, 't> {
    /// What lies on the way, with who brings it.
    pub(super) fn brought(&self, beside: &Delivered<'t>, parties: &Parties) -> Brought {
        let mut brought = Brought::default();
        let scene = self.scene;
        let consumer = parties.consumer.and_then(|at| scene.consumers.get(at));
        if let Some(keda) = scene.keda(&self.scaler.file) {
            brought.chart(beside, keda.place, "KEDA", &keda.file);
        }
        if let Some(broker) = parties.broker.and_then(|at| scene.broker(at)) {
            brought.chart(beside, broker.place, "NATS", &broker.file);
        }
        if let Some(consumer) = consumer {
            brought.file(beside, &consumer.file, format!("consumer {}", consumer.name));
        }
        brought.object(beside, self.scaler);
        if let Some(worker) = worker(scene.topology, self.scaler).filter(|it| !std::ptr::eq(it.object, self.scaler)) {
            brought.object(beside, worker.object);
        }
        brought
    }
}

impl Brought {
    /// The Applications in the order of their waves.
    pub(super) fn in_order(&self, beside: &Delivered<'_>) -> Vec<usize> {
        let mut by: Vec<usize> = self.by.keys().copied().collect();
        by.sort_by_key(|at| beside.application(*at).map(Application::wave));
        by
    }

    /// What a chart installs is brought by the Application that names it; else its file tells.
    fn chart(&mut self, beside: &Delivered<'_>, place: Span, what: &str, file: &str) {
        match beside.delivery.installing(place) {
            Some(at) => self.by.entry(at).or_default().push(what.to_owned()),
            None => self.file(beside, file, what.to_owned()),
        }
    }

    fn file(&mut self, beside: &Delivered<'_>, file: &str, what: String) {
        match beside.delivery.coverage.of_file(file) {
            [] => self.by_none.push((what, Vec::new())),
            covers => {
                for cover in covers {
                    self.by.entry(cover.application).or_default().push(what.clone());
                }
            }
        }
    }

    fn object(&mut self, beside: &Delivered<'_>, object: &Object) {
        if beside.delivery.coverage.of_file(&object.file).is_empty() {
            let flaws = beside.about(object, &["manifest-not-covered"]);
            self.place = self.place.or(Some(object.place()));
            self.by_none.push((object.shown(), flaws));
        } else {
            self.file(beside, &object.file, object.shown());
        }
    }
}
