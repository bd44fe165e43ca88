//! `+ - * / %`, with the faults of `cel-go` (`common/types/overflow.go`).

use std::rc::Rc;

use super::compare;
use super::fault::Stop;
use super::run::Run;
use super::shape::ListKind;
use super::value::{List, Val};

type Out<'a> = Result<Val<'a>, Stop>;

fn int<'a>(number: Option<i64>) -> Out<'a> {
    number.map(Val::Int).ok_or_else(|| Stop::fault("integer overflow"))
}

fn uint<'a>(number: Option<u64>) -> Out<'a> {
    number.map(Val::Uint).ok_or_else(|| Stop::fault("unsigned integer overflow"))
}

fn duration<'a>(nanoseconds: Option<i64>) -> Out<'a> {
    nanoseconds.map(Val::Duration).ok_or_else(|| Stop::fault("duration overflow"))
}

pub(super) fn negate<'a>(of: &Val<'a>) -> Out<'a> {
    match of {
        Val::Int(number) => int(number.checked_neg()),
        Val::Double(number) => Ok(Val::Double(-number)),
        Val::Duration(length) => duration(length.checked_neg()),
        _ => Err(Stop::no_overload("-_")),
    }
}

pub(super) fn add<'a>(run: &mut Run<'a>, left: &Val<'a>, right: &Val<'a>) -> Out<'a> {
    match (left, right) {
        (Val::Int(a), Val::Int(b)) => int(a.checked_add(*b)),
        (Val::Uint(a), Val::Uint(b)) => uint(a.checked_add(*b)),
        (Val::Double(a), Val::Double(b)) => Ok(Val::Double(a + b)),
        (Val::Text(a), Val::Text(b)) => {
            let (a, b) = (a.as_str(), b.as_str());
            run.spend_text(a.len() + b.len())?;
            Ok(Val::text(format!("{a}{b}")))
        }
        (Val::Bytes(a), Val::Bytes(b)) => {
            run.spend_text(a.len() + b.len())?;
            Ok(Val::Bytes(Rc::from([&a[..], &b[..]].concat())))
        }
        (Val::List(a), Val::List(b)) => lists(run, a, b),
        (Val::Duration(a), Val::Duration(b)) => duration(a.checked_add(*b)),
        (Val::Timestamp(at), Val::Duration(by)) | (Val::Duration(by), Val::Timestamp(at)) => at.plus(*by),
        _ => Err(Stop::no_overload("_+_")),
    }
}

/// A set takes in what it lacks; a list of a map replaces items by their keys; any other list grows.
fn lists<'a>(run: &mut Run<'a>, left: &List<'a>, right: &List<'a>) -> Out<'a> {
    run.spend(left.len() + right.len())?;
    let mut items = left.iter().collect::<Result<Vec<_>, _>>()?;
    let keys = match left.kind() {
        ListKind::Atomic => {
            items.extend(right.iter().collect::<Result<Vec<_>, _>>()?);
            return Ok(Val::List(List::Made(Rc::new(items), left.shape())));
        }
        ListKind::Set => None,
        ListKind::Map(keys) => Some(keys.as_slice()),
    };
    for item in right.iter() {
        let item = item?;
        let at = compare::place(run, items.iter().cloned().map(Ok), &item, keys)?;
        match (at, keys) {
            (Some(at), Some(_)) => items[at] = item,
            (Some(_), None) => {}
            (None, _) => items.push(item),
        }
    }
    Ok(Val::List(List::Made(Rc::new(items), left.shape())))
}

pub(super) fn subtract<'a>(left: &Val<'a>, right: &Val<'a>) -> Out<'a> {
    match (left, right) {
        (Val::Int(a), Val::Int(b)) => int(a.checked_sub(*b)),
        (Val::Uint(a), Val::Uint(b)) => uint(a.checked_sub(*b)),
        (Val::Double(a), Val::Double(b)) => Ok(Val::Double(a - b)),
        (Val::Duration(a), Val::Duration(b)) => duration(a.checked_sub(*b)),
        (Val::Timestamp(at), Val::Duration(by)) => match by.checked_neg() {
            Some(by) => at.plus(by),
            None => Err(Stop::fault("timestamp overflow")),
        },
        (Val::Timestamp(a), Val::Timestamp(b)) => duration(a.since(*b)),
        _ => Err(Stop::no_overload("_-_")),
    }
}

pub(super) fn multiply<'a>(left: &Val<'a>, right: &Val<'a>) -> Out<'a> {
    match (left, right) {
        (Val::Int(a), Val::Int(b)) => int(a.checked_mul(*b)),
        (Val::Uint(a), Val::Uint(b)) => uint(a.checked_mul(*b)),
        (Val::Double(a), Val::Double(b)) => Ok(Val::Double(a * b)),
        _ => Err(Stop::no_overload("_*_")),
    }
}

pub(super) fn divide<'a>(left: &Val<'a>, right: &Val<'a>) -> Out<'a> {
    match (left, right) {
        (Val::Int(_), Val::Int(0)) | (Val::Uint(_), Val::Uint(0)) => Err(Stop::fault("division by zero")),
        (Val::Int(a), Val::Int(b)) => int(a.checked_div(*b)),
        (Val::Uint(a), Val::Uint(b)) => uint(a.checked_div(*b)),
        (Val::Double(a), Val::Double(b)) => Ok(Val::Double(a / b)),
        _ => Err(Stop::no_overload("_/_")),
    }
}

pub(super) fn modulo<'a>(left: &Val<'a>, right: &Val<'a>) -> Out<'a> {
    match (left, right) {
        (Val::Int(_), Val::Int(0)) | (Val::Uint(_), Val::Uint(0)) => Err(Stop::fault("modulus by zero")),
        (Val::Int(a), Val::Int(b)) => int(a.checked_rem(*b)),
        (Val::Uint(a), Val::Uint(b)) => uint(a.checked_rem(*b)),
        _ => Err(Stop::no_overload("_%_")),
    }
}
