//! The HTTP client; nothing else uses the network.
//!
//! A client for a service builds a [`Request`] and hands it to [`Client::send`]; a [`Response`] of any status comes back, or
//! an [`Error`] that says why none did. Time limits, retries, pacing, size limits, redaction, and the refusal of plain HTTP and
//! of redirects are here and nowhere else. An [`Observer`] gets the events on the way, for progress and `-v` lines.

mod address;
pub mod bearer;
mod client;
mod error;
mod pace;
mod proxy;
mod redact;
mod retry;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

pub(crate) use address::is_loopback;
pub use address::{check_url, segment};
pub use client::Client;
pub use error::{BodyError, Error};
pub use pace::Rate;
#[cfg(any(test, fuzzing))]
pub(crate) use retry::wait;
pub use retry::{is_temporary, retry_after};

use reqwest::header::HeaderMap;
use url::Url;

use crate::secrets::Secret;

/// How the client behaves; all of it can be set from the command line or has a safe default.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Longest time to a connection, TLS included.
    pub connect_timeout: Duration,
    /// Longest time for one request, from sending it to the last byte of the answer (`--timeout`).
    pub request_timeout: Duration,
    /// Longest time for a request with all its repetitions and waits, from the first time it is sent. Waiting for its turn
    /// before that is not counted: a low rate makes a long queue.
    pub deadline: Duration,
    /// How often a request is sent at most, the first time included.
    pub attempts: u32,
    /// Whether 429 does not count as an attempt, so that only the deadline ends the repetition: for long runs, which should
    /// survive that a server refuses everything for a while. [`Repeat::WhenRefused`] is always patient.
    pub patient: bool,
    /// The wait before the second sending; it doubles from then on, with jitter.
    pub first_wait: Duration,
    /// The longest single wait, also when the server asks for more by `Retry-After`.
    pub longest_wait: Duration,
    /// Largest body that is read, in bytes after decompression, and the most memory that one takes. By default 32 MiB: a
    /// hundred Groups with 2,000 members each, at 150 bytes a member.
    pub max_body: usize,
    /// The most requests to one server that the person wishes (`--rate`). In any length of time no more are sent than it
    /// allows, and two, so that one which is late by a little does not delay the others (at more than 200/s: what fits into
    /// 5 milliseconds).
    pub rate: Option<Rate>,
    /// The rates that earlier runs found out.
    pub remembered: Remembered,
    /// A private certificate authority in PEM (`--ca-cert`), trusted beside the system's.
    pub ca_cert: Option<PathBuf>,
    /// `User-Agent` of requests that do not set their own.
    pub user_agent: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(60),
            deadline: Duration::from_secs(300),
            attempts: 5,
            patient: false,
            first_wait: Duration::from_millis(250),
            longest_wait: Duration::from_secs(60),
            max_body: 32 << 20,
            rate: None,
            remembered: Remembered::default(),
            ca_cert: None,
            user_agent: concat!("ornd-scim/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// The rate at which an earlier run could send to a server, by its origin (`https://example.com`); looked up once for each
/// server, before the first request to it.
#[derive(Clone, Default)]
pub struct Remembered(Option<Arc<Recall>>);

type Recall = dyn Fn(&str) -> Option<Rate> + Send + Sync;

impl Remembered {
    /// Looks rates up with this function.
    pub fn from(recall: impl Fn(&str) -> Option<Rate> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(recall)))
    }

    fn of(&self, origin: &str) -> Option<Rate> {
        self.0.as_ref().and_then(|recall| recall(origin))
    }
}

impl fmt::Debug for Remembered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Remembered(…)" } else { "Remembered(nothing)" })
    }
}

