//! Lists (`k8s.io/apiserver`, `pkg/cel/library/lists.go`; `cel-go`, `ext/lists.go`).

use std::cmp::Ordering;

use super::text;
use crate::check::cel::code::Function;
use crate::check::cel::fault::Stop;
use crate::check::cel::run::{self, Run};
use crate::check::cel::value::Val;
use crate::check::cel::{arithmetic, compare};

type Out<'a> = Result<Val<'a>, Stop>;

pub(super) fn find(name: &str, member: bool, arity: usize) -> Option<Function> {
    if !member {
        return None;
    }
    Some(match (name, arity) {
        ("isSorted", 1) => is_sorted,
        ("sum", 1) => sum,
        ("min", 1) => |run, args| pick(run, args, "min", Ordering::Less),
        ("max", 1) => |run, args| pick(run, args, "max", Ordering::Greater),
        ("indexOf", 2 | 3) => |run, args| index(run, args, false),
        ("lastIndexOf", 2 | 3) => |run, args| index(run, args, true),
        ("distinct", 1) => distinct,
        ("reverse", 1) => reverse,
        ("slice", 3) => slice,
        ("flatten", 1) => flatten,
        ("sort", 1) => sort,
        _ => return None,
    })
}

fn read<'a>(run: &mut Run<'a>, args: &[Val<'a>], name: &str) -> Result<Vec<Val<'a>>, Stop> {
    let list = run::items(&args[0], name)?;
    run.spend(compare::heft(&args[0]))?;
    list.iter().collect()
}

fn is_sorted<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let list = read(run, args, "isSorted")?;
    for pair in list.windows(2) {
        if compare::order(&pair[0], &pair[1])?.is_gt() {
            return Ok(Val::Bool(false));
        }
    }
    Ok(Val::Bool(true))
}

/// The type of an empty list's sum is known to the API server's type checker alone.
fn sum<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    use crate::check::cel::shape::Kind;
    let mut list = read(run, args, "sum")?.into_iter();
    let Some(first) = list.next() else {
        let of = run::items(&args[0], "sum")?.shape().and_then(|shape| shape.items.as_deref());
        return Ok(match of.map(|shape| shape.kind) {
            Some(Kind::Number) => Val::Double(0.0),
            Some(Kind::Duration) => Val::Duration(0),
            Some(Kind::Integer) => Val::Int(0),
            _ => return Err(Stop::Unsure("the sum of an empty list".to_owned())),
        });
    };
    if !matches!(first, Val::Int(_) | Val::Uint(_) | Val::Double(_) | Val::Duration(_)) {
        return Err(Stop::no_overload("sum"));
    }
    list.try_fold(first, |sum, item| arithmetic::add(run, &sum, &item))
}

fn pick<'a>(run: &mut Run<'a>, args: &[Val<'a>], name: &str, wanted: Ordering) -> Out<'a> {
    let mut list = read(run, args, name)?.into_iter();
    let first = list.next().ok_or_else(|| Stop::Fault(format!("{name} called on empty list")))?;
    list.try_fold(first, |best, item| Ok(if compare::order(&item, &best)? == wanted { item } else { best }))
}

fn index<'a>(run: &mut Run<'a>, args: &[Val<'a>], last: bool) -> Out<'a> {
    if matches!(args[0], Val::Text(_)) {
        return if last { text::last_index_of(run, args) } else { text::index_of(run, args) };
    }
    if args.len() != 2 {
        return Err(Stop::no_overload("indexOf"));
    }
    let items = read(run, args, "indexOf")?;
    let mut found = None;
    for (at, item) in items.iter().enumerate() {
        if compare::equal(run, item, &args[1])? {
            found = Some(at);
            if !last {
                break;
            }
        }
    }
    Ok(Val::Int(found.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1)))
}

fn distinct<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let mut kept: Vec<Val<'a>> = Vec::new();
    for item in read(run, args, "distinct")? {
        if compare::place(run, kept.iter().cloned().map(Ok), &item, None)?.is_none() {
            kept.push(item);
        }
    }
    Ok(Val::list(kept))
}

fn reverse<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let mut list = read(run, args, "reverse")?;
    list.reverse();
    Ok(Val::list(list))
}

fn slice<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let (Val::Int(from), Val::Int(to)) = (&args[1], &args[2]) else { return Err(Stop::no_overload("slice")) };
    let list = read(run, args, "slice")?;
    let range = usize::try_from(*from).ok().zip(usize::try_from(*to).ok());
    match range.and_then(|(from, to)| list.get(from..to)) {
        Some(part) => Ok(Val::list(part.to_vec())),
        None => Err(Stop::Unsure("a slice out of range".to_owned())),
    }
}

fn flatten<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let mut out = Vec::new();
    for item in read(run, args, "flatten")? {
        match &item {
            Val::List(inner) => out.extend(inner.iter().collect::<Result<Vec<_>, _>>()?),
            _ => out.push(item),
        }
        run.spend(1)?;
    }
    Ok(Val::list(out))
}

fn sort<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let mut list = read(run, args, "sort")?;
    run.spend(compare::heft(&args[0]).saturating_mul(list.len().checked_ilog2().unwrap_or(0) as usize))?;
    let mut fault = None;
    list.sort_by(|a, b| {
        compare::order(a, b).unwrap_or_else(|stop| {
            fault.get_or_insert(stop);
            Ordering::Equal
        })
    });
    fault.map_or(Ok(Val::list(list)), Err)
}
