//! One function an assumption.

use serde_json::Value;

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
        Err(Unknown(format!("status {}, and no list", answer.status)))
    }
}

/// A bare array, or an object with `results`.
pub fn list_style(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new("list-style", "lists are bare arrays", verdict);
    match list(answer) {
        Err(verdict) => finding(verdict),
        Ok((_, value)) if value.is_array() => finding(Holds("a bare array".to_owned())),
        Ok(_) => finding(Differs("an object with results".to_owned())),
    }
}

/// Where the cursor is. The answer is a page of one record.
pub fn cursor(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new("cursor", "the cursor is in the header rnd-cursor-next", verdict);
    match list(answer) {
        Err(verdict) => finding(verdict),
        Ok((answer, _)) if answer.header("rnd-cursor-next").is_some() => finding(Holds("rnd-cursor-next".to_owned())),
        Ok((_, value)) if value.get("cursorNext").is_some_and(Value::is_string) => {
            finding(Differs("cursorNext in the body".to_owned()))
        }
        Ok((answer, _)) => {
            let names: Vec<&str> = answer
                .headers
                .keys()
                .map(reqwest::header::HeaderName::as_str)
                .filter(|name| name.contains("cursor"))
                .collect();
            finding(if names.is_empty() {
                Unknown("no cursor: there may be one record only".to_owned())
            } else {
                Differs(format!("headers {}", names.join(", ")))
            })
        }
    }
}

/// How many records come at most, when 200 are asked for.
pub fn limit(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new("page-limit", "a page has at most 100 records", verdict);
    let count = match list(answer) {
        Err(verdict) => return finding(verdict),
        Ok((_, value)) => records(&value).map_or(0, Vec::len),
    };
    match count {
        100 => finding(Holds("received 100 of 200".to_owned())).learned("page-limit", "100"),
        50 | 101.. => {
            finding(Differs(format!("received {count} of 200"))).learned("page-limit", count.min(100).to_string())
        }

        count => finding(Unknown(format!("received {count}; there may not be more"))),
    }
}

/// Whether employees can be filtered by status. The answer is to `status=former`.
pub fn status_filter(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new("status-filter", "employees cannot be filtered by status", verdict);
    let value = match list(answer) {
        Err(verdict) => return finding(verdict),
        Ok((_, value)) => value,
    };
    let records = records(&value).map(Vec::as_slice).unwrap_or_default();
    let former = records.iter().filter(|record| record.get("status").and_then(Value::as_str) == Some("former")).count();
    match (records.len(), former) {
        (0, _) => finding(Unknown("received no employees; there may be no Former employee".to_owned())),
        (all, former) if all == former => finding(Differs(format!("received only Former employees ({all})"))),
        (all, former) => finding(Holds(format!("{former} of {all} are Former: the filter is ignored"))),
    }
}

/// Headers that tell of a rate limit.
pub fn rate_limit(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new("rate-limit", "answers do not state the rate limit", verdict);
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
    if names.is_empty() { finding(Holds("no such header".to_owned())) } else { finding(Differs(names.join(", "))) }
}

