//! The ways of events as a flowchart in Mermaid.

use std::fmt::Write as _;

use super::{marked, wrap};
use crate::topology::path::{EventPath, State};

/// Characters in a line of a box.
const WIDTH: usize = 44;

pub(super) fn draw(paths: &[&EventPath]) -> String {
    let mut text = String::from("flowchart TD\n");
    for (at, path) in paths.iter().enumerate() {
        let title = format!("{}, trigger {}", path.shown(), path.index + 1);
        let _ = writeln!(text, "  subgraph path{at} [\"{}\"]\n    direction TB", escaped(&title));
        for (number, hop) in path.hops.iter().enumerate() {
            let mut lines = vec![format!("<b>{}</b>", escaped(hop.step.title()))];
            let mut add = |all: Vec<String>| lines.extend(all.iter().map(|line| escaped(line)));
            add(wrap(&hop.shown, WIDTH, |_| 1));
            let class = match &hop.state {
                State::Known => "known",
                State::Broken(flaws) => {
                    for flaw in flaws {
                        add(marked(flaw, WIDTH, |_| 1));
                    }
                    "broken"
                }
                State::Unknown(why) => {
                    add(wrap(why, WIDTH, |_| 1));
                    "unknown"
                }
            };
            let _ = writeln!(text, "    p{at}h{number}[\"{}\"]:::{class}", lines.join("<br/>"));
        }
        for (number, pair) in path.hops.windows(2).enumerate() {
            // What lies behind a break is not reached, and so is what lies behind something unknown.
            let arrow = match pair {
                [one, _] if matches!(one.state, State::Known) => "-->",
                _ => "-.->",
            };
            let _ = writeln!(text, "    p{at}h{number} {arrow} p{at}h{}", number + 1);
        }
        text.push_str("  end\n");
    }
    text.push_str("  classDef known fill:#ffffff,stroke:#57606a,color:#1f2328\n");
    text.push_str("  classDef broken fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-width:2px\n");
    text.push_str("  classDef unknown fill:#f6f8fa,stroke:#8c959f,color:#57606a,stroke-dasharray:5 4\n");
    text
}

/// Signs that mean something to Mermaid or to HTML, as entities.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '"' => escaped.push_str("#quot;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '#' => escaped.push_str("#35;"),
            '&' => escaped.push_str("#amp;"),
            // Two dollars would begin a formula, and a backtick Markdown.
            '$' => escaped.push_str("#36;"),
            '`' => escaped.push_str("#96;"),
            other if other.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}