/// Whether a request may be sent a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Reading, or a write proven safe to repeat: again after connection errors, time-outs, broken answers and the
    /// statuses of [`is_temporary`].
    Safe,
    /// A change whose refusal proves that nothing happened: again after 429, and where no connection was made. A time-out,
    /// a broken answer and any other status are given to the caller, who reads what happened and decides. That a server
    /// which answers 429 has done nothing is what the status means (RFC 6585) and our assumption; no vendor documents it.
    WhenRefused,
    /// A second sending could have a second effect: it is sent once, and again only where no connection was made.
    Never,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: reqwest::Method,
    /// Where to, query included.
    pub url: Url,
    /// Headers; credentials in them are marked sensitive.
    pub headers: HeaderMap,
    /// The body, already encoded.
    pub body: Option<Vec<u8>>,
    /// Secrets in the body, and others that the server knows: none of them gets out of the answer. The credential in
    /// `Authorization` need not be among them.
    pub secrets: Vec<Secret>,
    /// Whether it may be sent again.
    pub repeat: Repeat,
    /// A smaller limit than [`Settings::max_body`] for this answer.
    pub max_body: Option<usize>,
    /// Until when it may be sent: one whose turn comes later is not, because what it rests on may be true no longer.
    pub good_until: Option<crate::moment::Deadline>,
}

impl Request {
    /// A `GET` without headers, safe to repeat.
    pub fn get(url: Url) -> Self {
        Self {
            method: reqwest::Method::GET,
            url,
            headers: HeaderMap::new(),
            body: None,
            secrets: Vec::new(),
            repeat: Repeat::Safe,
            max_body: None,
            good_until: None,
        }
    }
}

/// An answer of any status.
#[derive(Debug, Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// The whole body, decompressed.
    pub body: Vec<u8>,
    /// From sending the (last) request to the last byte of its answer.
    pub elapsed: Duration,
}

impl Response {
    /// The first header of this name, when it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The server's id of the request, under one of its usual names.
    pub fn request_id(&self) -> Option<&str> {
        ["x-request-id", "x-okta-request-id", "x-correlation-id", "cf-ray"].iter().find_map(|name| self.header(name))
    }

    /// What time it is by the server's clock, to the second, for comparing this machine's clock with it: `Date`, and the `Age`
    /// that an answer from a cache has. `None` if either is missing or cannot be read as RFC 9110 has them.
    pub fn server_time(&self) -> Option<SystemTime> {
        let sent = httpdate::parse_http_date(self.header("date")?.trim()).ok()?;
        match self.headers.get("age") {
            None => Some(sent),
            Some(age) => sent.checked_add(Duration::from_secs(age.to_str().ok()?.trim().parse().ok()?)),
        }
    }

    /// Whether the status is one of 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON of this type; the error says what is there instead, but never shows it.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, BodyError> {
        error::parse(&self.body, self.header("content-type"))
    }

    /// Where a redirect leads: its origin only, as a path can hold anything.
    pub fn redirect_origin(&self) -> Option<String> {
        let location = self.header("location").filter(|_| (300..400).contains(&self.status))?;
        Some(
            Url::parse(location).map_or_else(
                |_| "another path of the same server".to_owned(),
                |url| url.origin().ascii_serialization(),
            ),
        )
    }
}

/// What happens in the client, for progress and `-v`.
#[derive(Debug)]
pub enum Event<'a> {
    /// An answer came.
    Answered {
        /// `GET`, `POST`, …
        method: &'a str,
        /// The address, without its query.
        url: &'a str,
        /// The status.
        status: u16,
        /// From sending to the last byte.
        elapsed: Duration,
        /// The size of the body, decompressed.
        bytes: usize,
    },
    /// The client waits before it sends the request again. After 429 all requests to that server wait together, which is
    /// said once.
    Waiting {
        /// The server, by its origin.
        origin: &'a str,
        /// When the request was sent for the first time; requests that are on the way together fail together.
        since: Instant,
        /// How often it was sent, from 1; after 429, how many times in a row the server has refused.
        attempt: u32,
        /// How long it waits.
        wait: Duration,
        /// Why.
        reason: &'a str,
    },
}

/// Receives events; must be quick.
pub trait Observer: Send + Sync {
    /// One event.
    fn event(&self, event: &Event<'_>);
}

/// Ignores them.
impl Observer for () {
    fn event(&self, _event: &Event<'_>) {}
}
