//! Hybrid's API v1: employees, Teams, bookings, resources, locations. Paths, filters and field names are documented by
//! OfficeRnD; what is not (cursor headers, error bodies, the odd answers to a wrong slug) follows the sister product Flex.

mod answer;
mod bookings;
mod create;
mod list;
mod listing;
mod occurrences;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};

use answer::{json_text, record};
use listing::Listing;

pub use answer::{Caller, broken, check, error};

use super::app::Shared;
use super::identity::Permission;

/// The routes, below the organization.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/members", get(|app, path, query, headers| list_of(app, path, query, headers, &listing::MEMBERS)))
        .route("/members/{id}", get(|app, path, headers| one(app, path, headers, &listing::MEMBERS)))
        .route("/teams", get(|app, path, query, headers| list_of(app, path, query, headers, &listing::TEAMS)))
        .route("/teams/{id}", get(|app, path, headers| one(app, path, headers, &listing::TEAMS)))
        .route("/offices", get(|app, path, query, headers| list_of(app, path, query, headers, &listing::OFFICES)))
        .route("/resources", get(|app, path, query, headers| list_of(app, path, query, headers, &listing::RESOURCES)))
        .route("/resources/{id}", get(|app, path, headers| one(app, path, headers, &listing::RESOURCES)))
        .route(
            "/bookings",
            get(|app, path, query, headers| list_of(app, path, query, headers, &listing::BOOKINGS))
                .post(create::create),
        )
        .route("/bookings/occurrences", get(occurrences::list))
        .route(
            "/bookings/{id}",
            get(|app, path, headers| one(app, path, headers, &listing::BOOKINGS)).delete(bookings::delete),
        )
        .route("/bookings/{id}/cancel", post(bookings::cancel))
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
