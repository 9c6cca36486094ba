//! What a person does in OfficeRnD's pages while a program works: employees and bookings change, tokens and permissions go.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::{Map, Value, json};

use super::query::{Query, refused};
use crate::app::Shared;
use crate::hybrid::broken;
use crate::recurrence::last_end;
use crate::store::{effect, effect_with, instant, random_hex};

/// Sets both statuses of an employee.
pub async fn status(State(app): State<Shared>, Path((id, status)): Path<(String, String)>) -> Response {
    let now = app.clock.now();
    answer(app.store.write(|transaction| {
        let changed = transaction.execute(
            "UPDATE members SET status = ?2, calculated_status = ?2, modified_at = ?3, version = version + 1 WHERE id = ?1",
            params![id, status, instant(now)],
        )?;
        effect(transaction, now, "member.status", &id)?;
        Ok(changed > 0)
    }))
}

/// The fields of an employee that can be set, and their columns.
const MEMBER: [(&str, &str); 5] = [
    ("name", "name"),
    ("email", "email"),
    ("office", "office"),
    ("status", "status"),
    ("calculatedStatus", "calculated_status"),
];

/// Sets fields of an employee: `name`, `email`, `office`, and each status on its own.
pub async fn member(State(app): State<Shared>, Path(id): Path<String>, body: String) -> Response {
    let fields = match fields(&body, &MEMBER) {
        Ok(fields) => fields,
        Err(why) => return refused(&why),
    };
    let now = app.clock.now();
    answer(app.store.write(|transaction| {
        let columns = fields.iter().map(|(column, value)| (*column, text(value))).collect();
        let changed = update(transaction, "members", &id, columns, now)?;
        effect_with(transaction, now, "click.member", &id, &body)?;
        Ok(changed)
    }))
}

/// Deletes an employee: with all bookings, as documented, or with `?bookings=keep` without them.
pub async fn delete_member(State(app): State<Shared>, Path(id): Path<String>, RawQuery(query): RawQuery) -> Response {
    let keep = Query::read(query.as_deref()).get("bookings") == Some("keep");
    let now = app.clock.now();
    answer(app.store.write(|transaction| {
        let changed = transaction.execute("DELETE FROM members WHERE id = ?1", [&id])?;
        transaction.execute("DELETE FROM memberships WHERE member = ?1", [&id])?;
        if !keep {
            transaction.execute("DELETE FROM bookings WHERE member = ?1", [&id])?;
        }
        effect(transaction, now, "click.member.deleted", &id)?;
        Ok(changed > 0)
    }))
}

/// The fields of a booking that can be set, and their columns.
const BOOKING: [(&str, &str); 10] = [
    ("member", "member"),
    ("team", "team"),
    ("resourceId", "resource"),
    ("summary", "summary"),
    ("timezone", "timezone"),
    ("start", "start"),
    ("end", "\"end\""),
    ("rrule", "rrule"),
    ("exdates", "exdates"),
    ("canceled", "canceled"),
];

