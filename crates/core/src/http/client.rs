//! Sending: clients for this machine, which know of no proxy, and one for the rest of the world, each made when it is first needed, since reading
//! the system's certificates takes longer than many a command.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use url::Url;

use super::pace::{Call, Counts, Gate, Pass, Verdict};
use super::redact::Redactor;
use super::{Error, Event, Observer, Rate, Repeat, Request, Response, Settings, address, proxy, retry};

/// The client; cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    settings: Settings,
    observer: Arc<dyn Observer>,
    gates: Mutex<BTreeMap<String, Arc<Gate>>>,
    loopback: OnceLock<reqwest::Client>,
    secure_loopback: OnceLock<reqwest::Client>,
    world: OnceLock<reqwest::Client>,
    /// Whose turn it is to read a large body: several at once could take all memory.
    large: tokio::sync::Semaphore,
}

/// Where `localhost` leads; the port is the one of the address that is asked for.
const LOOPBACK: [SocketAddr; 2] =
    [SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0), SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0)];

/// A body beyond so many bytes is a large one.
const LARGE: usize = 1 << 20;

impl Client {
    /// A client with these settings. Nothing is sent and no certificate is read yet.
    pub fn new(settings: Settings, observer: Arc<dyn Observer>) -> Self {
        let (loopback, secure_loopback, world) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        let large = tokio::sync::Semaphore::new(1);
        Self(Arc::new(Inner { settings, observer, gates: Mutex::default(), loopback, secure_loopback, world, large }))
    }

