//! Bodies as they should not be: made up, or spoilt after the sandbox has written them.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// A list without end.
pub fn huge() -> Response {
    let record = r#"{"_id":"00000000000000000000000f","name":"Nobody","status":"active","calculatedStatus":"active"},"#;
    let chunk = Bytes::from(record.repeat(600));
    json(endless(Bytes::from_static(b"["), chunk))
}

/// A compressed body without end: every KiB of it becomes a MiB of blanks.
pub fn gzip_bomb() -> Response {
    // RFC 1952: magic, deflate, no flags, no time, no hints, unknown system.
    let mut start = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut deflate = flate2::Compress::new(flate2::Compression::best(), false);
    let _ = deflate.compress_vec(b"[", roomy(&mut start), flate2::FlushCompress::Sync);
    // Flushed, so that it ends on a byte and can be sent again and again; it refers to nothing but blanks before it.
    let mut block = Vec::new();
    let blanks = vec![b' '; 1 << 20];
    let _ = deflate.compress_vec(&blanks, roomy(&mut block), flate2::FlushCompress::Sync);
    let mut answer = json(endless(start.into(), block.into()));
    answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    answer
}

/// `compress_vec` writes into what was reserved.
fn roomy(out: &mut Vec<u8>) -> &mut Vec<u8> {
    out.reserve(1 << 14);
    out
}

/// JSON nested 10,000 deep.
pub fn deep() -> Response {
    json(Body::from(format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))))
}

/// JSON of another type than promised.
pub fn wrong_type() -> Response {
    json(Body::from("\"nothing\""))
}

/// Nothing.
pub fn empty() -> Response {
    json(Body::empty())
}

/// A page for people.
pub fn html() -> Response {
    ([(header::CONTENT_TYPE, "text/html")], "<!doctype html><title>Sign in</title>").into_response()
}

/// The byte order mark of UTF-8 before the body.
pub async fn bom(answer: Response) -> Response {
    changed(answer, |body| [b"\xef\xbb\xbf", body].concat()).await
}

/// Half of the body, with the length of that half.
pub async fn half(answer: Response) -> Response {
    changed(answer, |body| body[..body.len() / 2].to_vec()).await
}

/// The whole length is promised, half of it comes.
pub async fn stalled(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, body.len().into());
    let half = futures_util::stream::iter([Ok::<_, std::io::Error>(body.slice(..body.len() / 2))]);
    let pieces = futures_util::StreamExt::chain(half, futures_util::stream::pending());
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// Two bytes that no UTF-8 has, at the beginning of the first text that is a value.
pub async fn invalid_utf8(answer: Response) -> Response {
    changed(answer, |body| {
        let at = body.windows(3).position(|window| window == b"\":\"").map_or(body.len(), |at| at + 3);
        [&body[..at], b"\xff\xfe", &body[at..]].concat()
    })
    .await
}

/// The first key of the first object twice: first with another value, then as it was.
pub async fn duplicate_keys(answer: Response) -> Response {
    changed(answer, |body| {
        let Some(at) = body.windows(2).position(|window| window == b"{\"").map(|at| at + 1) else {
            return body.to_vec();
        };
        let length = body[at + 1..].iter().position(|byte| *byte == b'"').unwrap_or(0) + 2;
        let key = &body[at..(at + length).min(body.len())];
        [&body[..at], key, b":\"00000000000000000000000f\",", &body[at..]].concat()
    })
    .await
}

/// The body at so many bytes a second.
pub async fn slow(answer: Response, per_second: u32) -> Response {
    let (parts, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    // At most twenty pieces a second: finer ones cost more than they tell.
    let size = (per_second / 20).max(1);
    let pause = Duration::from_secs_f64(f64::from(size) / f64::from(per_second));
    let size = size as usize;
    let pieces = futures_util::stream::unfold(body, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = left.split_to(size.min(left.len()));
        Some((Ok::<_, std::io::Error>(piece), left))
    });
    let mut answer = Response::from_parts(parts, Body::from_stream(pieces));
    answer.headers_mut().remove(header::CONTENT_LENGTH);
    answer
}

/// The answer with another body, and how long the body was.
pub async fn measured(answer: Response) -> (Response, usize) {
    let (parts, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let length = body.len();
    (Response::from_parts(parts, Body::from(body)), length)
}

async fn changed(answer: Response, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Response {
    let (mut parts, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(change(&body)))
}

fn endless(start: Bytes, chunk: Bytes) -> Body {
    let chunks = std::iter::once(start).chain(std::iter::repeat(chunk)).map(Ok::<_, std::io::Error>);
    Body::from_stream(futures_util::stream::iter(chunks))
}

fn json(body: Body) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}
