//! What follows from a change: people are created, updated, deactivated and reactivated at the other end, then groups are
//! pushed. [`plan`] compares what should be with what SCIM was told last; each step is noted before the next one, so that
//! a run that ends half-way goes on where it stopped.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::error::Refused;
use super::push::{self, Retry};
use super::send::{Line, Sent};
use super::store::{self, AppRow, AppUser, Person};
use crate::app::Shared;
use crate::store::{instant, random_hex};
use crate::urn::{PATCH_OP, USER};

/// What has to be done for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Assigned, nobody at the other end yet.
    Create,
    /// Assigned while Create Users is off: the administrator has to provision.
    Wait,
    /// Something about the person changed.
    Update,
    /// The same while Update User Attributes is off.
    Drift,
    /// No longer here or no longer assigned.
    Deactivate,
    /// The same, where nobody has to be told.
    Leave,
    /// Here again.
    Reactivate,
}

/// Brings the other end to what the directory and the app say. What fails is kept with the person or the push.
pub async fn settle(app: &Shared, id: &str, retry: Retry) -> Result<Vec<Sent>, Refused> {
    let _turn = app.okta.turn.lock().await;
    let row = store::look(app, |connection| store::app(connection, id))?;
    let mut line = Line::of(app, &row).filter(|_| row.connected);
    // Who comes back may have changed meanwhile: the second round tells it.
    for retry in [retry, Retry::No] {
        for (person, user, step) in store::look(app, |connection| Ok(plan(connection, &row, retry)?))? {
            let told = match &mut line {
                Some(line) => tell(line, &person, user.as_ref(), step, row.update_attributes).await,
                None => Ok(None),
            };
            let now = instant(app.clock.now());
            app.store.write(|transaction| note(transaction, id, &person, step, &told, &now))?;
        }
    }
    if let Some(line) = &mut line {
        push::all(app, &row, line, retry).await?;
    }
    Ok(line.map(|line| line.sent).unwrap_or_default())
}

/// Who needs which step, in the order of the directory. Pure but for the reading.
fn plan(connection: &Connection, row: &AppRow, retry: Retry) -> rusqlite::Result<Vec<(Person, Option<AppUser>, Step)>> {
    let mut wanted = BTreeSet::new();
    for (_, group, _) in store::assigned(connection, &row.id)? {
        if let Ok(group) = store::group(connection, &group) {
            wanted.extend(store::members(connection, &group)?.into_iter().map(|person| person.id));
        }
    }
    let users: BTreeMap<String, AppUser> =
        store::app_users(connection, &row.id)?.into_iter().map(|user| (user.person.clone(), user)).collect();
    let mut steps = Vec::new();
    for person in store::people(connection)? {
        let user = users.get(&person.id);
        if let Some(step) = step(row, &person, user, wanted.contains(&person.id), retry) {
            steps.push((person, user.cloned(), step));
        }
    }
    Ok(steps)
}

fn step(row: &AppRow, person: &Person, user: Option<&AppUser>, wanted: bool, retry: Retry) -> Option<Step> {
    let again = retry == Retry::Yes;
    let creates = row.connected && row.create_users;
    let known = user.and_then(|user| user.external_id.as_ref()).is_some();
    match user.filter(|user| user.is_assigned()) {
        None if !wanted => None,
        // The switch is the one for deactivating, as the features of an app say.
        None if known && row.connected && row.deactivate => Some(Step::Reactivate),
        None => Some(if creates { Step::Create } else { Step::Wait }),
        Some(user) if user.error.is_some() && !again => None,
        Some(_) if !wanted => {
            Some(if known && row.connected && row.deactivate { Step::Deactivate } else { Step::Leave })
        }
        Some(user) if !known => (creates && (again || !user.waiting)).then_some(Step::Create),
        Some(user) if user.synced.as_deref() != Some(&person.told()) || user.error.is_some() => {
            if row.connected && row.update_attributes {
                Some(Step::Update)
            } else {
                (user.sync_state == "SYNCHRONIZED").then_some(Step::Drift)
            }
        }
        Some(_) => None,
    }
}

/// Sends what the step needs and gives the SCIM id, where one is known now.
async fn tell(
    line: &mut Line<'_>,
    person: &Person,
    user: Option<&AppUser>,
    step: Step,
    updates: bool,
) -> Result<Option<String>, String> {
    let id = user.and_then(|user| user.external_id.clone());
    match (step, id) {
        (Step::Create, _) => create(line, person, updates).await.map(Some),
        (Step::Update, Some(id)) => update(line, person, &id).await.map(|()| Some(id)),
        (Step::Deactivate, Some(id)) => activate(line, &id, false).await.map(|()| Some(id)),
        (Step::Reactivate, Some(id)) => activate(line, &id, true).await.map(|()| Some(id)),
        (_, id) => Ok(id),
    }
}

