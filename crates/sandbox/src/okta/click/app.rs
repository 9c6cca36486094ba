//! Clicks on an app's tabs: Provisioning, Import, Assignments, Push Groups.

use rusqlite::OptionalExtension as _;

use super::done::Done;
use crate::app::Shared;
use crate::okta::error::Refused;
use crate::okta::mappings::{self, Target};
use crate::okta::pull::{self, Pulled};
use crate::okta::push::Retry;
use crate::okta::send::Sent;
use crate::okta::store::{self, AppRow, Group};
use crate::okta::{assigned, connect as tab, directory, provision};
use crate::options::ORG;

/// Base URL, API Token, Test, Save.
pub async fn connect(
    app: &Shared,
    row: &AppRow,
    base_url: Option<String>,
    token: Option<String>,
) -> Result<Done, Refused> {
    let (base_url, token) = match (base_url, token) {
        (Some(base_url), Some(token)) => (base_url, token),
        (None, None) => own_connection(app)?,
        _ => return Err(Refused::invalid("connection", "Base URL and API Token go together")),
    };
    let tried = tab::save(app, row, &base_url, &token).await?;
    if !tried.fine {
        return Ok(Done { fine: false, message: tried.words, sent: tried.sent, pulled: tried.pulled });
    }
    let words = tried.words;
    let mut done = imported(tried.pulled, tried.sent);
    done.message = format!("{words} {}", done.message);
    Ok(done)
}

/// This sandbox's own SCIM server with its secret, as an administrator would copy them.
fn own_connection(app: &Shared) -> Result<(String, String), Refused> {
    let secret: Option<String> = app.store.read(|connection| {
        connection.query_row("SELECT secret FROM integration WHERE active = 1", [], |row| row.get(0)).optional()
    })?;
    let secret = secret.ok_or_else(|| {
        Refused::invalid("connection", "SCIM User Provisioning is not active in the sandbox: ornd-scim --sandbox setup")
    })?;
    Ok((format!("{}/scim/v2/{ORG}", app.okta.sandbox_origin), format!("Bearer {secret}")))
}

/// Test API Credentials, with what is saved.
pub async fn test(app: &Shared, row: &AppRow) -> Result<Done, Refused> {
    let (Some(base_url), Some(token)) = (&row.base_url, &row.token) else {
        return Err(Refused::invalid("app", "There is no Base URL and API Token to be tested."));
    };
    let tried = tab::test(app, row, base_url, token).await;
    Ok(Done { fine: tried.fine, message: tried.words, sent: tried.sent, pulled: tried.pulled })
}

/// Import Now.
pub async fn import(app: &Shared, row: &AppRow) -> Result<Done, Refused> {
    let (pulled, sent) = pull::now(app, row).await?;
    Ok(imported(pulled, sent))
}

/// What Okta shows after an import.
fn imported(pulled: Pulled, sent: Vec<Sent>) -> Done {
    let message = match &pulled.error {
        Some(why) => format!("The import failed: {why}"),
        None => format!(
            "The import found {} people, made {} groups, renamed {} and removed {}.",
            pulled.users,
            pulled.created.len(),
            pulled.renamed,
            pulled.removed
        ),
    };
    Done { fine: pulled.error.is_none(), message, sent, pulled }
}

/// To App and To Okta.
pub async fn switch(app: &Shared, row: &AppRow, switches: &[(&str, Option<bool>)]) -> Result<Done, Refused> {
    if !row.connected {
        return Err(Refused::invalid("app", "Provisioning is not enabled for the app instance."));
    }
    if row.import_groups && switches.contains(&("import_groups", Some(false))) {
        pull::forget_groups(app, row)?;
    }
    tab::switch(app, &row.id, switches)?;
    settled(app, row, Retry::No, "The settings were saved.".to_owned()).await
}

/// "Provision User" and "Retry".
pub async fn provision_users(app: &Shared, row: &AppRow) -> Result<Done, Refused> {
    settled(app, row, Retry::Yes, "Provisioned who waited, and tried again what had failed.".to_owned()).await
}

pub async fn assign(app: &Shared, row: &AppRow, group: &str) -> Result<Done, Refused> {
    let group = any_group(app, group)?;
    assigned::add(app, &row.id, &group.id)?;
    settled(app, row, Retry::No, format!("{} is assigned.", group.name)).await
}

pub async fn unassign(app: &Shared, row: &AppRow, group: &str) -> Result<Done, Refused> {
    let group = any_group(app, group)?;
    assigned::remove(app, &row.id, &group.id)?;
    settled(app, row, Retry::No, format!("{} is no longer assigned.", group.name)).await
}

/// Pushes a group, or links it to a group of the app; the click fails when the push does.
pub async fn push(app: &Shared, row: &AppRow, group: &str, link: Option<&str>) -> Result<Done, Refused> {
    let group = any_group(app, group)?;
    let target = link.map(|name| app_group(app, row, name)).transpose()?;
    let target = target.as_deref().map_or(Target::New(&group.name), Target::Link);
    let mapping = mappings::add(app, &row.id, &group.id, &target, true)?;
    let mut done = settled(app, row, Retry::No, format!("{} is pushed.", group.name)).await?;
    if let Some(why) = store::look(app, |connection| store::mapping(connection, &row.id, &mapping))?.failure() {
        (done.fine, done.message) = (false, format!("The push failed: {why}"));
    }
    Ok(done)
}

pub async fn unlink(app: &Shared, row: &AppRow, name: &str, delete: bool) -> Result<Done, Refused> {
    let group = any_group(app, name)?;
    let known = app.store.read(|connection| store::mappings(connection, &row.id))?;
    let mapping = known.into_iter().find(|mapping| mapping.source == group.id);
    let mapping = mapping.ok_or_else(|| Refused::not_found(name, "GroupPushMapping"))?;
    mappings::set_status(app, &row.id, &mapping.id, "INACTIVE")?;
    mappings::remove(app, &row.id, &mapping.id, delete).await?;
    settled(app, row, Retry::No, format!("{} is no longer pushed.", group.name)).await
}

/// What follows from a click on the app.
async fn settled(app: &Shared, row: &AppRow, retry: Retry, message: String) -> Result<Done, Refused> {
    let sent = provision::settle(app, &row.id, retry).await?;
    Ok(Done { sent, ..Done::from(message) })
}

fn any_group(app: &Shared, name: &str) -> Result<Group, Refused> {
    store::look(app, |connection| directory::group(connection, name))
}

/// A group of the app, by name or id.
fn app_group(app: &Shared, row: &AppRow, name: &str) -> Result<String, Refused> {
    let all = app.store.read(store::groups)?;
    let own = |group: &&Group| group.app.as_deref() == Some(&row.id) && (group.id == name || group.name == name);
    all.iter().find(own).map(|group| group.id.clone()).ok_or_else(|| Refused::not_found(name, "UserGroup"))
}
