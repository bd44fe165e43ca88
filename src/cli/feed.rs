//! Texts to check, as many at a time as memory should hold.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::Failure;
use crate::diagnostic::Diagnostic;
use crate::document;

/// Bytes that are checked together.
const BATCH: usize = 64 << 20;

/// The largest document that is looked at. An API server takes requests of 3 MiB (`k8s.io/apiserver`,
/// `pkg/server/config.go`, `MaxRequestBodyBytes`); a `List`, which kubectl sends item by item, may be larger.
const DOCUMENT: usize = 64 << 20;

/// Bytes that are read at once.
const READ: usize = 8 << 20;

/// One text, or a stretch of one that is too large to be held as a whole.
#[derive(Debug)]
pub(super) struct Piece {
    /// The name that it is shown under.
    pub(super) name: String,
    /// The text.
    pub(super) text: Arc<str>,
    /// The line of the whole that it begins with, from 1.
    pub(super) first_line: usize,
}

/// What is checked together.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Texts, in the order of the files.
    pub(super) pieces: Vec<Piece>,
    /// What is wrong with files that cannot be taken as text.
    pub(super) findings: Vec<Diagnostic>,
}

impl Batch {
    fn bytes(&self) -> usize {
        self.pieces.iter().map(|piece| piece.text.len()).sum()
    }

    fn append(&mut self, mut other: Self) {
        self.pieces.append(&mut other.pieces);
        self.findings.append(&mut other.findings);
    }
}

/// A file or stream to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A file, and its size in bytes as far as it was known.
    File(PathBuf, u64),
    /// What a shell hands over under a path: it can be read once, and its size is not known.
    Pipe(PathBuf),
    /// Standard input.
    Stdin,
}

/// Whether inputs come in several batches, or might.
#[must_use]
pub(super) fn is_many(inputs: &[Input]) -> bool {
    inputs.iter().scan(0, |sum, input| fits(input, sum).then_some(())).count() < inputs.len()
}

/// Hands the texts of all inputs out in batches, in their order.
///
/// # Errors
/// An input cannot be read, or `take` fails.
pub(super) fn batches(inputs: &[Input], mut take: impl FnMut(Batch) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut batch = Batch::default();
    let mut rest = inputs;
    while let Some(first) = rest.first() {
        let small = rest.iter().scan(0, |sum, input| fits(input, sum).then_some(())).count();
        if small == 0 {
            stream(first, &mut |piece| {
                batch.append(piece);
                if batch.bytes() < BATCH { Ok(()) } else { take(std::mem::take(&mut batch)) }
            })?;
            rest = &rest[1..];
            continue;
        }
        let (now, later) = rest.split_at(small);
        let read: Result<Vec<Batch>, Failure> = now.par_iter().map(whole).collect();
        read?.into_iter().for_each(|one| batch.append(one));
        if batch.bytes() >= BATCH {
            take(std::mem::take(&mut batch))?;
        }
        rest = later;
    }
    if batch.pieces.is_empty() && batch.findings.is_empty() { Ok(()) } else { take(batch) }
}

/// Whether a file is one of those that are read as a whole and together.
fn fits(input: &Input, sum: &mut usize) -> bool {
    let Input::File(_, size) = input else { return false };
    *sum = sum.saturating_add(usize::try_from(*size).unwrap_or(usize::MAX));
    *sum <= BATCH
}

/// Reads a file as one piece; one that has grown beyond all bounds by now is cut like a stream.
fn whole(input: &Input) -> Result<Batch, Failure> {
    let mut batch = Batch::default();
    let Input::File(path, size) = input else { return Ok(batch) };
    let name = path.to_string_lossy().into_owned();
    // With one byte to spare, the end is found without more memory.
    let mut held = Vec::with_capacity(usize::try_from(*size).unwrap_or(0).min(BATCH) + 1);
    let mut file = open(path)?;
    let read = (&mut file).take(BATCH as u64 + 1).read_to_end(&mut held);
    if read.map_err(|error| Failure::io(format!("cannot read {name}"), &error))? <= BATCH {
        return Ok(if held.is_empty() { batch } else { piece(&name, held, 1) });
    }
    cut(&name, held.as_slice().chain(file), &mut |piece| {
        batch.append(piece);
        Ok(())
    })?;
    Ok(batch)
}

fn stream(input: &Input, take: &mut dyn FnMut(Batch) -> Result<(), Failure>) -> Result<(), Failure> {
    match input {
        Input::Stdin => cut("<stdin>", std::io::stdin().lock(), take),
        Input::File(path, _) | Input::Pipe(path) => cut(&path.display().to_string(), open(path)?, take),
    }
}

fn open(path: &Path) -> Result<File, Failure> {
    super::hall::open(path).map_err(|error| Failure::io(format!("cannot read {}", path.display()), &error))
}

/// Reads a stream and cuts it where documents begin.
fn cut(name: &str, mut reader: impl Read, take: &mut dyn FnMut(Batch) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut line = 1;
    let mut held: Vec<u8> = Vec::new();
    loop {
        let read = (&mut reader).take(READ as u64).read_to_end(&mut held);
        let read = read.map_err(|error| Failure::io(format!("cannot read {name}"), &error))?;
        let more = read == READ;
        let end = if more { last_cut(&held) } else { Some(held.len()) };
        match end {
            Some(0) if !more => return Ok(()),
            Some(end) => {
                let rest = held.split_off(end);
                let lines = breaks(&held);
                take(piece(name, std::mem::replace(&mut held, rest), line))?;
                line += lines;
            }
            None if held.len() > DOCUMENT => {
                take(refused(name, "yaml-too-large", &format!("the document at line {line} has more than 64 MiB")))?;
                line += skip(name, &mut reader, &mut held)?;
            }
            None => {}
        }
        if !more && held.is_empty() {
            return Ok(());
        }
    }
}

