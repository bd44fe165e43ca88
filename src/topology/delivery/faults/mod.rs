//! What is wrong with the delivery of an object: rules say it, and drawings show it on the way of its events.

mod covers;
mod order;
mod project;
mod replicas;
mod source;

use std::collections::HashMap;

use super::super::{Flaw, Object, Topology};
use super::Delivery;

/// What a fault is about.
#[derive(Clone, Copy, Debug)]
pub enum About<'a> {
    /// An Application, by its place among them.
    Application(usize),
    /// An object.
    Object(&'a Object),
    /// Every object of a file.
    File(&'a str),
}

/// Something that is wrong with a delivery.
#[derive(Clone, Debug)]
pub struct Fault<'a> {
    /// What it is about.
    pub about: About<'a>,
    /// What is wrong.
    pub flaw: Flaw,
}

/// Everything that is wrong, with the ways to it.
#[derive(Debug, Default)]
pub struct Faults<'a> {
    all: Vec<Fault<'a>>,
    by_application: HashMap<usize, Vec<usize>>,
    by_object: HashMap<usize, Vec<usize>>,
    by_file: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Faults<'a> {
    pub(super) fn of(topology: &'a Topology, delivery: &Delivery<'a>) -> Self {
        let parts = [project::faults, source::faults, covers::faults, order::faults, replicas::faults];
        let all = parts.iter().flat_map(|part| part(topology, delivery)).collect();
        let mut faults = Self { all, ..Self::default() };
        for (at, fault) in faults.all.iter().enumerate() {
            let list = match fault.about {
                About::Application(application) => faults.by_application.entry(application).or_default(),
                About::Object(object) => faults.by_object.entry(address(object)).or_default(),
                About::File(file) => faults.by_file.entry(file).or_default(),
            };
            list.push(at);
        }
        faults
    }

    fn at<'f>(&'f self, places: Option<&'f Vec<usize>>) -> impl Iterator<Item = &'f Flaw> {
        places.into_iter().flatten().filter_map(|at| self.all.get(*at)).map(|fault| &fault.flaw)
    }
}

/// What tells one object of a tree from every other.
fn address(object: &Object) -> usize {
    std::ptr::from_ref(object).addr()
}

impl Delivery<'_> {
    /// What breaks a rule.
    pub fn flaws<'d>(&'d self, rule: &'d str) -> impl Iterator<Item = &'d Flaw> {
        self.faults.all.iter().map(|fault| &fault.flaw).filter(move |flaw| flaw.rule == rule)
    }

    /// What is wrong with an Application, by its place among them.
    pub fn flaws_of(&self, application: usize) -> impl Iterator<Item = &Flaw> {
        self.faults.at(self.faults.by_application.get(&application))
    }

    /// What is wrong with the delivery of an object.
    pub fn flaws_about<'d>(&'d self, object: &'d Object) -> impl Iterator<Item = &'d Flaw> {
        let of_file = self.faults.at(self.faults.by_file.get(&*object.file));
        self.faults.at(self.faults.by_object.get(&address(object))).chain(of_file)
    }

    /// The Application that brings the CRDs of a group, where it is just one.
    #[must_use]
    pub fn owner(&self, group: &str, topology: &Topology) -> Option<usize> {
        order::owner_of(group, topology, self)
    }
}
