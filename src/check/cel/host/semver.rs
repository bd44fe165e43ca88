//! Semantic versions (`k8s.io/apiserver`, `pkg/cel/library/semverlib.go`).

use std::cmp::Ordering;

use super::Host;
use super::text::text;
use crate::check::cel::code::Function;
use crate::check::cel::fault::Stop;
use crate::check::cel::run::Run;
use crate::check::cel::value::Val;

type Out<'a> = Result<Val<'a>, Stop>;

/// A version; what is built of it does not count.
#[derive(Clone, Debug)]
pub(in crate::check::cel) struct Semver {
    numbers: [u64; 3],
    pre: Vec<String>,
}

impl Semver {
    fn read(text: &str) -> Option<Self> {
        let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
        let (core, pre) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
        let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let pre: Vec<String> = pre.into_iter().flat_map(|pre| pre.split('.')).map(str::to_owned).collect();
        let pre_fits = pre.iter().all(|part| word(part) && (number(part).is_some() || !is_digits(part)));
        let build_fits = build.is_none_or(|build| build.split('.').all(word));
        let parts: Vec<u64> = core.split('.').map(number).collect::<Option<_>>()?;
        let numbers = <[u64; 3]>::try_from(parts).ok()?;
        (pre_fits && build_fits).then_some(Self { numbers, pre })
    }

    /// Reads with a `v` before it, with less than three numbers, and with zeros before numbers.
    fn lenient(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let end = text.find(['-', '+']).unwrap_or(text.len());
        let (core, rest) = text.split_at(end);
        let trimmed = core.split('.').map(|part| match part.trim_start_matches('0') {
            "" if !part.is_empty() => "0",
            part => part,
        });
        let mut parts: Vec<&str> = trimmed.collect();
        if parts.len() < 3 && !rest.is_empty() {
            return None;
        }
        while parts.len() < 3 {
            parts.push("0");
        }
        Self::read(&format!("{}{rest}", parts.join(".")))
    }

    pub(super) fn cmp(&self, other: &Self) -> Ordering {
        let by_pre = || match (self.pre.is_empty(), other.pre.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => {
                let pairs = self.pre.iter().zip(&other.pre);
                let first = pairs.map(|(a, b)| part(a, b)).find(|order| order.is_ne());
                first.unwrap_or_else(|| self.pre.len().cmp(&other.pre.len()))
            }
        };
        self.numbers.cmp(&other.numbers).then_with(by_pre)
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| is_digits(text) && (text == "0" || !text.starts_with('0')))
}

fn part(left: &str, right: &str) -> Ordering {
    match (number(left), number(right)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => left.cmp(right),
    }
}

pub(super) fn find(name: &str, member: bool, arity: usize) -> Option<Function> {
    Some(match (name, member, arity) {
        ("semver", false, 1 | 2) => |run, args| match read(run, args)? {
            Some(version) => Ok(Val::host(Host::Semver(version))),
            None => Err(Stop::fault(fault(args[0].as_str().unwrap_or_default()))),
        },
        ("isSemver", false, 1 | 2) => |run, args| Ok(Val::Bool(read(run, args)?.is_some())),
        ("major", true, 1) => |_, args| place(args, 0),
        ("minor", true, 1) => |_, args| place(args, 1),
        ("patch", true, 1) => |_, args| place(args, 2),
        _ => return None,
    })
}

fn read(run: &mut Run<'_>, args: &[Val<'_>]) -> Result<Option<Semver>, Stop> {
    let given = text(run, args, 0, "semver")?;
    Ok(match args.get(1) {
        Some(Val::Bool(true)) => Semver::lenient(given),
        Some(Val::Bool(false)) | None => Semver::read(given),
        Some(_) => return Err(Stop::no_overload("semver")),
    })
}

/// Why a text is no version, for the commonest cases in the words of the parser that the API server uses.
fn fault(text: &str) -> String {
    let parts: Vec<&str> = text.splitn(3, '.').collect();
    match parts.as_slice() {
        [""] => "Version string empty".to_owned(),
        [major, _, _] if !is_digits(major) => format!("Invalid character(s) found in major number {major:?}"),
        [major, _, _] if number(major).is_none() => format!("Major number must not contain leading zeroes {major:?}"),
        [_, _, _] => "semver parse error".to_owned(),
        _ => "No Major.Minor.Patch elements found".to_owned(),
    }
}

fn place<'a>(args: &[Val<'a>], at: usize) -> Out<'a> {
    match args.first() {
        Some(Val::Host(host)) => match host.as_ref() {
            Host::Semver(version) => Ok(Val::Int(i64::try_from(version.numbers[at]).unwrap_or(i64::MAX))),
            _ => Err(Stop::no_overload("semver")),
        },
        _ => Err(Stop::no_overload("semver")),
    }
}

#[cfg(test)]
mod tests {
    use super::Semver;

    #[test]
    fn versions() {
        let order =
            ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0", "1.0.1"];
        for pair in order.windows(2) {
            let [a, b] = [pair[0], pair[1]].map(|text| Semver::read(text).unwrap());
            assert!(a.cmp(&b).is_lt(), "{pair:?}");
        }
        for bad in ["1", "1.0", "v1.0.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0+", ""] {
            assert!(Semver::read(bad).is_none(), "{bad}");
        }
        for good in ["1", "v1.0", "01.0.0", "v1.2.3-rc.1"] {
            assert!(Semver::lenient(good).is_some(), "{good}");
        }
    }
}
