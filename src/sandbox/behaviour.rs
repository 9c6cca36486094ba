//! How the sandbox misbehaves, on demand: latency, a rate limit, faults by method, path and count.
//!
//! One small grammar serves the flags of `sandbox serve`, the variable `ORND_SCIM_SANDBOX` and tests.

use std::time::Duration;

use super::Error;

/// How lists answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BodyStyle {
    /// A bare array, the cursor in a header (seen in the sister product Flex, v1).
    #[default]
    V1,
    /// `{results, cursorNext}` with pages of at most 50 (documented for the sister product Flex, v2).
    V2,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// This status, with `Retry-After` when given.
    Status(u16, Option<String>),
    /// The connection is closed before the request has an effect.
    Reset,
    /// The connection is closed after the effect: the answer is lost.
    ResetAfter,
    /// No answer for ten minutes; no effect.
    Stall,
    /// The effect happens, the answer comes after ten minutes.
    StallAfter,
    /// Half of the body, then the end of the connection.
    Truncate,
    /// A web page with status 200.
    Html,
    /// Status 200 and no body.
    Empty,
    /// JSON of another type than promised.
    WrongType,
    /// The same cursor again and again.
    RepeatCursor,
    /// A redirect to another host.
    Redirect,
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// `GET`, `POST`, …; any method when missing.
    pub method: Option<String>,
    /// The end of the path.
    pub path: String,
    /// What goes wrong.
    pub kind: FaultKind,
    /// How often; for ever when missing.
    pub times: Option<u32>,
}

/// A rate limit: a bucket that fills at `per_second` and holds `burst`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Requests a second.
    pub per_second: f64,
    /// How many may come at once.
    pub burst: u32,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Behaviour {
    /// Before each answer.
    pub latency: Duration,
    /// How lists answer.
    pub body_style: BodyStyle,
    /// The rate limit.
    pub rate: Option<Rate>,
    /// Faults, the first that fits is taken.
    pub faults: Vec<Fault>,
    /// What only the stand-in for Okta does.
    pub okta: OktaBehaviour,
}

/// How the stand-in for Okta misbehaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OktaBehaviour {
    /// `Link` headers lead to this origin instead of the org's (`okta-link=https://evil.example`).
    pub link: Option<String>,
    /// Groups come up in `search` only after this many further requests (`okta-search-delay=3`).
    pub search_delay: u64,
    /// No page of a list is longer, whatever `limit` says (`okta-page=2`).
    pub page: Option<usize>,
    /// Each exchange is added to this file as a line of JSON (`okta-record=FILE`).
    pub record: Option<std::path::PathBuf>,
}

impl Behaviour {
    /// Reads `latency=50ms; rate=50/s,burst=5; body-style=v2; fault=GET /members 503 x3`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut behaviour = Self::default();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').ok_or_else(|| bad(part, "it has no ="))?;
            match (key.trim(), value.trim()) {
                ("latency", value) => behaviour.latency = length(value)?,
                ("rate", value) => match value.split_once(",burst=") {
                    Some((rate, burst)) => {
                        let burst = burst.trim().parse().map_err(|_| bad(burst, "burst must be a number"))?;
                        behaviour.set_rate(rate, Some(burst))?;
                    }
                    None => behaviour.set_rate(value, None)?,
                },
                ("body-style", "v1") => behaviour.body_style = BodyStyle::V1,
                ("body-style", "v2") => behaviour.body_style = BodyStyle::V2,
                ("fault", value) => behaviour.add_fault(value)?,
                ("okta-link", value) => behaviour.okta.link = Some(value.trim_end_matches('/').to_owned()),
                ("okta-search-delay", value) => {
                    behaviour.okta.search_delay = value.parse().map_err(|_| bad(part, "it is a number of requests"))?;
                }
                ("okta-page", value) => {
                    let length = value.parse().ok().filter(|length| *length > 0);
                    behaviour.okta.page = Some(length.ok_or_else(|| bad(part, "it is a number from 1"))?);
                }
                ("okta-record", file) => behaviour.okta.record = Some(file.into()),
                _ => {
                    return Err(bad(
                        part,
                        "known are latency, rate, body-style, fault, okta-link, okta-search-delay, okta-page and okta-record",
                    ));
                }
            }
        }
        Ok(behaviour)
    }

    /// Reads `50/s` or `400/min`.
    pub fn set_rate(&mut self, text: &str, burst: Option<u32>) -> Result<(), Error> {
        let why = "a rate is a number and /s or /min";
        let (number, unit) = text.trim().split_once('/').ok_or_else(|| bad(text, why))?;
        let number: f64 = number.trim().parse().map_err(|_| bad(text, why))?;
        let per_second = match unit.trim() {
            "s" => number,
            "min" => number / 60.0,
            _ => return Err(bad(text, why)),
        };
        if !(per_second > 0.0 && per_second <= 1_000_000.0) {
            return Err(bad(text, "a rate is more than 0 and at most 1000000 a second"));
        }
        self.rate = Some(Rate { per_second, burst: burst.unwrap_or(1).max(1) });
        Ok(())
    }

    /// Reads `GET /members 503 x3` or `/Groups reset-after`.
    pub fn add_fault(&mut self, text: &str) -> Result<(), Error> {
        let mut words = text.split_whitespace().peekable();
        let method = words.next_if(|word| !word.starts_with('/')).map(str::to_uppercase);
        let path = words.next().filter(|word| word.starts_with('/')).ok_or_else(|| bad(text, "it names no path"))?;
        let kind = words.next().ok_or_else(|| bad(text, "it does not say what goes wrong"))?;
        let mut fault = Fault { method, path: path.to_owned(), kind: kind_of(kind, text)?, times: Some(1) };
        for word in words {
            if word == "always" {
                fault.times = None;
            } else if let Some(times) = word.strip_prefix('x').and_then(|times| times.parse().ok()) {
                fault.times = Some(times);
            } else if let (Some(value), FaultKind::Status(_, after)) =
                (word.strip_prefix("retry-after="), &mut fault.kind)
            {
                *after = Some(value.replace('_', " "));
            } else {
                return Err(bad(word, "after the kind may stand x3, always or retry-after=5"));
            }
        }
        self.faults.push(fault);
        Ok(())
    }
}

fn kind_of(word: &str, text: &str) -> Result<FaultKind, Error> {
    Ok(match word {
        "reset" => FaultKind::Reset,
        "reset-after" => FaultKind::ResetAfter,
        "stall" => FaultKind::Stall,
        "stall-after" => FaultKind::StallAfter,
        "truncate" => FaultKind::Truncate,
        "html" => FaultKind::Html,
        "empty" => FaultKind::Empty,
        "wrong-type" => FaultKind::WrongType,
        "repeat-cursor" => FaultKind::RepeatCursor,
        "redirect" => FaultKind::Redirect,
        status => match status.parse() {
            Ok(status @ 400..=599) => FaultKind::Status(status, None),
            _ => {
                return Err(bad(
                    text,
                    "what goes wrong is a status from 400 to 599, reset, reset-after, stall, stall-after, truncate, html, \
                     empty, wrong-type, repeat-cursor or redirect",
                ));
            }
        },
    })
}

fn length(text: &str) -> Result<Duration, Error> {
    let span: jiff::SignedDuration =
        text.parse().map_err(|_| bad(text, "a length of time is for example 50ms or 2s"))?;
    Duration::try_from(span).map_err(|_| bad(text, "a length of time is not negative"))
}

fn bad(text: &str, why: &str) -> Error {
    Error::Behaviour(format!("{text:?} does not say how the sandbox should behave: {why}"))
}
