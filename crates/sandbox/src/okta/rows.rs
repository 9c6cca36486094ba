//! The rows of the tables as values.

use rusqlite::Row;

/// A person of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub seq: i64,
    pub id: String,
    pub login: String,
    pub first_name: String,
    pub last_name: String,
    pub status: String,
    /// RFC 3339.
    pub updated: String,
}

impl Person {
    pub const COLUMNS: &str = "seq, id, login, first_name, last_name, status, updated";

    pub fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            id: row.get(1)?,
            login: row.get(2)?,
            first_name: row.get(3)?,
            last_name: row.get(4)?,
            status: row.get(5)?,
            updated: row.get(6)?,
        })
    }

    /// What SCIM is told of the person, to notice a change.
    pub fn told(&self) -> String {
        serde_json::json!([self.login, self.first_name, self.last_name]).to_string()
    }
}

/// A group of any type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub seq: i64,
    pub id: String,
    pub kind: String,
    pub name: String,
    pub app: Option<String>,
    pub scim_id: Option<String>,
    pub created: String,
    pub updated: String,
    pub members_updated: String,
    pub imported: bool,
}

impl Group {
    pub const COLUMNS: &str = "seq, id, type, name, app, scim_id, created, updated, members_updated, imported";

    pub fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            id: row.get(1)?,
            kind: row.get(2)?,
            name: row.get(3)?,
            app: row.get(4)?,
            scim_id: row.get(5)?,
            created: row.get(6)?,
            updated: row.get(7)?,
            members_updated: row.get(8)?,
            imported: row.get(9)?,
        })
    }
}

/// An app with its Provisioning tab.
#[derive(Clone)]
pub struct AppRow {
    pub seq: i64,
    pub id: String,
    pub name: String,
    pub label: String,
    pub sign_on_mode: String,
    pub status: String,
    pub body: String,
    pub created: String,
    pub updated: String,
    pub base_url: Option<String>,
    /// As it was typed into the field API Token.
    pub token: Option<String>,
    pub connected: bool,
    pub import_groups: bool,
    pub create_users: bool,
    pub update_attributes: bool,
    pub deactivate: bool,
    pub sourcing: bool,
    pub sync_password: bool,
}

impl AppRow {
    pub const COLUMNS: &str = "seq, id, name, label, sign_on_mode, status, body, created, updated, base_url, token, connected, \
         import_groups, create_users, update_attributes, deactivate, sourcing, sync_password";

    pub fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            id: row.get(1)?,
            name: row.get(2)?,
            label: row.get(3)?,
            sign_on_mode: row.get(4)?,
            status: row.get(5)?,
            body: row.get(6)?,
            created: row.get(7)?,
            updated: row.get(8)?,
            base_url: row.get(9)?,
            token: row.get(10)?,
            connected: row.get(11)?,
            import_groups: row.get(12)?,
            create_users: row.get(13)?,
            update_attributes: row.get(14)?,
            deactivate: row.get(15)?,
            sourcing: row.get(16)?,
            sync_password: row.get(17)?,
        })
    }

    /// What the app's `features` say (documented by Okta, for reading): empty as long as provisioning is not on.
    pub fn features(&self) -> Vec<&'static str> {
        if !self.connected {
            return Vec::new();
        }
        let switched = [
            (true, "GROUP_PUSH"),
            (true, "IMPORT_NEW_USERS"),
            (true, "IMPORT_PROFILE_UPDATES"),
            (self.create_users, "PUSH_NEW_USERS"),
            (self.update_attributes, "PUSH_PROFILE_UPDATES"),
            (self.deactivate, "PUSH_USER_DEACTIVATION"),
            (self.deactivate, "REACTIVATE_USERS"),
            (self.sourcing, "PROFILE_MASTERING"),
            (self.sync_password, "PUSH_PASSWORD_UPDATES"),
        ];
        switched.into_iter().filter(|(on, _)| *on).map(|(_, name)| name).collect()
    }
}

/// A person who is assigned to an app, or was.
#[derive(Debug, Clone)]
pub struct AppUser {
    pub seq: i64,
    pub person: String,
    pub external_id: Option<String>,
    pub status: String,
    pub sync_state: String,
    pub waiting: bool,
    pub synced: Option<String>,
    pub error: Option<String>,
    pub created: String,
    pub updated: String,
    pub status_changed: String,
    pub last_sync: Option<String>,
}

impl AppUser {
    pub const COLUMNS: &str = "seq, person, external_id, status, sync_state, waiting, synced, error, created, updated, \
         status_changed, last_sync";

    pub fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            person: row.get(1)?,
            external_id: row.get(2)?,
            status: row.get(3)?,
            sync_state: row.get(4)?,
            waiting: row.get(5)?,
            synced: row.get(6)?,
            error: row.get(7)?,
            created: row.get(8)?,
            updated: row.get(9)?,
            status_changed: row.get(10)?,
            last_sync: row.get(11)?,
        })
    }

    /// Whether the person is assigned now; of the others only the SCIM id is remembered.
    pub fn is_assigned(&self) -> bool {
        !matches!(self.status.as_str(), "DEPROVISIONED" | "UNASSIGNED")
    }
}

/// A push mapping.
#[derive(Debug, Clone)]
pub struct Mapping {
    pub seq: i64,
    pub id: String,
    pub source: String,
    pub target: String,
    pub name: Option<String>,
    pub status: String,
    pub error: String,
    pub pushed_name: Option<String>,
    pub pushed_members: String,
    pub created: String,
    pub updated: String,
    pub last_push: Option<String>,
}

impl Mapping {
    /// Why the last push failed.
    pub fn failure(&self) -> Option<String> {
        (self.status == "ERROR").then(|| self.error.clone())
    }

    pub const COLUMNS: &str = "seq, id, source, target, name, status, error, pushed_name, pushed_members, created, updated, \
         last_push";

    pub fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            id: row.get(1)?,
            source: row.get(2)?,
            target: row.get(3)?,
            name: row.get(4)?,
            status: row.get(5)?,
            error: row.get(6)?,
            pushed_name: row.get(7)?,
            pushed_members: row.get(8)?,
            created: row.get(9)?,
            updated: row.get(10)?,
            last_push: row.get(11)?,
        })
    }
}