/// The server's clock.
pub fn date(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new("date", "answers carry the server's Date", verdict);
    finding(match answer {
        Err(why) => Unknown(why.clone()),
        Ok(answer) => match answer.header("date").map(httpdate::parse_http_date) {
            Some(Ok(_)) => Holds("yes".to_owned()),
            Some(Err(_)) => Differs("unreadable".to_owned()),
            None => Differs("no".to_owned()),
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
    expect(answer, 500, |verdict| Finding::new("wrong-slug", "a wrong slug gives 500", verdict))
}

/// An id that does not exist.
pub fn unknown_id(answer: &Answer) -> Finding {
    expect(answer, 404, |verdict| Finding::new("unknown-id", "an unknown id gives 404", verdict))
}

/// A cursor that nobody gave out.
pub fn bad_cursor(answer: &Answer) -> Finding {
    expect(answer, 500, |verdict| Finding::new("bad-cursor", "a bad cursor gives 500", verdict))
}

/// Whether writing was granted, and how it is refused.
pub fn missing_scope(granted: Result<bool, String>) -> Finding {
    let finding =
        |verdict| Finding::new("write-scope", "a scope that was not granted is refused by the token endpoint", verdict);
    finding(match granted {
        Ok(true) => Unknown("writing is granted, so nothing was refused".to_owned()),
        Ok(false) => Holds("refused".to_owned()),
        Err(why) => Differs(why),
    })
}

/// Which of the known fields the first record has, and which further ones.
fn shape(name: &'static str, assumed: &'static str, answer: &Answer, known: &[&str]) -> Finding {
    let value = match list(answer) {
        Err(verdict) => return Finding::new(name, assumed, verdict),
        Ok((_, value)) => value,
    };
    let Some(record) = records(&value).and_then(|records| records.first()) else {
        return Finding::new(name, assumed, Unknown("there is none".to_owned()));
    };
    let missing: Vec<&str> = known.iter().copied().filter(|path| record.pointer(path).is_none()).collect();
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
    let others = if others.is_empty() { String::new() } else { format!("; also {}", others.join(", ")) };
    Finding::new(
        name,
        assumed,
        if missing.is_empty() {
            Holds(format!("all {} fields{others}", known.len()))
        } else {
            Differs(format!("missing {}{others}", missing.join(", ")))
        },
    )
}

/// The fields of an employee that are used.
pub fn employee_shape(answer: &Answer) -> Finding {
    shape(
        "employee",
        "an employee has these fields",
        answer,
        &["/_id", "/name", "/team", "/status", "/calculatedStatus"],
    )
}

/// The field that holds the additional Teams.
pub fn additional_teams(answer: &Answer) -> Finding {
    let finding = |verdict| Finding::new("additional-teams", "additional Teams are in the field teams", verdict);
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
        Holds("there is such a list".to_owned())
    } else if names.is_empty() {
        Unknown("no field is a list".to_owned())
    } else {
        Differs(format!("lists are {}", names.join(", ")))
    })
}

/// The fields of a booking that are used.
pub fn booking_shape(answer: &Answer) -> Finding {
    shape(
        "booking",
        "a booking has these fields",
        answer,
        &["/_id", "/start/dateTime", "/end/dateTime", "/timezone", "/resourceId", "/member", "/canceled"],
    )
}

/// The fields of an occurrence that are used.
pub fn occurrence_shape(answer: &Answer) -> Finding {
    shape(
        "occurrence",
        "an occurrence has these fields",
        answer,
        &["/bookingId", "/start/dateTime", "/end/dateTime", "/member", "/resourceId", "/canceled"],
    )
}

/// Whether SCIM's discovery endpoints answer. Okta never asks for them.
pub fn scim_discovery(answers: &[(&'static str, Answer)]) -> Finding {
    let finding =
        |verdict| Finding::new("scim-discovery", "ServiceProviderConfig, ResourceTypes and Schemas answer", verdict);
    if answers.is_empty() {
        return finding(Unknown("the SCIM Base URL and Secret are not known yet".to_owned()));
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
    let finding = |verdict| Finding::new("scim-base-url", "the SCIM Base URL is https, without an underscore", verdict);
    let Some(text) = url else { return finding(Unknown("not known yet".to_owned())) };
    let Ok(url) = url::Url::parse(text) else { return finding(Differs("not a URL".to_owned())) };
    let depth = url.path_segments().map_or(0, |parts| parts.filter(|part| !part.is_empty()).count());
    let form = format!(
        "{}, {depth} parts in the path, {} underscore",
        url.scheme(),
        if text.contains('_') { "an" } else { "no" }
    );
    finding(if url.scheme() == "https" && !text.contains('_') { Holds(form) } else { Differs(form) })
}

/// The form of the SCIM Secret: about how long, and of which characters.
pub fn secret_shape(secret: Option<&str>) -> Finding {
    let finding = |verdict| Finding::new("scim-secret", "the SCIM Secret fits into a header", verdict);
    let Some(secret) = secret else { return finding(Unknown("not known yet".to_owned())) };
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
