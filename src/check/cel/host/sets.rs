//! Lists as sets.

use crate::check::cel::code::Function;
use crate::check::cel::compare;
use crate::check::cel::fault::Stop;
use crate::check::cel::run::{Run, items};
use crate::check::cel::value::{List, Val};

type Out<'a> = Result<Val<'a>, Stop>;

pub(super) fn find(name: &str, member: bool, arity: usize) -> Option<Function> {
    Some(match (name, member, arity) {
        ("sets.contains", false, 2) => |run, args| both(run, args, |a, b| within(b, a)),
        ("sets.equivalent", false, 2) => |run, args| both(run, args, |a, b| Ok(within(a, b)? && within(b, a)?)),
        ("sets.intersects", false, 2) => |run, args| both(run, args, common),
        _ => return None,
    })
}

fn both<'a>(run: &mut Run<'a>, args: &[Val<'a>], test: fn(&List<'a>, &List<'a>) -> Result<bool, Stop>) -> Out<'a> {
    let (left, right) = (items(&args[0], "sets")?, items(&args[1], "sets")?);
    let heft = compare::heft(&args[0]).saturating_mul(right.len() + 1);
    run.spend(heft.saturating_add(compare::heft(&args[1]).saturating_mul(left.len() + 1)))?;
    test(left, right).map(Val::Bool)
}

fn within<'a>(inner: &List<'a>, outer: &List<'a>) -> Result<bool, Stop> {
    for item in inner.iter() {
        if compare::place(outer, &item?, None)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn common<'a>(left: &List<'a>, right: &List<'a>) -> Result<bool, Stop> {
    for item in left.iter() {
        if compare::place(right, &item?, None)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
