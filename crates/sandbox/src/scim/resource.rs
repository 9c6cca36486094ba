//! Resources as clients see them: attribute selection, ETags, list envelopes. Pure.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};

use super::answer::CONTENT_TYPE;
use crate::urn::LIST_RESPONSE;

/// `attributes` and `excludedAttributes` (RFC 7644, section 3.9).
#[derive(Debug, Default, Clone)]
pub struct Selection {
    only: Option<Vec<String>>,
    without: Vec<String>,
}

impl Selection {
    /// From the query's texts: names with commas between them.
    pub fn new(attributes: Option<&str>, excluded: Option<&str>) -> Self {
        let names = |text: &str| {
            text.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_lowercase).collect::<Vec<_>>()
        };
        Self {
            only: attributes.map(names).filter(|names| !names.is_empty()),
            without: excluded.map(names).unwrap_or_default(),
        }
    }

    /// The resource with what was asked for; `schemas`, `id` and `meta` always come.
    pub fn apply(&self, mut resource: Value) -> Value {
        const ALWAYS: [&str; 3] = ["schemas", "id", "meta"];
        let Some(fields) = resource.as_object_mut() else { return resource };
        if let Some(only) = &self.only {
            fields.retain(|key, value| ALWAYS.contains(&key.as_str()) || keep(only, key, value));
        }
        fields.retain(|key, value| ALWAYS.contains(&key.as_str()) || !drop(&self.without, key, value));
        resource
    }
}

/// Whether an attribute, or a part of it, was asked for; a complex one is cut down to the parts that were.
fn keep(only: &[String], key: &str, value: &mut Value) -> bool {
    let key = key.to_lowercase();
    if only.iter().any(|name| bare(name) == key) {
        return true;
    }
    let parts: Vec<&str> =
        only.iter().filter_map(|name| bare(name).strip_prefix(&key)?.strip_prefix(['.', ':'])).collect();
    if parts.is_empty() {
        return false;
    }
    each(value, |fields| fields.retain(|name, _| parts.iter().any(|part| part.eq_ignore_ascii_case(name))));
    true
}

fn drop(without: &[String], key: &str, value: &mut Value) -> bool {
    let key = key.to_lowercase();
    let parts: Vec<&str> =
        without.iter().filter_map(|name| bare(name).strip_prefix(&key)?.strip_prefix(['.', ':'])).collect();
    if !parts.is_empty() {
        each(value, |fields| fields.retain(|name, _| !parts.iter().any(|part| part.eq_ignore_ascii_case(name))));
    }
    without.iter().any(|name| bare(name) == key)
}

fn bare(name: &str) -> &str {
    ["urn:ietf:params:scim:schemas:core:2.0:user:", "urn:ietf:params:scim:schemas:core:2.0:group:"]
        .iter()
        .find_map(|urn| name.strip_prefix(urn))
        .unwrap_or(name)
}

fn each(value: &mut Value, mut change: impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(fields) => change(fields),
        Value::Array(values) => values.iter_mut().filter_map(Value::as_object_mut).for_each(change),
        _ => {}
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListResponse<'a> {
    #[serde(rename = "Resources")]
    resources: &'a [Value],
    items_per_page: usize,
    schemas: [&'static str; 1],
    start_index: u64,
    total_results: u64,
}

/// A ListResponse; numbers are numbers.
pub fn list(total: u64, start: u64, resources: &[Value]) -> Response {
    let list = ListResponse {
        resources,
        items_per_page: resources.len(),
        schemas: [LIST_RESPONSE],
        start_index: start,
        total_results: total,
    };
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], axum::Json(list)).into_response()
}

/// One resource, with its ETag and, when it is new, its Location. 304 when the client has it already.
pub fn one(status: StatusCode, resource: &Value, headers: &HeaderMap) -> Response {
    let text = |pointer: &str| resource.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (etag, location) = (text("/meta/version"), text("/meta/location"));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if status == StatusCode::OK && known.is_some_and(|known| matches(known, &etag)) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let kind = (header::CONTENT_TYPE, CONTENT_TYPE.to_owned());
    (status, [kind, (header::ETAG, etag), (header::LOCATION, location)], resource.to_string()).into_response()
}

/// Whether `If-Match` or `If-None-Match` names this version.
pub fn matches(header: &str, etag: &str) -> bool {
    header
        .split(',')
        .map(str::trim)
        .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag.trim_start_matches("W/"))
}
