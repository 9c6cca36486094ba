//! Proofs of possession (RFC 9449) as Okta's org authorization server and its API demand them of a client that requires DPoP.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::{OptionalExtension as _, params};
use serde_json::{Value, json};

use super::oauth::verifies;
use crate::app::App;

/// The nonce that every proof must carry; the real one changes.
const NONCE: &str = "sandbox-dpop-nonce";
/// How far the time of a proof may be off, in seconds (our choice).
const SKEW: i64 = 300;

/// Why a proof is refused.
pub enum Refusal {
    /// There is none.
    Missing,
    /// It lacks the nonce.
    Nonce,
    /// It proves nothing.
    Invalid(String),
}

impl Refusal {
    /// As the token endpoint answers.
    pub fn of_token_endpoint(self) -> Response {
        let (error, why) = match self {
            Self::Missing => ("invalid_dpop_proof", "The DPoP proof JWT header is missing.".to_owned()),
            Self::Nonce => ("use_dpop_nonce", "Authorization server requires nonce in DPoP proof.".to_owned()),
            Self::Invalid(why) => ("invalid_dpop_proof", why),
        };
        let body = axum::Json(json!({ "error": error, "error_description": why }));
        with_nonce((StatusCode::BAD_REQUEST, body).into_response())
    }

    /// As the API answers.
    pub fn of_api(self) -> Response {
        let error = if matches!(self, Self::Nonce) { "use_dpop_nonce" } else { "invalid_dpop_proof" };
        let mut answer = with_nonce(super::error::Refused::token().into_response());
        if let Ok(value) = HeaderValue::from_str(&format!("DPoP error=\"{error}\"")) {
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
        answer
    }
}

fn with_nonce(mut answer: Response) -> Response {
    answer.headers_mut().insert("dpop-nonce", HeaderValue::from_static(NONCE));
    answer
}

/// Whether this client must prove possession.
pub fn is_required(app: &App, client: &str) -> rusqlite::Result<bool> {
    app.store.read(|connection| {
        connection.query_row("SELECT EXISTS (SELECT 1 FROM okta_dpop WHERE client_id = ?1)", [client], |row| row.get(0))
    })
}

/// Checks a proof and gives its key. `token` is the access token that goes with it.
pub fn verify(
    app: &App,
    headers: &HeaderMap,
    method: &Method,
    path: &str,
    token: Option<&str>,
) -> Result<Value, Refusal> {
    let invalid = |why: &str| Refusal::Invalid(why.to_owned());
    let proof = headers.get("dpop").ok_or(Refusal::Missing)?;
    let proof = proof.to_str().map_err(|_| invalid("The DPoP proof is malformed."))?;
    let parts: Vec<&str> = proof.split('.').collect();
    let [head, claims, signature] = parts.as_slice() else { return Err(invalid("The DPoP proof is not a JWT.")) };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| invalid("The DPoP proof is malformed."));
    let json = |part: &str| -> Result<Value, Refusal> {
        serde_json::from_slice(&decode(part)?).map_err(|_| invalid("The DPoP proof is malformed."))
    };
    let (header, body) = (json(head)?, json(claims)?);
    let jwk = header["jwk"].clone();
    if header["typ"] != "dpop+jwt" || !jwk["d"].is_null() {
        return Err(invalid("The DPoP proof has a wrong header."));
    }
    if !verifies(&jwk, header["alg"].as_str(), format!("{head}.{claims}").as_bytes(), &decode(signature)?) {
        return Err(invalid("The DPoP proof signature is invalid."));
    }
    if body["htm"] != method.as_str() || body["htu"] != format!("{}{path}", app.okta.origin) {
        return Err(invalid("The DPoP proof is for another request."));
    }
    let now = app.clock.now().as_second();
    // A client has no part in a clock that stands still for a test.
    let is_real = matches!(app.clock, crate::Clock::System);
    if is_real && body["iat"].as_i64().is_none_or(|at| (at - now).abs() > SKEW) {
        return Err(invalid("The DPoP proof is too old or from the future."));
    }
    if let Some(token) = token {
        let digest = ring::digest::digest(&ring::digest::SHA256, token.as_bytes());
        if body["ath"] != URL_SAFE_NO_PAD.encode(digest.as_ref()) {
            return Err(invalid("The DPoP proof is for another access token."));
        }
    }
    if body["nonce"] != NONCE {
        return Err(Refusal::Nonce);
    }
    let jti =
        body["jti"].as_str().filter(|jti| !jti.is_empty()).ok_or_else(|| invalid("The DPoP proof has no jti."))?;
    let new = app.store.write(|transaction| {
        transaction.execute("INSERT OR IGNORE INTO okta_assertions (jti) VALUES (?1)", [format!("dpop {jti}")])
    });
    if new.is_ok_and(|new| new == 1) { Ok(jwk) } else { Err(invalid("The DPoP proof has already been used (jti).")) }
}

/// Binds a token to the key.
pub fn bind(transaction: &rusqlite::Transaction<'_>, token: &str, jwk: &Value) -> rusqlite::Result<usize> {
    transaction.execute("INSERT INTO okta_token_keys (token, jwk) VALUES (?1, ?2)", params![token, jwk.to_string()])
}

/// Whether the token is bound to this key.
pub fn is_bound(app: &App, token: &str, jwk: &Value) -> rusqlite::Result<bool> {
    let bound: Option<String> = app.store.read(|connection| {
        connection.query_row("SELECT jwk FROM okta_token_keys WHERE token = ?1", [token], |row| row.get(0)).optional()
    })?;
    Ok(bound == Some(jwk.to_string()))
}
