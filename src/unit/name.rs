//! Names, each with the rule of the component that reads it.

use super::word;

word!(
    /// A DNS label as RFC 1123 has it: the name of a namespace, a Service, a Deployment's pods.
    ///
    /// Kubernetes: `k8s.io/apimachinery/pkg/util/validation`, `IsDNS1123Label`.
    DnsLabel,
    "dns-label",
    "event-demo",
    |text| {
        length(text, 63)?;
        label(text)
    }
);

word!(
    /// A DNS subdomain as RFC 1123 has it: the name of most Kubernetes objects.
    ///
    /// Kubernetes: `k8s.io/apimachinery/pkg/util/validation`, `IsDNS1123Subdomain`.
    DnsSubdomain,
    "dns-subdomain",
    "nats-creds",
    |text| {
        length(text, 253)?;
        text.split('.').try_for_each(label)
    }
);

word!(
    /// The name of a workload: a DNS label of at most 54 characters.
    ///
    /// KEDA names the HPA `keda-hpa-<name>` and the HPA's name becomes a label value of at most 63 characters
    /// (KEDA 2.19, `controllers/keda/hpa.go`).
    ResourceName,
    "workload-name",
    "echo-worker",
    |text| {
        length(text, 54)?;
        label(text)
    }
);

word!(
    /// The value of a label: at most 63 characters, letters, digits, `-`, `_` and `.`, alphanumeric at both ends.
    LabelValue,
    "label-value",
    "kube-prometheus-stack",
    |text| {
        length(text, 63)?;
        let alphanumeric = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if alphanumeric(text.chars().next())
            && alphanumeric(text.chars().last())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        {
            return Ok(());
        }
        Err("a label value has letters, digits, `-`, `_` and `.`, and begins and ends with a letter or digit".into())
    }
);

word!(
    /// The name of an environment variable: a C identifier.
    ///
    /// Kubernetes 1.34 allows nearly any printable text; shells do not, and a worker is usually started by one.
    EnvName,
    "env-name",
    "LOG_LEVEL",
    |text| {
        let mut chars = text.chars();
        let first = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        if first && chars.all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Ok(());
        }
        Err("the name of an environment variable has letters, digits and `_`, and does not begin with a digit".into())
    }
);

word!(
    /// A name that another object refers to inside one file: a trigger, a Secret's key.
    RefName,
    "ref-name",
    "nats.creds",
    |text| {
        length(text, 253)?;
        if text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
            return Ok(());
        }
        Err("a name here has letters, digits, `-`, `_` and `.` only".into())
    }
);

word!(
    /// The name of a JetStream stream: no blanks, `.`, `*`, `>`, `/` or `\`.
    ///
    /// nats-server 2.12.6, `server/stream.go`, `isValidName`; natscli refuses path separators as well.
    StreamName,
    "stream-name",
    "JOBS",
    jetstream_name
);

word!(
    /// The name of a JetStream consumer: the same rule as a stream's.
    ConsumerName,
    "consumer-name",
    "echo-workers",
    jetstream_name
);

word!(
    /// A NATS account: `$G` for the default one, a name, or the public key of an account in operator mode.
    AccountName,
    "nats-account",
    "$G",
    |text| {
        length(text, 255)?;
        if text.chars().all(|c| c.is_ascii_alphanumeric() || "-_$".contains(c)) {
            return Ok(());
        }
        Err("an account has letters, digits, `-`, `_` and `$` only".into())
    }
);

word!(
    /// A NATS subject, with `*` for one token and `>` for all that follow.
    ///
    /// nats-server 2.12.6, `server/sublist.go`, `IsValidSubject`.
    Subject,
    "nats-subject",
    "jobs.>",
    |text| {
        length(text, 1024)?;
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err("a subject has no blanks".into());
        }
        let tokens: Vec<&str> = text.split('.').collect();
        if tokens.iter().any(|token| token.is_empty()) {
            return Err("a subject has no empty token: no `.` at either end and no two in a row".into());
        }
        if tokens.iter().rev().skip(1).any(|token| *token == ">") {
            return Err("`>` stands for all that follows, so it can only be the last token".into());
        }
        Ok(())
    }
);

