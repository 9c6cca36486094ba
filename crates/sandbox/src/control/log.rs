//! Every request that came, for tests that ask "was there a second one?". The newest are kept, all are counted.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Query, refused};
use crate::behaviour::Fit;
use crate::server::Shared;

/// How many requests are kept: some twenty MiB at the most.
const KEPT: usize = 100_000;

/// One request. Never a header or a body: paths and queries hold no secrets.
struct Entry {
    connection: u64,
    method: Box<str>,
    path: Box<str>,
    /// Microseconds since the sandbox was started.
    arrived: u64,
    /// When the answer was ready, and its status; 0 is a connection that was closed instead.
    answered: Option<(u64, u16)>,
}

/// The newest requests and how many there were of each method.
pub struct Log {
    began: Instant,
    connections: AtomicU64,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// The number of the first entry that is kept, from 1.
    first: u64,
    entries: VecDeque<Entry>,
    methods: BTreeMap<Box<str>, u64>,
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

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn total(&self) -> u64 {
        self.methods.values().sum()
    }
}

/// How many requests came, of each method too.
pub async fn count(State(app): State<Shared>) -> Response {
    let kept = app.log.lock();
    Json(json!({ "requests": kept.total(), "methods": kept.methods })).into_response()
}

/// The requests, oldest first; `request` (as in a fault: `POST /cancel`) and `after` (a number) choose among them.
pub async fn list(State(app): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let query = Query::read(query.as_deref());
    let fit = match query.get("request").map(|text| Fit::take(&mut text.split_whitespace().peekable())) {
        Some(None) => return refused("request names no path; write for example request=POST+/cancel"),
        fit => fit.flatten(),
    };
    let after: u64 = query.get("after").and_then(|text| text.parse().ok()).unwrap_or(0);
    let kept = app.log.lock();
    let rows: Vec<Value> = (kept.first..)
        .zip(&kept.entries)
        .filter(|(number, entry)| {
            let path = entry.path.split('?').next().unwrap_or_default();
            *number > after && fit.as_ref().is_none_or(|fit| fit.fits(&entry.method, path))
        })
        .map(|(number, entry)| {
            json!({
                "number": number, "connection": entry.connection, "method": entry.method, "path": entry.path,
                "arrived_us": entry.arrived, "answered_us": entry.answered.map(|(at, _)| at),
                "status": entry.answered.map(|(_, status)| status).filter(|status| *status > 0)
            })
        })
        .collect();
    Json(rows).into_response()
}

/// Forgets them all.
pub async fn clear(State(app): State<Shared>) -> Response {
    let mut kept = app.log.lock();
    kept.first += kept.entries.len() as u64;
    kept.entries.clear();
    kept.methods.clear();
    StatusCode::NO_CONTENT.into_response()
}
