//! What Kubernetes' own HPA controller did, held against what neap says it does.
//!
//! `cargo xtask judge hpa --write FILE` plays histories through the controller and writes its verdicts down.

use std::fs;
use std::path::Path;

use history::{History, ours};

/// A history, as the judge plays it.
mod history {
    include!("../../xtask/src/judge/hpa/history.rs");
}

fn histories(name: &str) -> Vec<History> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/hpa").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn agrees(name: &str, own_tolerance: bool) {
    for history in histories(name) {
        let theirs: Vec<u32> = history.verdict.iter().map(|found| found.desired).collect();
        assert_eq!(ours(&history, own_tolerance).unwrap(), theirs, "{name}, history {}: {history:?}", history.id);
    }
}

#[test]
fn it_asks_for_what_the_controller_asks_for() {
    agrees("drawn.jsonl", false);
}

#[test]
fn it_heeds_a_tolerance_where_the_controller_does() {
    agrees("tolerance.jsonl", true);
    let differs = |history: &History| ours(history, false) != ours(history, true);
    assert!(histories("tolerance.jsonl").iter().any(differs), "the tolerances decide nothing");
}

/// The verdicts say something: many histories go up and down, and both ways of the controller are among them.
#[test]
fn the_histories_move() {
    let all = histories("drawn.jsonl");
    let moves = |history: &&History| {
        let ups = history.verdict.iter().any(|found| found.desired > found.replicas);
        ups && history.verdict.iter().any(|found| found.desired < found.replicas)
    };
    assert!(all.iter().filter(moves).count() * 3 > all.len());
    assert!(all.iter().filter(moves).any(|history| history.behavior.is_null()));
    assert!(all.iter().filter(moves).any(|history| !history.behavior.is_null()));
}
