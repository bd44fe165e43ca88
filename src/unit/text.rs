//! Words that name things outside the cluster: images, charts, repositories.

use super::word;

word!(
    /// A container image: registry and repository in lower case, with a tag or a digest.
    ///
    /// The grammar is that of `github.com/distribution/reference`; a tag or digest is asked for here, because an image
    /// without one is `latest`, and what runs then depends on the day.
    ImageRef,
    "image",
    "natsio/nats-box:0.19.3",
    |text| {
        let (name, digest) = text.split_once('@').map_or((text, None), |(name, digest)| (name, Some(digest)));
        if let Some(digest) = digest {
            let hexadecimal = digest.strip_prefix("sha256:").unwrap_or_default();
            if hexadecimal.len() != 64 || !hexadecimal.chars().all(|c| c.is_ascii_hexdigit()) {
                return Err("a digest is `sha256:` and 64 hexadecimal digits".into());
            }
        }
        let last = name.rfind('/').map_or(0, |at| at + 1);
        let (repository, tag) = match name[last..].find(':') {
            Some(at) => (&name[..last + at], Some(&name[last + at + 1..])),
            None => (name, None),
        };
        if let Some(tag) = tag
            && (tag.is_empty()
                || tag.len() > 128
                || tag.starts_with(['.', '-'])
                || !tag.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)))
        {
            return Err("a tag has letters, digits, `.`, `_` and `-`, at most 128".into());
        }
        let part = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-:".contains(c))
        };
        if text.len() > 512 || !repository.split('/').all(part) {
            return Err("an image is `[registry/]repository:tag`, in lower case".into());
        }
        if tag.is_none() && digest.is_none() {
            return Err("an image needs a tag or a digest, or what runs depends on the day".into());
        }
        Ok(())
    }
);

word!(
    /// Where charts or Git trees come from: `https://…`, `oci://…`, `ssh://…`, `git@host:path`, or a registry without a scheme
    /// (Argo CD names OCI registries so).
    RepositoryUrl,
    "repository-url",
    "https://git.example.com/platform/gitops.git",
    |text| {
        if text.is_empty() || text.len() > 2048 || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err("a repository is a URL without blanks".into());
        }
        let rest = match text.split_once("://") {
            Some(("https" | "http" | "oci" | "ssh" | "git" | "file", rest)) => rest,
            Some((scheme, _)) => return Err(format!("`{scheme}://` is no scheme that Argo CD fetches from")),
            None => text,
        };
        let authority = rest.split('/').next().unwrap_or_default();
        if authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':')) {
            return Err("a password does not belong in a repository's URL: it would be committed".into());
        }
        if rest.trim_matches('/').is_empty() {
            return Err("a repository is a URL such as `https://git.example.com/platform/gitops.git`".into());
        }
        Ok(())
    }
);

word!(
    /// A Git revision that Argo CD follows: a branch, a tag, a commit, or `HEAD`.
    Revision,
    "revision",
    "main",
    |text| {
        let refused = |c: char| c.is_whitespace() || c.is_control() || "~^:?*[\\".contains(c);
        if text.is_empty() || text.len() > 255 || text.contains("..") || text.starts_with('-') || text.contains(refused) {
            return Err("a revision is a branch, a tag, a commit or `HEAD`, as `git check-ref-format` has it".into());
        }
        Ok(())
    }
);

word!(
    /// The name of a Helm chart; in an OCI registry it may have a path before it.
    ChartName,
    "chart-name",
    "keda",
    |text| {
        let part = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c))
        };
        if text.len() > 250 || !text.split('/').all(part) {
            return Err("a chart's name has lower-case letters, digits, `.`, `_` and `-`".into());
        }
        Ok(())
    }
);

