//! `/oauth2/v1/token`: client credentials with `private_key_jwt`, the only way to Okta's API scopes (documented by Okta).
//! Refusals are those of OAuth 2.0 (RFC 6749, section 5.2), with Okta's words as they are publicly reported.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::ToSpan as _;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use rusqlite::{OptionalExtension as _, params};
use serde_json::{Value, json};

use super::dpop;
use crate::app::{App, Shared};
use crate::store::{instant, random_hex};

/// How long a token lives, in seconds (documented by Okta).
const LIFE: i64 = 3600;
/// How far in the future an assertion may end, in seconds (documented by Okta: one hour).
const LONGEST: i64 = 3600;

struct No(StatusCode, &'static str, String);

impl No {
    fn client(why: impl Into<String>) -> Self {
        Self(StatusCode::UNAUTHORIZED, "invalid_client", why.into())
    }

    fn request(error: &'static str, why: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, error, why.into())
    }
}

impl From<rusqlite::Error> for No {
    fn from(cause: rusqlite::Error) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR, "server_error", format!("the sandbox's database: {cause}"))
    }
}

pub async fn token(State(app): State<Shared>, headers: HeaderMap, body: String) -> Response {
    let proof = dpop::verify(&app, &headers, &Method::POST, "/oauth2/v1/token", None);
    let key = match (required(&app, &body), proof) {
        (_, Ok(key)) => Some(key),
        (false, Err(dpop::Refusal::Missing)) => None,
        (_, Err(refusal)) => return refusal.of_token_endpoint(),
    };
    match give(&app, &body, key.as_ref()) {
        Ok(token) => Json(token).into_response(),
        Err(No(status, error, why)) => {
            (status, Json(json!({ "error": error, "error_description": why }))).into_response()
        }
    }
}

/// Whether the client of this assertion must prove possession; who it is, is checked later.
fn required(app: &App, body: &str) -> bool {
    let assertion = url::form_urlencoded::parse(body.as_bytes()).find(|(key, _)| key == "client_assertion");
    let claims = assertion.and_then(|(_, jwt)| URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1)?).ok());
    let claims: Value = claims.and_then(|claims| serde_json::from_slice(&claims).ok()).unwrap_or_default();
    claims["iss"].as_str().is_some_and(|client| dpop::is_required(app, client).unwrap_or(false))
}

fn give(app: &App, body: &str, key: Option<&Value>) -> Result<Value, No> {
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    if field("grant_type") != "client_credentials" {
        return Err(No::request(
            "unsupported_grant_type",
            "The authorization grant type is not supported by the authorization server.",
        ));
    }
    if field("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
        return Err(No::client(
            "Client Credentials requests to the Org Authorization Server must use the private_key_jwt token_endpoint_auth_method.",
        ));
    }
    let granted = assertion(app, field("client_assertion"))?;
    let wanted = field("scope");
    if wanted.split_whitespace().next().is_none() {
        return Err(No::request(
            "invalid_scope",
            "The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
        ));
    }
    if let Some(wrong) =
        wanted.split_whitespace().find(|scope| !granted.split_whitespace().any(|known| known == *scope))
    {
        return Err(No::request(
            "invalid_scope",
            format!("One or more scopes are not configured for the authorization server resource: {wrong}"),
        ));
    }
    let token = random_hex(32);
    let expires = instant(app.clock.now() + LIFE.seconds());
    let scheme = if key.is_some() { "DPoP" } else { "Bearer" };
    app.store.write(|transaction| {
        if let Some(key) = key {
            dpop::bind(transaction, &token, key)?;
        }
        transaction.execute(
            "INSERT INTO okta_tokens (token, scheme, scopes, expires_at) VALUES (?1, ?2, ?3, ?4)",
            params![token, scheme, wanted, expires],
        )
    })?;
    Ok(json!({ "token_type": scheme, "expires_in": LIFE, "access_token": token, "scope": wanted }))
}

/// Checks the signed assertion (RFC 7523) and gives the scopes that were granted to its client.
fn assertion(app: &App, jwt: &str) -> Result<String, No> {
    let parts: Vec<&str> = jwt.split('.').collect();
    let [header, claims, signature] = parts.as_slice() else {
        return Err(No::client("The client_assertion is not a JWT."));
    };
    let unreadable = || No::client("The client_assertion token is malformed.");
    let json = |part: &str| -> Option<Value> { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok() };
    let (head, body) = (json(header).ok_or_else(unreadable)?, json(claims).ok_or_else(unreadable)?);
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let known: Option<(String, String)> = app.store.read(|connection| {
        connection
            .query_row("SELECT jwk, scopes FROM okta_clients WHERE client_id = ?1", [text("iss")], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
    })?;
    let Some((jwk, scopes)) = known else { return Err(No::client("Invalid value for 'client_id' parameter.")) };
    let jwk: Value = serde_json::from_str(&jwk).unwrap_or_default();
    let signed = format!("{header}.{claims}");
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| unreadable())?;
    if !verifies(&jwk, head.get("alg").and_then(Value::as_str), signed.as_bytes(), &signature) {
        return Err(No::client("The client_assertion signature is invalid."));
    }
    if text("sub") != text("iss") {
        return Err(No::client("The client_assertion token has an invalid subject (sub)."));
    }
    let audience = format!("{}/oauth2/v1/token", app.okta.origin);
    if text("aud") != audience {
        return Err(No::client(
            "The audience claim for client_assertion must be the endpoint invoked for the request.",
        ));
    }
    let (now, expires) = (app.clock.now().as_second(), body.get("exp").and_then(Value::as_i64));
    match expires {
        Some(expires) if expires <= now => return Err(No::client("The client_assertion token is expired.")),
        Some(expires) if expires <= now + LONGEST => {}
        _ => return Err(No::client("The client_assertion token must have an expiration of at most one hour.")),
    }
    if !text("jti").is_empty() {
        let new = app.store.write(|transaction| {
            transaction.execute("INSERT OR IGNORE INTO okta_assertions (jti) VALUES (?1)", [text("jti")])
        })?;
        if new == 0 {
            return Err(No::client("The client_assertion token has already been used (jti)."));
        }
    }
    Ok(scopes)
}

/// Whether the signature is the key's: RS256 or ES256, whichever the key is for.
pub fn verifies(jwk: &Value, algorithm: Option<&str>, signed: &[u8], signature: &[u8]) -> bool {
    let part = |name: &str| {
        let text = jwk.get(name).and_then(Value::as_str)?;
        URL_SAFE_NO_PAD.decode(text).ok()
    };
    match (jwk.get("kty").and_then(Value::as_str), algorithm) {
        (Some("RSA"), Some("RS256")) => part("n").zip(part("e")).is_some_and(|(n, e)| {
            RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature).is_ok()
        }),
        (Some("EC"), Some("ES256")) => part("x").zip(part("y")).is_some_and(|(x, y)| {
            // An uncompressed point (SEC 1, section 2.3.3).
            let point = [&[4], x.as_slice(), y.as_slice()].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature).is_ok()
        }),
        _ => false,
    }
}
