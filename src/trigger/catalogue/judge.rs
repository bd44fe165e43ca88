//! The verdict on a trigger: every parameter by its own rules, then the rules between them.
//!
//! KEDA 2.19 to 2.21: `pkg/scalers/scalersconfig/typed_config.go`, `setValue`.

use super::fault::{Fault, FaultKind, Instead};
use super::given::Given;
use super::kind::{self, elements};
use super::scaler::{Parameter, Scaler, Source};
use super::view::{Origin, State, View, from_env};
use super::{keys, target};
use crate::unit::closest;

/// Longest piece of a value in a message, in characters.
const SHOWN: usize = 40;

impl Scaler {
    /// Everything that is certainly wrong with a trigger of this type: what KEDA refuses as errors, what it silently does
    /// otherwise than meant as warnings.
    ///
    /// What [`Given`] leaves open never makes a fault.
    #[must_use]
    pub fn judge(&self, given: &Given<'_>) -> Vec<Fault> {
        let view = View::new(self, given);
        let mut faults = Vec::new();
        for (parameter, state) in view.all() {
            faults.extend(alone(parameter, state, &view));
        }
        for rule in self.rules() {
            faults.extend(rule.faults(&view));
        }
        faults.extend(target::faults(&view));
        faults.extend(keys::faults(&view));
        faults
    }
}

/// What is wrong with one parameter by itself.
fn alone(parameter: &Parameter, state: &State<'_>, view: &View<'_>) -> Option<Fault> {
    let there =
        matches!(state, State::Known(_, Origin::Metadata(_) | Origin::Env(_) | Origin::Auth) | State::Hidden(_));
    if let Some(instead) = parameter.deprecated().filter(|_| there) {
        let message = format!("`{}` is no longer taken by KEDA {}", parameter.name(), view.scaler.version());
        return Some(Fault::error(FaultKind::Deprecated, state.key(), message).help(instead));
    }
    let fault = match state {
        State::Absent if parameter.required() && parameter.deprecated().is_none() => Some(missing(parameter, view)),
        State::Known(text, origin) => value(parameter, text, *origin),
        _ => None,
    };
    fault.or_else(|| announced(parameter, state, view).filter(|_| there))
}

/// What KEDA still takes, and says that it will not.
fn announced(parameter: &Parameter, state: &State<'_>, view: &View<'_>) -> Option<Fault> {
    let (instead, key) = (parameter.announced()?, state.key()?);
    let message = format!("`{}` is deprecated in KEDA {}", parameter.name(), view.scaler.version());
    Some(Fault::warning(FaultKind::Deprecated, Some(key), message).help(instead))
}

fn missing(parameter: &Parameter, view: &View<'_>) -> Fault {
    let name = parameter.name();
    let mut places: Vec<String> = Vec::new();
    for source in parameter.from() {
        places.push(match source {
            Source::Metadata => format!("as `{name}` in the metadata"),
            Source::Auth => format!("as the parameter `{name}` of a TriggerAuthentication"),
            Source::Env => format!("as `{name}FromEnv`, which names a variable of the container"),
        });
    }
    let looked = parameter.from().contains(&Source::Env).then(|| from_env(name, view.given));
    let blank = view.given.metadata.get_key_value(name);
    let (key, message) = match (looked.flatten(), blank) {
        (Some((key, variable)), _) => {
            let message = format!("`{name}` is required, and the container has no variable `{}`", shorten(variable));
            (Some(key.to_owned()), message)
        }
        (None, Some((key, _))) if parameter.from().contains(&Source::Metadata) => {
            (Some((*key).to_owned()), format!("`{name}` is required, and an empty value is none"))
        }
        _ => (None, format!("the parameter `{name}` is required and missing")),
    };
    Fault::error(FaultKind::Missing, key, message).help(format!("give it {}", places.join(", or ")))
}

/// What is wrong with a value.
fn value(parameter: &Parameter, text: &str, origin: Origin<'_>) -> Option<Fault> {
    let key = match origin {
        Origin::Metadata(key) | Origin::Env(key) => Some(key),
        Origin::Auth | Origin::Default => None,
    };
    let in_metadata = matches!(origin, Origin::Metadata(_));
    let name = parameter.name();
    let shown = || if in_metadata { format!("`{}`", shorten(text)) } else { "the value of the variable".to_owned() };
    let fault = |message: String| Fault::error(FaultKind::Value, key.map(str::to_owned), message);
    if !parameter.values().is_empty() {
        let allowed = parameter.values();
        let is_other = |it: &&str| !allowed.iter().any(|value| value == it);
        // What a scaler reads by itself it compares as a whole, but for lists in which some words exclude others.
        let by_hand = parameter.by_hand() || parameter.kind().is_raw();
        let whole = by_hand && parameter.exclusive().is_empty();
        let other =
            if whole { Some(text).filter(is_other) } else { elements(text, parameter.separator()).find(is_other) };
        if let Some(other) = other {
            let near = closest(other, allowed.iter().map(String::as_str));
            let whole = near.filter(|_| other == text && in_metadata).map(|near| Instead::Value(near.to_owned()));
            let help = format!("it is one of {}", ticked(allowed));
            return Some(fault(format!("`{name}` cannot be {}", shown())).help(help).instead(whole));
        }
    }
    let is_exclusive = |it: &&str| parameter.exclusive().iter().any(|value| value == it);
    if !parameter.exclusive().is_empty() && elements(text, parameter.separator()).filter(is_exclusive).count() > 1 {
        return Some(fault(format!("`{name}` can hold only one of {}", ticked(parameter.exclusive()))));
    }
    if kind::read(parameter, text).is_none() {
        let message = format!("`{name}` cannot be read: {} is not what KEDA reads as {}", shown(), article(parameter));
        let fix = nearest(parameter, text).filter(|_| in_metadata).map(Instead::Value);
        return Some(fault(message).help(format!("write {}", parameter.kind().wants())).instead(fix));
    }
    None
}

fn article(parameter: &Parameter) -> String {
    let word = parameter.kind().word();
    let vowel = word.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {word}", if vowel && word != "uint32" { "an" } else { "a" })
}

/// The value that can only have been meant: a number that is written in another way, a truth in other words.
fn nearest(parameter: &Parameter, text: &str) -> Option<String> {
    let candidate = match parameter.kind() {
        kind::Kind::Bool => match text.to_ascii_lowercase().as_str() {
            "yes" | "on" | "true" | "y" => "true".to_owned(),
            "no" | "off" | "false" | "n" => "false".to_owned(),
            _ => return None,
        },
        kind if kind.is_number() => {
            let number: f64 = text.replace('_', "").parse().ok()?;
            let plain = number.is_finite() && number.abs() < 1e15 && (!kind.is_integer() || number.fract() == 0.0);
            plain.then(|| format!("{number}"))?
        }
        _ => return None,
    };
    kind::read(parameter, &candidate).map(|_| candidate)
}

fn ticked(values: &[String]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

/// A value that fits in a message.
pub(super) fn shorten(text: &str) -> String {
    let clean = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let short: String = clean.take(SHOWN + 1).collect();
    if short.chars().count() > SHOWN { short.chars().take(SHOWN).chain(['…']).collect() } else { short }
}
