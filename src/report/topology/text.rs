//! The ways of events for a terminal.

use std::fmt::Write as _;

use crate::document::Sources;
use crate::topology::path::{EventPath, State, Step};

/// Width of the widest title.
const TITLE: usize = 17;

pub(super) fn draw(paths: &[&EventPath], sources: &Sources) -> String {
    let mut text = String::new();
    for (at, path) in paths.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        let _ = writeln!(text, "{}, trigger {}", path.shown(), path.index + 1);
        for hop in &path.hops {
            let mark = match hop.state {
                State::Known => "ok",
                State::Broken(_) => "xx",
                State::Unknown(_) => "??",
            };
            let _ = write!(text, "  {mark} {:TITLE$} {}", hop.step.title(), hop.shown);
            if let State::Unknown(why) = &hop.state {
                let _ = write!(text, " ({why})");
            }
            text.push('\n');
            for flaw in hop.flaws() {
                let place = sources.position(flaw.place);
                let file = sources.name(flaw.place.source);
                let _ = writeln!(text, "     {:TITLE$} {}", "", flaw.words);
                let _ = writeln!(text, "     {:TITLE$} {file}:{}:{} {}", "", place.line, place.column, flaw.rule);
                let _ = writeln!(text, "     {:TITLE$} help: {}", "", flaw.help);
            }
        }
    }
    text.push('\n');
    text.push_str(&sum(paths));
    text
}

/// One line on all of them.
fn sum(paths: &[&EventPath]) -> String {
    let broken = paths.iter().filter(|path| path.is_broken()).count();
    let hops = || paths.iter().flat_map(|path| &path.hops).filter(|hop| hop.step != Step::Trigger);
    let unknown = hops().filter(|hop| matches!(hop.state, State::Unknown(_))).count();
    let ways = if paths.len() == 1 { "1 event path".to_owned() } else { format!("{} event paths", paths.len()) };
    let hops = if unknown == 1 { "1 hop is".to_owned() } else { format!("{unknown} hops are") };
    format!("{ways}: {broken} broken, {hops} not known\n")
}
