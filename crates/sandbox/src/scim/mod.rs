//! The SCIM 2.0 server (RFC 7643, RFC 7644). Users are Employees, Groups are Teams (documented by OfficeRnD): the first
//! synced Group is the Primary team, `active: false` makes Former and keeps the record and its bookings.
//!
//! A request is let in by [`authorize`], answered by `routes` from what `directory` reads and writes; filters and PATCH are
//! pure and stand apart.

mod directory;
mod discovery;
pub mod filter;
pub mod patch;
mod resource;
mod routes;
mod value;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use rusqlite::OptionalExtension as _;
use serde_json::json;

use super::server::{App, Shared};
use crate::urn::ERROR;

/// The routes, below the SCIM Base URL.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/Users", get(routes::list_users).post(routes::create_user))
        .route("/Users/.search", post(routes::search_users))
        .route(
            "/Users/{id}",
            get(routes::get_user).put(routes::put_user).patch(routes::patch_user).delete(routes::delete_user),
        )
        .route("/Groups", get(routes::list_groups).post(routes::create_group))
        .route("/Groups/.search", post(routes::search_groups))
        .route(
            "/Groups/{id}",
            get(routes::get_group).put(routes::put_group).patch(routes::patch_group).delete(routes::delete_group),
        )
        .route("/ServiceProviderConfig", get(discovery::config))
        .route("/ResourceTypes", get(discovery::resource_types))
        .route("/ResourceTypes/{id}", get(discovery::resource_type))
        .route("/Schemas", get(discovery::schemas))
        .route("/Schemas/{id}", get(discovery::schema))
        .method_not_allowed_fallback(|| async {
            Refused::new(StatusCode::METHOD_NOT_ALLOWED, "This resource has no such method")
        })
        .fallback(|| async { Refused::new(StatusCode::NOT_FOUND, "There is no such resource") })
}

/// An Error body (RFC 7644, section 3.12): `status` is a text.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    kind: Option<&'static str>,
    detail: String,
}

impl Refused {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, kind: None, detail: detail.into() }
    }

    fn kind(status: StatusCode, kind: &'static str, detail: impl Into<String>) -> Self {
        Self { status, kind: Some(kind), detail: detail.into() }
    }

    fn not_found(what: &str, id: &str) -> Self {
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

const CONTENT_TYPE: &str = "application/scim+json; charset=utf-8";

/// The header must be `Bearer` and the secret of the active integration. The detail tells what is wrong with it, and never
/// shows it: Okta displays this text to the administrator.
fn authorize(app: &App, headers: &HeaderMap) -> Result<(), Refused> {
    let refuse = |detail: &str| Err(Refused::new(StatusCode::UNAUTHORIZED, detail));
    let secret: Option<String> = app.store.read(|connection| {
        connection
            .prepare_cached("SELECT secret FROM integration WHERE active = 1")?
            .query_row([], |row| row.get(0))
            .optional()
    })?;
    let Some(secret) = secret else { return refuse("SCIM User Provisioning is not active in this organisation") };
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
