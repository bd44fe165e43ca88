//! Equality and order.

use std::cmp::Ordering;

use serde_json::Value as Json;

use super::fault::Stop;
use super::run::Run;
use super::shape::ListKind;
use super::value::{Entries, List, Val};

/// Whether two values are equal. Values of different types are not; numbers are all of one type here.
///
/// # Errors
/// A part of one of them cannot be read, or it is too much work.
pub(super) fn equal<'a>(run: &mut Run<'a>, left: &Val<'a>, right: &Val<'a>) -> Result<bool, Stop> {
    run.spend(1)?;
    Ok(match (left, right) {
        (Val::Null, Val::Null) | (Val::Optional(None), Val::Optional(None)) => true,
        (Val::Bool(a), Val::Bool(b)) => a == b,
        (Val::Int(_) | Val::Uint(_) | Val::Double(_), Val::Int(_) | Val::Uint(_) | Val::Double(_)) => {
            numbers(left, right) == Some(Ordering::Equal)
        }
        (Val::Text(a), Val::Text(b)) => bytes(run, a.as_str().as_bytes(), b.as_str().as_bytes())?,
        (Val::Bytes(a), Val::Bytes(b)) => bytes(run, a, b)?,
        (Val::Duration(a), Val::Duration(b)) => a == b,
        (Val::Timestamp(a), Val::Timestamp(b)) => a == b,
        (Val::Type(a), Val::Type(b)) => a == b,
        (Val::Host(a), Val::Host(b)) => a.same(b),
        (Val::Optional(Some(a)), Val::Optional(Some(b))) => equal(run, a, b)?,
        (Val::Opaque(a), Val::Opaque(b)) => {
            run.spend(size(a))?;
            a == b
        }
        (Val::List(a), Val::List(b)) => a.len() == b.len() && lists(run, a, b)?,
        (Val::Map(a), Val::Map(b)) => a.len() == b.len() && maps(run, a, b)?,
        _ => false,
    })
}

fn bytes(run: &mut Run<'_>, left: &[u8], right: &[u8]) -> Result<bool, Stop> {
    if left.len() != right.len() {
        return Ok(false);
    }
    run.spend(left.len() / 10)?;
    Ok(left == right)
}

/// Lists of a set or of a map are equal in any order.
fn lists<'a>(run: &mut Run<'a>, left: &List<'a>, right: &List<'a>) -> Result<bool, Stop> {
    match left.kind() {
        ListKind::Atomic => {
            for (a, b) in left.iter().zip(right.iter()) {
                if !equal(run, &a?, &b?)? {
                    return Ok(false);
                }
            }
        }
        ListKind::Set => {
            for b in right.iter() {
                if place(run, left.iter(), &b?, None)?.is_none() {
                    return Ok(false);
                }
            }
        }
        ListKind::Map(keys) => {
            for b in right.iter() {
                let b = b?;
                let Some(at) = place(run, left.iter(), &b, Some(keys))? else { return Ok(false) };
                if !left.get(at).map_or(Ok(false), |a| equal(run, &a?, &b))? {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}

/// Where in a list the same item is, by its value or by its keys.
///
/// # Errors
/// A part of the list cannot be read, or it is too much work.
pub(super) fn place<'a>(
    run: &mut Run<'a>,
    list: impl Iterator<Item = Result<Val<'a>, Stop>>,
    item: &Val<'a>,
    keys: Option<&[String]>,
) -> Result<Option<usize>, Stop> {
    for (at, one) in list.enumerate() {
        let one = one?;
        let same = match keys {
            None => equal(run, &one, item)?,
            Some(keys) => same_keys(run, &one, item, keys)?,
        };
        if same {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn same_keys<'a>(run: &mut Run<'a>, left: &Val<'a>, right: &Val<'a>, keys: &[String]) -> Result<bool, Stop> {
    run.spend(1)?;
    let (Val::Map(left), Val::Map(right)) = (left, right) else { return Ok(false) };
    for key in keys {
        let key = Val::text(super::escape::escape(key).unwrap_or(key.into()));
        let same = match (left.get(run, &key)?, right.get(run, &key)?) {
            (Some(a), Some(b)) => equal(run, &a, &b)?,
            (None, None) => true,
            _ => false,
        };
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}

fn maps<'a>(run: &mut Run<'a>, left: &Entries<'a>, right: &Entries<'a>) -> Result<bool, Stop> {
    for (key, value) in left.read() {
        match right.get(run, &key)? {
            Some(other) if equal(run, &value?, &other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// How large a value is.
pub(super) fn heft(value: &Val<'_>) -> usize {
    match value {
        Val::Text(text) => text.as_str().len() / 10 + 1,
        Val::List(List::Given(items, _)) => 1 + items.iter().map(size).sum::<usize>(),
        Val::List(List::Made(items, _)) => 1 + items.iter().map(heft).sum::<usize>(),
        Val::Map(Entries::Given(map, _)) => 1 + map.values().map(size).sum::<usize>(),
        Val::Map(Entries::Made(map)) => 1 + map.iter().map(|(_, value)| heft(value)).sum::<usize>(),
        Val::Opaque(json) => size(json),
        Val::Optional(Some(value)) => 1 + heft(value),
        _ => 1,
    }
}

fn size(json: &Json) -> usize {
    match json {
        Json::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Json::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        Json::String(text) => 1 + text.len() / 10,
        _ => 1,
    }
}

/// Which of two values is first.
///
/// # Errors
/// They have no order.
pub(super) fn order(left: &Val<'_>, right: &Val<'_>) -> Result<Ordering, Stop> {
    Ok(match (left, right) {
        (Val::Bool(a), Val::Bool(b)) => a.cmp(b),
        (Val::Text(a), Val::Text(b)) => a.as_str().cmp(b.as_str()),
        (Val::Bytes(a), Val::Bytes(b)) => a.cmp(b),
        (Val::Duration(a), Val::Duration(b)) => a.cmp(b),
        (Val::Timestamp(a), Val::Timestamp(b)) => a.cmp(b),
        (Val::Int(_) | Val::Uint(_) | Val::Double(_), Val::Int(_) | Val::Uint(_) | Val::Double(_)) => {
            numbers(left, right).ok_or_else(|| Stop::fault("NaN values cannot be ordered"))?
        }
        _ => return Err(Stop::no_overload("_<_")),
    })
}

#[expect(clippy::cast_precision_loss, reason = "cel-go compares an integer with a float as floats")]
fn numbers(left: &Val<'_>, right: &Val<'_>) -> Option<Ordering> {
    match (left, right) {
        (Val::Double(a), Val::Double(b)) => a.partial_cmp(b),
        (Val::Double(a), Val::Int(b)) => a.partial_cmp(&(*b as f64)),
        (Val::Double(a), Val::Uint(b)) => a.partial_cmp(&(*b as f64)),
        (_, Val::Double(_)) => numbers(right, left).map(Ordering::reverse),
        (left, right) => Some(wide(left)?.cmp(&wide(right)?)),
    }
}

fn wide(value: &Val<'_>) -> Option<i128> {
    match value {
        Val::Int(number) => Some(i128::from(*number)),
        Val::Uint(number) => Some(i128::from(*number)),
        _ => None,
    }
}

/// A number that can be a place in a list.
pub(super) fn whole(value: &Val<'_>) -> Option<i64> {
    match value {
        Val::Int(number) => Some(*number),
        Val::Uint(number) => i64::try_from(*number).ok(),
        #[expect(clippy::cast_possible_truncation, reason = "a whole number of this size is exact")]
        Val::Double(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(*number as i64),
        _ => None,
    }
}
