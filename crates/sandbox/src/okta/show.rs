//! The whole state as one JSON value, for people and tests. Tokens are not shown.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::error::Refused;
use super::store::{self, AppRow, Group, Person};
use crate::app::App;

/// People, groups and apps.
pub fn state(app: &App) -> Result<Value, Refused> {
    store::look(app, |connection| {
        let (people, groups, apps) = (store::people(connection)?, store::groups(connection)?, store::apps(connection)?);
        let logins: BTreeMap<&str, &str> =
            people.iter().map(|person| (person.id.as_str(), person.login.as_str())).collect();
        let names: BTreeMap<&str, &str> = groups.iter().map(|group| (group.id.as_str(), group.name.as_str())).collect();
        let mut shown_groups = Vec::new();
        for group in &groups {
            let members = store::members(connection, group)?;
            shown_groups.push(json!({
                "id": group.id, "name": group.name, "type": group.kind, "app": group.app,
                "members": members.iter().map(|person| &person.login).collect::<Vec<_>>()
            }));
        }
        let mut shown_apps = Vec::new();
        for row in &apps {
            let users = store::app_users(connection, &row.id)?;
            let users: Vec<Value> = users
                .iter()
                .map(|user| {
                    json!({
                        "login": logins.get(user.person.as_str()), "status": user.status, "sync_state": user.sync_state,
                        "external_id": user.external_id, "error": user.error
                    })
                })
                .collect();
            let mappings = store::mappings(connection, &row.id)?;
            let pushes: Vec<Value> = mappings
                .iter()
                .map(|mapping| {
                    json!({
                        "id": mapping.id, "group": names.get(mapping.source.as_str()), "target": names.get(mapping.target.as_str()),
                        "status": mapping.status, "error": mapping.error
                    })
                })
                .collect();
            let assigned = store::assigned(connection, &row.id)?;
            let assigned: Vec<_> = assigned.iter().map(|(_, group, _)| names.get(group.as_str())).collect();
            shown_apps.push(self::app(row, &assigned, &users, &pushes, &groups));
        }
        Ok(json!({
            "okta_url": app.okta.origin, "people": people.iter().map(person).collect::<Vec<_>>(), "groups": shown_groups,
            "apps": shown_apps
        }))
    })
}

fn person(person: &Person) -> Value {
    let name = format!("{} {}", person.first_name, person.last_name);
    json!({ "id": person.id, "login": person.login, "name": name, "status": person.status })
}

fn app(row: &AppRow, assigned: &[Option<&&str>], users: &[Value], pushes: &[Value], groups: &[Group]) -> Value {
    let imported = groups.iter().filter(|group| group.imported && group.app.as_deref() == Some(&row.id)).count();
    json!({
        "id": row.id, "label": row.label, "name": row.name, "status": row.status, "sign_on_mode": row.sign_on_mode,
        "connected": row.connected, "base_url": row.base_url, "features": row.features(), "import_groups": row.import_groups,
        "assigned": assigned, "users": users, "pushes": pushes, "imported_groups": imported
    })
}
