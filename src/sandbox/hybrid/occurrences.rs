//! Occurrences: bookings laid out in time. Recurrence is expanded by an RFC 5545 library in the booking's own zone, so that
//! nine o'clock stays nine o'clock across daylight saving.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use chrono::TimeZone as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{Caller, broken, check, error, json_text};
use crate::sandbox::behaviour::BodyStyle;
use crate::sandbox::identity::Permission;
use crate::sandbox::server::Shared;
use crate::sandbox::store::instant;

/// More occurrences of one series than anybody asks for at once.
const MOST: u16 = 10_000;

/// A booking as far as its occurrences need it.
struct Booking {
    seq: i64,
    id: String,
    start: Timestamp,
    end: Timestamp,
    zone: String,
    rrule: Option<String>,
    exdates: Vec<Timestamp>,
    fields: Value,
}

/// `start` and `end` are required; `resourceId`, `type`, `team`, `member`, `office` filter (documented by OfficeRnD).
pub async fn list(
    State(app): State<Shared>,
    Path(org): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = check(Caller { app: &app, org: &org, headers: &headers }, Permission::Read) {
        return refused;
    }
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes()).into_owned().collect();
    let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let time = |name: &str| get(name).and_then(|text| text.parse::<Timestamp>().ok());
    let (Some(from), Some(to)) = (time("start"), time("end")) else {
        return error(StatusCode::BAD_REQUEST, "start and end are required");
    };
    let style = app.behaviour.lock().unwrap_or_else(std::sync::PoisonError::into_inner).body_style;
    let most = if style == BodyStyle::V1 { 100 } else { 50 };
    let limit = get("$limit").and_then(|text| text.parse().ok()).unwrap_or(most).clamp(1, most);
    let cursor = get("$next").or(get("$cursorNext"));
    let (after, skip) = match cursor
        .map(|text| text.split_once('-').and_then(|(seq, skip)| Some((seq.parse().ok()?, skip.parse().ok()?))))
    {
        None => (0_i64, 0_usize),
        Some(Some(position)) => position,
        Some(None) => return error(StatusCode::INTERNAL_SERVER_ERROR, "Invalid cursor"),
    };
    let filters: Vec<(&str, &str)> = [
        ("resourceId", "b.resource"),
        ("type", "r.type"),
        ("team", "b.team"),
        ("member", "b.member"),
        ("office", "b.office"),
    ]
    .into_iter()
    .filter_map(|(name, column)| get(name).map(|value| (column, value)))
    .collect();
    match page(&app, from, to, &filters, after, skip, limit) {
        Err(cause) => broken(&cause),
        Ok((records, next)) => respond(&records, next.as_deref(), style),
    }
}

fn respond(records: &[Value], next: Option<&str>, style: BodyStyle) -> Response {
    match style {
        BodyStyle::V1 => {
            let mut response = json_text(Value::from(records).to_string());
            if let Some(Ok(cursor)) = next.map(HeaderValue::from_str) {
                response.headers_mut().insert("rnd-cursor-next", cursor);
            }
            response
        }
        BodyStyle::V2 => {
            let mut body = json!({ "results": records, "rangeStart": 1, "rangeEnd": records.len() });
            if let (Some(next), Some(body)) = (next, body.as_object_mut()) {
                body.insert("cursorNext".to_owned(), json!(next));
            }
            json_text(body.to_string())
        }
    }
}

