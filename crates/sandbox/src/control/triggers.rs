//! Clicks that are made when a certain request arrives, so that tests of "somebody changed it meanwhile" need no race.

use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::query::refused;
use crate::app::Shared;
use crate::behaviour::Fit;
use crate::triggers::{Click, Trigger, Wanted};

/// Sets one.
pub async fn set(State(app): State<Shared>, body: String) -> Response {
    let wanted: Wanted = match serde_json::from_str(&body) {
        Ok(wanted) => wanted,
        Err(error) => return refused(&error.to_string()),
    };
    let part = |text: &str| Fit::take(&mut text.split_whitespace().peekable());
    let (Some(fit), Some(click)) = (part(&wanted.request), part(&wanted.click)) else {
        return refused("request and click are a method and a path, for example POST /cancel");
    };
    let Ok(method) = click.method.as_deref().unwrap_or("POST").parse() else {
        return refused("click has a method that is none");
    };
    let body = match &wanted.body {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut known = app.triggers.lock();
    let click = Click { trigger: known.len(), method, path: click.path, body };
    known.push(Trigger { wanted, fit, click, seen: 0, status: None });
    app.triggers.any.store(true, Ordering::Release);
    StatusCode::NO_CONTENT.into_response()
}

/// What was set, how many requests fitted, and what the click answered.
pub async fn list(State(app): State<Shared>) -> Response {
    let known = app.triggers.lock();
    let rows: Vec<Value> = known
        .iter()
        .map(|trigger| {
            let Wanted { request, at, click, .. } = &trigger.wanted;
            json!({ "request": request, "at": at, "click": click, "seen": trigger.seen, "status": trigger.status })
        })
        .collect();
    Json(rows).into_response()
}

/// Forgets them all.
pub async fn clear(State(app): State<Shared>) -> Response {
    app.triggers.lock().clear();
    app.triggers.any.store(false, Ordering::Release);
    StatusCode::NO_CONTENT.into_response()
}
