//! From one type to another: `int(x)`, `string(x)` and their kin, and `size`.

use std::rc::Rc;

use super::{Host, time};
use crate::check::cel::code::Function;
use crate::check::cel::fault::Stop;
use crate::check::cel::run::Run;
use crate::check::cel::value::Val;

type Out<'a> = Result<Val<'a>, Stop>;

pub(super) fn find(name: &str, member: bool, arity: usize) -> Option<Function> {
    Some(match (name, member, arity) {
        ("size", _, 1) => size,
        ("int", false, 1) => to_int,
        ("uint", false, 1) => to_uint,
        ("double", false, 1) => to_double,
        ("string", false, 1) => to_text,
        ("bytes", false, 1) => to_bytes,
        ("bool", false, 1) => to_bool,
        ("type", false, 1) => |_, args| Ok(Val::Type(args[0].type_name())),
        ("duration", false, 1) => to_duration,
        ("timestamp", false, 1) => to_timestamp,
        _ => return None,
    })
}

fn size<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let size = match &args[0] {
        Val::Text(text) => {
            run.spend_text(text.as_str().len())?;
            text.as_str().chars().count()
        }
        Val::Bytes(bytes) => bytes.len(),
        Val::List(list) => list.len(),
        Val::Map(map) => map.len(),
        _ => return Err(Stop::no_overload("size")),
    };
    Ok(Val::Int(i64::try_from(size).unwrap_or(i64::MAX)))
}

fn cannot<'a>(value: &Val<'_>, to: &str) -> Out<'a> {
    Err(Stop::Fault(format!("type conversion error from '{}' to '{to}'", value.type_name())))
}

fn to_int<'a>(_: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    Ok(match &args[0] {
        Val::Int(number) => Val::Int(*number),
        Val::Uint(number) => Val::Int(i64::try_from(*number).map_err(|_| Stop::fault("integer overflow"))?),
        #[expect(clippy::cast_possible_truncation, reason = "what does not fit is refused on the same line")]
        Val::Double(number) if number.abs() < 9_223_372_036_854_775_807.0 => Val::Int(*number as i64),
        Val::Double(_) => return Err(Stop::fault("integer overflow")),
        Val::Text(text) => match text.as_str().parse() {
            Ok(number) => Val::Int(number),
            Err(_) => return cannot(&args[0], "int"),
        },
        Val::Timestamp(at) => Val::Int(at.seconds),
        Val::Duration(nanoseconds) => Val::Int(*nanoseconds),
        _ => return Err(Stop::no_overload("int")),
    })
}

fn to_uint<'a>(_: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let overflow = || Stop::fault("unsigned integer overflow");
    Ok(match &args[0] {
        Val::Uint(number) => Val::Uint(*number),
        Val::Int(number) => Val::Uint(u64::try_from(*number).map_err(|_| overflow())?),
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what does not fit is refused")]
        Val::Double(number) if *number >= 0.0 && *number < 18_446_744_073_709_551_615.0 => Val::Uint(*number as u64),
        Val::Double(_) => return Err(overflow()),
        Val::Text(text) => match text.as_str().parse() {
            Ok(number) if !text.as_str().starts_with('+') => Val::Uint(number),
            _ => return cannot(&args[0], "uint"),
        },
        _ => return Err(Stop::no_overload("uint")),
    })
}

#[expect(clippy::cast_precision_loss, reason = "as in Go")]
fn to_double<'a>(_: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    Ok(Val::Double(match &args[0] {
        Val::Double(number) => *number,
        Val::Int(number) => *number as f64,
        Val::Uint(number) => *number as f64,
        Val::Text(text) => match text.as_str().parse() {
            Ok(number) => number,
            Err(_) => return cannot(&args[0], "double"),
        },
        _ => return Err(Stop::no_overload("double")),
    }))
}

fn to_bool<'a>(_: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    match &args[0] {
        Val::Bool(flag) => Ok(Val::Bool(*flag)),
        Val::Text(text) => match text.as_str() {
            "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(Val::Bool(true)),
            "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(Val::Bool(false)),
            _ => cannot(&args[0], "bool"),
        },
        _ => Err(Stop::no_overload("bool")),
    }
}

fn to_text<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    Ok(match &args[0] {
        Val::Text(text) => Val::Text(text.clone()),
        Val::Int(number) => Val::text(number.to_string()),
        Val::Uint(number) => Val::text(number.to_string()),
        Val::Bool(flag) => Val::text(flag.to_string()),
        Val::Double(number) => Val::text(double(*number, 6)),
        Val::Bytes(bytes) => {
            run.spend_text(bytes.len())?;
            match std::str::from_utf8(bytes) {
                Ok(text) => Val::text(text),
                Err(_) => return Err(Stop::fault("invalid UTF-8 in bytes, cannot convert to string")),
            }
        }
        Val::Timestamp(at) => Val::text(at.show()),
        Val::Duration(nanoseconds) => Val::text(time::show_duration(*nanoseconds)),
        Val::Host(host) => match host.as_ref() {
            Host::Ip(ip) => Val::text(ip.to_string()),
            Host::Cidr(ip, bits) => Val::text(format!("{ip}/{bits}")),
            _ => return Err(Stop::no_overload("string")),
        },
        _ => return Err(Stop::no_overload("string")),
    })
}

fn to_bytes<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    match &args[0] {
        Val::Bytes(bytes) => Ok(Val::Bytes(Rc::clone(bytes))),
        Val::Text(text) => {
            run.spend_text(text.as_str().len())?;
            Ok(Val::Bytes(Rc::from(text.as_str().as_bytes())))
        }
        _ => Err(Stop::no_overload("bytes")),
    }
}

fn to_duration<'a>(_: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    match &args[0] {
        Val::Duration(nanoseconds) | Val::Int(nanoseconds) => Ok(Val::Duration(*nanoseconds)),
        Val::Text(text) => match time::duration(text.as_str()) {
            Some(nanoseconds) => Ok(Val::Duration(nanoseconds)),
            None => cannot(&args[0], "google.protobuf.Duration"),
        },
        _ => Err(Stop::no_overload("duration")),
    }
}

fn to_timestamp<'a>(_: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    match &args[0] {
        Val::Timestamp(at) => Ok(Val::Timestamp(*at)),
        Val::Int(seconds) => time::Timestamp::checked(*seconds, 0),
        Val::Text(text) => match time::timestamp(text.as_str()) {
            Some(at) => time::Timestamp::checked(at.seconds, at.nanoseconds),
            None => cannot(&args[0], "google.protobuf.Timestamp"),
        },
        _ => Err(Stop::no_overload("timestamp")),
    }
}

/// A float as Go writes the shortest form that reads back as the same, with an exponent below 1e-4 and from `from` places on:
/// 6 for `strconv`'s `g`, 21 for `fmt`'s `%v`.
pub(super) fn double(number: f64, from: i32) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..from).contains(&exponent) {
        return number.to_string();
    }
    format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}
