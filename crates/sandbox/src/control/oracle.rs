//! What was done, and what had to be done: for tests that hold a client against the truth.

use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::query::{Query, refused};
use crate::app::Shared;
use crate::hybrid::broken;
use crate::store::instant;

/// What was really done, in order; `kind` and `after` (a `seq`) choose among it.
pub async fn effects(State(app): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let query = Query::read(query.as_deref());
    let after: i64 = query.get("after").and_then(|text| text.parse().ok()).unwrap_or(0);
    let kind = query.get("kind").unwrap_or_default();
    list(
        &app,
        "SELECT json_object('seq', seq, 'at', at, 'kind', kind, 'id', id, 'detail', json(detail)) FROM effects
         WHERE seq > ?1 AND (?2 = '' OR kind = ?2) ORDER BY seq",
        rusqlite::params![after, kind],
    )
}

/// The bookings that somebody who is Former, or may be, still holds at an instant (`at`, now by default), each with what has
/// to become of it: `cancel` (one-off or series, begins after it), `running-series` (a person decides), `ongoing` (a one-off
/// that has begun), `unclear` (the two statuses contradict each other). Whatever is not in this list must not be touched.
///
/// Told from the tables alone, so that it shares no code with the client that is held against it.
pub async fn due(State(app): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let query = Query::read(query.as_deref());
    let at = match query.get("at").map(str::parse::<jiff::Timestamp>) {
        None => app.clock.now(),
        Some(Ok(at)) => at,
        Some(Err(_)) => return refused("at is no instant"),
    };
    list(
        &app,
        "SELECT json_object('id', b.id, 'member', b.member, 'start', b.start, 'series', json(iif(b.rrule IS NULL, 'false', 'true')),
            'what', CASE WHEN m.status <> m.calculated_status THEN 'unclear'
                         WHEN b.start > ?1 THEN 'cancel'
                         WHEN b.rrule IS NOT NULL THEN 'running-series' ELSE 'ongoing' END)
         FROM members m JOIN bookings b ON b.member = m.id
         WHERE (m.status = 'former' OR m.calculated_status = 'former') AND b.canceled = 0
            AND (b.series_end IS NULL OR b.series_end > ?1)
         ORDER BY b.start, b.seq",
        rusqlite::params![instant(at)],
    )
}

/// The JSON objects that a statement gives, as a list.
fn list(app: &Shared, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Response {
    let rows = app.store.read(|connection| {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map(values, |row| row.get(0))?;
        rows.collect::<rusqlite::Result<Vec<String>>>()
    });
    match rows {
        Ok(rows) => ([(header::CONTENT_TYPE, "application/json")], format!("[{}]", rows.join(","))).into_response(),
        Err(cause) => broken(&cause),
    }
}
