//! A text is the same to both scanners: every node, every place, every fault.

use std::fs;
use std::path::{Path, PathBuf};

use neap::document::{Sources, parse, parse_by_library};

use super::mutants::Mutants;

/// How many variants of each text are tried; `fuzz/fuzz_targets/yaml.rs` tries as many as there is time for.
const VARIANTS: usize = 30;

/// The longest text of which variants are made. Longer ones are cut into stretches.
const STRETCH: usize = 2 << 10;

/// Every YAML file of the repository, and of the data beside it where that is.
fn texts() -> Vec<(String, String)> {
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["docs", "examples", "fuzz", "profiles", "schema", "src", "templates", "tests", "xtask", "action"] {
        walk(&root.join(folder), &mut files);
    }
    #[expect(clippy::disallowed_methods, reason = "the data lies outside the repository")]
    match std::env::var("NEAP_REFERENCE_DATA") {
        Ok(folder) => walk(Path::new(&folder), &mut files),
        Err(_) => println!("skipped: NEAP_REFERENCE_DATA"),
    }
    files.sort();
    let read = |path: PathBuf| Some((path.display().to_string(), fs::read_to_string(&path).ok()?));
    files.into_iter().filter_map(read).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            found.push(path);
        }
    }
}

/// The first difference between the readings of a text.
fn difference(text: &str) -> Option<String> {
    let id = Sources::new().add("test.yaml", text);
    let (ours, library) = (format!("{:#?}", parse(id, text)), format!("{:#?}", parse_by_library(id, text)));
    if ours == library {
        return None;
    }
    let at = ours.lines().zip(library.lines()).position(|(ours, library)| ours != library).unwrap_or_default();
    let around = |read: &str| read.lines().skip(at.saturating_sub(8)).take(14).collect::<Vec<_>>().join("\n");
    Some(format!("{text:?}\nours:\n{}\nthe library's:\n{}", around(&ours), around(&library)))
}

#[track_caller]
fn agree(name: &str, text: &str) {
    if let Some(difference) = difference(text) {
        panic!("{name}: {difference}");
    }
}

/// YAML ends a key at 1024 characters, with its quotes or without, and the library counts them in its own way.
#[test]
fn keys_and_values_of_any_length_are_the_same_to_both() {
    for length in [1, 500, 511, 512, 513, 1000, 1020, 1021, 1022, 1023, 1024, 1025, 1030, 5000] {
        let long = "a".repeat(length);
        for text in [
            format!("{long}: v\n"),
            format!("\"{long}\": v\n"),
            format!("'{long}': v\n"),
            format!("- {long}: v\n  b: w\n"),
            format!("x: {long}\n"),
            format!("x: \"{long}\"\n"),
            format!("{{{long}: v}}\n"),
            format!("{{\"{long}\": v}}\n"),
            format!("{{'{long}': v}}\n"),
            format!("x: {{ y: {long}, \"{long}\": w }}\n"),
            format!("x: [{long}, \"{long}\", {{ {long}: w }}]\n"),
        ] {
            agree("length", &text);
        }
    }
}

#[test]
fn every_file_is_the_same_to_both() {
    let texts = texts();
    assert!(texts.len() > 100, "{} texts", texts.len());
    for (name, text) in &texts {
        agree(name, text);
    }
}

#[test]
fn every_variant_is_the_same_to_both() {
    let texts = texts();
    let mut mutants = Mutants::new(1);
    for (name, text) in &texts {
        for _ in 0..VARIANTS {
            let mut variant = mutants.stretch(text, STRETCH).to_owned();
            let other = mutants.below(texts.len());
            mutants.change(&mut variant, &texts[other].1);
            agree(name, &variant);
        }
    }
}

#[test]
fn what_nearly_is_of_the_usual_form_is_the_same_to_both() {
    for text in NEARLY {
        for end in ["", "\n", "\nb: 1\n", "\n b: 1\n", "\n  b: 1\n", "\n# c\n---\nb", "\n  # c\nb:\n- 1\n", "\n...\n"] {
            agree("a text", &format!("{text}{end}"));
            agree("a text below a key", &format!("k:\n  {}{end}", text.replace('\n', "\n  ")));
            agree("a text in a list", &format!("k:\n- {}{end}", text.replace('\n', "\n  ")));
            agree("a text as a value", &format!("k: {text}{end}"));
            agree("a text behind a document", &format!("a: 1\n---\n{text}{end}"));
        }
    }
}

