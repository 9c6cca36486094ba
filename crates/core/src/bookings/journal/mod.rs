//! What runs did, as JSON Lines: the intent before each change, the outcome after it.
//!
//! A [`Journal`] is opened by the one run that holds the lock; opening proves what is there, mends a line that was cut off by
//! a crash, and tells which intents have no outcome. [`read`] is for everybody else. One event is one line; each line carries
//! the SHA-256 of the line before it and of itself, so that one changed byte anywhere is found. This finds accidents and
//! clumsy hands; somebody who may write the file and knows the scheme can compute it anew.
//!
//! A line is handed to the system before the change it speaks of, so a kill of the process at any moment loses nothing. It
//! is forced to the disk once a second and at the end; after a power cut the lines of the last second may be missing.

mod event;
mod line;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::path::{Path, PathBuf};

pub use event::{Action, Entry, Event, Outcome};
pub use read::{Verified, read, verify};
pub use write::{Journal, OpenIntent};

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refused.
    #[error("{path}: {doing}: {cause}")]
    Io {
        /// The file.
        path: String,
        /// What was tried.
        doing: &'static str,
        /// The system's words.
        cause: std::io::Error,
    },
    /// It was changed or damaged.
    #[error("{path}, line {line}: {why}")]
    Damaged {
        /// The file.
        path: String,
        /// From 1.
        line: u64,
        /// What is wrong.
        why: String,
    },
    /// The file is there, but must not be used.
    #[error(transparent)]
    Files(#[from] crate::files::Error),
}

impl Error {
    fn io(path: &Path, doing: &'static str, cause: std::io::Error) -> Self {
        Self::Io { path: path.display().to_string(), doing, cause }
    }
}

/// Reads a line; one that is accepted says the same when it is written again.
#[cfg(any(test, fuzzing))]
pub(crate) fn probe_line(line: &[u8]) {
    if let Ok(read) = line::read(line) {
        let (written, _) = line::write(&read.entry, &read.previous);
        assert_eq!(line::read(written.as_bytes()).ok().map(|again| again.entry), Some(read.entry));
    }
}

/// Where the journals of a profile lie.
#[derive(Debug, Clone)]
pub struct Place {
    folder: PathBuf,
    name: String,
}

impl Place {
    /// The journals called `name` in a folder.
    pub fn new(folder: &Path, name: &str) -> Self {
        Self { folder: folder.to_path_buf(), name: name.to_owned() }
    }

    /// The journals of a profile's bookings.
    pub fn of_bookings(runs_dir: &Path, profile: &str) -> Self {
        Self::new(runs_dir, &format!("{profile}.bookings"))
    }

    /// The one that is written to.
    pub fn current(&self) -> PathBuf {
        self.folder.join(format!("{}.jsonl", self.name))
    }

    fn rotated(&self, number: u32) -> PathBuf {
        self.folder.join(format!("{}.{number:04}.jsonl", self.name))
    }

    /// The numbers of those that are full, oldest first.
    fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = std::fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                name.strip_prefix(&self.name)?.strip_prefix('.')?.strip_suffix(".jsonl")?.parse().ok()
            })
            .collect();
        numbers.sort_unstable();
        numbers
    }

    /// Every file, oldest first.
    fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = self.numbers().into_iter().map(|number| self.rotated(number)).collect();
        files.extend(Some(self.current()).filter(|current| current.exists()));
        files
    }
}
