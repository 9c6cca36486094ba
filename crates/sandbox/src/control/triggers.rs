//! Clicks that are made when a certain request arrives, so that tests of "somebody changed it meanwhile" need no race.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tower_service::Service as _;

use super::refused;
use crate::behaviour::Fit;
use crate::server::Shared;

/// When a click is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum When {
    /// Before the request is handled.
    Before,
    /// After its effect, before its answer leaves.
    After,
}

/// A trigger as it is set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// As in a fault: `POST /cancel`.
    request: String,
    /// The number of the request among those that fit, from 1.
    at: u32,
    when: When,
    /// A method and a path below `/_sandbox`; POST when no method stands there.
    click: String,
    /// What is sent with it: a text as it is, anything else as JSON.
    #[serde(default)]
    body: Value,
}

struct Trigger {
    wanted: Wanted,
    fit: Fit,
    click: Click,
    seen: u32,
    /// What the click answered, once it was made.
    status: Option<u16>,
}

/// A request to the sandbox's own controls.
#[derive(Clone)]
pub struct Click {
    trigger: usize,
    method: Method,
    path: String,
    body: String,
}

/// What is to be done around one request.
#[derive(Default)]
pub struct Due {
    /// Before it is handled.
    pub before: Vec<Click>,
    /// After its effect.
    pub after: Vec<Click>,
}

/// All triggers that were set.
#[derive(Default)]
pub struct Triggers {
    /// Spares every request the lock while there are none.
    any: AtomicBool,
    known: Mutex<Vec<Trigger>>,
}

impl Triggers {
    /// Counts a request that arrives.
    pub fn arrive(&self, method: &Method, path: &str) -> Due {
        let mut due = Due::default();
        if !self.any.load(Ordering::Acquire) {
            return due;
        }
        for trigger in self.lock().iter_mut().filter(|trigger| trigger.fit.fits(method.as_str(), path)) {
            trigger.seen = trigger.seen.saturating_add(1);
            if trigger.seen == trigger.wanted.at {
                match trigger.wanted.when {
                    When::Before => due.before.push(trigger.click.clone()),
                    When::After => due.after.push(trigger.click.clone()),
                }
            }
        }
        due
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Trigger>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes clicks, one after the other.
pub async fn pull(app: &Shared, clicks: Vec<Click>) {
    for click in clicks {
        let mut request = Request::new(Body::from(click.body));
        *request.method_mut() = click.method;
        let Ok(uri) = click.path.parse() else { continue };
        *request.uri_mut() = uri;
        let mut router: axum::Router = super::router().with_state(app.clone());
        let Ok(answer) = router.call(request).await;
        if let Some(trigger) = app.triggers.lock().get_mut(click.trigger) {
            trigger.status = Some(answer.status().as_u16());
        }
    }
}

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
