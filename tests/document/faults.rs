//! What is said of a text, and that no text breaks the reader.

use neap::diagnostic::{Diagnostic, Severity};
use neap::document::{self, DEPTH, Fault, Grade, Sources};
use proptest::prelude::*;

use super::{errors, read};

/// Code, text under the place, text under the related place.
fn told(text: &str) -> Vec<(&'static str, &str, Option<&str>)> {
    let cut = |span: neap::document::Span| &text[span.start as usize..span.end as usize];
    let parsed = read(text);
    parsed
        .faults
        .iter()
        .map(|fault| (fault.code, cut(fault.span), fault.related.as_ref().map(|(span, _)| cut(*span))))
        .collect()
}

#[test]
fn a_key_given_twice_shows_both_places() {
    assert_eq!(told("a: 1\nb: 2\n\"a\": 3\n"), [("yaml-duplicate-key", "\"a\"", Some("a"))]);
    let many: String = (0..20).map(|n| format!("k{n}: {n}\n")).collect();
    assert_eq!(told(&format!("{many}k3: 1\n")), [("yaml-duplicate-key", "k3", Some("k3"))]);
}

#[test]
fn surprises_are_warnings_with_a_way_out() {
    assert_eq!(told("a: on\nb: true\nc: 12\nd: '0777'\ne: 1.5\nf: ~\n"), [("yaml-surprising-scalar", "on", None)]);
    for surprise in ["y", "N", "Yes", "0777", "1_000", "08", "-012"] {
        assert_eq!(told(&format!("a: {surprise}\n")), [("yaml-surprising-scalar", surprise, None)]);
        assert_eq!(told(&format!("{surprise}: a\n")), [("yaml-surprising-scalar", surprise, None)]);
    }
    let parsed = read("on: 1\nv: 0777\n");
    assert_eq!(parsed.faults[0].message, "the key `on` is read as `true`");
    assert_eq!(parsed.faults[1].message, "`0777` is read as 511");
    assert_eq!(parsed.faults[1].help.as_deref(), Some("write \"0777\" in quotes if text is meant, 511 if not"));
    assert!(parsed.faults.iter().all(|fault| fault.grade == Grade::Warning));
}

#[test]
fn the_rest_of_the_text_is_read() {
    let parsed = read("a: .inf\n---\nb: *x\n---\nc: 1\nc: 2\n---\nd: 1\n");
    let codes: Vec<_> = parsed.faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["yaml-non-finite-number", "yaml-unknown-anchor", "yaml-duplicate-key"]);
    assert_eq!(parsed.documents.len(), 2);
    let broken = read("a: 1\n---\nb: [\n---\nc: 1\n");
    assert_eq!(broken.documents.len(), 2);
    assert_eq!(errors(&broken).len(), 1);
    assert_eq!(errors(&broken)[0].code, "yaml-syntax");
    let control = read("a: 1\n---\nb: \u{1}\n---\nc: 1\n---\nd: \u{2}\n");
    assert_eq!(control.documents.len(), 2);
    assert_eq!(errors(&control).len(), 2);
    let quote = read("a: 'x\n---\nb: 1\n---\n}\n---\nc: &a [*a]\n---\nd: 1\n");
    assert_eq!(quote.documents.len(), 2);
    assert_eq!(errors(&quote).len(), 3);
}

