//! The token endpoint (documented by OfficeRnD: client credentials, form-encoded, two scopes, 3599 seconds). How a refusal
//! looks is not documented; the sandbox answers as OAuth 2.0 says (RFC 6749, section 5.2).

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::ToSpan as _;
use rusqlite::{OptionalExtension as _, params};
use serde_json::json;

use super::app::{App, Shared};
use super::store::{instant, random_hex};

/// How long a token lives, in seconds.
const LIFE: i64 = 3599;

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// `officernd.api.read`
    Read,
    /// `officernd.api.write`
    Write,
}

/// Gives a token.
pub async fn token(State(app): State<Shared>, body: String) -> Response {
    let field = |name: &str| {
        url::form_urlencoded::parse(body.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    let refuse = |status: StatusCode, error: &str, why: &str| {
        (status, Json(json!({ "error": error, "error_description": why }))).into_response()
    };
    if field("grant_type").as_deref() != Some("client_credentials") {
        return refuse(StatusCode::BAD_REQUEST, "unsupported_grant_type", "Only client_credentials is supported");
    }
    let (id, secret) = (field("client_id").unwrap_or_default(), field("client_secret").unwrap_or_default());
    let known = app.store.read(|connection| {
        connection
            .prepare_cached("SELECT client_secret, scopes FROM clients WHERE client_id = ?1")?
            .query_row([&id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
            .optional()
    });
    let Ok(Some((_, granted))) = known.map(|known| known.filter(|(expected, _)| *expected == secret)) else {
        return refuse(StatusCode::UNAUTHORIZED, "invalid_client", "Client authentication failed");
    };
    let scope = field("scope").unwrap_or_else(|| granted.clone());
    if let Some(wrong) = scope.split_whitespace().find(|scope| !granted.split_whitespace().any(|known| known == *scope))
    {
        return refuse(StatusCode::BAD_REQUEST, "invalid_scope", &format!("The scope {wrong} was not granted"));
    }
    let token = random_hex(32);
    let now = app.clock.now();
    let expires = now + LIFE.seconds();
    let stored = app.store.write(|transaction| {
        transaction.execute("DELETE FROM tokens WHERE expires_at < ?1", [instant(now)])?;
        transaction.execute(
            "INSERT INTO tokens (token, client_id, scope, expires_at) VALUES (?1, ?2, ?3, ?4)",
            params![token, id, scope, instant(expires)],
        )
    });
    match stored {
        Ok(_) => Json(json!({ "access_token": token, "token_type": "Bearer", "expires_in": LIFE, "scope": scope }))
            .into_response(),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "The token could not be stored"),
    }
}

/// Whether a request carries a token that allows this. Seen in the sister product: a missing scope gives 401, not 403.
pub fn allowed(app: &App, headers: &HeaderMap, permission: Permission) -> bool {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let Some(token) = token else { return false };
    let scope = app.store.read(|connection| {
        connection
            .prepare_cached("SELECT scope FROM tokens WHERE token = ?1 AND expires_at > ?2")?
            .query_row(params![token, instant(app.clock.now())], |row| row.get::<_, String>(0))
            .optional()
    });
    let wanted = match permission {
        Permission::Read => "officernd.api.read",
        Permission::Write => "officernd.api.write",
    };
    matches!(scope, Ok(Some(scope)) if scope.split_whitespace().any(|granted| granted == wanted))
}
