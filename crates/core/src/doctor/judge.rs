//! One function an assumption.

use serde_json::Value;

use super::assumptions::{self, Assumption};
use super::{Answer, Finding, Verdict};
use crate::http::Response;
use Verdict::{Differs, Holds, Unknown};

fn body(answer: &Response) -> Value {
    answer.json().unwrap_or_default()
}

/// The records of a list in either style.
pub(super) fn records(value: &Value) -> Option<&Vec<Value>> {
    value.as_array().or_else(|| value.get("results")?.as_array())
}

/// Gives the answer when it is a list; the verdict otherwise.
pub(super) fn list(answer: &Answer) -> Result<(&Response, Value), Verdict> {
    let answer = answer.as_ref().map_err(|why| Unknown(why.clone()))?;
    let value = body(answer);
    if answer.is_success() && records(&value).is_some() {
        Ok((answer, value))
    } else {
        Err(Unknown(format!("the response is no list (status {})", answer.status)))
    }
}

/// A bare array, or an object with `results`.
pub fn list_style(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new(&assumptions::LIST_STYLE, verdict);
    match list(answer) {
        Err(verdict) => finding(verdict),
        Ok((_, value)) if value.is_array() => finding(Holds("a list is a plain array".to_owned())),
        Ok(_) => finding(Differs("a list is an object with results".to_owned())),
    }
}

/// Where the cursor is. The answer is a page of one record.
pub fn cursor(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new(&assumptions::CURSOR, verdict);
    match list(answer) {
        Err(verdict) => finding(verdict),
        Ok((answer, _)) if answer.header("rnd-cursor-next").is_some() => {
            finding(Holds("the next page is in the header rnd-cursor-next".to_owned()))
        }
        Ok((_, value)) if value.get("cursorNext").is_some_and(Value::is_string) => {
            finding(Differs("the next page is in the body, as cursorNext".to_owned()))
        }
        Ok((answer, _)) => {
            let names: Vec<&str> = answer
                .headers
                .keys()
                .map(reqwest::header::HeaderName::as_str)
                .filter(|name| name.contains("cursor"))
                .collect();
            finding(if names.is_empty() {
                Unknown("no cursor was sent; there may be only one record".to_owned())
            } else {
                Differs(format!("the next page is in another header: {}", names.join(", ")))
            })
        }
    }
}

/// How many records come at most, when 200 are asked for.
pub fn limit(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new(&assumptions::PAGE_LIMIT, verdict);
    let count = match list(answer) {
        Err(verdict) => return finding(verdict),
        Ok((_, value)) => records(&value).map_or(0, Vec::len),
    };
    match count {
        100 => finding(Holds("a page has 100 records at most".to_owned())).learned("page-limit", "100"),
        50 | 101.. => finding(Differs(format!("a page has {count} records when 200 are requested")))
            .learned("page-limit", count.min(100).to_string()),

        count => finding(Unknown(format!("{count} records when 200 are requested; there may be no more"))),
    }
}

/// Whether employees can be filtered by status. The answer is to `status=former`.
pub fn status_filter(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new(&assumptions::STATUS_FILTER, verdict);
    let value = match list(answer) {
        Err(verdict) => return finding(verdict),
        Ok((_, value)) => value,
    };
    let records = records(&value).map(Vec::as_slice).unwrap_or_default();
    let former = records.iter().filter(|record| record.get("status").and_then(Value::as_str) == Some("former")).count();
    match (records.len(), former) {
        (0, _) => finding(Unknown("no employees received; there may be no Former employee".to_owned())),
        (all, former) if all == former => {
            finding(Differs(format!("OfficeRnD filters: all {all} employees received are Former")))
        }
        (all, former) => {
            finding(Holds(format!("OfficeRnD ignores the filter: {former} of {all} employees received are Former")))
        }
    }
}

/// Headers that tell of a rate limit.
pub fn rate_limit(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new(&assumptions::RATE_LIMIT, verdict);
    let answer = match answer {
        Err(why) => return finding(Unknown(why.clone())),
        Ok(answer) => answer,
    };
    let names: Vec<&str> = answer
        .headers
        .keys()
        .map(reqwest::header::HeaderName::as_str)
        .filter(|name| name.contains("ratelimit") || name.contains("rate-limit"))
        .collect();
    if names.is_empty() {
        finding(Holds("not stated in the response headers".to_owned()))
    } else {
        finding(Differs(format!("stated in the headers {}", names.join(", "))))
    }
}

