//! A trigger seen through its scaler: what each parameter comes to.
//!
//! KEDA 2.19 to 2.21: `pkg/scalers/scalersconfig/typed_config.go`, `configParamValue`.

use std::ops::Bound;

use super::given::{Auth, Env, Given};
use super::kind::{self, Value};
use super::scaler::{Parameter, Scaler, Source};

/// Where a value was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin<'a> {
    /// Under a key of the metadata.
    Metadata(&'a str),
    /// In the variable that a key of the metadata names.
    Env(&'a str),
    /// In the TriggerAuthentication.
    Auth,
    /// Nowhere: it is the default.
    Default,
}

/// What is known of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State<'a> {
    /// It has no value.
    Absent,
    /// It has this value.
    Known(&'a str, Origin<'a>),
    /// It has a value that is not known.
    Hidden(Option<Origin<'a>>),
    /// Nobody knows whether it has one.
    Perhaps,
}

impl State<'_> {
    /// The key of the metadata that it comes from.
    pub(super) fn key(&self) -> Option<String> {
        match self {
            Self::Known(_, origin) | Self::Hidden(Some(origin)) => match origin {
                Origin::Metadata(key) | Origin::Env(key) => Some((*key).to_owned()),
                Origin::Auth | Origin::Default => None,
            },
            _ => None,
        }
    }
}

/// A trigger seen through its scaler.
pub(super) struct View<'a> {
    pub(super) scaler: &'a Scaler,
    pub(super) given: &'a Given<'a>,
    states: Vec<State<'a>>,
}

impl<'a> View<'a> {
    /// Looks every parameter up.
    pub(super) fn new(scaler: &'a Scaler, given: &'a Given<'a>) -> Self {
        let states = scaler.parameters().iter().map(|parameter| look_up(parameter, given)).collect();
        Self { scaler, given, states }
    }

    /// Every parameter with what it comes to.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'a Parameter, &State<'a>)> {
        self.scaler.parameters().iter().zip(&self.states)
    }

    /// The first parameter of a name that has a value, else the first of the name, with what it comes to.
    pub(super) fn find(&self, name: &str) -> Option<(&'a Parameter, &State<'a>)> {
        let mut named = self.all().filter(|(parameter, _)| parameter.is(name));
        let first = named.next()?;
        let absent = |state: &State<'_>| matches!(state, State::Absent);
        if absent(first.1) { named.find(|(_, state)| !absent(state)).or(Some(first)) } else { Some(first) }
    }

    /// What a parameter comes to; absent where there is none of the name.
    pub(super) fn state(&self, name: &str) -> &State<'a> {
        self.find(name).map_or(&State::Absent, |(_, state)| state)
    }

    /// A parameter's text, where it is known.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        match self.state(name) {
            State::Known(text, _) => Some(text),
            _ => None,
        }
    }

    /// The key of the metadata that gives a parameter its value.
    pub(super) fn key(&self, name: &str) -> Option<String> {
        self.state(name).key()
    }

    /// Whether a parameter is set to something other than Go's zero; `None` where that is not known, or where its value
    /// cannot be read and is a fault of its own.
    pub(super) fn is_set(&self, name: &str) -> Option<bool> {
        let (parameter, state) = self.find(name)?;
        match state {
            State::Absent => Some(false),
            State::Known(text, _) => {
                let value = kind::read(parameter, text)?;
                // A pointer to zero is not nil.
                let pointer = parameter.kind() == kind::Kind::FloatOrNull && value != Value::Null;
                Some(pointer || !value.is_zero())
            }
            // A number or truth that is there may still be zero.
            State::Hidden(_)
                if parameter.kind().is_number()
                    || matches!(parameter.kind(), kind::Kind::Bool | kind::Kind::HandBool) =>
            {
                None
            }
            State::Hidden(_) => Some(true),
            State::Perhaps => None,
        }
    }

    /// A parameter as a number, zero where it is absent; `None` where it is not known or cannot be read.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        let (parameter, state) = self.find(name)?;
        match state {
            State::Absent => Some(0.0),
            State::Known(text, _) => match kind::read(parameter, text)? {
                Value::Number(number) => Some(number),
                Value::Null => Some(0.0),
                Value::Some | Value::Bool(_) => None,
            },
            State::Hidden(_) | State::Perhaps => None,
        }
    }

    /// Whether one of the sources of a parameter gives it a value, whatever the others do.
    pub(super) fn is_in(&self, name: &str, source: Source) -> Option<bool> {
        match source {
            Source::Metadata => Some(self.given.metadata.get(name).is_some_and(|text| !text.is_empty())),
            Source::Auth => match self.given.auth {
                Auth::Known(names) => Some(names.contains(name)),
                Auth::Nothing => Some(false),
                Auth::Unknown => None,
            },
            Source::Env => match in_env(name, self.given) {
                State::Absent => Some(false),
                State::Perhaps => None,
                State::Known(..) | State::Hidden(_) => Some(true),
            },
        }
    }
}

