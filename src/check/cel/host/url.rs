//! Addresses of the web as Go reads them (`k8s.io/apiserver`, `pkg/cel/library/urls.go`; Go, `net/url`).

use std::rc::Rc;

use super::Host;
use super::text::text;
use crate::check::cel::code::Function;
use crate::check::cel::fault::Stop;
use crate::check::cel::run::Run;
use crate::check::cel::value::{Entries, Val};

type Out<'a> = Result<Val<'a>, Stop>;

/// The parts of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::check::cel) struct Url {
    scheme: String,
    host: String,
    path: String,
    query: String,
}

impl Url {
    /// Reads what stands alone: with a scheme, or a path from the root.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text.is_empty() || text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return None;
        }
        let (scheme, rest) = scheme(text)?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut url =
            Self { scheme: scheme.to_ascii_lowercase(), query: before_fragment(query).to_owned(), ..Self::default() };
        if !rest.starts_with('/') {
            return (!scheme.is_empty()).then_some(url);
        }
        let path = match rest.strip_prefix("//").filter(|_| !scheme.is_empty()) {
            Some(rest) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                url.host = host(authority)?;
                path
            }
            None => rest,
        };
        if !well_escaped(path) {
            return None;
        }
        if path.contains('#') {
            url.query = String::new();
        }
        before_fragment(path).clone_into(&mut url.path);
        Some(url)
    }

    fn hostname(&self) -> &str {
        let bracketed = self.host.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        bracketed.map_or_else(|| self.host.split(':').next().unwrap_or_default(), |(name, _)| name)
    }

    fn port(&self) -> &str {
        let after = self.host.rsplit_once(']').map_or(self.host.as_str(), |(_, rest)| rest);
        after.rsplit_once(':').map_or("", |(_, port)| port)
    }
}

fn before_fragment(text: &str) -> &str {
    text.split('#').next().unwrap_or_default()
}

/// The scheme before the first colon; `None` where there is a colon and nothing before it.
fn scheme(text: &str) -> Option<(&str, &str)> {
    for (at, found) in text.char_indices() {
        match found {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if at > 0 => {}
            ':' if at > 0 => return Some((&text[..at], &text[at + 1..])),
            ':' => return None,
            _ => break,
        }
    }
    Some(("", text))
}

fn host(authority: &str) -> Option<String> {
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let user_fits = user.chars().all(|c| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c));
    if !user_fits || !well_escaped(user) {
        return None;
    }
    let port = match host.strip_prefix('[') {
        Some(_) => host.rsplit_once(']')?.1,
        None => host.rfind(':').map_or("", |at| &host[at..]),
    };
    let port_fits = port.is_empty() || (port.starts_with(':') && port[1..].bytes().all(|byte| byte.is_ascii_digit()));
    let fits = host.chars().all(|c| !c.is_ascii() || c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:[]<>\"".contains(c));
    (port_fits && fits).then(|| host.to_owned())
}

fn well_escaped(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| {
        let mut digits = rest.chars();
        let mut digit = || digits.next().is_some_and(|c| c.is_ascii_hexdigit());
        digit() && digit()
    })
}

/// A part of a query, decoded; `None` where Go drops it.
fn decoded(text: &str) -> Option<String> {
    if !well_escaped(text) {
        return None;
    }
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().replace('+', " ").into_bytes();
    for part in parts {
        let (code, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(code, 16).ok()?);
        bytes.extend(rest.replace('+', " ").bytes());
    }
    String::from_utf8(bytes).ok()
}

pub(super) fn find(name: &str, member: bool, arity: usize) -> Option<Function> {
    Some(match (name, member, arity) {
        ("url", false, 1) => url,
        ("isURL", false, 1) => |run, args| Ok(Val::Bool(Url::read(text(run, args, 0, "isURL")?).is_some())),
        ("getScheme", true, 1) => |_, args| of(args).map(|url| Val::text(&url.scheme)),
        ("getHost", true, 1) => |_, args| of(args).map(|url| Val::text(&url.host)),
        ("getHostname", true, 1) => |_, args| of(args).map(|url| Val::text(url.hostname())),
        ("getPort", true, 1) => |_, args| of(args).map(|url| Val::text(url.port())),
        ("getEscapedPath", true, 1) => path,
        ("getQuery", true, 1) => query,
        _ => return None,
    })
}

fn url<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let given = text(run, args, 0, "url")?;
    let unread = || Stop::Fault(format!("URL parse error during conversion from string: parse {given:?}"));
    Url::read(given).map(|url| Val::host(Host::Url(url))).ok_or_else(unread)
}

fn of<'l>(args: &'l [Val<'_>]) -> Result<&'l Url, Stop> {
    match args.first() {
        Some(Val::Host(host)) => match host.as_ref() {
            Host::Url(url) => Ok(url),
            _ => Err(Stop::no_overload("url")),
        },
        _ => Err(Stop::no_overload("url")),
    }
}

fn path<'a>(_: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let path = &of(args)?.path;
    if path.chars().all(|c| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@[]%/".contains(c)) {
        return Ok(Val::text(path));
    }
    Err(Stop::Unsure("a path that is not escaped".to_owned()))
}

fn query<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let query = &of(args)?.query;
    run.spend_text(query.len())?;
    let mut found: Vec<(String, Vec<Val<'a>>)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty() && !pair.contains(';')) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let Some((name, value)) = decoded(name).zip(decoded(value)) else { continue };
        run.spend(found.len())?;
        match found.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(Val::text(value)),
            None => found.push((name, vec![Val::text(value)])),
        }
    }
    let entries = found.into_iter().map(|(name, values)| (Val::text(name), Val::list(values))).collect();
    Ok(Val::Map(Entries::Made(Rc::new(entries))))
}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn addresses() {
        let url = Url::read("HTTPS://user:pw@[::1]:8443/a%20b?x=1&y=2#f").unwrap();
        assert_eq!(
            (url.scheme.as_str(), url.host.as_str(), url.hostname(), url.port()),
            ("https", "[::1]:8443", "::1", "8443")
        );
        assert_eq!((url.path.as_str(), url.query.as_str()), ("/a%20b", "x=1&y=2"));
        for good in ["/path", "http://a", "mailto:a@b", "http://host:80/", "a+b://c", "http://a b"] {
            assert_eq!(Url::read(good).is_some(), good != "http://a b", "{good}");
        }
        for bad in ["", "a/b", ":a", "http://a:b/", "/%zz", "http://[::1", "host.com", "../x", "http://a\n"] {
            assert_eq!(Url::read(bad), None, "{bad}");
        }
    }
}
