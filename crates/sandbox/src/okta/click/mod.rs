//! What has no API: the administrator's clicks and the directory's changes, as `POST /_sandbox/okta/{click}` with the
//! fields of the click as JSON. `GET /_sandbox/okta` shows everything. A click comes back when all that follows from it is
//! done.

mod app;
mod definition;
mod done;
mod set_up;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::error::Refused;
use super::push::Retry;
use super::{apps, directory, provision, show, store};
use crate::app::Shared;
use done::{Done, choose};

pub use definition::{Click, Outcome, PeopleSeed};

pub async fn show(State(app): State<Shared>) -> Result<Response, Refused> {
    Ok(Json(show::state(&app)?).into_response())
}

pub async fn play(State(app): State<Shared>, Path(click): Path<String>, body: Bytes) -> Result<Response, Refused> {
    let mut fields: Map<String, Value> = if body.is_empty() { Map::new() } else { apps::object(&body)? };
    fields.insert("click".to_owned(), json!(click));
    let click: Click =
        serde_json::from_value(Value::Object(fields)).map_err(|error| Refused::invalid("click", error.to_string()))?;
    let done = run(&app, click).await?;
    Ok(Json(Outcome {
        done: done.fine,
        message: done.message,
        sent: done.sent,
        created_groups: done.pulled.created,
        state: show::state(&app)?,
    })
    .into_response())
}

async fn run(app: &Shared, click: Click) -> Result<Done, Refused> {
    let of = |name: Option<String>| choose(app, name.as_deref());
    match click {
        Click::Seed { people } => set_up::seed(app, people),
        Click::AppAdd { label, auto_submit, saml } => set_up::add_app(app, &label, auto_submit, saml),
        Click::RuleAdd { name, group } => set_up::add_rule(app, &name, &group),
        Click::ClientAdd { client_id, jwk, scopes, dpop } => set_up::add_client(app, &client_id, &jwk, &scopes, dpop),
        Click::TokenAdd { token, scopes } => set_up::add_token(app, &token, &scopes),
        Click::Connect { app: name, base_url, token } => app::connect(app, &of(name)?, base_url, token).await,
        Click::Test { app: name } => app::test(app, &of(name)?).await,
        Click::Import { app: name } => app::import(app, &of(name)?).await,
        Click::Provisioning { app: name, create, update, deactivate, sourcing, sync_password, import_groups } => {
            let switches = [
                ("create_users", create),
                ("update_attributes", update),
                ("deactivate", deactivate),
                ("sourcing", sourcing),
                ("sync_password", sync_password),
                ("import_groups", import_groups),
            ];
            app::switch(app, &of(name)?, &switches).await
        }
        Click::ProvisionUsers { app: name } => app::provision_users(app, &of(name)?).await,
        Click::Assign { app: name, group } => app::assign(app, &of(name)?, &group).await,
        Click::Unassign { app: name, group } => app::unassign(app, &of(name)?, &group).await,
        Click::Push { app: name, group, link } => app::push(app, &of(name)?, &group, link.as_deref()).await,
        Click::Unlink { app: name, group, delete } => app::unlink(app, &of(name)?, &group, delete).await,
        Click::PersonAdd { login, first_name, last_name, groups } => {
            directory::add_person(app, &login, &first_name, &last_name, &groups)?;
            everywhere(app, format!("{login} was added.")).await
        }
        Click::PersonDeactivate { login } => {
            directory::set_status(app, &login, "DEPROVISIONED")?;
            everywhere(app, format!("{login} was deactivated.")).await
        }
        Click::PersonReactivate { login } => {
            directory::set_status(app, &login, "ACTIVE")?;
            everywhere(app, format!("{login} was reactivated.")).await
        }
        Click::PersonRename { login, new_login, first_name, last_name } => {
            directory::rename_person(app, &login, new_login.as_deref(), first_name.as_deref(), last_name.as_deref())?;
            everywhere(app, format!("{login} was changed.")).await
        }
        Click::GroupAdd { group } => {
            directory::add_group(app, &group)?;
            everywhere(app, format!("The group {group} was added.")).await
        }
        Click::GroupRename { group, new_name } => {
            directory::rename_group(app, &group, &new_name)?;
            everywhere(app, format!("The group {group} is now {new_name}.")).await
        }
        Click::GroupRemove { group } => {
            directory::remove_group(app, &group)?;
            everywhere(app, format!("The group {group} was removed.")).await
        }
        Click::GroupAddMember { group, login } => {
            directory::membership(app, &group, &login, true)?;
            everywhere(app, format!("{login} is in {group}.")).await
        }
        Click::GroupRemoveMember { group, login } => {
            directory::membership(app, &group, &login, false)?;
            everywhere(app, format!("{login} is no longer in {group}.")).await
        }
    }
}

/// What follows from a change of the directory in every app.
async fn everywhere(app: &Shared, message: String) -> Result<Done, Refused> {
    let mut done = Done::from(message);
    for row in app.store.read(store::apps)? {
        done.sent.extend(provision::settle(app, &row.id, Retry::No).await?);
    }
    Ok(done)
}
