//! Every click with its fields, and what comes back.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::okta::send::Sent;

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
        /// Whether it must prove possession of a key (DPoP), as Okta demands by default.
        #[serde(default)]
        dpop: bool,
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
    /// 40 people in 8 groups, with the logins of the demo organization.
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
