//! Changes of the directory: people come, leave, return and get another name; groups likewise. What follows at the other
//! end is [`super::provision`]'s.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::error::Refused;
use super::groups;
use super::store::{self, Group, Person, new_id};
use crate::app::App;
use crate::store::instant;

/// A person by login or id.
pub fn person(connection: &Connection, name: &str) -> Result<Person, Refused> {
    let sql = format!("SELECT {} FROM okta_people WHERE login_key = ?1 OR id = ?2", Person::COLUMNS);
    let found = connection.query_row(&sql, [&name.to_lowercase(), name], Person::from_row).optional()?;
    found.ok_or_else(|| Refused::not_found(name, "User"))
}

/// A group by id, or by a name that only one has; groups of the directory go before those of apps.
pub fn group(connection: &Connection, name: &str) -> Result<Group, Refused> {
    let all = store::groups(connection)?;
    let mut own = all.iter().filter(|group| group.name == name && group.app.is_none());
    let mut any = all.iter().filter(|group| group.id == name || group.name == name);
    let found = own.next().or_else(|| any.next());
    found.cloned().ok_or_else(|| Refused::not_found(name, "UserGroup"))
}

/// Adds a person and puts them into groups.
pub fn add_person(app: &App, login: &str, first: &str, last: &str, into: &[String]) -> Result<(), Refused> {
    let groups =
        store::look(app, |connection| into.iter().map(|name| group(connection, name)).collect::<Result<Vec<_>, _>>())?;
    if store::look(app, |connection| Ok(person(connection, login).is_ok()))? {
        return Err(Refused::invalid(
            "login",
            "login: An object with this field already exists in the current organization",
        ));
    }
    let now = instant(app.clock.now());
    app.store.write(|transaction| {
        let id = insert_person(transaction, login, first, last, &now)?;
        for group in &groups {
            join(transaction, &group.id, &id, &now)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// The row of a new person; gives the id.
pub fn insert_person(
    connection: &Connection,
    login: &str,
    first: &str,
    last: &str,
    now: &str,
) -> rusqlite::Result<String> {
    let id = new_id("00u");
    connection
        .prepare_cached(
            "INSERT INTO okta_people (id, login, login_key, first_name, last_name, status, created, updated)
             VALUES (?1, ?2, ?3, ?4, ?5, 'ACTIVE', ?6, ?6)",
        )?
        .execute(params![id, login, login.to_lowercase(), first, last, now])?;
    Ok(id)
}

/// Deactivates or reactivates.
pub fn set_status(app: &App, login: &str, status: &str) -> Result<(), Refused> {
    let person = store::look(app, |connection| person(connection, login))?;
    let now = instant(app.clock.now());
    app.store.write(|transaction| {
        transaction
            .execute("UPDATE okta_people SET status = ?2, updated = ?3 WHERE id = ?1", params![person.id, status, now])
    })?;
    Ok(())
}

/// Gives another login or name; what is not named stays.
pub fn rename_person(
    app: &App,
    login: &str,
    new_login: Option<&str>,
    first: Option<&str>,
    last: Option<&str>,
) -> Result<(), Refused> {
    let known = store::look(app, |connection| person(connection, login))?;
    let new_login = new_login.unwrap_or(&known.login);
    let other = store::look(app, |connection| Ok(person(connection, new_login).ok()))?;
    if other.is_some_and(|other| other.id != known.id) {
        return Err(Refused::invalid(
            "login",
            "login: An object with this field already exists in the current organization",
        ));
    }
    let now = instant(app.clock.now());
    app.store.write(|transaction| {
        transaction.execute(
            "UPDATE okta_people SET login = ?2, login_key = ?3, first_name = coalesce(?4, first_name),
                last_name = coalesce(?5, last_name), updated = ?6 WHERE id = ?1",
            params![known.id, new_login, new_login.to_lowercase(), first, last, now],
        )
    })?;
    Ok(())
}

/// Adds a group.
pub fn add_group(app: &App, name: &str) -> Result<(), Refused> {
    let taken = app.store.read(store::groups)?.iter().any(|group| group.app.is_none() && group.name == name);
    if taken || name.is_empty() || name.chars().count() > 255 {
        return Err(Refused::invalid(
            "name",
            "name: An object with this field already exists, or it is empty or too long",
        ));
    }
    let now = instant(app.clock.now());
    app.store.write(|transaction| store::add_group(transaction, "OKTA_GROUP", name, None, &now))?;
    Ok(())
}

/// A group whose people and name are decided here.
fn own_group(connection: &Connection, name: &str) -> Result<Group, Refused> {
    let found = group(connection, name)?;
    if found.kind == "OKTA_GROUP" {
        return Ok(found);
    }
    // Documented by Okta: the members of an app group cannot be edited.
    Err(Refused::invalid("group", format!("{name} is no group of the directory; it cannot be changed here")))
}

/// Gives a group another name.
pub fn rename_group(app: &App, name: &str, new: &str) -> Result<(), Refused> {
    let group = store::look(app, |connection| own_group(connection, name))?;
    let now = instant(app.clock.now());
    app.store.write(|transaction| {
        transaction
            .execute("UPDATE okta_groups SET name = ?2, updated = ?3 WHERE id = ?1", params![group.id, new, now])?;
        store::changed(transaction, &group.id)
    })?;
    Ok(())
}

/// Removes a group that nothing uses.
pub fn remove_group(app: &App, name: &str) -> Result<(), Refused> {
    let group = store::look(app, |connection| own_group(connection, name))?;
    if let Some(words) = app.store.read(|connection| groups::in_use(connection, &group.id))? {
        return Err(Refused::invalid("group", format!("The group {name} is {words} and cannot be deleted.")));
    }
    app.store.write(|transaction| groups::remove(transaction, &group.id))?;
    Ok(())
}

/// Puts a person into a group, or takes them out.
pub fn membership(app: &App, name: &str, login: &str, inside: bool) -> Result<(), Refused> {
    let (group, person) =
        store::look(app, |connection| Ok((own_group(connection, name)?, person(connection, login)?)))?;
    let now = instant(app.clock.now());
    app.store.write(|transaction| {
        if inside {
            return join(transaction, &group.id, &person.id, &now);
        }
        transaction
            .execute("DELETE FROM okta_members WHERE \"group\" = ?1 AND person = ?2", [&group.id, &person.id])?;
        touched(transaction, &group.id, &now)
    })?;
    Ok(())
}

/// The row of a membership.
pub fn join(connection: &Connection, group: &str, person: &str, now: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO okta_members (\"group\", person) VALUES (?1, ?2)")?
        .execute([group, person])?;
    touched(connection, group, now)
}

fn touched(connection: &Connection, group: &str, now: &str) -> rusqlite::Result<()> {
    connection.prepare_cached("UPDATE okta_groups SET members_updated = ?2 WHERE id = ?1")?.execute([group, now])?;
    store::changed(connection, group)
}
