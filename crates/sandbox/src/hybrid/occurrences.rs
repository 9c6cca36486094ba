//! Occurrences: bookings laid out in time.
//!
//! First come the one-off bookings of at most a day, in the order of time; then, in the order in which they were made, the
//! series and whatever lasts longer. Each part has an index of its own, so that a narrow window of a large organization is
//! found as quickly as one of a small organization, and a cursor goes on where the page before it ended.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use jiff::{Timestamp, ToSpan as _};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, Row};

use super::answer::{Caller, broken, check, error, json_text};
use crate::app::Shared;
use crate::behaviour::{BodyStyle, FieldStyle};
use crate::identity::Permission;
use crate::recurrence::Pattern;
use crate::store::instant;

/// Whether a booking belongs to the second part; the words of its index.
const SPREAD: &str = "(b.rrule IS NOT NULL OR julianday(b.\"end\") - julianday(b.start) > 1.0)";

/// Documented filters, their columns, and the indexes that find them.
const FILTERS: [(&str, &str, Option<&str>); 5] = [
    ("member", "b.member", Some("bookings_member")),
    ("resourceId", "b.resource", Some("bookings_resource")),
    ("type", "r.type", None),
    ("team", "b.team", None),
    ("office", "b.office", None),
];

/// What is asked for.
struct Asked {
    from: Timestamp,
    to: Timestamp,
    /// Columns and their values.
    filters: Vec<(&'static str, String)>,
    /// The index that the filters suggest.
    index: Option<&'static str>,
    limit: usize,
    place: Place,
    names: FieldStyle,
    /// Without what an occurrence knows of its series.
    bare: bool,
}

/// Where a page begins.
#[derive(Clone, Copy)]
enum Place {
    /// After this one-off booking: its start in milliseconds, its number.
    OneOff(i64, i64),
    /// At this booking of the second part, after so many of its occurrences.
    Spread(i64, usize),
}

impl Place {
    /// Opaque to clients.
    fn encode(self) -> String {
        match self {
            Self::OneOff(start, seq) => format!("t.{start}.{seq}"),
            Self::Spread(seq, skip) => format!("s.{seq}.{skip}"),
        }
    }

    fn decode(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (kind, first, second) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        match kind {
            "t" => Some(Self::OneOff(first, second.parse().ok()?)),
            "s" => Some(Self::Spread(first, second.parse().ok()?)),
            _ => None,
        }
    }
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
    let (style, names, bare) = {
        let behaviour = app.behaviour();
        (behaviour.body_style, behaviour.field_style, behaviour.bare_occurrences)
    };
    let most = if style == BodyStyle::V1 { 100 } else { 50 };
    let limit = get("$limit").and_then(|text| text.parse().ok()).unwrap_or(most).clamp(1, most);
    let place = match get("$next").or(get("$cursorNext")).map(Place::decode) {
        None => Place::OneOff(i64::MIN, 0),
        Some(Some(place)) => place,
        Some(None) => return error(StatusCode::INTERNAL_SERVER_ERROR, "Invalid cursor"),
    };
    let mut asked = Asked { from, to, filters: vec![], index: None, limit, place, names, bare };
    for (name, column, index) in FILTERS {
        if let Some(value) = get(name) {
            asked.filters.push((column, value.to_owned()));
            asked.index = asked.index.or(index);
        }
    }
    match app.store.read(|connection| asked.page(connection)) {
        Err(cause) => broken(&cause),
        Ok((records, next)) => respond(&records, next.map(Place::encode).as_deref(), style),
    }
}

fn respond(records: &[String], next: Option<&str>, style: BodyStyle) -> Response {
    let array = format!("[{}]", records.join(","));
    match style {
        BodyStyle::V1 => {
            let mut response = json_text(array);
            if let Some(Ok(cursor)) = next.map(HeaderValue::from_str) {
                response.headers_mut().insert("rnd-cursor-next", cursor);
            }
            response
        }
        BodyStyle::V2 => {
            let cursor = next.map(|next| format!(",\"cursorNext\":\"{next}\"")).unwrap_or_default();
            json_text(format!("{{\"results\":{array},\"rangeStart\":1,\"rangeEnd\":{}{cursor}}}", records.len()))
        }
    }
}

impl Asked {
    fn page(&self, connection: &Connection) -> rusqlite::Result<(Vec<String>, Option<Place>)> {
        let mut records = Vec::new();
        let (first, skip) = match self.place {
            Place::OneOff(start, seq) => {
                if let Some(next) = self.one_offs(connection, (start, seq), &mut records)? {
                    return Ok((records, Some(next)));
                }
                (0, 0)
            }
            Place::Spread(seq, skip) => (seq, skip),
        };
        let next = self.spread(connection, (first, skip), &mut records)?;
        Ok((records, next))
    }

