//! Tokens of the API (documented by OfficeRnD): client credentials, no refresh token.

use serde::Deserialize;

use super::client::Account;
use super::error::Error;
use crate::http::bearer::{self, Bearer};
use crate::http::{self, Client, Repeat};

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
pub(super) async fn ask(http: &Client, account: &Account) -> Result<Bearer, Error> {
    let fields = [
        ("client_id", account.client_id.as_str()),
        ("client_secret", account.client_secret.expose()),
        ("grant_type", "client_credentials"),
        ("scope", account.scope.as_str()),
    ];
    // A second token does no harm.
    let answer =
        http.send(bearer::ask(account.identity_url.clone(), &fields, &account.client_secret, Repeat::Safe)).await?;
    if answer.is_success() {
        return Bearer::granted(&answer)
            .map_err(|why| Error::Body { what: "the request for a token", why: why.to_string() });
    }
    Err(refusal(&answer, account.scope))
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
