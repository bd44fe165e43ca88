//! Any text is read without a panic, every place lies in the text, both scanners read the same, and parts are read as the
//! whole is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neap::document::{self, Node, Sources, Value};

fuzz_target!(|text: &str| {
    let id = Sources::new().add("fuzz.yaml", text);
    let parsed = document::parse(id, text);
    parsed.documents.iter().for_each(|node| within(node, text));
    for fault in &parsed.faults {
        assert!(fault.span.start as usize <= text.len() && fault.span.end as usize <= text.len(), "{fault:?}");
    }
    assert_eq!(format!("{parsed:?}"), format!("{:?}", document::parse_by_library(id, text)));
    let parts: usize = document::parts(text, 1).map(|part| document::parse_part(id, text, part).documents.len()).sum();
    assert_eq!(parts, parsed.documents.len());
});

fn within(node: &Node, text: &str) {
    let (start, end) = (node.span.start as usize, node.span.end as usize);
    assert!(start <= end && text.is_char_boundary(start) && text.is_char_boundary(end), "{:?}", node.span);
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| within(item, text)),
        Value::Mapping(mapping) => mapping.iter().for_each(|entry| within(&entry.node, text)),
        _ => {}
    }
}
