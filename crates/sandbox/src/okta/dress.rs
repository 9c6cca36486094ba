//! What every answer of the org has: the rate limit's headers, a request id, and for faults Okta's own error bodies.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::Refused;
use super::record::Asked;
use crate::app::Shared;
use crate::marks::Played;
use crate::okta_state::LIMIT;
use crate::store::random_hex;

/// The largest body that is read; the largest request of the contract is a few kilobytes.
const LARGEST: usize = 1 << 20;

/// Around every request at the org URL.
pub async fn dress(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let asked = Asked::new(&parts, body.clone());
    let answer = if lacks_length(&parts.method, &parts.headers) {
        // Documented by Okta: a PUT or POST without a body needs `Content-Length: 0`.
        StatusCode::LENGTH_REQUIRED.into_response()
    } else {
        next.run(Request::from_parts(parts, Body::from(body))).await
    };
    let mut answer = in_okta_s_words(answer);
    let now = app.clock.now();
    let (left, reset) = app.okta.count(now);
    let limited = answer.status() == StatusCode::TOO_MANY_REQUESTS;
    let wait = answer.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let soon = u64::try_from(now.as_second()).unwrap_or(0) + wait.unwrap_or(1);
    let headers = answer.headers_mut();
    put(headers, "x-rate-limit-limit", &LIMIT.to_string());
    put(headers, "x-rate-limit-remaining", &if limited { 0 } else { left }.to_string());
    put(headers, "x-rate-limit-reset", &if limited { soon } else { reset }.to_string());
    put(headers, "x-okta-request-id", &format!("sandbox-{}", random_hex(8)));
    if headers.remove("rnd-cursor-next").is_some() {
        // The fault that repeats a cursor, in the form that a cursor has here.
        put(headers, "link", &format!("<{}{}>; rel=\"next\"", app.okta.origin, asked.target()));
    }
    match &app.okta.record {
        // A fault that breaks the answer is no answer of Okta's; there is nothing to hold against its description.
        Some(file) if answer.extensions().get::<Played>().is_none() => {
            let (parts, body) = answer.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
            asked.write(file, parts.status, &parts.headers, &body);
            Response::from_parts(parts, Body::from(body))
        }
        _ => answer,
    }
}

fn lacks_length(method: &Method, headers: &HeaderMap) -> bool {
    matches!(*method, Method::POST | Method::PUT)
        && !headers.contains_key(header::CONTENT_LENGTH)
        && !headers.contains_key(header::TRANSFER_ENCODING)
}

/// A status that was played gets the body that Okta has for it.
fn in_okta_s_words(answer: Response) -> Response {
    if answer.extensions().get::<Played>().is_none()
        || !answer.status().is_client_error() && !answer.status().is_server_error()
    {
        return answer;
    }
    let wait = answer.headers().get(header::RETRY_AFTER).cloned();
    let mut answer = Refused::played(answer.status()).into_response();
    if let Some(wait) = wait {
        answer.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    answer
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