#[test]
fn parts_read_as_the_whole_does() {
    let piece = prop::sample::select(vec![
        "a: 1\n",
        "a: 'x\n",
        "b: |\n  x\n",
        "[1, {\n",
        "...\n",
        "# c\n",
        "%YAML 1.1\n",
        "- &x y\n- *x\n",
        "- *x\n",
        "\u{85}",
        "\u{1}",
        "\u{2028}",
        "a: 1\na: 2\n",
        "\n",
        "\t- x\n",
        "é: \"y\"\n",
        "}\n",
        "a: \"\\/\"\n",
        "b: |\n \tx\n",
        "\u{feff}x: 1\n",
        "z: \"\\ud800\"\n",
    ]);
    let text = prop::collection::vec((piece, any::<bool>()), 0..12).prop_map(|pieces| {
        pieces.iter().map(|(piece, cut)| format!("{}{piece}", if *cut { "---\n" } else { "" })).collect()
    });
    proptest!(|(text in text)| {
        let text: String = text;
        let whole = read(&text);
        let id = Sources::new().add("a.yaml", text.as_str());
        let parts: Vec<_> = document::parts(&text, 1).map(|part| document::parse_part(id, &text, part)).collect();
        // What the scanner calls a quote that does not end depends on what stands behind it.
        let told = |faults: &[Fault]| -> Vec<(&str, u32)> {
            let listed = faults.iter().filter(|fault| fault.code != "yaml-line-separator");
            listed.map(|fault| (fault.code, fault.span.start)).collect()
        };
        let faults: Vec<Fault> = parts.iter().flat_map(|part| part.faults.clone()).collect();
        prop_assert_eq!(told(&whole.faults), told(&faults));
        let documents: Vec<String> = parts.iter().flat_map(|part| &part.documents).map(|node| format!("{node:?}")).collect();
        prop_assert_eq!(whole.documents.iter().map(|node| format!("{node:?}")).collect::<Vec<_>>(), documents);
    });
}

#[test]
fn a_fault_becomes_a_diagnostic() {
    let fault = read("a: 1\na: 2\n").faults.remove(0);
    let diagnostic = Diagnostic::from(fault.clone());
    assert_eq!((diagnostic.code, diagnostic.severity), ("yaml-duplicate-key", Severity::Error));
    assert_eq!(diagnostic.related.len(), 1);
    assert_eq!(diagnostic.help, fault.help);
}

#[test]
fn depth_has_an_end() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(errors(&read(&nested(DEPTH))).is_empty());
    assert_eq!(errors(&read(&nested(DEPTH + 1)))[0].code, "yaml-depth");
    let block: String = (0..2000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(errors(&read(&block))[0].code, "yaml-depth");
    let wrapped = |n: usize| format!("- &a{n} {}*a{}{}\n", "[".repeat(10), n - 1, "]".repeat(10));
    let chain: String = (1..30).map(wrapped).collect();
    assert_eq!(errors(&read(&format!("- &a0 [1]\n{chain}")))[0].code, "yaml-depth");
}

#[test]
fn aliases_have_a_budget() {
    let mut laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for n in 1..10 {
        let items = vec![format!("*a{}", n - 1); 9].join(", ");
        laughs.extend([format!("a{n}: &a{n} [{items}]\n")]);
    }
    assert_eq!(errors(&read(&laughs))[0].code, "yaml-alias-budget");
    let wide = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(1 << 20), "*a, ".repeat(90_000));
    assert_eq!(errors(&read(&wide))[0].code, "yaml-alias-budget");
    let nested = format!("{}\"{}\"{}", "[&x ".repeat(200), "x".repeat(4 << 20), "]".repeat(200));
    assert_eq!(errors(&read(&nested.replacen("[&x ", "[", 1)))[0].code, "yaml-alias-budget");
}

#[test]
fn ten_thousand_keys_are_fine() {
    let text: String = (0..10_000).map(|n| format!("key-{n}: {n}\n")).collect();
    let parsed = read(&text);
    assert!(parsed.faults.is_empty());
    assert_eq!(parsed.documents[0].as_mapping().unwrap().len(), 10_000);
}

#[test]
fn the_list_of_faults_has_an_end() {
    let parsed = read(&"- on\n".repeat(30_000));
    assert_eq!(parsed.faults.len(), 10_000);
    assert_eq!(parsed.faults.last().unwrap().code, "yaml-more");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_breaks_the_reader(text in "([ -~]|\\PC|[\n\t\r:#?&*!|>'\"%@{}\\[\\],-]|- |: |\n  |<<: |\u{85}|\u{2028}|\u{feff}|\u{1}){0,60}") {
        let parsed = read(&text);
        for fault in &parsed.faults {
            prop_assert!(text.get(fault.span.start as usize..fault.span.end as usize).is_some(), "{:?}", fault);
        }
    }
}