/// Texts at the border of what one of the scanners reads.
#[rustfmt::skip]
const NEARLY: &[&str] = &[
    "a", "a:", "a: ", "a:  b  ", "a: b # c", "a: b #c", "a: b#c", "a #b: c", "a:b", "a: b: c", "a: b:", "a : b",
    "- a", "-", "- ", "- -", "- - a", "-a", "--- a", "---", "--- # c", "---a", "--", "- a: 1\n  b: 2", "- a:\n  b:",
    "-   a: 1\n    b: 2", "- a: 1\n b: 2", "- a\nb", "a:\n- 1\n- 2", "a:\n- -5\n-", "a:\n- --b\n- -c", "a:\n-\n-",
    "a:\n - 1\n- 2", "a:\n  b: 1\n c: 2", "a:\n\n\n  b: 1", "a: # c\n  b", "a:\n  # c\n  b", "a:\n# c\n  b",
    "a:\n  b # c\n  d", "a: b # c\n  d", "- a # c\n- b", "a: b\n  c", "a: b\n\n  c", "a: \"b\n  c\"", "a: 'b\n  c'",
    "a: \"b\"c", "a: \"b\" c", "a: \"b\"#c", "a: \"b\" #c", "\"a\": b", "\"a\" : b", "\"a\":b", "'a': b",
    "'a''b': 'c''d'", "''", "\"\"", "a: ''", "a: ''''", "a: '", "a: \"", "a: \"\\n\\t\\\\\\\"\\r\"", "a: \"\\x41\"",
    "a: \"\\/\"", "a: \"\\ud83d\"", "a: \"\\\n b\"", "a: \"x\ty\"", "a: 'x\ty'", "a:\tb", "a: b\tc", "a: b\t# c",
    "a: b #\tc", "\ta: b", "a:\n\tb: c", "- \ta", "-\ta", "# c\t\na: b", "a: |\n  b\tc\n", "a: |\n  \tb", "a: |\n\tb",
    "a: |\n  b\n\tc", "a: |\n  b\n  \t\n", "a: |\n  b", "a: |-\n  b\n\n  c\n\n", "a: |+\n  b\n\n\n", "a: |+\n  b\n ",
    "a: |2\n   b", "a: |\n\n\n  b", "a: |\n   \n  b", "a: |\n \n  b", "a: |\n", "a: |\nb: 1", "a: | # c\n  b",
    "a: |x\n  b", "a: |  \n  b", "a: >\n  b\n  c", "a: >\n  b\n\n  c\n\n\n  d", "a: >-\n  b\n   c\n  d",
    "a: >\n  b\n\n   c\n\n  d", "a: >\n   b\n  c", "a: >+\n  b\n\n\n", "a: >\n  b\n  \tc\n  d", "a: >\n    b\n   c\n",
    "a: |\n    b\n  # c", "a: |\n    b\n # c", "a: |\n    b\n# c", "- |\n b", "- |\n  b\n- >\n  c", "-\n  |\n  b",
    "a:\n  |\n    b", "- # | c\n  |\n  b", "- a\n# x | y\n- |\n  b", "a: x\n# y > z\nb: >\n  c", "|\n a", ">\na",
    "{}", "[]", "a: {}", "a: []", "a: [b, c]", "a: [b, c,]", "a: [,]", "a: [b c]", "a: [b: c]", "a: [-1, - 1]",
    "a: [[b], {c: d}]", "a: {b: c, d: e}", "a: {b: c, b: d}", "a: {b}", "a: {b: }", "a: {b:c}", "a: {\"b\":c}",
    "a: {\"b\": c}", "a: { b : c }", "a: {b: [}", "a: [b", "a: [b] c", "a: [b]: c", "[a]: b", "{a: b}: c", "{a: b}",
    "[a, b]", "a: [b] # c", "a: [b]#c", "a: [b#c]", "a: [b #c]", "a: [\n  b]", "a: {b: c,\n  d: e}",
    "a: ['b', \"c\"]", "a: [on, 0644, ~]", "a: [?b]", "a: [:b]", "a: [*b]", "&a b", "a: &b c", "a: *b", "a: !!str b",
    "!!map\na: b", "? a", "? a\n: b", "?a: b", ":a: b", ": a", "a: :b", "a: ?b", "a: ? b", "a: - b", "a: -b", "a: -",
    "a: @b", "a: `b", "a: %b", "%a: b", "%YAML 1.1\n---\na", "a: , b", "a: ]", "a: }b", "a: 1\na: 2",
    "<<: {a: 1}\na: 2", "<<: [{a: 1}]", "on: 1", "~: 1", "0644: 1", "1.5: a", "18446744073709551615: 1", ".inf: 1",
    "a: .inf", "a: 1_000", "a: 0o17", "é: ü", "a: \u{a0}b", "\u{a0}: b", "a: |\n  b\u{a0}\n", "a: |\n  \u{a0}\n",
    "a: b\u{85}c: d", "a: \u{2028}", "\u{feff}a: b", "a: \u{feff}b", "a: |\n  \u{feff}b", "a: b\r\nc: d",
    "a: b\rc: d", "a: \u{0}", "a: \u{7}", "a: \u{7f}", "a: \u{9f}", "a: \u{fffe}", "a: 😀", "...", "a: 1\n...\nb: 2",
    "a: 1\n... # c\n---\nb", "...a: b", "a: |\n  b\n...\n", "a: |\n  b\n---\nc", "# only", "\n\n", "   ", "  a: 1",
    "  a: 1\n  b: 2", "  a: 1\nb: 2", "a: 'b'\n---\n---\n--- # c\nd", "a: b---\n", "a: <b>", "a: =", "=: a",
    "a: $(b) \\n", "a: (b)", "a: b, c", "a: b]", "a: http://b:80/c?d#e", "http://a: b", "a: b : c", "a: 'b': c",
    "a: \"b\": c", "- 'a': b\n  c: d", "a:\n  - b\n  c: d", "a:\n  b\n  - c", "a:\n  - b\n - c", "- - a\n  - b\n - c",
];
