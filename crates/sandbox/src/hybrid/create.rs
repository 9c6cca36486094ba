//! A booking is made (documented by OfficeRnD: `POST /bookings`). What a conflict answers is not documented: here a booking
//! that overlaps one on the same resource that is not canceled gets 409 with the ids of those in its way, and is not made.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::{Timestamp, ToSpan as _};
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::{Value, json};

use super::answer::{Caller, broken, check, error};
use super::bookings::{before, reread};
use super::occurrences::occurrences;
use crate::app::Shared;
use crate::identity::Permission;
use crate::recurrence::{Pattern, last_end};
use crate::store::{effect_with, instant, new_id};

/// What a booking is made of. The sister product's newer names are taken too.
struct Wanted {
    start: Timestamp,
    end: Timestamp,
    zone: String,
    resource: String,
    member: Option<String>,
    team: Option<String>,
    summary: Option<String>,
    description: Option<String>,
    rrule: Option<String>,
    exdates: Vec<Timestamp>,
    series_end: Option<Timestamp>,
}

/// What became of it.
enum Made {
    NoResource,
    Conflict(BTreeSet<String>),
    Booked,
}

pub async fn create(
    State(app): State<Shared>,
    Path(org): Path<String>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    if let Err(refused) = check(Caller { app: &app, org: &org, headers: &headers }, Permission::Write) {
        return refused;
    }
    let wanted = match Wanted::read(&body) {
        Ok(wanted) => wanted,
        Err(why) => return error(StatusCode::BAD_REQUEST, &why),
    };
    let (id, now) = (new_id(), app.clock.now());
    match app.store.write(|transaction| wanted.book(transaction, &id, now)) {
        Err(cause) => broken(&cause),
        Ok(Made::NoResource) => error(StatusCode::NOT_FOUND, "Resource not found"),
        Ok(Made::Conflict(others)) => {
            let status = StatusCode::CONFLICT;
            let message = "The resource is booked at that time";
            let body = json!({ "statusCode": status.as_u16(), "message": message, "conflicts": others });
            (status, Json(body)).into_response()
        }
        Ok(Made::Booked) => reread(&app, &id),
    }
}

impl Wanted {
    fn read(body: &Value) -> Result<Self, String> {
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let time = |long: &str, short: &str| text(long).or_else(|| text(short))?.parse::<Timestamp>().ok();
        let (Some(start), Some(end), Some(resource)) = (
            time("/start/dateTime", "/start"),
            time("/end/dateTime", "/end"),
            text("/resourceId").or_else(|| text("/resource")),
        ) else {
            return Err("start.dateTime, end.dateTime and resourceId are required".to_owned());
        };
        if end <= start {
            return Err("end must be after start".to_owned());
        }
        let zone = text("/timezone").unwrap_or_else(|| "UTC".to_owned());
        let rrule = text("/recurrence/rrule");
        let mut exdates = Vec::new();
        for left_out in body.pointer("/recurrence/exdates").and_then(Value::as_array).into_iter().flatten() {
            let instant = left_out.as_str().and_then(|text| text.parse().ok());
            exdates.push(instant.ok_or("recurrence.exdates are instants")?);
        }
        let series_end = last_end(start, end, &zone, rrule.as_deref())?;
        Ok(Self {
            start,
            end,
            zone,
            resource,
            member: text("/member"),
            team: text("/team"),
            summary: text("/summary"),
            description: text("/description"),
            rrule,
            exdates,
            series_end,
        })
    }

    fn book(&self, transaction: &Transaction<'_>, id: &str, now: Timestamp) -> rusqlite::Result<Made> {
        let office: Option<String> = transaction
            .query_row("SELECT office FROM resources WHERE id = ?1", [&self.resource], |row| row.get(0))
            .optional()?;
        let Some(office) = office else { return Ok(Made::NoResource) };
        let others = self.conflicts(transaction)?;
        if !others.is_empty() {
            return Ok(Made::Conflict(others));
        }
        let exdates: Vec<String> = self.exdates.iter().copied().map(instant).collect();
        transaction.execute(
            "INSERT INTO bookings (id, member, team, resource, office, start, \"end\", timezone, rrule, exdates, series_end,
                summary, description, source, created_at, modified_at)
             VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,'api',?14,?14)",
            params![
                id,
                self.member,
                self.team,
                self.resource,
                office,
                instant(self.start),
                instant(self.end),
                self.zone,
                self.rrule,
                json!(exdates).to_string(),
                self.series_end.map(instant),
                self.summary,
                self.description,
                instant(now)
            ],
        )?;
        let detail = before(transaction, id)?.map(|(_, detail)| detail).unwrap_or_default();
        effect_with(transaction, now, "booking.created", id, &detail)?;
        Ok(Made::Booked)
    }

    /// The bookings in its way; of a series without end, those of its first two years.
    fn conflicts(&self, transaction: &Transaction<'_>) -> rusqlite::Result<BTreeSet<String>> {
        let horizon = self.start.saturating_add((24 * 731).hours()).unwrap_or(Timestamp::MAX);
        let last = self.series_end.unwrap_or(horizon).min(horizon);
        let pattern = Pattern {
            start: self.start,
            end: self.end,
            zone: &self.zone,
            rrule: self.rrule.as_deref(),
            exdates: &self.exdates,
        };
        let times = pattern.between(self.start, last);
        let mut statement = transaction.prepare_cached(
            "SELECT id, start, \"end\", timezone, rrule, exdates FROM bookings INDEXED BY bookings_resource
             WHERE resource = ?1 AND start < ?2 AND (series_end IS NULL OR series_end > ?3) AND canceled = 0",
        )?;
        let mut rows = statement.query(params![self.resource, instant(last), instant(self.start)])?;
        let mut others = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let taken = occurrences(row, 1, self.start, last)?;
            if taken.iter().any(|(start, end)| times.iter().any(|(from, to)| start < to && from < end)) {
                others.insert(row.get(0)?);
            }
        }
        Ok(others)
    }
}