/// The value that KEDA takes: the first that is not blank, by source and then by name. A source that is not known and comes
/// first hides whatever the later ones say.
fn look_up<'a>(parameter: &'a Parameter, given: &Given<'a>) -> State<'a> {
    let mut hidden = false;
    for source in parameter.from() {
        for name in parameter.names() {
            let found = match source {
                Source::Metadata => in_metadata(name, parameter, given),
                Source::Auth => in_auth(name, given),
                Source::Env => in_env(name, given),
            };
            match found {
                State::Absent => {}
                State::Perhaps => hidden = true,
                State::Known(_, origin) if hidden => return State::Hidden(Some(origin)),
                found => return found,
            }
        }
    }
    match parameter.default() {
        _ if hidden => State::Perhaps,
        Some(default) => State::Known(default, Origin::Default),
        None => State::Absent,
    }
}

fn in_metadata<'a>(name: &str, parameter: &Parameter, given: &Given<'a>) -> State<'a> {
    let raw = parameter.kind().is_raw();
    if let Some(start) = name.strip_suffix('*') {
        let found = given.metadata.keys().find(|key| key.starts_with(start));
        return found.map_or(State::Absent, |key| State::Hidden(Some(Origin::Metadata(key))));
    }
    let Some((key, text)) = given.metadata.get_key_value(name) else { return State::Absent };
    let text = if raw { text } else { text.trim() };
    if text.is_empty() && !parameter.kind().counts_empty() {
        return State::Absent;
    }
    State::Known(text, Origin::Metadata(key))
}

fn in_auth<'a>(name: &str, given: &Given<'a>) -> State<'a> {
    match given.auth {
        Auth::Known(names) if names.contains(name) => State::Hidden(Some(Origin::Auth)),
        Auth::Known(_) | Auth::Nothing => State::Absent,
        Auth::Unknown => State::Perhaps,
    }
}

fn in_env<'a>(name: &str, given: &Given<'a>) -> State<'a> {
    let Some((key, variable)) = from_env(name, given) else { return State::Absent };
    match given.env {
        Env::Unknown => State::Perhaps,
        Env::Known(variables) => match variables.get(variable) {
            None => State::Absent,
            Some(None) => State::Hidden(Some(Origin::Env(key))),
            Some(Some(text)) if text.trim().is_empty() => State::Absent,
            Some(Some(text)) => State::Known(text.trim(), Origin::Env(key)),
        },
    }
}

/// The key that names the variable of a parameter, with the variable. Keys are in order, so that nothing has to be put
/// together to look for one.
pub(super) fn from_env<'a>(name: &str, given: &Given<'a>) -> Option<(&'a str, &'a str)> {
    let after = given.metadata.range::<str, _>((Bound::Excluded(name), Bound::Unbounded));
    let mut with = after.take_while(|(key, _)| key.starts_with(name));
    with.find(|(key, _)| key.get(name.len()..) == Some("FromEnv")).map(|(key, variable)| (*key, *variable))
}
