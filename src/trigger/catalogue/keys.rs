//! Keys of the metadata that KEDA does not read. It says nothing about them, so that a slip of the finger looks like a
//! default.

use super::fault::{Fault, FaultKind, Instead};
use super::judge::shorten;
use super::scaler::{Parameter, Scaler, Source};
use super::view::View;
use crate::unit::closest;

/// Everything that is not read.
pub(super) fn faults(view: &View<'_>) -> Vec<Fault> {
    if view.scaler.forwards() {
        return Vec::new();
    }
    let keys = view.given.metadata.keys().filter(|key| !is_read(key, view.scaler));
    keys.map(|key| unread(key, view.scaler)).collect()
}

fn reads(parameter: &Parameter, name: &str, source: Source) -> bool {
    parameter.is(name) && parameter.from().contains(&source)
}

fn is_read(key: &str, scaler: &Scaler) -> bool {
    let direct = scaler.parameters().iter().any(|parameter| reads(parameter, key, Source::Metadata));
    let by_env = || {
        let base = key.strip_suffix("FromEnv");
        base.is_some_and(|base| scaler.parameters().iter().any(|parameter| reads(parameter, base, Source::Env)))
    };
    direct || by_env()
}

/// What to say of a key that nobody reads.
fn unread(key: &str, scaler: &Scaler) -> Fault {
    let at = Some(key.to_owned());
    let type_name = scaler.type_name();
    if let Some(base) = key.strip_suffix("FromEnv")
        && let Some(parameter) = scaler.parameter(base)
    {
        let message = format!("KEDA does not read `{base}` from the environment, so that `{key}` has no effect");
        let fault = Fault::warning(FaultKind::FromEnvUnsupported, at, message);
        return fault.help(format!("give it {}", places(parameter, base)));
    }
    if let Some(parameter) = scaler.parameter(key) {
        let message = format!("KEDA does not read `{key}` from the metadata of {type_name}");
        return Fault::warning(FaultKind::UnknownKey, at, message).help(format!("give it {}", places(parameter, key)));
    }
    let base = key.strip_suffix("FromEnv").unwrap_or(key);
    if let Some(parameter) = scaler.elsewhere().iter().find(|parameter| parameter.is(base)) {
        let message = format!("KEDA {} reads no `{}` for {type_name}", scaler.version(), shorten(key));
        let fault = Fault::warning(FaultKind::UnknownKey, at, message);
        let words = parameter.span().words();
        return if words.is_empty() { fault } else { fault.help(format!("KEDA reads it {words}")) };
    }
    let message = format!("KEDA reads no `{}` for {type_name}", shorten(key));
    let fault = Fault::warning(FaultKind::UnknownKey, at, message);
    let known = readable(scaler);
    match closest(key, known.iter().map(String::as_str)) {
        Some(near) => {
            let help = format!("did you mean `{near}`?");
            fault.help(help).instead(Some(Instead::Key(near.to_owned())))
        }
        None => fault.help(format!("see `neap explain trigger {type_name}`")),
    }
}

/// Every key that is read.
fn readable(scaler: &Scaler) -> Vec<String> {
    let mut keys = Vec::new();
    for parameter in scaler.parameters() {
        for name in parameter.names() {
            if parameter.from().contains(&Source::Metadata) {
                keys.push(name.clone());
            }
            if parameter.from().contains(&Source::Env) {
                keys.push(format!("{name}FromEnv"));
            }
        }
    }
    keys
}

/// Where a parameter is read from, as advice.
fn places(parameter: &Parameter, name: &str) -> String {
    let places: Vec<String> = parameter
        .from()
        .iter()
        .map(|source| match source {
            Source::Metadata => format!("as `{name}`"),
            Source::Auth => format!("as the parameter `{name}` of a TriggerAuthentication"),
            Source::Env => format!("as `{name}FromEnv`"),
        })
        .collect();
    places.join(", or ")
}