    /// One more than fits tells that there is more.
    fn one_offs(
        &self,
        connection: &Connection,
        (start, seq): (i64, i64),
        records: &mut Vec<String>,
    ) -> rusqlite::Result<Option<Place>> {
        let lowest = self.from.saturating_sub(24.hours()).unwrap_or(Timestamp::MIN);
        let after = Timestamp::from_millisecond(start).unwrap_or(Timestamp::MIN).max(lowest);
        let sql = format!(
            "SELECT {}, b.seq, b.start, b.\"end\" FROM bookings b INDEXED BY {} LEFT JOIN resources r ON r.id = b.resource
             WHERE b.start >= ? AND b.start < ? AND b.\"end\" > ? AND NOT (b.start = ? AND b.seq <= ?) AND NOT {SPREAD}{}
             ORDER BY b.start, b.seq",
            self.fields(false),
            self.index.unwrap_or("bookings_start"),
            self.conditions()
        );
        let after = instant(after);
        let values =
            [Sql::Text(after.clone()), instant(self.to).into(), instant(self.from).into(), after.into(), seq.into()];
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(self.values(values)))?;
        let mut last = (start, seq);
        while let Some(row) = rows.next()? {
            if records.len() == self.limit {
                return Ok(Some(Place::OneOff(last.0, last.1)));
            }
            let (from, to) = (row.get_ref(2)?.as_str()?, row.get_ref(3)?.as_str()?);
            records.push(self.record(row.get_ref(0)?.as_str()?, from, to));
            last = (from.parse::<Timestamp>().unwrap_or_default().as_millisecond(), row.get(1)?);
        }
        Ok(None)
    }

    fn spread(
        &self,
        connection: &Connection,
        (first, skip): (i64, usize),
        records: &mut Vec<String>,
    ) -> rusqlite::Result<Option<Place>> {
        let sql = format!(
            "SELECT b.seq, b.start, b.\"end\", b.timezone, b.rrule, b.exdates FROM bookings b INDEXED BY {}
             LEFT JOIN resources r ON r.id = b.resource
             WHERE b.start < ? AND (b.series_end IS NULL OR b.series_end > ?) AND b.seq >= ? AND {SPREAD}{} ORDER BY b.seq",
            // A resource has more bookings than there are series; an employee has fewer.
            self.index.filter(|index| *index == "bookings_member").unwrap_or("bookings_spread"),
            self.conditions()
        );
        let mut read =
            connection.prepare_cached(&format!("SELECT {} FROM bookings b WHERE b.seq = ?", self.fields(true)))?;
        let values = [instant(self.to).into(), instant(self.from).into(), Sql::Integer(first)];
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(self.values(values)))?;
        while let Some(row) = rows.next()? {
            let seq = row.get(0)?;
            let mut fields = None;
            let already = if seq == first { skip } else { 0 };
            for (number, (start, end)) in occurrences(row, 1, self.from, self.to)?.into_iter().enumerate().skip(already)
            {
                if records.len() == self.limit {
                    return Ok(Some(Place::Spread(seq, number)));
                }
                let fields = match &fields {
                    Some(fields) => fields,
                    None => fields.insert(read.query_row([seq], |row| row.get::<_, String>(0))?),
                };
                records.push(self.record(fields, &instant(start), &instant(end)));
            }
        }
        Ok(None)
    }

    fn conditions(&self) -> String {
        self.filters.iter().map(|(column, _)| format!(" AND {column} = ?")).collect()
    }

    fn values<const N: usize>(&self, first: [Sql; N]) -> Vec<Sql> {
        first.into_iter().chain(self.filters.iter().map(|(_, value)| Sql::Text(value.clone()))).collect()
    }

    /// A JSON object without start and end. Seen in the sister product: an occurrence carries `bookingId`.
    fn fields(&self, spread: bool) -> String {
        let (resource, canceled) = match self.names {
            FieldStyle::V1 => ("resourceId", "canceled"),
            FieldStyle::V2 => ("resource", "isCancelled"),
        };
        let plain = format!(
            "json_object('bookingId', b.id, 'timezone', b.timezone, 'member', b.member, 'team', b.team, '{resource}', b.resource,
                'summary', b.summary, '{canceled}', json(iif(b.canceled, 'true', 'false')), 'office', b.office)"
        );
        if !spread || self.bare {
            return plain;
        }
        format!(
            "iif(b.rrule IS NULL, {plain}, json_insert({plain}, '$.recurrence', json_object('rrule', b.rrule), '$.seriesStart', b.start))"
        )
    }

    fn record(&self, fields: &str, start: &str, end: &str) -> String {
        let rest = fields.strip_prefix('{').unwrap_or(fields);
        match self.names {
            FieldStyle::V1 => {
                format!("{{\"start\":{{\"dateTime\":\"{start}\"}},\"end\":{{\"dateTime\":\"{end}\"}},{rest}")
            }
            FieldStyle::V2 => format!("{{\"start\":\"{start}\",\"end\":\"{end}\",{rest}"),
        }
    }
}

/// The occurrences of a row with start, end, timezone, rrule and exdates, beginning at this column.
pub fn occurrences(
    row: &Row<'_>,
    column: usize,
    from: Timestamp,
    to: Timestamp,
) -> rusqlite::Result<Vec<(Timestamp, Timestamp)>> {
    let time =
        |at: usize| -> rusqlite::Result<Timestamp> { Ok(row.get_ref(at)?.as_str()?.parse().unwrap_or_default()) };
    let exdates: Vec<String> = serde_json::from_str(row.get_ref(column + 4)?.as_str()?).unwrap_or_default();
    let exdates: Vec<Timestamp> = exdates.iter().filter_map(|text| text.parse().ok()).collect();
    let pattern = Pattern {
        start: time(column)?,
        end: time(column + 1)?,
        zone: row.get_ref(column + 2)?.as_str()?,
        rrule: row.get_ref(column + 3)?.as_str_or_null()?,
        exdates: &exdates,
    };
    Ok(pattern.between(from, to))
}
