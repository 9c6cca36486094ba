//! The org and the apps: `/org`, `/apps`, and what hangs below an app but assignments and pushes.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{OriginalUri, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rusqlite::params;
use serde_json::{Map, Value, json};

use super::error::Refused;
use super::page::{Limits, Query};
use super::store::{self, AppRow, new_id};
use crate::app::Shared;
use crate::store::instant;

/// The subdomain of the org.
const SUBDOMAIN: &str = "demo";

/// The key of the app in Okta's catalog (seen): SCIM 2.0 Test App (Header Auth).
pub const CATALOGUE: &str = "scim2headerauth";

/// What the maker of an app decides about it; everything else of a body is Okta's.
const CHOSEN: [&str; 5] = ["accessibility", "credentials", "licensing", "profile", "visibility"];

pub async fn org(State(app): State<Shared>) -> Result<Response, Refused> {
    let (id, created): (String, String) = app.store.read(|connection| {
        connection.query_row("SELECT id, created FROM okta_org", [], |row| Ok((row.get(0)?, row.get(1)?)))
    })?;
    let url = &app.okta.origin;
    Ok(Json(json!({
        "id": id, "companyName": "Demo", "subdomain": SUBDOMAIN, "status": "ACTIVE", "website": "https://demo.example",
        "created": created, "lastUpdated": created,
        "_links": { "uploadLogo": { "href": format!("{url}/api/v1/org/logo"), "hints": { "allow": ["POST"] } } }
    }))
    .into_response())
}

pub async fn list(State(app): State<Shared>, OriginalUri(uri): OriginalUri) -> Result<Response, Refused> {
    let query = Query::new(&uri);
    let filter = query.filter("filter", &["id", "status", "name"])?;
    let starts = query.get("q").unwrap_or_default().to_lowercase();
    let all = app.store.read(store::apps)?;
    let origin = &app.okta.origin;
    let fitting = all
        .iter()
        .filter(|app| app.label.to_lowercase().starts_with(&starts) || app.name.starts_with(&starts))
        .map(|app| (app.seq, shown(origin, app)))
        .filter(|(_, value)| filter.as_ref().is_none_or(|filter| filter.fits(value)));
    query.page(&app, origin, Limits { default: 20, least: 1, most: 200 }, fitting)
}

pub async fn create(
    State(app): State<Shared>,
    OriginalUri(uri): OriginalUri,
    body: Bytes,
) -> Result<Response, Refused> {
    let active = Query::new(&uri).flag("activate")?.unwrap_or(true);
    let body = object(&body)?;
    let row = add(&app, &body, active)?;
    Ok(Json(shown(&app.okta.origin, &row)).into_response())
}

/// Makes an app from the body of a request.
pub fn add(app: &Shared, body: &Map<String, Value>, active: bool) -> Result<AppRow, Refused> {
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("name") != CATALOGUE {
        return Err(Refused::invalid("name", format!("name: the stand-in's catalog has {CATALOGUE} only")));
    }
    let mode = sign_on_mode(text("signOnMode"))?;
    let label = label(text("label"))?;
    let (id, now) = (new_id("0oa"), instant(app.clock.now()));
    let status = if active { "ACTIVE" } else { "INACTIVE" };
    app.store.write(|transaction| {
        transaction.execute(
            "INSERT INTO okta_apps (id, name, label, sign_on_mode, status, body, created, updated)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
            params![id, CATALOGUE, label, mode, status, chosen(body), now],
        )
    })?;
    row(app, &id)
}

pub async fn read(State(app): State<Shared>, Path(id): Path<String>) -> Result<Response, Refused> {
    Ok(Json(shown(&app.okta.origin, &row(&app, &id)?)).into_response())
}

pub async fn replace(State(app): State<Shared>, Path(id): Path<String>, body: Bytes) -> Result<Response, Refused> {
    let body = object(&body)?;
    row(&app, &id)?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let (mode, label) = (sign_on_mode(text("signOnMode"))?, label(text("label"))?);
    let now = instant(app.clock.now());
    app.store.write(|transaction| {
        transaction.execute(
            "UPDATE okta_apps SET label = ?2, sign_on_mode = ?3, body = ?4, updated = ?5 WHERE id = ?1",
            params![id, label, mode, chosen(&body), now],
        )
    })?;
    Ok(Json(shown(&app.okta.origin, &row(&app, &id)?)).into_response())
}

