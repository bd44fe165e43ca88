//! The ways of events as a picture: one column each, from the trigger at the top to the worker at the bottom.

use std::fmt::Write as _;

use super::super::markup::escaped;
use super::{marked, wrap};
use crate::topology::path::{EventPath, Hop, State};

/// Most columns side by side.
const COLUMNS: usize = 3;
/// Pixels: a box, what is around it, and the lines of text in it.
const BOX: usize = 380;
const GAP: usize = 36;
const MARGIN: usize = 28;
const PAD: usize = 14;
const LINE: usize = 18;
const ARROW: usize = 26;
/// Pixels of a line in a box, and of a heading, whose letters are larger, in the measure of the others.
const WIDTH: usize = BOX - 2 * PAD;
const HEADING: usize = BOX * 3 / 4;

/// Both colour schemes; librsvg, which knows no custom properties and no schemes, takes the first.
const STYLE: &str = "\
text { font-family: ui-sans-serif, -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif; font-size: 13px; fill: #1f2328 }
.page { fill: #ffffff }
.head { font-size: 15px; font-weight: 600 }
.sub { fill: #57606a }
.title { font-size: 11px; font-weight: 600; fill: #57606a; letter-spacing: 0.04em }
.box { fill: #f6f8fa; stroke: #afb8c1; stroke-width: 1.2 }
.broken .box { fill: #ffebe9; stroke: #cf222e; stroke-width: 2 }
.broken .title, .broken .why { fill: #a40e26 }
.unknown .box { fill: none; stroke: #8c959f; stroke-dasharray: 5 4 }
.unknown text, .unknown .title { fill: #6e7781 }
.unknown .why { font-style: italic }
.line { stroke: #8c959f; stroke-width: 1.4; fill: none }
.tip { fill: #8c959f }
.off { stroke-dasharray: 3 4 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.page { fill: #0d1117 }
.sub, .title { fill: #9198a1 }
.box { fill: #161b22; stroke: #444c56 }
.broken .box { fill: #3c1114; stroke: #f85149 }
.broken .title, .broken .why { fill: #ffa198 }
.unknown .box { fill: none; stroke: #6e7681 }
.unknown text, .unknown .title { fill: #8b949e }
.line { stroke: #6e7681 }
.tip { fill: #6e7681 }
}
";

/// A box before it has a place.
struct Card<'p> {
    class: &'static str,
    title: &'p str,
    shown: Vec<String>,
    why: Vec<String>,
}

impl<'p> Card<'p> {
    fn of(hop: &'p Hop) -> Self {
        let (class, why) = match &hop.state {
            State::Known => ("known", Vec::new()),
            State::Broken(flaws) => ("broken", flaws.iter().flat_map(|flaw| marked(flaw, WIDTH, pixels)).collect()),
            State::Unknown(why) => ("unknown", wrap(why, WIDTH, pixels)),
        };
        Self { class, title: hop.step.title(), shown: wrap(&hop.shown, WIDTH, pixels), why }
    }

    fn height(&self) -> usize {
        PAD + LINE * (1 + self.shown.len() + self.why.len()) + PAD / 2
    }

    fn draw(&self, svg: &mut String, x: usize, y: usize) {
        let height = self.height();
        let _ = writeln!(svg, "<g class=\"{}\">", self.class);
        let _ = writeln!(svg, "<rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{BOX}\" height=\"{height}\" rx=\"8\"/>");
        let mut line = y + PAD + 8;
        let mut put = |class: &str, words: &str| {
            let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
            let _ = writeln!(svg, "<text{class} x=\"{}\" y=\"{line}\">{}</text>", x + PAD, escaped(words));
            line += LINE;
        };
        put("title", self.title);
        self.shown.iter().for_each(|words| put("", words));
        self.why.iter().for_each(|words| put("why", words));
        svg.push_str("</g>\n");
    }
}

pub(super) fn draw(paths: &[&EventPath]) -> String {
    let columns = paths.len().clamp(1, COLUMNS);
    let width = MARGIN * 2 + BOX * columns + GAP * (columns - 1);
    let mut body = String::new();
    // Each goes where there is most room, so that short ones do not leave holes.
    let mut ends = vec![MARGIN; columns];
    for path in paths {
        let end = ends.iter().enumerate().min_by_key(|(at, end)| (**end, *at)).map(|(at, end)| (at, *end));
        let Some((at, top)) = end else { continue };
        let bottom = column(&mut body, path, MARGIN + at * (BOX + GAP), top);
        if let Some(end) = ends.get_mut(at) {
            *end = bottom + GAP;
        }
    }
    let height = ends.into_iter().max().unwrap_or(MARGIN).saturating_sub(GAP) + MARGIN;
    let title = "The way of events from each trigger to its worker";
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n\
         <rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n{body}</svg>\n"
    )
}

/// Draws one way, and says where it ends.
fn column(svg: &mut String, path: &EventPath, x: usize, top: usize) -> usize {
    let mut y = top + LINE;
    for words in wrap(&format!("{}/{}", path.kind, path.name), HEADING, pixels) {
        let _ = writeln!(svg, "<text class=\"head\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(&words));
        y += LINE;
    }
    let namespace = if path.namespace.is_empty() { String::new() } else { format!("namespace {}, ", path.namespace) };
    for words in wrap(&format!("{namespace}trigger {}", path.index + 1), WIDTH, pixels) {
        let _ = writeln!(svg, "<text class=\"sub\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(&words));
        y += LINE;
    }
    let middle = x + BOX / 2;
    let mut before: Option<&Hop> = None;
    for hop in &path.hops {
        if let Some(before) = before {
            // What comes behind a break, or behind something unknown, may not be reached.
            let off = if matches!(before.state, State::Known) { "" } else { " off" };
            let (end, tip) = (y + ARROW - 8, y + ARROW - 2);
            let _ = writeln!(svg, "<path class=\"line{off}\" d=\"M{middle} {y}V{end}\"/>");
            let (left, right) = (middle - 5, middle + 5);
            let _ = writeln!(svg, "<path class=\"tip\" d=\"M{left} {end}H{right}L{middle} {tip}Z\"/>");
            y += ARROW;
        }
        let card = Card::of(hop);
        card.draw(svg, x, y);
        y += card.height();
        before = Some(hop);
    }
    y
}

/// The width of a letter of 13 pixels, on the safe side in any common font.
fn pixels(letter: char) -> usize {
    match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '(' | ')' => 6,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '\u{2717}' => 13,
        'A'..='Z' | '<' | '>' | '&' | '=' | '+' => 11,
        letter if letter.is_ascii() => 9,
        // Letters of East Asia and pictures are as wide as they are high.
        '\u{1100}'.. => 15,
        _ => 11,
    }
}
