//! Fields, entries and items of values.

use std::rc::Rc;

use super::code::Select;
use super::compare;
use super::fault::Stop;
use super::host;
use super::run::Run;
use super::value::{Text, Val};

type Out<'a> = Result<Val<'a>, Stop>;

impl<'a> Run<'a> {
    pub(super) fn select(&mut self, of: Val<'a>, field: &'a str, how: Select) -> Out<'a> {
        let (of, chained) = match of {
            Val::Optional(None) if how == Select::Test => return Ok(Val::Bool(false)),
            Val::Optional(None) => return Ok(Val::Optional(None)),
            Val::Optional(Some(of)) => (Rc::unwrap_or_clone(of), true),
            of => (of, false),
        };
        let Val::Map(map) = of else {
            return match how {
                Select::Test => Ok(Val::Bool(false)),
                Select::Optional => Ok(Val::Optional(None)),
                Select::Value => Err(Stop::Fault(format!("no such key: {field}"))),
            };
        };
        let found = map.get(self, &Val::Text(Text::Given(field)))?;
        match how {
            Select::Test => Ok(Val::Bool(found.is_some())),
            Select::Optional => Ok(Val::Optional(found.map(Rc::new))),
            Select::Value if chained => Ok(Val::Optional(found.map(Rc::new))),
            Select::Value => found.ok_or_else(|| Stop::Fault(format!("no such key: {field}"))),
        }
    }

    pub(super) fn index(&mut self, of: Val<'a>, at: &Val<'a>, optional: bool) -> Out<'a> {
        let (of, optional) = match of {
            Val::Optional(None) => return Ok(Val::Optional(None)),
            Val::Optional(Some(of)) => (Rc::unwrap_or_clone(of), true),
            of => (of, optional),
        };
        let found = match &of {
            Val::Map(map) => map.get(self, at)?,
            Val::List(list) => {
                let place = compare::whole(at).ok_or_else(|| Stop::no_overload("_[_]"))?;
                usize::try_from(place).ok().and_then(|place| list.get(place)).transpose()?
            }
            _ => return Err(Stop::no_overload("_[_]")),
        };
        match (found, &of) {
            (found, _) if optional => Ok(Val::Optional(found.map(Rc::new))),
            (Some(found), _) => Ok(found),
            (None, Val::List(_)) => Err(Stop::Fault(format!("index out of bounds: {}", host::show(at)))),
            (None, _) => Err(Stop::Fault(format!("no such key: {}", host::show(at)))),
        }
    }

    pub(super) fn contains(&mut self, item: &Val<'a>, of: &Val<'a>) -> Out<'a> {
        match of {
            Val::List(list) => Ok(Val::Bool(compare::place(self, list.iter(), item, None)?.is_some())),
            Val::Map(map) => Ok(Val::Bool(map.get(self, item)?.is_some())),
            _ => Err(Stop::no_overload("@in")),
        }
    }
}
