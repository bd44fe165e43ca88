//! Questions to the API server, and what it answered.
//!
//! Every question is a path that is read: an object, a list, an external metric, or what a pod answers through the API
//! server. A probe asks for what it wants to know, is stopped where an answer is not there yet, and is begun again when
//! it is. So probes know neither a cluster nor a clock, and what several of them ask is asked once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::live::kind::Kind;

/// Behind a path, it makes another question of it, which is asked after the first has been answered.
pub(in crate::live) const AGAIN: &str = "#again";

/// How the API server answers where it does not know a kind at all (Kubernetes 1.34).
pub(in crate::live) const NO_KIND: &str = "could not find the requested resource";

/// What came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::live) enum Answer {
    /// This.
    Said(Value),
    /// There is no such object, or no such kind.
    Missing,
    /// Whoever asks may not.
    Forbidden,
    /// Something else, in the words of whoever refused.
    Refused(String),
}

/// Everything that was answered, by the path that was read.
pub(in crate::live) type Answers = BTreeMap<String, Answer>;

/// Why a probe does not come to an end.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::live) enum Halt {
    /// Something that it asked has not been answered yet.
    Waiting,
    /// It cannot be known; why.
    NotChecked(String),
}

/// What a probe asks with.
pub(in crate::live) struct Asking<'a> {
    answers: &'a Answers,
    wanted: RefCell<BTreeSet<String>>,
}

impl<'a> Asking<'a> {
    pub(in crate::live) fn new(answers: &'a Answers) -> Self {
        Self { answers, wanted: RefCell::default() }
    }

    /// What was asked and not answered yet.
    pub(in crate::live) fn wanted(self) -> BTreeSet<String> {
        self.wanted.into_inner()
    }

    /// The answer to each of several questions, which are asked at the same time.
    pub(in crate::live) fn each(&self, paths: &[String]) -> Result<Vec<&'a Answer>, Halt> {
        let answers: Vec<Option<&Answer>> = paths.iter().map(|path| self.answers.get(path)).collect();
        let missing = paths.iter().zip(&answers).filter(|(_, answer)| answer.is_none());
        self.wanted.borrow_mut().extend(missing.map(|(path, _)| path.clone()));
        answers.into_iter().collect::<Option<Vec<_>>>().ok_or(Halt::Waiting)
    }

    /// The answer to one question.
    pub(in crate::live) fn answer(&self, path: &str) -> Result<&'a Answer, Halt> {
        self.each(&[path.to_owned()])?.first().copied().ok_or(Halt::Waiting)
    }

    /// One object; none where there is none.
    pub(in crate::live) fn object(&self, kind: Kind, namespace: &str, name: &str) -> Result<Option<&'a Value>, Halt> {
        let what = || format!("{} {}", kind.name, place(namespace, name));
        self.answer(&kind.object(namespace, name))?.object(what)
    }

    /// The objects with these labels.
    pub(in crate::live) fn list(&self, kind: Kind, namespace: &str, labels: &str) -> Result<&'a [Value], Halt> {
        let what = || format!("the {} of {namespace}", kind.plural);
        let said = self.answer(&kind.list(namespace, labels))?.object(what)?;
        // A kind that the server does not know has no objects.
        Ok(said.and_then(|list| list.get("items")?.as_array()).map_or(&[], Vec::as_slice))
    }
}

impl Answer {
    /// What was said, where there is something; a halt where nobody can say.
    pub(in crate::live) fn object(&self, what: impl Fn() -> String) -> Result<Option<&Value>, Halt> {
        match self {
            Self::Said(value) => Ok(Some(value)),
            Self::Missing => Ok(None),
            Self::Forbidden => Err(Halt::NotChecked(format!("may not read {}", what()))),
            Self::Refused(why) => Err(Halt::NotChecked(format!("cannot read {}: {why}", what()))),
        }
    }
}

/// A namespace and a name in it.
pub(in crate::live) fn place(namespace: &str, name: &str) -> String {
    if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::live::kind::POD;

    #[test]
    fn what_is_not_answered_is_wanted_and_what_may_not_be_read_is_not_checked() {
        let mut answers = Answers::new();
        let asking = Asking::new(&answers);
        assert_eq!(asking.object(POD, "a", "b"), Err(Halt::Waiting));
        assert_eq!(asking.wanted().into_iter().collect::<Vec<_>>(), ["/api/v1/namespaces/a/pods/b"]);
        answers.insert(POD.object("a", "b"), Answer::Forbidden);
        answers.insert(POD.object("a", "c"), Answer::Missing);
        answers.insert(POD.list("a", ""), Answer::Said(json!({"items": [{}, {}]})));
        let asking = Asking::new(&answers);
        assert_eq!(asking.object(POD, "a", "b"), Err(Halt::NotChecked("may not read Pod a/b".to_owned())));
        assert_eq!(asking.object(POD, "a", "c"), Ok(None));
        assert_eq!(asking.list(POD, "a", "").unwrap().len(), 2);
        assert!(asking.wanted().is_empty());
    }
}
