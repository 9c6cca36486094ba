//! Knobs for tests and benchmarks, below `/_sandbox`. Not a part of OfficeRnD; loopback only, as the whole sandbox is.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use rusqlite::params;
use serde_json::{Value, json};

use super::behaviour::Behaviour;
use super::hybrid::broken;
use super::server::Shared;
use super::store::{effect, instant};

/// The routes.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/effects", get(effects))
        .route("/requests", get(requests))
        .route("/behaviour", post(behaviour))
        .route("/members/{id}/status/{status}", post(status))
        .nest("/okta", super::okta::control())
}

/// What was really done, in order.
async fn effects(State(app): State<Shared>) -> Response {
    let rows = app.store.read(|connection| {
        let mut statement = connection.prepare_cached("SELECT at, kind, id FROM effects ORDER BY seq")?;
        let rows = statement.query_map([], |row| {
            Ok(json!({ "at": row.get::<_, String>(0)?, "kind": row.get::<_, String>(1)?, "id": row.get::<_, String>(2)? }))
        })?;
        rows.collect::<rusqlite::Result<Vec<Value>>>()
    });
    match rows {
        Ok(rows) => Json(rows).into_response(),
        Err(cause) => broken(&cause),
    }
}

/// How many requests came.
async fn requests(State(app): State<Shared>) -> Response {
    Json(json!({ "requests": app.requests.load(std::sync::atomic::Ordering::Relaxed) })).into_response()
}

/// Replaces the behaviour by the one in the body, in the grammar of `ORND_SCIM_SANDBOX`.
async fn behaviour(State(app): State<Shared>, body: String) -> Response {
    match Behaviour::parse(&body) {
        Ok(new) => {
            *app.behaviour.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = new;
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

/// Sets both statuses of an employee.
async fn status(State(app): State<Shared>, Path((id, status)): Path<(String, String)>) -> Response {
    let now = app.clock.now();
    let done = app.store.write(|transaction| {
        let changed = transaction.execute(
            "UPDATE members SET status = ?2, calculated_status = ?2, modified_at = ?3, version = version + 1 WHERE id = ?1",
            params![id, status, instant(now)],
        )?;
        effect(transaction, now, "member.status", &id)?;
        Ok(changed)
    });
    match done {
        Ok(0) => StatusCode::NOT_FOUND.into_response(),
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(cause) => broken(&cause),
    }
}
