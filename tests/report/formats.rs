//! The forms that other programs read.

use neap::diagnostic::{Diagnostic, Directives, Fix, Fixed, Severity, Suppressed, Tally};
use neap::document::{Sources, Span, parse};
use neap::report::diagnostics::{Report, github, gitlab, human, json, junit, markdown, sarif, summary};
use serde_json::Value;

/// Findings in two files, one of them hostile, and one suppressed.
struct Case {
    sources: Sources,
    findings: Vec<Diagnostic>,
    suppressed: Vec<Suppressed>,
    fixed: Vec<Fixed>,
    tally: Tally,
    files: Vec<String>,
}

const HOSTILE: &str = "a%,:b\n\u{1b}|<x> & \"y\" `z` @all #1 ##[error] https://x.test ]]> \u{ffff}";

impl Case {
    fn new() -> Self {
        let mut sources = Sources::new();
        let text = "kind: 1\nspec:\n  é: on # neap: ignore[schema-bounds] we | know\n";
        let a = sources.add("./dir a/x.yaml", text);
        let b = sources.add("b,c:d%.yaml", "one: two\n");
        let span = |source, start, end| Span { source, start, end };
        let found = vec![
            Diagnostic::error("schema-type", "kind must be a string")
                .at(span(a, 6, 7), "")
                .related(span(b, 0, 3), "evidence")
                .help("quote it")
                .fix(Fix::quotes(span(a, 6, 7))),
            Diagnostic::error("schema-bounds", "spec.é must be at least 1").at(span(a, 16, 18), ""),
            Diagnostic::error("schema-type", HOSTILE).at(span(b, 0, 9), HOSTILE).help(HOSTILE),
            Diagnostic::warning("manifest-label", "a label").at(span(b, 5, 8), ""),
            Diagnostic::info("schema-not-checked", "no schema").in_file("b,c:d%.yaml"),
            Diagnostic::warning("manifest-name", "nowhere"),
        ];
        let mut directives = Directives::default();
        directives.comments(a, &sources, &parse(a, text));
        let (findings, suppressed) = directives.apply(found, &sources);
        let fixed =
            Fixed { file: "b,c:d%.yaml".into(), line: 1, code: "schema-type", old: "x".into(), new: "\"x\"".into() };
        let tally = Tally { documents: 4, valid: 1, invalid: 2, not_checked: 1, ..Tally::default() };
        let files = ["./dir a/x.yaml", "b,c:d%.yaml", "clean.yaml"].map(str::to_owned).to_vec();
        Self { sources, findings, suppressed, fixed: vec![fixed], tally, files }
    }

    fn report(&self) -> Report<'_> {
        Report {
            findings: &self.findings,
            suppressed: &self.suppressed,
            fixed: &self.fixed,
            tally: &self.tally,
            files: &self.files,
            fails_at: Some(Severity::Error),
            sources: &self.sources,
        }
    }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The parts of the official schema that what neap writes can break.
fn sarif_rules() -> Value {
    read(include_str!("sarif.json"))
}

#[test]
fn sarif_is_what_its_schema_allows() {
    let case = Case::new();
    let log = read(&sarif::render(&case.report()));
    let validator = jsonschema::validator_for(&sarif_rules()).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), case.findings.len() + case.suppressed.len());
    for result in results {
        let rule = &run["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["text"].is_string());
    }
    let first = &results[0];
    assert_eq!(first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "dir%20a/x.yaml");
    assert_eq!(first["relatedLocations"][0]["message"]["text"], "evidence");
    let replaced = &first["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replaced["insertedContent"]["text"], "\"1\"");
    let suppressed = &results.last().unwrap()["suppressions"][0];
    assert_eq!((&suppressed["kind"], &suppressed["justification"]), (&"inSource".into(), &"we | know".into()));
    assert_eq!(suppressed["location"]["physicalLocation"]["region"]["startLine"], 3);
    assert!(results.iter().all(|result| result.get("suppressions").is_none() || result == results.last().unwrap()));
}

#[test]
fn a_fingerprint_outlives_a_moved_line() {
    let print = |text: &str, marked: &str| {
        let mut sources = Sources::new();
        let source = sources.add("a.yaml", text);
        let start = u32::try_from(text.find(marked).unwrap()).unwrap();
        let found = [Diagnostic::error("schema-type", "x").at(Span { source, start, end: start + 1 }, "")];
        let tally = Tally::default();
        let report = super::plain(&found, &tally, &sources);
        let log = read(&sarif::render(&report));
        let issues = read(&gitlab::render(&report));
        (log["runs"][0]["results"][0]["partialFingerprints"].clone(), issues[0]["fingerprint"].clone())
    };
    assert_eq!(print("a: 1\n", "1"), print("# more\n\nb: 2\na: 1\n", "1"));
}

#[test]
fn junit_is_well_formed_and_counts_right() {
    let case = Case::new();
    let text = junit::render(&case.report());
    let page = roxmltree::Document::parse(&text).unwrap_or_else(|fault| panic!("{fault}\n{text}"));
    let root = page.root_element();
    let named = |name: &str| root.descendants().filter(|node| node.has_tag_name(name)).count();
    let stated = |name: &str| root.attribute(name).unwrap().parse::<usize>().unwrap();
    assert_eq!((named("testcase"), named("failure"), named("skipped")), (7, 2, 1));
    assert_eq!((stated("tests"), stated("failures"), stated("skipped")), (7, 2, 1));
    let suites: Vec<&str> = root.children().filter_map(|node| node.attribute("name")).collect();
    assert_eq!(suites, ["dir a/x.yaml", "b,c:d%.yaml", "clean.yaml", "neap"]);
    let clean = root.children().find(|node| node.attribute("name") == Some("clean.yaml")).unwrap();
    assert_eq!(clean.children().filter(|node| node.is_element()).count(), 1);
    let hostile = root.descendants().filter(|node| node.has_tag_name("failure")).nth(1).unwrap();
    assert!(hostile.attribute("message").unwrap().contains("|<x> & \"y\" `z`"));
}

