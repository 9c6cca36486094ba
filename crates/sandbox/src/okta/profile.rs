//! The app's user schema and the profile mapping from Okta to the app (documented by Okta). Only the custom attributes of the
//! app and the expressions that fill them are kept; a user type other than the default one does not exist here.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{OriginalUri, Path, State};
use axum::response::{IntoResponse, Response};
use rusqlite::{Connection, params};
use serde_json::{Map, Value, json};

use super::apps;
use super::error::Refused;
use super::page::{Limits, Query};
use super::store::{self, AppRow};
use crate::app::Shared;

/// The id of the default user type.
const USER_TYPE: &str = "otydefaultuser000000";

/// `/meta/schemas/apps/{app}/default`; 404 for an app that is not active (documented by Okta).
pub async fn read_schema(State(app): State<Shared>, Path(id): Path<String>) -> Result<Response, Refused> {
    active(&app, &id)?;
    Ok(Json(schema(&app, &id)?).into_response())
}

/// Adds or changes attributes; `null` removes one.
pub async fn change_schema(
    State(app): State<Shared>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Refused> {
    active(&app, &id)?;
    let body = apps::object(&body)?;
    let properties = body.get("definitions").and_then(|definitions| definitions["custom"]["properties"].as_object());
    let Some(properties) = properties else {
        return Err(Refused::invalid("definitions", "definitions.custom.properties: must be an object"));
    };
    for (name, attribute) in properties {
        let fine = attribute.is_null() || attribute["type"].as_str().is_some() && attribute["title"].as_str().is_some();
        if !fine {
            return Err(Refused::invalid(name, format!("{name}: title and type are required")));
        }
    }
    app.store.write(|transaction| {
        for (name, attribute) in properties {
            if attribute.is_null() {
                transaction.execute("DELETE FROM okta_attributes WHERE app = ?1 AND name = ?2", [&id, name])?;
            } else {
                transaction.execute(
                    "INSERT OR REPLACE INTO okta_attributes (app, name, body) VALUES (?1, ?2, ?3)",
                    params![id, name, attribute.to_string()],
                )?;
            }
        }
        Ok(())
    })?;
    Ok(Json(schema(&app, &id)?).into_response())
}

fn active(app: &Shared, id: &str) -> Result<AppRow, Refused> {
    let row = apps::row(app, id)?;
    if row.status == "ACTIVE" { Ok(row) } else { Err(Refused::not_found(id, "AppInstance")) }
}

fn attributes(connection: &Connection, id: &str) -> rusqlite::Result<Map<String, Value>> {
    let sql = "SELECT name, body FROM okta_attributes WHERE app = ?1 ORDER BY name";
    let rows = store::rows(connection, sql, [id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    Ok(rows.into_iter().map(|(name, body)| (name, serde_json::from_str(&body).unwrap_or_default())).collect())
}

fn schema(app: &Shared, id: &str) -> Result<Value, Refused> {
    let custom = app.store.read(|connection| attributes(connection, id))?;
    let url = format!("{}/api/v1/meta/schemas/apps/{id}/default", app.okta.origin);
    Ok(json!({
        "id": url, "$schema": "http://json-schema.org/draft-04/schema#", "name": "SCIM 2.0 Test App (Header Auth)",
        "title": "SCIM 2.0 Test App (Header Auth) User", "type": "object",
        "definitions": {
            "base": { "id": "#base", "type": "object", "properties": {
                "userName": { "title": "Username", "type": "string", "required": true, "scope": "NONE", "maxLength": 100 }
            }, "required": ["userName"] },
            "custom": { "id": "#custom", "type": "object", "properties": custom, "required": [] }
        },
        "properties": { "profile": { "allOf": [{ "$ref": "#/definitions/base" }, { "$ref": "#/definitions/custom" }] } }
    }))
}

/// `/mappings`, with `sourceId` and `targetId`.
pub async fn list(State(app): State<Shared>, OriginalUri(uri): OriginalUri) -> Result<Response, Refused> {
    let query = Query::new(&uri);
    let matches = |name: &str, id: &str| query.get(name).is_none_or(|wanted| wanted == id);
    let all: Vec<(i64, Value)> = app
        .store
        .read(store::apps)?
        .iter()
        .filter(|row| matches("targetId", &row.id) && matches("sourceId", USER_TYPE))
        .map(|row| (row.seq, ends(row)))
        .collect();
    query.page(&app, &app.okta.origin, Limits { default: 20, least: 1, most: 200 }, all.into_iter())
}

fn mapping_id(app: &str) -> String {
    format!("prm{}", app.get(3..).unwrap_or_default())
}

fn ends(row: &AppRow) -> Value {
    json!({
        "id": mapping_id(&row.id),
        "source": { "id": USER_TYPE, "name": "user", "type": "user" },
        "target": { "id": row.id, "name": row.name, "type": "appuser" },
    })
}

pub async fn read(State(app): State<Shared>, Path(id): Path<String>) -> Result<Response, Refused> {
    Ok(Json(shown(&app, &row_of(&app, &id)?)?).into_response())
}

/// Sets expressions; the attribute must exist.
pub async fn change(State(app): State<Shared>, Path(id): Path<String>, body: Bytes) -> Result<Response, Refused> {
    let row = row_of(&app, &id)?;
    let body = apps::object(&body)?;
    let Some(properties) = body.get("properties").and_then(Value::as_object) else {
        return Err(Refused::invalid("properties", "properties: must be an object"));
    };
    let known = app.store.read(|connection| attributes(connection, &row.id))?;
    for (name, property) in properties {
        if !known.contains_key(name) {
            return Err(Refused::invalid(name, format!("{name}: the app has no such attribute")));
        }
        let expression = property["expression"].as_str().map(str::to_owned);
        app.store.write(|transaction| match &expression {
            Some(expression) => transaction.execute(
                "INSERT OR REPLACE INTO okta_expressions (app, name, expression) VALUES (?1, ?2, ?3)",
                params![row.id, name, expression],
            ),
            None => {
                transaction.execute("DELETE FROM okta_expressions WHERE app = ?1 AND name = ?2", params![row.id, name])
            }
        })?;
    }
    Ok(Json(shown(&app, &row)?).into_response())
}

fn row_of(app: &Shared, id: &str) -> Result<AppRow, Refused> {
    let all = app.store.read(store::apps)?;
    all.into_iter().find(|row| mapping_id(&row.id) == id).ok_or_else(|| Refused::not_found(id, "ProfileMapping"))
}

fn shown(app: &Shared, row: &AppRow) -> Result<Value, Refused> {
    let expressions: BTreeMap<String, String> = app.store.read(|connection| {
        let sql = "SELECT name, expression FROM okta_expressions WHERE app = ?1";
        let rows = store::rows(connection, sql, [&row.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    })?;
    let properties: Map<String, Value> = expressions
        .into_iter()
        .map(|(name, expression)| (name, json!({ "expression": expression, "pushStatus": "PUSH" })))
        .collect();
    let mut value = ends(row);
    value["properties"] = Value::Object(properties);
    Ok(value)
}
