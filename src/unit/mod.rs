//! The smallest words: newtypes that can only hold what they say, each with its rule and the reason for it.
//!
//! A word that the config is written in names its rule as a JSON Schema `format`, so that editors, the schema check and the
//! typed decoding all speak of the same rule; [`check_format`] is the one place where a format's name meets its rule.

pub(crate) mod cron;
mod duration;
mod name;
mod path;
pub mod paths;
mod quantity;
pub mod secret;
mod suggest;
mod text;
pub mod version;

pub use duration::{Duration, Seconds};
pub use name::{
    AccountName, ConsumerName, DnsLabel, DnsSubdomain, EnvName, LabelValue, RefName, ResourceName, StreamName, Subject,
    object_name, subject_covers, subjects_overlap,
};
pub use path::{PathFault, RepoPath};
pub use quantity::Quantity;
pub use suggest::{certain, closest};
pub use text::{ChartName, ChartVersion, HostPort, ImageRef, RepositoryUrl, Revision};

/// A rule: says what is wrong with a text.
pub type Rule = fn(&str) -> Result<(), String>;

/// Every format that a config field can name, with its rule.
pub const FORMATS: &[(&str, Rule)] = &[
    (AccountName::FORMAT, AccountName::rule),
    (ChartName::FORMAT, ChartName::rule),
    (ChartVersion::FORMAT, ChartVersion::rule),
    (ConsumerName::FORMAT, ConsumerName::rule),
    (DnsLabel::FORMAT, DnsLabel::rule),
    (DnsSubdomain::FORMAT, DnsSubdomain::rule),
    (Duration::FORMAT, Duration::rule),
    (EnvName::FORMAT, EnvName::rule),
    (HostPort::FORMAT, HostPort::rule),
    (ImageRef::FORMAT, ImageRef::rule),
    (LabelValue::FORMAT, LabelValue::rule),
    (Quantity::FORMAT, Quantity::rule),
    (RefName::FORMAT, RefName::rule),
    (RepoPath::FORMAT, RepoPath::rule),
    (RepositoryUrl::FORMAT, RepositoryUrl::rule),
    (ResourceName::FORMAT, ResourceName::rule),
    (Revision::FORMAT, Revision::rule),
    (Seconds::FORMAT, Seconds::rule),
    (StreamName::FORMAT, StreamName::rule),
    (Subject::FORMAT, Subject::rule),
];

/// What is wrong with a text under the rule of a format; `None` where the format is none of ours.
#[must_use]
pub fn check_format(format: &str, text: &str) -> Option<Result<(), String>> {
    let (_, rule) = FORMATS.iter().find(|(name, _)| *name == format)?;
    Some(rule(text))
}

/// Makes a newtype over text from its rule: checked on construction, on decoding, and in the schema by its format.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident, $format:literal, $example:literal, $rule:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The JSON Schema format that stands for this rule.
            pub const FORMAT: &'static str = $format;

            /// Checks a text.
            ///
            /// # Errors
            /// Says which rule the text breaks.
            pub fn new(text: impl Into<String>) -> Result<Self, String> {
                let text = text.into();
                Self::rule(&text)?;
                Ok(Self(text))
            }

            /// The rule alone.
            ///
            /// # Errors
            /// Says which rule the text breaks.
            pub fn rule(text: &str) -> Result<(), String> {
                let rule: fn(&str) -> Result<(), String> = $rule;
                rule(text)
            }

            /// The text inside.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Self::new(text)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::new(text).map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": $format, "examples": [$example] })
            }
        }
    };
}
pub(crate) use word;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn formats_are_unique_and_known() {
        let names: BTreeSet<_> = super::FORMATS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), super::FORMATS.len());
        assert_eq!(super::check_format("dns-label", "a"), Some(Ok(())));
        assert!(super::check_format("dns-label", "A").is_some_and(|result| result.is_err()));
        assert_eq!(super::check_format("date-time", "a"), None);
    }
}
