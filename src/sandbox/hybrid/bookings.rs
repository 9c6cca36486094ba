//! One booking: made, cancelled, deleted. Cancelling is documented, its path is inferred from the sister product; what a
//! second cancel answers is not known, here it changes nothing and answers 200.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::Value;

use super::list::BOOKINGS;
use super::{Caller, broken, check, error, json_text, last_end, record};
use crate::sandbox::behaviour::CancelAgain;
use crate::sandbox::identity::Permission;
use crate::sandbox::server::Shared;
use crate::sandbox::store::{effect_with, instant, new_id};

pub async fn cancel(
    State(app): State<Shared>,
    Path((org, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = check(Caller { app: &app, org: &org, headers: &headers }, Permission::Write) {
        return refused;
    }
    let now = app.clock.now();
    let done = app.store.write(|transaction| {
        let before = before(transaction, &id)?;
        if let Some((false, detail)) = &before {
            transaction
                .prepare_cached("UPDATE bookings SET canceled = 1, canceled_at = ?2, modified_at = ?2 WHERE id = ?1")?
                .execute(params![id, instant(now)])?;
            effect_with(transaction, now, "booking.canceled", &id, detail)?;
        }
        Ok(before.map(|(canceled, _)| canceled))
    });
    let again = app.behaviour.lock().unwrap_or_else(std::sync::PoisonError::into_inner).cancel_again;
    match (done, again) {
        (Err(cause), _) => broken(&cause),
        (Ok(None), _) | (Ok(Some(true)), CancelAgain::NotFound) => error(StatusCode::NOT_FOUND, "Not found"),
        (Ok(Some(true)), CancelAgain::Conflict) => error(StatusCode::CONFLICT, "The booking is already canceled"),
        (Ok(Some(true)), CancelAgain::Gone) => error(StatusCode::GONE, "The booking is already canceled"),
        (Ok(Some(_)), _) => reread(&app, &id),
    }
}

/// Whether a booking is cancelled, and for tests that ask what was known of it and of its employee.
fn before(transaction: &Transaction<'_>, id: &str) -> rusqlite::Result<Option<(bool, String)>> {
    transaction
        .prepare_cached(
            "SELECT b.canceled, json_object('member', b.member, 'status', m.status, 'calculatedStatus', m.calculated_status,
                'team', b.team, 'resourceId', b.resource, 'start', b.start, 'end', b.\"end\", 'rrule', b.rrule,
                'seriesEnd', b.series_end, 'canceled', json(iif(b.canceled, 'true', 'false')))
             FROM bookings b LEFT JOIN members m ON m.id = b.member WHERE b.id = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Documented, and never called by this program: the effect is noted so that tests can prove it.
pub async fn delete(
    State(app): State<Shared>,
    Path((org, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = check(Caller { app: &app, org: &org, headers: &headers }, Permission::Write) {
        return refused;
    }
    let now = app.clock.now();
    let done = app.store.write(|transaction| {
        let before = before(transaction, &id)?;
        if let Some((_, detail)) = &before {
            transaction.execute("DELETE FROM bookings WHERE id = ?1", [&id])?;
            effect_with(transaction, now, "booking.deleted", &id, detail)?;
        }
        Ok(before.is_some())
    });
    match done {
        Err(cause) => broken(&cause),
        Ok(false) => error(StatusCode::NOT_FOUND, "Not found"),
        Ok(true) => StatusCode::OK.into_response(),
    }
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
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let time = |pointer: &str| text(pointer).and_then(|text| text.parse::<Timestamp>().ok());
    let (Some(start), Some(end), Some(resource)) =
        (time("/start/dateTime"), time("/end/dateTime"), text("/resourceId"))
    else {
        return error(StatusCode::BAD_REQUEST, "start.dateTime, end.dateTime and resourceId are required");
    };
    if end <= start {
        return error(StatusCode::BAD_REQUEST, "end must be after start");
    }
    let zone = text("/timezone").unwrap_or_else(|| "UTC".to_owned());
    let rrule = text("/recurrence/rrule");
    let series_end = match last_end(start, end, &zone, rrule.as_deref()) {
        Ok(series_end) => series_end,
        Err(why) => return error(StatusCode::BAD_REQUEST, &why),
    };
    let (id, now) = (new_id(), app.clock.now());
    let made = app.store.write(|transaction| {
        let office: Option<String> = transaction
            .query_row("SELECT office FROM resources WHERE id = ?1", [&resource], |row| row.get(0))
            .optional()?;
        let Some(office) = office else { return Ok(None) };
        transaction.execute(
            "INSERT INTO bookings (id, member, team, resource, office, start, \"end\", timezone, rrule, series_end, summary,
                description, source, created_at, modified_at) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,'api',?13,?13)",
            params![
                id, text("/member"), text("/team"), resource, office, instant(start), instant(end), zone, rrule,
                series_end.map(instant), text("/summary"), text("/description"), instant(now)
            ],
        )?;
        let detail = before(transaction, &id)?.map(|(_, detail)| detail).unwrap_or_default();
        effect_with(transaction, now, "booking.created", &id, &detail)?;
        Ok(Some(()))
    });
    match made {
        Err(cause) => broken(&cause),
        Ok(None) => error(StatusCode::NOT_FOUND, "Resource not found"),
        Ok(Some(())) => reread(&app, &id),
    }
}

fn reread(app: &Shared, id: &str) -> Response {
    match record(app, &BOOKINGS, id) {
        Ok(Some(body)) => json_text(body),
        Ok(None) => error(StatusCode::NOT_FOUND, "Not found"),
        Err(cause) => broken(&cause),
    }
}
