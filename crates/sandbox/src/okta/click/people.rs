//! What happens in the directory.

use super::{Click, Done};
use crate::okta::error::Refused;
use crate::okta::provision::{self, Retry};
use crate::okta::{directory, store};
use crate::server::Shared;

/// Changes of the directory, and what follows from them in every app.
pub async fn play(app: &Shared, click: Click) -> Result<Done, Refused> {
    let message = match click {
        Click::PersonAdd { login, first_name, last_name, groups } => {
            directory::add_person(app, &login, &first_name, &last_name, &groups)?;
            format!("{login} was added.")
        }
        Click::PersonDeactivate { login } => {
            directory::set_status(app, &login, "DEPROVISIONED")?;
            format!("{login} was deactivated.")
        }
        Click::PersonReactivate { login } => {
            directory::set_status(app, &login, "ACTIVE")?;
            format!("{login} was reactivated.")
        }
        Click::PersonRename { login, new_login, first_name, last_name } => {
            directory::rename_person(app, &login, new_login.as_deref(), first_name.as_deref(), last_name.as_deref())?;
            format!("{login} was changed.")
        }
        Click::GroupAdd { group } => {
            directory::add_group(app, &group)?;
            format!("The group {group} was added.")
        }
        Click::GroupRename { group, new_name } => {
            directory::rename_group(app, &group, &new_name)?;
            format!("The group {group} is now {new_name}.")
        }
        Click::GroupRemove { group } => {
            directory::remove_group(app, &group)?;
            format!("The group {group} was removed.")
        }
        Click::GroupAddMember { group, login } => {
            directory::membership(app, &group, &login, true)?;
            format!("{login} is in {group}.")
        }
        Click::GroupRemoveMember { group, login } => {
            directory::membership(app, &group, &login, false)?;
            format!("{login} is no longer in {group}.")
        }
        _ => String::new(),
    };
    let mut done = Done::from(message);
    for row in app.store.read(store::apps)? {
        done.sent.extend(provision::settle(app, &row.id, Retry::No).await?);
    }
    Ok(done)
}