/// In the order of the bookings, then of time. The cursor is the booking and how many of its occurrences were given.
fn page(
    app: &Shared,
    from: Timestamp,
    to: Timestamp,
    filters: &[(&str, &str)],
    after: i64,
    skip: usize,
    limit: usize,
) -> rusqlite::Result<(Vec<Value>, Option<String>)> {
    let conditions: String = filters.iter().map(|(column, _)| format!(" AND {column} = ?")).collect();
    let sql = format!(
        "SELECT b.seq, b.id, b.start, b.\"end\", b.timezone, b.rrule, b.exdates, b.member, b.team, b.resource, b.summary,
            b.canceled, b.office FROM bookings b LEFT JOIN resources r ON r.id = b.resource
         WHERE b.start < ? AND (b.series_end IS NULL OR b.series_end > ?) AND b.seq >= ?{conditions} ORDER BY b.seq"
    );
    app.store.read(|connection| {
        let mut statement = connection.prepare_cached(&sql)?;
        let mut values = vec![instant(to).into(), instant(from).into(), rusqlite::types::Value::Integer(after)];
        values.extend(filters.iter().map(|(_, value)| (*value).to_owned().into()));
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            let booking = read(row)?;
            let already = if booking.seq == after { skip } else { 0 };
            for (number, (start, end)) in expand(&booking, from, to).into_iter().enumerate().skip(already) {
                if records.len() == limit {
                    return Ok((records, Some(format!("{}-{number}", booking.seq))));
                }
                records.push(record(&booking, start, end));
            }
        }
        Ok((records, None))
    })
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Booking> {
    let time = |index| -> rusqlite::Result<Timestamp> { Ok(row.get::<_, String>(index)?.parse().unwrap_or_default()) };
    let exdates: Vec<String> = serde_json::from_str(&row.get::<_, String>(6)?).unwrap_or_default();
    let text = |index| row.get::<_, Option<String>>(index);
    Ok(Booking {
        seq: row.get(0)?,
        id: row.get(1)?,
        start: time(2)?,
        end: time(3)?,
        zone: row.get(4)?,
        rrule: row.get(5)?,
        exdates: exdates.iter().filter_map(|text| text.parse().ok()).collect(),
        fields: json!({
            "member": text(7)?, "team": text(8)?, "resourceId": text(9)?, "summary": text(10)?,
            "canceled": row.get::<_, bool>(11)?, "office": text(12)?
        }),
    })
}

/// Seen in the sister product: an occurrence carries `bookingId` and its own start and end.
fn record(booking: &Booking, start: Timestamp, end: Timestamp) -> Value {
    let mut record = booking.fields.clone();
    if let Some(fields) = record.as_object_mut() {
        fields.insert("bookingId".to_owned(), json!(booking.id));
        fields.insert("start".to_owned(), json!({ "dateTime": instant(start) }));
        fields.insert("end".to_owned(), json!({ "dateTime": instant(end) }));
        fields.insert("timezone".to_owned(), json!(booking.zone));
        if let Some(rrule) = &booking.rrule {
            fields.insert("recurrence".to_owned(), json!({ "rrule": rrule }));
            fields.insert("seriesStart".to_owned(), json!(instant(booking.start)));
        }
    }
    record
}

/// The occurrences that overlap the time asked for, in order.
fn expand(booking: &Booking, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let length = booking.end.duration_since(booking.start);
    let starts = match &booking.rrule {
        None => vec![booking.start],
        Some(rrule) => starts(booking.start, &booking.zone, rrule, Some((from - length, to))).unwrap_or_default(),
    };
    starts
        .into_iter()
        .filter(|start| !booking.exdates.contains(start))
        .map(|start| (start, start + length))
        .filter(|(start, end)| *start < to && *end > from)
        .collect()
}

/// When the last occurrence ends; `None` for a series without end. An error says why the rule cannot be used.
pub fn last_end(
    start: Timestamp,
    end: Timestamp,
    zone: &str,
    rrule: Option<&str>,
) -> Result<Option<Timestamp>, String> {
    let Some(rrule) = rrule else { return Ok(Some(end)) };
    let bounded = rrule.contains("UNTIL=") || rrule.contains("COUNT=");
    let starts = starts(start, zone, rrule, None)?;
    let length = end.duration_since(start);
    Ok(if bounded { starts.last().map(|start| *start + length) } else { None })
}

fn starts(
    start: Timestamp,
    zone: &str,
    rrule: &str,
    window: Option<(Timestamp, Timestamp)>,
) -> Result<Vec<Timestamp>, String> {
    let unknown = |_| format!("the time zone {zone} is not known");
    let local = start.to_zoned_datetime(TimeZone::get(zone).map_err(unknown)?);
    let text = if zone == "UTC" {
        format!("DTSTART:{}Z\nRRULE:{rrule}", local.strftime("%Y%m%dT%H%M%S"))
    } else {
        format!("DTSTART;TZID={zone}:{}\nRRULE:{rrule}", local.strftime("%Y%m%dT%H%M%S"))
    };
    let mut set: rrule::RRuleSet =
        text.parse().map_err(|error| format!("the recurrence rule cannot be used: {error}"))?;
    if let Some((from, to)) = window {
        let utc = |at: Timestamp| {
            rrule::Tz::UTC.timestamp_opt(at.as_second(), 0).single().ok_or_else(|| "out of range".to_owned())
        };
        set = set.after(utc(from)?).before(utc(to)?);
    }
    let most = if window.is_some() { MOST } else { u16::MAX };
    Ok(set.all(most).dates.iter().filter_map(|at| Timestamp::from_second(at.timestamp()).ok()).collect())
}
