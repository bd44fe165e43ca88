//! The files of `schema/triggers`, and the scalers that are in them.

use serde::Deserialize;

use super::condition::Condition;
use super::kind::Kind;
use super::rule::{Rule, RuleText};
use super::scaler::{Metric, Parameter, Scaler, Source, Target};
use super::version::{Minor, Span};
use crate::document::{Sources, parse};

/// A scaler's file, or a block that several scalers include.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Page {
    #[serde(default, rename = "type")]
    type_name: Option<String>,
    #[serde(default)]
    types: Vec<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "it names the file for its reader")]
    block: Option<String>,
    #[serde(default)]
    about: About,
    source: String,
    #[serde(default)]
    since: Option<String>,
    #[serde(default)]
    until: Option<String>,
    #[serde(default)]
    forwards: bool,
    #[serde(default)]
    metric: Metric,
    #[serde(default)]
    include: Vec<Include>,
    #[serde(default)]
    targets: Vec<TargetText>,
    #[serde(default)]
    parameters: Vec<ParameterText>,
    #[serde(default)]
    hand: Vec<ParameterText>,
    #[serde(default)]
    rules: Vec<RuleText>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    example: Vec<String>,
}

/// One sentence, or one for each type of the file.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum About {
    One(String),
    Each(std::collections::BTreeMap<String, String>),
}

