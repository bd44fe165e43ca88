//! A shell that does not hear that its pod is to end.

use super::super::{Rule, World};
use crate::diagnostic::Diagnostic;
use crate::document::Node;
use crate::topology::{Object, boolean, given, items};

const ID: &str = "shell-ignores-sigterm";

pub(in crate::check::rules) const RULE: Rule = Rule::of_scaler(ID, check);

const SHELLS: [&str; 5] = ["sh", "bash", "ash", "dash", "ksh"];

fn check(world: &World<'_>, found: &mut Vec<Diagnostic>) {
    for object in world.scaled_objects() {
        let Some(spec) = world.topology.pod_template(object).and_then(|template| given(template, "spec")) else {
            continue;
        };
        // With a shared process namespace the pause container is the first process.
        if given(spec, "shareProcessNamespace").and_then(boolean) != Some(true) {
            found.extend(items(spec.get("containers")).iter().filter_map(|container| deaf(object, container)));
        }
    }
}

fn deaf(object: &Object, container: &Node) -> Option<Diagnostic> {
    // Whoever says how it is to be stopped has thought of it.
    if given(container, "lifecycle").is_some() {
        return None;
    }
    let command = items(container.get("command"));
    let shell = command.first()?.as_str()?.rsplit('/').next()?;
    let mut rest = command.iter().skip(1).chain(items(container.get("args")));
    // `-c` may stand with other letters, as in `-ec`.
    let is_script = |node: &&Node| node.as_str().is_some_and(|word| word.starts_with('-') && word.ends_with('c'));
    rest.find(is_script)?;
    let script = rest.next()?;
    if !SHELLS.contains(&shell) || !loops(script.as_str()?) {
        return None;
    }
    let name = container.get("name").and_then(Node::as_str).unwrap_or_default();
    let message = format!("the shell of container {name} ignores SIGTERM and takes new work until it is killed");
    Some(
        Diagnostic::warning(ID, message)
            .at(script.span, "a loop without `trap` or `exec`, as the first process")
            .related(object.place(), "which ends pods as it scales")
            .help("begin the script with `trap 'exit 0' TERM`, or `exec` the worker"),
    )
}

/// Whether a script stays in a loop of its own, and nothing in it changes what a signal does.
fn loops(script: &str) -> bool {
    let code: Vec<&str> = script.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let mut words =
        code.iter().flat_map(|line| line.split(|c: char| c.is_whitespace() || matches!(c, ';' | '(' | ')')));
    let mut looping = false;
    let changes = words.any(|word| {
        looping |= matches!(word, "while" | "until");
        matches!(word, "trap" | "exec" | "tini" | "dumb-init") || word.ends_with("/tini")
    });
    looping && !changes
}

#[cfg(test)]
mod tests {
    use super::loops;

    #[test]
    fn a_loop_without_a_trap_is_deaf() {
        for (script, expected) in [
            ("while true; do work; done", true),
            ("set -e\nuntil false\ndo work\ndone\n", true),
            ("trap 'exit 0' TERM\nwhile true; do work; done", false),
            ("# trap\nwhile :; do work; done", true),
            ("while ! nc -z db 5432; do sleep 1; done; exec worker", false),
            ("for i in 1 2; do work; done", false),
            ("worker --while", false),
        ] {
            assert_eq!(loops(script), expected, "{script}");
        }
    }
}
