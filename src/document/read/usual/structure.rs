//! Lines to maps and lists, by how far they are indented.

use super::scalar::{Ends, Found};
use super::{Doubt, Level, Scan, Sure};

impl Scan<'_, '_> {
    /// Reads one document and stands at the next, or at the end of the text.
    pub(super) fn document(&mut self) -> Sure<()> {
        if self.marker(self.at) {
            let start = self.at;
            self.composer.begin(true, false, &(start..start + 3));
            self.rest_of_line(start + 3)?;
        } else if let Some((start, _)) = self.content() {
            self.composer.begin(false, false, &(start..start));
        } else {
            return Ok(());
        }
        while let Some((at, column)) = self.content() {
            if column == 0 && self.marker(at) {
                break;
            }
            if column == 0 && self.bytes[at..].starts_with(b"...") {
                return Err(Doubt);
            }
            self.line(at, column)?;
        }
        if self.awaits {
            self.nothing()?;
        }
        while !self.levels.is_empty() {
            self.close()?;
        }
        self.composer.end_document(self.at);
        Ok(())
    }

    /// The next place with something other than space and comments, and how far it is from the begin of its line.
    fn content(&mut self) -> Option<(usize, usize)> {
        loop {
            let at = self.skip_spaces(self.at);
            match self.bytes.get(at) {
                Some(b'\n') => self.next_line(at),
                Some(b'#') => self.next_line(self.line_end(at)),
                Some(_) => return Some((at, at - self.at)),
                None => {
                    self.at = at;
                    return None;
                }
            }
        }
    }

    fn marker(&self, at: usize) -> bool {
        self.bytes[at..].starts_with(b"---") && self.blank(at + 3)
    }

    fn dash(&self, at: usize) -> bool {
        self.byte(at) == b'-' && self.blank(at + 1)
    }

    fn line(&mut self, at: usize, column: usize) -> Sure<()> {
        let dash = self.dash(at);
        if std::mem::take(&mut self.awaits) {
            // A list may stand in the column of its key.
            let below = |level: &Level| column > level.column || dash && !level.list && column == level.column;
            if self.levels.last().is_none_or(below) {
                return self.node(at, column);
            }
            self.nothing()?;
        }
        while self.levels.last().is_some_and(|level| level.column > column) {
            self.close()?;
        }
        if !dash && self.levels.last().is_some_and(|level| level.list && level.column == column) {
            self.close()?;
        }
        match self.levels.last() {
            Some(level) if level.column != column || level.list != dash => Err(Doubt),
            Some(Level { list: true, .. }) => self.item(at, column),
            Some(Level { list: false, .. }) => self.entry(at, column),
            // A document has one root.
            None if self.began => Err(Doubt),
            None => self.node(at, column),
        }
    }

    /// A node that begins on a line of its own, or behind a dash.
    fn node(&mut self, at: usize, column: usize) -> Sure<()> {
        self.began = true;
        if self.dash(at) {
            self.open(column, true, at)?;
            return self.item(at, column);
        }
        if matches!(self.byte(at), b'{' | b'[') {
            let end = self.flow(at, 0)?;
            return self.rest_of_line(end);
        }
        let scalar = self.scan_scalar(at)?;
        match scalar.ends {
            Ends::Key(_) => {
                self.open(column, false, at)?;
                self.entry(at, column)
            }
            Ends::Line => self.whole(&scalar),
        }
    }

    fn item(&mut self, at: usize, column: usize) -> Sure<()> {
        let next = self.skip_spaces(at + 1);
        match self.byte(next) {
            b'\n' | b'#' => {
                self.awaits = true;
                self.rest_of_line(at + 1)
            }
            b'|' | b'>' => self.block(next, column),
            _ => self.node(next, column + next - at),
        }
    }

    fn entry(&mut self, at: usize, column: usize) -> Sure<()> {
        let key = self.scan_scalar(at)?;
        let Ends::Key(colon) = key.ends else { return Err(Doubt) };
        self.take(&key)?;
        let next = self.skip_spaces(colon + 1);
        match self.byte(next) {
            b'\n' | b'#' => {
                self.awaits = true;
                self.rest_of_line(colon + 1)
            }
            b'|' | b'>' => self.block(next, column),
            b'{' | b'[' => {
                let end = self.flow(next, 0)?;
                self.rest_of_line(end)
            }
            _ => {
                let scalar = self.scan_scalar(next)?;
                self.whole(&scalar)
            }
        }
    }

    /// A scalar that is a value, with nothing behind it on its line.
    fn whole(&mut self, scalar: &Found<'_>) -> Sure<()> {
        if !matches!(scalar.ends, Ends::Line) {
            return Err(Doubt);
        }
        self.take(scalar)?;
        self.rest_of_line(scalar.end)
    }
}
