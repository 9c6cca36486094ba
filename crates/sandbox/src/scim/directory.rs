//! Users and Groups in the database.
//!
//! What has a column (userName, names, email, active, externalId) is kept there, where the API sees it too; all other
//! attributes come back from the `scim` column as they were sent. A `password` is dropped.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use serde_json::{Map, Value, json};

use crate::store::{effect, instant, new_id};
use crate::urn::{GROUP, OFFICE, USER};

/// Which kind of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Employees.
    User,
    /// Teams.
    Group,
}

impl Kind {
    /// As messages and paths name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// Which rows a client sees. A User who was deleted has lost the userName and with it the sight of clients, but is
    /// still an Employee.
    const fn source(self) -> &'static str {
        match self {
            Self::User => "members WHERE user_name_key IS NOT NULL",
            Self::Group => "teams WHERE 1",
        }
    }
}

const USER_COLUMNS: &str =
    "id, user_name, given_name, family_name, name, email, status, external_id, scim, version, created_at, modified_at";
const GROUP_COLUMNS: &str = "id, name, external_id, version, created_at, modified_at";

/// How many there are.
pub fn count(connection: &Connection, kind: Kind) -> rusqlite::Result<u64> {
    let sql = format!("SELECT count(*) FROM {}", kind.source());
    let count: i64 = connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Some of them, in their stable order.
pub fn page(connection: &Connection, kind: Kind, base: &str, skip: u64, most: u64) -> rusqlite::Result<Vec<Value>> {
    read_many(connection, kind, base, &format!("ORDER BY seq LIMIT {most} OFFSET {skip}"), &[])
}

/// All of them that an indexed column allows: `userName eq`, `id eq`, `externalId eq`, `displayName eq`.
pub fn by_column(
    connection: &Connection,
    kind: Kind,
    base: &str,
    column: &str,
    value: &str,
) -> rusqlite::Result<Vec<Value>> {
    read_many(connection, kind, base, &format!("AND {column} = ?1 ORDER BY seq"), &[value])
}

/// One.
pub fn get(connection: &Connection, kind: Kind, base: &str, id: &str) -> rusqlite::Result<Option<Value>> {
    Ok(by_column(connection, kind, base, "id", id)?.into_iter().next())
}

fn read_many(
    connection: &Connection,
    kind: Kind,
    base: &str,
    rest: &str,
    values: &[&str],
) -> rusqlite::Result<Vec<Value>> {
    let columns = if kind == Kind::User { USER_COLUMNS } else { GROUP_COLUMNS };
    let mut statement = connection.prepare_cached(&format!("SELECT {columns} FROM {} {rest}", kind.source()))?;
    let rows = statement.query_map(rusqlite::params_from_iter(values), |row| match kind {
        Kind::User => user(row, base),
        Kind::Group => group(row, base),
    })?;
    let mut resources = rows.collect::<rusqlite::Result<Vec<Value>>>()?;
    for resource in &mut resources {
        relate(connection, kind, base, resource)?;
    }
    Ok(resources)
}

fn user(row: &Row<'_>, base: &str) -> rusqlite::Result<Value> {
    let text = |index| row.get::<_, Option<String>>(index);
    let id: String = row.get(0)?;
    let mut resource: Map<String, Value> = serde_json::from_str(&row.get::<_, String>(8)?).unwrap_or_default();
    // A name that SCIM took away is null; one that SCIM never set is made of what the employee is called.
    if resource.get("name") == Some(&Value::Null) {
        resource.remove("name");
    } else if !resource.contains_key("name") {
        let parts = [("givenName", text(2)?), ("familyName", text(3)?), ("formatted", text(4)?)];
        let parts = parts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value?))));
        resource.insert("name".to_owned(), Value::Object(parts.collect()));
    }
    if let Some(email) = text(5)? {
        resource.entry("emails").or_insert_with(|| json!([{ "value": email, "type": "work", "primary": true }]));
    }
    if let Some(external) = text(7)? {
        resource.insert("externalId".to_owned(), json!(external));
    }
    let mut schemas = vec![json!(USER)];
    schemas.extend(resource.keys().filter(|key| key.contains(':')).map(|key| json!(key)));
    resource.insert("schemas".to_owned(), Value::Array(schemas));
    resource.insert("id".to_owned(), json!(id));
    resource.insert("userName".to_owned(), json!(text(1)?));
    resource.insert("active".to_owned(), json!(row.get::<_, String>(6)? != "former"));
    resource.insert("meta".to_owned(), meta("User", base, &id, row.get(9)?, row.get(10)?, row.get(11)?));
    Ok(Value::Object(resource))
}

