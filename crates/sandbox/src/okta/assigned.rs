//! Who an app is for: its groups, and the people that come with them.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{OriginalUri, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rusqlite::params;
use serde_json::{Value, json};

use super::error::Refused;
use super::page::{Limits, Query};
use super::store::{self, AppUser, Person};
use super::{apps, provision, push};
use crate::app::{App, Shared};
use crate::store::instant;

pub async fn list_groups(
    State(app): State<Shared>,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    apps::row(&app, &id)?;
    let query = Query::new(&uri);
    let starts = query.get("q").unwrap_or_default().to_lowercase();
    let all = store::look(&app, |connection| {
        let mut all = Vec::new();
        for (priority, (seq, group, updated)) in store::assigned(connection, &id)?.into_iter().enumerate() {
            if store::group(connection, &group)?.name.to_lowercase().starts_with(&starts) {
                all.push((seq, shown(&app, &id, &group, priority, &updated)));
            }
        }
        Ok(all)
    })?;
    query.page(&app, &app.okta.origin, Limits { default: 20, least: 20, most: 200 }, all.into_iter())
}

pub async fn read_group(
    State(app): State<Shared>,
    Path((id, group)): Path<(String, String)>,
) -> Result<Response, Refused> {
    apps::row(&app, &id)?;
    Ok(Json(one(&app, &id, &group)?).into_response())
}

/// Assigns a group; who is in it is provisioned before this is answered. Assigning it again changes nothing.
pub async fn assign(
    State(app): State<Shared>,
    Path((id, group)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Refused> {
    if !body.is_empty() {
        apps::object(&body)?;
    }
    add(&app, &id, &group)?;
    provision::settle(&app, &id, push::Retry::No).await?;
    Ok(Json(one(&app, &id, &group)?).into_response())
}

/// Notes the assignment.
pub fn add(app: &App, id: &str, group: &str) -> Result<(), Refused> {
    store::look(app, |connection| {
        store::app(connection, id)?;
        store::group(connection, group)
    })?;
    let now = instant(app.clock.now());
    app.store.write(|transaction| {
        transaction.execute(
            "INSERT OR IGNORE INTO okta_app_groups (app, \"group\", updated) VALUES (?1, ?2, ?3)",
            params![id, group, now],
        )
    })?;
    Ok(())
}

/// Takes the assignment away; who has no other is deactivated.
pub async fn unassign(
    State(app): State<Shared>,
    Path((id, group)): Path<(String, String)>,
) -> Result<Response, Refused> {
    remove(&app, &id, &group)?;
    provision::settle(&app, &id, push::Retry::No).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Notes that the assignment is gone.
pub fn remove(app: &App, id: &str, group: &str) -> Result<(), Refused> {
    store::look(app, |connection| store::app(connection, id))?;
    let gone = app.store.write(|transaction| {
        transaction.execute("DELETE FROM okta_app_groups WHERE app = ?1 AND \"group\" = ?2", [id, group])
    })?;
    if gone == 0 { Err(Refused::not_found(group, "GroupAssignment")) } else { Ok(()) }
}

pub async fn list_users(
    State(app): State<Shared>,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    apps::row(&app, &id)?;
    let query = Query::new(&uri);
    let starts = query.get("q").unwrap_or_default().to_lowercase();
    let expand = query.get("expand") == Some("user");
    let (users, people) =
        app.store.read(|connection| Ok((store::app_users(connection, &id)?, store::people(connection)?)))?;
    let people: BTreeMap<&str, &Person> = people.iter().map(|person| (person.id.as_str(), person)).collect();
    let all = users.iter().filter(|user| user.is_assigned()).filter_map(|user| {
        let person = people.get(user.person.as_str())?;
        let named = [&person.login, &person.first_name, &person.last_name];
        let fits = named.iter().any(|text| text.to_lowercase().starts_with(&starts));
        let mut shown = shown_user(&app.okta.origin, &id, user, person);
        if expand {
            shown["_embedded"] = json!({ "user": shown_person(person) });
        }
        fits.then_some((user.seq, shown))
    });
    query.page(&app, &app.okta.origin, Limits { default: 50, least: 1, most: 500 }, all)
}

fn one(app: &App, id: &str, group: &str) -> Result<Value, Refused> {
    let all = app.store.read(|connection| store::assigned(connection, id))?;
    let found = all.iter().enumerate().find(|(_, (_, assigned, _))| assigned == group);
    let (priority, (_, _, updated)) = found.ok_or_else(|| Refused::not_found(group, "GroupAssignment"))?;
    Ok(shown(app, id, group, priority, updated))
}

fn shown(app: &App, id: &str, group: &str, priority: usize, updated: &str) -> Value {
    let origin = &app.okta.origin;
    let url = format!("{origin}/api/v1/apps/{id}");
    json!({
        "id": group, "lastUpdated": updated, "priority": priority, "profile": {},
        "_links": {
            "self": { "href": format!("{url}/groups/{group}") }, "app": { "href": url },
            "group": { "href": format!("{origin}/api/v1/groups/{group}") }
        }
    })
}

/// A user by id or login.
pub async fn read_user(State(app): State<Shared>, Path(id): Path<String>) -> Result<Response, Refused> {
    let people = app.store.read(store::people)?;
    let found = people.iter().find(|person| person.id == id || person.login == id);
    found.map(|person| Json(shown_person(person)).into_response()).ok_or_else(|| Refused::not_found(&id, "User"))
}

/// A person as `/users` shows it.
fn shown_person(person: &Person) -> Value {
    json!({
        "id": person.id, "status": person.status, "profile": {
            "login": person.login, "email": person.login, "firstName": person.first_name, "lastName": person.last_name
        }
    })
}

/// A person of an app as the API shows it.
fn shown_user(origin: &str, app: &str, user: &AppUser, person: &Person) -> Value {
    let mut value = json!({
        "id": person.id, "scope": "GROUP", "status": user.status, "syncState": user.sync_state, "created": user.created,
        "lastUpdated": user.updated, "statusChanged": user.status_changed, "passwordChanged": null,
        "credentials": { "userName": person.login },
        "profile": {
            "email": person.login, "givenName": person.first_name, "familyName": person.last_name,
            "displayName": format!("{} {}", person.first_name, person.last_name)
        },
        "_links": {
            "app": { "href": format!("{origin}/api/v1/apps/{app}") }, "user": { "href": format!("{origin}/api/v1/users/{}", person.id) }
        }
    });
    for (name, text) in [("externalId", &user.external_id), ("lastSync", &user.last_sync)] {
        if let Some(text) = text {
            value[name] = json!(text);
        }
    }
    value
}
