//! How rows are read, and the few that are written from several places.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::error::Refused;
pub use super::rows::{AppRow, AppUser, Group, Mapping, Person};
use crate::app::App;

/// Reads what may not be there.
pub fn look<T>(app: &App, read: impl FnOnce(&Connection) -> Result<T, Refused>) -> Result<T, Refused> {
    app.store.read(|connection| Ok(read(connection)))?
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
    let mut id = format!("{prefix}{}", crate::store::random_hex(9));
    id.truncate(20);
    id
}
