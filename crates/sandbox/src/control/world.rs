//! Whole worlds for tests that make them up: records go in as they are, without the API's rules.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use rusqlite::{Transaction, params};
use serde::Deserialize;
use serde_json::Value;

use super::clicks::bound_again;
use super::query::{Query, refused};
use crate::app::Shared;
use crate::hybrid::broken;
use crate::store::instant;

/// The most that is sent at once, in bytes: a larger world comes in several parts.
pub const MAX_BODY: usize = 16 << 20;

/// What goes in; every list may be missing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct World {
    #[serde(default)]
    offices: Vec<Office>,
    #[serde(default)]
    resources: Vec<Resource>,
    #[serde(default)]
    teams: Vec<Team>,
    #[serde(default)]
    members: Vec<Member>,
    #[serde(default)]
    bookings: Vec<Booking>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Office {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    #[serde(default = "utc")]
    timezone: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Resource {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    #[serde(rename = "type")]
    kind: String,
    office: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Team {
    #[serde(rename = "_id")]
    id: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Member {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    email: Option<String>,
    office: Option<String>,
    #[serde(default)]
    teams: Vec<String>,
    status: String,
    calculated_status: String,
    modified_at: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Booking {
    #[serde(rename = "_id")]
    id: String,
    member: Option<String>,
    team: Option<String>,
    resource_id: String,
    start: Timestamp,
    end: Timestamp,
    #[serde(default = "utc")]
    timezone: String,
    rrule: Option<String>,
    #[serde(default)]
    exdates: Vec<Timestamp>,
    summary: Option<String>,
    #[serde(default)]
    visitors: Vec<Value>,
    #[serde(default)]
    canceled: bool,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// Adds records; with `?replace` everything that was there goes before, the list of effects too, tokens stay.
pub async fn fill(State(app): State<Shared>, RawQuery(query): RawQuery, body: String) -> Response {
    let world: World = match serde_json::from_str(&body) {
        Ok(world) => world,
        Err(error) => return refused(&error.to_string()),
    };
    let replace = Query::read(query.as_deref()).get("replace").is_some();
    let now = instant(app.clock.now());
    let done = app.store.write(|transaction| {
        if replace {
            for table in ["offices", "resources", "teams", "members", "memberships", "bookings", "effects"] {
                transaction.execute(&format!("DELETE FROM {table}"), [])?;
            }
        }
        world.insert(transaction, &now)
    });
    match done {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        // Two records with one id, most likely: what was sent is wrong, not the sandbox.
        Err(rusqlite::Error::SqliteFailure(error, why)) if error.code == rusqlite::ErrorCode::ConstraintViolation => {
            refused(&why.unwrap_or_default())
        }
        Err(cause) => broken(&cause),
    }
}

impl World {
    fn insert(&self, transaction: &Transaction<'_>, now: &str) -> rusqlite::Result<()> {
        for Office { id, name, timezone } in &self.offices {
            transaction
                .prepare_cached("INSERT INTO offices (id, name, timezone) VALUES (?1, ?2, ?3)")?
                .execute([id, name, timezone])?;
        }
        for Resource { id, name, kind, office } in &self.resources {
            transaction
                .prepare_cached("INSERT INTO resources (id, name, type, office) VALUES (?1, ?2, ?3, ?4)")?
                .execute([id, name, kind, office])?;
        }
        for Team { id, name } in &self.teams {
            transaction
                .prepare_cached("INSERT INTO teams (id, name, created_at, modified_at) VALUES (?1, ?2, ?3, ?3)")?
                .execute(params![id, name, now])?;
        }
        self.members.iter().try_for_each(|member| member.insert(transaction, now))?;
        self.bookings.iter().try_for_each(|booking| booking.insert(transaction, now))
    }
}

impl Member {
    fn insert(&self, transaction: &Transaction<'_>, now: &str) -> rusqlite::Result<()> {
        let modified = self.modified_at.map_or_else(|| now.to_owned(), instant);
        transaction
            .prepare_cached(
                "INSERT INTO members (id, name, email, office, status, calculated_status, created_at, modified_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                self.id,
                self.name,
                self.email,
                self.office,
                self.status,
                self.calculated_status,
                now,
                modified
            ])?;
        for team in &self.teams {
            transaction
                .prepare_cached("INSERT OR IGNORE INTO memberships (member, team) VALUES (?1, ?2)")?
                .execute([&self.id, team])?;
        }
        Ok(())
    }
}

impl Booking {
    fn insert(&self, transaction: &Transaction<'_>, now: &str) -> rusqlite::Result<()> {
        let exdates: Vec<String> = self.exdates.iter().copied().map(instant).collect();
        transaction
            .prepare_cached(
                "INSERT INTO bookings (id, member, team, resource, office, start, \"end\", timezone, rrule, exdates, summary,
                    source, visitors, canceled, created_at, modified_at)
                 VALUES (?1, ?2, ?3, ?4, (SELECT office FROM resources WHERE id = ?4), ?5, ?6, ?7, ?8, ?9, ?10, 'web', ?11,
                    ?12, ?13, ?13)",
            )?
            .execute(params![
                self.id,
                self.member,
                self.team,
                self.resource_id,
                instant(self.start),
                instant(self.end),
                self.timezone,
                self.rrule,
                Value::from(exdates).to_string(),
                self.summary,
                Value::from(self.visitors.clone()).to_string(),
                self.canceled,
                now
            ])?;
        bound_again(transaction, &self.id)
    }
}
