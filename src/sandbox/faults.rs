//! Plays latency, rate limits and faults between the connection and the handlers.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::behaviour::{Behaviour, FaultKind, Rate};
use super::server::Shared;

/// Marks an answer whose connection is to be closed instead.
#[derive(Clone)]
pub struct Reset;

/// Marks an answer that is not the handler's own, or not as the handler gave it.
#[derive(Clone)]
pub struct Played;

/// Longer than any client waits.
const FOR_EVER: Duration = Duration::from_secs(600);

/// The bucket of the rate limit.
#[derive(Default)]
pub struct Limiter(Mutex<Option<(f64, Instant)>>);

impl Limiter {
    /// Takes one from the bucket, or says how long it takes until there is one.
    fn take(&self, rate: Rate) -> Result<(), Duration> {
        let now = Instant::now();
        let mut bucket = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (level, at) = bucket.unwrap_or((f64::from(rate.burst), now));
        let level = (level + now.duration_since(at).as_secs_f64() * rate.per_second).min(f64::from(rate.burst));
        let (level, outcome) = if level >= 1.0 {
            (level - 1.0, Ok(()))
        } else {
            (level, Err(Duration::from_secs_f64((1.0 - level) / rate.per_second)))
        };
        *bucket = Some((level, now));
        outcome
    }
}

/// Around every request but those that control the sandbox.
pub async fn apply(State(app): State<Shared>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/_sandbox/") {
        return next.run(request).await;
    }
    let (latency, rate, fault) = {
        let mut behaviour = app.behaviour.lock().unwrap_or_else(PoisonError::into_inner);
        (behaviour.latency, behaviour.rate, take(&mut behaviour, request.method(), request.uri().path()))
    };
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    if let Some(Err(wait)) = rate.map(|rate| app.limiter.take(rate)) {
        let seconds = wait.as_secs_f64().ceil().max(1.0).to_string();
        return status(StatusCode::TOO_MANY_REQUESTS, Some(&seconds));
    }
    match fault {
        None => next.run(request).await,
        Some(fault) => {
            let mut answer = play(fault, request, next).await;
            answer.extensions_mut().insert(Played);
            answer
        }
    }
}

/// The first fault that fits; one that was played often enough is gone.
fn take(behaviour: &mut Behaviour, method: &Method, path: &str) -> Option<FaultKind> {
    let fits = |fault: &super::behaviour::Fault| {
        fault.method.as_deref().is_none_or(|wanted| wanted == method.as_str())
            && path.ends_with(&fault.path)
            && fault.times != Some(0)
    };
    let fault = behaviour.faults.iter_mut().find(|fault| fits(fault))?;
    fault.times = fault.times.map(|times| times - 1);
    Some(fault.kind.clone())
}

async fn play(fault: FaultKind, request: Request, next: Next) -> Response {
    match fault {
        FaultKind::Status(code, after) => {
            status(StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), after.as_deref())
        }
        FaultKind::Reset => reset(),
        FaultKind::ResetAfter => {
            next.run(request).await;
            reset()
        }
        FaultKind::Stall => {
            tokio::time::sleep(FOR_EVER).await;
            reset()
        }
        FaultKind::StallAfter => {
            let answer = next.run(request).await;
            tokio::time::sleep(FOR_EVER).await;
            answer
        }
        FaultKind::Truncate => truncate(next.run(request).await).await,
        FaultKind::Html => {
            ([(header::CONTENT_TYPE, "text/html")], "<!doctype html><title>Sign in</title>").into_response()
        }
        FaultKind::Empty => ([(header::CONTENT_TYPE, "application/json")], "").into_response(),
        FaultKind::WrongType => ([(header::CONTENT_TYPE, "application/json")], "\"nothing\"").into_response(),
        FaultKind::RepeatCursor => {
            let mut answer = next.run(from_the_start(request)).await;
            answer.headers_mut().insert("rnd-cursor-next", HeaderValue::from_static(REPEATED));
            answer
        }
        FaultKind::Redirect => {
            (StatusCode::FOUND, [(header::LOCATION, "https://elsewhere.example/login?next=/")]).into_response()
        }
    }
}

/// The cursor of [`FaultKind::RepeatCursor`]; to the lists it means nothing.
const REPEATED: &str = "72657065617400";

/// The same request without the cursor that was made up.
fn from_the_start(mut request: Request) -> Request {
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default();
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.ends_with(&format!("={REPEATED}"))).collect();
    if let Ok(uri) = format!("{path}?{}", kept.join("&")).parse() {
        *request.uri_mut() = uri;
    }
    request
}

fn status(code: StatusCode, retry_after: Option<&str>) -> Response {
    let body = serde_json::json!({ "statusCode": code.as_u16(), "message": code.canonical_reason() });
    let mut answer = (code, axum::Json(body)).into_response();
    if let Some(Ok(value)) = retry_after.map(HeaderValue::from_str) {
        answer.headers_mut().insert(header::RETRY_AFTER, value);
    }
    answer.extensions_mut().insert(Played);
    answer
}

fn reset() -> Response {
    let mut answer = StatusCode::OK.into_response();
    answer.extensions_mut().insert(Reset);
    answer
}

/// The promised length, half of the body, and then nothing.
async fn truncate(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    parts.headers.remove(header::CONTENT_LENGTH);
    if let Ok(length) = HeaderValue::from_str(&whole.len().to_string()) {
        parts.headers.insert(header::CONTENT_LENGTH, length);
    }
    let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let chunks = futures_util::stream::iter([Ok(half), Err(broken)]);
    Response::from_parts(parts, Body::from_stream(chunks))
}
