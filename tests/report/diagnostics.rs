//! Findings for people and for machines.

use neap::diagnostic::{Count, Diagnostic, Sink, Tally};
use neap::document::{Sources, Span, parse};
use neap::report::diagnostics::{human, json};

fn findings(sources: &mut Sources, name: &str, text: &str) -> Vec<Diagnostic> {
    let id = sources.add(name, text);
    parse(id, text).faults.into_iter().map(Diagnostic::from).collect()
}

fn span(sources: &mut Sources, name: &str, text: &str, marked: &str) -> Span {
    let source = sources.add(name, text);
    let start = u32::try_from(text.find(marked).unwrap()).unwrap();
    Span { source, start, end: start + u32::try_from(marked.len()).unwrap() }
}

#[test]
fn a_finding_shows_its_line_and_its_help() {
    let mut sources = Sources::new();
    let found = findings(&mut sources, "neap.yaml", "spec:\n  wait: on\n");
    let expected = "\
neap.yaml:2:9 warning[yaml-surprising-scalar] `on` is read as true
  |
2 |   wait: on
  |         ^^
help: write \"on\" in quotes if text is meant, true if not
";
    assert_eq!(human::render(&found, &sources, false), expected);
}

#[test]
fn evidence_elsewhere_is_shown_where_it_is() {
    let mut sources = Sources::new();
    let cause = span(&mut sources, "neap.yaml", "a: 1\nendpoint: nats-headless\n", "nats-headless");
    let evidence = span(&mut sources, "10-service.yaml", "kind: Service\nname: nats\n", "nats");
    let found = Diagnostic::error("service-missing", "no Service answers")
        .at(cause, "asked for here")
        .related(evidence, "the only Service");
    let expected = "\
neap.yaml:2:11 error[service-missing] no Service answers
  |
2 | endpoint: nats-headless
  |           ^^^^^^^^^^^^^ asked for here
 ::: 10-service.yaml:2:7
  |
2 | name: nats
  |       ---- the only Service
";
    assert_eq!(human::render(&[found], &sources, false), expected);
}

#[test]
fn a_finding_without_lines_is_one_line() {
    let found = [
        Diagnostic::info("placeholder", "the URL is an example").help("set gitops.repoURL"),
        Diagnostic::warning("kind-unknown", "not checked").in_file("manifests/x.yaml"),
    ];
    let expected = "\
info[placeholder] the URL is an example
help: set gitops.repoURL

manifests/x.yaml: warning[kind-unknown] not checked
";
    assert_eq!(human::render(&found, &Sources::new(), false), expected);
}

#[test]
fn nothing_from_a_file_acts_on_the_terminal() {
    let mut sources = Sources::new();
    let text = "a: \"\u{9b}2J\u{202e}\" \u{1b}[31m\t\u{7}\n";
    let mut found = findings(&mut sources, "x\u{1b}]0;y.yaml", text);
    assert!(!found.is_empty());
    let place = span(&mut sources, "\r\nz", text, "2J");
    found.push(Diagnostic::error("x", "a\u{1b}[0mb\nc").at(place, "\u{1b}").related(place, "\u{8}").help("\u{1b}\n"));
    found.push(Diagnostic::error("x", "y").in_file("\u{1b}"));
    for shown in human::render(&found, &sources, false).chars() {
        assert!(shown == '\n' || !(shown.is_control() || shown == '\u{202e}'), "{shown:?}");
    }
    let coloured = human::render(&found, &sources, true);
    for sequence in coloured.split('\u{1b}').skip(1) {
        let inner = sequence.strip_prefix('[').and_then(|rest| rest.split_once('m')).unwrap().0;
        assert!(inner.chars().all(|found| found.is_ascii_digit() || found == ';'), "{inner}");
    }
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let mut sources = Sources::new();
    let text = format!("{}é: 1\n", "x".repeat(100_000));
    let start = 99_990;
    let source = sources.add("long.yaml", text.as_str());
    let long = Diagnostic::error("x", "y").at(Span { source, start, end: start + 5 }, "");
    let all = Diagnostic::error("x", "y").at(Span { source, start: 0, end: 100_004 }, "all of it");
    let shown = human::render(&[long, all], &sources, false);
    assert!(shown.starts_with("long.yaml:1:99991 error[x] y\n"));
    assert!(shown.lines().all(|line| line.chars().count() < 190), "{shown}");
    assert!(shown.contains('…') && shown.contains("^^^^^\n"));
}

#[test]
fn ten_thousand_findings_in_a_large_file() {
    let mut sources = Sources::new();
    let text = format!("{}{}", "- on\n".repeat(9_998), "- a text of some length, again and again\n".repeat(290_000));
    let found = findings(&mut sources, "large.yaml", &text);
    assert_eq!(found.len(), 9_998);
    assert!(human::render(&found, &sources, false).contains("large.yaml:9998:3 warning"));
    let flow = format!("[{}]", "n, ".repeat(9_000)) + &" ".repeat(12_000_000);
    let found = findings(&mut sources, "flow.yaml", &flow);
    assert!(human::render(&found, &sources, false).contains("flow.yaml:1:26999 warning"));
}

#[test]
fn the_json_form_follows_its_schema() {
    let mut sources = Sources::new();
    let mut found = findings(&mut sources, "neap.yaml", "é: on\na: 1\na: |\n  x\n");
    found.push(Diagnostic::info("placeholder", "the URL is an example"));
    found.push(Diagnostic::error("kind-unknown", "not checked").in_file("x.yaml"));
    let tally = Tally { documents: 1, invalid: 1, ..Tally::default() };
    let text = json::render(&super::plain(&found, &tally, &sources));
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let schema =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/diagnostics.schema.json")).unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(value["diagnostics"][0]["primary"]["column"], 4);
    assert_eq!(value["diagnostics"][0]["primary"]["endColumn"], 6);
    assert_eq!(value["diagnostics"][1]["related"][0]["line"], 2);
    let summary = &value["summary"];
    assert_eq!((&summary["errors"], &summary["warnings"], &summary["infos"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!((&summary["documents"], &summary["invalid"]), (&1.into(), &1.into()));
    let mut broken = value.clone();
    broken["diagnostics"][0]["severity"] = "fatal".into();
    assert!(!validator.is_valid(&broken));
}

#[test]
fn a_sink_counts() {
    let mut sink = Sink::new();
    sink.push(Diagnostic::warning("a", "b"));
    assert!(!sink.has_errors());
    sink.push(Diagnostic::error("a", "b"));
    assert_eq!(sink.count(), Count { errors: 1, warnings: 1, infos: 0 });
}
