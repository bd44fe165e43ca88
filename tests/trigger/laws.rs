//! Laws that hold for every file of the catalogue.

use std::collections::BTreeSet;
use std::fs;

use neap::trigger::catalogue::{self, Scaler, Source};

/// Every scaler of every version.
fn all() -> Vec<&'static Scaler> {
    let versions = catalogue::supported_versions().iter();
    let scalers = versions
        .flat_map(|version| catalogue::types(version).into_iter().map(move |name| catalogue::scaler(name, version)));
    scalers.flatten().collect()
}

#[test]
fn every_file_can_be_read() {
    assert_eq!(catalogue::broken(), Vec::<String>::new());
}

#[test]
fn every_file_is_known() {
    let mut known = BTreeSet::new();
    for entry in fs::read_dir("schema/triggers").unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            known.insert(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
    }
    let newest = catalogue::supported_versions().last().unwrap();
    let types: BTreeSet<String> = catalogue::types(newest).into_iter().map(str::to_owned).collect();
    let strangers: Vec<&String> = known.iter().filter(|name| !types.contains(*name)).collect();
    assert!(strangers.is_empty(), "files of no type: {strangers:?}; run `cargo xtask gen`");
}

#[test]
fn every_version_has_its_scalers() {
    let count = |version| catalogue::types(version).len();
    assert_eq!((count("2.19.0"), count("2.20.2"), count("2.21.0")), (75, 77, 80));
    for (name, since) in [
        ("elastic-forecast", "2.20"),
        ("opensearch", "2.20"),
        ("azure-cosmosdb", "2.21"),
        ("clickhouse", "2.21"),
        ("gcp-spanner", "2.21"),
    ] {
        assert!(catalogue::scaler(name, "2.19").is_none(), "{name}");
        assert!(catalogue::scaler(name, since).is_some(), "{name}");
    }
    for name in ["nats-jetstream", "external-mock", "kafka", "redis-sentinel-streams", "memory"] {
        assert!(catalogue::scaler(name, "2.19").is_some_and(|scaler| scaler.type_name() == name), "{name}");
    }
}

#[test]
fn what_a_scaler_says_of_itself_holds() {
    let mut strangers = Vec::new();
    for scaler in all() {
        let name = format!("{} {}", scaler.type_name(), scaler.version());
        assert!(scaler.about().ends_with('.') && scaler.about().len() < 120, "{name}: {}", scaler.about());
        assert!(
            scaler.source().starts_with("pkg/scalers/") && scaler.source().split('.').nth(1) == Some("go"),
            "{name}"
        );
        for target in scaler.targets() {
            let value = scaler.parameter(target.value());
            assert!(value.is_some_and(|value| value.kind().is_number()), "{name}: {}", target.value());
            let activation = target.activation().map(|activation| scaler.parameter(activation));
            let number = activation.is_none_or(|found| found.is_some_and(|found| found.kind().is_number()));
            assert!(number, "{name}: {:?}", target.activation());
        }
        for shown in scaler.example() {
            assert!(scaler.parameter(shown).is_some(), "{name}: {shown}");
        }
        for rule in scaler.rules() {
            for parameter in rule.names() {
                if scaler.parameter(parameter).is_none() {
                    strangers.push(format!("{name}: `{parameter}` in {}", rule.words()));
                }
            }
        }
    }
    assert!(strangers.is_empty(), "rules that speak of no parameter:\n{}", strangers.join("\n"));
}

#[test]
fn a_name_is_read_once() {
    /// What KEDA itself reads into two fields.
    const TWICE: &[(&str, &str)] = &[
        ("datadog", "apiKey"),
        ("influxdb", "authToken"),
        ("predictkube", "apiKey"),
        ("pulsar", "clientID"),
        ("pulsar", "oauthTokenURI"),
        ("pulsar", "scope"),
        ("rabbitmq", "ca"),
        ("rabbitmq", "cert"),
        ("rabbitmq", "key"),
        ("rabbitmq", "password"),
        ("rabbitmq", "username"),
        ("arangodb", "authModes"),
        ("loki", "authModes"),
        ("predictkube", "authModes"),
        ("prometheus", "authModes"),
    ];
    for scaler in all() {
        let mut seen = BTreeSet::new();
        for name in scaler.parameters().iter().flat_map(|parameter| parameter.names()) {
            let known = TWICE.contains(&(scaler.type_name(), name));
            assert!(seen.insert(name) || known, "{} {}: `{name}` twice", scaler.type_name(), scaler.version());
        }
    }
}

#[test]
fn every_parameter_holds_together() {
    for scaler in all() {
        for parameter in scaler.parameters() {
            let name = format!("{} {}: {}", scaler.type_name(), scaler.version(), parameter.name());
            assert!(!parameter.name().is_empty() && !parameter.from().is_empty(), "{name}");
            let sources: BTreeSet<u8> = parameter.from().iter().map(|source| *source as u8).collect();
            assert_eq!(sources.len(), parameter.from().len(), "{name}: a source twice");
            assert!(!(parameter.required() && parameter.default().is_some()), "{name}: required and with a default");
            for part in parameter.default().into_iter().flat_map(|default| default.split(parameter.separator())) {
                let allowed = parameter.values();
                assert!(
                    allowed.is_empty() || allowed.iter().any(|value| value == part),
                    "{name}: the default `{part}`"
                );
            }
            for value in parameter.exclusive() {
                assert!(parameter.values().is_empty() || parameter.values().contains(value), "{name}: {value}");
            }
            let span = parameter.span();
            let ordered = span.since.zip(span.until).is_none_or(|(since, until)| since <= until);
            assert!(ordered, "{name}: {}", span.words());
            assert!(!(parameter.deprecated().is_some() && parameter.announced().is_some()), "{name}");
        }
    }
}

#[test]
fn a_default_can_be_read() {
    for scaler in all() {
        let metadata = scaler
            .parameters()
            .iter()
            .filter(|parameter| parameter.from().contains(&Source::Metadata))
            .filter_map(|parameter| Some((parameter.name(), parameter.default()?)))
            .collect();
        let faults = scaler.judge(&catalogue::Given::of(&metadata));
        let bad = faults.iter().find(|fault| fault.kind == catalogue::FaultKind::Value);
        assert!(bad.is_none(), "{} {}: {bad:?}", scaler.type_name(), scaler.version());
    }
}

#[test]
fn every_page_can_be_shown() {
    for scaler in all() {
        let page = catalogue::page(scaler);
        assert!(page.contains(scaler.about()), "{page}");
        for parameter in scaler.parameters() {
            assert!(page.contains(parameter.name()), "{}: {}", scaler.type_name(), parameter.name());
        }
    }
}
