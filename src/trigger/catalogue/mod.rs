//! The trigger catalogue: what every scaler of KEDA reads, and the verdict that KEDA's own parsers would give on a trigger.
//!
//! The facts stand in `schema/triggers`, one file for each scaler, read from KEDA's code; this room reads the files and
//! judges by them. [`scaler`] finds the scaler of a type, [`Scaler::judge`] says what is wrong with a trigger, [`judge`] does
//! both.

mod check;
mod condition;
mod data;
mod embedded;
mod fault;
mod given;
mod go;
mod judge;
mod keys;
mod kind;
mod page;
mod rule;
mod scaler;
mod target;
mod version;
mod view;

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

pub(super) use check::expression as cron_expression;
pub use fault::{Fault, FaultKind, Instead};
pub use given::{Auth, Env, Given};
pub use kind::Kind;
pub use page::{list, page, reference};
pub use rule::Rule;
pub use scaler::{Metric, Parameter, Scaler, Source, Target};
pub use version::{Minor, Span};

use crate::unit::closest;
use data::Page;
use embedded::{BLOCKS, FILES};
use version::{VERSIONS, nearest};

/// Types that KEDA had once, with the version that took them out and what to use instead.
///
/// KEDA 2.19: `CHANGELOG.md`, the scaler of NATS Streaming, #6366.
const REMOVED: &[(&str, &str, &str)] = &[("stan", "2.19", "use `nats-jetstream`: NATS Streaming has come to its end")];

/// A file of the catalogue, read when it is first asked for.
#[derive(Default)]
struct Slot {
    page: OnceLock<Result<Page, String>>,
    /// By the place of the type in the file, and of the version in [`VERSIONS`].
    scalers: [[OnceLock<Option<Scaler>>; VERSIONS.len()]; TYPES],
}

/// Most types that one file has.
const TYPES: usize = 3;

static SLOTS: LazyLock<Vec<Slot>> = LazyLock::new(|| FILES.iter().map(|_| Slot::default()).collect());

/// The file of each type, and its place in there.
static PLACES: LazyLock<HashMap<&str, (usize, usize)>> = LazyLock::new(|| {
    let types = |(at, (types, _)): (usize, &(&'static [&'static str], &str))| {
        types.iter().enumerate().map(move |(column, name)| (*name, (at, column)))
    };
    FILES.iter().enumerate().flat_map(types).collect()
});

/// The versions of KEDA that the catalogue knows, oldest first.
#[must_use]
pub fn supported_versions() -> &'static [&'static str] {
    VERSIONS
}

/// The one of [`supported_versions`] that stands for a version: its own minor version, else the newest that is older, else
/// the oldest.
#[must_use]
pub fn version(wanted: &str) -> &'static str {
    VERSIONS.get(nearest(wanted)).copied().unwrap_or_default()
}

/// The scaler of a type in a version of KEDA, if that version has it.
#[must_use]
pub fn scaler(type_name: &str, version: &str) -> Option<&'static Scaler> {
    let (at, column) = *PLACES.get(type_name)?;
    let (slot, row) = (SLOTS.get(at)?, nearest(version));
    let cell = slot.scalers.get(column)?.get(row)?;
    cell.get_or_init(|| read(slot, at)?.scaler(type_name, VERSIONS.get(row)?, &block).ok().flatten()).as_ref()
}

fn read(slot: &'static Slot, at: usize) -> Option<&'static Page> {
    let (types, text) = FILES.get(at)?;
    slot.page.get_or_init(|| data::page(types.first().unwrap_or(&""), text)).as_ref().ok()
}

/// A block that several scalers include.
fn block(name: &str) -> Result<Page, String> {
    let (_, text) = BLOCKS.iter().find(|(known, _)| *known == name).ok_or_else(|| format!("no block `{name}`"))?;
    data::page(name, text)
}

/// Every type that a version of KEDA has, in order.
#[must_use]
pub fn types(version: &str) -> Vec<&'static str> {
    let all = FILES.iter().flat_map(|(types, _)| types.iter().copied());
    let mut known: Vec<&str> = all.filter(|name| scaler(name, version).is_some()).collect();
    known.sort_unstable();
    known
}

/// Everything that is certainly wrong with a trigger of a type, be there such a type or not.
#[must_use]
pub fn judge(type_name: &str, version: &str, given: &Given<'_>) -> Vec<Fault> {
    match scaler(type_name, version) {
        Some(scaler) => scaler.judge(given),
        None => vec![unknown(type_name, version)],
    }
}

/// What to say of a type that a version does not have.
#[must_use]
pub fn unknown(type_name: &str, wanted: &str) -> Fault {
    let version = version(wanted);
    if let Some((name, since, instead)) = REMOVED.iter().find(|(name, ..)| *name == type_name) {
        let message = format!("KEDA has no scaler `{name}` since {since}");
        return Fault::error(FaultKind::RemovedType, None, message).help(*instead);
    }
    let message = format!("KEDA {version} has no scaler `{}`", judge::shorten(type_name));
    let fault = Fault::error(FaultKind::UnknownType, None, message);
    if let Some(other) = VERSIONS.iter().find_map(|version| scaler(type_name, version)) {
        return fault.help(format!("KEDA has it {}", other.span().words()));
    }
    let known = types(version);
    let near = closest(type_name, known);
    let help = near.map_or("see `neap explain trigger`".to_owned(), |near| format!("did you mean `{near}`?"));
    fault.help(help).instead(near.map(|near| Instead::Value(near.to_owned())))
}

/// The types that a file of the catalogue declares; none where it cannot be read.
#[must_use]
pub fn declared(text: &str) -> Vec<String> {
    data::page("it", text).map(|page| page.types().map(str::to_owned).collect()).unwrap_or_default()
}

/// What is wrong with the files of the catalogue themselves; nothing, as the tests see to.
#[must_use]
pub fn broken() -> Vec<String> {
    let mut faults = Vec::new();
    for (types, text) in FILES {
        let name = types.first().copied().unwrap_or_default();
        match data::page(name, text) {
            Err(fault) => faults.push(fault),
            Ok(page) => {
                let declared: Vec<&str> = page.types().collect();
                if declared != *types {
                    faults.push(format!("{name}: it is listed as {types:?}"));
                }
                for type_name in *types {
                    let read = VERSIONS.iter().filter_map(|version| page.scaler(type_name, version, &block).err());
                    faults.extend(read.map(|fault| format!("{type_name}: {fault}")));
                }
            }
        }
    }
    faults
}
