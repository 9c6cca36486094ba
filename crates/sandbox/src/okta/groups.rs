//! `/groups`: read at once by `filter` and `q`, a little late by `search` (eventually consistent, documented by Okta).

use axum::Json;
use axum::extract::{OriginalUri, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rusqlite::{Connection, Transaction, params};
use serde_json::{Value, json};

use super::error::Refused;
use super::page::{Limits, Query};
use super::store::{self, Group};
use crate::app::Shared;

pub async fn list(State(app): State<Shared>, OriginalUri(uri): OriginalUri) -> Result<Response, Refused> {
    let query = Query::new(&uri);
    let origin = &app.okta.origin;
    let limits = Limits { default: 10_000, least: 1, most: 10_000 };
    let filter = query.filter("filter", &["id", "type", "lastUpdated", "lastMembershipUpdated"])?;
    let search = query.filter(
        "search",
        &[
            "id",
            "type",
            "created",
            "lastUpdated",
            "lastMembershipUpdated",
            "profile.name",
            "profile.description",
            "source.id",
        ],
    )?;
    let mut all = if search.is_some() {
        let delay = app.behaviour().okta.search_delay;
        app.store.write(|transaction| {
            index(transaction, origin, delay)?;
            indexed(transaction)
        })?
    } else {
        app.store.read(|connection| {
            Ok(store::groups(connection)?.iter().map(|group| (group.seq, shown(origin, group))).collect::<Vec<_>>())
        })?
    };
    let starts = query.get("q").map(str::to_lowercase);
    all.retain(|(_, value)| {
        let name = value.pointer("/profile/name").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        filter.iter().chain(search.iter()).all(|filter| filter.fits(value))
            && starts.as_ref().is_none_or(|starts| name.starts_with(starts))
    });
    let expand: Vec<&str> = query.get("expand").unwrap_or_default().split(',').collect();
    if expand.contains(&"stats") || expand.contains(&"app") {
        for (_, value) in &mut all {
            app.store.read(|connection| embed(connection, value, &expand))?;
        }
    }
    query.page(&app, origin, limits, all.into_iter())
}

pub async fn read(State(app): State<Shared>, Path(id): Path<String>) -> Result<Response, Refused> {
    let group = store::look(&app, |connection| store::group(connection, &id))?;
    Ok(Json(shown(&app.okta.origin, &group)).into_response())
}

/// Refused as long as an assignment, a push or a rule uses the group (documented by Okta for app groups; that this is a 400
/// is our choice).
pub async fn delete(State(app): State<Shared>, Path(id): Path<String>) -> Result<Response, Refused> {
    let group = store::look(&app, |connection| store::group(connection, &id))?;
    if group.kind == "BUILT_IN" {
        return Err(Refused::denied());
    }
    if let Some(use_) = store::look(&app, |connection| Ok(in_use(connection, &group.id)?))? {
        return Err(Refused::invalid("group", format!("The group {} is {use_} and cannot be deleted.", group.name)));
    }
    app.store.write(|transaction| remove(transaction, &group.id))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The members of a group.
pub async fn members(
    State(app): State<Shared>,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let people = store::look(&app, |connection| {
        let group = store::group(connection, &id)?;
        Ok(store::members(connection, &group)?)
    })?;
    let people = (1..).zip(people).map(|(seq, person)| {
        let profile = json!({
            "login": person.login, "email": person.login, "firstName": person.first_name, "lastName": person.last_name,
        });
        (seq, json!({ "id": person.id, "status": person.status, "profile": profile }))
    });
    Query::new(&uri).page(&app, &app.okta.origin, Limits { default: 1000, least: 1, most: 1000 }, people)
}

/// The group rules, as far as they say which group they use.
pub async fn rules(State(app): State<Shared>, OriginalUri(uri): OriginalUri) -> Result<Response, Refused> {
    let rules = app.store.read(|connection| {
        store::rows(connection, "SELECT name, \"group\" FROM okta_rules ORDER BY name", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })
    })?;
    let rules = (1..).zip(rules).map(|(seq, (name, group))| {
        let rule = json!({
            "type": "group_rule", "id": format!("0pr{:0>17}", seq), "status": "ACTIVE", "name": name,
            "conditions": { "expression": { "value": "user.department == \"sandbox\"", "type": "urn:okta:expression:1.0" } },
            "actions": { "assignUserToGroups": { "groupIds": [group] } }
        });
        (seq, rule)
    });
    Query::new(&uri).page(&app, &app.okta.origin, Limits { default: 50, least: 1, most: 200 }, rules)
}

/// How a group is used, in words.
pub fn in_use(connection: &Connection, id: &str) -> rusqlite::Result<Option<&'static str>> {
    let uses = [
        ("SELECT EXISTS (SELECT 1 FROM okta_app_groups WHERE \"group\" = ?1)", "assigned to an app"),
        ("SELECT EXISTS (SELECT 1 FROM okta_mappings WHERE source = ?1 OR target = ?1)", "used by a group push"),
        ("SELECT EXISTS (SELECT 1 FROM okta_rules WHERE \"group\" = ?1)", "used by a group rule"),
    ];
    for (sql, words) in uses {
        if connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))? {
            return Ok(Some(words));
        }
    }
    Ok(None)
}