/// Sets fields of a booking: hands it to somebody else, moves it in time, cancels it by hand. A new `start` without an `end`
/// keeps its length.
pub async fn booking(State(app): State<Shared>, Path(id): Path<String>, body: String) -> Response {
    let fields = match fields(&body, &BOOKING) {
        Ok(fields) => fields,
        Err(why) => return refused(&why),
    };
    let now = app.clock.now();
    answer(app.store.write(|transaction| {
        let mut columns = Vec::new();
        for (column, value) in &fields {
            columns.push((
                *column,
                match *column {
                    "start" | "\"end\"" => time(value).map_or(Sql::Null, |at| Sql::Text(instant(at))),
                    "exdates" => Sql::Text(value.to_string()),
                    "canceled" => Sql::Integer(i64::from(value == &json!(true))),
                    _ => text(value),
                },
            ));
        }
        let find = |name: &str| fields.iter().find(|(column, _)| *column == name).and_then(|(_, value)| time(value));
        if let (Some(start), None) = (find("start"), find("\"end\"")) {
            let known: Option<(String, String)> = transaction
                .query_row("SELECT start, \"end\" FROM bookings WHERE id = ?1", [&id], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?;
            if let Some((Ok(from), Ok(to))) =
                known.map(|(from, to)| (from.parse::<Timestamp>(), to.parse::<Timestamp>()))
            {
                columns.push(("\"end\"", Sql::Text(instant(start + to.duration_since(from)))));
            }
        }
        let changed = update(transaction, "bookings", &id, columns, now)?;
        if changed {
            bound_again(transaction, &id)?;
        }
        effect_with(transaction, now, "click.booking", &id, &body)?;
        Ok(changed)
    }))
}

/// Deletes a booking.
pub async fn delete_booking(State(app): State<Shared>, Path(id): Path<String>) -> Response {
    let now = app.clock.now();
    answer(app.store.write(|transaction| {
        let changed = transaction.execute("DELETE FROM bookings WHERE id = ?1", [&id])?;
        effect(transaction, now, "click.booking.deleted", &id)?;
        Ok(changed > 0)
    }))
}

/// Makes every API token worthless at once; new ones can be had.
pub async fn revoke_tokens(State(app): State<Shared>) -> Response {
    answer(app.store.write(|transaction| transaction.execute("DELETE FROM tokens", []).map(|_| true)))
}

/// Gives the client a new secret, answers with it, and makes its tokens worthless.
pub async fn rotate_client_secret(State(app): State<Shared>) -> Response {
    let secret = random_hex(24);
    let done = app.store.write(|transaction| {
        transaction.execute("UPDATE clients SET client_secret = ?1", [&secret])?;
        transaction.execute("DELETE FROM tokens", [])
    });
    match done {
        Ok(_) => Json(json!({ "client_secret": secret })).into_response(),
        Err(cause) => broken(&cause),
    }
}

/// Sets what the client may do, blank-separated as in a token request; tokens lose what it may do no longer.
pub async fn scopes(State(app): State<Shared>, body: String) -> Response {
    let granted: Vec<&str> = body.split_whitespace().collect();
    answer(app.store.write(|transaction| {
        transaction.execute("UPDATE clients SET scopes = ?1", [granted.join(" ")])?;
        let mut statement = transaction.prepare("SELECT token, scope FROM tokens")?;
        let tokens = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for (token, scope) in tokens.collect::<rusqlite::Result<Vec<(String, String)>>>()? {
            let kept: Vec<&str> = scope.split_whitespace().filter(|scope| granted.contains(scope)).collect();
            transaction.execute("UPDATE tokens SET scope = ?2 WHERE token = ?1", [&token, &kept.join(" ")])?;
        }
        Ok(true)
    }))
}

/// The known fields of a JSON object with their columns; an error names what is not known.
fn fields(body: &str, known: &[(&str, &'static str)]) -> Result<Vec<(&'static str, Value)>, String> {
    let object: Map<String, Value> = serde_json::from_str(body).map_err(|error| error.to_string())?;
    let mut fields = Vec::new();
    for (name, value) in object {
        let Some((_, column)) = known.iter().find(|(known, _)| *known == name) else {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            return Err(format!("{name} cannot be set; known are {}", names.join(", ")));
        };
        if matches!(name.as_str(), "start" | "end") && time(&value).is_none() {
            return Err(format!("{name} is no instant"));
        }
        fields.push((*column, value));
    }
    if fields.is_empty() { Err("there is nothing to set".to_owned()) } else { Ok(fields) }
}

fn text(value: &Value) -> Sql {
    match value {
        Value::Null => Sql::Null,
        Value::String(text) => Sql::Text(text.clone()),
        other => Sql::Text(other.to_string()),
    }
}

fn time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

fn update(
    transaction: &Transaction<'_>,
    table: &str,
    id: &str,
    columns: Vec<(&str, Sql)>,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let set: String = columns.iter().map(|(column, _)| format!("{column} = ?, ")).collect();
    let mut values: Vec<Sql> = columns.into_iter().map(|(_, value)| value).collect();
    values.extend([Sql::Text(instant(now)), Sql::Text(id.to_owned())]);
    let sql = format!("UPDATE {table} SET {set} modified_at = ? WHERE id = ?");
    Ok(transaction.execute(&sql, rusqlite::params_from_iter(values))? > 0)
}

/// `series_end` follows the other columns.
pub fn bound_again(transaction: &Transaction<'_>, id: &str) -> rusqlite::Result<()> {
    let (start, end, zone, rrule): (String, String, String, Option<String>) =
        transaction.query_row("SELECT start, \"end\", timezone, rrule FROM bookings WHERE id = ?1", [id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    if let (Ok(start), Ok(end)) = (start.parse(), end.parse()) {
        // A rule that cannot be used has no occurrences and no end.
        let last = last_end(start, end, &zone, rrule.as_deref()).ok().flatten();
        transaction.execute("UPDATE bookings SET series_end = ?2 WHERE id = ?1", params![id, last.map(instant)])?;
    }
    Ok(())
}

fn answer(done: rusqlite::Result<bool>) -> Response {
    match done {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => StatusCode::NOT_FOUND.into_response(),
        Err(cause) => broken(&cause),
    }
}
