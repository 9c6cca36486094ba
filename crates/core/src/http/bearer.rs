//! Access tokens of OAuth's client credentials (RFC 6749, section 4.4), the same at every service: the request and the
//! answer. What is asked for, and what a refusal means, is the service's own.

use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::{BodyError, Repeat, Request, Response};
use crate::secrets::Secret;

/// How long before its end a token is not used any more, in seconds (our choice): it must not run out between being looked
/// at and being used.
const EARLY: u64 = 60;
/// How long a token is good if the answer does not say it, in seconds (documented by both vendors: an hour).
const USUAL: u64 = 3599;
/// A token is replaced after so many seconds, however long it says that it is good (our choice).
const LONGEST: u64 = 24 * 3600;

/// A token in memory.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// The value of the header `Authorization`.
    pub header: Secret,
    fresh_until: Instant,
}

/// Only the token is required; how long it is good merely tunes, in whatever form it comes.
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    expires_in: Value,
}

/// Seconds as a number, a fraction, or either of them as text; `None` for anything else and for what is not positive.
fn seconds(value: &Value) -> Option<u64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse::<f64>().ok()?,
        _ => return None,
    };
    // Far below where it would not fit; NaN and infinities are in no range.
    (1.0..1e9).contains(&number).then(|| Duration::from_secs_f64(number).as_secs())
}

impl Bearer {
    /// Reads the answer that grants one.
    pub fn granted(answer: &Response) -> Result<Self, BodyError> {
        let Granted { access_token, expires_in } = answer.json()?;
        let seconds = seconds(&expires_in).unwrap_or(USUAL).saturating_sub(EARLY).min(LONGEST);
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

/// The request for one, with these fields in its form and this secret among them.
pub fn ask(url: Url, fields: &[(&str, &str)], secret: &Secret, repeat: Repeat) -> Request {
    let mut request = Request::get(url);
    request.secrets = vec![secret.clone()];
    request.method = reqwest::Method::POST;
    request.repeat = repeat;
    request.body =
        Some(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes());
    request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    request.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    request
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn how_long_a_token_is_good_never_decides_whether_it_is() {
        for (value, expected) in [
            (json!(3599), Some(3599)),
            (json!("3599"), Some(3599)),
            (json!(3599.0), Some(3599)),
            (json!(" 3599.9 "), Some(3599)),
            (json!(-1), None),
            (json!(0), None),
            (json!("soon"), None),
            (json!("NaN"), None),
            (json!("inf"), None),
            (json!(1e300), None),
            (json!(null), None),
            (json!(true), None),
            (json!([3599]), None),
        ] {
            assert_eq!(seconds(&value), expected, "{value}");
        }
    }
}
