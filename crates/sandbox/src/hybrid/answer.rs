//! Who may ask, and how answers look.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rusqlite::OptionalExtension as _;
use serde_json::json;

use super::listing::Listing;
use crate::app::App;
use crate::identity::{self, Permission};
use crate::options::ORG;

/// Who asks for what.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    /// The sandbox.
    pub app: &'a App,
    /// The slug in the path.
    pub org: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
}

/// Refuses wrong slugs and tokens the way the sister product was seen to.
#[allow(clippy::result_large_err)] // The answer is the error; it is sent at once.
pub fn check(caller: Caller<'_>, permission: Permission) -> Result<(), Response> {
    let wellformed = caller.org.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if !wellformed {
        return Err((StatusCode::FOUND, [(header::LOCATION, "/login")]).into_response());
    }
    if !identity::allowed(caller.app, caller.headers, permission) {
        return Err(error(StatusCode::UNAUTHORIZED, "Unauthorized"));
    }
    if caller.org != ORG {
        return Err(error(StatusCode::INTERNAL_SERVER_ERROR, "Organization not found"));
    }
    Ok(())
}

/// An error body in the sister product's newer style.
pub fn error(status: StatusCode, message: &str) -> Response {
    let body = json!({ "statusCode": status.as_u16(), "message": message, "error": status.canonical_reason() });
    (status, axum::Json(body)).into_response()
}

/// The sandbox itself is broken.
pub fn broken(cause: &rusqlite::Error) -> Response {
    error(StatusCode::INTERNAL_SERVER_ERROR, &format!("the sandbox's database: {cause}"))
}

/// One record as JSON text.
pub fn record(app: &App, listing: &Listing, id: &str) -> rusqlite::Result<Option<String>> {
    let names = app.behaviour().field_style;
    let sql = format!("SELECT {} FROM {} t WHERE t.id = ?1", listing.json(names), listing.table);
    app.store.read(|connection| connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional())
}

/// JSON that is written already.
pub fn json_text(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}
