//! Rules between the parameters of a scaler.

use serde::Deserialize;

use super::check::{self, Check};
use super::condition::{Condition, every, set};
use super::fault::{Fault, FaultKind};
use super::view::View;
use crate::diagnostic::Severity;

/// A rule as a file writes it: exactly one requirement, and when it holds.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RuleText {
    pub(super) types: Vec<String>,
    pub(super) since: Option<String>,
    pub(super) until: Option<String>,
    when: Option<String>,
    at_least_one: Vec<String>,
    exactly_one: Vec<String>,
    at_most_one: Vec<String>,
    together: Vec<String>,
    require: Vec<String>,
    forbid: Vec<String>,
    different: Vec<String>,
    pieces: Option<Pieces>,
    hold: Option<String>,
    fail: bool,
    check: Option<String>,
    key: Option<String>,
    message: Option<String>,
    help: Option<String>,
    severity: Option<String>,
    words: Option<String>,
}

/// A text that has so many pieces.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pieces {
    of: String,
    by: String,
    count: usize,
    form: String,
}

/// A rule between the parameters of a scaler.
#[derive(Clone, Debug)]
pub struct Rule {
    when: Option<Condition>,
    demand: Demand,
    key: Option<String>,
    message: Option<String>,
    help: Option<String>,
    severity: Severity,
    words: Option<String>,
}

/// What a rule asks for.
#[derive(Clone, Debug)]
enum Demand {
    AtLeastOne(Vec<String>),
    ExactlyOne(Vec<String>),
    AtMostOne(Vec<String>),
    Together(Vec<String>),
    Require(Vec<String>),
    Forbid(Vec<String>),
    Different(Vec<String>),
    Pieces(Pieces),
    Hold(Condition),
    /// Its condition alone is what must not be.
    Never,
    Check(&'static Check),
}

/// Makes a demand of a list of parameters.
type MakesDemand = fn(Vec<String>) -> Demand;

/// A key of the metadata, where there is one to point to.
type Key = Option<String>;

impl Rule {
    /// Reads a rule, which holds only where `within` does.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub(super) fn read(text: &RuleText, within: Option<&Condition>) -> Result<Self, String> {
        let own = text.when.as_deref().map(Condition::read).transpose()?;
        let when = match (within.cloned(), own) {
            (Some(within), Some(own)) => Some(Condition::All(vec![within, own])),
            (within, own) => within.or(own),
        };
        let severity = match text.severity.as_deref() {
            None | Some("error") => Severity::Error,
            Some("warning") => Severity::Warning,
            Some("info") => Severity::Info,
            Some(other) => return Err(format!("`{other}` is no severity")),
        };
        let demand = Demand::read(text)?;
        if text.message.is_none() && matches!(demand, Demand::Never) {
            return Err("a rule without a demand has no message".to_owned());
        }
        let (key, message, help) = (text.key.clone(), text.message.clone(), text.help.clone());
        Ok(Self { when, demand, key, message, help, severity, words: text.words.clone() })
    }

    /// What is wrong by this rule, as far as that is certain.
    pub(super) fn faults(&self, view: &View<'_>) -> Vec<Fault> {
        if self.when.as_ref().is_some_and(|when| when.holds(view) != Some(true)) {
            return Vec::new();
        }
        if let Demand::Check(check) = &self.demand {
            return check.run(view);
        }
        let Some((key, said)) = self.demand.broken(view) else { return Vec::new() };
        let cause = || self.when.as_ref().and_then(|when| when.names().into_iter().find_map(|name| view.key(name)));
        let key = self.key.as_deref().and_then(|name| view.key(name)).or(key).or_else(cause);
        let message = match (&self.message, &self.when) {
            (Some(message), _) => message.clone(),
            (None, Some(when)) => format!("with {when}, {said}"),
            (None, None) => said,
        };
        let fault = Fault::error(FaultKind::Rule, key, message);
        vec![Fault { severity: self.severity, help: self.help.clone(), ..fault }]
    }

    /// Every parameter it speaks of.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.when.iter().flat_map(Condition::names).collect();
        match &self.demand {
            Demand::AtLeastOne(list)
            | Demand::ExactlyOne(list)
            | Demand::AtMostOne(list)
            | Demand::Together(list)
            | Demand::Require(list)
            | Demand::Forbid(list)
            | Demand::Different(list) => names.extend(list.iter().map(|name| plain(name))),
            Demand::Pieces(pieces) => names.push(&pieces.of),
            Demand::Hold(condition) => names.extend(condition.names()),
            Demand::Check(check) => names.extend(check.parameters()),
            Demand::Never => {}
        }
        names.extend(self.key.as_deref());
        names
    }

    /// The rule in words; nothing where another rule says it.
    #[must_use]
    pub fn words(&self) -> String {
        if let Some(words) = &self.words {
            return words.clone();
        }
        match (&self.demand, &self.when) {
            (Demand::Never, _) => self.message.clone().unwrap_or_default(),
            (demand, Some(when)) => format!("with {when}: {}", demand.words()),
            (demand, None) => demand.words(),
        }
    }
}

