//! The rows of the tables as values, and how they are read.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::error::Refused;
use crate::sandbox::server::App;

/// Reads what may not be there.
pub fn look<T>(app: &App, read: impl FnOnce(&Connection) -> Result<T, Refused>) -> Result<T, Refused> {
    app.store.read(|connection| Ok(read(connection)))?
}

/// A person of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub seq: i64,
    pub id: String,
    pub login: String,
    pub first_name: String,
    pub last_name: String,
    pub status: String,
}

impl Person {
    pub const COLUMNS: &str = "seq, id, login, first_name, last_name, status";

    pub fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            id: row.get(1)?,
            login: row.get(2)?,
            first_name: row.get(3)?,
            last_name: row.get(4)?,
            status: row.get(5)?,
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

/// All rows of a query.
pub fn rows<T>(
    connection: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    connection.prepare_cached(sql)?.query_map(values, read)?.collect()
}

/// An app, or 404.
pub fn app(connection: &Connection, id: &str) -> Result<AppRow, Refused> {
    let sql = format!("SELECT {} FROM okta_apps WHERE id = ?1", AppRow::COLUMNS);
    let found = connection.prepare_cached(&sql)?.query_row([id], AppRow::from_row).optional()?;
    found.ok_or_else(|| Refused::not_found(id, "AppInstance"))
}

/// All apps.
pub fn apps(connection: &Connection) -> rusqlite::Result<Vec<AppRow>> {
    rows(connection, &format!("SELECT {} FROM okta_apps ORDER BY seq", AppRow::COLUMNS), [], AppRow::from_row)
}

/// A group, or 404.
pub fn group(connection: &Connection, id: &str) -> Result<Group, Refused> {
    let sql = format!("SELECT {} FROM okta_groups WHERE id = ?1", Group::COLUMNS);
    let found = connection.prepare_cached(&sql)?.query_row([id], Group::from_row).optional()?;
    found.ok_or_else(|| Refused::not_found(id, "UserGroup"))
}

/// All groups.
pub fn groups(connection: &Connection) -> rusqlite::Result<Vec<Group>> {
    rows(connection, &format!("SELECT {} FROM okta_groups ORDER BY seq", Group::COLUMNS), [], Group::from_row)
}

/// Everybody.
pub fn people(connection: &Connection) -> rusqlite::Result<Vec<Person>> {
    rows(connection, &format!("SELECT {} FROM okta_people ORDER BY seq", Person::COLUMNS), [], Person::from_row)
}

/// Who works here and is in a group, in the order in which they came into it. Everybody is in `Everyone`.
pub fn members(connection: &Connection, group: &Group) -> rusqlite::Result<Vec<Person>> {
    let columns = Person::COLUMNS.split(", ").map(|column| format!("p.{column}")).collect::<Vec<_>>().join(", ");
    if group.kind == "BUILT_IN" {
        let sql = format!("SELECT {columns} FROM okta_people p WHERE p.status = 'ACTIVE' ORDER BY p.seq");
        return rows(connection, &sql, [], Person::from_row);
    }
    let sql = format!(
        "SELECT {columns} FROM okta_members m JOIN okta_people p ON p.id = m.person
         WHERE m.\"group\" = ?1 AND p.status = 'ACTIVE' ORDER BY m.seq"
    );
    rows(connection, &sql, [&group.id], Person::from_row)
}

/// The groups that are assigned to an app, with when that was, in the order of assignment.
pub fn assigned(connection: &Connection, app: &str) -> rusqlite::Result<Vec<(i64, String, String)>> {
    let sql = "SELECT seq, \"group\", updated FROM okta_app_groups WHERE app = ?1 ORDER BY seq";
    rows(connection, sql, [app], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// The people of an app, those included who were unassigned.
pub fn app_users(connection: &Connection, app: &str) -> rusqlite::Result<Vec<AppUser>> {
    let sql = format!("SELECT {} FROM okta_app_users WHERE app = ?1 ORDER BY seq", AppUser::COLUMNS);
    rows(connection, &sql, [app], AppUser::from_row)
}

/// The push mappings of an app.
pub fn mappings(connection: &Connection, app: &str) -> rusqlite::Result<Vec<Mapping>> {
    let sql = format!("SELECT {} FROM okta_mappings WHERE app = ?1 ORDER BY seq", Mapping::COLUMNS);
    rows(connection, &sql, [app], Mapping::from_row)
}

/// A push mapping, or 404.
pub fn mapping(connection: &Connection, app: &str, id: &str) -> Result<Mapping, Refused> {
    let sql = format!("SELECT {} FROM okta_mappings WHERE app = ?1 AND id = ?2", Mapping::COLUMNS);
    let found = connection.prepare_cached(&sql)?.query_row([app, id], Mapping::from_row).optional()?;
    found.ok_or_else(|| Refused::not_found(id, "GroupPushMapping"))
}

/// Notes that `search` does not see yet what happened to a group.
pub fn changed(connection: &Connection, group: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO okta_changes SELECT ?1, requests FROM okta_org")?
        .execute([group])
        .map(|_| ())
}

/// Adds a group of any type and gives its id.
pub fn add_group(
    connection: &Connection,
    kind: &str,
    name: &str,
    source: Option<(&str, Option<&str>)>,
    now: &str,
) -> rusqlite::Result<String> {
    let id = new_id("00g");
    let (app, scim_id) = source.map_or((None, None), |(app, scim_id)| (Some(app), scim_id));
    connection
        .prepare_cached(
            "INSERT INTO okta_groups (id, type, name, app, scim_id, created, updated, members_updated)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?6)",
        )?
        .execute(params![id, kind, name, app, scim_id, now])?;
    changed(connection, &id)?;
    Ok(id)
}

/// A new record's id: twenty characters, of which the first three say what it is.
pub fn new_id(prefix: &str) -> String {
    let mut id = format!("{prefix}{}", crate::sandbox::store::random_hex(9));
    id.truncate(20);
    id
}
