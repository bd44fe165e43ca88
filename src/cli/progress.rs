//! How far a long step is, on one line that gives way to what it comes to.

use std::sync::Mutex;

use super::Hall;
use crate::event::{Event, Listener};

/// Shows how far a step is, where somebody looks on; nothing is written else.
#[derive(Debug)]
pub(super) struct Progress<'h> {
    /// Where it is shown; none where nobody looks on.
    hall: Option<&'h Hall>,
    /// What is shown at present: how many are done.
    shown: Mutex<Option<u64>>,
}

impl<'h> Progress<'h> {
    pub(super) fn new(hall: Option<&'h Hall>) -> Self {
        Self { hall, shown: Mutex::new(None) }
    }
}

impl Listener for Progress<'_> {
    fn hear(&self, event: Event) {
        let (Some(hall), Ok(mut shown)) = (self.hall, self.shown.lock()) else { return };
        let (Event::Runs { done, .. } | Event::Trials { done, .. }) = event;
        if shown.is_none_or(|shown| shown < done) {
            *shown = Some(done);
            hall.draw(&format!("\r{}\u{1b}[K", words(event)));
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let (Some(hall), Ok(Some(_))) = (self.hall, self.shown.get_mut()) {
            hall.draw("\r\u{1b}[K");
        }
    }
}

fn words(event: Event) -> String {
    match event {
        Event::Runs { done, of } => format!("{done} of {of} runs"),
        Event::Trials { done, of } => format!("{done} of at most {of} trials"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_line() {
        assert_eq!(words(Event::Runs { done: 10, of: 1000 }), "10 of 1000 runs");
        assert_eq!(words(Event::Trials { done: 3, of: 400 }), "3 of at most 400 trials");
    }
}