impl Demand {
    fn read(text: &RuleText) -> Result<Self, String> {
        let lists: [(&Vec<String>, MakesDemand); 7] = [
            (&text.at_least_one, Self::AtLeastOne),
            (&text.exactly_one, Self::ExactlyOne),
            (&text.at_most_one, Self::AtMostOne),
            (&text.together, Self::Together),
            (&text.require, Self::Require),
            (&text.forbid, Self::Forbid),
            (&text.different, Self::Different),
        ];
        let filled = lists.iter().filter(|(names, _)| !names.is_empty());
        let mut demands: Vec<Self> = filled.map(|(names, make)| make((*names).clone())).collect();
        demands.extend(text.pieces.clone().map(Self::Pieces));
        demands.extend(text.hold.as_deref().map(Condition::read).transpose()?.map(Self::Hold));
        if text.fail {
            demands.push(Self::Never);
        }
        if let Some(name) = &text.check {
            demands.push(Self::Check(check::find(name).ok_or_else(|| format!("no check is called `{name}`"))?));
        }
        match (demands.pop(), demands.is_empty()) {
            (Some(demand), true) => Ok(demand),
            _ => Err(format!("the rule `{}` asks for no one thing", text.message.as_deref().unwrap_or_default())),
        }
    }

    /// Where it is certainly not met: the key to point to, and what it asks for.
    fn broken(&self, view: &View<'_>) -> Option<(Key, String)> {
        let is_set = |name: &String| set(name, view);
        let key = match self {
            Self::AtLeastOne(names) => {
                // One that is there and blank is why.
                let blank = names.iter().find(|name| view.given.metadata.contains_key(name.as_str()));
                let wrong = every(names.iter().map(|name| is_set(name).map(|it| !it)));
                (wrong == Some(true)).then(|| blank.cloned())
            }
            Self::ExactlyOne(names) => match count(names, view) {
                (0, 0) => Some(None),
                (set, _) if set > 1 => Some(last_set(names, view)),
                _ => None,
            },
            Self::AtMostOne(names) => (count(names, view).0 > 1).then(|| last_set(names, view)),
            Self::Together(names) => {
                let some = names.iter().find(|name| is_set(name) == Some(true));
                let none = names.iter().any(|name| is_set(name) == Some(false));
                some.filter(|_| none).map(|name| view.key(plain(name)))
            }
            Self::Require(names) => {
                let missing: Vec<String> = names.iter().filter(|name| is_set(name) == Some(false)).cloned().collect();
                return (!missing.is_empty()).then(|| (None, Self::Require(missing).words()));
            }
            Self::Forbid(names) => {
                let found = names.iter().find(|name| is_set(name) == Some(true))?;
                return Some((view.key(plain(found)), Self::Forbid(vec![found.clone()]).words()));
            }
            Self::Different(names) => same(names, view),
            Self::Pieces(pieces) => {
                let text = view.text(&pieces.of)?;
                (text.split(&pieces.by).count() != pieces.count).then(|| view.key(&pieces.of))
            }
            Self::Hold(condition) => (condition.holds(view) == Some(false))
                .then(|| condition.names().into_iter().find_map(|name| view.key(name))),
            Self::Never => Some(None),
            Self::Check(_) => None,
        };
        key.map(|key| (key, self.words()))
    }

    fn words(&self) -> String {
        match self {
            Self::AtLeastOne(names) => format!("at least one of {} must be set", joined(names, "and")),
            Self::ExactlyOne(names) => format!("exactly one of {} must be set", joined(names, "and")),
            Self::AtMostOne(names) => format!("at most one of {} can be set", joined(names, "and")),
            Self::Together(names) => format!("{} must be set together", joined(names, "and")),
            Self::Require(names) => format!("{} must be set", joined(names, "and")),
            Self::Forbid(names) => format!("{} cannot be set", joined(names, "and")),
            Self::Different(names) => format!("{} cannot be the same", joined(names, "and")),
            Self::Pieces(pieces) => format!("`{}` must have the form {}", pieces.of, pieces.form),
            Self::Hold(condition) => condition.demanded(),
            Self::Never => String::new(),
            Self::Check(check) => check.sentence().to_owned(),
        }
    }
}

/// Names as people write them.
fn joined(names: &[String], word: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| Condition::Set(name.clone()).to_string()).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {word} {last}", rest.join(", ")),
        _ => names.join(""),
    }
}

/// The name without the source that is asked.
fn plain(name: &str) -> &str {
    name.split('@').next().unwrap_or(name)
}

/// How many are certainly set, and how many perhaps.
fn count(names: &[String], view: &View<'_>) -> (usize, usize) {
    let states: Vec<Option<bool>> = names.iter().map(|name| set(name, view)).collect();
    let of = |wanted: Option<bool>| states.iter().filter(|state| **state == wanted).count();
    (of(Some(true)), of(None))
}

fn last_set(names: &[String], view: &View<'_>) -> Key {
    let mut set = names.iter().rev().filter(|name| set(name, view) == Some(true));
    set.find_map(|name| view.key(plain(name)))
}

fn same(names: &[String], view: &View<'_>) -> Option<Key> {
    let texts: Option<Vec<&str>> = names.iter().map(|name| view.text(name)).collect();
    let texts = texts?;
    let equal = texts.len() > 1 && texts.windows(2).all(|pair| pair[0] == pair[1]);
    equal.then(|| names.last().and_then(|name| view.key(name)))
}
