//! Every request that came. The newest are kept, all are counted.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// How many requests are kept: some twenty MiB at the most.
const KEPT: usize = 100_000;

/// One request. Never a header or a body: paths and queries hold no secrets.
pub struct Entry {
    pub connection: u64,
    pub method: Box<str>,
    pub path: Box<str>,
    /// Microseconds since the sandbox was started.
    pub arrived: u64,
    /// When the answer was ready, and its status; 0 is a connection that was closed instead.
    pub answered: Option<(u64, u16)>,
}

/// The newest requests and how many there were of each method.
pub struct Log {
    began: Instant,
    connections: AtomicU64,
    kept: Mutex<Kept>,
}

#[derive(Default)]
pub struct Kept {
    /// The number of the first entry that is kept, from 1.
    pub first: u64,
    pub entries: VecDeque<Entry>,
    pub methods: BTreeMap<Box<str>, u64>,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            connections: AtomicU64::new(0),
            kept: Mutex::new(Kept { first: 1, ..Kept::default() }),
        }
    }
}

impl Log {
    /// Notes a connection; its number, from 1 in the order of arrival.
    pub fn connect(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Notes a request when it arrives; its number, from 1.
    pub fn arrive(&self, connection: u64, method: &str, path_and_query: &str) -> u64 {
        let entry = Entry {
            connection,
            method: method.into(),
            path: path_and_query.into(),
            arrived: self.now(),
            answered: None,
        };
        let mut kept = self.lock();
        match kept.methods.get_mut(method) {
            Some(count) => *count += 1,
            None => {
                kept.methods.insert(method.into(), 1);
            }
        }
        if kept.entries.len() == KEPT {
            kept.entries.pop_front();
            kept.first += 1;
        }
        kept.entries.push_back(entry);
        kept.first + kept.entries.len() as u64 - 1
    }

    /// Notes that its answer is ready.
    pub fn answer(&self, number: u64, status: u16) {
        let now = self.now();
        let mut kept = self.lock();
        let at = number.checked_sub(kept.first).and_then(|at| usize::try_from(at).ok());
        if let Some(entry) = at.and_then(|at| kept.entries.get_mut(at)) {
            entry.answered = Some((now, status));
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    pub fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    pub fn total(&self) -> u64 {
        self.methods.values().sum()
    }
}
