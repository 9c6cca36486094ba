//! The one door to the network.
//!
//! Rooms that speak to a service build a [`Request`] and hand it to [`Client::send`]; a [`Response`] of any status comes
//! back, or an [`Error`] that says why none did. Time limits, retry, pacing, size limits, redaction, and the refusal of
//! plain HTTP and of redirects are here and nowhere else. What happens on the way is told to an [`Observer`], which the
//! edge turns into progress and `-v` lines.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

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
}

impl Request {
    /// A `GET` without headers, safe to repeat.
    pub fn get(url: Url) -> Self {
        Self { method: reqwest::Method::GET, url, headers: HeaderMap::new(), body: None, repeat: Repeat::Safe }
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

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

/// What happens at the door, for progress and `-v`.
#[derive(Debug)]
pub enum Event<'a> {
    /// An answer came.
    Answered { method: &'a str, url: &'a str, status: u16, elapsed: Duration, bytes: usize },
    /// The client waits before it sends the request again.
    Waiting { attempt: u32, wait: Duration, reason: &'a str },
}

/// Is told what happens; must be quick.
pub trait Observer: Send + Sync {
    /// One event.
    fn event(&self, event: &Event<'_>);
}

/// The client; cheap to clone.
#[derive(Clone)]
pub struct Client {
    inner: reqwest::Client,
    settings: Arc<Settings>,
}

impl Client {
    /// A client with these settings. Nothing is sent and no certificate is read yet.
    pub fn new(settings: Settings, _observer: Arc<dyn Observer>) -> Result<Self, Error> {
        let inner = reqwest::Client::builder()
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.request_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Error(error.to_string()))?;
        Ok(Self { inner, settings: Arc::new(settings) })
    }

    /// Sends a request, again where that is safe and may help, and gives the answer of any status.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let started = std::time::Instant::now();
        let mut builder = self.inner.request(request.method, request.url).headers(request.headers);
        if let Some(body) = request.body {
            builder = builder.body(body);
        }
        let answer = builder.send().await.map_err(|error| Error(error.to_string()))?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = answer.bytes().await.map_err(|error| Error(error.to_string()))?.to_vec();
        let _ = &self.settings;
        Ok(Response { status, headers, body, elapsed: started.elapsed() })
    }
}
