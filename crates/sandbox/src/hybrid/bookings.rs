//! One booking: canceled, deleted. Canceling is documented, its path is inferred from the sister product; what a
//! second cancel answers is not known, here it changes nothing and answers 200 or what `cancel-again` says.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::answer::{Caller, broken, check, error, json_text, record};
use super::listing::BOOKINGS;
use crate::app::Shared;
use crate::behaviour::CancelAgain;
use crate::identity::Permission;
use crate::store::{effect_with, instant};

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
    let again = app.behaviour().cancel_again;
    match (done, again) {
        (Err(cause), _) => broken(&cause),
        (Ok(None), _) | (Ok(Some(true)), CancelAgain::NotFound) => error(StatusCode::NOT_FOUND, "Not found"),
        (Ok(Some(true)), CancelAgain::Conflict) => error(StatusCode::CONFLICT, "The booking is already canceled"),
        (Ok(Some(true)), CancelAgain::Gone) => error(StatusCode::GONE, "The booking is already canceled"),
        (Ok(Some(_)), _) => reread(&app, &id),
    }
}

/// Whether a booking is canceled, and for tests that ask what was known of it and of its employee.
pub fn before(transaction: &Transaction<'_>, id: &str) -> rusqlite::Result<Option<(bool, String)>> {
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

pub fn reread(app: &Shared, id: &str) -> Response {
    match record(app, &BOOKINGS, id) {
        Ok(Some(body)) => json_text(body),
        Ok(None) => error(StatusCode::NOT_FOUND, "Not found"),
        Err(cause) => broken(&cause),
    }
}
