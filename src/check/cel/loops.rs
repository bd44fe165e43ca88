//! Comprehensions: `all`, `exists`, `filter`, `map` and their kin.

use super::code::{Code, Loop, Over};
use super::fault::Stop;
use super::run::Run;
use super::value::{Entries, Val};

type Out<'a> = Result<Val<'a>, Stop>;

impl<'a> Run<'a> {
    pub(super) fn loops(&mut self, over: &'a Loop) -> Out<'a> {
        let range = self.eval(&over.range)?;
        let rounds = self.rounds(&range, over.two)?;
        match over.what {
            Over::All => self.decide(rounds, over, false),
            Over::Exists => self.decide(rounds, over, true),
            Over::ExistsOne => {
                let mut count = 0_usize;
                for round in rounds {
                    count += usize::from(self.with(round, |run| run.test(over.test.as_ref()))?);
                }
                Ok(Val::Bool(count == 1))
            }
            Over::List => {
                let mut list = Vec::new();
                for round in rounds {
                    let item = if over.two { None } else { round[0].clone() };
                    let made = self.with(round, |run| run.made_of(over, item))?;
                    list.extend(made);
                }
                Ok(Val::list(list))
            }
            Over::Map | Over::MapEntry => self.transform(rounds, over),
        }
    }

    /// One round decides alone, even if others cannot be told.
    fn decide(&mut self, rounds: Vec<[Option<Val<'a>>; 2]>, over: &'a Loop, decisive: bool) -> Out<'a> {
        let mut fault = None;
        for round in rounds {
            match self.with(round, |run| run.test(over.test.as_ref())) {
                Ok(flag) if flag == decisive => return Ok(Val::Bool(decisive)),
                Ok(_) => {}
                Err(Stop::Spent) => return Err(Stop::Spent),
                Err(stop) => _ = fault.get_or_insert(stop),
            }
        }
        fault.map_or(Ok(Val::Bool(!decisive)), Err)
    }

    fn test(&mut self, test: Option<&'a Code>) -> Result<bool, Stop> {
        let Some(test) = test else { return Ok(true) };
        match self.eval(test)? {
            Val::Bool(flag) => Ok(flag),
            _ => Err(Stop::no_overload("comprehension")),
        }
    }

    /// What becomes of one entry, if it counts: the step's value, or the item itself.
    fn made_of(&mut self, over: &'a Loop, item: Option<Val<'a>>) -> Result<Option<Val<'a>>, Stop> {
        if !self.test(over.test.as_ref())? {
            return Ok(None);
        }
        over.step.as_ref().map_or(Ok(item), |step| self.eval(step).map(Some))
    }

    fn transform(&mut self, rounds: Vec<[Option<Val<'a>>; 2]>, over: &'a Loop) -> Out<'a> {
        let mut entries = Vec::new();
        for round in rounds {
            let key = round[0].clone();
            let Some(made) = self.with(round, |run| run.made_of(over, None))? else { continue };
            match (over.what, key, made) {
                (Over::MapEntry, _, Val::Map(Entries::Made(made))) => entries.extend(made.iter().cloned()),
                (Over::MapEntry, ..) => return Err(Stop::no_overload("transformMapEntry")),
                (_, Some(key), made) => entries.push((key, made)),
                (_, None, _) => {}
            }
        }
        self.made(entries)
    }
}
