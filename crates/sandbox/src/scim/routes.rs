//! Requests and answers of Users and Groups.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rusqlite::Connection;
use serde_json::Value;

use super::answer::{Refused, authorize};
use super::directory::{self, Kind};
use super::filter::{self, Filter, Op};
use super::resource::{self, Selection};
use super::{patch, value};
use crate::app::Shared;
use crate::options::ORG;

type Answer = Result<Response, Refused>;

/// The most that one page holds (our choice; Okta asks for 100).
const MOST: u64 = 200;

/// Makes the handlers of one kind; what they do stands below.
macro_rules! handlers {
    ($kind:expr, $list:ident, $search:ident, $create:ident, $get:ident, $put:ident, $patch:ident, $delete:ident) => {
        pub async fn $list(State(app): State<Shared>, RawQuery(query): RawQuery, headers: HeaderMap) -> Answer {
            list(&app, $kind, &headers, &Asked::from_query(query.as_deref().unwrap_or_default())?)
        }
        pub async fn $search(State(app): State<Shared>, headers: HeaderMap, body: Bytes) -> Answer {
            list(&app, $kind, &headers, &Asked::from_body(&json(&body)?)?)
        }
        pub async fn $create(State(app): State<Shared>, headers: HeaderMap, body: Bytes) -> Answer {
            save(&app, $kind, &headers, Change::Create, |_| json(&body))
        }
        pub async fn $get(
            State(app): State<Shared>,
            Path(id): Path<String>,
            RawQuery(query): RawQuery,
            headers: HeaderMap,
        ) -> Answer {
            get(&app, $kind, &headers, &id, query.as_deref().unwrap_or_default())
        }
        pub async fn $put(
            State(app): State<Shared>,
            Path(id): Path<String>,
            headers: HeaderMap,
            body: Bytes,
        ) -> Answer {
            save(&app, $kind, &headers, Change::Replace(&id), |_| json(&body))
        }
        pub async fn $patch(
            State(app): State<Shared>,
            Path(id): Path<String>,
            headers: HeaderMap,
            body: Bytes,
        ) -> Answer {
            save(&app, $kind, &headers, Change::Patch(&id), |known| Ok(patch::apply(known, &json(&body)?)?))
        }
        pub async fn $delete(State(app): State<Shared>, Path(id): Path<String>, headers: HeaderMap) -> Answer {
            delete(&app, $kind, &headers, &id)
        }
    };
}

handlers!(Kind::User, list_users, search_users, create_user, get_user, put_user, patch_user, delete_user);
handlers!(Kind::Group, list_groups, search_groups, create_group, get_group, put_group, patch_group, delete_group);

/// The address as the client reached the sandbox.
fn base(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    format!("http://{host}/scim/v2/{ORG}")
}

fn json(body: &[u8]) -> Result<Value, Refused> {
    serde_json::from_slice(body)
        .ok()
        .filter(Value::is_object)
        .ok_or_else(|| Refused::kind(StatusCode::BAD_REQUEST, "invalidSyntax", "The body is not a JSON object"))
}

/// What a list is asked for.
#[derive(Default)]
struct Asked {
    filter: Option<String>,
    start: u64,
    count: u64,
    selection: Selection,
}

impl Asked {
    fn from_query(query: &str) -> Result<Self, Refused> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let get =
            |name: &str| pairs.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone());
        Ok(Self {
            filter: get("filter"),
            start: number(get("startIndex").as_deref(), 1)?.max(1),
            count: number(get("count").as_deref(), 100)?.min(MOST),
            selection: Selection::new(get("attributes").as_deref(), get("excludedAttributes").as_deref()),
        })
    }

    /// `POST /.search` (RFC 7644, section 3.4.3).
    fn from_body(body: &Value) -> Result<Self, Refused> {
        let text = |name: &str| match body.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(Value::Array(names)) => Some(names.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")),
            _ => None,
        };
        Ok(Self {
            filter: text("filter"),
            start: number(text("startIndex").as_deref(), 1)?.max(1),
            count: number(text("count").as_deref(), 100)?.min(MOST),
            selection: Selection::new(text("attributes").as_deref(), text("excludedAttributes").as_deref()),
        })
    }
}

