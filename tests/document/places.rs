//! Where nodes and keys are said to stand.

use super::read;

/// The text of the node that a pointer names.
fn at<'t>(text: &'t str, pointer: &str) -> &'t str {
    let parsed = read(text);
    let span = parsed.documents[0].at(pointer).unwrap().span;
    &text[span.start as usize..span.end as usize]
}

const TEXT: &str = "\
# first
metadata:
  name: x   # a name
  note: |  # kept
    one

    two

  # a remark
list:
- 1
-
- a: \"q\\n\"
  b: [x, {y: z}] # more

empty:
nothing: # yet
folded: >-
  a
  b
last: 'it''s'


# the end
";

#[test]
fn values_end_at_their_last_content() {
    assert_eq!(at(TEXT, "/metadata/name"), "x");
    assert_eq!(at(TEXT, "/metadata/note"), "|  # kept\n    one\n\n    two");
    assert!(at(TEXT, "/metadata").starts_with("name: x") && at(TEXT, "/metadata").ends_with("two"));
    assert!(at(TEXT, "/list").starts_with("- 1\n-\n") && at(TEXT, "/list").ends_with("{y: z}]"));
    assert_eq!(at(TEXT, "/list/2"), "a: \"q\\n\"\n  b: [x, {y: z}]");
    assert_eq!(at(TEXT, "/list/2/a"), "\"q\\n\"");
    assert_eq!(at(TEXT, "/list/2/b/1"), "{y: z}");
    assert_eq!(at(TEXT, "/folded"), ">-\n  a\n  b");
    assert!(at(TEXT, "").starts_with("metadata:") && at(TEXT, "").ends_with("'it''s'"));
}

#[test]
fn what_is_left_out_stands_behind_its_colon_or_dash() {
    let parsed = read(TEXT);
    for (pointer, before) in [("/empty", "empty:"), ("/nothing", "nothing:"), ("/list/1", "- 1\n-")] {
        let span = parsed.documents[0].at(pointer).unwrap().span;
        assert_eq!(span.start, span.end, "{pointer}");
        assert!(TEXT[..span.start as usize].ends_with(before), "{pointer}");
    }
}

#[test]
fn keys_have_places_and_aliases_stand_where_they_are_used() {
    let text = "\u{feff}é: &a [1]\r\n\"b c\": *a\r\n";
    let parsed = read(text);
    let root = &parsed.documents[0];
    let cut = |span: neap::document::Span| &text[span.start as usize..span.end as usize];
    assert_eq!(cut(root.key_at("/é").unwrap().span), "é");
    assert_eq!(cut(root.key_at("/b c").unwrap().span), "\"b c\"");
    assert_eq!(cut(root.at("/é").unwrap().span), "[1]");
    assert_eq!(cut(root.at("/b c").unwrap().span), "*a");
    assert_eq!(cut(root.at("/b c/0").unwrap().span), "1");
}
