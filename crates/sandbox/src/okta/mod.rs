//! The stand-in for Okta: its Management API on a port of its own (an org URL is an origin without a path), and the part of
//! Okta that speaks SCIM to a server.
//!
//! A request comes in through [`dress`] (headers, Okta's form of the faults, the record), passes [`access`], and is answered
//! from the tables of `schema.sql`. [`provision`] does what follows from a change: it sends what Okta sends to the Base URL
//! of the app, one request after the other, before the change is answered; the real Okta does it a moment later.
//! [`click`] plays what has no API: the administrator's clicks and the changes of the directory.
//!
//! What Okta documents is built as documented. Where it is only known from traffic, or not at all, the place says so.

mod access;
mod apps;
mod assigned;
mod click;
mod connect;
mod directory;
mod dpop;
mod dress;
mod error;
mod groups;
mod log;
mod mappings;
mod oauth;
mod page;
mod profile;
mod provision;
mod pull;
mod push;
mod record;
mod rows;
mod seed;
mod send;
mod show;
mod store;

use axum::Router;
use axum::http::Uri;
use axum::routing::{get, post};

pub use click::{Click, Outcome, PeopleSeed};
pub use seed::fill;
pub use send::Sent;

use super::app::Shared;

/// The Management API, as it is reached at the org URL.
pub fn router(app: &Shared) -> Router<Shared> {
    let api = Router::new()
        .route("/org", get(apps::org))
        .route("/apps", get(apps::list).post(apps::create))
        .route("/apps/{app}", get(apps::read).put(apps::replace).delete(apps::delete))
        .route("/apps/{app}/features", get(apps::features))
        .route("/apps/{app}/features/{feature}", get(apps::feature).put(apps::change_feature))
        .route("/apps/{app}/connections/default", get(apps::connection).post(apps::change_connection))
        .route("/apps/{app}/connections/default/lifecycle/activate", post(apps::activate_connection))
        .route("/apps/{app}/groups", get(assigned::list_groups))
        .route("/apps/{app}/groups/{group}", get(assigned::read_group).put(assigned::assign).delete(assigned::unassign))
        .route("/apps/{app}/users", get(assigned::list_users))
        .route("/apps/{app}/group-push/mappings", get(mappings::list).post(mappings::create))
        .route(
            "/apps/{app}/group-push/mappings/{mapping}",
            get(mappings::read).patch(mappings::change).delete(mappings::delete),
        )
        .route("/meta/schemas/apps/{app}/default", get(profile::read_schema).post(profile::change_schema))
        .route("/mappings", get(profile::list))
        .route("/mappings/{mapping}", get(profile::read).post(profile::change))
        .route("/logs", get(log::list))
        .route("/users/{user}", get(assigned::read_user))
        .route("/groups/{group}/users", get(groups::members))
        .route("/groups", get(groups::list))
        .route("/groups/rules", get(groups::rules))
        .route("/groups/{group}", get(groups::read).delete(groups::delete))
        .fallback(|| async { error::Refused::path() })
        .layer(axum::middleware::from_fn_with_state(app.clone(), access::check));
    Router::new()
        .nest("/api/v1", api)
        .route("/oauth2/v1/token", post(oauth::token))
        .fallback(|| async { error::Refused::path() })
}

/// Released SDKs of Okta end some paths with a slash (seen).
pub fn trim_slash(uri: &mut Uri) {
    let path = uri.path().trim_end_matches('/');
    if path.is_empty() || path.len() == uri.path().len() {
        return;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    if let Ok(trimmed) = format!("{path}{query}").parse() {
        *uri = trimmed;
    }
}

/// The clicks, below `/_sandbox/okta`.
pub fn control() -> Router<Shared> {
    Router::new().route("/", get(click::show)).route("/{click}", post(click::play))
}

/// Around everything at the org URL: Okta's headers and error bodies, and the record.
pub use dress::dress;
