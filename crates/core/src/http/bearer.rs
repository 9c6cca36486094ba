//! Access tokens of OAuth's client credentials (RFC 6749, section 4.4), the same at every service: how one is asked for and
//! what the answer says. What is asked for, and what a refusal means, is the service's own.

use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use serde::Deserialize;
use url::Url;

use super::{BodyError, Repeat, Request, Response};
use crate::secrets::Secret;

/// How long before its end a token is not used any more, in seconds (our choice): it must not run out between being looked
/// at and being used.
const EARLY: u64 = 60;
/// How long a token is taken to be good where the answer does not say it, in seconds (documented by both vendors: an hour).
const USUAL: u64 = 3599;
/// However long it says that it is good, it is asked for anew after so many seconds (our choice).
const LONGEST: u64 = 24 * 3600;

/// A token in memory.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// The value of the header `Authorization`.
    pub header: Secret,
    fresh_until: Instant,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    expires_in: Option<u64>,
}

impl Bearer {
    /// What was granted. An error says that the body is something else.
    pub fn granted(answer: &Response) -> Result<Self, BodyError> {
        let Granted { access_token, expires_in } = answer.json()?;
        let seconds = expires_in.unwrap_or(USUAL).saturating_sub(EARLY).min(LONGEST);
        Ok(Self {
            header: Secret::new(format!("Bearer {access_token}")),
            fresh_until: Instant::now() + Duration::from_secs(seconds),
        })
    }

    /// Whether it may still be used.
    pub fn is_fresh(&self) -> bool {
        Instant::now() < self.fresh_until
    }
}

/// The request for one, with these fields in its form.
pub fn ask(url: Url, fields: &[(&str, &str)], repeat: Repeat) -> Request {
    let mut request = Request::get(url);
    request.method = reqwest::Method::POST;
    request.repeat = repeat;
    request.body =
        Some(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes());
    request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    request.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    request
}
