//! The requests that came, for tests that ask "was there a second one?".

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::query::{Query, refused};
use crate::app::Shared;
use crate::behaviour::Fit;

/// How many requests came, of each method too.
pub async fn count(State(app): State<Shared>) -> Response {
    let kept = app.log.lock();
    Json(json!({ "requests": kept.total(), "methods": kept.methods })).into_response()
}

/// The requests, oldest first; `request` (as in a fault: `POST /cancel`) and `after` (a number) choose among them.
pub async fn list(State(app): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let query = Query::read(query.as_deref());
    let fit = match query.get("request").map(|text| Fit::take(&mut text.split_whitespace().peekable())) {
        Some(None) => return refused("request names no path; write for example request=POST+/cancel"),
        fit => fit.flatten(),
    };
    let after: u64 = query.get("after").and_then(|text| text.parse().ok()).unwrap_or(0);
    let kept = app.log.lock();
    let rows: Vec<Value> = (kept.first..)
        .zip(&kept.entries)
        .filter(|(number, entry)| {
            let path = entry.path.split('?').next().unwrap_or_default();
            *number > after && fit.as_ref().is_none_or(|fit| fit.fits(&entry.method, path))
        })
        .map(|(number, entry)| {
            json!({
                "number": number, "connection": entry.connection, "method": entry.method, "path": entry.path,
                "arrived_us": entry.arrived, "answered_us": entry.answered.map(|(at, _)| at),
                "status": entry.answered.map(|(_, status)| status).filter(|status| *status > 0)
            })
        })
        .collect();
    Json(rows).into_response()
}

/// Forgets them all.
pub async fn clear(State(app): State<Shared>) -> Response {
    let mut kept = app.log.lock();
    kept.first += kept.entries.len() as u64;
    kept.entries.clear();
    kept.methods.clear();
    StatusCode::NO_CONTENT.into_response()
}
