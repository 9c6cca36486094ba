//! What has no API: the administrator's clicks and the directory's changes, as `POST /_sandbox/okta/{click}` with the
//! fields of the click as JSON. `GET /_sandbox/okta` shows everything. A click comes back when all that follows from it is
//! done.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use rusqlite::OptionalExtension as _;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::connect;
use super::error::Refused;
use super::mappings::Target;
use super::provision::{self, Retry};
use super::pull::Pulled;
use super::send::Sent;
use super::store::{self, AppRow};
use super::{apps, assigned, directory, mappings, pull, show};
use crate::sandbox::ORG;
use crate::sandbox::server::Shared;

/// Something that a person does in Okta's console, or that happens in the directory. An app is named by id or label and may
/// be left out while there is one only; a person is named by login, a group by name or id.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "click", rename_all = "kebab-case", rename_all_fields = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)] // The fields are what the console calls them.
pub enum Click {
    /// Replaces the directory and forgets all apps.
    Seed {
        people: PeopleSeed,
    },
    /// Adds the app, as the procedure says unless told otherwise.
    AppAdd {
        label: String,
        #[serde(default)]
        auto_submit: bool,
        #[serde(default)]
        saml: bool,
    },
    /// Base URL, API Token, Test, Save. Without them: this sandbox's own SCIM server and its secret.
    Connect {
        app: Option<String>,
        base_url: Option<String>,
        token: Option<String>,
    },
    /// Test API Credentials, with what is saved.
    Test {
        app: Option<String>,
    },
    /// Import Now.
    Import {
        app: Option<String>,
    },
    /// To App and To Okta.
    Provisioning {
        app: Option<String>,
        create: Option<bool>,
        update: Option<bool>,
        deactivate: Option<bool>,
        sourcing: Option<bool>,
        sync_password: Option<bool>,
        import_groups: Option<bool>,
    },
    /// "Provision User" for all who wait, "Retry" for all that failed.
    ProvisionUsers {
        app: Option<String>,
    },
    /// Assigns a group.
    Assign {
        app: Option<String>,
        group: String,
    },
    /// Takes an assignment away.
    Unassign {
        app: Option<String>,
        group: String,
    },
    /// Pushes a group, or links it to a group of the app.
    Push {
        app: Option<String>,
        group: String,
        link: Option<String>,
    },
    /// Unlinks a pushed group; at the other end it stays unless it is to be deleted.
    Unlink {
        app: Option<String>,
        group: String,
        #[serde(default)]
        delete: bool,
    },
    PersonAdd {
        login: String,
        first_name: String,
        last_name: String,
        #[serde(default)]
        groups: Vec<String>,
    },
    PersonDeactivate {
        login: String,
    },
    PersonReactivate {
        login: String,
    },
    PersonRename {
        login: String,
        new_login: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
    },
    GroupAdd {
        group: String,
    },
    GroupRename {
        group: String,
        new_name: String,
    },
    GroupRemove {
        group: String,
    },
    GroupAddMember {
        group: String,
        login: String,
    },
    GroupRemoveMember {
        group: String,
        login: String,
    },
    /// A group rule that puts people into a group.
    RuleAdd {
        name: String,
        group: String,
    },
    /// An API Services integration: a client that gets tokens with `private_key_jwt`.
    ClientAdd {
        client_id: String,
        jwk: Value,
        scopes: Vec<String>,
    },
    /// An API token that may do no more than these scopes say.
    TokenAdd {
        token: String,
        scopes: Vec<String>,
    },
}

/// Which directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PeopleSeed {
    /// 40 people in 8 groups, with the logins of the demo organisation.
    Demo,
    /// Nobody.
    Empty,
}

/// What came of a click.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outcome {
    /// Whether Okta shows success.
    pub done: bool,
    /// What Okta's console says, or what was done.
    pub message: String,
    /// The SCIM requests that were sent, in order.
    pub sent: Vec<Sent>,
    /// The names of the groups that an import made.
    pub created_groups: Vec<String>,
    /// Everything as it is afterwards.
    pub state: Value,
}

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

struct Done {
    fine: bool,
    message: String,
    sent: Vec<Sent>,
    pulled: Pulled,
}

impl From<String> for Done {
    fn from(message: String) -> Self {
        Self { fine: true, message, sent: Vec::new(), pulled: Pulled::default() }
    }
}

