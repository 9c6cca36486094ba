//! Why there is no answer, or none that can be used.

use serde::de::DeserializeOwned;

/// Why there is no answer. No text contains a query, a header or a body.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address must not be used.
    #[error("{url}: {why}")]
    Address {
        /// The address as it was given.
        url: String,
        /// Why not.
        why: String,
    },
    /// The private certificate authority cannot be used.
    #[error("{path}: {why}")]
    CaCert {
        /// The file.
        path: String,
        /// Why not.
        why: String,
    },
    /// This machine has no certificate authorities, or TLS cannot be set up for another reason that stays.
    #[error("{origin} cannot be verified: {cause}")]
    NoTrust {
        /// Scheme, host and port.
        origin: String,
        /// Why not.
        cause: String,
    },
    /// A proxy setting of the environment cannot be used.
    #[error("{variable} cannot be used: {why}")]
    Proxy {
        /// The variable.
        variable: &'static str,
        /// Why not; never its value, which may contain a password.
        why: &'static str,
    },
    /// No connection, or it broke.
    #[error("{origin} cannot be reached: {cause}")]
    Unreachable {
        /// Scheme, host and port.
        origin: String,
        /// The innermost causes.
        cause: String,
    },
    /// The server's certificate is not accepted.
    #[error("the certificate of {origin} is not accepted: {cause}")]
    Tls {
        /// Scheme, host and port.
        origin: String,
        /// What is wrong with it.
        cause: String,
    },
    /// No answer in time.
    #[error("{origin} did not answer within {seconds} seconds")]
    Timeout {
        /// Scheme, host and port.
        origin: String,
        /// The limit.
        seconds: u64,
    },
    /// Its turn came too late; see [`super::Request::good_until`].
    #[error("the request to {origin} waited too long for its turn and was not sent")]
    Expired {
        /// Scheme, host and port.
        origin: String,
    },
    /// The answer broke off.
    #[error("the answer of {origin} broke off: {cause}")]
    Broken {
        /// Scheme, host and port.
        origin: String,
        /// Why.
        cause: String,
    },
    /// The answer is larger than is read.
    #[error("the answer of {origin} is larger than {limit} bytes")]
    TooLarge {
        /// Scheme, host and port.
        origin: String,
        /// The limit in bytes.
        limit: usize,
    },
}

impl Error {
    /// Whether it is certain that the server never got the request.
    pub fn never_sent(&self) -> bool {
        matches!(
            self,
            Self::Address { .. }
                | Self::CaCert { .. }
                | Self::NoTrust { .. }
                | Self::Proxy { .. }
                | Self::Unreachable { .. }
                | Self::Tls { .. }
                | Self::Expired { .. }
        )
    }

    /// Whether sending it again may help.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Timeout { .. } | Self::Broken { .. })
    }

    /// Reads reqwest's error, which shows the address and hides the cause.
    pub(super) fn from_reqwest(error: &reqwest::Error, origin: String, seconds: u64) -> Self {
        let causes = causes(error);
        let text = causes.join(": ");
        if causes.iter().any(|cause| cause.contains("certificate") || cause.contains("received fatal alert")) {
            Self::Tls { origin, cause: certificate(&text) }
        } else if error.is_timeout() {
            Self::Timeout { origin, seconds }
        } else if error.is_connect() {
            Self::Unreachable { origin, cause: causes.last().cloned().unwrap_or(text) }
        } else {
            Self::Broken { origin, cause: causes.last().cloned().unwrap_or(text) }
        }
    }
}

impl Error {
    /// A client that cannot be built: nothing about the network can change that.
    pub(super) fn no_trust(error: &reqwest::Error, origin: String) -> Self {
        let cause = causes(error).join(": ");
        if cause.contains("No CA certificates") {
            return Self::NoTrust { origin, cause: "this machine has no CA certificates".to_owned() };
        }
        Self::NoTrust { origin, cause: format!("TLS cannot be set up: {cause}") }
    }
}

/// Everything below reqwest's own message, outermost first.
fn causes(error: &reqwest::Error) -> Vec<String> {
    let mut texts = Vec::new();
    let mut next = std::error::Error::source(error);
    while let Some(error) = next {
        let text = error.to_string();
        if texts.last() != Some(&text) {
            texts.push(text);
        }
        next = error.source();
    }
    texts
}

/// rustls's words for people.
fn certificate(text: &str) -> String {
    for (found, words) in [
        ("Expired", "it has expired (or this machine's clock is wrong)"),
        ("NotValidYet", "it is not valid yet (or this machine's clock is wrong)"),
        ("NotValidForName", "it is for another name"),
        ("UnknownIssuer", "its issuer is not known to this machine"),
        ("CaUsedAsEndEntity", "it is self-signed"),
        ("Revoked", "it was revoked"),
    ] {
        if text.contains(found) || text.to_lowercase().contains(&found.to_lowercase()) {
            return words.to_owned();
        }
    }
    if text.contains("not valid for name") {
        return "it is for another name".to_owned();
    }
    text.to_owned()
}

/// Why a body is not what was expected. The text never shows the body itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Nothing at all.
    #[error("the answer is empty")]
    Empty,
    /// A web page.
    #[error("the answer is a web page (HTML), not JSON")]
    Html,
    /// It ends too early.
    #[error("the answer is cut off: its JSON ends at line {line}, column {column}")]
    Cut {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// Something else.
    #[error("the answer is not JSON: line {line}, column {column}")]
    NotJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// JSON, but of another shape.
    #[error("the answer has an unexpected shape: {what}")]
    Shape {
        /// What was expected, without values.
        what: String,
    },
}

/// Reads JSON, with a byte order mark in front of it or without.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8], content_type: Option<&str>) -> Result<T, BodyError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    if body.is_empty() {
        return Err(BodyError::Empty);
    }
    if body.starts_with(b"<") || content_type.is_some_and(|kind| kind.contains("text/html")) {
        return Err(BodyError::Html);
    }
    crate::json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Eof => BodyError::Cut { line, column },
            serde_json::error::Category::Data => BodyError::Shape { what: without_values(&error.to_string()) },
            _ => BodyError::NotJson { line, column },
        }
    })
}

/// serde's messages quote the value they did not expect, which may be anything.
fn without_values(message: &str) -> String {
    let mut text = String::new();
    let mut quoted = false;
    for c in message.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                text.push_str(if quoted { "\"…" } else { "\"" });
            }
            _ if quoted => {}
            c => text.push(c),
        }
    }
    text.chars().take(200).collect()
}
