//! How Kubernetes lets things be named (`k8s.io/apimachinery`, `pkg/util/validation/validation.go`).

use std::borrow::Cow;

use super::catalogue::Kind;

/// A rule for the name of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// DNS-1123 subdomain: labels with dots between, 253 characters.
    Subdomain,
    /// DNS-1123 label: 63 characters.
    Label,
    /// DNS-1035 label: a DNS-1123 label that begins with a letter.
    Letter,
    /// Anything that can stand in a URL's path, as names of RBAC roles do (`system:controller:x`).
    PathSegment,
}

impl Rule {
    /// The rule for a kind's objects: `Validate…Name` of the kind in `k8s.io/kubernetes`, `pkg/apis/*/validation`; custom
    /// resources have subdomains (`apiextensions-apiserver`, `pkg/registry/customresource/validator.go`).
    pub(super) fn of(kind: &Kind) -> Self {
        if !kind.is_built_in() {
            return Self::Subdomain;
        }
        match (kind.group.as_str(), kind.kind.as_str()) {
            ("", "Namespace") | ("apps", "StatefulSet") => Self::Label,
            ("", "Service") => Self::Letter,
            ("rbac.authorization.k8s.io" | "policy" | "apiregistration.k8s.io", _)
            | ("networking.k8s.io", "IPAddress")
            | ("certificates.k8s.io", "CertificateSigningRequest")
            | ("", "Event") => Self::PathSegment,
            _ => Self::Subdomain,
        }
    }

    /// The longest name. A `CronJob` leaves room for what its Jobs add (`pkg/apis/batch/validation`).
    pub(super) fn longest(self, kind: &Kind) -> usize {
        match self {
            Self::Label | Self::Letter => 63,
            _ if kind.is_built_in() && kind.kind == "CronJob" => 52,
            Self::Subdomain => 253,
            // Only its characters are looked at (`k8s.io/apimachinery`, `pkg/api/validation/path/name.go`).
            Self::PathSegment => usize::MAX,
        }
    }

    /// Whether a name fits, whatever its length.
    pub(super) fn allows(self, name: &str) -> bool {
        match self {
            Self::Subdomain => name.split('.').all(is_label),
            Self::Label => is_label(name),
            Self::Letter => is_label(name) && name.starts_with(|c: char| c.is_ascii_lowercase()),
            Self::PathSegment => !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '%']),
        }
    }

    /// The rule in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Subdomain => {
                "lower-case letters, digits, `-` and `.`, with a letter or digit at both ends of each part"
            }
            Self::Label => "lower-case letters, digits and `-`, with a letter or digit at both ends",
            Self::Letter => "lower-case letters, digits and `-`, with a letter first and a letter or digit last",
            Self::PathSegment => "anything but `/` and `%`",
        }
    }

    /// A name of this rule that is near to one that is not.
    pub(super) fn mended(self, name: &str) -> Option<String> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || (self == Self::Subdomain && c == '.');
        let lower = name.to_lowercase();
        let mended: String = lower.chars().map(|c| if plain(c) { c } else { '-' }).collect();
        let mended = mended.trim_matches(['-', '.']);
        (self.allows(mended) && mended != name).then(|| mended.to_owned())
    }
}

/// A DNS-1123 label, whatever its length.
pub(super) fn is_label(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.chars().all(|c| plain(c) || c == '-') && name.starts_with(plain) && name.ends_with(plain)
}

/// A name that begins with a prefix and is one if others are: a `-` at the end of the prefix is none at the end of the name
/// (`pkg/api/validation/generic.go`, `maskTrailingDash`).
pub(super) fn completed(prefix: &str) -> Cow<'_, str> {
    match prefix.strip_suffix('-') {
        Some(stem) if !stem.is_empty() => Cow::Owned(format!("{stem}a")),
        _ => Cow::Borrowed(prefix),
    }
}

/// A label's value: empty, or 63 characters of letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
pub(super) fn is_label_value(value: &str) -> bool {
    value.is_empty() || is_word(value)
}

/// A label's or annotation's key: such a word, and before a `/` a DNS subdomain if anything.
pub(super) fn is_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((prefix, word)) => prefix.len() <= 253 && Rule::Subdomain.allows(prefix) && is_word(word),
        None => is_word(key),
    }
}

fn is_word(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric();
    word.len() <= 63
        && word.chars().all(|c| plain(c) || matches!(c, '-' | '_' | '.'))
        && word.starts_with(plain)
        && word.ends_with(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (rule, name, fits) in [
            (Rule::Subdomain, "a.b-c.1", true),
            (Rule::Subdomain, "a..b", false),
            (Rule::Subdomain, "a.-b", false),
            (Rule::Subdomain, "A", false),
            (Rule::Subdomain, "", false),
            (Rule::Label, "1a-b", true),
            (Rule::Label, "a.b", false),
            (Rule::Label, "a_b", false),
            (Rule::Letter, "a1", true),
            (Rule::Letter, "1a", false),
            (Rule::PathSegment, "system:a b", true),
            (Rule::PathSegment, "a/b", false),
            (Rule::PathSegment, "..", false),
        ] {
            assert_eq!(rule.allows(name), fits, "{rule:?} {name}");
        }
        assert_eq!(Rule::Label.mended("My_App."), Some("my-app".to_owned()));
        assert_eq!(Rule::Letter.mended("1a"), None);
        assert_eq!(Rule::Label.mended("///"), None);
    }

    #[test]
    fn keys_and_values() {
        for key in ["a", "app.kubernetes.io/name", "A_b.c", "x/y"] {
            assert!(is_key(key), "{key}");
        }
        for key in ["", "/a", "a/", "a/b/c", "A.b/c", "-a", "a b", &"a".repeat(64)] {
            assert!(!is_key(key), "{key}");
        }
        for value in ["", "a", "1.2.3", "A-b_c"] {
            assert!(is_label_value(value), "{value}");
        }
        for value in ["a b", "-a", "a/b", "ä", &"a".repeat(64)] {
            assert!(!is_label_value(value), "{value}");
        }
    }
}
