//! Any expression of jq is read, or refused with a reason, without a panic or a hang.
#![no_main]

use libfuzzer_sys::fuzz_target;
use neap::check::jq_fault;

fuzz_target!(|expression: &str| {
    if let Some(why) = jq_fault(expression) {
        assert!(!why.is_empty() && why.len() < 1024 + expression.len(), "{why}");
    }
});
