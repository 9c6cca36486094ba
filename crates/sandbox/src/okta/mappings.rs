//! Push Groups: `/apps/{app}/group-push/mappings`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{OriginalUri, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rusqlite::params;
use serde_json::{Value, json};

use super::error::Refused;
use super::page::{Limits, Query};
use super::store::{self, Mapping, new_id};
use super::{apps, groups, provision, push};
use crate::app::{App, Shared};
use crate::store::instant;

pub async fn list(
    State(app): State<Shared>,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    apps::row(&app, &id)?;
    let query = Query::new(&uri);
    let all = app.store.read(|connection| store::mappings(connection, &id))?;
    let (source, status, since) = (query.get("sourceGroupId"), query.get("status"), query.get("lastUpdated"));
    let fitting = all
        .iter()
        .filter(|mapping| source.is_none_or(|source| mapping.source == source))
        .filter(|mapping| status.is_none_or(|status| mapping.status == status))
        .filter(|mapping| since.is_none_or(|since| mapping.updated.as_str() >= since))
        .map(|mapping| (mapping.seq, shown(&app.okta.origin, &id, mapping)));
    query.page(&app, &app.okta.origin, Limits { default: 100, least: 1, most: 1000 }, fitting)
}

pub async fn create(State(app): State<Shared>, Path(id): Path<String>, body: Bytes) -> Result<Response, Refused> {
    let body = apps::object(&body)?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let source = text("sourceGroupId")
        .ok_or_else(|| Refused::invalid("sourceGroupId", "sourceGroupId: The field cannot be left blank"))?;
    let target = match (text("targetGroupId"), text("targetGroupName")) {
        (Some(id), None) => Target::Link(id),
        (None, Some(name)) => Target::New(name),
        _ => {
            let why = "Either targetGroupId or targetGroupName must be provided, but not both.";
            return Err(Refused::invalid("groupPushMapping", why));
        }
    };
    let active = match text("status").unwrap_or("ACTIVE") {
        "ACTIVE" => true,
        "INACTIVE" => false,
        _ => return Err(Refused::invalid("status", "status: must be ACTIVE or INACTIVE")),
    };
    let mapping = add(&app, &id, source, &target, active)?;
    provision::settle(&app, &id, push::Retry::No).await?;
    let mapping = store::look(&app, |connection| store::mapping(connection, &id, &mapping))?;
    Ok((StatusCode::CREATED, Json(shown(&app.okta.origin, &id, &mapping))).into_response())
}

pub async fn read(State(app): State<Shared>, Path((id, mapping)): Path<(String, String)>) -> Result<Response, Refused> {
    let mapping = store::look(&app, |connection| store::mapping(connection, &id, &mapping))?;
    Ok(Json(shown(&app.okta.origin, &id, &mapping)).into_response())
}

