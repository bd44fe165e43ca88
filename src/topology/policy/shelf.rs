//! The policies of a namespace, found by the labels that they ask for.

use std::collections::HashMap;

use super::{End, Object};
use crate::document::Node;

/// The policies of a namespace, in the order of files.
#[derive(Debug, Default)]
pub(super) struct Shelf<'t> {
    all: Vec<&'t Object>,
    /// Those that ask for labels by value, by the first of them.
    by_label: HashMap<(&'t str, &'t str), Vec<usize>>,
    /// The others.
    rest: Vec<usize>,
}

impl<'t> Shelf<'t> {
    pub(super) fn put(&mut self, policy: &'t Object) {
        let labels = policy.at("spec.podSelector.matchLabels").and_then(Node::as_mapping);
        let first = labels.and_then(|labels| labels.iter().next());
        let at = match first.and_then(|entry| Some((entry.key.name.as_str(), entry.node.as_str()?))) {
            Some(label) => self.by_label.entry(label).or_default(),
            None => &mut self.rest,
        };
        at.push(self.all.len());
        self.all.push(policy);
    }

    /// Those that may select pods.
    pub(super) fn candidates(&self, pods: &End<'_>) -> Vec<&'t Object> {
        // A label that is not known may be any.
        if !pods.all_labels {
            return self.all.clone();
        }
        let with = pods.labels.iter().filter_map(|(key, value)| self.by_label.get(&(key.as_str(), value.as_str())));
        let mut found: Vec<usize> = with.flatten().chain(&self.rest).copied().collect();
        found.sort_unstable();
        found.iter().filter_map(|at| self.all.get(*at)).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::{Sources, parse};

    #[test]
    fn pods_are_held_against_what_may_select_them() {
        let select = |selector: &str| {
            format!("{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {{podSelector: {selector}}}}}")
        };
        let all = (0..500).map(|at| select(&format!("{{matchLabels: {{app: a{at}}}}}")));
        let odd = ["{}", "{matchExpressions: [{key: app, operator: Exists}]}", "{matchLabels: {app: 1}}"].map(select);
        let text = all.chain(odd).collect::<Vec<_>>().join("\n---\n");
        let file = Arc::from("a.yaml");
        let documents = parse(Sources::new().add("a.yaml", text.as_str()), &text).documents;
        let policies: Vec<Object> = documents.into_iter().filter_map(|node| Object::new(node, &file)).collect();
        let mut shelf = Shelf::default();
        for policy in &policies {
            shelf.put(policy);
        }
        let labels = [("tier".to_owned(), "x".to_owned()), ("app".to_owned(), "a7".to_owned())];
        let pods = |all_labels| End { namespace: "jobs", labels: &labels, all_labels };
        let found = shelf.candidates(&pods(true));
        let expected: Vec<&Object> =
            policies.iter().enumerate().filter(|(at, _)| *at == 7 || *at >= 500).map(|it| it.1).collect();
        assert!(found.len() == 4 && found.iter().zip(expected).all(|(one, other)| std::ptr::eq(*one, other)));
        assert_eq!(shelf.candidates(&pods(false)).len(), policies.len());
    }
}