word!(
    /// The exact version of a Helm chart, as semantic versioning has it. A range would render what was never checked.
    ChartVersion,
    "chart-version",
    "2.19.0",
    |text| {
        let core = text.strip_prefix('v').unwrap_or(text);
        let core = core.split_once(['-', '+']).map_or(core, |(core, _)| core);
        let numbers: Vec<&str> = core.split('.').collect();
        let number = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        let tail = text.chars().all(|c| c.is_ascii_alphanumeric() || ".-+".contains(c));
        if text.len() <= 128 && numbers.len() == 3 && numbers.iter().all(number) && tail {
            return Ok(());
        }
        Err("a chart's version is exact, such as `2.19.0`: what a range would bring was never checked".into())
    }
);

word!(
    /// A host and its port, without a scheme.
    HostPort,
    "host-port",
    "nats-headless.messaging:8222",
    |text| {
        if text.contains("://") {
            return Err("write the host and port alone, without a scheme".into());
        }
        let (host, port) = text.rsplit_once(':').ok_or("a port is missing: write `host:port`")?;
        if host.is_empty() || !host.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c)) {
            return Err("the host has letters, digits, `.` and `-`".into());
        }
        match port.parse::<u16>() {
            Ok(1..) => Ok(()),
            _ => Err("the port is a number from 1 to 65535".into()),
        }
    }
);

impl ImageRef {
    /// Registry, repository and tag, as charts take them apart; a digest stays with the tag. Without a host in front the
    /// registry is Docker's, as it is for every container runtime. `None` where there is a digest and no tag.
    #[must_use]
    pub fn parts(&self) -> Option<(&str, &str, &str)> {
        let (registry, rest) = match self.0.split_once('/') {
            Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => (host, rest),
            _ => ("docker.io", self.0.as_str()),
        };
        let (repository, tag) = rest.split_once(':')?;
        (!repository.contains('@')).then_some((registry, repository, tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_pinned() {
        let digest = format!("a/b@sha256:{}", "0".repeat(64));
        for good in ["nats:2.12.6-alpine", "ghcr.io/kedacore/keda:2.19.0", "localhost:5000/a:1", digest.as_str()] {
            assert!(ImageRef::new(good).is_ok(), "{good}");
        }
        for bad in ["", "nats", "Nats:1", "nats:", "a b:1", "a@sha256:0", "/a:1", "localhost:5000/a"] {
            assert!(ImageRef::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn images_come_apart() {
        let parts = |text: &str| ImageRef::new(text).unwrap().parts().map(|(a, b, c)| format!("{a} {b} {c}"));
        assert_eq!(parts("ghcr.io/kedacore/keda:2.19.0").unwrap(), "ghcr.io kedacore/keda 2.19.0");
        assert_eq!(parts("localhost:5000/keda:1").unwrap(), "localhost:5000 keda 1");
        assert_eq!(parts("kedacore/keda:1").unwrap(), "docker.io kedacore/keda 1");
        let digest = format!("sha256:{}", "0".repeat(64));
        assert_eq!(parts(&format!("a.b/c@{digest}")), None);
        assert_eq!(parts(&format!("a.b/c:1@{digest}")).unwrap(), format!("a.b c 1@{digest}"));
    }

    #[test]
    fn repositories_hold_no_password() {
        for good in ["https://a.b/c.git", "git@github.com:a/b.git", "oci://r.io/charts", "registry.example.com/charts"]
        {
            assert!(RepositoryUrl::new(good).is_ok(), "{good}");
        }
        for bad in ["", "https://", "ftp://a/b", "https://user:secret@a/b", "a b"] {
            assert!(RepositoryUrl::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_rest_holds_its_rules() {
        assert!(ChartVersion::new("2.19.0").is_ok());
        assert!(ChartVersion::new("2.19.0-rc.1").is_ok());
        assert!(ChartVersion::new("2.19.*").is_err());
        assert!(ChartVersion::new("^2.19.0").is_err());
        assert!(Revision::new("HEAD").is_ok());
        assert!(Revision::new("a..b").is_err());
        assert!(HostPort::new("a.b:80").is_ok());
        assert!(HostPort::new("http://a.b:80").is_err());
        assert!(HostPort::new("a.b:0").is_err());
        assert!(ChartName::new("charts/keda").is_ok());
    }
}