/// Where the last document in `held` begins, of which the end is not known; none while it is the only one.
fn last_cut(held: &[u8]) -> Option<usize> {
    let known = match std::str::from_utf8(held) {
        Ok(text) => text,
        Err(fault) => std::str::from_utf8(&held[..fault.valid_up_to()]).unwrap_or_default(),
    };
    let last = |least: usize| document::parts(known, least).map(|part| part.start).last().filter(|at| *at > 0);
    last(known.len().saturating_sub(READ / 2)).or_else(|| last(1))
}

/// Drops the rest of a document. What is left in `held` begins the next, or is nothing. Returns how many lines went.
fn skip(name: &str, reader: &mut impl Read, held: &mut Vec<u8>) -> Result<usize, Failure> {
    let mut lines = 0;
    loop {
        if let Some(at) = held.windows(4).skip(1).position(|four| four == b"\n---").map(|at| at + 2) {
            lines += breaks(&held[..at]);
            held.drain(..at);
            return Ok(lines);
        }
        let keep = held.len().saturating_sub(3);
        lines += breaks(&held[..keep]);
        held.drain(..keep);
        let read = reader.by_ref().take(READ as u64).read_to_end(held);
        if read.map_err(|error| Failure::io(format!("cannot read {name}"), &error))? == 0 {
            lines += breaks(held);
            held.clear();
            return Ok(lines);
        }
    }
}

fn piece(name: &str, bytes: Vec<u8>, first_line: usize) -> Batch {
    match String::from_utf8(bytes) {
        Ok(text) => {
            Batch { pieces: vec![Piece { name: name.to_owned(), text: text.into(), first_line }], findings: Vec::new() }
        }
        Err(fault) => {
            let at = fault.utf8_error().valid_up_to();
            let line = first_line + breaks(&fault.as_bytes()[..at]);
            refused(name, "yaml-not-utf8", &format!("not UTF-8: a byte of line {line} begins no character"))
        }
    }
}

fn refused(name: &str, code: &'static str, message: &str) -> Batch {
    let finding = Diagnostic::error(code, message).in_file(name);
    Batch { pieces: Vec::new(), findings: vec![finding] }
}

fn breaks(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &[u8]) -> (Vec<(usize, usize)>, Vec<Diagnostic>) {
        let (mut found, mut findings) = (Vec::new(), Vec::new());
        let ran = cut("x", text, &mut |batch: Batch| {
            found.extend(batch.pieces.iter().map(|piece| (piece.first_line, piece.text.len())));
            findings.extend(batch.findings);
            Ok(())
        });
        assert!(ran.is_ok());
        (found, findings)
    }

    #[test]
    fn what_fits_together_is_known() {
        let file = |size: usize| Input::File(PathBuf::from("a"), size as u64);
        assert!(!is_many(&[file(1), file(BATCH - 1)]));
        assert!(is_many(&[file(1), file(BATCH)]));
        assert!(is_many(&[file(1), Input::Stdin]));
    }

    #[test]
    fn a_file_that_memory_can_hold_is_one_piece() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.yaml");
        let one = format!("---\na: {}\n", "x".repeat(1 << 20));
        std::fs::write(&file, one.repeat(20)).unwrap();
        let mut found = Vec::new();
        let ran = batches(&[Input::File(file, one.len() as u64 * 20)], |batch| {
            found.extend(batch.pieces.iter().map(|piece| piece.text.len()));
            Ok(())
        });
        assert!(ran.is_ok());
        assert_eq!(found, [one.len() * 20]);
    }

    #[test]
    fn a_long_stream_is_cut_where_documents_begin() {
        let one = format!("---\na: {}\n", "x".repeat(1 << 20));
        let text = one.repeat(20);
        let (found, findings) = pieces(text.as_bytes());
        assert!(findings.is_empty());
        assert!(found.len() > 1, "{found:?}");
        assert_eq!(found.iter().map(|(_, length)| length).sum::<usize>(), text.len());
        let mut line = 1;
        for (first, length) in found {
            assert_eq!(first, line);
            assert_eq!(length % one.len(), 0);
            line += length / one.len() * 2;
        }
    }

    #[test]
    fn a_document_beyond_all_bounds_is_passed_over() {
        let text = format!("a: 1\n---\nb: \"{}\"\n---\nc: 1\n", "x".repeat(DOCUMENT + READ));
        let (found, findings) = pieces(text.as_bytes());
        assert_eq!(found.first(), Some(&(1, 5)));
        assert_eq!(found.last(), Some(&(4, 9)));
        assert_eq!(findings.iter().map(|it| it.code).collect::<Vec<_>>(), ["yaml-too-large"]);
    }

    #[test]
    fn what_is_no_text_is_said() {
        assert_eq!(pieces(b"").0, []);
        let (found, findings) = pieces(b"a: 1\nb: \xff\n");
        assert!(found.is_empty());
        assert_eq!(findings[0].message, "not UTF-8: a byte of line 2 begins no character");
    }
}
