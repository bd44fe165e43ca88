//! Conditions, as the files of the catalogue write them: `sasl = plaintext and not (cert and key)`.
//!
//! A name alone holds where the parameter is set to something other than Go's zero. `name@metadata`, `name@auth` and
//! `name@env` ask one source alone. `@identity` is the provider of the pod identity, `none` without one; `@metric-source`
//! holds where scaling modifiers take the metric; `@job` holds for a ScaledJob. `=` compares text, `~` whatever the case, and
//! `has` looks for an element of a list; `a|b` stands for one or the other. What is not known makes a condition neither
//! true nor false.

use super::kind::elements;
use super::scaler::Source;
use super::view::{State, View};

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// Every one of them holds.
    All(Vec<Condition>),
    /// At least one of them holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A parameter is set.
    Set(String),
    /// A parameter is one of some values.
    Is(String, Vec<String>),
    /// A parameter is one of some values, in upper or lower case.
    Like(String, Vec<String>),
    /// A parameter is a list with an element in it.
    Has(String, String),
    /// A parameter compares with a number.
    Compares(String, Comparison, String),
}

/// How two numbers compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let spaced = text.replace('(', " ( ").replace(')', " ) ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut reader = Reader { words: &words, at: 0 };
        let condition = reader.any().map_err(|fault| format!("`{text}`: {fault}"))?;
        if reader.at < words.len() {
            return Err(format!("`{text}`: `{}` is too much", words[reader.at]));
        }
        Ok(condition)
    }

    /// Whether it holds; `None` where that is not known.
    pub(super) fn holds(&self, view: &View<'_>) -> Option<bool> {
        match self {
            Self::All(parts) => every(parts.iter().map(|part| part.holds(view))),
            Self::Any(parts) => every(parts.iter().map(|part| part.holds(view).map(|it| !it))).map(|none| !none),
            Self::Not(part) => part.holds(view).map(|it| !it),
            Self::Set(name) => set(name, view),
            Self::Is(name, values) => is(name, view, |text| values.iter().any(|value| value == text)),
            Self::Like(name, values) => {
                is(name, view, |text| values.iter().any(|value| value.eq_ignore_ascii_case(text)))
            }
            Self::Has(name, value) => {
                let separator = view.find(name).map_or(",", |(parameter, _)| parameter.separator());
                is(name, view, |text| elements(text, separator).any(|element| element == value))
            }
            Self::Compares(name, comparison, number) => {
                let (left, right) = (view.number(name)?, number.parse::<f64>().ok()?);
                Some(match comparison {
                    Comparison::Below => left < right,
                    Comparison::AtMost => left <= right,
                    Comparison::Above => left > right,
                    Comparison::AtLeast => left >= right,
                })
            }
        }
    }

    /// What it demands, in words.
    pub(super) fn demanded(&self) -> String {
        match self {
            Self::Compares(name, comparison, number) => {
                let word = match comparison {
                    Comparison::Below => "below",
                    Comparison::AtMost => "at most",
                    Comparison::Above => "above",
                    Comparison::AtLeast => "at least",
                };
                format!("{} must be {word} {number}", worded(name))
            }
            Self::Is(name, values) | Self::Like(name, values) => {
                format!("{} must be {}", worded(name), values.join(" or "))
            }
            other => format!("it must be that {other}"),
        }
    }

    /// The parameters it speaks of.
    pub(super) fn names(&self) -> Vec<&str> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::names).collect(),
            Self::Not(part) => part.names(),
            Self::Set(name)
            | Self::Is(name, _)
            | Self::Like(name, _)
            | Self::Has(name, _)
            | Self::Compares(name, ..) => match name.split('@').next() {
                Some(name) if !name.is_empty() => vec![name],
                _ => Vec::new(),
            },
        }
    }
}

