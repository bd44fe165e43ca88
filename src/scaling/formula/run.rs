//! What a formula comes to.

use super::parse::{Expr, Function, Sign};

/// A value on the way.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Int(i64),
    Float(f64),
    Bool(bool),
    Nil,
    List(Vec<Value>),
}

type Ran = Result<Value, String>;

pub(super) fn value(expr: &Expr, values: &[Option<f64>]) -> Result<Option<f64>, String> {
    match run(expr, values, &Value::Nil)? {
        Value::Nil => Ok(None),
        other => other.number().map(Some),
    }
}

impl Value {
    fn number(&self) -> Result<f64, String> {
        match self {
            Self::Int(number) => Ok(float(*number)),
            Self::Float(number) => Ok(*number),
            other => Err(format!("{} is no number", other.name())),
        }
    }

    fn truth(&self) -> Result<bool, String> {
        match self {
            Self::Bool(truth) => Ok(*truth),
            other => Err(format!("{} is no condition", other.name())),
        }
    }

    fn items(self) -> Result<Vec<Self>, String> {
        match self {
            Self::List(items) => Ok(items),
            other => Err(format!("{} is no list", other.name())),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Int(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Bool(_) => "a condition",
            Self::Nil => "nil",
            Self::List(_) => "a list",
        }
    }

    fn same(&self, other: &Self) -> bool {
        match (self.number(), other.number()) {
            #[expect(clippy::float_cmp, reason = "as the language compares")]
            (Ok(one), Ok(two)) => one == two,
            _ => self == other,
        }
    }
}

fn run(expr: &Expr, values: &[Option<f64>], item: &Value) -> Ran {
    let of = |expr: &Expr| run(expr, values, item);
    Ok(match expr {
        Expr::Int(number) => Value::Int(*number),
        Expr::Float(number) => Value::Float(*number),
        Expr::Bool(truth) => Value::Bool(*truth),
        Expr::Nil => Value::Nil,
        Expr::Trigger(place) => values.get(*place).copied().flatten().map_or(Value::Nil, Value::Float),
        Expr::Item => item.clone(),
        Expr::Minus(inner) => match of(inner)? {
            Value::Int(number) => Value::Int(number.wrapping_neg()),
            other => Value::Float(-other.number()?),
        },
        Expr::Not(inner) => Value::Bool(!of(inner)?.truth()?),
        Expr::If(condition, yes, no) => of(if of(condition)?.truth()? { yes } else { no })?,
        Expr::List(items) => Value::List(items.iter().map(of).collect::<Result<_, _>>()?),
        Expr::At(list, place) => at(of(list)?.items()?, &of(place)?)?,
        Expr::Binary(sign, left, right) => return binary(*sign, left, right, &of),
        Expr::Call(function, given) => return call(*function, given, values, item),
    })
}

fn at(mut items: Vec<Value>, place: &Value) -> Ran {
    let Value::Int(place) = place else { return Err(format!("{} is no place in a list", place.name())) };
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let from_front = if *place < 0 { place + length } else { *place };
    match usize::try_from(from_front) {
        Ok(found) if found < items.len() => Ok(items.swap_remove(found)),
        _ => Err(format!("the list has no place {place}")),
    }
}

fn binary(sign: Sign, left: &Expr, right: &Expr, of: &impl Fn(&Expr) -> Ran) -> Ran {
    let first = of(left)?;
    match sign {
        Sign::Or => return Ok(Value::Bool(first.truth()? || of(right)?.truth()?)),
        Sign::And => return Ok(Value::Bool(first.truth()? && of(right)?.truth()?)),
        Sign::Else => return if first == Value::Nil { of(right) } else { Ok(first) },
        _ => {}
    }
    let second = of(right)?;
    match sign {
        Sign::Equal => return Ok(Value::Bool(first.same(&second))),
        Sign::Unequal => return Ok(Value::Bool(!first.same(&second))),
        Sign::In => return Ok(Value::Bool(second.items()?.iter().any(|item| first.same(item)))),
        _ => {}
    }
    if let (Value::Int(one), Value::Int(two)) = (&first, &second) {
        match sign {
            Sign::Add => return Ok(Value::Int(one.wrapping_add(*two))),
            Sign::Subtract => return Ok(Value::Int(one.wrapping_sub(*two))),
            Sign::Times => return Ok(Value::Int(one.wrapping_mul(*two))),
            Sign::Rest => {
                return one.checked_rem(*two).map(Value::Int).ok_or_else(|| "a division by 0".to_owned());
            }
            _ => {}
        }
    }
    let (one, two) = (first.number()?, second.number()?);
    Ok(match sign {
        Sign::Less => Value::Bool(one < two),
        Sign::More => Value::Bool(one > two),
        Sign::AtMost => Value::Bool(one <= two),
        Sign::AtLeast => Value::Bool(one >= two),
        Sign::Add => Value::Float(one + two),
        Sign::Subtract => Value::Float(one - two),
        Sign::Times => Value::Float(one * two),
        Sign::Divide => Value::Float(one / two),
        Sign::Power => Value::Float(one.powf(two)),
        _ => return Err("`%` takes whole numbers, and the value of a trigger is none: write `int(…)`".to_owned()),
    })
}

fn call(function: Function, given: &[Expr], values: &[Option<f64>], item: &Value) -> Ran {
    let of = |expr: &Expr| run(expr, values, item);
    if let (Some(list), Some(condition)) = (given.first(), given.get(1))
        && !matches!(function, Function::Max | Function::Min | Function::Mean | Function::Median)
    {
        return on_items(function, of(list)?.items()?, |item| run(condition, values, item));
    }
    let all = given.iter().map(of).collect::<Result<Vec<_>, _>>()?;
    let one = || all.first().ok_or_else(|| "nothing is given".to_owned());
    let number = || one()?.number();
    Ok(match function {
        Function::Abs => match one()? {
            Value::Int(number) => Value::Int(number.wrapping_abs()),
            other => Value::Float(other.number()?.abs()),
        },
        Function::Ceil => Value::Float(number()?.ceil()),
        Function::Floor => Value::Float(number()?.floor()),
        Function::Round => Value::Float(number()?.round()),
        Function::Int => Value::Int(whole(number()?)),
        Function::Float => Value::Float(number()?),
        Function::Len => Value::Int(count(one()?.clone().items()?.len())),
        Function::First => one()?.clone().items()?.into_iter().next().unwrap_or(Value::Nil),
        Function::Last => one()?.clone().items()?.pop().unwrap_or(Value::Nil),
        _ => return of_all(function, &flat(&all)?),
    })
}

/// Numbers, and those in lists.
fn flat(values: &[Value]) -> Result<Vec<f64>, String> {
    let mut numbers = Vec::new();
    for value in values {
        match value {
            Value::List(items) => numbers.extend(flat(items)?),
            other => numbers.push(other.number()?),
        }
    }
    Ok(numbers)
}

fn of_all(function: Function, numbers: &[f64]) -> Ran {
    let sum = || numbers.iter().sum::<f64>();
    if numbers.is_empty() && function != Function::Sum {
        return Err("nothing is given".to_owned());
    }
    Ok(Value::Float(match function {
        Function::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        Function::Min => numbers.iter().copied().fold(f64::INFINITY, f64::min),
        Function::Sum => sum(),
        Function::Mean => sum() / float(count(numbers.len())),
        _ => {
            let mut sorted = numbers.to_vec();
            sorted.sort_by(f64::total_cmp);
            let place = |at: usize| sorted.get(at).copied().unwrap_or_default();
            let half = sorted.len() / 2;
            if sorted.len() % 2 == 1 { place(half) } else { f64::midpoint(place(half - 1), place(half)) }
        }
    }))
}

fn on_items(function: Function, items: Vec<Value>, of: impl Fn(&Value) -> Ran) -> Ran {
    if function == Function::Map {
        return items.iter().map(of).collect::<Result<_, _>>().map(Value::List);
    }
    let mut kept = Vec::new();
    let all = items.len();
    for item in items {
        if of(&item)?.truth()? {
            kept.push(item);
        }
    }
    Ok(match function {
        Function::Filter => Value::List(kept),
        Function::Any => Value::Bool(!kept.is_empty()),
        Function::All => Value::Bool(kept.len() == all),
        Function::None => Value::Bool(kept.is_empty()),
        Function::One => Value::Bool(kept.len() == 1),
        _ => Value::Int(count(kept.len())),
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
fn whole(number: f64) -> i64 {
    number as i64
}

#[expect(clippy::cast_precision_loss, reason = "as the language does it")]
fn float(number: i64) -> f64 {
    number as f64
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
