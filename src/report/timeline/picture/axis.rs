//! Axes: from moments and counts to pixels, and the marks beside them.

use std::fmt::Write as _;

/// The width of a picture.
pub(super) const WIDTH: f64 = 960.0;
/// Where the drawing begins; what is left of it is for names.
pub(super) const LEFT: f64 = 118.0;
/// Where it ends.
pub(super) const RIGHT: f64 = 940.0;

/// Most marks on the axis of time.
const MARKS: f64 = 9.0;

/// Steps between marks, in seconds.
const STEPS: [f64; 19] = [
    1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 10_800.0, 21_600.0,
    43_200.0, 86_400.0, 172_800.0,
];

/// The axis of time, which all parts of a picture have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    /// Its last moment, in seconds.
    pub(super) end: f64,
}

impl Time {
    /// Where a moment lies; what is behind the end lies at the end.
    pub(super) fn x(self, seconds: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * (seconds / self.end).clamp(0.0, 1.0)
    }

    /// The moments that are marked.
    pub(super) fn marks(self) -> Vec<f64> {
        let step = STEPS.into_iter().find(|step| self.end / step <= MARKS).unwrap_or(self.end / MARKS);
        std::iter::successors(Some(0.0), |mark| Some(mark + step)).take_while(|mark| *mark <= self.end).collect()
    }

    /// Lines across a part, from one height to another.
    pub(super) fn grid(self, svg: &mut String, top: f64, bottom: f64) {
        let lines: String =
            self.marks().into_iter().map(|mark| format!("M{:.1} {top}V{bottom}", self.x(mark))).collect();
        let _ = writeln!(svg, "<path class=\"grid\" d=\"{lines}\"/>");
    }

    /// The names of the marks.
    pub(super) fn names(self, svg: &mut String, y: f64) {
        for mark in self.marks() {
            let x = self.x(mark);
            let _ = writeln!(
                svg,
                "<text class=\"mark\" x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\">{}</text>",
                clock(mark)
            );
        }
    }
}

/// A moment as a person reads it off: `45 s`, `2 min`, `2:30 min`, `3 h`.
pub(super) fn clock(seconds: f64) -> String {
    let (minutes, rest) = ((seconds / 60.0).floor(), seconds % 60.0);
    let (hours, of_hour) = ((minutes / 60.0).floor(), minutes % 60.0);
    match () {
        () if seconds < 60.0 => format!("{seconds:.0} s"),
        () if hours >= 1.0 && of_hour < 0.5 => format!("{hours:.0} h"),
        () if hours >= 1.0 => format!("{hours:.0}:{of_hour:02.0} h"),
        () if rest < 0.5 => format!("{minutes:.0} min"),
        () => format!("{minutes:.0}:{rest:02.0} min"),
    }
}

/// The axis of a quantity.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amount {
    /// The greatest value on it: a round number.
    pub(super) most: f64,
    /// Where 0 lies.
    pub(super) bottom: f64,
    /// Where the greatest lies.
    pub(super) top: f64,
}

impl Amount {
    /// An axis that has room for a value.
    pub(super) fn of(most: f64, top: f64, bottom: f64) -> Self {
        Self { most: round_up(most), bottom, top }
    }

    pub(super) fn y(self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * (value / self.most).clamp(0.0, 1.0)
    }
}

/// The least of some round numbers times a power of ten that is not below; a whole one, and 1 at least.
fn round_up(value: f64) -> f64 {
    let value = value.max(1.0);
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0].map(|step| step * power);
    steps.into_iter().find(|step| *step >= value && step.fract() == 0.0).unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_few_and_round() {
        assert_eq!(Time { end: 62.0 }.marks(), [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0]);
        for end in [0.5, 7.0, 224.0, 3600.0, 86_400.0, 1e7] {
            let marks = Time { end }.marks();
            assert!((1..=10).contains(&marks.len()), "{end}: {marks:?}");
        }
    }

    #[test]
    fn moments_are_read_off() {
        let read: Vec<String> = [0.0, 45.0, 60.0, 150.0, 3600.0, 5400.0].into_iter().map(clock).collect();
        assert_eq!(read, ["0 s", "45 s", "1 min", "2:30 min", "1 h", "1:30 h"]);
    }

    #[test]
    fn an_axis_ends_at_a_round_number() {
        let rounded: Vec<f64> = [0.0, 1.0, 3.0, 7.0, 41.0, 99.0, 120.0].into_iter().map(round_up).collect();
        assert_eq!(rounded, [1.0, 1.0, 3.0, 8.0, 50.0, 100.0, 120.0]);
    }
}
