//! Tokens of the API (documented by OfficeRnD): client credentials, no refresh token.

use std::time::{Duration, Instant};

use serde::Deserialize;

use super::client::Account;
use super::error::Error;
use crate::http::{self, Client, Repeat, Request};
use crate::secrets::Secret;

/// What a command needs. Asking for more than was granted fails, so reading commands ask for reading only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// `officernd.api.read`
    Read,
    /// `officernd.api.read officernd.api.write`
    ReadWrite,
}

impl Scope {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "officernd.api.read",
            Self::ReadWrite => "officernd.api.read officernd.api.write",
        }
    }

    const fn permission(self) -> &'static str {
        match self {
            Self::Read => "Read",
            Self::ReadWrite => "Write",
        }
    }
}

/// A token in memory.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub header: Secret,
    fresh_until: Instant,
}

impl Token {
    pub fn is_fresh(&self) -> bool {
        Instant::now() < self.fresh_until
    }
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    #[serde(default)]
    expires_in: Option<u64>,
}

#[derive(Deserialize, Default)]
struct Refusal {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
    #[serde(default)]
    message: String,
}

/// Asks for a token. The refusal's body is not documented; both OAuth's own codes (RFC 6749, section 5.2) and plain
/// messages are understood.
pub(super) async fn ask(http: &Client, account: &Account) -> Result<Token, Error> {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &account.client_id)
        .append_pair("client_secret", account.client_secret.expose())
        .append_pair("grant_type", "client_credentials")
        .append_pair("scope", account.scope.as_str())
        .finish();
    let mut request = Request::get(account.identity_url.clone());
    request.method = reqwest::Method::POST;
    request.repeat = Repeat::Safe; // A second token does no harm.
    request.body = Some(body.into_bytes());
    let form = reqwest::header::HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers.insert(reqwest::header::CONTENT_TYPE, form);
    let answer = http.send(request).await?;
    if answer.is_success() {
        return read(&answer);
    }
    Err(refusal(&answer, account.scope))
}

fn read(answer: &http::Response) -> Result<Token, Error> {
    let token: Answer =
        answer.json().map_err(|why| Error::Body { what: "the request for a token", why: why.to_string() })?;
    // Refreshed a minute early: a token must not run out between being checked and being used.
    let seconds = token.expires_in.unwrap_or(3599).saturating_sub(60);
    Ok(Token {
        header: Secret::new(format!("Bearer {}", token.access_token)),
        fresh_until: Instant::now() + Duration::from_secs(seconds.min(24 * 3600)),
    })
}

fn refusal(answer: &http::Response, scope: Scope) -> Error {
    let said: Refusal = answer.json().unwrap_or_default();
    let text = format!("{} {} {}", said.error, said.error_description, said.message).to_lowercase();
    match answer.status {
        429 => Error::RateLimit,
        _ if text.contains("scope") => Error::MissingScope { permission: scope.permission() },
        400 | 401 | 403 => Error::RejectedClient { status: answer.status },
        status => Error::Status {
            what: "the request for a token",
            status,
            said: None,
            request_id: answer.request_id().map(str::to_owned),
        },
    }
}
