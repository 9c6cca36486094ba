//! Lists: documented filters, `$limit`, `$next`, `$prev`, `$sort`, `$select`, in either body style.
//!
//! SQLite writes the JSON of each record; a page is those texts put together. Without `$sort` a page is found by the
//! number of the record before it, however deep it lies.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use rusqlite::types::Value;

use super::answer::{broken, error, json_text};
use super::listing::Listing;
use crate::app::App;
use crate::behaviour::BodyStyle;

/// Where a page begins. Opaque to clients: hex of a letter and a number.
#[derive(Clone, Copy)]
enum Cursor {
    After(i64),
    Before(i64),
    Offset(i64),
}

impl Cursor {
    fn encode(self) -> String {
        let text = match self {
            Self::After(seq) => format!("a{seq}"),
            Self::Before(seq) => format!("b{seq}"),
            Self::Offset(offset) => format!("o{offset}"),
        };
        text.bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    fn decode(text: &str) -> Option<Self> {
        let bytes: Option<Vec<u8>> =
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect();
        let text = String::from_utf8(bytes?).ok()?;
        let number = text.get(1..)?.parse().ok()?;
        match text.as_bytes().first()? {
            b'a' => Some(Self::After(number)),
            b'b' => Some(Self::Before(number)),
            b'o' => Some(Self::Offset(number)),
            _ => None,
        }
    }
}

/// What a query asks for.
struct Asked<'a> {
    conditions: Vec<&'static str>,
    values: Vec<Value>,
    order: Option<(&'static str, bool)>,
    limit: usize,
    cursor: Option<Cursor>,
    select: Option<Vec<&'a str>>,
}

/// Answers one page.
pub fn answer(app: &App, listing: &Listing, query: &str) -> Response {
    let (style, names) = {
        let behaviour = app.behaviour();
        (behaviour.body_style, behaviour.field_style)
    };
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let asked = match read(listing, &pairs, style) {
        Ok(asked) => asked,
        Err(why) => return why,
    };
    match fetch(app, (listing.table, listing.json(names)), &asked) {
        Ok(page) => page.respond(style),
        Err(cause) => broken(&cause),
    }
}

#[allow(clippy::result_large_err)] // The answer is the error; it is sent at once.
fn read<'a>(listing: &Listing, pairs: &'a [(String, String)], style: BodyStyle) -> Result<Asked<'a>, Response> {
    let most = if style == BodyStyle::V1 { 100 } else { 50 };
    let mut asked = Asked { conditions: vec![], values: vec![], order: None, limit: most, cursor: None, select: None };
    for (key, value) in pairs {
        match key.as_str() {
            "$limit" => match value.parse() {
                Ok(limit @ 1..) => asked.limit = most.min(limit),
                _ => return Err(error(StatusCode::BAD_REQUEST, "$limit must be a positive number")),
            },
            "$next" | "$prev" | "$cursorNext" | "$cursorPrev" => match Cursor::decode(value) {
                Some(cursor) => asked.cursor = Some(cursor),
                // Seen in the sister product: a bad cursor is an internal error.
                None => return Err(error(StatusCode::INTERNAL_SERVER_ERROR, "Invalid cursor")),
            },
            "$sort" => {
                let (name, down) = value.strip_prefix('-').map_or((value.as_str(), false), |name| (name, true));
                asked.order = listing.sorts.iter().find(|(known, _)| *known == name).map(|(_, column)| (*column, down));
            }
            "$select" => asked.select = Some(value.split([',', ' ']).filter(|name| !name.is_empty()).collect()),
            key => {
                // A filter that is not documented is ignored, as the real service is expected to.
                if let Some((_, condition)) = listing.filters.iter().find(|(known, _)| *known == key) {
                    asked.conditions.push(condition);
                    asked.values.push(Value::Text(value.clone()));
                }
            }
        }
    }
    Ok(asked)
}

/// One page, already written.
struct Answer {
    /// The records, as a JSON array.
    array: String,
    length: usize,
    next: Option<Cursor>,
    previous: Option<Cursor>,
    first: usize,
}

