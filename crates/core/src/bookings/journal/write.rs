//! Writing, by the one run that holds the lock.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::event::{Action, Entry, Event, Outcome};
use super::line::{self, LONGEST};
use super::read::{Chain, read_file};
use super::{Error, Place};
use crate::bookings::plan::PlanItem;
use crate::files;

/// A journal that is larger is put aside when the next run begins, in bytes.
const FULL: u64 = 8 << 20;

/// How many journals that were put aside are kept.
const ROTATED: usize = 20;

/// How long a line may be with the system before it is forced to the disk.
const SYNC: Duration = Duration::from_secs(1);

/// A journal that is written to.
pub struct Journal {
    file: File,
    path: PathBuf,
    chain: Chain,
    length: u64,
    synced: Instant,
    /// After a line could not be written whole and not be taken back, nothing more is written.
    broken: bool,
}

/// A change that was about to be sent when a run was killed: whether it happened is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenIntent {
    /// The run.
    pub run: String,
    /// What was to be done.
    pub action: Action,
    /// The booking as it was planned.
    pub item: Box<PlanItem>,
}

/// The journal, readable by its owner only, for this run alone: the lock file beside it can be removed. On Windows that is not
/// possible while it is held, and a locked file could not be read by others.
fn open_locked(path: &Path) -> Result<File, Error> {
    let file = files::open_private(path)?;
    if cfg!(unix) && !files::try_lock_file(path, &file)? {
        return Err(files::Error::Locked { path: path.display().to_string() }.into());
    }
    Ok(file)
}

impl Journal {
    /// Opens the journal for writing. What is there is proven first; a last line that was cut off is removed. Gives the
    /// intents that have no outcome, oldest first.
    pub fn open(place: &Place, now: Timestamp) -> Result<(Self, Vec<OpenIntent>), Error> {
        files::create_private_dir(&place.folder)?;
        let path = place.current();
        let mut file = open_locked(&path)?;
        let mut chain = Chain::new();
        let mut open = Open::default();
        // Only the last journal that was put aside matters here: its end is what the current one follows from.
        if let Some(last) = place.numbers().last() {
            read_file(&place.rotated(*last), &mut chain, |entry| open.take(entry))?;
        }
        let tail = read_file(&path, &mut chain, |entry| open.take(entry))?;
        let intents = open.intents();
        let full = tail.whole > FULL && intents.is_empty() && tail.cut == 0;
        if full {
            put_aside(place)?;
        }
        if full {
            file = open_locked(&path)?;
        }
        let length = if full { 0 } else { tail.whole };
        let mut journal = Self { file, path, chain, length, synced: Instant::now(), broken: false };
        if full {
            let file = place.numbers().last().map(|number| place.rotated(*number));
            let name = file.and_then(|file| Some(file.file_name()?.to_string_lossy().into_owned()));
            journal.write(now, Event::Continues { file: name.unwrap_or_default() })?;
        } else {
            journal.repair(&tail, now)?;
        }
        Ok((journal, intents))
    }

    /// Takes a line that was cut off away, and says so in a line of its own.
    fn repair(&mut self, tail: &super::read::Tail, now: Timestamp) -> Result<(), Error> {
        let failed = |path: &std::path::Path, cause| Error::io(path, "could not be repaired", cause);
        if tail.unended {
            self.file.write_all(b"\n").map_err(|cause| failed(&self.path, cause))?;
            self.length += 1;
        }
        if tail.cut > 0 {
            files::truncate(&mut self.file, self.length).map_err(|cause| failed(&self.path, cause))?;
            self.write(now, Event::Repaired { bytes: tail.cut })?;
        }
        Ok(())
    }

    /// Writes a line. When this gives an error, whatever it was about must not be done. Nothing of the line is there then,
    /// or, where only forcing it to the disk failed, all of it: an intent like that is closed by the next run.
    pub fn write(&mut self, now: Timestamp, event: Event) -> Result<(), Error> {
        let failed = |path: &std::path::Path, cause| Error::io(path, "could not be written", cause);
        if self.broken {
            return Err(failed(&self.path, std::io::Error::other("an earlier line could not be written whole")));
        }
        let entry = Entry { seq: self.chain.seq + 1, at: format!("{now:.3}"), event };
        let (mut line, mut digest) = line::write(&entry, &self.chain.digest);
        if line.len() as u64 >= LONGEST {
            let entry = Entry { event: entry.event.clone().shortened(), ..entry.clone() };
            (line, digest) = line::write(&entry, &self.chain.digest);
        }
        if line.len() as u64 >= LONGEST {
            return Err(failed(
                &self.path,
                std::io::Error::other("what is to be written is longer than any line may be"),
            ));
        }
        line.push('\n');
        if let Err(cause) = self.file.write_all(line.as_bytes()) {
            // Half a line must not stay in front of the next one.
            let taken_back = files::truncate(&mut self.file, self.length);
            self.broken = taken_back.is_err();
            return Err(failed(&self.path, cause));
        }
        self.length += line.len() as u64;
        self.chain.seq = entry.seq;
        self.chain.digest = digest;
        if self.synced.elapsed() >= SYNC {
            self.sync()?;
        }
        Ok(())
    }

    /// Forces what was written to the disk.
    pub fn sync(&mut self) -> Result<(), Error> {
        self.synced = Instant::now();
        self.file.sync_data().map_err(|cause| Error::io(&self.path, "could not be forced to the disk", cause))
    }
}

/// Puts the full journal aside, and removes the oldest ones beyond those that are kept.
fn put_aside(place: &Place) -> Result<(), Error> {
    let numbers = place.numbers();
    let next = numbers.last().map_or(1, |last| last + 1);
    let path = place.current();
    std::fs::rename(&path, place.rotated(next)).map_err(|cause| Error::io(&path, "could not be put aside", cause))?;
    for old in numbers.iter().rev().skip(ROTATED.saturating_sub(1)) {
        // One that stays is only one too many.
        let _ = std::fs::remove_file(place.rotated(*old));
    }
    Ok(())
}

/// Intents that have no outcome yet.
#[derive(Default)]
struct Open {
    intents: HashMap<(String, String), (u64, OpenIntent)>,
}

impl Open {
    fn take(&mut self, entry: Entry) {
        match entry.event {
            Event::Intent { run, action, item, .. } => {
                let key = (run.clone(), item.booking_id.clone());
                self.intents.insert(key, (entry.seq, OpenIntent { run, action, item }));
            }
            // An outcome that is not known leaves the intent open.
            Event::Outcome { run, booking_id, outcome, .. } if !matches!(outcome, Outcome::Unknown { .. }) => {
                self.intents.remove(&(run, booking_id));
            }
            _ => {}
        }
    }

    fn intents(self) -> Vec<OpenIntent> {
        let mut intents: Vec<_> = self.intents.into_values().collect();
        intents.sort_by_key(|(seq, _)| *seq);
        intents.into_iter().map(|(_, intent)| intent).collect()
    }
}
