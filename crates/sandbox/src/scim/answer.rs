//! Who is let in, and how refusals look.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rusqlite::OptionalExtension as _;
use serde_json::json;

use super::patch;
use crate::app::App;
use crate::urn::ERROR;

/// An Error body (RFC 7644, section 3.12): `status` is a text.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    kind: Option<&'static str>,
    detail: String,
}

impl Refused {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, kind: None, detail: detail.into() }
    }

    pub fn kind(status: StatusCode, kind: &'static str, detail: impl Into<String>) -> Self {
        Self { status, kind: Some(kind), detail: detail.into() }
    }

    pub fn not_found(what: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} {id} not found"))
    }
}

impl From<rusqlite::Error> for Refused {
    fn from(cause: rusqlite::Error) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, format!("the sandbox's database: {cause}"))
    }
}

impl From<patch::Refusal> for Refused {
    fn from(refusal: patch::Refusal) -> Self {
        Self::kind(StatusCode::BAD_REQUEST, refusal.kind, refusal.why)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut body = json!({
            "schemas": [ERROR],
            "detail": self.detail, "status": self.status.as_u16().to_string()
        });
        if let (Some(kind), Some(fields)) = (self.kind, body.as_object_mut()) {
            fields.insert("scimType".to_owned(), json!(kind));
        }
        (self.status, [(header::CONTENT_TYPE, CONTENT_TYPE)], body.to_string()).into_response()
    }
}

pub const CONTENT_TYPE: &str = "application/scim+json; charset=utf-8";

/// The header must be `Bearer` and the secret of the active integration. The detail tells what is wrong with it, and never
/// shows it: Okta displays this text to the administrator.
pub fn authorize(app: &App, headers: &HeaderMap) -> Result<(), Refused> {
    let refuse = |detail: &str| Err(Refused::new(StatusCode::UNAUTHORIZED, detail));
    let secret: Option<String> = app.store.read(|connection| {
        connection
            .prepare_cached("SELECT secret FROM integration WHERE active = 1")?
            .query_row([], |row| row.get(0))
            .optional()
    })?;
    let Some(secret) = secret else { return refuse("SCIM User Provisioning is not active in this organization") };
    let Some(given) = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()) else {
        return refuse("The Authorization header is missing");
    };
    let Some(token) = given.strip_prefix("Bearer ") else {
        return refuse("The Authorization header must be the word Bearer, a blank and the SCIM Secret");
    };
    if token.starts_with("Bearer ") {
        return refuse("The Authorization header has the word Bearer twice");
    }
    // Compared in full whatever differs, so that the time tells nothing.
    let same = token.len() == secret.len()
        && token.bytes().zip(secret.bytes()).fold(0_u8, |difference, (a, b)| difference | (a ^ b)) == 0;
    if same { Ok(()) } else { refuse("The SCIM Secret is not the right one") }
}