#[test]
fn warnings_fail_where_they_are_asked_to() {
    let case = Case::new();
    let text = junit::render(&Report { fails_at: Some(Severity::Warning), ..case.report() });
    assert_eq!(text.matches("<failure").count(), 4);
    let text = junit::render(&Report { fails_at: None, ..case.report() });
    assert_eq!(text.matches("<failure").count(), 0);
}

#[test]
fn github_takes_every_line_for_what_it_is() {
    let case = Case::new();
    let text = github::render(&case.report());
    let commands: Vec<&str> = text.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(commands.len(), case.findings.len() + 2, "{text}");
    assert_eq!(
        commands[0],
        "::error file=dir a/x.yaml,line=1,endLine=1,col=7,endColumn=7,title=schema-type::kind must be a string%0Ahelp: quote it"
    );
    assert!(commands[1].starts_with("::error file=b%2Cc%3Ad%25.yaml,line=1,endLine=2,title=schema-type::a%25,:b%0A"));
    assert!(commands.iter().any(|line| line.starts_with("::warning title=manifest-name::nowhere")));
    assert!(commands.iter().any(|line| line.starts_with("::notice file=b%2Cc%3Ad%25.yaml,title=schema-not-checked::")));
    for line in text.lines().filter(|line| !line.starts_with("::")) {
        assert!(!line.contains("##["), "{line}");
    }
    assert!(text.contains("suppressed: dir a/x.yaml:3:3 schema-bounds"));
}

#[test]
fn gitlab_has_what_its_format_asks_for() {
    let case = Case::new();
    let issues = read(&gitlab::render(&case.report()));
    let issues = issues.as_array().unwrap();
    assert_eq!(issues.len(), 6);
    let mut prints: Vec<&str> = Vec::new();
    for issue in issues {
        assert!(issue["description"].as_str().is_some_and(|text| !text.is_empty()));
        assert!(issue["check_name"].is_string() && issue["location"]["path"].is_string());
        assert!(issue["location"]["lines"]["begin"].as_u64().is_some_and(|line| line >= 1));
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&issue["severity"].as_str().unwrap()));
        prints.push(issue["fingerprint"].as_str().unwrap());
    }
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), issues.len());
    assert_eq!(issues[0]["location"]["path"], "dir a/x.yaml");
    assert_eq!(issues[5]["description"], "suppressed (we | know): spec.é must be at least 1");
}

#[test]
fn markdown_stays_in_its_cells() {
    let case = Case::new();
    let text = markdown::render(&case.report());
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let tables: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(tables.len(), (2 + 5) + (2 + 1) + (2 + 1), "{text}");
    assert!(tables[..8].iter().all(|line| bars(line) == 5), "{text}");
    assert!(!text.contains("<x>") && !text.contains("@all") && !text.contains("#1 ") && !text.contains("https:"));
    assert!(text.contains("we \\| know"));
    assert!(text.starts_with("**2 errors, 2 warnings, 1 remarks**"));
}

#[test]
fn every_report_lists_what_is_suppressed() {
    let case = Case::new();
    let report = case.report();
    for text in [
        human::report(&report, false),
        json::render(&report),
        sarif::render(&report),
        junit::render(&report),
        github::render(&report),
        gitlab::render(&report),
        markdown::render(&report).replace('\\', ""),
    ] {
        assert!(text.contains("we | know") && text.contains("schema-bounds"), "{text}");
    }
    let line = summary(&report);
    assert_eq!(line, "4 documents: 1 valid, 2 invalid, 1 not checked; 1 finding suppressed; 1 place fixed");
}

#[test]
fn the_json_form_of_everything_follows_its_schema() {
    let case = Case::new();
    let value = read(&json::render(&case.report()));
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/diagnostics.schema.json");
    let schema = read(&std::fs::read_to_string(schema).unwrap());
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(
        (&value["suppressed"][0]["by"], &value["suppressed"][0]["reason"]),
        (&"comment".into(), &"we | know".into())
    );
    assert_eq!(value["diagnostics"][0]["fix"]["edits"][0]["text"], "\"1\"");
    assert_eq!(value["fixed"][0]["new"], "\"x\"");
    for wrong in ["/suppressed/0/more", "/diagnostics/0/more", "/diagnostics/0/primary/more", "/summary/more"] {
        let (parent, name) = wrong.rsplit_once('/').unwrap();
        let mut broken = value.clone();
        broken.pointer_mut(parent).unwrap()[name] = 1.into();
        assert!(!validator.is_valid(&broken), "{wrong}");
    }
}

#[test]
fn nothing_found_is_a_report_too() {
    let (sources, tally) = (Sources::new(), Tally::default());
    let report = super::plain(&[], &tally, &sources);
    assert_eq!(human::report(&report, false), "0 documents: 0 valid, 0 invalid, 0 not checked\n");
    assert_eq!(gitlab::render(&report), "[]\n");
    assert!(roxmltree::Document::parse(&junit::render(&report)).is_ok());
    assert_eq!(read(&sarif::render(&report))["runs"][0]["results"], serde_json::json!([]));
}
