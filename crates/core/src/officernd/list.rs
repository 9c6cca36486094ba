//! Lists, page by page. Two styles are understood: a bare array with the cursor in a header, and an object with
//! `results` and `cursorNext`. Cursors are opaque.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::error::Error;
use crate::http::Response;

/// How a list answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A bare array, the cursor in `rnd-cursor-next`, sent back as `$next`.
    Array,
    /// `{results, cursorNext}`, sent back as `$cursorNext`.
    Object,
}

impl Style {
    /// The parameter that takes the cursor.
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Array => "$next",
            Self::Object => "$cursorNext",
        }
    }
}

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// The records.
    pub items: Vec<T>,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// How this page was written.
    pub style: Style,
    /// How many records the whole list has, where the page says so.
    pub total: Option<u64>,
}

/// A record: an object, and nothing but an object. Without this an array would pass for a record whose fields stand in the
/// order of ours, and an empty one for a record of which nothing is known.
pub(super) struct Record<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Record<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields(PhantomData)).map(Self)
    }
}

struct Fields<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

#[derive(Deserialize)]
struct Object<T> {
    results: Vec<Record<T>>,
    #[serde(default, rename = "cursorNext")]
    cursor_next: Cursor,
    /// An error beside the results: they are not all.
    #[serde(default)]
    error: Value,
    /// Not documented; a list that announces more than came is not complete.
    #[serde(default)]
    total: Value,
}

/// Text, or a number as text; null and nothing are the end. Anything else leaves the end of the list unknown.
#[derive(Default)]
struct Cursor(Option<String>);

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Null => Ok(Self(None)),
            Value::String(cursor) => Ok(Self(Some(cursor))),
            Value::Number(cursor) => Ok(Self(Some(cursor.to_string()))),
            _ => Err(serde::de::Error::custom("a cursorNext that is neither text nor a number")),
        }
    }
}

/// The cursor of the next page, where a header carries it and the body is a bare array.
pub fn header_cursor(answer: &Response) -> Option<&str> {
    let array = answer.body.trim_ascii_start().starts_with(b"[");
    answer.header(NEXT).filter(|cursor| array && !cursor.is_empty())
}

/// Seen in the sister product.
const NEXT: &str = "rnd-cursor-next";

/// Reads a page in either style, or a mixture: the cursor may be in either place, and in both only if they agree.
pub fn page<T: DeserializeOwned>(what: &'static str, answer: &Response) -> Result<Page<T>, Error> {
    let unusable = |why: crate::http::BodyError| Error::Body { what, why: why.to_string() };
    let in_header = answer.header(NEXT).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    // The first character tells the style; parsing straight into it gives better errors than trying both.
    let object =
        answer.body.trim_ascii_start().strip_prefix(b"\xef\xbb\xbf").unwrap_or(&answer.body).trim_ascii_start();
    let (items, next, style, total) = if object.starts_with(b"{") {
        let object: Object<T> = answer.json().map_err(unusable)?;
        if !matches!(object.error, Value::Null | Value::Bool(false)) {
            return Err(Error::Body { what, why: "it reports an error beside its results".to_owned() });
        }
        let in_body = object.cursor_next.0.filter(|cursor| !cursor.is_empty());
        let (next, style) = match (in_body, in_header) {
            (Some(body), Some(header)) if body != header => {
                return Err(Error::Body { what, why: "body and header name different next pages".to_owned() });
            }
            (Some(cursor), _) => (Some(cursor), Style::Object),
            (None, Some(cursor)) => (Some(cursor), Style::Array),
            (None, None) => (None, Style::Object),
        };
        (object.results, next, style, object.total.as_u64())
    } else {
        let items: Vec<Record<T>> = answer.json().map_err(unusable)?;
        (items, in_header, Style::Array, None)
    };
    if next.is_none() && answer.header("link").is_some_and(names_next) {
        return Err(Error::Body { what, why: "its Link header names a next page, but there is no cursor".to_owned() });
    }
    let items = items.into_iter().map(|Record(item)| item).collect();
    Ok(Page { items, next, style, total })
}

/// Whether a `Link` header (RFC 8288) names a next page: neither product documents one, so it would be a lost cursor.
fn names_next(link: &str) -> bool {
    let relation = |parameter: &str| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("rel").then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    };
    link.split([';', ',']).filter_map(relation).any(|relations| relations.split(' ').any(|name| name == "next"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_a_next_page() {
        for link in ["</x?page=2>; rel=\"next\"", "</x>; rel=first, </y>; rel=next", "</x>; REL=\"last Next\""] {
            assert!(names_next(link), "{link}");
        }
        for link in ["", "</next>; rel=\"self\"", "</x>; title=\"next\"", "</x?rel=next>; rel=prev"] {
            assert!(!names_next(link), "{link}");
        }
    }
}