/// Looks for the userName first (seen): who is there already is linked, not created again.
async fn create(line: &mut Line<'_>, person: &Person, updates: bool) -> Result<String, String> {
    let found = line.find_user(&person.login).await;
    let Some(body) = found.body.as_ref().filter(|_| found.is_success()) else { return Err(found.words()) };
    if let Some(user) = body.pointer("/Resources/0") {
        let id =
            user.get("id").and_then(Value::as_str).ok_or("The remote server sent a User without an id")?.to_owned();
        if updates {
            update(line, person, &id).await?;
        } else if user.get("active") == Some(&json!(false)) {
            activate(line, &id, true).await?;
        }
        return Ok(id);
    }
    let mut user = json!({ "schemas": [USER], "locale": "en-US", "groups": [], "password": random_hex(12) });
    describe(&mut user, person);
    let answer = line.change(Method::POST, &["Users"], Some(&user)).await;
    let id = answer.body.as_ref().and_then(|body| body.get("id")?.as_str());
    match (answer.is_success(), id) {
        (true, Some(id)) => Ok(id.to_owned()),
        (true, None) => Err("The remote server sent a User without an id".to_owned()),
        (false, _) => Err(answer.words()),
    }
}

/// Reads the User and sends it back whole, with what changed (documented by Okta).
async fn update(line: &mut Line<'_>, person: &Person, id: &str) -> Result<(), String> {
    let answer = line.get(&["Users", id], &[]).await;
    let Some(mut user) = answer.body.clone().filter(|user| answer.is_success() && user.is_object()) else {
        return Err(answer.words());
    };
    describe(&mut user, person);
    let answer = line.change(Method::PUT, &["Users", id], Some(&user)).await;
    if answer.is_success() { Ok(()) } else { Err(answer.words()) }
}

async fn activate(line: &mut Line<'_>, id: &str, active: bool) -> Result<(), String> {
    let patch = json!({ "schemas": [PATCH_OP], "Operations": [{ "op": "replace", "value": { "active": active } }] });
    let answer = line.change(Method::PATCH, &["Users", id], Some(&patch)).await;
    if answer.is_success() { Ok(()) } else { Err(answer.words()) }
}

/// What Okta knows of a person, in the words of SCIM.
fn describe(user: &mut Value, person: &Person) {
    user["userName"] = json!(person.login);
    user["externalId"] = json!(person.id);
    user["displayName"] = json!(format!("{} {}", person.first_name, person.last_name));
    user["emails"] = json!([{ "primary": true, "value": person.login, "type": "work" }]);
    user["active"] = json!(true);
    if !user["name"].is_object() {
        user["name"] = json!({});
    }
    user["name"]["givenName"] = json!(person.first_name);
    user["name"]["familyName"] = json!(person.last_name);
}

/// Keeps what came of a step.
fn note(
    connection: &Connection,
    app: &str,
    person: &Person,
    step: Step,
    told: &Result<Option<String>, String>,
    now: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO okta_app_users (app, person, status, sync_state, created, updated, status_changed)
             VALUES (?1, ?2, 'ACTIVE', 'DISABLED', ?3, ?3, ?3)",
        )?
        .execute(params![app, person.id, now])?;
    let gone = if person.status == "ACTIVE" { "UNASSIGNED" } else { "DEPROVISIONED" };
    // The new status, when it is one; then the state of the synchronisation; then whether SCIM was told.
    let (status, state, synced, waiting) = match (step, told) {
        (Step::Create, Err(_)) => (Some("PENDING"), "ERROR", false, false),
        (_, Err(_)) => (None, "ERROR", false, false),
        (Step::Wait, Ok(_)) => (Some("ACTIVE"), "DISABLED", false, true),
        (Step::Drift, Ok(_)) => (None, "OUT_OF_SYNC", false, false),
        (Step::Leave, Ok(_)) => (Some(gone), "DISABLED", false, false),
        (Step::Deactivate, Ok(_)) => (Some(gone), "SYNCHRONIZED", false, false),
        (Step::Reactivate, Ok(_)) => (Some("PROVISIONED"), "SYNCHRONIZED", false, false),
        (Step::Create | Step::Update, Ok(_)) => (Some("PROVISIONED"), "SYNCHRONIZED", true, false),
    };
    connection
        .prepare_cached(
            "UPDATE okta_app_users SET
                status_changed = CASE WHEN status = coalesce(?3, status) THEN status_changed ELSE ?9 END,
                status = coalesce(?3, status), sync_state = ?4, synced = coalesce(?5, synced), waiting = ?6,
                error = ?7, external_id = coalesce(?8, external_id), updated = ?9,
                last_sync = CASE WHEN ?4 = 'SYNCHRONIZED' THEN ?9 ELSE last_sync END
             WHERE app = ?1 AND person = ?2",
        )?
        .execute(params![
            app,
            person.id,
            status,
            state,
            synced.then(|| person.told()),
            waiting,
            told.as_ref().err(),
            told.as_ref().ok().and_then(Option::as_ref),
            now
        ])
        .map(|_| ())
}
