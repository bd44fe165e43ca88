//! One quantity over time.

use std::fmt::Write as _;

use super::super::Prediction;
use super::axis::{Amount, LEFT, RIGHT, Time};
use super::curve::{self, Value, as_float};
use crate::timeline::{Quantiles, Stretch};

/// The height of a part, its title included.
const HEIGHT: f64 = 128.0;
/// What its title takes.
const TITLE: f64 = 30.0;

/// One quantity over time.
pub(super) struct Panel {
    title: &'static str,
    /// Lines, by the class that colours them, what it says of them, and whether what is below is filled.
    lines: Vec<(&'static str, &'static str, bool, Value)>,
    band: Option<fn(&Stretch) -> Quantiles>,
}

impl Panel {
    /// The parts of a picture, from the top. One that would be empty is left out.
    pub(super) fn all(prediction: &Prediction<'_>) -> Vec<Self> {
        let pods: Value = |sample, _| f64::from(sample.running);
        let asked: Value = |sample, _| f64::from(sample.replicas);
        let backlog: Value = |sample, _| as_float(sample.backlog());
        let work: Value = |sample, _| as_float(sample.in_flight);
        let stuck: Value = |sample, _| as_float(sample.stuck);
        let age: Value = |sample, at| sample.oldest.map_or(0.0, |oldest| (at - oldest.as_secs_f64()).max(0.0));
        let mut all = vec![
            Self {
                title: "pods",
                lines: vec![("asked", "asked for", false, asked), ("pods", "running", true, pods)],
                band: Some(|stretch| stretch.replicas),
            },
            Self {
                title: "messages waiting or in flight",
                lines: vec![("messages", "", true, backlog)],
                band: Some(|stretch| stretch.backlog),
            },
            Self { title: "messages in flight", lines: vec![("work", "", true, work)], band: None },
        ];
        // Nobody sees how old the oldest message of a real burst is.
        if prediction.seed.is_some() {
            let lines = vec![("age", "", true, age)];
            all.push(Self { title: "age of the oldest message, in seconds", lines, band: None });
        }
        if prediction.run.stuck > 0 {
            let lines = vec![("age", "", true, stuck)];
            all.push(Self { title: "messages stuck: delivered as often as allowed", lines, band: None });
        }
        all
    }

    /// Draws it, and says where it ends.
    pub(super) fn draw(&self, svg: &mut String, prediction: &Prediction<'_>, time: Time, top: f64) -> f64 {
        let (head, bottom) = (top + TITLE, top + HEIGHT);
        let stretches = prediction.band.zip(self.band).map(|(band, of)| (band.stretches(), of));
        let lines: Vec<_> = self.lines.iter().map(|line| (line, curve::line(prediction.run, time, line.3))).collect();
        let most = lines.iter().map(|(_, (most, _))| *most).fold(0.0, f64::max);
        let widest = stretches.as_ref().map_or(0.0, |(all, of)| curve::greatest(all, *of));
        let amount = Amount::of(most.max(widest), head, bottom);
        let _ = writeln!(svg, "<text class=\"title\" x=\"{LEFT}\" y=\"{}\">{}</text>", head - 9.0, self.title);
        self.key(svg, head - 9.0);
        time.grid(svg, head, bottom);
        scale(svg, amount);
        if let Some((all, of)) = &stretches {
            curve::band(svg, all, *of, time, amount);
        }
        for ((class, _, filled, _), (_, points)) in &lines {
            curve::draw(svg, class, points, *filled, time, amount);
        }
        let _ = writeln!(svg, "<path class=\"base\" d=\"M{LEFT} {bottom}H{RIGHT}\"/>");
        bottom
    }

    /// What each of several lines is, at the right end of the title.
    fn key(&self, svg: &mut String, y: f64) {
        let mut x = RIGHT;
        for (class, name, ..) in self.lines.iter().rev().filter(|(_, name, ..)| !name.is_empty()) {
            let _ = writeln!(svg, "<text class=\"key\" x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{name}</text>");
            // Seven pixels hold a letter of this size in any common font.
            x -= as_float(name.len() as u64) * 7.0 + 8.0;
            let _ = writeln!(svg, "<path class=\"{class} line\" d=\"M{:.1} {:.1}h16\"/>", x - 12.0, y - 4.0);
            x -= 28.0;
        }
    }
}

/// Nothing, the half and the whole.
fn scale(svg: &mut String, amount: Amount) {
    let half = amount.most / 2.0;
    // Half a pod is none.
    let marks = if half.fract() > 0.0 { vec![0.0, amount.most] } else { vec![0.0, half, amount.most] };
    for mark in marks {
        let y = amount.y(mark);
        let _ = writeln!(svg, "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{RIGHT}\"/>");
        let (x, y) = (LEFT - 8.0, y + 4.0);
        let _ = writeln!(svg, "<text class=\"mark\" x=\"{x}\" y=\"{y:.1}\" text-anchor=\"end\">{mark}</text>");
    }
}
