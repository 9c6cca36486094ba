//! Tokens of the API (documented by OfficeRnD): client credentials, no refresh token.

use super::client::Account;
use super::error::{Error, Refusal};
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

/// Asks for a token.
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

/// What a refusal means; how one looks is not documented. The client is to blame only where the answer says so: by OAuth's
/// code, or by a 401 in JSON that gives no other reason.
fn refusal(answer: &http::Response, scope: Scope) -> Error {
    let refusal = Refusal::read(answer);
    let temporary = refusal.is_temporary();
    let said = refusal.said.clone();
    match (answer.status, refusal.code.as_deref()) {
        (429, _) => Error::RateLimit { said },
        (_, Some("invalid_scope" | "insufficient_scope")) => {
            Error::MissingScope { permission: scope.permission(), said }
        }
        (status, Some("invalid_client" | "unauthorized_client")) => Error::RejectedClient { status, said },
        (401, None | Some("Unauthorized")) if refusal.is_json && !refusal.gives_other_reason() => {
            Error::RejectedClient { status: 401, said }
        }
        (status, _) => Error::Status {
            what: "the request for a token",
            status,
            said,
            temporary,
            request_id: answer.request_id().map(str::to_owned),
        },
    }
}