/// Removes a group; `search` notices later.
pub fn remove(transaction: &Transaction<'_>, id: &str) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM okta_members WHERE \"group\" = ?1", [id])?;
    transaction.execute("DELETE FROM okta_groups WHERE id = ?1", [id])?;
    store::changed(transaction, id)
}

/// A group as the API shows it.
pub fn shown(origin: &str, group: &Group) -> Value {
    let url = format!("{origin}/api/v1/groups/{}", group.id);
    let class = match group.kind.as_str() {
        "APP_GROUP" => "okta:app_group",
        _ => "okta:user_group",
    };
    let mut value = json!({
        "id": group.id, "type": group.kind, "objectClass": [class], "profile": { "name": group.name },
        "created": group.created, "lastUpdated": group.updated, "lastMembershipUpdated": group.members_updated,
        "_links": {
            "self": { "href": url }, "logo": [], "users": { "href": format!("{url}/users") }, "apps": { "href": format!("{url}/apps") }
        }
    });
    if let Some(app) = &group.app {
        value["source"] = json!({ "id": app });
        value["_links"]["source"] = json!({ "href": format!("{origin}/api/v1/apps/{app}") });
    }
    value
}

/// Brings the index of `search` up to what is old enough.
fn index(transaction: &Transaction<'_>, origin: &str, delay: u64) -> rusqlite::Result<()> {
    let delay = i64::try_from(delay).unwrap_or(i64::MAX);
    // The request that searches counts as well; without a delay everything is seen at once.
    let ripe = store::rows(
        transaction,
        "SELECT \"group\" FROM okta_changes WHERE request <= (SELECT requests FROM okta_org) - ?1",
        [delay],
        |row| row.get::<_, String>(0),
    )?;
    for id in ripe {
        transaction.execute("DELETE FROM okta_changes WHERE \"group\" = ?1", [&id])?;
        transaction.execute("DELETE FROM okta_index WHERE \"group\" = ?1", [&id])?;
        if let Ok(group) = store::group(transaction, &id) {
            transaction.execute(
                "INSERT INTO okta_index (\"group\", seq, body) VALUES (?1, ?2, ?3)",
                params![id, group.seq, shown(origin, &group).to_string()],
            )?;
        }
    }
    Ok(())
}

fn indexed(connection: &Connection) -> rusqlite::Result<Vec<(i64, Value)>> {
    store::rows(connection, "SELECT seq, body FROM okta_index ORDER BY seq", [], |row| {
        let body: String = row.get(1)?;
        Ok((row.get(0)?, serde_json::from_str(&body).unwrap_or_default()))
    })
}

/// `expand=stats` and `expand=app`.
fn embed(connection: &Connection, value: &mut Value, expand: &[&str]) -> rusqlite::Result<()> {
    let Some(id) = value["id"].as_str().map(str::to_owned) else { return Ok(()) };
    let Ok(group) = store::group(connection, &id) else { return Ok(()) };
    let mut embedded = json!({});
    if expand.contains(&"stats") {
        let count = |sql: &str| connection.query_row(sql, [&id], |row| row.get::<_, i64>(0));
        embedded["stats"] = json!({
            "usersCount": store::members(connection, &group)?.len(),
            "appsCount": count("SELECT count(*) FROM okta_app_groups WHERE \"group\" = ?1")?,
            "groupPushMappingsCount": count("SELECT count(*) FROM okta_mappings WHERE source = ?1")?,
            "hasAdminPrivlege": false
        });
    }
    if expand.contains(&"app")
        && let Some(app) = group.app.as_deref().and_then(|app| store::app(connection, app).ok())
    {
        embedded["app"] = json!({ "id": app.id, "name": app.name, "label": app.label, "signOnMode": app.sign_on_mode });
    }
    value["_embedded"] = embedded;
    Ok(())
}
