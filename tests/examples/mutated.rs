//! Any config, valid or not, gives a platform or says what is wrong with it.

use neap::config::{self, Inputs, Profile, profile_text};
use neap::diagnostic::{Severity, Sink};
use neap::document::Sources;
use neap::model::Platform;
use neap::render::{self, Overrides};
use proptest::prelude::*;

/// What a slip of the pen, or somebody who means harm, may put in the place of a value.
const NASTY: &[&str] = &[
    "null",
    "[]",
    "{}",
    "-1",
    "0",
    "99999999999999999999",
    "1e400",
    "on",
    "\"\"",
    "\"\\u0000\"",
    "../..",
    "{ inherit: false }",
    "*a",
    "&a b",
    "!!binary x",
    "|",
    "é",
    "'{{ x }}'",
    "[[[[]]]]",
    "1.5",
    "true",
];

fn mutate(lines: &mut Vec<String>, (what, at, other): (u8, usize, usize)) {
    if lines.is_empty() {
        return;
    }
    let at = at % lines.len();
    match what {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[other % lines.len()].clone()),
        2 => {
            let other = other % lines.len();
            lines.swap(at, other);
        }
        3 => lines[at] = format!(" {}", lines[at]),
        _ => {
            if let Some((key, _)) = lines[at].split_once(": ") {
                lines[at] = format!("{key}: {}", NASTY[other % NASTY.len()]);
            }
        }
    }
}

/// Goes as far as the text leads, and holds that a refusal has a reason.
fn run(text: &str) -> Result<(), TestCaseError> {
    let inputs = Inputs { file: Some(("neap.yaml".into(), text.to_owned())), ..Inputs::default() };
    let (mut sources, mut sink) = (Sources::new(), Sink::new());
    let config = config::load(&inputs, &mut sources, &mut sink);
    let platform = config.and_then(|config| Platform::resolve(&config, &mut sink));
    if let Some(platform) = platform {
        // A template that does not render is a fault with a name; only a panic would be wrong.
        drop(render::render(&platform, &Overrides::new()));
        return Ok(());
    }
    let has_error = sink.diagnostics().iter().any(|one| one.severity == Severity::Error);
    prop_assert!(has_error, "refused without a reason:\n{text}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_config_is_taken_or_refused_with_a_reason(
        production in any::<bool>(),
        steps in prop::collection::vec((0..5_u8, any::<usize>(), any::<usize>()), 1..6),
    ) {
        let profile = if production { Profile::Production } else { Profile::Demo };
        let mut lines: Vec<String> = profile_text(profile).lines().map(str::to_owned).collect();
        for step in steps {
            mutate(&mut lines, step);
        }
        run(&(lines.join("\n") + "\n"))?;
    }

    #[test]
    fn any_bytes_are_taken_or_refused_with_a_reason(text in "\\PC{0,200}|[a-z :\\n\\[\\]{}&*!|>'\"-]{0,200}") {
        run(&text)?;
    }
}
