//! Queries, and lists in pages: `limit`, the opaque cursor `after`, and the `Link` header that carries it.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use url::form_urlencoded;

use super::error::Refused;
use crate::app::App;
use crate::scim::filter::{self, Filter};

/// The parts of a query, decoded.
pub struct Query {
    path: String,
    pairs: Vec<(String, String)>,
}

/// How long a list's page is when nobody says, and at most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// When nobody says.
    pub default: usize,
    /// At least.
    pub least: usize,
    /// At most.
    pub most: usize,
}

/// Keeps a cursor from being read as a number that one could count on.
const BLUR: u64 = 0x6f6b_7461_2d63_7572;

impl Query {
    /// Of a request.
    pub fn new(uri: &axum::http::Uri) -> Self {
        let query = uri.query().unwrap_or_default();
        Self { path: uri.path().to_owned(), pairs: form_urlencoded::parse(query.as_bytes()).into_owned().collect() }
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A parameter that is `true` or `false`.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Refused> {
        match self.get(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Refused::invalid(name, format!("{name}: must be true or false"))),
        }
    }

    /// A parameter with a filter expression that names nothing but these attributes.
    pub fn filter(&self, name: &str, known: &[&str]) -> Result<Option<Filter>, Refused> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let filter = filter::parse(text).map_err(Refused::search)?;
        match unknown(&filter, known) {
            None => Ok(Some(filter)),
            Some(path) => Err(Refused::search(format!("{path} cannot be used in {name}"))),
        }
    }

    /// The page that is asked for, out of everything in order; with the headers that lead on.
    pub fn page(
        &self,
        app: &App,
        origin: &str,
        limits: Limits,
        all: impl Iterator<Item = (i64, Value)>,
    ) -> Result<Response, Refused> {
        let (widest, link) = paging(app);
        let limit = match self.get("limit").map(str::parse::<i64>) {
            None | Some(Ok(-1)) => limits.default,
            Some(Ok(limit)) => {
                usize::try_from(limit).ok().filter(|limit| (limits.least..=limits.most).contains(limit)).ok_or_else(
                    || Refused::invalid("limit", format!("limit: must be from {} to {}", limits.least, limits.most)),
                )?
            }
            Some(Err(_)) => return Err(Refused::invalid("limit", "limit: must be a number")),
        };
        let limit = widest.map_or(limit, |widest| limit.min(widest));
        let after = match self.get("after").map(uncover) {
            None => 0,
            Some(Some(after)) => after,
            Some(None) => return Err(Refused::invalid("after", "after: Invalid cursor")),
        };
        let mut rest = all.filter(|(seq, _)| *seq > after);
        let page: Vec<(i64, Value)> = rest.by_ref().take(limit).collect();
        let more = rest.next().is_some();
        let mut headers = HeaderMap::new();
        let mut lead = |origin: &str, after: Option<i64>, rel: &str| {
            let link = format!("<{origin}{}{}>; rel=\"{rel}\"", self.path, self.with(after));
            if let Ok(link) = HeaderValue::from_str(&link) {
                headers.append(header::LINK, link);
            }
        };
        lead(origin, (after > 0).then_some(after), "self");
        if let Some((last, _)) = page.last().filter(|_| more) {
            lead(link.as_deref().unwrap_or(origin), Some(*last), "next");
        }
        let body: Vec<Value> = page.into_iter().map(|(_, value)| value).collect();
        Ok((headers, axum::Json(body)).into_response())
    }

    /// The query with another cursor.
    fn with(&self, after: Option<i64>) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        for (key, value) in self.pairs.iter().filter(|(key, _)| key != "after") {
            text.append_pair(key, value);
        }
        if let Some(after) = after {
            text.append_pair("after", &cover(after));
        }
        let text = text.finish();
        if text.is_empty() { text } else { format!("?{text}") }
    }
}

fn cover(seq: i64) -> String {
    format!("{:016x}", seq.cast_unsigned() ^ BLUR)
}

fn uncover(cursor: &str) -> Option<i64> {
    u64::from_str_radix(cursor, 16).ok().map(|number| (number ^ BLUR).cast_signed())
}

/// The first attribute of the filter that is not among the known ones.
fn unknown(filter: &Filter, known: &[&str]) -> Option<String> {
    match filter {
        Filter::And(left, right) | Filter::Or(left, right) => unknown(left, known).or_else(|| unknown(right, known)),
        Filter::Not(inner) => unknown(inner, known),
        Filter::Compare(path, ..) | Filter::Present(path) | Filter::Within(path, _) => {
            let path = path.0.join(".");
            (!known.iter().any(|name| name.eq_ignore_ascii_case(&path))).then_some(path)
        }
    }
}

/// The longest page, and the origin that `Link` headers name instead of the true one, where the behavior says so.
fn paging(app: &App) -> (Option<usize>, Option<String>) {
    let behaviour = app.behaviour();
    (behaviour.okta.page, behaviour.okta.link.clone())
}
