//! The SCIM 2.0 server (RFC 7643, RFC 7644). Users are Employees, Groups are Teams (documented by OfficeRnD): the first
//! synced Group is the Primary team, `active: false` makes Former and keeps the record and its bookings.
//!
//! A request is let in by [`answer`], answered by `routes` from what `directory` reads and writes; filters and PATCH are
//! pure and stand apart.

mod answer;
mod directory;
mod discovery;
pub mod filter;
pub mod patch;
mod resource;
mod routes;
mod value;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};

use answer::Refused;

use super::app::Shared;

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
