//! The one door to the network.
//!
//! Rooms that speak to a service build a [`Request`] and hand it to [`Client::send`]; a [`Response`] of any status comes
//! back, or an [`Error`] that says why none did. Time limits, retry, pacing, size limits, redaction, and the refusal of
//! plain HTTP and of redirects are here and nowhere else. What happens on the way is told to an [`Observer`], which the
//! edge turns into progress and `-v` lines.

mod address;
mod client;
mod error;
mod redact;
mod retry;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

pub use address::{check_url, segment};
pub use client::Client;
pub use error::{BodyError, Error};
pub use retry::retry_after;
#[cfg(any(test, fuzzing))]
pub(crate) use {address::is_loopback, retry::wait};

use reqwest::header::HeaderMap;
use url::Url;

/// How the client behaves; all of it can be set from the command line or has a safe default.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Longest time to a connection, TLS included.
    pub connect_timeout: Duration,
    /// Longest time for one request, from sending it to the last byte of the answer (`--timeout`).
    pub request_timeout: Duration,
    /// Longest time for a request with all its repetitions and waits.
    pub deadline: Duration,
    /// How often a request is sent at most, the first time included.
    pub attempts: u32,
    /// The wait before the second sending; it doubles from then on, with jitter.
    pub first_wait: Duration,
    /// The longest single wait, also when the server asks for more by `Retry-After`.
    pub longest_wait: Duration,
    /// Largest body that is read, in bytes after decompression.
    pub max_body: usize,
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
            first_wait: Duration::from_millis(250),
            longest_wait: Duration::from_secs(60),
            max_body: 64 << 20,
            ca_cert: None,
            user_agent: concat!("ornd-scim/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// Whether a request may be sent a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Reading, or a write proven safe to repeat.
    Safe,
    /// A second sending could have a second effect: it is sent once.
    Never,
}

/// A request as the rooms above build it.
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
    /// Whether it may be sent again.
    pub repeat: Repeat,
    /// A smaller limit than [`Settings::max_body`] for this answer.
    pub max_body: Option<usize>,
}

impl Request {
    /// A `GET` without headers, safe to repeat.
    pub fn get(url: Url) -> Self {
        Self {
            method: reqwest::Method::GET,
            url,
            headers: HeaderMap::new(),
            body: None,
            repeat: Repeat::Safe,
            max_body: None,
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

    /// Whether the status is one of 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON of this type; the error says what stands there instead, but never shows it.
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

/// What happens at the door, for progress and `-v`.
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
    /// The client waits before it sends the request again.
    Waiting {
        /// How often it was sent, from 1.
        attempt: u32,
        /// How long it waits.
        wait: Duration,
        /// Why.
        reason: &'a str,
    },
}

/// Is told what happens; must be quick.
pub trait Observer: Send + Sync {
    /// One event.
    fn event(&self, event: &Event<'_>);
}

/// For those who do not want to know.
impl Observer for () {
    fn event(&self, _event: &Event<'_>) {}
}