/// ACTIVE pushes everything again, INACTIVE leaves the group at the other end alone.
pub async fn change(
    State(app): State<Shared>,
    Path((id, mapping)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Refused> {
    let body = apps::object(&body)?;
    let Some(status @ ("ACTIVE" | "INACTIVE")) = body.get("status").and_then(Value::as_str) else {
        return Err(Refused::invalid("status", "status: must be ACTIVE or INACTIVE"));
    };
    set_status(&app, &id, &mapping, status)?;
    provision::settle(&app, &id, push::Retry::No).await?;
    let mapping = store::look(&app, |connection| store::mapping(connection, &id, &mapping))?;
    Ok(Json(shown(&app.okta.origin, &id, &mapping)).into_response())
}

/// Switches a push on or off. On means that everything is sent again.
pub fn set_status(app: &App, id: &str, mapping: &str, status: &str) -> Result<(), Refused> {
    let known = store::look(app, |connection| store::mapping(connection, id, mapping))?;
    let now = instant(app.clock.now());
    if known.status != status {
        app.store.write(|transaction| {
            transaction.execute(
                "UPDATE okta_mappings SET status = ?2, error = '', pushed_name = NULL, updated = ?3 WHERE id = ?1",
                params![mapping, status, now],
            )
        })?;
    }
    Ok(())
}

/// Only what is INACTIVE can be deleted (documented by Okta).
pub async fn delete(
    State(app): State<Shared>,
    OriginalUri(uri): OriginalUri,
    Path((id, mapping)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let with_target = Query::new(&uri)
        .flag("deleteTargetGroup")?
        .ok_or_else(|| Refused::invalid("deleteTargetGroup", "deleteTargetGroup: The parameter is required"))?;
    remove(&app, &id, &mapping, with_target).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Unlinks; the group at the other end goes as well when that is wanted.
pub async fn remove(app: &Shared, id: &str, mapping: &str, with_target: bool) -> Result<(), Refused> {
    let known = store::look(app, |connection| store::mapping(connection, id, mapping))?;
    if known.status == "ACTIVE" {
        return Err(Refused::invalid("groupPushMapping", "Only an INACTIVE group push mapping can be deleted."));
    }
    let kept = if with_target { push::delete_target(app, id, &known).await? } else { true };
    app.store.write(|transaction| {
        transaction.execute("DELETE FROM okta_mappings WHERE id = ?1", [mapping])?;
        let made: bool = transaction.query_row(
            "SELECT scim_id IS NOT NULL FROM okta_groups WHERE id = ?1",
            [&known.target],
            |row| row.get(0),
        )?;
        // A target that never came to be at the other end is no group of the app.
        if kept && made { Ok(()) } else { groups::remove(transaction, &known.target) }
    })?;
    Ok(())
}

/// What a push goes to.
pub enum Target<'a> {
    /// A group of the app that is known already.
    Link(&'a str),
    /// A new group of this name.
    New(&'a str),
}

/// Notes a new push.
pub fn add(app: &App, id: &str, source: &str, target: &Target<'_>, active: bool) -> Result<String, Refused> {
    let (row, source) =
        store::look(app, |connection| Ok((store::app(connection, id)?, store::group(connection, source)?)))?;
    let refuse = |why: String| Err(Refused::invalid("groupPushMapping", why));
    if !row.connected {
        return refuse("Group push is not enabled for the app instance: provisioning is off.".to_owned());
    }
    if source.kind == "APP_GROUP" && source.app.as_deref() == Some(id) {
        return refuse("A group of the app cannot be pushed to the same app.".to_owned());
    }
    let known = app.store.read(|connection| store::mappings(connection, id))?;
    if known.iter().any(|mapping| mapping.source == source.id) {
        return refuse(format!("The group {} is pushed to this app already.", source.name));
    }
    let all = app.store.read(store::groups)?;
    let mut own = all.iter().filter(|group| group.app.as_deref() == Some(id));
    let (linked, name) = match *target {
        Target::Link(target) => {
            let Some(group) = own.find(|group| group.id == target) else {
                return refuse(format!("targetGroupId: {target} is not a group of this app; import it first."));
            };
            if known.iter().any(|mapping| mapping.target == group.id) {
                return refuse(format!("The group {} is linked already.", group.name));
            }
            (Some(group.id.clone()), None)
        }
        Target::New(name) => {
            // Documented by Okta: a name that is in the app already cannot be pushed unless it is linked.
            if own.any(|group| group.name == name) {
                return refuse(format!("A group named {name} exists in the app already; link it instead."));
            }
            (None, Some(name))
        }
    };
    let (mapping, now) = (new_id("gPm"), instant(app.clock.now()));
    app.store.write(|transaction| {
        let target = match &linked {
            Some(target) => target.clone(),
            None => store::add_group(transaction, "APP_GROUP", name.unwrap_or_default(), Some((id, None)), &now)?,
        };
        transaction.execute(
            "INSERT INTO okta_mappings (id, app, source, target, name, status, created, updated)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
            params![
                mapping,
                id,
                source.id,
                target,
                name.filter(|name| *name != source.name),
                if active { "ACTIVE" } else { "INACTIVE" },
                now
            ],
        )
    })?;
    Ok(mapping)
}

fn shown(origin: &str, app: &str, mapping: &Mapping) -> Value {
    let group = |id: &str| json!({ "href": format!("{origin}/api/v1/groups/{id}") });
    let mut value = json!({
        "id": mapping.id, "status": mapping.status, "errorSummary": mapping.error, "sourceGroupId": mapping.source,
        "targetGroupId": mapping.target, "created": mapping.created, "lastUpdated": mapping.updated,
        "_links": {
            "app": { "href": format!("{origin}/api/v1/apps/{app}") }, "sourceGroup": group(&mapping.source),
            "targetGroup": group(&mapping.target)
        }
    });
    if let Some(at) = &mapping.last_push {
        value["lastPush"] = json!(at);
    }
    value
}
