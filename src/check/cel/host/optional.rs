//! Optional values.

use std::rc::Rc;

use crate::check::cel::code::Function;
use crate::check::cel::fault::Stop;
use crate::check::cel::run::Run;
use crate::check::cel::value::Val;

type Out<'a> = Result<Val<'a>, Stop>;

pub(super) fn find(name: &str, member: bool, arity: usize) -> Option<Function> {
    Some(match (name, member, arity) {
        ("optional.none", false, 0) => |_, _| Ok(Val::Optional(None)),
        ("optional.of", false, 1) => |_, args| Ok(Val::some(args[0].clone())),
        ("optional.ofNonZeroValue", false, 1) => non_zero,
        ("hasValue", true, 1) => has_value,
        ("value", true, 1) => value,
        _ => return None,
    })
}

fn has_value<'a>(_: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    match &args[0] {
        Val::Optional(value) => Ok(Val::Bool(value.is_some())),
        _ => Err(Stop::no_overload("hasValue")),
    }
}

fn value<'a>(_: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    match &args[0] {
        Val::Optional(Some(value)) => Ok(Val::clone(value)),
        Val::Optional(None) => Err(Stop::fault("optional.none() dereference")),
        _ => Err(Stop::no_overload("value")),
    }
}

fn non_zero<'a>(_: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let zero = match &args[0] {
        Val::Null => true,
        Val::Bool(flag) => !flag,
        Val::Int(number) => *number == 0,
        Val::Uint(number) => *number == 0,
        Val::Double(number) => *number == 0.0,
        Val::Text(text) => text.as_str().is_empty(),
        Val::Bytes(bytes) => bytes.is_empty(),
        Val::List(list) => list.len() == 0,
        Val::Map(map) => map.len() == 0,
        Val::Duration(length) => *length == 0,
        Val::Optional(value) => value.is_none(),
        Val::Timestamp(_) | Val::Type(_) | Val::Host(_) | Val::Opaque(_) => {
            return Err(Stop::Unsure("whether a value of this type is zero".to_owned()));
        }
    };
    Ok(Val::Optional((!zero).then(|| Rc::new(args[0].clone()))))
}