/// Whether every subject that `inner` matches is matched by `outer` too.
#[must_use]
pub fn subject_covers(outer: &Subject, inner: &Subject) -> bool {
    let mut outer = outer.as_str().split('.');
    let mut inner = inner.as_str().split('.');
    loop {
        match (outer.next(), inner.next()) {
            (Some(">"), Some(_)) | (None, None) => return true,
            (Some("*"), Some(token)) if token != ">" => {}
            (Some(one), Some(other)) if one == other => {}
            _ => return false,
        }
    }
}

/// Whether some subject is matched by both.
#[must_use]
pub fn subjects_overlap(one: &Subject, other: &Subject) -> bool {
    let mut one = one.as_str().split('.');
    let mut other = other.as_str().split('.');
    loop {
        match (one.next(), other.next()) {
            (Some(">"), Some(_)) | (Some(_), Some(">")) | (None, None) => return true,
            (Some(a), Some(b)) if a == b || a == "*" || b == "*" => {}
            _ => return false,
        }
    }
}

/// A Kubernetes name after that of a stream or consumer: lower case, with `-` for whatever Kubernetes refuses.
#[must_use]
pub fn object_name(name: &str) -> String {
    let folded: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let trimmed: String = folded.trim_matches('-').chars().take(40).collect();
    let trimmed = trimmed.trim_end_matches('-');
    if trimmed.is_empty() { "x".to_owned() } else { trimmed.to_owned() }
}

fn label(text: &str) -> Result<(), String> {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let ends = text.chars().next().is_some_and(alphanumeric) && text.chars().last().is_some_and(alphanumeric);
    if ends && text.chars().all(|c| alphanumeric(c) || c == '-') {
        return Ok(());
    }
    Err("a name here has lower-case letters, digits and `-`, and begins and ends with a letter or digit".into())
}

fn jetstream_name(text: &str) -> Result<(), String> {
    length(text, 255)?;
    if let Some(refused) = text.chars().find(|c| c.is_whitespace() || c.is_control() || ".*>/\\".contains(*c)) {
        return Err(format!("JetStream refuses {refused:?} in the name of a stream or consumer"));
    }
    Ok(())
}

fn length(text: &str, most: usize) -> Result<(), String> {
    match text.chars().count() {
        0 => Err("nothing is written here".into()),
        count if count > most => Err(format!("{count} characters are too long, {most} is the most")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(text: &str) -> Subject {
        Subject::new(text).unwrap()
    }

    #[test]
    fn names_hold_their_rules() {
        for good in ["a", "a-b", "0", &"a".repeat(63)] {
            assert!(DnsLabel::new(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "A", "a.b", "a_b", &"a".repeat(64), "ä"] {
            assert!(DnsLabel::new(bad).is_err(), "{bad}");
        }
        assert!(DnsSubdomain::new("a.b-c").is_ok());
        assert!(DnsSubdomain::new("a..b").is_err());
        assert!(ResourceName::new("a".repeat(55)).is_err());
        assert!(StreamName::new("JO.BS").is_err());
        assert!(StreamName::new("JOBS_2").is_ok());
        assert!(EnvName::new("1A").is_err());
    }

    #[test]
    fn subjects_hold_their_rules() {
        for good in ["a", "a.b", "a.*.c", "a.>", ">", "*"] {
            assert!(Subject::new(good).is_ok(), "{good}");
        }
        for bad in ["", ".a", "a.", "a..b", "a b", "a.>.b", ">.a"] {
            assert!(Subject::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn coverage_and_overlap_follow_the_tokens() {
        for (outer, inner, covers) in [
            ("jobs.>", "jobs.echo", true),
            ("jobs.>", "jobs.a.b", true),
            ("jobs.>", "jobs", false),
            ("jobs.*", "jobs.echo", true),
            ("jobs.*", "jobs.>", false),
            ("jobs.*", "jobs.a.b", false),
            ("jobs.echo", "jobs.*", false),
            (">", "a.b", true),
        ] {
            assert_eq!(subject_covers(&subject(outer), &subject(inner)), covers, "{outer} {inner}");
        }
        for (one, other, overlap) in [
            ("jobs.echo", "jobs.*", true),
            ("jobs.*.a", "jobs.b.*", true),
            ("jobs.>", "jobs", false),
            ("jobs.a", "jobs.b", false),
            ("a.>", "*.b", true),
        ] {
            assert_eq!(subjects_overlap(&subject(one), &subject(other)), overlap, "{one} {other}");
            assert_eq!(subjects_overlap(&subject(other), &subject(one)), overlap, "{other} {one}");
        }
    }
}
