//! The System Log, as far as it follows from what is known now: pushes, failed pushes, the latest import, who was deactivated. What the real log
//! calls a successful push is inferred.

use axum::extract::{OriginalUri, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::error::Refused;
use super::page::{Limits, Query};
use super::store::{self, AppRow};
use crate::app::Shared;

pub async fn list(State(app): State<Shared>, OriginalUri(uri): OriginalUri) -> Result<Response, Refused> {
    let query = Query::new(&uri);
    query.filter("filter", &["target.id", "eventType"])?;
    let filter = query.get("filter").unwrap_or_default().to_owned();
    let since = query.get("since").unwrap_or_default().to_owned();
    let events = store::look(&app, |connection| {
        if filter.contains("\"user.lifecycle.") {
            return Ok(deactivated(connection)?);
        }
        let mut events = Vec::new();
        for row in store::apps(connection)? {
            if !filter.contains("target.id") || filter.contains(&format!("\"{}\"", row.id)) {
                events.extend(of_app(connection, &row)?);
            }
        }
        Ok(events)
    })?;
    let mut events: Vec<(String, Value)> = events.into_iter().filter(|(at, _)| *at >= since).collect();
    events.sort_by(|a, b| a.0.cmp(&b.0));
    let events = (1..).zip(events).map(|(seq, (_, event))| (seq, event));
    query.page(&app, &app.okta.origin, Limits { default: 100, least: 0, most: 1000 }, events)
}

fn deactivated(connection: &rusqlite::Connection) -> rusqlite::Result<Vec<(String, Value)>> {
    let people = store::people(connection)?;
    let gone = people.into_iter().filter(|person| person.status == "DEPROVISIONED");
    let event = |person: store::Person| {
        let target = json!([{
            "id": person.id, "type": "User", "alternateId": person.login,
            "displayName": format!("{} {}", person.first_name, person.last_name),
        }]);
        let event = json!({
            "uuid": format!("user.lifecycle.deactivate:{}:{}", person.id, person.updated),
            "eventType": "user.lifecycle.deactivate", "published": person.updated, "severity": "INFO", "version": "0",
            "displayMessage": "Deactivate Okta user", "outcome": { "result": "SUCCESS" }, "target": target,
        });
        (person.updated, event)
    };
    Ok(gone.map(event).collect())
}

fn of_app(connection: &rusqlite::Connection, row: &AppRow) -> Result<Vec<(String, Value)>, Refused> {
    let mut events = Vec::new();
    for mapping in store::mappings(connection, &row.id)? {
        let name = store::group(connection, &mapping.source)?.name;
        if mapping.last_push.is_some() {
            let kind = "application.provision.group_push.pushed";
            events.push(event(row, (kind, &mapping.created), ("SUCCESS", ""), Some((&mapping.source, &name))));
        }
        if mapping.status == "ERROR" {
            let kind = "application.provision.group_push.mapping.update.or.delete.failed.with.error";
            let outcome = ("FAILURE", mapping.error.as_str());
            events.push(event(row, (kind, &mapping.updated), outcome, Some((&mapping.source, &name))));
        }
    }
    let imported = store::groups(connection)?;
    let latest = imported.iter().filter(|group| group.imported && group.app.as_deref() == Some(&row.id));
    if let Some(at) = latest.map(|group| group.updated.clone()).max() {
        events.push(event(row, ("system.import.complete", &at), ("SUCCESS", ""), None));
    }
    Ok(events)
}

fn event(
    row: &AppRow,
    (kind, at): (&str, &str),
    (result, reason): (&str, &str),
    group: Option<(&str, &str)>,
) -> (String, Value) {
    let mut target = vec![json!({ "id": row.id, "type": "AppInstance", "displayName": row.label })];
    if let Some((id, name)) = group {
        target.push(json!({ "id": id, "type": "UserGroup", "displayName": name }));
    }
    let mut outcome = json!({ "result": result });
    if !reason.is_empty() {
        outcome["reason"] = reason.chars().take(255).collect::<String>().into();
    }
    let uuid = format!("{kind}:{}:{at}", group.map_or("import", |(id, _)| id));
    let event = json!({
        "uuid": uuid, "eventType": kind, "published": at, "severity": "INFO", "version": "0",
        "displayMessage": kind, "outcome": outcome, "target": target,
    });
    (at.to_owned(), event)
}
