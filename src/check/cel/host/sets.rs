//! Lists as sets.

use crate::check::cel::code::Function;
use crate::check::cel::compare;
use crate::check::cel::fault::Stop;
use crate::check::cel::run::{Run, items};
use crate::check::cel::value::{List, Val};

type Out<'a> = Result<Val<'a>, Stop>;

pub(super) fn find(name: &str, member: bool, arity: usize) -> Option<Function> {
    Some(match (name, member, arity) {
        ("sets.contains", false, 2) => |run, args| both(run, args, |run, a, b| within(run, b, a)),
        ("sets.equivalent", false, 2) => {
            |run, args| both(run, args, |run, a, b| Ok(within(run, a, b)? && within(run, b, a)?))
        }
        ("sets.intersects", false, 2) => |run, args| both(run, args, common),
        _ => return None,
    })
}

type Test = for<'a> fn(&mut Run<'a>, &List<'a>, &List<'a>) -> Result<bool, Stop>;

fn both<'a>(run: &mut Run<'a>, args: &[Val<'a>], test: Test) -> Out<'a> {
    test(run, items(&args[0], "sets")?, items(&args[1], "sets")?).map(Val::Bool)
}

fn within<'a>(run: &mut Run<'a>, inner: &List<'a>, outer: &List<'a>) -> Result<bool, Stop> {
    for item in inner.iter() {
        if compare::place(run, outer.iter(), &item?, None)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn common<'a>(run: &mut Run<'a>, left: &List<'a>, right: &List<'a>) -> Result<bool, Stop> {
    for item in left.iter() {
        if compare::place(run, right.iter(), &item?, None)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
