//! Plays latency, rate limits, faults and triggers between the connection and the handlers.
//!
//! A request is counted by the triggers and the faults when it arrives. Then come the triggers that are pulled before it,
//! the latency, the rate limit, and the handler or what is played in its place; the triggers that are pulled after it come
//! before its answer leaves. What becomes of the connection is an extension of the answer, for [`wire`] to play.

mod bodies;
mod paging;
mod wire;

use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::{App, Shared};
use super::behaviour::{FaultKind, Play, RetryAfter};
use super::control;
use super::marks::{Close, Played};

pub use wire::{Cut, Place, Scissors, Wire};

/// Longer than any client waits.
const FOR_EVER: Duration = Duration::from_secs(600);

/// Whether a path controls the sandbox: nothing is played on it, and it is not counted.
pub fn is_control(path: &str) -> bool {
    path.starts_with("/_sandbox/")
}

/// Around every request but those that control the sandbox.
pub async fn apply(State(app): State<Shared>, request: Request, next: Next) -> Response {
    if is_control(request.uri().path()) {
        return next.run(request).await;
    }
    let due = app.triggers.arrive(request.method(), request.uri().path());
    let (latency, rate, play, retry_after, tell) = {
        let mut behaviour = app.behaviour();
        let play = behaviour.meet(request.method().as_str(), request.uri().path(), Instant::now());
        (behaviour.latency, behaviour.rate.clone(), play, behaviour.retry_after, behaviour.rate_headers)
    };
    control::pull(&app, due.before).await;
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let refused = rate.as_ref().and_then(|rate| app.limiter.take(rate, request.method()).err());
    let mut answer = match (refused, play) {
        (Some(wait), _) => marked(too_many(&app, wait, retry_after), Played),
        (None, Some(play)) => marked(perform(&app, play, request, next).await, Played),
        (None, None) => handle(request, next).await,
    };
    if let Some(rate) = rate.filter(|_| tell) {
        app.limiter.tell(&rate, answer.headers_mut());
    }
    control::pull(&app, due.after).await;
    answer
}

/// The sandbox's own answer.
async fn handle(request: Request, next: Next) -> Response {
    if paging::follows_made_up(&request) { paging::follow(request, next).await } else { next.run(request).await }
}

async fn perform(app: &App, play: Play, request: Request, next: Next) -> Response {
    match play.kind {
        kind @ (FaultKind::RepeatCursor
        | FaultKind::CursorCycle
        | FaultKind::MissingCursor
        | FaultKind::EmptyPage
        | FaultKind::Overlap) => paging::play(kind, request, next).await,
        kind if kind.replaces() => {
            if play.after {
                handle(request, next).await;
            }
            made_up(app, &play).await
        }
        kind => spoilt(kind, handle(request, next).await).await,
    }
}

/// What is answered in place of the sandbox.
async fn made_up(app: &App, play: &Play) -> Response {
    match play.kind {
        FaultKind::Status(code) => {
            let code = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            status(code, play.retry_after.as_deref().map(|text| retry_after(app, text)).as_deref())
        }
        FaultKind::Stall => {
            tokio::time::sleep(FOR_EVER).await;
            marked(StatusCode::OK.into_response(), Close)
        }
        FaultKind::Reset => marked(StatusCode::OK.into_response(), Cut { place: Place::Head(0), reset: true }),
        FaultKind::Html => bodies::html(),
        FaultKind::Empty => bodies::empty(),
        FaultKind::WrongType => bodies::wrong_type(),
        FaultKind::Huge => bodies::huge(),
        FaultKind::GzipBomb => bodies::gzip_bomb(),
        FaultKind::Deep => bodies::deep(),
        FaultKind::Redirect => {
            (StatusCode::FOUND, [(header::LOCATION, "https://elsewhere.example/login?next=/")]).into_response()
        }
        _ => marked(StatusCode::OK.into_response(), Close),
    }
}

/// What the sandbox answered, spoilt.
async fn spoilt(kind: FaultKind, answer: Response) -> Response {
    match kind {
        // "HTTP/1.1 200 OK", and a part of the first header.
        FaultKind::ResetHeaders => marked(answer, Cut { place: Place::Head(24), reset: true }),
        FaultKind::ResetBeforeBody => marked(answer, Cut { place: Place::Body(0), reset: true }),
        FaultKind::ResetBody | FaultKind::Truncate => {
            let (answer, length) = bodies::measured(answer).await;
            let reset = kind == FaultKind::ResetBody;
            marked(answer, Cut { place: Place::Body(length / 2), reset })
        }
        FaultKind::StallBody => bodies::stalled(answer).await,
        FaultKind::Half => bodies::half(answer).await,
        FaultKind::Slow(per_second) => bodies::slow(answer, per_second).await,
        FaultKind::Bom => bodies::bom(answer).await,
        FaultKind::InvalidUtf8 => bodies::invalid_utf8(answer).await,
        FaultKind::DuplicateKeys => bodies::duplicate_keys(answer).await,
        _ => answer,
    }
}

fn marked(mut answer: Response, mark: impl Clone + Send + Sync + 'static) -> Response {
    answer.extensions_mut().insert(mark);
    answer
}

/// The rate limit's own answer.
fn too_many(app: &App, wait: Duration, style: RetryAfter) -> Response {
    let seconds = wait.as_secs_f64().ceil().max(1.0);
    let text = match style {
        RetryAfter::None => None,
        RetryAfter::Seconds => Some(seconds.to_string()),
        RetryAfter::Date => Some(retry_after(app, &format!("date+{seconds}"))),
    };
    status(StatusCode::TOO_MANY_REQUESTS, text.as_deref())
}

/// `date+5` and `date-5` are an HTTP date so many seconds from the server's time; anything else is sent as it was written.
fn retry_after(app: &App, text: &str) -> String {
    match text.strip_prefix("date").and_then(|offset| offset.parse::<i64>().ok()) {
        Some(offset) => app.http_date(offset),
        None => text.to_owned(),
    }
}

fn status(code: StatusCode, retry_after: Option<&str>) -> Response {
    let body = serde_json::json!({ "statusCode": code.as_u16(), "message": code.canonical_reason() });
    let mut answer = (code, axum::Json(body)).into_response();
    if let Some(Ok(value)) = retry_after.map(HeaderValue::from_str) {
        answer.headers_mut().insert(header::RETRY_AFTER, value);
    }
    answer
}
