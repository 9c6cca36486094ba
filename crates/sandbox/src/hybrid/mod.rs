//! Hybrid's API v1: employees, Teams, bookings, resources, locations. Paths, filters and field names are documented by
//! OfficeRnD; what is not (cursor headers, error bodies, the odd answers to a wrong slug) follows the sister product Flex.

mod bookings;
mod create;
mod list;
mod occurrences;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use rusqlite::OptionalExtension as _;
use serde_json::json;

use list::Listing;

use super::ORG;
use super::identity::{self, Permission};
use super::server::{App, Shared};

/// The routes, below the organisation.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/members", get(|app, path, query, headers| list_of(app, path, query, headers, &list::MEMBERS)))
        .route("/members/{id}", get(|app, path, headers| one(app, path, headers, &list::MEMBERS)))
        .route("/teams", get(|app, path, query, headers| list_of(app, path, query, headers, &list::TEAMS)))
        .route("/teams/{id}", get(|app, path, headers| one(app, path, headers, &list::TEAMS)))
        .route("/offices", get(|app, path, query, headers| list_of(app, path, query, headers, &list::OFFICES)))
        .route("/resources", get(|app, path, query, headers| list_of(app, path, query, headers, &list::RESOURCES)))
        .route("/resources/{id}", get(|app, path, headers| one(app, path, headers, &list::RESOURCES)))
        .route(
            "/bookings",
            get(|app, path, query, headers| list_of(app, path, query, headers, &list::BOOKINGS)).post(create::create),
        )
        .route("/bookings/occurrences", get(occurrences::list))
        .route(
            "/bookings/{id}",
            get(|app, path, headers| one(app, path, headers, &list::BOOKINGS)).delete(bookings::delete),
        )
        .route("/bookings/{id}/cancel", post(bookings::cancel))
}

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

/// Any other path.
pub async fn not_found() -> Response {
    error(StatusCode::NOT_FOUND, "Not found")
}

async fn list_of(
    State(app): State<Shared>,
    Path(org): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    listing: &Listing,
) -> Response {
    if let Err(refused) = check(Caller { app: &app, org: &org, headers: &headers }, Permission::Read) {
        return refused;
    }
    list::answer(&app, listing, query.as_deref().unwrap_or_default())
}

async fn one(
    State(app): State<Shared>,
    Path((org, id)): Path<(String, String)>,
    headers: HeaderMap,
    listing: &Listing,
) -> Response {
    if let Err(refused) = check(Caller { app: &app, org: &org, headers: &headers }, Permission::Read) {
        return refused;
    }
    match record(&app, listing, &id) {
        Ok(Some(body)) => json_text(body),
        Ok(None) => error(StatusCode::NOT_FOUND, "Not found"),
        Err(cause) => broken(&cause),
    }
}

/// One record as JSON text.
fn record(app: &App, listing: &Listing, id: &str) -> rusqlite::Result<Option<String>> {
    let names = app.behaviour.lock().unwrap_or_else(std::sync::PoisonError::into_inner).field_style;
    let sql = format!("SELECT {} FROM {} t WHERE t.id = ?1", listing.json(names), listing.table);
    app.store.read(|connection| connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional())
}

fn json_text(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}
