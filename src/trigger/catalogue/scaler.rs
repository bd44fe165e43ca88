//! One scaler of KEDA, in one version of it.

use super::kind::Kind;
use super::rule::Rule;
use super::version::Span;

/// Where the value of a parameter can come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The trigger's metadata.
    Metadata,
    /// A parameter of the TriggerAuthentication.
    Auth,
    /// A variable of the workload's container, named by the metadata's key with `FromEnv` behind it.
    Env,
}

/// What a scaler reads.
#[derive(Clone, Debug)]
pub struct Scaler {
    pub(super) type_name: String,
    pub(super) about: String,
    pub(super) source: String,
    pub(super) span: Span,
    pub(super) version: &'static str,
    pub(super) forwards: bool,
    pub(super) metric: Metric,
    pub(super) parameters: Vec<Parameter>,
    pub(super) elsewhere: Vec<Parameter>,
    pub(super) targets: Vec<Target>,
    pub(super) rules: Vec<Rule>,
    pub(super) notes: Vec<String>,
    pub(super) example: Vec<String>,
}

/// What kind of metric a scaler gives to the HPA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Metric {
    /// An external metric, which KEDA answers itself.
    #[default]
    External,
    /// A resource metric, which the metrics server answers.
    Resource,
    /// An external metric whose target is not in the metadata, and whose values do not depend on it.
    Fixed,
}

/// A parameter that becomes the target of the HPA, with the one that decides about zero and one replica.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub(super) value: String,
    pub(super) activation: Option<String>,
    pub(super) when: Option<super::condition::Condition>,
}

impl Target {
    /// The parameter that becomes the HPA's target.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The parameter that a value must be above for the workload to wake.
    #[must_use]
    pub fn activation(&self) -> Option<&str> {
        self.activation.as_deref()
    }
}

impl Scaler {
    /// KEDA's name of it.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// What it measures, in one sentence.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The file of KEDA that reads it.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Which versions of KEDA have it.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// The version of KEDA that this is the scaler of.
    #[must_use]
    pub fn version(&self) -> &'static str {
        self.version
    }

    /// Whether every key of the metadata has a meaning to somebody, because it is handed on to a server.
    #[must_use]
    pub fn forwards(&self) -> bool {
        self.forwards
    }

    /// What kind of metric it gives to the HPA.
    #[must_use]
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// Everything it reads in this version, in the order in which KEDA reads it. A name can be there twice, where KEDA
    /// reads it into two fields.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// What it reads in other versions and not in this one.
    #[must_use]
    pub fn elsewhere(&self) -> &[Parameter] {
        &self.elsewhere
    }

    /// The parameters that become targets of the HPA.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// The rules between its parameters.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What else there is to know of it.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The parameters that an example shows beside those that are required.
    #[must_use]
    pub fn example(&self) -> &[String] {
        &self.example
    }

    /// The first parameter of a name or alias.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.is(name))
    }
}

/// One thing that a scaler reads.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub(super) names: Vec<String>,
    pub(super) kind: Kind,
    pub(super) from: Vec<Source>,
    pub(super) default: Option<String>,
    pub(super) required: bool,
    pub(super) values: Vec<String>,
    pub(super) exclusive: Vec<String>,
    pub(super) range: Option<String>,
    pub(super) separator: Option<String>,
    pub(super) deprecated: Option<String>,
    pub(super) announced: Option<String>,
    pub(super) about: Option<String>,
    pub(super) by_hand: bool,
    pub(super) span: Span,
}

impl Parameter {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    /// Its name and the other names it goes by, in the order in which KEDA looks for them.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether it goes by a name. A name that ends in `*` stands for every key that begins so.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.names.iter().any(|own| own == name || own.strip_suffix('*').is_some_and(|start| name.starts_with(start)))
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Where KEDA looks for it, in this order.
    #[must_use]
    pub fn from(&self) -> &[Source] {
        &self.from
    }

    /// What it is without a value.
    #[must_use]
    pub fn default(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// Whether KEDA refuses the trigger without it.
    #[must_use]
    pub fn required(&self) -> bool {
        self.required
    }

    /// The values that KEDA takes; any where there are none.
    #[must_use]
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// The values of which at most one can be there.
    #[must_use]
    pub fn exclusive(&self) -> &[String] {
        &self.exclusive
    }

    /// What stands between the ends of a range.
    #[must_use]
    pub fn range(&self) -> Option<&str> {
        self.range.as_deref()
    }

    /// What stands between the elements of a list or map.
    #[must_use]
    pub fn separator(&self) -> &str {
        self.separator.as_deref().unwrap_or(",")
    }

    /// What to do instead, where KEDA refuses a trigger that has it.
    #[must_use]
    pub fn deprecated(&self) -> Option<&str> {
        self.deprecated.as_deref()
    }

    /// What to do instead, where KEDA only says that it will go.
    #[must_use]
    pub fn announced(&self) -> Option<&str> {
        self.announced.as_deref()
    }

    /// A sentence on it.
    #[must_use]
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }

    /// Whether the scaler reads it by its own code and not by the rules of `typed_config.go`.
    #[must_use]
    pub fn by_hand(&self) -> bool {
        self.by_hand
    }

    /// Which versions of KEDA have it.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }
}

#[cfg(test)]
impl Parameter {
    /// An optional parameter of a type, for tests.
    pub(super) fn of(kind: Kind, range: Option<&str>) -> Self {
        Self {
            names: vec!["it".to_owned()],
            kind,
            from: vec![Source::Metadata],
            default: None,
            required: false,
            values: Vec::new(),
            exclusive: Vec::new(),
            range: range.map(str::to_owned),
            separator: None,
            deprecated: None,
            announced: None,
            about: None,
            by_hand: false,
            span: Span::default(),
        }
    }
}