impl Default for About {
    fn default() -> Self {
        Self::One(String::new())
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Include {
    Always(String),
    Some {
        block: String,
        #[serde(default)]
        when: Option<String>,
        #[serde(default)]
        since: Option<String>,
        #[serde(default)]
        until: Option<String>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetText {
    value: String,
    #[serde(default)]
    activation: Option<String>,
    #[serde(default)]
    when: Option<String>,
    #[serde(default)]
    since: Option<String>,
    #[serde(default)]
    until: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ParameterText {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(rename = "type")]
    kind: Kind,
    from: OneOrMore,
    #[serde(default)]
    default: Option<serde_json::Value>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    exclusive: Vec<String>,
    #[serde(default)]
    range: Option<String>,
    #[serde(default)]
    separator: Option<String>,
    #[serde(default)]
    deprecated: Option<String>,
    #[serde(default)]
    announced: Option<String>,
    #[serde(default)]
    about: Option<String>,
    #[serde(default)]
    since: Option<String>,
    #[serde(default)]
    until: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(Source),
    More(Vec<Source>),
}

/// Reads one file.
///
/// # Errors
/// Says what is wrong with it.
pub(super) fn page(name: &str, text: &str) -> Result<Page, String> {
    let mut sources = Sources::new();
    let parsed = parse(sources.add(name, text), text);
    if let Some(fault) = parsed.faults.first() {
        return Err(format!("{name}: {}", fault.message));
    }
    let node = parsed.documents.first().ok_or_else(|| format!("{name}: nothing in it"))?;
    serde_json::from_value(node.to_json()).map_err(|fault| format!("{name}: {fault}"))
}

impl Page {
    /// The scaler of a type in one version, if the type is there then.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    pub(super) fn scaler(
        &self,
        type_name: &str,
        version: &'static str,
        block: &dyn Fn(&str) -> Result<Page, String>,
    ) -> Result<Option<Scaler>, String> {
        let minor = Minor::read(version).ok_or("no version")?;
        let own = span(self.since.as_deref(), self.until.as_deref())?;
        if !own.holds(minor) {
            return Ok(None);
        }
        let about = match &self.about {
            About::One(about) => about.clone(),
            About::Each(each) => each.get(type_name).cloned().unwrap_or_default(),
        };
        let mut scaler = Scaler {
            type_name: type_name.to_owned(),
            about,
            source: self.source.clone(),
            span: own,
            version,
            forwards: self.forwards,
            metric: self.metric,
            parameters: Vec::new(),
            elsewhere: Vec::new(),
            targets: Vec::new(),
            rules: Vec::new(),
            notes: self.notes.clone(),
            example: self.example.clone(),
        };
        self.fill(&mut scaler, minor, Span::default(), None)?;
        for include in &self.include {
            let (name, when, span) = match include {
                Include::Always(name) => (name, None, Span::default()),
                Include::Some { block, when, since, until } => {
                    (block, when.as_deref(), span(since.as_deref(), until.as_deref())?)
                }
            };
            let when = when.map(Condition::read).transpose()?;
            block(name)?.fill(&mut scaler, minor, span, when.as_ref())?;
        }
        settle(&mut scaler);
        Ok(Some(scaler))
    }

    /// The types of the file.
    pub(super) fn types(&self) -> impl Iterator<Item = &str> {
        self.type_name.iter().chain(&self.types).map(String::as_str)
    }

    fn fill(&self, scaler: &mut Scaler, minor: Minor, within: Span, when: Option<&Condition>) -> Result<(), String> {
        let all = self.parameters.iter().map(|text| (text, false)).chain(self.hand.iter().map(|text| (text, true)));
        for (text, by_hand) in all {
            let parameter = text.parameter(by_hand, within)?;
            let here = within.holds(minor) && parameter.span.holds(minor);
            if here { scaler.parameters.push(parameter) } else { scaler.elsewhere.push(parameter) }
        }
        if !within.holds(minor) {
            return Ok(());
        }
        for target in &self.targets {
            if span(target.since.as_deref(), target.until.as_deref())?.holds(minor) {
                let when = target.when.as_deref().map(Condition::read).transpose()?;
                let (value, activation) = (target.value.clone(), target.activation.clone());
                scaler.targets.push(Target { value, activation, when });
            }
        }
        for text in &self.rules {
            let here = span(text.since.as_deref(), text.until.as_deref())?.holds(minor);
            if here && (text.types.is_empty() || text.types.contains(&scaler.type_name)) {
                scaler.rules.push(Rule::read(text, when)?);
            }
        }
        Ok(())
    }
}

/// A parameter that differs from version to version has one entry for each form of it: its span is that of them all, and
/// what is read now is not read elsewhere.
fn settle(scaler: &mut Scaler) {
    for parameter in &mut scaler.parameters {
        for other in scaler.elsewhere.iter().filter(|other| other.is(&parameter.names[0])) {
            let (one, two) = (parameter.span, other.span);
            let since = one.since.zip(two.since).map(|(one, two)| one.min(two));
            let until = one.until.zip(two.until).map(|(one, two)| one.max(two));
            parameter.span = Span { since, until };
        }
    }
    let Scaler { parameters, elsewhere, .. } = scaler;
    elsewhere.retain(|other| !parameters.iter().any(|parameter| parameter.is(&other.names[0])));
}

impl ParameterText {
    fn parameter(&self, by_hand: bool, within: Span) -> Result<Parameter, String> {
        let own = span(self.since.as_deref(), self.until.as_deref())?;
        let default = self.default.as_ref().map(|default| match default {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        Ok(Parameter {
            names: std::iter::once(&self.name).chain(&self.aliases).cloned().collect(),
            kind: self.kind,
            from: match &self.from {
                OneOrMore::One(source) => vec![*source],
                OneOrMore::More(sources) => sources.clone(),
            },
            default,
            required: self.required,
            values: self.values.clone(),
            exclusive: self.exclusive.clone(),
            range: self.range.clone(),
            separator: self.separator.clone(),
            deprecated: self.deprecated.clone(),
            announced: self.announced.clone(),
            about: self.about.clone(),
            by_hand,
            span: Span { since: own.since.max(within.since), until: own.until.or(within.until) },
        })
    }
}

fn span(since: Option<&str>, until: Option<&str>) -> Result<Span, String> {
    let read = |text: Option<&str>| match text {
        Some(text) => Minor::read(text).map(Some).ok_or_else(|| format!("`{text}` is no version")),
        None => Ok(None),
    };
    Ok(Span { since: read(since)?, until: read(until)? })
}
