//! Who may do what: API tokens (`SSWS`) may do everything, OAuth tokens what their scopes say.

use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rusqlite::OptionalExtension as _;

use super::dpop;
use super::error::Refused;
use crate::app::{App, Shared};
use crate::store::instant;

/// Around every request of the Management API; the others are counted, as the index of `search` lags by requests.
pub async fn check(State(app): State<Shared>, OriginalUri(uri): OriginalUri, request: Request, next: Next) -> Response {
    let counted = app.store.write(|transaction| transaction.execute("UPDATE okta_org SET requests = requests + 1", []));
    if let Err(cause) = counted {
        return Refused::from(cause).into_response();
    }
    let authorization = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let granted = match authorization.map(|text| scopes(&app, text)) {
        Some(Ok(Some(granted))) => granted,
        Some(Err(cause)) => return Refused::from(cause).into_response(),
        _ => return Refused::token().into_response(),
    };
    if let Some(("DPoP", token)) = authorization.and_then(credential) {
        let proof = dpop::verify(&app, request.headers(), request.method(), uri.path(), Some(token));
        match proof.map(|key| dpop::is_bound(&app, token, &key)) {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => return Refused::token().into_response(),
            Ok(Err(cause)) => return Refused::from(cause).into_response(),
            Err(refusal) => return refusal.of_api(),
        }
    }
    let fine = needed(request.method(), uri.path()).iter().all(|scope| has(&granted, scope));
    if fine {
        return next.run(request).await;
    }
    let mut answer = Refused::denied().into_response();
    answer
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"insufficient_scope\""));
    answer
}

/// What the token of this header may do.
fn scopes(app: &App, authorization: &str) -> rusqlite::Result<Option<String>> {
    let Some((scheme, token)) = credential(authorization) else { return Ok(None) };
    app.store.read(|connection| {
        connection
            .prepare_cached(
                "SELECT scopes FROM okta_tokens WHERE token = ?1 AND scheme = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
            )?
            .query_row([token, scheme, &instant(app.clock.now())], |row| row.get(0))
            .optional()
    })
}

/// Scheme and token. Released SDKs of Okta write the scheme in any case, and SSWS without a space behind it (seen).
fn credential(authorization: &str) -> Option<(&'static str, &str)> {
    ["SSWS", "Bearer", "DPoP"].into_iter().find_map(|scheme| {
        let (start, token) = authorization.split_at_checked(scheme.len())?;
        let spaced = scheme == "SSWS" || token.starts_with(' ');
        (start.eq_ignore_ascii_case(scheme) && spaced).then(|| (scheme, token.trim_start_matches(' ')))
    })
}

/// The scopes of a request (documented by Okta for each operation).
fn needed(method: &Method, path: &str) -> Vec<String> {
    let way = if method == Method::GET { "read" } else { "manage" };
    let rooms: &[&str] = if path.contains("/group-push/") {
        &["apps", "groups"]
    } else if path.starts_with("/api/v1/meta/schemas") {
        &["schemas"]
    } else if path.starts_with("/api/v1/mappings") {
        &["profileMappings"]
    } else if path.starts_with("/api/v1/logs") {
        &["logs"]
    } else if path.starts_with("/api/v1/org") {
        &["orgs"]
    } else if path.starts_with("/api/v1/users/") {
        &["users"]
    } else if path.starts_with("/api/v1/groups") {
        &["groups"]
    } else {
        &["apps"]
    };
    rooms.iter().map(|room| format!("okta.{room}.{way}")).collect()
}

/// Whether a scope was granted; who may change may read.
fn has(granted: &str, wanted: &str) -> bool {
    let more = wanted.strip_suffix(".read").map(|room| format!("{room}.manage"));
    granted.split_whitespace().any(|scope| scope == "*" || scope == wanted || Some(scope) == more.as_deref())
}