/// Whether everything holds: false as soon as one does not, not known as long as one is not.
pub(super) fn every(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for part in parts {
        match part {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

/// Whether a parameter is set; `None` where that is not known.
pub(super) fn set(name: &str, view: &View<'_>) -> Option<bool> {
    match name {
        "@metric-source" => Some(view.given.as_metric_source),
        "@metric-type" => Some(view.given.metric_type.is_some_and(|kind| !kind.is_empty())),
        "@cached" => Some(view.given.cached),
        "@job" => Some(view.given.job),
        _ => match name.split_once('@') {
            Some((name, "metadata")) => view.is_in(name, Source::Metadata),
            Some((name, "auth")) => view.is_in(name, Source::Auth),
            Some((name, "env")) => view.is_in(name, Source::Env),
            _ => view.is_set(name),
        },
    }
}

fn is(name: &str, view: &View<'_>, holds: impl Fn(&str) -> bool) -> Option<bool> {
    if name == "@identity" {
        return view.given.provider().map(holds);
    }
    match view.state(name) {
        State::Known(text, _) => Some(holds(text)),
        State::Absent => Some(false),
        State::Hidden(_) | State::Perhaps => None,
    }
}

struct Reader<'a> {
    words: &'a [&'a str],
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).copied()
    }

    fn takes(&mut self, word: &str) -> bool {
        let there = self.peek() == Some(word);
        self.at += usize::from(there);
        there
    }

    fn any(&mut self) -> Result<Condition, String> {
        let mut parts = vec![self.all()?];
        while self.takes("or") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::Any(parts) })
    }

    fn all(&mut self) -> Result<Condition, String> {
        let mut parts = vec![self.one()?];
        while self.takes("and") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::All(parts) })
    }

    fn one(&mut self) -> Result<Condition, String> {
        if self.takes("not") {
            return Ok(Condition::Not(Box::new(self.one()?)));
        }
        if self.takes("(") {
            let inner = self.any()?;
            return if self.takes(")") { Ok(inner) } else { Err("a `)` is missing".to_owned()) };
        }
        let name = self.peek().ok_or("it ends too early")?.to_owned();
        if matches!(name.as_str(), "and" | "or" | ")" | "=" | "!=") {
            return Err(format!("`{name}` is no name"));
        }
        self.at += 1;
        let comparison = match self.peek() {
            Some("=" | "!=" | "~" | "has") => None,
            Some("<") => Some(Comparison::Below),
            Some("<=") => Some(Comparison::AtMost),
            Some(">") => Some(Comparison::Above),
            Some(">=") => Some(Comparison::AtLeast),
            _ => return Ok(Condition::Set(name)),
        };
        let operator = self.peek().unwrap_or_default();
        self.at += 1;
        let value = self.peek().ok_or("a value is missing")?.to_owned();
        self.at += 1;
        let Some(comparison) = comparison else {
            let values = || value.split('|').map(str::to_owned).collect();
            return Ok(match operator {
                "~" => Condition::Like(name, values()),
                "has" => Condition::Has(name, value),
                "!=" => Condition::Not(Box::new(Condition::Is(name, values()))),
                _ => Condition::Is(name, values()),
            });
        };
        value.parse::<f64>().map_err(|_| format!("`{value}` is no number"))?;
        Ok(Condition::Compares(name, comparison, value))
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let join = |parts: &[Self], word: &str| {
            let parts = parts.iter().map(|part| match part {
                Self::Any(_) => format!("({part})"),
                _ => part.to_string(),
            });
            parts.collect::<Vec<_>>().join(word)
        };
        match self {
            Self::All(parts) => write!(f, "{}", join(parts, " and ")),
            Self::Any(parts) => write!(f, "{}", join(parts, " or ")),
            Self::Not(part) => match part.as_ref() {
                Self::Is(name, values) => write!(f, "{} other than {}", worded(name), values.join(" and ")),
                Self::Set(name) => write!(f, "no {}", worded(name)),
                part => write!(f, "not ({part})"),
            },
            Self::Set(name) => write!(f, "{}", worded(name)),
            Self::Is(name, values) | Self::Like(name, values) => {
                write!(f, "{} = {}", worded(name), values.join(" or "))
            }
            Self::Has(name, value) => write!(f, "{value} in {}", worded(name)),
            Self::Compares(name, comparison, number) => {
                let sign = match comparison {
                    Comparison::Below => "<",
                    Comparison::AtMost => "<=",
                    Comparison::Above => ">",
                    Comparison::AtLeast => ">=",
                };
                write!(f, "{} {sign} {number}", worded(name))
            }
        }
    }
}

/// A name for a page.
fn worded(name: &str) -> String {
    match name.split_once('@') {
        Some(("", "identity")) => "pod identity".to_owned(),
        Some(("", "metric-source")) => "scaling modifiers".to_owned(),
        Some(("", "metric-type")) => "`metricType`".to_owned(),
        Some(("", "cached")) => "`useCachedMetrics`".to_owned(),
        Some(("", "job")) => "a ScaledJob".to_owned(),
        Some((name, "auth")) => format!("`{name}` in the TriggerAuthentication"),
        Some((name, "metadata")) => format!("`{name}` in the metadata"),
        Some((name, "env")) => format!("`{name}FromEnv`"),
        _ => format!("`{name}`"),
    }
}
