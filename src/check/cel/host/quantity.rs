//! Quantities (`k8s.io/apiserver`, `pkg/cel/library/quantity.go`).

use std::cmp::Ordering;

use super::Host;
use super::text::text;
use crate::check::cel::code::Function;
use crate::check::cel::fault::Stop;
use crate::check::cel::run::Run;
use crate::check::cel::value::Val;
use crate::check::format;

type Out<'a> = Result<Val<'a>, Stop>;

/// An amount in billionths, the finest that a quantity has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::check::cel) struct Quantity(i128);

const ONE: i128 = 1_000_000_000;

impl Quantity {
    /// Reads a quantity; `Err` for one that is too large or too long to count here.
    fn read(text: &str) -> Option<Result<Self, Stop>> {
        if !format::quantity(text) {
            return None;
        }
        Some(Self::amount(text).map(Self).ok_or_else(|| Stop::Unsure(format!("quantity {text:?}"))))
    }

    fn amount(text: &str) -> Option<i128> {
        let negative = text.starts_with('-');
        let text = text.trim_start_matches(['+', '-']);
        let (number, suffix) =
            text.split_at(text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len()));
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let (times, by) = scale(suffix)?;
        let digits: i128 = format!("0{whole}{fraction}").parse().ok()?;
        let parts = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let (above, below) = (digits.checked_mul(times)?, parts.checked_mul(by)?);
        // Kubernetes rounds away from zero what is finer than a billionth.
        let amount = above.checked_add(below - 1)? / below;
        Some(if negative { -amount } else { amount })
    }

    fn int(self) -> Option<i64> {
        (self.0 % ONE == 0).then(|| i64::try_from(self.0 / ONE).ok()).flatten()
    }
}

/// How many billionths one of a suffix is, as a fraction.
fn scale(suffix: &str) -> Option<(i128, i128)> {
    let power = match suffix {
        "n" => -9,
        "u" => -6,
        "m" => -3,
        "" => 0,
        "k" => 3,
        "M" => 6,
        "G" => 9,
        "T" => 12,
        "P" => 15,
        "E" => 18,
        _ => {
            let binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].iter().position(|known| *known == suffix);
            if let Some(at) = binary {
                return Some((ONE.checked_mul(1024_i128.checked_pow(u32::try_from(at).ok()? + 1)?)?, 1));
            }
            suffix.strip_prefix(['e', 'E'])?.parse::<i32>().ok()?
        }
    };
    let billionths = power.checked_add(9)?;
    let ten = |power: i32| 10_i128.checked_pow(u32::try_from(power).ok()?);
    if billionths >= 0 { Some((ten(billionths)?, 1)) } else { Some((1, ten(-billionths)?)) }
}

pub(super) fn find(name: &str, member: bool, arity: usize) -> Option<Function> {
    Some(match (name, member, arity) {
        ("quantity", false, 1) => read,
        ("isQuantity", false, 1) => |run, args| Ok(Val::Bool(format::quantity(text(run, args, 0, "isQuantity")?))),
        ("sign", false, 1) => |_, args| Ok(Val::Int(i64::try_from(of(args, 0)?.0.signum()).unwrap_or_default())),
        ("isInteger", true, 1) => |_, args| Ok(Val::Bool(of(args, 0)?.int().is_some())),
        ("asInteger", true, 1) => |_, args| match of(args, 0)?.int() {
            Some(number) => Ok(Val::Int(number)),
            None => Err(Stop::fault("cannot convert value to integer")),
        },
        ("asApproximateFloat", true, 1) => float,
        ("isGreaterThan", true, 2) => |run, args| compare(run, args, |order| Val::Bool(order.is_gt())),
        ("isLessThan", true, 2) => |run, args| compare(run, args, |order| Val::Bool(order.is_lt())),
        ("compareTo", true, 2) => |run, args| compare(run, args, |order| Val::Int(order as i64)),
        ("add", true, 2) => |_, args| sum(args, i128::checked_add),
        ("sub", true, 2) => |_, args| sum(args, i128::checked_sub),
        _ => return None,
    })
}

fn read<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    match Quantity::read(text(run, args, 0, "quantity")?) {
        Some(quantity) => quantity.map(|quantity| Val::host(Host::Quantity(quantity))),
        None => Err(Stop::fault(
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        )),
    }
}

fn of(args: &[Val<'_>], at: usize) -> Result<Quantity, Stop> {
    match args.get(at) {
        Some(Val::Host(host)) => match host.as_ref() {
            Host::Quantity(quantity) => Ok(*quantity),
            _ => Err(Stop::no_overload("quantity")),
        },
        _ => Err(Stop::no_overload("quantity")),
    }
}

#[expect(clippy::cast_precision_loss, reason = "it is approximate by name")]
fn float<'a>(_: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    of(args, 0).map(|quantity| Val::Double(quantity.0 as f64 / 1e9))
}

/// The order of two quantities, or of two semantic versions, which share the names of these functions.
fn compare<'a>(_: &mut Run<'a>, args: &[Val<'a>], say: fn(Ordering) -> Val<'a>) -> Out<'a> {
    if let (Val::Host(left), Val::Host(right)) = (&args[0], &args[1])
        && let (Host::Semver(left), Host::Semver(right)) = (left.as_ref(), right.as_ref())
    {
        return Ok(say(left.cmp(right)));
    }
    Ok(say(of(args, 0)?.cmp(&of(args, 1)?)))
}

fn sum<'a>(args: &[Val<'a>], add: fn(i128, i128) -> Option<i128>) -> Out<'a> {
    let other = match args.get(1) {
        Some(Val::Int(number)) => i128::from(*number) * ONE,
        _ => of(args, 1)?.0,
    };
    let sum = add(of(args, 0)?.0, other).ok_or_else(|| Stop::Unsure("a quantity as large as that".to_owned()))?;
    Ok(Val::host(Host::Quantity(Quantity(sum))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        for (text, amount) in [
            ("1", ONE),
            ("1.5Gi", 1_610_612_736 * ONE),
            ("500m", ONE / 2),
            ("-2k", -2000 * ONE),
            ("1e3", 1000 * ONE),
            ("1E", 10_i128.pow(18) * ONE),
            (".5", ONE / 2),
            ("0.1n", 1),
            ("100n", 100),
        ] {
            assert_eq!(Quantity::read(text), Some(Ok(Quantity(amount))), "{text}");
        }
        assert_eq!(Quantity::read("1KB"), None);
        for beyond in ["1e300", "1e2147483647", "1e-2147483648"] {
            assert!(matches!(Quantity::read(beyond), Some(Err(Stop::Unsure(_)))), "{beyond}");
        }
    }
}
