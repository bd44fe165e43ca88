//! Running a rule.

use std::rc::Rc;

use super::code::{Binary, Code};
use super::compare;
use super::fault::Stop;
use super::value::{Entries, List, Val};
use super::{arithmetic, host};

/// Most steps of one evaluation, the API server's limit of cost for one (`k8s.io/apiserver`, `pkg/apis/cel/config.go`,
/// `PerCallLimit`). A step is not a unit of that cost, but of the same order.
pub(super) const STEPS: u64 = 1_000_000;

/// One evaluation.
#[derive(Debug)]
pub(super) struct Run<'a> {
    /// `self`. There is no `oldSelf` on creation: for the rules that may run all the same it is an optional without value.
    pub(super) this: Val<'a>,
    /// How much it may still take.
    pub(super) steps: u64,
    pub(super) locals: Vec<Val<'a>>,
}

type Out<'a> = Result<Val<'a>, Stop>;

impl<'a> Run<'a> {
    pub(super) fn new(this: Val<'a>, steps: u64) -> Self {
        Self { this, steps, locals: Vec::new() }
    }

    /// Counts work.
    ///
    /// # Errors
    /// It was too much.
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), Stop> {
        let left = self.steps.checked_sub(steps as u64);
        self.steps = left.unwrap_or_default();
        left.map(|_| ()).ok_or(Stop::Spent)
    }

    /// Counts the work on so many bytes of text.
    ///
    /// # Errors
    /// It was too much.
    pub(super) fn spend_text(&mut self, bytes: usize) -> Result<(), Stop> {
        self.spend(bytes / 10 + 1)
    }

    pub(super) fn eval(&mut self, code: &'a Code) -> Out<'a> {
        self.spend(1)?;
        match code {
            Code::Const(constant) => Ok(constant.value()),
            Code::This => Ok(self.this.clone()),
            Code::Old => Ok(Val::Optional(None)),
            Code::Local(at) => self.locals.get(*at).cloned().ok_or_else(|| Stop::Unsure("a variable".to_owned())),
            Code::Select { of, field, how } => {
                let of = self.eval(of)?;
                self.select(of, field, *how)
            }
            Code::Index { of, at, optional } => {
                let (of, at) = (self.eval(of)?, self.eval(at)?);
                self.index(of, &at, *optional)
            }
            Code::And(both) => self.logic(both, false),
            Code::Or(both) => self.logic(both, true),
            Code::If(parts) => self.choose(parts),
            Code::Not(of) => match self.eval(of)? {
                Val::Bool(flag) => Ok(Val::Bool(!flag)),
                _ => Err(Stop::no_overload("!_")),
            },
            Code::Negate(of) => arithmetic::negate(&self.eval(of)?),
            Code::Binary(binary, both) => {
                let (left, right) = (self.eval(&both[0])?, self.eval(&both[1])?);
                self.binary(*binary, &left, &right)
            }
            Code::List(items) => self.list(items),
            Code::Map(entries) => self.map(entries),
            Code::Loop(over) => self.loops(over),
            Code::WithOptional { of, body, flat } => self.with_optional(of, body, *flat),
            Code::Else { of, other, value } => self.otherwise(of, other, *value),
            Code::Matches(text, regex) => {
                let text = self.eval(text)?;
                let text = text.as_str().ok_or_else(|| Stop::no_overload("matches"))?;
                self.spend_text(text.len())?;
                Ok(Val::Bool(regex.is_match(text)))
            }
            Code::Call { function, arguments } => {
                let arguments = arguments.iter().map(|argument| self.eval(argument)).collect::<Result<Vec<_>, _>>()?;
                function(self, &arguments)
            }
        }
    }

    /// `&&` and `||`: either side decides alone, even if the other cannot be told.
    fn logic(&mut self, both: &'a [Code; 2], decisive: bool) -> Out<'a> {
        let name = if decisive { "_||_" } else { "_&&_" };
        let mut fault = None;
        for side in both {
            match self.eval(side) {
                Ok(Val::Bool(flag)) if flag == decisive => return Ok(Val::Bool(decisive)),
                Ok(Val::Bool(_)) => {}
                Ok(_) => _ = fault.get_or_insert_with(|| Stop::no_overload(name)),
                Err(Stop::Spent) => return Err(Stop::Spent),
                Err(stop) => _ = fault.get_or_insert(stop),
            }
        }
        fault.map_or(Ok(Val::Bool(!decisive)), Err)
    }

    fn choose(&mut self, parts: &'a [Code; 3]) -> Out<'a> {
        match self.eval(&parts[0])? {
            Val::Bool(true) => self.eval(&parts[1]),
            Val::Bool(false) => self.eval(&parts[2]),
            _ => Err(Stop::no_overload("_?_:_")),
        }
    }

    fn binary(&mut self, binary: Binary, left: &Val<'a>, right: &Val<'a>) -> Out<'a> {
        match binary {
            Binary::Equal | Binary::Differ => {
                Ok(Val::Bool(compare::equal(self, left, right)? == (binary == Binary::Equal)))
            }
            Binary::In => self.contains(left, right),
            Binary::Less | Binary::LessOrEqual | Binary::Greater | Binary::GreaterOrEqual => {
                self.spend(compare::heft(left).min(compare::heft(right)))?;
                let order = compare::order(left, right)?;
                Ok(Val::Bool(match binary {
                    Binary::Less => order.is_lt(),
                    Binary::LessOrEqual => order.is_le(),
                    Binary::Greater => order.is_gt(),
                    _ => order.is_ge(),
                }))
            }
            Binary::Add => arithmetic::add(self, left, right),
            Binary::Subtract => arithmetic::subtract(left, right),
            Binary::Multiply => arithmetic::multiply(left, right),
            Binary::Divide => arithmetic::divide(left, right),
            Binary::Modulo => arithmetic::modulo(left, right),
        }
    }

    fn list(&mut self, items: &'a [(Code, bool)]) -> Out<'a> {
        let mut list = Vec::with_capacity(items.len());
        for (item, optional) in items {
            match (self.eval(item)?, optional) {
                (Val::Optional(item), true) => list.extend(item.map(Rc::unwrap_or_clone)),
                (_, true) => return Err(Stop::no_overload("[?_]")),
                (item, false) => list.push(item),
            }
        }
        Ok(Val::list(list))
    }

    fn map(&mut self, entries: &'a [(Code, Code, bool)]) -> Out<'a> {
        let mut map = Vec::with_capacity(entries.len());
        for (key, value, optional) in entries {
            let key = self.eval(key)?;
            match (self.eval(value)?, optional) {
                (Val::Optional(None), true) => {}
                (Val::Optional(Some(value)), true) => map.push((key, Rc::unwrap_or_clone(value))),
                (_, true) => return Err(Stop::no_overload("{?_: _}")),
                (value, false) => map.push((key, value)),
            }
        }
        self.made(map)
    }

    /// A map, if its keys differ.
    pub(super) fn made(&mut self, entries: Vec<(Val<'a>, Val<'a>)>) -> Out<'a> {
        for (at, (key, _)) in entries.iter().enumerate() {
            for (other, _) in entries.iter().take(at) {
                if compare::equal(self, key, other)? {
                    return Err(Stop::Fault(format!("insert failed: key {} already exists", host::show(key))));
                }
            }
        }
        Ok(Val::Map(Entries::Made(Rc::new(entries))))
    }

    fn with_optional(&mut self, of: &'a Code, body: &'a Code, flat: bool) -> Out<'a> {
        match self.eval(of)? {
            Val::Optional(None) => Ok(Val::Optional(None)),
            Val::Optional(Some(value)) => {
                self.locals.push(Rc::unwrap_or_clone(value));
                let made = self.eval(body);
                self.locals.pop();
                made.map(|made| if flat { made } else { Val::some(made) })
            }
            _ => Err(Stop::no_overload("optMap")),
        }
    }

    fn otherwise(&mut self, of: &'a Code, other: &'a Code, value: bool) -> Out<'a> {
        match self.eval(of)? {
            Val::Optional(Some(found)) if value => Ok(Rc::unwrap_or_clone(found)),
            found @ Val::Optional(Some(_)) => Ok(found),
            Val::Optional(None) => self.eval(other),
            _ => Err(Stop::no_overload("orValue")),
        }
    }

    /// The variables of a loop: for a list its items, or places and items; for a map its keys, or keys and values.
    pub(super) fn rounds(&mut self, range: &Val<'a>, two: bool) -> Result<Vec<[Option<Val<'a>>; 2]>, Stop> {
        match range {
            Val::List(list) => {
                self.spend(list.len())?;
                let number = |at: usize| Val::Int(i64::try_from(at).unwrap_or(i64::MAX));
                let items = list.iter().enumerate();
                items
                    .map(|(at, item)| Ok(if two { [Some(number(at)), Some(item?)] } else { [Some(item?), None] }))
                    .collect()
            }
            Val::Map(map) => {
                self.spend(map.len())?;
                let entries = map.read().into_iter();
                entries
                    .map(|(key, value)| Ok(if two { [Some(key), Some(value?)] } else { [Some(key), None] }))
                    .collect()
            }
            _ => Err(Stop::no_overload("comprehension")),
        }
    }

    pub(super) fn with<T>(&mut self, round: [Option<Val<'a>>; 2], work: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.locals.len();
        self.locals.extend(round.into_iter().flatten());
        let out = work(self);
        self.locals.truncate(outer);
        out
    }
}

/// Items of a list.
pub(super) fn items<'a, 'l>(value: &'l Val<'a>, function: &str) -> Result<&'l List<'a>, Stop> {
    match value {
        Val::List(list) => Ok(list),
        _ => Err(Stop::no_overload(function)),
    }
}
