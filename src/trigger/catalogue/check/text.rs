//! Rules over the text of one parameter.

use regex::Regex;

use super::super::fault::{Fault, FaultKind};
use super::super::go;
use super::super::judge::shorten;
use super::super::view::View;
use super::broken;
use super::uri::{has_good_escapes, is_request};

/// A value that cannot be read.
pub(super) fn unreadable(view: &View<'_>, name: &str, message: impl Into<String>, help: &str) -> Vec<Fault> {
    vec![Fault { kind: FaultKind::Value, ..broken(view, name, message, help) }]
}

/// What `url.ParseRequestURI` certainly refuses: neither a path from the root, nor anything with a scheme before a colon.
pub(super) fn host_uri(view: &View<'_>) -> Vec<Fault> {
    if view.text("host").is_none_or(is_request) {
        return Vec::new();
    }
    unreadable(view, "host", "`host` is no URL", "write one with its scheme, such as https://host:8089")
}

/// `natsServerMonitoringEndpoint` gets its scheme from `useHttps`
/// (KEDA 2.19: `pkg/scalers/nats_jetstream_scaler.go`, `getNATSJetStreamMonitoringURL`).
pub(super) fn nats_endpoint(view: &View<'_>) -> Vec<Fault> {
    let name = "natsServerMonitoringEndpoint";
    let Some((scheme, rest)) = view.text(name).and_then(|text| text.split_once("://")) else { return Vec::new() };
    let message = format!("`{name}` begins with a scheme, and KEDA puts another before it");
    let secure = if scheme == "https" { ", with `useHttps: \"true\"` beside it" } else { "" };
    let help = format!("write host and port alone{secure}");
    let fix = super::super::fault::Instead::Value(rest.trim_end_matches('/').to_owned());
    vec![broken(view, name, message, help).instead((scheme == "http").then_some(fix))]
}

/// A query of Datadog has a scope in braces (KEDA 2.19: `pkg/scalers/datadog_scaler.go`, `parseDatadogQuery`).
pub(super) fn datadog_query(view: &View<'_>) -> Vec<Fault> {
    let Some(query) = view.text("query") else { return Vec::new() };
    // The pattern looks within one line.
    let scoped = query.lines().any(|line| line.find('{').is_some_and(|at| line[at..].contains('}')));
    if scoped {
        Vec::new()
    } else {
        unreadable(view, "query", "`query` has no scope in braces", "write one, such as {*}")
    }
}

/// Names of entities are regular expressions of Go
/// (KEDA 2.19: `pkg/scalers/azure_servicebus_scaler.go`, `Validate`).
pub(super) fn servicebus_regex(view: &View<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for name in ["queueName", "subscriptionName"] {
        let Some(text) = view.text(name) else { continue };
        // Go takes some braces and escapes for themselves that are a fault here.
        let alike = !text.contains(['{', '\\']);
        if alike && Regex::new(text).is_err() {
            let message = format!("`{name}` is no regular expression, and `useRegex` is set");
            faults.extend(unreadable(view, name, message, "write a regular expression of Go, such as `orders-.*`"));
        }
    }
    faults
}

/// The name of the organisation is what stands behind the last slash
/// (KEDA 2.19: `pkg/scalers/azure_pipelines_scaler.go`, `Validate`).
pub(super) fn pipelines_organization(view: &View<'_>) -> Vec<Fault> {
    match view.text("organizationURL") {
        Some(url) if url.ends_with('/') => {
            let help = "write it without the last slash, as https://dev.azure.com/ORGANISATION";
            unreadable(view, "organizationURL", "`organizationURL` has no organisation at its end", help)
        }
        Some(url) if !has_good_escapes(url) => {
            unreadable(view, "organizationURL", "`organizationURL` is no URL", "write % as %25")
        }
        _ => Vec::new(),
    }
}

/// A port, beside the address or within it (KEDA 2.19: `pkg/scalers/cassandra_scaler.go`, `Validate`).
pub(super) fn cassandra_port(view: &View<'_>) -> Vec<Fault> {
    let Some(address) = view.text("clusterIPAddress") else { return Vec::new() };
    let within = match address.split(':').collect::<Vec<_>>().as_slice() {
        [_, port] => go::integer(port),
        _ => None,
    };
    let port = match within {
        Some(port) => port != 0,
        None => view.is_set("port") != Some(false),
    };
    if port {
        Vec::new()
    } else {
        vec![broken(view, "port", "there is no port", "write `port`, or it behind the address")]
    }
}

/// Characters of a client's name (KEDA 2.19: `pkg/scalers/solace_dm_scaler.go`, `Validate`).
pub(super) fn solace_pattern(view: &View<'_>) -> Vec<Fault> {
    match view.text("clientNamePattern") {
        Some(text) if text.contains('*') => {
            let message = "`clientNamePattern` cannot hold a `*`";
            unreadable(view, "clientNamePattern", message, "write the part that all names begin with")
        }
        _ => Vec::new(),
    }
}