    /// The settings it works by.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Sends a request, in turn with all others to the same server, and gives the answer of any status. It is sent again
    /// where its [`Repeat`] allows.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let url = &request.url;
        address::check(url)?;
        let settings = &self.0.settings;
        let gate = self.gate(url);
        let call = || Call::new(request.method.as_str(), url.path());
        let mut pass = gate.pass(call()).await;
        let started = Instant::now();
        let (mut sent, mut attempts) = (0, 0);
        loop {
            if request.good_until.is_some_and(crate::moment::Deadline::is_over) {
                return Err(Error::Expired { origin: url.origin().ascii_serialization() });
            }
            sent += 1;
            let outcome = self.once(url, &request).await;
            let refused = matches!(&outcome, Ok(answer) if answer.status == 429);
            attempts += u32::from(!(refused && (settings.patient || request.repeat == Repeat::WhenRefused)));
            let (wait, announced) = match &outcome {
                Ok(answer) if refused => self.refused(pass, answer),
                Ok(answer) => {
                    let counts = counts(&pass, answer);
                    pass.answered(Verdict::Accepted, &counts);
                    (retry::wait(settings, sent, asked(answer), jitter()), Some(sent))
                }
                Err(_) => {
                    drop(pass);
                    (retry::wait(settings, sent, None, jitter()), Some(sent))
                }
            };
            let late = started.elapsed() + wait > settings.deadline;
            if !request.repeat.allows(&outcome) || attempts >= settings.attempts || late {
                return outcome;
            }
            if let Some(attempt) = announced {
                let reason = match &outcome {
                    Ok(answer) => format!("status {}", answer.status),
                    Err(error) => error.to_string(),
                };
                let origin = url.origin().ascii_serialization();
                self.0.observer.event(&Event::Waiting {
                    origin: &origin,
                    since: started,
                    attempt,
                    wait,
                    reason: &reason,
                });
            }
            if !refused {
                tokio::time::sleep(wait).await;
            }
            let left = settings.deadline.saturating_sub(started.elapsed());
            match tokio::time::timeout(left, gate.pass(call())).await {
                Ok(next) => pass = next,
                Err(_) => return outcome,
            }
        }
    }

    /// 429: a pause for all requests to that server, which the gate keeps. Gives how long it is, and its number when it
    /// begins with this answer and is worth telling.
    fn refused(&self, pass: Pass<'_>, answer: &Response) -> (Duration, Option<u32>) {
        let asked = asked(answer);
        let pause = retry::wait(&self.0.settings, pass.pause_number(), asked, jitter());
        let counts = counts(&pass, answer);
        (pause, pass.answered(Verdict::Refused { asked, pause }, &counts))
    }

    /// The requests a second that this run has found servers to allow, by origin; for [`Remembered`]. Servers whose rate was
    /// not met, or is the remembered one still, are not among them.
    pub fn learned(&self) -> Vec<(String, Rate)> {
        let gates = self.0.gates.lock().unwrap_or_else(PoisonError::into_inner);
        gates.iter().filter_map(|(origin, gate)| Some((origin.clone(), gate.learned()?))).collect()
    }

    fn gate(&self, url: &Url) -> Arc<Gate> {
        let settings = &self.0.settings;
        let origin = url.origin().ascii_serialization();
        let mut gates = self.0.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let gate = gates.entry(origin).or_insert_with_key(|origin| {
            Arc::new(Gate::new(settings.rate, settings.remembered.of(origin), settings.longest_wait))
        });
        Arc::clone(gate)
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
        let too_large = || Error::TooLarge { origin: origin(), limit: max_body };
        let expected = usize::try_from(answer.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
        if expected > max_body {
            return Err(too_large());
        }
        let mut body = Vec::with_capacity(expected.min(1 << 20));
        let mut turn = None;
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            let left = max_body - body.len();
            if chunk.len() > left {
                return Err(too_large());
            }
            if body.capacity() - body.len() < chunk.len() {
                // Doubling, but never to more than the limit.
                body.reserve_exact(body.len().max(chunk.len()).min(left));
            }
            body.extend_from_slice(&chunk);
            if body.len() > LARGE && turn.is_none() {
                // Never closed, so there is always a turn.
                turn = self.0.large.acquire().await.ok();
            }
        }
        Redactor::new(&request.headers, &request.secrets).redact(status, &mut headers, &mut body);
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
        let (local, plain) = (address::is_loopback(url), url.scheme() == "http");
        let cell = match (local, plain) {
            (true, true) => &self.0.loopback,
            (true, false) => &self.0.secure_loopback,
            (false, _) => &self.0.world,
        };
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
        // No proxy between this machine and itself, no certificates for plain http, and no resolver for the name of this
        // machine, which could lead anywhere.
        let builder = if local {
            builder.no_proxy().resolve_to_addrs("localhost", &LOOPBACK)
        } else {
            proxy::check()?;
            builder
        };
        let builder = if local && plain {
            builder.http1_only().tls_backend_preconfigured(no_certificates()?)
        } else {
            self.world(builder)?
        };
        let client = builder.build().map_err(|error| Error::no_trust(&error, url.origin().ascii_serialization()))?;
        Ok(cell.get_or_init(|| client))
    }

    /// The system's certificates, and the private authority where one was given.
    fn world(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
        // A second installation finds the first one, which is the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let Some(path) = &self.0.settings.ca_cert else { return Ok(builder) };
        let bad = |why: String| Error::CaCert { path: path.display().to_string(), why };
        let pem = crate::files::certificates(path).map_err(|error| bad(error.to_string()))?;
        let pem = pem.ok_or_else(|| bad("the file does not exist".to_owned()))?;
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

/// What the answer asks for by `Retry-After`.
fn asked(answer: &Response) -> Option<Duration> {
    let value = answer.headers.get("retry-after")?;
    Some(retry::retry_after(value.to_str().unwrap_or_default(), SystemTime::now()))
}

/// The counts that the answer tells.
fn counts(pass: &Pass<'_>, answer: &Response) -> Counts {
    // Most servers tell none: ten names need not be looked for then.
    if !answer.headers.keys().any(|name| name.as_str().starts_with("x-rate")) {
        return Counts::default();
    }
    Counts::read(pass.call(), |name| answer.header(name), answer.server_time().unwrap_or_else(SystemTime::now))
}

/// Between 0 and 1. The clock's last digits are random enough to keep two clients apart.
fn jitter() -> f64 {
    let nanos = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.subsec_nanos());
    f64::from(nanos % 1_000) / 1_000.0
}
