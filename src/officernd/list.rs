//! Lists, page by page. Two styles are understood: a bare array with the cursor in a header, and an object with
//! `results` and `cursorNext`. Cursors are opaque.

use serde::Deserialize;
use serde::de::DeserializeOwned;

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
}

#[derive(Deserialize)]
struct Object<T> {
    results: Vec<T>,
    #[serde(default, rename = "cursorNext")]
    cursor_next: Option<String>,
}

/// The cursor of the next page, where a header carries it and the body is a bare array.
pub fn header_cursor(answer: &Response) -> Option<&str> {
    let array = answer.body.trim_ascii_start().starts_with(b"[");
    answer.header("rnd-cursor-next").filter(|cursor| array && !cursor.is_empty())
}

/// Reads a page in either style.
pub fn page<T: DeserializeOwned>(what: &'static str, answer: &Response) -> Result<Page<T>, Error> {
    let unusable = |why: crate::http::BodyError| Error::Body { what, why: why.to_string() };
    // The first character tells the style; parsing straight into it gives better errors than trying both.
    let object =
        answer.body.trim_ascii_start().strip_prefix(b"\xef\xbb\xbf").unwrap_or(&answer.body).trim_ascii_start();
    let page = if object.starts_with(b"{") {
        let object: Object<T> = answer.json().map_err(unusable)?;
        Page { items: object.results, next: object.cursor_next, style: Style::Object }
    } else {
        let items: Vec<T> = answer.json().map_err(unusable)?;
        Page { items, next: answer.header("rnd-cursor-next").map(str::to_owned), style: Style::Array }
    };
    Ok(Page { next: page.next.filter(|cursor| !cursor.is_empty()), ..page })
}
