//! Clicks on an app's tabs: Provisioning, Import, Assignments, Push Groups.

use rusqlite::OptionalExtension as _;

use super::{Click, Done, choose};
use crate::ORG;
use crate::okta::error::Refused;
use crate::okta::mappings::{self, Target};
use crate::okta::provision::{self, Retry};
use crate::okta::pull::{self, Pulled};
use crate::okta::send::Sent;
use crate::okta::store::{self, AppRow};
use crate::okta::{assigned, connect as tab, directory};
use crate::server::Shared;

/// Base URL, API Token, Test, Save.
pub async fn connect(
    app: &Shared,
    name: Option<&str>,
    base_url: Option<String>,
    token: Option<String>,
) -> Result<Done, Refused> {
    let row = choose(app, name)?;
    let (base_url, token) = match (base_url, token) {
        (Some(base_url), Some(token)) => (base_url, token),
        (None, None) => own_connection(app)?,
        _ => return Err(Refused::invalid("connection", "Base URL and API Token go together")),
    };
    let tried = tab::save(app, &row, &base_url, &token).await?;
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

/// What Okta shows after an import.
pub fn imported(pulled: Pulled, sent: Vec<Sent>) -> Done {
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

/// Clicks on the app, and what follows from them.
pub async fn play(app: &Shared, click: Click) -> Result<Done, Refused> {
    let (mut retry, mut pushed) = (Retry::No, None);
    let group = |name: &str| store::look(app, |connection| directory::group(connection, name));
    let (row, message) = match click {
        Click::Provisioning { app: name, create, update, deactivate, sourcing, sync_password, import_groups } => {
            let row = choose(app, name.as_deref())?;
            if !row.connected {
                return Err(Refused::invalid("app", "Provisioning is not enabled for the app instance."));
            }
            if import_groups == Some(false) && row.import_groups {
                pull::forget_groups(app, &row)?;
            }
            let switches = [
                ("create_users", create),
                ("update_attributes", update),
                ("deactivate", deactivate),
                ("sourcing", sourcing),
                ("sync_password", sync_password),
                ("import_groups", import_groups),
            ];
            tab::switch(app, &row.id, &switches)?;
            (row, "The settings were saved.".to_owned())
        }
        Click::ProvisionUsers { app: name } => {
            retry = Retry::Yes;
            (choose(app, name.as_deref())?, "Provisioned who waited, and tried again what had failed.".to_owned())
        }
        Click::Assign { app: name, group: wanted } => {
            let (row, group) = (choose(app, name.as_deref())?, group(&wanted)?);
            assigned::add(app, &row.id, &group.id)?;
            (row, format!("{} is assigned.", group.name))
        }
        Click::Unassign { app: name, group: wanted } => {
            let (row, group) = (choose(app, name.as_deref())?, group(&wanted)?);
            assigned::remove(app, &row.id, &group.id)?;
            (row, format!("{} is no longer assigned.", group.name))
        }
        Click::Push { app: name, group: wanted, link } => {
            let (row, group) = (choose(app, name.as_deref())?, group(&wanted)?);
            let target = match &link {
                Some(name) => Some(app_group(app, &row, name)?),
                None => None,
            };
            let target = target.as_deref().map_or(Target::New(&group.name), Target::Link);
            pushed = Some(mappings::add(app, &row.id, &group.id, &target, true)?);
            (row, format!("{} is pushed.", group.name))
        }
        Click::Unlink { app: name, group: wanted, delete } => {
            let (row, group) = (choose(app, name.as_deref())?, group(&wanted)?);
            let known = app.store.read(|connection| store::mappings(connection, &row.id))?;
            let mapping = known.into_iter().find(|mapping| mapping.source == group.id);
            let mapping = mapping.ok_or_else(|| Refused::not_found(&wanted, "GroupPushMapping"))?;
            mappings::set_status(app, &row.id, &mapping.id, "INACTIVE")?;
            mappings::remove(app, &row.id, &mapping.id, delete).await?;
            (row, format!("{} is no longer pushed.", group.name))
        }
        _ => return Ok(Done::from(String::new())),
    };
    let sent = provision::settle(app, &row.id, retry).await?;
    let failure = match pushed {
        Some(mapping) => store::look(app, |connection| store::mapping(connection, &row.id, &mapping))?.failure(),
        None => None,
    };
    Ok(match failure {
        Some(why) => Done { fine: false, sent, ..Done::from(format!("The push failed: {why}")) },
        None => Done { sent, ..Done::from(message) },
    })
}

/// A group of the app, by name or id.
fn app_group(app: &Shared, row: &AppRow, name: &str) -> Result<String, Refused> {
    let all = app.store.read(store::groups)?;
    let own = |group: &&store::Group| group.app.as_deref() == Some(&row.id) && (group.id == name || group.name == name);
    all.iter().find(own).map(|group| group.id.clone()).ok_or_else(|| Refused::not_found(name, "UserGroup"))
}
