//! The record: each exchange at the org URL as one line of JSON, for tests that hold it against Okta's own description of
//! its API. Tokens, secrets and assertions are left out.

use std::io::Write as _;
use std::path::Path;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use serde_json::{Map, Value, json};

/// What is known of a request before it is answered.
pub struct Asked {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl Asked {
    /// Of a request whose body was read.
    pub fn new(parts: &axum::http::request::Parts, body: Bytes) -> Self {
        Self { method: parts.method.clone(), uri: parts.uri.clone(), headers: parts.headers.clone(), body }
    }

    /// Path and query, as they were asked for.
    pub fn target(&self) -> &str {
        self.uri.path_and_query().map_or("/", |target| target.as_str())
    }

    /// Adds a line to the file. A record that cannot be written must not change what is recorded: it stays out.
    pub fn write(&self, file: &Path, status: StatusCode, headers: &HeaderMap, body: &[u8]) {
        let line = json!({
            "method": self.method.as_str(), "path": self.uri.path(), "query": self.uri.query(),
            "request": { "headers": shown(&self.headers), "body": parsed(&self.body, &self.uri) },
            "answer": { "status": status.as_u16(), "headers": shown(headers), "body": parsed(body, &self.uri) },
        });
        let opened = std::fs::OpenOptions::new().create(true).append(true).open(file);
        if let Ok(mut opened) = opened {
            let _ = opened.write_all(format!("{line}\n").as_bytes());
        }
    }
}

/// Headers, with nothing of `Authorization` but its scheme.
fn shown(headers: &HeaderMap) -> Value {
    let mut shown = Map::new();
    for (name, value) in headers {
        let text = String::from_utf8_lossy(value.as_bytes());
        let text = if name == "authorization" { text.split(' ').next().unwrap_or_default() } else { &text };
        // `Link` comes several times; one line holds them all (RFC 9110, section 5.3).
        let text = match shown.get(name.as_str()).and_then(Value::as_str) {
            Some(before) => format!("{before}, {text}"),
            None => text.to_owned(),
        };
        shown.insert(name.to_string(), Value::from(text));
    }
    Value::Object(shown)
}

/// A body: nothing, JSON, or text. The token endpoint's are secrets altogether.
fn parsed(body: &[u8], uri: &Uri) -> Value {
    if uri.path().starts_with("/oauth2/") {
        return json!("[REDACTED]");
    }
    if body.is_empty() {
        return Value::Null;
    }
    let mut value = serde_json::from_slice(body).unwrap_or_else(|_| Value::from(String::from_utf8_lossy(body)));
    if let Some(token) = value.pointer_mut("/profile/token") {
        *token = json!("[REDACTED]");
    }
    value
}
