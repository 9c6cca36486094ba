//! The SCIM User Provisioning integration. OfficeRnD documents clicks only, so paths and bodies are our choice, near the
//! sister product's `GET /integrations/{id}`.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::{Value, json};

use super::app::Shared;
use super::hybrid::{self, Caller};
use super::identity::Permission;
use super::options::ORG;
use super::store::{effect, instant, new_id, random_hex};

/// The routes, below the organization.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/integrations/scim", get(read))
        .route("/integrations/scim/activate", post(activate))
        .route("/integrations/scim/rotate-secret", post(rotate))
        .route("/integrations/scim/deactivate", post(deactivate))
}

async fn read(State(app): State<Shared>, Path(org): Path<String>, headers: HeaderMap) -> Response {
    respond(&app, &org, &headers, Permission::Read, |_, _| Ok(true))
}

async fn activate(State(app): State<Shared>, Path(org): Path<String>, headers: HeaderMap) -> Response {
    respond(&app, &org, &headers, Permission::Write, |transaction, now| {
        let known: Option<(String, bool)> = transaction
            .query_row("SELECT id, active FROM integration", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match known {
            Some((_, true)) => {}
            Some((id, false)) => {
                transaction.execute("UPDATE integration SET active = 1, activated_at = ?1", [now])?;
                effect(transaction, now.parse().unwrap_or_default(), "integration.activated", &id)?;
            }
            None => {
                let id = new_id();
                transaction.execute(
                    "INSERT INTO integration (id, active, secret, activated_at) VALUES (?1, 1, ?2, ?3)",
                    params![id, random_hex(24), now],
                )?;
                effect(transaction, now.parse().unwrap_or_default(), "integration.activated", &id)?;
            }
        }
        Ok(true)
    })
}

async fn rotate(State(app): State<Shared>, Path(org): Path<String>, headers: HeaderMap) -> Response {
    respond(&app, &org, &headers, Permission::Write, |transaction, now| {
        let changed = transaction.execute(
            "UPDATE integration SET secret = ?1, rotated_at = ?2 WHERE active = 1",
            params![random_hex(24), now],
        )?;
        if changed > 0 {
            effect(transaction, now.parse().unwrap_or_default(), "integration.rotated", "")?;
        }
        Ok(changed > 0)
    })
}

async fn deactivate(State(app): State<Shared>, Path(org): Path<String>, headers: HeaderMap) -> Response {
    respond(&app, &org, &headers, Permission::Write, |transaction, now| {
        if transaction.execute("UPDATE integration SET active = 0 WHERE active = 1", [])? > 0 {
            effect(transaction, now.parse().unwrap_or_default(), "integration.deactivated", "")?;
        }
        Ok(true)
    })
}

/// Checks the caller, makes the change, and answers with the state after it.
fn respond(
    app: &Shared,
    org: &str,
    headers: &HeaderMap,
    permission: Permission,
    change: impl FnOnce(&Transaction<'_>, &str) -> rusqlite::Result<bool>,
) -> Response {
    if let Err(refused) = hybrid::check(Caller { app, org, headers }, permission) {
        return refused;
    }
    let now = instant(app.clock.now());
    let changed = app.store.write(|transaction| {
        let fine = change(transaction, &now)?;
        let state = transaction
            .query_row("SELECT id, active, secret FROM integration", [], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?, row.get::<_, String>(2)?))
            })
            .optional()?;
        Ok((fine, state))
    });
    match changed {
        Err(error) => hybrid::broken(&error),
        Ok((false, _)) => hybrid::error(StatusCode::CONFLICT, "The integration is not active"),
        Ok((true, state)) => Json(body(state, &base_url(headers))).into_response(),
    }
}

/// The address as the client reached the sandbox.
fn base_url(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    format!("http://{host}/scim/v2/{ORG}")
}

fn body(state: Option<(String, bool, String)>, base_url: &str) -> Value {
    match state {
        Some((id, true, secret)) => json!({
            "_id": id, "type": "scim", "status": "active", "settings": { "scimBaseUrl": base_url, "secret": secret }
        }),
        Some((id, false, _)) => json!({ "_id": id, "type": "scim", "status": "inactive" }),
        None => json!({ "_id": Value::Null, "type": "scim", "status": "inactive" }),
    }
}