/// Below zero counts as zero (RFC 7644, section 3.4.2.4).
fn number(text: Option<&str>, default: u64) -> Result<u64, Refused> {
    let Some(text) = text else { return Ok(default) };
    match text.trim().parse::<i64>() {
        Ok(number) => Ok(u64::try_from(number).unwrap_or(0)),
        Err(_) => Err(Refused::kind(StatusCode::BAD_REQUEST, "invalidValue", format!("{text} is not a whole number"))),
    }
}

fn list(app: &Shared, kind: Kind, headers: &HeaderMap, asked: &Asked) -> Answer {
    authorize(app, headers)?;
    let base = base(headers);
    let filter = match &asked.filter {
        Some(text) => {
            Some(filter::parse(text).map_err(|why| Refused::kind(StatusCode::BAD_REQUEST, "invalidFilter", why))?)
        }
        None => None,
    };
    let (total, page) = app.store.read(|connection| match &filter {
        None => {
            let total = directory::count(connection, kind)?;
            Ok((total, directory::page(connection, kind, &base, asked.start - 1, asked.count)?))
        }
        Some(filter) => {
            let fitting: Vec<Value> = candidates(connection, kind, &base, filter)?
                .into_iter()
                .filter(|resource| filter.fits(resource))
                .collect();
            let total = fitting.len() as u64;
            let skip = usize::try_from(asked.start - 1).unwrap_or(usize::MAX);
            let most = usize::try_from(asked.count).unwrap_or(usize::MAX);
            Ok((total, fitting.into_iter().skip(skip).take(most).collect()))
        }
    })?;
    let page: Vec<Value> = page.into_iter().map(|resource| asked.selection.apply(resource)).collect();
    Ok(resource::list(total, asked.start, &page))
}

/// What a filter has to look at: one row where an index tells, everything otherwise.
fn candidates(connection: &Connection, kind: Kind, base: &str, filter: &Filter) -> rusqlite::Result<Vec<Value>> {
    if let Filter::Compare(path, Op::Eq, Value::String(value)) = filter {
        let column = match (kind, path.0.first().map(String::as_str), path.0.len()) {
            (Kind::User, Some("username"), 1) => Some(("user_name_key", value.to_lowercase())),
            (_, Some("id"), 1) => Some(("id", value.clone())),
            (_, Some("externalid"), 1) => Some(("external_id", value.clone())),
            _ => None,
        };
        if let Some((column, value)) = column {
            return directory::by_column(connection, kind, base, column, &value);
        }
    }
    directory::page(connection, kind, base, 0, u64::from(u32::MAX))
}

fn get(app: &Shared, kind: Kind, headers: &HeaderMap, id: &str, query: &str) -> Answer {
    authorize(app, headers)?;
    let asked = Asked::from_query(query)?;
    let base = base(headers);
    match app.store.read(|connection| directory::get(connection, kind, &base, id))? {
        Some(found) => Ok(resource::one(StatusCode::OK, &asked.selection.apply(found), headers)),
        None => Err(Refused::not_found(kind.name(), id)),
    }
}