/// Only an app that is not active can be deleted (documented by Okta).
pub async fn delete(State(app): State<Shared>, Path(id): Path<String>) -> Result<Response, Refused> {
    if row(&app, &id)?.status == "ACTIVE" {
        return Err(Refused::denied());
    }
    app.store.write(|transaction| {
        for table in ["okta_app_groups", "okta_app_users", "okta_imported", "okta_mappings"] {
            transaction.execute(&format!("DELETE FROM {table} WHERE app = ?1"), [&id])?;
        }
        transaction.execute("DELETE FROM okta_apps WHERE id = ?1", [&id])
    })?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub async fn features(State(app): State<Shared>, Path(id): Path<String>) -> Result<Response, Refused> {
    Ok(Json(json!([user_provisioning(&app.okta.origin, &row(&app, &id)?)?])).into_response())
}

pub async fn feature(
    State(app): State<Shared>,
    Path((id, feature)): Path<(String, String)>,
) -> Result<Response, Refused> {
    if feature != "USER_PROVISIONING" {
        return Err(Refused::not_found(&feature, "ApplicationFeature"));
    }
    Ok(Json(user_provisioning(&app.okta.origin, &row(&app, &id)?)?).into_response())
}

/// Not for this app: To App and To Okta are clicked (no public API is documented for it).
pub async fn change_feature(
    State(app): State<Shared>,
    Path((id, feature)): Path<(String, String)>,
) -> Result<Response, Refused> {
    row(&app, &id)?;
    Err(Refused::invalid("feature", format!("{feature} cannot be changed through the API for this app.")))
}

/// Reported for apps whose connection has no API: 200, and a status that says nothing, whatever is true.
pub async fn connection(State(app): State<Shared>, Path(id): Path<String>) -> Result<Response, Refused> {
    let row = row(&app, &id)?;
    Ok(Json(unknown_connection(&app.okta.origin, &row)).into_response())
}

/// Reported for such apps: the body is taken, 200 comes back, and nothing is connected.
pub async fn change_connection(
    State(app): State<Shared>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Refused> {
    let body = object(&body)?;
    if body.get("profile").is_none_or(|profile| profile.get("authScheme").is_none()) {
        return Err(Refused::invalid("profile", "profile.authScheme: The field cannot be left blank"));
    }
    let row = row(&app, &id)?;
    Ok(Json(unknown_connection(&app.okta.origin, &row)).into_response())
}

/// The same again: accepted, without an effect.
pub async fn activate_connection(State(app): State<Shared>, Path(id): Path<String>) -> Result<Response, Refused> {
    row(&app, &id)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn unknown_connection(origin: &str, row: &AppRow) -> Value {
    let url = format!("{origin}/api/v1/apps/{}/connections/default", row.id);
    json!({
        "profile": { "authScheme": "UNKNOWN" }, "status": "UNKNOWN",
        "_links": { "self": { "href": url, "hints": { "allow": ["GET", "POST"] } } }
    })
}

fn user_provisioning(origin: &str, row: &AppRow) -> Result<Value, Refused> {
    if !row.connected {
        return Err(Refused::invalid("feature", "Provisioning is not enabled for the app instance."));
    }
    let status = |on: bool| json!({ "status": if on { "ENABLED" } else { "DISABLED" } });
    let url = format!("{origin}/api/v1/apps/{}/features/USER_PROVISIONING", row.id);
    Ok(json!({
        "name": "USER_PROVISIONING", "status": "ENABLED",
        "description": "User provisioning settings from Okta to a downstream application",
        "capabilities": {
            "create": { "lifecycleCreate": status(row.create_users) },
            "update": {
                "profile": status(row.update_attributes), "lifecycleDeactivate": status(row.deactivate),
                "password": { "status": status(row.sync_password)["status"], "seed": "RANDOM", "change": "KEEP_EXISTING" }
            }
        },
        "_links": { "self": { "href": url, "hints": { "allow": ["GET", "PUT"] } } }
    }))
}

/// An app as the API shows it.
fn shown(origin: &str, row: &AppRow) -> Value {
    let url = format!("{origin}/api/v1/apps/{}", row.id);
    let mut value: Value = serde_json::from_str(&row.body).unwrap_or_else(|_| json!({}));
    let link = |more: &str| json!({ "href": format!("{url}{more}") });
    let own = json!({
        "id": row.id, "orn": format!("orn:okta:idp:sandbox:apps:{}:{}", row.name, row.id), "name": row.name, "label": row.label,
        "status": row.status, "signOnMode": row.sign_on_mode, "features": row.features(),
        "created": row.created, "lastUpdated": row.updated,
        "_links": { "self": link(""), "users": link("/users"), "groups": link("/groups"), "deactivate": link("/lifecycle/deactivate") }
    });
    if let (Some(value), Value::Object(own)) = (value.as_object_mut(), own) {
        value.extend(own);
    }
    value
}

/// An app, or 404.
pub fn row(app: &Shared, id: &str) -> Result<AppRow, Refused> {
    store::look(app, |connection| store::app(connection, id))
}

/// A body that must be a JSON object.
pub fn object(body: &Bytes) -> Result<Map<String, Value>, Refused> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Refused::body()),
    }
}

/// What the maker chose, with what Okta fills in where nothing was said.
fn chosen(body: &Map<String, Value>) -> String {
    let mut kept = json!({
        "accessibility": { "selfService": false }, "profile": {},
        "visibility": { "autoLaunch": false, "autoSubmitToolbar": true, "hide": { "iOS": false, "web": false } },
        "credentials": {
            "scheme": "EDIT_USERNAME_AND_PASSWORD", "revealPassword": false,
            "userNameTemplate": { "template": "${source.login}", "type": "BUILT_IN" }
        }
    });
    for name in CHOSEN {
        if let Some(value) = body.get(name) {
            merge(&mut kept[name], value);
        }
    }
    kept.to_string()
}

/// Puts one JSON value over another, field by field.
fn merge(under: &mut Value, over: &Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                merge(under.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over.clone(),
    }
}

/// SWA or SAML: what the sign-on tab of this app offers (seen).
fn sign_on_mode(mode: &str) -> Result<&str, Refused> {
    match mode {
        "AUTO_LOGIN" | "SAML_2_0" => Ok(mode),
        _ => Err(Refused::invalid("signOnMode", "signOnMode: this app has AUTO_LOGIN and SAML_2_0")),
    }
}

fn label(label: &str) -> Result<&str, Refused> {
    if label.trim().is_empty() || label.chars().count() > 100 {
        return Err(Refused::invalid(
            "label",
            "label: The field cannot be left blank, nor be longer than 100 characters",
        ));
    }
    Ok(label)
}
