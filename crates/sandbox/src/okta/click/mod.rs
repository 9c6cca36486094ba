//! What has no API: the administrator's clicks and the directory's changes, as `POST /_sandbox/okta/{click}` with the
//! fields of the click as JSON. `GET /_sandbox/okta` shows everything. A click comes back when all that follows from it is
//! done.

mod app;
mod people;
mod set_up;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::error::Refused;
use super::pull::{self, Pulled};
use super::send::Sent;
use super::store::{self, AppRow};
use super::{apps, connect, show};
use crate::server::Shared;

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
        | Click::TokenAdd { .. } => set_up::play(app, click).map(Done::from),
        Click::Connect { app: name, base_url, token } => app::connect(app, name.as_deref(), base_url, token).await,
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
            Ok(app::imported(pulled, sent))
        }
        Click::Provisioning { .. }
        | Click::ProvisionUsers { .. }
        | Click::Assign { .. }
        | Click::Unassign { .. }
        | Click::Push { .. }
        | Click::Unlink { .. } => app::play(app, click).await,
        click => people::play(app, click).await,
    }
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
