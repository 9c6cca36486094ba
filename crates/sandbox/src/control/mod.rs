//! Controls for tests and benchmarks, below `/_sandbox`. Not a part of OfficeRnD. They replace data, read secrets and let requests
//! be sent, so that each request has to carry the token that the sandbox printed when it was started.
//!
//! [`oracle`] tells what was done and what had to be done, [`log`] which requests came, [`clicks`] does what a person would do
//! by hand, [`triggers`] do it when a certain request arrives, [`world`] takes whole organizations that a test made up.

mod clicks;
mod log;
mod oracle;
mod query;
mod triggers;
mod world;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;

use super::app::Shared;
use super::behaviour::Behaviour;
use super::guard;
use super::triggers::Click;
use query::refused;

/// The routes.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/effects", get(oracle::effects))
        .route("/due", get(oracle::due))
        .route("/requests", get(log::count))
        .route("/log", get(log::list).delete(log::clear))
        .route("/behaviour", post(behaviour))
        .route("/triggers", get(triggers::list).post(triggers::set).delete(triggers::clear))
        .route("/members/{id}/status/{status}", post(clicks::status))
        .route("/members/{id}", post(clicks::member).delete(clicks::delete_member))
        .route("/bookings/{id}", post(clicks::booking).delete(clicks::delete_booking))
        .route("/world", post(world::fill).layer(axum::extract::DefaultBodyLimit::max(world::MAX_BODY)))
        .nest("/okta", super::okta::control())
        .route("/tokens/revoke", post(clicks::revoke_tokens))
        .route("/client-secret/rotate", post(clicks::rotate_client_secret))
        .route("/scopes", post(clicks::scopes))
}

/// Around every request to the controls that comes over the network.
pub async fn admit(State(app): State<Shared>, request: Request, next: Next) -> Response {
    if guard::has_token(request.headers(), &app.control_token) {
        return next.run(request).await;
    }
    let why = "the controls need the header X-Sandbox-Token; `sandbox serve` prints its value";
    (StatusCode::UNAUTHORIZED, why).into_response()
}

/// Replaces the behavior by the one in the body, in the grammar of `ORND_SCIM_SANDBOX`; every count begins anew.
async fn behaviour(State(app): State<Shared>, body: String) -> Response {
    match Behaviour::parse(&body) {
        Ok(new) => {
            *app.behaviour() = new;
            app.limiter.reset();
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => refused(&error.to_string()),
    }
}

/// Makes clicks, one after the other.
pub async fn pull(app: &Shared, clicks: Vec<Click>) {
    for click in clicks {
        let mut request = Request::new(Body::from(click.body));
        *request.method_mut() = click.method;
        let Ok(uri) = click.path.parse() else { continue };
        *request.uri_mut() = uri;
        let router: axum::Router = router().with_state(app.clone());
        let Ok(answer) = TowerToHyperService::new(router).call(request).await;
        if let Some(trigger) = app.triggers.lock().get_mut(click.trigger) {
            trigger.status = Some(answer.status().as_u16());
        }
    }
}