fn group(row: &Row<'_>, base: &str) -> rusqlite::Result<Value> {
    let id: String = row.get(0)?;
    let mut resource = json!({
        "schemas": [GROUP], "id": id, "displayName": row.get::<_, String>(1)?,
        "meta": meta("Group", base, &id, row.get(3)?, row.get(4)?, row.get(5)?)
    });
    if let (Some(external), Some(fields)) = (row.get::<_, Option<String>>(2)?, resource.as_object_mut()) {
        fields.insert("externalId".to_owned(), json!(external));
    }
    Ok(resource)
}

#[allow(clippy::needless_pass_by_value)] // The texts come out of the row and have no other owner.
fn meta(kind: &str, base: &str, id: &str, version: i64, created: String, modified: String) -> Value {
    json!({
        "resourceType": kind, "created": created, "lastModified": modified,
        "location": format!("{base}/{kind}s/{id}"), "version": format!("W/\"{version}\"")
    })
}

/// `groups` of a User, the Primary team first; `members` of a Group.
fn relate(connection: &Connection, kind: Kind, base: &str, resource: &mut Value) -> rusqlite::Result<()> {
    let (sql, path, field) = match kind {
        Kind::User => (
            "SELECT t.id, t.name FROM memberships m JOIN teams t ON t.id = m.team WHERE m.member = ?1 ORDER BY m.seq",
            "Groups",
            "groups",
        ),
        Kind::Group => (
            "SELECT e.id, e.name FROM memberships m JOIN members e ON e.id = m.member WHERE m.team = ?1
                AND e.user_name_key IS NOT NULL ORDER BY m.seq",
            "Users",
            "members",
        ),
    };
    let id = resource.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([id], |row| {
        let id: String = row.get(0)?;
        Ok(json!({ "value": id, "display": row.get::<_, String>(1)?, "$ref": format!("{base}/{path}/{id}") }))
    })?;
    let related = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    if let Some(fields) = resource.as_object_mut() {
        fields.insert(field.to_owned(), Value::Array(related));
    }
    Ok(())
}

/// Whether another User has this userName; letters of either case are the same.
pub fn name_taken(connection: &Connection, name: &str, except: Option<&str>) -> rusqlite::Result<bool> {
    let known: Option<String> = connection
        .prepare_cached("SELECT id FROM members WHERE user_name_key = ?1")?
        .query_row([name.to_lowercase()], |row| row.get(0))
        .optional()?;
    Ok(known.is_some_and(|id| Some(id.as_str()) != except))
}

/// Whether another Group has this name (our choice: a second Group of one name is refused).
pub fn group_taken(connection: &Connection, name: &str, except: Option<&str>) -> rusqlite::Result<bool> {
    let known: Option<String> = connection
        .prepare_cached("SELECT id FROM teams WHERE name = ?1 AND id IS NOT ?2")?
        .query_row(params![name, except], |row| row.get(0))
        .optional()?;
    Ok(known.is_some())
}

/// Makes or changes a User; gives its id. `officeName` sets the location when the Employee is made, and never later
/// (documented by OfficeRnD).
pub fn save_user(
    transaction: &Transaction<'_>,
    now: Timestamp,
    id: Option<&str>,
    user: &Value,
) -> rusqlite::Result<String> {
    let text = |pointer: &str| user.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    let user_name = text("/userName").unwrap_or_default();
    let (given, family) = (text("/name/givenName"), text("/name/familyName"));
    let full = match (given, family) {
        (Some(given), Some(family)) => format!("{given} {family}"),
        _ => text("/displayName").or(given).or(family).unwrap_or(user_name).to_owned(),
    };
    let email = user
        .get("emails")
        .and_then(Value::as_array)
        .and_then(|emails| {
            emails.iter().find(|email| email.get("primary") == Some(&Value::Bool(true))).or(emails.first())
        })
        .and_then(|email| email.get("value")?.as_str());
    let active = match user.get("active") {
        Some(Value::Bool(active)) => Some(*active),
        _ => None,
    };
    let status = if active == Some(false) { "former" } else { "active" };
    let mut rest = user.as_object().cloned().unwrap_or_default();
    rest.retain(|key, _| {
        !["schemas", "id", "meta", "groups", "password", "active", "userName", "externalId"].contains(&key.as_str())
    });
    if id.is_some() {
        rest.entry("name").or_insert(Value::Null);
    }
    let rest = Value::Object(rest).to_string();
    let at = instant(now);
    if let Some(id) = id {
        let before: String =
            transaction.query_row("SELECT status FROM members WHERE id = ?1", [id], |row| row.get(0))?;
        let status = match active {
            // Whoever says nothing of it changes nothing of it: a Former Employee is not hired by a new phone number.
            None => before.as_str(),
            // A contact stays one while it is active.
            Some(true) if before != "former" => before.as_str(),
            Some(_) => status,
        };
        transaction.execute(
            "UPDATE members SET name = ?2, email = ?3, status = ?4, calculated_status = ?4, user_name = ?5, user_name_key = ?6,
                external_id = ?7, given_name = ?8, family_name = ?9, scim = ?10, modified_at = ?11, version = version + 1 WHERE id = ?1",
            params![id, full, email, status, user_name, user_name.to_lowercase(), text("/externalId"), given, family, rest, at],
        )?;
        if before != status {
            effect(transaction, now, if status == "former" { "member.former" } else { "member.active" }, id)?;
        }
        return Ok(id.to_owned());
    }
    let id = new_id();
    let office = user.get(OFFICE).and_then(|extension| extension.get("officeName")?.as_str());
    transaction.execute(
        "INSERT INTO members (id, name, email, office, status, calculated_status, user_name, user_name_key, external_id,
            given_name, family_name, scim, created_at, created_by, modified_at)
         VALUES (?1, ?2, ?3, (SELECT id FROM offices WHERE name = ?4), ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'scim', ?12)",
        params![id, full, email, office, status, user_name, user_name.to_lowercase(), text("/externalId"), given, family, rest, at],
    )?;
    effect(transaction, now, "member.created", &id)?;
    Ok(id)
}