fn fetch(app: &App, (table, json): (&str, &str), asked: &Asked<'_>) -> rusqlite::Result<Answer> {
    let mut conditions: Vec<String> = asked.conditions.iter().map(|&condition| condition.to_owned()).collect();
    let mut values = asked.values.clone();
    let backwards = matches!(asked.cursor, Some(Cursor::Before(_)));
    let offset = if let Some(Cursor::Offset(offset)) = asked.cursor { offset.max(0) } else { 0 };
    match asked.cursor {
        Some(Cursor::After(seq)) => {
            conditions.push("t.seq > ?".to_owned());
            values.push(Value::Integer(seq));
        }
        Some(Cursor::Before(seq)) => {
            conditions.push("t.seq < ?".to_owned());
            values.push(Value::Integer(seq));
        }
        _ => {}
    }
    let filter = if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
    let direction = if backwards { "DESC" } else { "ASC" };
    let order = match asked.order {
        Some((column, down)) => format!("{column} {}, t.seq", if down { "DESC" } else { "ASC" }),
        None => format!("t.seq {direction}"),
    };
    // The numbers are no part of the text, so that it is prepared once.
    let sql = format!("SELECT t.seq, {json} FROM {table} t {filter} ORDER BY {order} LIMIT ? OFFSET ?");
    values.extend([Value::Integer(i64::try_from(asked.limit).unwrap_or(100) + 1), Value::Integer(offset)]);
    let (mut records, mut length, mut more, mut ends) = (String::with_capacity(1 << 15), 0, false, None);
    app.store.read(|connection| {
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(&values))?;
        while let Some(row) = rows.next()? {
            more = length == asked.limit;
            if more {
                break;
            }
            let (seq, record) = (row.get(0)?, select(row.get_ref(1)?.as_str()?, asked.select.as_deref()));
            let (first, last) = ends.unwrap_or((seq, seq));
            ends = Some(if backwards { (seq, last) } else { (first, seq) });
            let comma = if length > 0 { "," } else { "" };
            if backwards {
                records.insert_str(0, &format!("{record}{comma}"));
            } else {
                records.push_str(comma);
                records.push_str(&record);
            }
            length += 1;
        }
        Ok(())
    })?;
    let (next, previous) = match (asked.order, ends) {
        (_, None) => (None, None),
        (Some(_), Some(_)) => {
            let size = i64::try_from(asked.limit).unwrap_or(100);
            (
                more.then_some(Cursor::Offset(offset + size)),
                (offset > 0).then_some(Cursor::Offset((offset - size).max(0))),
            )
        }
        (None, Some((first, last))) => {
            let forward = if backwards { true } else { more };
            let back = if backwards { more } else { matches!(asked.cursor, Some(Cursor::After(_))) };
            (forward.then_some(Cursor::After(last)), back.then_some(Cursor::Before(first)))
        }
    };
    Ok(Answer { array: format!("[{records}]"), length, next, previous, first: usize::try_from(offset).unwrap_or(0) })
}

/// `$select` keeps the named fields and the id.
fn select<'a>(record: &'a str, names: Option<&[&str]>) -> Cow<'a, str> {
    let Some(names) = names else { return record.into() };
    let Ok(serde_json::Value::Object(mut object)) = serde_json::from_str(record) else { return record.into() };
    object.retain(|key, _| key == "_id" || names.contains(&key.as_str()));
    serde_json::Value::Object(object).to_string().into()
}

impl Answer {
    fn respond(self, style: BodyStyle) -> Response {
        let cursor = |cursor: Option<Cursor>| cursor.map(Cursor::encode);
        match style {
            BodyStyle::V1 => {
                let mut response = json_text(self.array);
                for (name, cursor) in
                    [("rnd-cursor-next", cursor(self.next)), ("rnd-cursor-prev", cursor(self.previous))]
                {
                    if let Some(Ok(value)) = cursor.as_deref().map(HeaderValue::from_str) {
                        response.headers_mut().insert(name, value);
                    }
                }
                response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
                response
            }
            BodyStyle::V2 => {
                let mut body = format!("{{\"results\":{}", self.array);
                for (name, cursor) in [("cursorNext", cursor(self.next)), ("cursorPrev", cursor(self.previous))] {
                    if let Some(cursor) = cursor {
                        body.push_str(&format!(",\"{name}\":\"{cursor}\""));
                    }
                }
                body.push_str(&format!(
                    ",\"rangeStart\":{},\"rangeEnd\":{}}}",
                    self.first + 1,
                    self.first + self.length
                ));
                json_text(body)
            }
        }
    }
}