async fn run(app: &Shared, click: Click) -> Result<Done, Refused> {
    match click {
        Click::Seed { .. }
        | Click::AppAdd { .. }
        | Click::RuleAdd { .. }
        | Click::ClientAdd { .. }
        | Click::TokenAdd { .. } => set_up(app, click).map(Done::from),
        Click::Connect { app: name, base_url, token } => connection(app, name.as_deref(), base_url, token).await,
        Click::Test { app: name } => {
            let row = choose(app, name.as_deref())?;
            let (Some(base_url), Some(token)) = (&row.base_url, &row.token) else {
                return Err(Refused::invalid("app", "There is no Base URL and API Token to be tested."));
            };
            let tried = connect::test(app, &row, base_url, token).await;
            Ok(Done { fine: tried.fine, message: tried.words, sent: tried.sent, pulled: tried.pulled })
        }
        Click::Import { app: name } => {
            let (pulled, sent) = pull::now(app, &choose(app, name.as_deref())?).await?;
            Ok(imported(pulled, sent))
        }
        Click::Provisioning { .. }
        | Click::ProvisionUsers { .. }
        | Click::Assign { .. }
        | Click::Unassign { .. }
        | Click::Push { .. }
        | Click::Unlink { .. } => on_app(app, click).await,
        click => in_directory(app, click).await,
    }
}

/// What has no consequence at the other end.
fn set_up(app: &Shared, click: Click) -> Result<String, Refused> {
    match click {
        Click::Seed { people } => {
            app.store.write(|transaction| super::fill(transaction, people == PeopleSeed::Demo, app.clock.now()))?;
            Ok(match people {
                PeopleSeed::Demo => "The directory has 40 people in 8 groups.",
                PeopleSeed::Empty => "The directory has nobody.",
            }
            .to_owned())
        }
        Click::AppAdd { label, auto_submit, saml } => {
            let body = json!({
                "name": apps::CATALOGUE, "label": label, "signOnMode": if saml { "SAML_2_0" } else { "AUTO_LOGIN" },
                "visibility": { "autoSubmitToolbar": auto_submit }
            });
            let row = apps::add(app, body.as_object().unwrap_or(&Map::new()), true)?;
            Ok(format!("The app {} was added as {}.", row.label, row.id))
        }
        Click::RuleAdd { name, group } => {
            let group = store::look(app, |connection| directory::group(connection, &group))?;
            app.store.write(|transaction| {
                transaction
                    .execute("INSERT OR REPLACE INTO okta_rules (name, \"group\") VALUES (?1, ?2)", [&name, &group.id])
            })?;
            Ok(format!("The rule {name} puts people into {}.", group.name))
        }
        Click::ClientAdd { client_id, jwk, scopes } => {
            app.store.write(|transaction| {
                transaction.execute(
                    "INSERT OR REPLACE INTO okta_clients (client_id, jwk, scopes) VALUES (?1, ?2, ?3)",
                    [&client_id, &jwk.to_string(), &scopes.join(" ")],
                )
            })?;
            Ok(format!("The client {client_id} gets tokens for {}.", scopes.join(" ")))
        }
        Click::TokenAdd { token, scopes } => {
            app.store.write(|transaction| {
                transaction.execute(
                    "INSERT OR REPLACE INTO okta_tokens (token, scheme, scopes) VALUES (?1, 'SSWS', ?2)",
                    [&token, &scopes.join(" ")],
                )
            })?;
            Ok("The API token is accepted.".to_owned())
        }
        _ => Ok(String::new()),
    }
}

async fn connection(
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
    let tried = connect::save(app, &row, &base_url, &token).await?;
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

/// Clicks on the app, and what follows from them.
async fn on_app(app: &Shared, click: Click) -> Result<Done, Refused> {
    let mut retry = Retry::No;
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
            connect::switch(app, &row.id, &switches)?;
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
            mappings::add(app, &row.id, &group.id, &target, true)?;
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
    Ok(Done { sent, ..Done::from(message) })
}

/// A group of the app, by name or id.
fn app_group(app: &Shared, row: &AppRow, name: &str) -> Result<String, Refused> {
    let all = app.store.read(store::groups)?;
    let own = |group: &&store::Group| group.app.as_deref() == Some(&row.id) && (group.id == name || group.name == name);
    all.iter().find(own).map(|group| group.id.clone()).ok_or_else(|| Refused::not_found(name, "UserGroup"))
}

/// Changes of the directory, and what follows from them in every app.
async fn in_directory(app: &Shared, click: Click) -> Result<Done, Refused> {
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

/// The app of this id or label; without a name the only one.
fn choose(app: &Shared, name: Option<&str>) -> Result<AppRow, Refused> {
    let mut all = app.store.read(store::apps)?;
    if let Some(name) = name {
        let found = all.into_iter().find(|row| row.id == name || row.label == name);
        return found.ok_or_else(|| Refused::not_found(name, "AppInstance"));
    }
    match (all.pop(), all.is_empty()) {
        (Some(row), true) => Ok(row),
        (Some(_), false) => Err(Refused::invalid("app", "There are several apps; name one of them.")),
        (None, _) => Err(Refused::invalid("app", "There is no app yet.")),
    }
}