/// Makes or changes a Group with its members; gives its id.
pub fn save_group(
    transaction: &Transaction<'_>,
    now: Timestamp,
    id: Option<&str>,
    group: &Value,
) -> rusqlite::Result<String> {
    let text = |name: &str| group.get(name).and_then(Value::as_str);
    let at = instant(now);
    let id = if let Some(id) = id {
        transaction.execute(
            "UPDATE teams SET name = ?2, external_id = ?3, modified_at = ?4, modified_by = 'scim', version = version + 1 WHERE id = ?1",
            params![id, text("displayName"), text("externalId"), at],
        )?;
        id.to_owned()
    } else {
        let id = new_id();
        transaction.execute(
            "INSERT INTO teams (id, name, external_id, scim_origin, created_at, created_by, modified_at) VALUES (?1, ?2, ?3, 1, ?4, 'scim', ?4)",
            params![id, text("displayName"), text("externalId"), at],
        )?;
        effect(transaction, now, "team.created", &id)?;
        id
    };
    let wanted: Vec<&str> = group
        .get("members")
        .and_then(Value::as_array)
        .map(|members| members.iter().filter_map(|member| member.get("value")?.as_str()).collect())
        .unwrap_or_default();
    let mut statement = transaction.prepare_cached("SELECT member FROM memberships WHERE team = ?1")?;
    let known: Vec<String> = statement.query_map([&id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for gone in known.iter().filter(|known| !wanted.contains(&known.as_str())) {
        transaction.execute("DELETE FROM memberships WHERE member = ?1 AND team = ?2", params![gone, id])?;
    }
    for member in wanted {
        // A person who is in the Team already keeps the place in the order, and with it the Primary team.
        transaction
            .prepare_cached("INSERT OR IGNORE INTO memberships (member, team) VALUES (?1, ?2)")?
            .execute(params![member, id])?;
    }
    Ok(id)
}

/// The first of these that is no User.
pub fn unknown_member(connection: &Connection, group: &Value) -> rusqlite::Result<Option<String>> {
    let members = group.get("members").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut statement = connection.prepare_cached("SELECT 1 FROM members WHERE id = ?1")?;
    for member in members {
        let id = member.get("value").and_then(Value::as_str).unwrap_or_default();
        if !statement.exists([id])? {
            return Ok(Some(id.to_owned()));
        }
    }
    Ok(None)
}

/// Takes a resource out of clients' sight. A User becomes Former and keeps record and bookings (our choice: OfficeRnD says
/// nothing of DELETE, and Okta never sends it). A Group is gone.
pub fn delete(transaction: &Transaction<'_>, now: Timestamp, kind: Kind, id: &str) -> rusqlite::Result<bool> {
    let at = instant(now);
    let gone = match kind {
        Kind::User => transaction.execute(
            "UPDATE members SET status = 'former', calculated_status = 'former', user_name = NULL, user_name_key = NULL,
                modified_at = ?2, version = version + 1 WHERE id = ?1 AND user_name_key IS NOT NULL",
            params![id, at],
        )?,
        Kind::Group => {
            transaction.execute("DELETE FROM memberships WHERE team = ?1", [id])?;
            transaction.execute("DELETE FROM teams WHERE id = ?1", [id])?
        }
    };
    if gone > 0 {
        effect(transaction, now, if kind == Kind::User { "member.former" } else { "team.deleted" }, id)?;
    }
    Ok(gone > 0)
}