/// How a resource is saved; a known one has an id.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change<'a> {
    Create,
    Replace(&'a str),
    Patch(&'a str),
}

/// Makes a resource, replaces or patches one: `change` gives the new one from the known one.
fn save(
    app: &Shared,
    kind: Kind,
    headers: &HeaderMap,
    how: Change<'_>,
    change: impl FnOnce(&Value) -> Result<Value, Refused>,
) -> Answer {
    authorize(app, headers)?;
    let base = base(headers);
    let now = app.clock.now();
    let id = match how {
        Change::Create => None,
        Change::Replace(id) | Change::Patch(id) => Some(id),
    };
    let saved = app.store.write_if(|transaction| {
        let known = match id {
            Some(id) => match directory::get(transaction, kind, &base, id)? {
                Some(known) => known,
                None => return Ok(Err(Refused::not_found(kind.name(), id))),
            },
            None => Value::Null,
        };
        let checked = precondition(headers, &known).and_then(|()| change(&known)).and_then(|mut wanted| {
            value::understand(kind, &mut wanted)?;
            if matches!(how, Change::Patch(_)) {
                value::keep_required(kind, &wanted)?;
            }
            Ok(wanted)
        });
        let wanted = match checked {
            Ok(wanted) => wanted,
            Err(refused) => return Ok(Err(refused)),
        };
        if let Some(refused) = problem(transaction, kind, id, &wanted)? {
            return Ok(Err(refused));
        }
        let id = match kind {
            Kind::User => directory::save_user(transaction, now, id, &wanted)?,
            Kind::Group => directory::save_group(transaction, now, id, &wanted)?,
        };
        let saved = directory::get(transaction, kind, &base, &id)?;
        // Success means that the resource is now as it was asked for.
        if let (Change::Patch(_), Some(saved)) = (how, &saved)
            && let Some(attribute) = value::lost(&wanted, saved)
        {
            let detail = format!("{attribute} cannot be changed to this");
            return Ok(Err(Refused::kind(StatusCode::BAD_REQUEST, "invalidValue", detail)));
        }
        Ok(Ok(saved))
    })??;
    let saved =
        saved.ok_or_else(|| Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "it vanished while it was saved"))?;
    let status = if id.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    // A changed resource is always sent: If-None-Match is for reading.
    Ok(resource::one(status, &saved, &HeaderMap::new()))
}

/// What a resource must have, and what it must not share with another.
fn problem(connection: &Connection, kind: Kind, id: Option<&str>, wanted: &Value) -> rusqlite::Result<Option<Refused>> {
    let attribute = if kind == Kind::User { "userName" } else { "displayName" };
    let name = wanted.get(attribute).and_then(Value::as_str).unwrap_or_default();
    if name.is_empty() {
        return Ok(Some(Refused::kind(StatusCode::BAD_REQUEST, "invalidValue", format!("{attribute} is required"))));
    }
    let taken = match kind {
        Kind::User => directory::name_taken(connection, name, id)?,
        Kind::Group => directory::group_taken(connection, name, id)?,
    };
    if taken {
        let detail = format!("a {} with this {attribute} exists already", kind.name());
        return Ok(Some(Refused::kind(StatusCode::CONFLICT, "uniqueness", detail)));
    }
    if kind == Kind::Group
        && let Some(unknown) = directory::unknown_member(connection, wanted)?
    {
        return Ok(Some(Refused::kind(StatusCode::BAD_REQUEST, "invalidValue", format!("there is no User {unknown}"))));
    }
    Ok(None)
}

/// `If-Match` (RFC 7644, section 3.14).
fn precondition(headers: &HeaderMap, known: &Value) -> Result<(), Refused> {
    let Some(wanted) = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok()) else { return Ok(()) };
    let etag = known.pointer("/meta/version").and_then(Value::as_str).unwrap_or_default();
    if resource::matches(wanted, etag) {
        Ok(())
    } else {
        Err(Refused::new(StatusCode::PRECONDITION_FAILED, "it was changed in the meantime"))
    }
}

fn delete(app: &Shared, kind: Kind, headers: &HeaderMap, id: &str) -> Answer {
    authorize(app, headers)?;
    let now = app.clock.now();
    let gone = app.store.write(|transaction| directory::delete(transaction, now, kind, id))?;
    if gone { Ok(StatusCode::NO_CONTENT.into_response()) } else { Err(Refused::not_found(kind.name(), id)) }
}
