//! Rules over URLs, and over what scalers find within them.

use regex::Regex;

use super::super::fault::Fault;
use super::super::go;
use super::super::view::View;
use super::text::unreadable;

/// Whether Go's `url.ParseRequestURI` takes a text, as far as its scheme, its first slash and its escapes go.
pub(super) fn is_request(text: &str) -> bool {
    let rest = after_scheme(text);
    let path = rest.unwrap_or(text);
    let taken = path.starts_with('/') || rest.is_some() || text == "*";
    let opaque = !path.starts_with('/');
    taken && !text.bytes().any(|byte| byte.is_ascii_control()) && (opaque || has_good_escapes(path))
}

/// What stands behind the scheme, where there is one.
fn after_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    (scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.bytes().all(plain)).then_some(rest)
}

/// Whether every `%` before the query begins an escape.
pub(super) fn has_good_escapes(text: &str) -> bool {
    let before = text.split(['?', '#']).next().unwrap_or_default();
    before.split('%').skip(1).all(|rest| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
}

/// The path behind scheme and host.
fn path(text: &str) -> &str {
    let rest = after_scheme(text).unwrap_or(text);
    let path = rest.strip_prefix("//").map_or(rest, |rest| rest.find('/').map_or("", |at| &rest[at..]));
    path.split(['?', '#']).next().unwrap_or_default()
}

/// The names that a path of Jolokia holds, as `:name=value,name=value/`.
fn names(path: &str) -> Vec<&str> {
    let Some(list) = path.split(':').nth(1) else { return Vec::new() };
    let pairs = list.split('/').next().unwrap_or_default().split([',', '&']);
    pairs.filter_map(|pair| pair.split_once('=')).filter(|(_, value)| !value.is_empty()).map(|(name, _)| name).collect()
}

fn template(view: &View<'_>, name: &str, wanted: &[&str], help: &str) -> Vec<Fault> {
    let Some(text) = view.text(name) else { return Vec::new() };
    if !is_request(text) {
        return unreadable(view, name, format!("`{name}` is no URL"), help);
    }
    let path = path(text);
    let found = names(path);
    // An escape may stand for anything that is looked for.
    let missing = wanted.iter().find(|wanted| !found.contains(wanted)).filter(|_| !path.contains('%'));
    let message = missing.map(|missing| format!("`{name}` does not hold `{missing}`"));
    message.map_or_else(Vec::new, |message| unreadable(view, name, message, help))
}

/// Broker and queue within the URL (KEDA 2.19: `pkg/scalers/activemq_scaler.go`, `Validate`).
pub(super) fn activemq(view: &View<'_>) -> Vec<Fault> {
    let help = "write it as http://HOST/api/jolokia/read/org.apache.activemq:type=Broker,brokerName=…,destinationName=…/QueueSize";
    template(view, "restAPITemplate", &["destinationName", "brokerName"], help)
}

/// Broker, address and queue within the URL, in quotes that are not escaped: KEDA looks at the path as it was written, which
/// Go keeps only where it would write it in another way (KEDA 2.19: `pkg/scalers/artemis_scaler.go`, `getAPIParameters`).
pub(super) fn artemis(view: &View<'_>) -> Vec<Fault> {
    let help = r#"write it as http://HOST/console/jolokia/read/…:broker="…",component=addresses,address="…",…,queue="…"/MessageCount"#;
    let faults = template(view, "restApiTemplate", &["address", "queue", "broker"], help);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte);
    match view.text("restApiTemplate") {
        Some(text) if faults.is_empty() && path(text).bytes().all(plain) => {
            unreadable(view, "restApiTemplate", "`restApiTemplate` has no quotes in its path", help)
        }
        _ => faults,
    }
}

/// Addresses of brokers (KEDA 2.19: `pkg/scalers/solace_dm_scaler.go`, `urlValidationPattern`, which looks anywhere).
pub(super) fn solace(view: &View<'_>) -> Vec<Fault> {
    let Some(text) = view.text("solaceSempBaseURL") else { return Vec::new() };
    let Ok(pattern) = Regex::new("https?://[-_.A-Za-z0-9]{2}") else { return Vec::new() };
    match text.split(',').find(|url| !pattern.is_match(url)) {
        Some(_) => {
            let help =
                "write http:// or https:// and a host of two characters or more, and a comma between two of them";
            unreadable(view, "solaceSempBaseURL", "`solaceSempBaseURL` is no list of URLs", help)
        }
        None => Vec::new(),
    }
}

/// A URL and durations that know days and weeks
/// (KEDA 2.19: `pkg/scalers/predictkube_scaler.go`, `Validate`, with `go-playground/validator` and `xhit/go-str2duration`).
pub(super) fn predictkube(view: &View<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let name = "prometheusAddress";
    let url = |text: &str| after_scheme(text).is_some_and(|rest| !rest.trim_start_matches('/').is_empty());
    if view.text(name).is_some_and(|text| !url(text) || !has_good_escapes(text)) {
        let help = "write one with its scheme, such as http://prometheus:9090";
        faults.extend(unreadable(view, name, "`prometheusAddress` is no URL", help));
    }
    for name in ["predictHorizon", "queryStep", "historyTimeWindow"] {
        if view.text(name).is_some_and(|text| !is_long_duration(text)) {
            let message = format!("`{name}` is no duration");
            faults.extend(unreadable(view, name, message, "write numbers with units, such as 7d, 2h or 2m"));
        }
    }
    faults
}

/// Parameters for the token's endpoint (KEDA 2.19: `pkg/scalers/pulsar_scaler.go`, `configureOAuth`).
pub(super) fn pulsar(view: &View<'_>) -> Vec<Fault> {
    let name = "EndpointParams";
    match view.text(name) {
        Some(text) if !go::is_query(text) => {
            unreadable(view, name, "`EndpointParams` is no query", "write it as in a URL: key=value&other=value")
        }
        _ => Vec::new(),
    }
}

fn is_long_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    let mut any = false;
    while !rest.is_empty() {
        let number = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
        let (digits, behind) = rest.split_at(number);
        let unit = behind.find(|letter: char| letter.is_ascii_digit() || letter == '.').unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(unit);
        let counts = digits.bytes().any(|byte| byte.is_ascii_digit()) && digits.matches('.').count() < 2;
        if !counts || !["ns", "us", "µs", "μs", "ms", "s", "m", "h", "d", "w"].contains(&unit) {
            return false;
        }
        (rest, any) = (behind, true);
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_uris_are_what_go_takes() {
        for (text, good) in [
            ("http://x", true),
            ("x:1", true),
            ("/a", true),
            ("*", true),
            ("x", false),
            ("a/b", false),
            ("?", false),
            ("%zz", false),
            ("http://x/%zz", false),
            ("http://x/%20?%zz", true),
        ] {
            assert_eq!(is_request(text), good, "{text}");
        }
    }

    #[test]
    fn long_durations_know_days() {
        for (text, good) in
            [("7d", true), ("1w2d3h", true), ("-1.5h", true), ("0", true), ("5", false), ("d", false), ("", false)]
        {
            assert_eq!(is_long_duration(text), good, "{text}");
        }
    }

    #[test]
    fn names_stand_behind_the_first_colon() {
        assert_eq!(names(path("http://x:1/a/b:brokerName=main,destinationName=/Q")), ["brokerName"]);
        assert!(names(path("http://x:1")).is_empty());
    }
}
