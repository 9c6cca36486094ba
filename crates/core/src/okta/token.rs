//! Access tokens of an OAuth client (documented by Okta): client credentials with `private_key_jwt`.

use reqwest::header::HeaderValue;
use serde::Deserialize;
use url::Url;

use super::dpop::{ProofKey, demanded_nonce};
use super::error::{Error, ErrorBody};
use super::key::{self, SigningKey};
use crate::http::bearer::{self, Bearer};
use crate::http::{self, Client, Repeat};
use crate::secrets::Secret;

/// What a request needs. A token request fails if one of its scopes was not granted, so each set is asked for only where it
/// is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Reads apps and groups.
    Read,
    /// Changes apps and groups.
    Manage,
    /// Also reads the organization's name, for `login`.
    ReadOrg,
    /// Reads the app's user schema and profile mappings.
    ReadSchema,
    /// Changes them.
    ManageSchema,
    /// Reads the System Log.
    ReadLogs,
}

impl Scope {
    /// As OAuth spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "okta.apps.read okta.groups.read",
            Self::Manage => "okta.apps.manage okta.groups.manage",
            Self::ReadOrg => "okta.apps.read okta.groups.read okta.orgs.read",
            Self::ReadSchema => "okta.schemas.read okta.profileMappings.read",
            Self::ManageSchema => "okta.schemas.manage okta.profileMappings.manage",
            Self::ReadLogs => "okta.logs.read",
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

/// The answer to a request for a token.
pub(super) enum Answer {
    /// A token.
    Granted(Bearer),
    /// The client must prove possession of a key (DPoP).
    ProofRequired,
    /// The proof must contain this nonce.
    NonceRequired(String),
}

/// Requests a token.
pub(super) async fn request(
    http: &Client,
    org: &Url,
    client_id: &str,
    key: (&SigningKey, Option<&str>),
    scope: Scope,
    proof: Option<(&ProofKey, Option<&str>)>,
) -> Result<Answer, Error> {
    let url = http::segment(org, &["oauth2", "v1", "token"])?;
    let claims = claims(client_id, &url, key::now(), &key::random_id()?);
    let assertion = Secret::new(key.0.sign(key.1, &claims)?);
    let fields = [
        ("grant_type", "client_credentials"),
        ("scope", scope.as_str()),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion.expose()),
    ];
    // The assertion can be used once only; a refusal by the rate limit does not use it up.
    let mut request = bearer::ask(url, &fields, &assertion, Repeat::WhenRefused);
    if let Some((key, nonce)) = proof {
        let proof = key.proof(&request.method, &request.url, nonce, None)?;
        let proof = HeaderValue::from_str(&proof).map_err(|_| Error::Key { why: "signing failed".to_owned() })?;
        request.headers.insert("dpop", proof);
    }
    let answer = http.send(request).await?;
    if answer.is_success() {
        let bearer = Bearer::granted(&answer);
        return bearer
            .map(Answer::Granted)
            .map_err(|why| Error::Body { what: "the request for a token", why: why.to_string() });
    }
    if let Some(nonce) = demanded_nonce(&answer) {
        return Ok(Answer::NonceRequired(nonce));
    }
    if proof.is_none() && answer.json::<Refusal>().is_ok_and(|refusal| refusal.error == "invalid_dpop_proof") {
        return Ok(Answer::ProofRequired);
    }
    Err(refusal(&answer, scope))
}

fn refusal(answer: &http::Response, scope: Scope) -> Error {
    let refusal: Refusal = answer.json().unwrap_or_default();
    let body = Box::new(ErrorBody { error_summary: refusal.error_description, ..ErrorBody::default() });
    match refusal.error.as_str() {
        "invalid_scope" | "consent_required" => Error::MissingScope { scopes: scope.as_str().to_owned() },
        "invalid_client" => Error::Rejected { credential: "client id or key", body },
        _ => Error::refusal("the request for a token", "client id or key", answer),
    }
}
