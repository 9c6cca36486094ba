//! Push Groups: name and members of a group, told to the other end.

use std::collections::BTreeMap;

use reqwest::Method;
use rusqlite::params;
use serde_json::{Value, json};

use super::error::Refused;
use super::send::{Answer, Line};
use super::store::{self, AppRow, Group, Mapping, Person};
use crate::app::{App, Shared};
use crate::store::instant;
use crate::urn::{GROUP, PATCH_OP};

/// Whether what failed before is tried again, and who waits is provisioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Only what is new.
    No,
    /// As the administrator does with "Provision User" and "Retry".
    Yes,
}

/// One push with everything that it needs.
struct Push {
    mapping: Mapping,
    target: Group,
    /// The name that it should have.
    name: String,
    /// The SCIM ids of those who should be in it, with the names they are shown by.
    members: Vec<(String, String)>,
}

/// All pushes of an app that are switched on, one after the other.
pub async fn all(app: &Shared, row: &AppRow, line: &mut Line<'_>, retry: Retry) -> Result<(), Refused> {
    for push in store::look(app, |connection| wanted(connection, row, retry))? {
        let done = one(app, line, &push).await?;
        let members: Vec<&str> = push.members.iter().map(|(id, _)| id.as_str()).collect();
        let now = instant(app.clock.now());
        app.store.write(|transaction| match &done {
            Ok(false) => Ok(0),
            Ok(true) => {
                transaction.execute(
                    "UPDATE okta_groups SET name = ?2, updated = ?3 WHERE id = ?1 AND name <> ?2",
                    params![push.target.id, push.name, now],
                )?;
                store::changed(transaction, &push.target.id)?;
                transaction.execute(
                    "UPDATE okta_mappings SET status = 'ACTIVE', error = '', pushed_name = ?2, pushed_members = ?3, last_push = ?4,
                        updated = ?4 WHERE id = ?1",
                    params![push.mapping.id, push.name, json!(members).to_string(), now],
                )
            }
            Err(why) => transaction.execute(
                "UPDATE okta_mappings SET status = 'ERROR', error = ?2, updated = ?3 WHERE id = ?1",
                params![push.mapping.id, why, now],
            ),
        })?;
    }
    Ok(())
}

fn wanted(connection: &rusqlite::Connection, row: &AppRow, retry: Retry) -> Result<Vec<Push>, Refused> {
    let users: BTreeMap<String, String> = store::app_users(connection, &row.id)?
        .into_iter()
        .filter(super::store::AppUser::is_assigned)
        .filter_map(|user| Some((user.person, user.external_id?)))
        .collect();
    let mut pushes = Vec::new();
    for mapping in store::mappings(connection, &row.id)? {
        if mapping.status != "ACTIVE" && !(mapping.status == "ERROR" && retry == Retry::Yes) {
            continue;
        }
        let (source, target) = (store::group(connection, &mapping.source)?, store::group(connection, &mapping.target)?);
        let member = |person: &Person| Some((users.get(&person.id)?.clone(), person.login.clone()));
        // Documented by Okta: who is not assigned is not pushed.
        let members = store::members(connection, &source)?.iter().filter_map(member).collect();
        pushes.push(Push { name: mapping.name.clone().unwrap_or(source.name), mapping, target, members });
    }
    Ok(pushes)
}

/// Sends what differs; `false` when nothing does.
async fn one(app: &App, line: &mut Line<'_>, push: &Push) -> Result<Result<bool, String>, Refused> {
    let mut known: Vec<String> = serde_json::from_str(&push.mapping.pushed_members).unwrap_or_default();
    let mut told_name = push.mapping.pushed_name.as_deref() == Some(&push.name);
    let mut whole = push.mapping.pushed_name.is_none();
    let mut sent = false;
    let id = match &push.target.scim_id {
        Some(id) => id.clone(),
        None => match create(line, &push.name).await {
            Ok(id) => {
                app.store.write(|transaction| {
                    transaction
                        .execute("UPDATE okta_groups SET scim_id = ?2 WHERE id = ?1", params![push.target.id, id])
                })?;
                (known, told_name, whole, sent) = (Vec::new(), true, false, true);
                id
            }
            Err(why) => return Ok(Err(why)),
        },
    };
    let changes = changes(&known, &push.members, whole);
    if !told_name || !changes.is_empty() {
        // Seen: the name goes first, also when only the members changed.
        let rename = json!([{ "op": "replace", "value": { "id": id, "displayName": push.name } }]);
        for operations in std::iter::once(rename).chain(changes) {
            if let Err(why) = patch(line, &id, &operations).await {
                return Ok(Err(why));
            }
        }
        sent = true;
    }
    Ok(Ok(sent))
}

async fn create(line: &mut Line<'_>, name: &str) -> Result<String, String> {
    let group = json!({ "schemas": [GROUP], "displayName": name, "members": [] });
    let answer = line.change(Method::POST, &["Groups"], Some(&group)).await;
    let id = answer.body.as_ref().and_then(|body| body.get("id")?.as_str());
    match (answer.is_success(), id) {
        (true, Some(id)) => Ok(id.to_owned()),
        (true, None) => Err("The remote server sent a Group without an id".to_owned()),
        (false, _) => Err(answer.words()),
    }
}

async fn patch(line: &mut Line<'_>, id: &str, operations: &Value) -> Result<(), String> {
    let body = json!({ "schemas": [PATCH_OP], "Operations": operations });
    let answer: Answer = line.change(Method::PATCH, &["Groups", id], Some(&body)).await;
    if answer.is_success() { Ok(()) } else { Err(answer.words()) }
}

/// The requests that make the members what they should be: all of them, or those who came and those who went.
fn changes(known: &[String], wanted: &[(String, String)], whole: bool) -> Vec<Value> {
    let value = |(id, name): &(String, String)| json!({ "value": id, "display": name });
    if whole {
        let all: Vec<Value> = wanted.iter().map(value).collect();
        return vec![json!([{ "op": "replace", "path": "members", "value": all }])];
    }
    let new: Vec<Value> = wanted.iter().filter(|(id, _)| !known.contains(id)).map(value).collect();
    let gone: Vec<Value> = known
        .iter()
        .filter(|id| !wanted.iter().any(|(wanted, _)| wanted == *id))
        .map(|id| json!({ "op": "remove", "path": format!("members[value eq \"{id}\"]") }))
        .collect();
    let mut changes = Vec::new();
    if !new.is_empty() {
        changes.push(json!([{ "op": "add", "path": "members", "value": new }]));
    }
    if !gone.is_empty() {
        changes.push(Value::Array(gone));
    }
    changes
}

/// Unlink and delete: the group at the other end goes. Gives whether it is still there.
pub async fn delete_target(app: &Shared, id: &str, mapping: &Mapping) -> Result<bool, Refused> {
    let _turn = app.okta.turn.lock().await;
    let (row, target) =
        store::look(app, |connection| Ok((store::app(connection, id)?, store::group(connection, &mapping.target)?)))?;
    let (Some(mut line), Some(scim_id)) = (Line::of(app, &row), &target.scim_id) else { return Ok(true) };
    let answer = line.change(Method::DELETE, &["Groups", scim_id], None).await;
    if answer.is_success() || answer.status == 404 {
        return Ok(false);
    }
    Err(Refused::invalid("groupPushMapping", answer.words()))
}
