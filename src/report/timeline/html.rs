//! A page in one file, for a browser: the picture, the tables, and every step with its reason. It runs no script and asks
//! for no other file.

use std::fmt::Write as _;

use super::super::markup::escaped;
use super::words::{actor, bounds, milestones, run, seconds, sums, verdict};
use super::{Prediction, picture, share};

/// Most steps; a browser takes long over a table of more.
const STEPS: usize = 5_000;

const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1f2328; --paper: #ffffff; --soft: #57606a; --rule: #d8dee4; --bad: #a40e26; --good: #1a7f37 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --soft: #9198a1; --rule: #30363d; --bad: #ff7b72; --good: #56d364 } }
body { margin: 0 auto; padding: 1.5rem; max-width: 60rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 ui-sans-serif, -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 0.5rem }
p, ul { margin: 0.4rem 0 } .soft { color: var(--soft) } .bad { color: var(--bad); font-weight: 600 } .good { color: var(--good) }
svg { display: block; width: 100%; height: auto; margin-top: 1rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { padding: 0.25rem 0.6rem; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
th { color: var(--soft); font-weight: 600 }
td.words, th.words { text-align: left } td.long { white-space: normal; width: 100% }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.92em }
";

/// A page for a browser.
#[must_use]
pub fn html(prediction: &Prediction<'_>) -> String {
    let (name, load) = (escaped(&prediction.scaling.name), escaped(&prediction.load));
    let mut body = format!("<h1>{name}</h1>\n<p class=\"soft\">{load}</p>\n");
    objectives(&mut body, prediction);
    body.push_str(&picture::svg(prediction));
    table(&mut body, prediction);
    list(&mut body, "What it costs", &sums(prediction));
    list(&mut body, "By the rules alone, whatever is drawn", &bounds(&prediction.bounds));
    list(&mut body, "What is assumed", &prediction.assumptions);
    steps(&mut body, prediction);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>{name}: {load}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

fn objectives(body: &mut String, prediction: &Prediction<'_>) {
    if prediction.objectives.is_empty() {
        return;
    }
    body.push_str("<h2>Objectives</h2>\n<div class=\"wide\"><table>\n");
    for objective in prediction.objectives {
        let (holds, found) = verdict(objective, prediction.summary);
        let (class, word) = if holds { ("good", "holds") } else { ("bad", "missed") };
        let text = escaped(&objective.to_string());
        let _ = writeln!(
            body,
            "<tr><td class=\"words\"><span class=\"{class}\">{word}</span></td>\
             <td class=\"words long\"><code>{text}</code></td><td>{found}</td></tr>"
        );
    }
    body.push_str("</table></div>\n");
}

fn table(body: &mut String, prediction: &Prediction<'_>) {
    body.push_str("<h2>Milestones</h2>\n<div class=\"wide\"><table>\n<tr><th class=\"words\">milestone</th>");
    for head in ["p5", "p50", "p95", "min", "max", "mean", "reached"] {
        let _ = write!(body, "<th>{head}</th>");
    }
    body.push_str("</tr>\n");
    for (name, spread) in milestones(prediction.summary) {
        let _ = write!(body, "<tr><td class=\"words\"><code>{name}</code></td>");
        for at in [spread.p5, spread.p50, spread.p95, spread.min, spread.max, spread.mean] {
            let _ = write!(body, "<td>{}</td>", seconds(at));
        }
        let _ = writeln!(body, "<td>{}</td></tr>", share(spread.reached));
    }
    body.push_str("</table></div>\n");
}

fn list(body: &mut String, title: &str, sentences: &[String]) {
    if sentences.is_empty() {
        return;
    }
    let _ = writeln!(body, "<h2>{title}</h2>\n<ul>");
    for sentence in sentences {
        let _ = writeln!(body, "<li>{}</li>", escaped(sentence));
    }
    body.push_str("</ul>\n");
}

fn steps(body: &mut String, prediction: &Prediction<'_>) {
    let _ = writeln!(body, "<h2>Step by step</h2>\n<p class=\"soft\">{}</p>", run(prediction));
    body.push_str("<div class=\"wide\"><table>\n<tr><th>at</th><th class=\"words\">who</th><th class=\"words\">what, and why</th></tr>\n");
    for step in prediction.run.steps.iter().take(STEPS) {
        let (at, who, what) = (seconds(step.at.as_secs_f64()), actor(step.actor), escaped(&step.what));
        let _ =
            writeln!(body, "<tr><td>{at}</td><td class=\"words\">{who}</td><td class=\"words long\">{what}</td></tr>");
    }
    body.push_str("</table></div>\n");
    let more = prediction.run.steps.len().saturating_sub(STEPS);
    if more > 0 {
        let _ = writeln!(body, "<p class=\"soft\">{more} steps more: <code>--steps</code></p>");
    }
}
