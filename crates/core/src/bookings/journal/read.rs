//! Reading, line by line, each of which must follow from the one before.

use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use super::event::Entry;
use super::line::{self, BEGINNING, LONGEST};
use super::{Error, Place};
use crate::files;

/// How far a journal can be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many files there are.
    pub files: usize,
    /// How many lines fit.
    pub lines: u64,
    /// The SHA-256 of the last one, in hex: it stands for all of them.
    pub hash: String,
    /// How many bytes of a last line that a crash, or a run at work, cut off.
    pub cut: u64,
}

/// Where a chain stands.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    pub seq: u64,
    pub digest: String,
    /// Whether any line was seen; the first one of the oldest file that is kept may follow one that is not kept.
    begun: bool,
}

impl Chain {
    pub fn new() -> Self {
        Self { seq: 0, digest: BEGINNING.to_owned(), begun: false }
    }
}

/// How a file ended.
pub(super) struct Tail {
    /// How many bytes belong to whole lines.
    pub whole: u64,
    /// How many bytes come after them.
    pub cut: u64,
    /// Whether the last line is whole but for its line end.
    pub unended: bool,
}

/// Everything that stands in the journals, oldest first; an error where they cannot be trusted.
pub fn read(place: &Place, mut take: impl FnMut(Entry)) -> Result<Verified, Error> {
    let mut chain = Chain::new();
    let mut verified = Verified { files: 0, lines: 0, hash: String::new(), cut: 0 };
    for path in place.files() {
        let tail = read_file(&path, &mut chain, |entry| {
            verified.lines += 1;
            take(entry);
        })?;
        verified.files += 1;
        verified.cut = tail.cut;
    }
    verified.hash = chain.digest;
    Ok(verified)
}

/// The same without looking at what it says.
pub fn verify(place: &Place) -> Result<Verified, Error> {
    read(place, |_| {})
}

/// Reads one file on from where the chain stands. A last line without its end is no damage: it was cut off.
pub(super) fn read_file(path: &Path, chain: &mut Chain, mut take: impl FnMut(Entry)) -> Result<Tail, Error> {
    files::check_own(path)?;
    let missing = || Error::io(path, "could not be read", std::io::ErrorKind::NotFound.into());
    let file = files::open(path)?.ok_or_else(missing)?;
    let mut reader = BufReader::new(file);
    let mut tail = Tail { whole: 0, cut: 0, unended: false };
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        let read = reader.by_ref().take(LONGEST).read_until(b'\n', &mut bytes);
        read.map_err(|cause| Error::io(path, "could not be read", cause))?;
        if bytes.is_empty() {
            break;
        }
        let ended = bytes.ends_with(b"\n");
        let damaged =
            |why: &str| Error::Damaged { path: path.display().to_string(), line: number, why: why.to_owned() };
        let text = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        match line::read(text) {
            Ok(line) => {
                let follows = line.previous == chain.digest && line.entry.seq == chain.seq + 1;
                if !follows && chain.begun {
                    return Err(damaged("it does not follow from the line before it: a line is missing or was moved"));
                }
                *chain = Chain { seq: line.entry.seq, digest: line.digest, begun: true };
                tail.whole += bytes.len() as u64;
                tail.unended = !ended;
                take(line.entry);
            }
            Err(_) if !ended && (bytes.len() as u64) < LONGEST => {
                tail.cut = bytes.len() as u64;
                break;
            }
            Err(why) => return Err(damaged(why)),
        }
    }
    Ok(tail)
}
