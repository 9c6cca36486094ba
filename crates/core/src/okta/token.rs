//! Access tokens of an OAuth client (documented by Okta): client credentials with `private_key_jwt`.

use std::time::SystemTime;

use serde::Deserialize;
use url::Url;

use super::error::{Error, Said};
use super::key::SigningKey;
use crate::http::bearer::{self, Bearer};
use crate::http::{self, Client, Repeat};
use crate::secrets::Secret;

/// What a command needs. A scope that was not granted makes the request fail, so reading commands ask for reading only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Apps and groups, read.
    Read,
    /// Apps and groups, changed.
    Manage,
    /// The organisation's name beside reading, for `login`.
    ReadOrg,
}

impl Scope {
    /// As OAuth spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "okta.apps.read okta.groups.read",
            Self::Manage => "okta.apps.manage okta.groups.manage",
            Self::ReadOrg => "okta.apps.read okta.groups.read okta.orgs.read",
        }
    }
}

/// OAuth's own refusal (RFC 6749, section 5.2).
#[derive(Deserialize, Default)]
#[serde(default)]
struct Refusal {
    error: String,
    error_description: String,
}

/// The claims of the assertion (RFC 7523): good for five minutes, once.
pub(super) fn claims(client_id: &str, audience: &Url, now: u64, id: &str) -> serde_json::Value {
    serde_json::json!({
        "iss": client_id,
        "sub": client_id,
        "aud": audience.as_str(),
        "iat": now,
        "exp": now + 300,
        "jti": id,
    })
}

/// Asks for a token.
pub(super) async fn ask(
    http: &Client,
    org: &Url,
    client_id: &str,
    key: (&SigningKey, Option<&str>),
    scope: Scope,
) -> Result<Bearer, Error> {
    let url = http::segment(org, &["oauth2", "v1", "token"])?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(|_| Error::Key { why: "the system gives no random numbers".to_owned() })?;
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let assertion = Secret::new(key.0.sign(key.1, &claims(client_id, &url, now, &id))?);
    let fields = [
        ("grant_type", "client_credentials"),
        ("scope", scope.as_str()),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion.expose()),
    ];
    // The assertion can be used once only; a refusal by the rate limit does not use it up.
    let answer = http.send(bearer::ask(url, &fields, &assertion, Repeat::WhenRefused)).await?;
    if answer.is_success() {
        return Bearer::granted(&answer)
            .map_err(|why| Error::Body { what: "the request for a token", why: why.to_string() });
    }
    Err(refusal(&answer, scope))
}

fn refusal(answer: &http::Response, scope: Scope) -> Error {
    let refusal: Refusal = answer.json().unwrap_or_default();
    let said = Box::new(Said { error_summary: refusal.error_description, ..Said::default() });
    match refusal.error.as_str() {
        "invalid_scope" | "consent_required" => Error::MissingScope { scopes: scope.as_str().to_owned() },
        "invalid_client" => Error::Rejected { credential: "client id or key", said },
        "invalid_dpop_proof" => Error::Invalid {
            what: "a token without DPoP; clear \"Require Demonstrating Proof of Possession\" at the client",
            said,
        },
        _ => Error::refusal("the request for a token", "client id or key", answer),
    }
}