/// The server's clock.
pub fn date(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new(&assumptions::DATE, verdict);
    finding(match answer {
        Err(why) => Unknown(why.clone()),
        Ok(answer) => match answer.header("date").map(httpdate::parse_http_date) {
            Some(Ok(_)) => Holds("responses have a readable Date header".to_owned()),
            Some(Err(_)) => Differs("the Date header cannot be read".to_owned()),
            None => Differs("responses have no Date header".to_owned()),
        },
    })
}

/// The form of an error, without its words: those could name the organization.
fn error_form(answer: &Response) -> String {
    match answer.json::<Value>() {
        Ok(Value::Object(fields)) => {
            let names: Vec<&str> = fields.keys().map(String::as_str).filter(|name| is_name(name)).collect();
            format!("status {}, JSON with {}", answer.status, names.join(", "))
        }
        Ok(_) => format!("status {}, JSON that is not an object", answer.status),
        Err(error) => format!("status {}; {error}", answer.status),
    }
}

/// A field's name, not a value that was used as one.
fn is_name(name: &str) -> bool {
    name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !(name.len() == 24 && name.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn expect(answer: &Answer, status: u16, finding: impl FnOnce(Verdict) -> Finding) -> Finding {
    finding(match answer {
        Err(why) => Unknown(why.clone()),
        Ok(answer) if answer.status == status => Holds(error_form(answer)),
        Ok(answer) => Differs(error_form(answer)),
    })
}

/// An organization that does not exist.
pub fn wrong_slug(answer: &Answer) -> Finding {
    expect(answer, 500, |verdict| Finding::new(&assumptions::WRONG_SLUG, verdict))
}

/// An id that does not exist.
pub fn unknown_id(answer: &Answer) -> Finding {
    expect(answer, 404, |verdict| Finding::new(&assumptions::UNKNOWN_ID, verdict))
}

/// A cursor that nobody gave out.
pub fn bad_cursor(answer: &Answer) -> Finding {
    expect(answer, 500, |verdict| Finding::new(&assumptions::BAD_CURSOR, verdict))
}

/// Whether writing was granted, and how it is refused.
pub fn missing_scope(granted: Result<bool, String>) -> Finding {
    let finding = |verdict| Finding::new(&assumptions::WRITE_SCOPE, verdict);
    finding(match granted {
        Ok(true) => Unknown("Write is granted, so no request was refused".to_owned()),
        Ok(false) => Holds("a request for a token to write is refused".to_owned()),
        Err(why) => Differs(why),
    })
}

/// Which of the known fields the first record has, and which further ones.
fn shape(assumption: &'static Assumption, answer: &Answer, known: &[&str]) -> Finding {
    let value = match list(answer) {
        Err(verdict) => return Finding::new(assumption, verdict),
        Ok((_, value)) => value,
    };
    let Some(record) = records(&value).and_then(|records| records.first()) else {
        return Finding::new(assumption, Unknown("no record received".to_owned()));
    };
    let missing: Vec<String> = known
        .iter()
        .filter(|path| record.pointer(path).is_none())
        .map(|path| path.trim_start_matches('/').replace('/', "."))
        .collect();
    let others: Vec<&str> = record
        .as_object()
        .map(|fields| {
            fields
                .keys()
                .map(String::as_str)
                .filter(|key| is_name(key) && !known.iter().any(|path| path.split('/').nth(1) == Some(key)))
                .collect()
        })
        .unwrap_or_default();
    let others = if others.is_empty() { String::new() } else { format!("; further fields: {}", others.join(", ")) };
    Finding::new(
        assumption,
        if missing.is_empty() {
            Holds(format!("has all {} required fields{others}", known.len()))
        } else {
            Differs(format!("lacks {}{others}", missing.join(", ")))
        },
    )
}

/// The fields of an employee that are used.
pub fn employee_shape(answer: &Answer) -> Finding {
    shape(&assumptions::EMPLOYEE, answer, &["/_id", "/name", "/team", "/status", "/calculatedStatus"])
}

/// The field that holds the additional Teams.
pub fn additional_teams(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new(&assumptions::ADDITIONAL_TEAMS, verdict);
    let value = match list(answer) {
        Err(verdict) => return finding(verdict),
        Ok((_, value)) => value,
    };
    let records = records(&value).map(Vec::as_slice).unwrap_or_default();
    let arrays = |record: &Value| -> Vec<String> {
        record
            .as_object()
            .map(|fields| {
                fields
                    .iter()
                    .filter(|(key, value)| is_name(key) && value.is_array())
                    .map(|(key, _)| key.clone())
                    .collect()
            })
            .unwrap_or_default()
    };
    let mut names: Vec<String> = records.iter().flat_map(arrays).collect();
    names.sort();
    names.dedup();
    finding(if names.iter().any(|name| name == "teams") {
        Holds("in the field teams".to_owned())
    } else if names.is_empty() {
        Unknown("no employee received has a field that is a list".to_owned())
    } else {
        Differs(format!("not in the field teams; fields that are lists: {}", names.join(", ")))
    })
}

/// The fields of a booking that are used.
pub fn booking_shape(answer: &Answer) -> Finding {
    shape(
        &assumptions::BOOKING,
        answer,
        &["/_id", "/start/dateTime", "/end/dateTime", "/timezone", "/resourceId", "/member", "/canceled"],
    )
}

/// The fields of an occurrence that are used.
pub fn occurrence_shape(answer: &Answer) -> Finding {
    shape(
        &assumptions::OCCURRENCE,
        answer,
        &["/bookingId", "/start/dateTime", "/end/dateTime", "/member", "/resourceId", "/canceled"],
    )
}

/// Whether SCIM's discovery endpoints answer. Okta never asks for them.
pub fn scim_discovery(answers: &[(&'static str, Answer)]) -> Finding {
    let finding = |verdict| Finding::new(&assumptions::SCIM_DISCOVERY, verdict);
    if answers.is_empty() {
        return finding(Unknown("the SCIM Base URL and Secret are not stored yet".to_owned()));
    }
    let mut texts = Vec::new();
    let mut all = true;
    for (name, answer) in answers {
        match answer {
            Ok(answer) => {
                all &= answer.is_success();
                texts.push(format!("{name} {}", answer.status));
            }
            Err(why) => return finding(Unknown(why.clone())),
        }
    }
    finding(if all { Holds(texts.join(", ")) } else { Differs(texts.join(", ")) })
}

/// The form of the SCIM Base URL, without the address.
pub fn url_shape(url: Option<&str>) -> Finding {
    let finding = |verdict| Finding::new(&assumptions::SCIM_BASE_URL, verdict);
    let Some(text) = url else { return finding(Unknown("not stored yet".to_owned())) };
    let Ok(url) = url::Url::parse(text) else { return finding(Differs("not a URL".to_owned())) };
    let depth = url.path_segments().map_or(0, |parts| parts.filter(|part| !part.is_empty()).count());
    let is_local = crate::http::is_loopback(&url);
    let form = format!(
        "{}{}, {} underscore, {depth} path segment{}",
        url.scheme(),
        if is_local && url.scheme() == "http" { " on this machine" } else { "" },
        if text.contains('_') { "an" } else { "no" },
        if depth == 1 { "" } else { "s" }
    );
    finding(if (url.scheme() == "https" || is_local) && !text.contains('_') { Holds(form) } else { Differs(form) })
}

/// The form of the SCIM Secret: about how long, and of which characters.
pub fn secret_shape(secret: Option<&str>) -> Finding {
    let finding = |verdict| Finding::new(&assumptions::SCIM_SECRET, verdict);
    let Some(secret) = secret else { return finding(Unknown("not stored yet".to_owned())) };
    let length = match secret.len() {
        0..=15 => "shorter than 16",
        16..=31 => "16 to 31",
        32..=63 => "32 to 63",
        _ => "64 or more",
    };
    let class = if secret.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        "hex digits"
    } else if secret.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        "letters and digits"
    } else if secret.split('.').count() == 3 {
        "three parts with dots, as a JWT"
    } else {
        "letters, digits and others"
    };
    finding(Holds(format!("{length} characters, {class}")))
}
