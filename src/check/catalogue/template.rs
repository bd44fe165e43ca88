//! Where a schema lies, as a template over what a document calls itself.

use crate::check::name::{self, Rule};

/// Variables of a template, which are those of kubeconform (`pkg/registry/registry.go`, `schemaPath`).
const VARIABLES: &[(&str, Variable)] = &[
    ("NormalizedKubernetesVersion", Variable::Kubernetes),
    ("StrictSuffix", Variable::Strict),
    ("ResourceKind", Variable::Kind),
    ("ResourceAPIVersion", Variable::Version),
    ("Group", Variable::Group),
    ("KindSuffix", Variable::Suffix),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variable {
    /// `v1.34.4`, or `master` where no version is asked for.
    Kubernetes,
    /// `-strict`: unknown fields are always findings.
    Strict,
    /// The kind in lower case.
    Kind,
    /// `v1` of `apps/v1`.
    Version,
    /// `apps` of `apps/v1`, and `v1` of `v1`, as kubeconform has it.
    Group,
    /// `-apps-v1`, with the first word of the group alone; `-v1` for the core.
    Suffix,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Variable(Variable),
}

/// A path or URL with `{{.Group}}`, `{{.ResourceKind}}`, `{{.ResourceAPIVersion}}`, `{{.KindSuffix}}`,
/// `{{.NormalizedKubernetesVersion}}` and `{{.StrictSuffix}}` in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

impl Template {
    /// Whether a text is meant as one.
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        text.contains("{{")
    }

    /// Reads one.
    ///
    /// # Errors
    /// A variable that does not exist, or braces that do not close: what is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (inside, after) = after.split_once("}}").ok_or("`{{` without `}}`")?;
            let name = inside.trim_matches('-').trim();
            let known = VARIABLES.iter().find(|(known, _)| name.strip_prefix('.') == Some(*known));
            let (_, variable) = known.ok_or_else(|| format!("no variable {{{{{inside}}}}}: there are {}", names()))?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Variable(*variable));
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Self { pieces })
    }

    /// The place of a kind's schema. None for a kind or apiVersion that no server could have, such as `../../etc`: what
    /// stands in a document never leads out of the template.
    #[must_use]
    pub fn expand(&self, api_version: &str, kind: &str, kubernetes: Option<&str>) -> Option<String> {
        let (group, version) = super::kind::split(api_version);
        let plain = |word: &str| word.len() <= 63 && name::is_label(&word.to_ascii_lowercase());
        let group_fits = group.is_empty() || (group.len() <= 253 && Rule::Subdomain.allows(group));
        if !(plain(kind) && plain(version) && group_fits) {
            return None;
        }
        let value = |variable: Variable| match variable {
            Variable::Kubernetes => match kubernetes {
                Some(version) => format!("v{}", version.trim_start_matches('v')),
                None => "master".to_owned(),
            },
            Variable::Strict => "-strict".to_owned(),
            Variable::Kind => kind.to_lowercase(),
            Variable::Version => version.to_owned(),
            Variable::Group if group.is_empty() => version.to_owned(),
            Variable::Group => group.to_owned(),
            Variable::Suffix => match group.split('.').next() {
                Some(first) if !first.is_empty() => format!("-{first}-{version}").to_lowercase(),
                _ => format!("-{version}").to_lowercase(),
            },
        };
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Variable(variable) => value(*variable),
        });
        Some(pieces.collect())
    }
}

fn names() -> String {
    VARIABLES.iter().map(|(name, _)| format!("{{{{.{name}}}}}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_layouts_of_kubeconform() {
        let catalogue =
            Template::parse("https://x/{{.Group}}/{{.ResourceKind}}_{{ .ResourceAPIVersion }}.json").unwrap();
        let expand = |api: &str, kind: &str| catalogue.expand(api, kind, None).unwrap();
        assert_eq!(expand("keda.sh/v1alpha1", "ScaledObject"), "https://x/keda.sh/scaledobject_v1alpha1.json");
        assert_eq!(expand("v1", "Pod"), "https://x/v1/pod_v1.json");
        let standalone = "d/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json";
        let standalone = Template::parse(standalone).unwrap();
        let of = |version| standalone.expand("networking.k8s.io/v1", "Ingress", version).unwrap();
        assert_eq!(of(Some("1.34.4")), "d/v1.34.4-standalone-strict/ingress-networking-v1.json");
        assert_eq!(of(None), "d/master-standalone-strict/ingress-networking-v1.json");
        assert!(standalone.expand("v1", "Pod", None).unwrap().ends_with("/pod-v1.json"));
    }

    #[test]
    fn nothing_leads_out() {
        let template = Template::parse("d/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json").unwrap();
        for (api_version, kind) in [
            ("v1", "../../etc"),
            ("v1", ".."),
            ("v1", "a/b"),
            ("v1", "a%2fb"),
            ("v1", "a?b"),
            ("v1", "a#b"),
            ("v1", ""),
            ("../v1", "A"),
            ("a/../v1", "A"),
            ("/v1", "A"),
            ("a.b/", "A"),
            ("http://x/v1", "A"),
            ("a b/v1", "A"),
            ("v1", "A\nB"),
        ] {
            assert_eq!(template.expand(api_version, kind, None), None, "{api_version} {kind}");
        }
    }

    #[test]
    fn what_is_no_variable_is_refused() {
        for text in ["{{.Kind}}", "{{", "{{.Group}", "{{Group}}", "{{ .Group | lower }}"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
