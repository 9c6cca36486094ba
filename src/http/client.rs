//! Sending: one client for this machine, one for the rest of the world, each made when it is first needed, since reading
//! the system's certificates takes longer than many a command.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use url::Url;

use super::{Error, Event, Observer, Repeat, Request, Response, Settings, address, redact, retry};

/// The client; cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    settings: Settings,
    observer: Arc<dyn Observer>,
    loopback: OnceLock<reqwest::Client>,
    world: OnceLock<reqwest::Client>,
    /// Whose turn it is to read a large body: several at once could take all memory.
    large: tokio::sync::Semaphore,
}

/// A body beyond so many bytes is a large one.
const LARGE: usize = 1 << 20;

impl Client {
    /// A client with these settings. Nothing is sent and no certificate is read yet.
    pub fn new(settings: Settings, observer: Arc<dyn Observer>) -> Self {
        Self(Arc::new(Inner {
            settings,
            observer,
            loopback: OnceLock::new(),
            world: OnceLock::new(),
            large: tokio::sync::Semaphore::new(1),
        }))
    }

    /// The settings it works by.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Sends a request and gives the answer of any status. Where it is safe to repeat, it is sent again on connection
    /// errors, time-outs, broken answers, 408, 429, 502, 503 and 504; otherwise only when it never reached the server.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let url = address::check_url(request.url.as_str())?;
        let settings = &self.0.settings;
        let started = Instant::now();
        let mut sent = 0;
        loop {
            sent += 1;
            let outcome = self.once(&url, &request).await;
            let (again, asked, reason) = match &outcome {
                Ok(answer) => (
                    request.repeat == Repeat::Safe && retry::is_passing(answer.status),
                    answer.header("retry-after").and_then(|value| retry::retry_after(value, SystemTime::now())),
                    format!("status {}", answer.status),
                ),
                Err(error) => (
                    error.is_passing() && (request.repeat == Repeat::Safe || error.never_sent()),
                    None,
                    error.to_string(),
                ),
            };
            if !again || sent >= settings.attempts {
                return outcome;
            }
            let wait = retry::wait(settings, sent, asked, jitter());
            if started.elapsed() + wait > settings.deadline {
                return outcome;
            }
            self.0.observer.event(&Event::Waiting { attempt: sent, wait, reason: &reason });
            tokio::time::sleep(wait).await;
        }
    }

    async fn once(&self, url: &Url, request: &Request) -> Result<Response, Error> {
        let limit = self.0.settings.request_timeout;
        let origin = || url.origin().ascii_serialization();
        let timeout = || Error::Timeout { origin: origin(), seconds: limit.as_secs().max(1) };
        let started = Instant::now();
        match tokio::time::timeout(limit, self.exchange(url, request, started)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(timeout()),
        }
    }

    async fn exchange(&self, url: &Url, request: &Request, started: Instant) -> Result<Response, Error> {
        let settings = &self.0.settings;
        let origin = || url.origin().ascii_serialization();
        let failed =
            |error: reqwest::Error| Error::from_reqwest(&error, origin(), settings.request_timeout.as_secs().max(1));
        let mut headers = request.headers.clone();
        if let Some(authorization) = headers.get_mut(reqwest::header::AUTHORIZATION) {
            authorization.set_sensitive(true);
        }
        let mut builder = self.pick(url)?.request(request.method.clone(), url.clone()).headers(headers);
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        } else if request.method == reqwest::Method::POST || request.method == reqwest::Method::PUT {
            // Some servers insist on a length even when there is nothing.
            builder = builder.header(reqwest::header::CONTENT_LENGTH, "0");
        }
        let mut answer = builder.send().await.map_err(failed)?;
        let (status, mut headers) = (answer.status().as_u16(), answer.headers().clone());
        let max_body = request.max_body.unwrap_or(settings.max_body).min(settings.max_body);
        let mut body = Vec::with_capacity(answer.content_length().unwrap_or(0).min(1 << 20).try_into().unwrap_or(0));
        let mut turn = None;
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > max_body {
                return Err(Error::TooLarge { origin: origin(), limit: max_body });
            }
            body.extend_from_slice(&chunk);
            if body.len() > LARGE && turn.is_none() {
                // Never closed, so there is always a turn.
                turn = self.0.large.acquire().await.ok();
            }
        }
        if let Some(credential) = redact::credential(&request.headers) {
            redact::redact(credential, &mut headers, &mut body);
        }
        let answer = Response { status, headers, body, elapsed: started.elapsed() };
        let shown = format!("{}{}", origin(), url.path());
        self.0.observer.event(&Event::Answered {
            method: request.method.as_str(),
            url: &shown,
            status,
            elapsed: answer.elapsed,
            bytes: answer.body.len(),
        });
        Ok(answer)
    }

    fn pick(&self, url: &Url) -> Result<&reqwest::Client, Error> {
        let local = address::is_loopback(url) && url.scheme() == "http";
        let cell = if local { &self.0.loopback } else { &self.0.world };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let builder = reqwest::Client::builder()
            .connect_timeout(self.0.settings.connect_timeout)
            .user_agent(&self.0.settings.user_agent)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .tcp_nodelay(true)
            .pool_idle_timeout(Duration::from_secs(30));
        let builder = if local {
            // No proxy between this machine and itself, and no certificates for plain http.
            builder.no_proxy().http1_only().tls_backend_preconfigured(no_certificates()?)
        } else {
            self.world(builder)?
        };
        let client = builder.build().map_err(|error| Error::Unreachable {
            origin: url.origin().ascii_serialization(),
            cause: format!("the TLS library could not be set up: {error}"),
        })?;
        Ok(cell.get_or_init(|| client))
    }

    /// The system's certificates, and the private authority where one was given.
    fn world(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
        // A second installation finds the first one, which is the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let Some(path) = &self.0.settings.ca_cert else { return Ok(builder) };
        let bad = |why: String| Error::CaCert { path: path.display().to_string(), why };
        let pem = std::fs::read(path).map_err(|error| bad(format!("it could not be read: {error}")))?;
        let certificates =
            reqwest::Certificate::from_pem_bundle(&pem).map_err(|_| bad("it is not in PEM form".to_owned()))?;
        if certificates.is_empty() {
            return Err(bad("it contains no certificate".to_owned()));
        }
        Ok(builder.tls_certs_merge(certificates))
    }
}

/// A TLS configuration that trusts nobody, for connections without TLS.
fn no_certificates() -> Result<rustls::ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder =
        builder.map_err(|error| Error::Unreachable { origin: "this machine".to_owned(), cause: error.to_string() })?;
    Ok(builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth())
}

/// Between 0 and 1. The clock's last digits are random enough to keep two clients apart.
fn jitter() -> f64 {
    let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.subsec_nanos());
    f64::from(nanos % 1_000) / 1_000.0
}
