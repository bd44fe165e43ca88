//! A prediction as a picture: when milestones are reached, and below, over the same time, pods and messages.

mod axis;
mod curve;
mod panel;
mod whiskers;

use std::fmt::Write as _;

use self::axis::{Time, WIDTH};
use self::panel::Panel;
use super::super::markup::escaped;
use super::Prediction;
use super::words::run;

/// Both colour schemes; librsvg, which knows no custom properties and no schemes, takes the first.
const STYLE: &str = "\
text { font-family: ui-sans-serif, -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif; font-size: 12px; fill: #1f2328 }
.paper { fill: #ffffff }
.head { font-size: 15px; font-weight: 600 }
.title { font-weight: 600 }
.title, .key { paint-order: stroke; stroke: #ffffff; stroke-width: 5; stroke-linejoin: round }
.mark, .key, .sub { fill: #57606a }
.mark { font-size: 11px }
.grid { stroke: #d8dee4; stroke-width: 1; fill: none }
.base { stroke: #8c959f; stroke-width: 1; fill: none }
.reach { stroke: #6639ba; stroke-width: 1; stroke-dasharray: 2 3; fill: none }
.range { stroke: #b9a3e3; stroke-width: 7; fill: none }
.extreme { stroke: #b9a3e3; stroke-width: 1.5; fill: none }
.half { stroke: #6639ba; stroke-width: 2; fill: none }
.dot { fill: #6639ba }
.spread { fill: #54aeff; fill-opacity: 0.28; stroke: none }
.median { stroke: #0969da; stroke-width: 1.2; stroke-dasharray: 5 3; fill: none; stroke-opacity: 0.75 }
.line { stroke-width: 1.6; fill: none; stroke-linejoin: round }
.area { stroke: none; fill-opacity: 0.14 }
.pods.line { stroke: #0550ae } .pods.area { fill: #0550ae }
.asked.line { stroke: #8c959f; stroke-width: 1.1 }
.messages.line { stroke: #bc4c00 } .messages.area { fill: #bc4c00 }
.work.line { stroke: #1a7f37 } .work.area { fill: #1a7f37 }
.age.line { stroke: #a40e26 } .age.area { fill: #a40e26 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.paper { fill: #0d1117 }
.title, .key { stroke: #0d1117 }
.mark, .key, .sub { fill: #9198a1 }
.grid { stroke: #262c36 }
.base { stroke: #6e7681 }
.reach, .half { stroke: #d2a8ff }
.range, .extreme { stroke: #6e5494 }
.dot { fill: #d2a8ff }
.spread { fill: #1f6feb; fill-opacity: 0.35 }
.median { stroke: #79c0ff }
.pods.line { stroke: #79c0ff } .pods.area { fill: #79c0ff }
.messages.line { stroke: #ffa657 } .messages.area { fill: #ffa657 }
.work.line { stroke: #56d364 } .work.area { fill: #56d364 }
.age.line { stroke: #ff7b72 } .age.area { fill: #ff7b72 }
}
";

/// A picture in one file, for light and dark.
///
/// The lines are one run; the shaded band is what nine of ten runs are in, where there is one.
#[must_use]
pub fn svg(prediction: &Prediction<'_>) -> String {
    let time = Time { end: end(prediction) };
    let mut body = String::new();
    let mut y = head(&mut body, prediction);
    y = whiskers::draw(&mut body, prediction, time, y);
    let (top, mut panels) = (y, String::new());
    for panel in Panel::all(prediction) {
        y = panel.draw(&mut panels, prediction, time, y);
    }
    whiskers::reach(&mut body, prediction, time, top, y);
    body.push_str(&panels);
    time.names(&mut body, y + 14.0);
    let height = y + 46.0;
    let (x, foot) = (f64::midpoint(axis::LEFT, axis::RIGHT), y + 34.0);
    let _ = writeln!(
        body,
        "<text class=\"sub\" x=\"{x}\" y=\"{foot}\" text-anchor=\"middle\">time from the first message</text>"
    );
    let title = escaped(&format!("How {} scales: {}", prediction.scaling.name, prediction.load));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n<rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>\n{body}</svg>\n"
    )
}

/// What is simulated, and what the lines are; says where it ends.
fn head(svg: &mut String, prediction: &Prediction<'_>) -> f64 {
    let title = escaped(&format!("{}: {}", prediction.scaling.name, prediction.load));
    let _ = writeln!(svg, "<text class=\"head\" x=\"20\" y=\"30\">{title}</text>");
    let runs = prediction.summary.runs;
    let lines = format!("lines: {}", run(prediction));
    let words = match prediction.band {
        Some(_) => format!("{lines}; shaded: nine of ten of {runs} runs, dashed: their median"),
        None => lines,
    };
    let _ = writeln!(svg, "<text class=\"sub\" x=\"20\" y=\"50\">{words}</text>");
    64.0
}

/// The last moment that is shown: of the run, and of nine in ten of all.
fn end(prediction: &Prediction<'_>) -> f64 {
    let run = prediction.run.samples.last().map_or(0.0, |last| last.at.as_secs_f64());
    let reached = prediction.summary.milestones.values().map(|spread| spread.p95);
    reached.fold(run, f64::max).max(1.0) * 1.02
}
