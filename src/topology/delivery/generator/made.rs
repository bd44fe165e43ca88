//! The Applications of a tree, with those that ApplicationSets make.

use super::super::super::{ARGO, Application, Object, Topology};

impl Topology {
    /// The Applications that ApplicationSets make, each with the place of its set among the sets.
    pub(in super::super::super) fn made(&self) -> &[(usize, Object)] {
        self.made.get_or_init(|| super::super::made(self))
    }

    /// Every Application that is written or made, and the templates of which it is not known what they make.
    pub(in super::super) fn with_made<'t>(&'t self, made: &'t [(usize, Object)]) -> Vec<Application<'t>> {
        let mut all: Vec<Application<'t>> = self.of(ARGO, "Application").filter_map(Application::of).collect();
        let mut rest = made;
        for (at, set) in self.of(ARGO, "ApplicationSet").enumerate() {
            // They stand in the order of their sets.
            let (own, behind) = rest.split_at(rest.iter().take_while(|(of, _)| *of == at).count());
            rest = behind;
            if own.is_empty() {
                all.extend(Application::of(set));
            }
            let made = |it: Application<'t>| Application { is_made: true, ..it };
            all.extend(own.iter().filter_map(|(_, object)| Application::of(object).map(made)));
        }
        all
    }
}
