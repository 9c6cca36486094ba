//! The import ("pull"): Users, then Groups, 100 at a time until `totalResults`. Each Group that is not the target of a push
//! becomes one `APP_GROUP` of its `displayName`, keyed by its SCIM id (inferred; nobody has documented it).

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Transaction, params};
use serde_json::Value;

use super::error::Refused;
use super::groups;
use super::send::{Answer, Line, Sent};
use super::store::{self, AppRow, Group};
use crate::app::Shared;
use crate::store::instant;

/// How many Okta asks for at once (documented by Okta).
const COUNT: u64 = 100;
/// After so many pages a server is not believed any more.
const PAGES: u64 = 10_000;

/// What an import did.
#[derive(Debug, Clone, Default)]
pub struct Pulled {
    /// How many active Users it saw.
    pub users: usize,
    /// The names of the groups that it made, in the order of the list.
    pub created: Vec<String>,
    /// How many groups got another name.
    pub renamed: usize,
    /// How many groups went, as they are gone at the other end.
    pub removed: usize,
    /// Why it stopped before the end.
    pub error: Option<String>,
}

/// Import Now.
pub async fn now(app: &Shared, row: &AppRow) -> Result<(Pulled, Vec<Sent>), Refused> {
    let _turn = app.okta.turn.lock().await;
    let line = super::send::Line::of(app, row).filter(|_| row.connected);
    let Some(mut line) = line else {
        return Err(Refused::invalid("app", "Provisioning is not enabled for the app instance."));
    };
    Ok((import(app, row, &mut line).await?, line.sent))
}

/// Reads everything and keeps it. Whoever calls has the turn.
pub async fn import(app: &Shared, row: &AppRow, line: &mut Line<'_>) -> Result<Pulled, Refused> {
    let mut pulled = Pulled::default();
    let now = instant(app.clock.now());
    match all(line, "Users").await {
        Err(why) => pulled.error = Some(why),
        Ok(users) => {
            pulled.users = app.store.write(|transaction| keep_users(transaction, &row.id, &users))?;
            if row.import_groups {
                match all(line, "Groups").await {
                    Err(why) => pulled.error = Some(why),
                    Ok(groups) => {
                        app.store.write(|transaction| keep_groups(transaction, &row.id, &groups, &now, &mut pulled))?;
                    }
                }
            }
        }
    }
    Ok(pulled)
}

/// Page after page at a fixed distance, whatever the pages hold.
async fn all(line: &mut Line<'_>, endpoint: &str) -> Result<Vec<Value>, String> {
    let mut all = Vec::new();
    for page in 0..PAGES {
        let answer: Answer = line.page(endpoint, page * COUNT + 1, COUNT).await;
        let Some(body) = answer.body.as_ref().filter(|_| answer.is_success()) else { return Err(answer.words()) };
        let total = body.get("totalResults").and_then(Value::as_u64);
        let total = total.ok_or_else(|| "totalResults is not an integer".to_owned())?;
        all.extend(body.get("Resources").and_then(Value::as_array).cloned().unwrap_or_default());
        if (page + 1) * COUNT >= total {
            return Ok(all);
        }
    }
    Err(format!("the list of {endpoint} has no end"))
}

/// Active people only (documented by Okta); they wait for an administrator to confirm them.
fn keep_users(transaction: &Transaction<'_>, app: &str, users: &[Value]) -> rusqlite::Result<usize> {
    transaction.execute("DELETE FROM okta_imported WHERE app = ?1", [app])?;
    let text = |user: &Value, name: &str| user.get(name).and_then(Value::as_str).map(str::to_owned);
    for user in users.iter().filter(|user| user.get("active") != Some(&Value::Bool(false))) {
        if let (Some(id), Some(name)) = (text(user, "id"), text(user, "userName")) {
            transaction
                .prepare_cached("INSERT OR REPLACE INTO okta_imported (app, scim_id, user_name) VALUES (?1, ?2, ?3)")?
                .execute([app, &id, &name])?;
        }
    }
    let count: i64 =
        transaction.query_row("SELECT count(*) FROM okta_imported WHERE app = ?1", [app], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

fn keep_groups(
    transaction: &Transaction<'_>,
    app: &str,
    found: &[Value],
    now: &str,
    pulled: &mut Pulled,
) -> rusqlite::Result<()> {
    let pushed: BTreeSet<String> =
        store::mappings(transaction, app)?.into_iter().map(|mapping| mapping.target).collect();
    let known: BTreeMap<String, Group> = store::groups(transaction)?
        .into_iter()
        .filter(|group| group.app.as_deref() == Some(app))
        .filter_map(|group| Some((group.scim_id.clone()?, group)))
        .collect();
    let mut seen = BTreeSet::new();
    for group in found {
        let text = |name: &str| group.get(name).and_then(Value::as_str);
        let (Some(id), Some(name)) = (text("id"), text("displayName")) else { continue };
        if !seen.insert(id.to_owned()) {
            continue;
        }
        match known.get(id) {
            // A push made it, and was unlinked: from now on it is a group like the others.
            Some(group) if !group.imported && !pushed.contains(&group.id) && group.name == name => {
                transaction.execute("UPDATE okta_groups SET imported = 1 WHERE id = ?1", [&group.id])?;
            }
            // The target of a push is Okta's own: its name comes from here.
            Some(group) if pushed.contains(&group.id) || group.name == name => {}
            Some(group) => {
                transaction.execute(
                    "UPDATE okta_groups SET name = ?2, updated = ?3, imported = 1 WHERE id = ?1",
                    params![group.id, name, now],
                )?;
                store::changed(transaction, &group.id)?;
                pulled.renamed += 1;
            }
            None => {
                let made = store::add_group(transaction, "APP_GROUP", name, Some((app, Some(id))), now)?;
                transaction.execute("UPDATE okta_groups SET imported = 1 WHERE id = ?1", [made])?;
                pulled.created.push(name.to_owned());
            }
        }
    }
    // Documented by Okta as the way out: remove it upstream and import again. What is in use stays.
    for (id, group) in known {
        if !seen.contains(&id) && groups::in_use(transaction, &group.id)?.is_none() {
            groups::remove(transaction, &group.id)?;
            pulled.removed += 1;
        }
    }
    Ok(())
}

/// Clearing "Import Groups" removes what was imported; refused while a rule, a push or an assignment uses one of the groups
/// (documented by Okta).
pub fn forget_groups(app: &Shared, row: &AppRow) -> Result<(), Refused> {
    let used = app.store.write(|transaction| {
        let own = |group: &Group| group.imported && group.app.as_deref() == Some(&row.id);
        let imported: Vec<Group> = store::groups(transaction)?.into_iter().filter(own).collect();
        for group in &imported {
            if let Some(words) = groups::in_use(transaction, &group.id)? {
                return Ok(Some(format!("Import Groups cannot be cleared: the group {} is {words}.", group.name)));
            }
        }
        for group in &imported {
            groups::remove(transaction, &group.id)?;
        }
        Ok(None)
    })?;
    used.map_or(Ok(()), |why| Err(Refused::invalid("app", why)))
}