/// Names that go into a visibility query (KEDA 2.21: `pkg/scalers/temporal_scaler.go`, `validVisibilityQueryLiteral`).
pub(super) fn temporal_names(view: &View<'_>) -> Vec<Fault> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte);
    let mut faults = Vec::new();
    for name in ["taskQueue", "workflowTaskQueueForCount", "workerDeploymentName", "workerDeploymentBuildId"] {
        if view.text(name).is_some_and(|text| !text.bytes().all(plain)) {
            let message = format!("`{name}` cannot hold such a character with `includeRunningWorkflowCount`");
            faults.extend(unreadable(view, name, message, "use letters, digits and -_./: alone"));
        }
    }
    faults
}

/// Addresses of Redis, together or as hosts and ports
/// (KEDA 2.19: `pkg/scalers/redis_scaler.go`, `validateRedisAddress` and `SetEnableTLS`).
pub(super) fn redis_address(view: &View<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let count = |name: &str| view.text(name).map(|text| text.split(',').count());
    if let (Some(hosts), Some(ports)) = (count("host"), count("port"))
        && hosts != ports
    {
        let message = format!("`hosts` has {hosts} entries, and `ports` has {ports}");
        faults.push(broken(view, "port", message, "write one port for each host"));
    }
    let missing = |name: &str| view.is_set(name) == Some(false);
    // Of several addresses the first has to be there.
    let blank =
        view.text("address").is_some_and(|text| text.split(',').next().is_none_or(|first| first.trim().is_empty()));
    if (missing("address") || blank) && (missing("host") || missing("port")) {
        let help = "write `address` as host:port, or `host` and `port`";
        faults.push(broken(view, "address", "there is no address of Redis", help));
    }
    if let Some(text) = view.text("enableTLS")
        && go::bool(text).is_none()
    {
        let message = format!("`enableTLS` is neither true nor false: `{}`", shorten(text));
        faults.extend(unreadable(view, "enableTLS", message, "write `true` or `false`"));
    }
    faults
}

/// A pattern of file names (KEDA 2.19: `pkg/scalers/azure_blob_scaler.go`, `Validate`, with `gobwas/glob`).
pub(super) fn blob_glob(view: &View<'_>) -> Vec<Fault> {
    let text = view.text("globPattern").unwrap_or_default();
    let open = text.rfind('[').is_some_and(|at| !text[..at].ends_with('\\') && !text[at..].contains(']'));
    if open {
        unreadable(view, "globPattern", "`globPattern` has a `[` without its end", "write \\[ for the sign")
    } else {
        Vec::new()
    }
}

/// The name of the event hub, in the connection or beside it
/// (KEDA 2.19: `pkg/scalers/azure_eventhub_scaler.go`, `parseAzureEventHubAuthenticationMetadata`).
pub(super) fn eventhub_name(view: &View<'_>) -> Vec<Fault> {
    let named = view.text("connection").is_none_or(|text| text.to_ascii_lowercase().contains("entitypath="));
    if named || view.is_set("eventHubName") != Some(false) {
        return Vec::new();
    }
    let help = "write `eventHubName`, or a connection with EntityPath";
    vec![broken(view, "connection", "neither the connection nor `eventHubName` names the event hub", help)]
}

/// Queries in several rows (KEDA 2.19: `pkg/scalers/sumologic_scaler.go`, `parseMultiMetricsQueries` and `Validate`).
pub(super) fn sumologic_rows(view: &View<'_>) -> Vec<Fault> {
    let rows = view.given.metadata.iter().filter_map(|(key, value)| Some((key.strip_prefix("query.")?, *value)));
    let rows: Vec<(&str, &str)> = rows.collect();
    if let Some((row, _)) = rows.iter().find(|(row, query)| row.is_empty() || query.is_empty()) {
        let message = format!("`query.{row}` has no name or no query");
        return vec![Fault {
            key: Some(format!("query.{row}")),
            ..broken(view, "query", message, "write query.NAME: QUERY")
        }];
    }
    let metrics = view.text("queryType") == Some("metrics");
    match view.text("resultQueryRowID") {
        Some(wanted) if metrics && !rows.is_empty() && rows.iter().all(|(row, _)| *row != wanted) => {
            let message = format!("there is no `query.{}`", shorten(wanted));
            unreadable(view, "resultQueryRowID", message, "write the name of one of the queries")
        }
        _ => Vec::new(),
    }
}

/// An activation value that is not below the target is refused (KEDA 2.21: `pkg/scalers/azure_cosmosdb_scaler.go`, `Validate`).
pub(super) fn cosmosdb_activation(view: &View<'_>) -> Vec<Fault> {
    let name = "activationChangeFeedLagThreshold";
    match (view.number(name), view.number("changeFeedLagThreshold")) {
        (Some(activation), Some(threshold)) if activation > 0.0 && activation >= threshold => {
            let message = format!("`{name}` must be below `changeFeedLagThreshold`");
            vec![broken(view, name, message, "write a smaller number, or leave it out")]
        }
        _ => Vec::new(),
    }
}
