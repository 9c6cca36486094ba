//! How the sandbox misbehaves, on demand: latency, a rate limit, a wrong clock, other styles of answer, and faults by method,
//! path, position and count.
//!
//! One small grammar serves the flags of `sandbox serve`, the variable `ORND_SCIM_SANDBOX` and tests. This room only reads it;
//! `faults` plays it.

mod fault;
mod fit;
mod rate;
mod text;

use std::time::{Duration, Instant};

use jiff::SignedDuration;

#[cfg(test)]
pub use fault::KINDS;
pub use fault::{Fault, FaultKind, Play};
pub use fit::Fit;
pub use rate::Rate;

use crate::error::Error;
use text::{bad, length, skew};

/// How lists answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BodyStyle {
    /// A bare array, the cursor in a header (seen in the sister product Flex, v1).
    #[default]
    V1,
    /// `{results, cursorNext}` with pages of at most 50 (documented for the sister product Flex, v2).
    V2,
}

/// How the fields of bookings are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldStyle {
    /// As documented for Hybrid: `start.dateTime`, `canceled`, `resourceId`.
    #[default]
    V1,
    /// As documented for the sister product Flex, v2: `start` a plain text, `isCancelled`, `resource`.
    V2,
}

/// How the rate limit says how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RetryAfter {
    /// It does not.
    None,
    /// A number of seconds.
    #[default]
    Seconds,
    /// An HTTP date.
    Date,
}

/// What a second cancel answers; nothing is known about it, so a client has to bear all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CancelAgain {
    /// 200 and the booking.
    #[default]
    Ok,
    /// 404.
    NotFound,
    /// 409.
    Conflict,
    /// 410.
    Gone,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Behaviour {
    /// Before each answer.
    pub latency: Duration,
    /// How lists answer.
    pub body_style: BodyStyle,
    /// How the fields of bookings are named.
    pub field_style: FieldStyle,
    /// Whether occurrences come without what they know of their series.
    pub bare_occurrences: bool,
    /// What a second cancel answers.
    pub cancel_again: CancelAgain,
    /// The rate limit.
    pub rate: Option<Rate>,
    /// How the rate limit says how long to wait.
    pub retry_after: RetryAfter,
    /// Whether answers carry the sister product's `x-ratelimit-` headers.
    pub rate_headers: bool,
    /// How far the `Date` header is from the sandbox's time.
    pub clock_skew: SignedDuration,
    /// Whether the `Date` header is left out.
    pub no_date: bool,
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
}

impl Behaviour {
    /// Reads `latency=50ms; rate=50/s,burst=5; body-style=v2; fault=GET /members 503 x3`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut behaviour = Self::default();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            behaviour.read(part, key.trim(), value.trim())?;
        }
        Ok(behaviour)
    }

    fn read(&mut self, part: &str, key: &str, value: &str) -> Result<(), Error> {
        match (key, value) {
            ("latency", value) => self.latency = length(value)?,
            ("rate", value) => self.rate = Some(Rate::parse(value)?),
            ("retry-after", "none") => self.retry_after = RetryAfter::None,
            ("retry-after", "seconds") => self.retry_after = RetryAfter::Seconds,
            ("retry-after", "date") => self.retry_after = RetryAfter::Date,
            ("rate-headers", "on" | "off") => self.rate_headers = value == "on",
            ("clock-skew", value) => self.clock_skew = skew(value)?,
            ("no-date", "") => self.no_date = true,
            ("body-style", "v1") => self.body_style = BodyStyle::V1,
            ("body-style", "v2") => self.body_style = BodyStyle::V2,
            ("field-style", "v1") => self.field_style = FieldStyle::V1,
            ("field-style", "v2") => self.field_style = FieldStyle::V2,
            ("occurrences", "full" | "bare") => self.bare_occurrences = value == "bare",
            ("cancel-again", "200") => self.cancel_again = CancelAgain::Ok,
            ("cancel-again", "404") => self.cancel_again = CancelAgain::NotFound,
            ("cancel-again", "409") => self.cancel_again = CancelAgain::Conflict,
            ("cancel-again", "410") => self.cancel_again = CancelAgain::Gone,
            ("fault", value) => self.add_fault(value)?,
            ("okta-link", value) => self.okta.link = Some(value.trim_end_matches('/').to_owned()),
            ("okta-search-delay", value) => {
                self.okta.search_delay = value.parse().map_err(|_| bad(part, "it is a number of requests"))?;
            }
            ("okta-page", value) => {
                let length = value.parse().ok().filter(|length| *length > 0);
                self.okta.page = Some(length.ok_or_else(|| bad(part, "it is a number from 1"))?);
            }
            _ => return Err(bad(part, KNOWN)),
        }
        Ok(())
    }

    /// Reads a rate as in [`Rate::parse`]; a burst that is given holds in every phase.
    pub fn set_rate(&mut self, text: &str, burst: Option<u32>) -> Result<(), Error> {
        let rate = Rate::parse(text)?;
        self.rate = Some(match burst {
            Some(burst) => rate.with_burst(burst),
            None => rate,
        });
        Ok(())
    }

    /// Reads a fault as in [`Fault::parse`].
    pub fn add_fault(&mut self, text: &str) -> Result<(), Error> {
        self.faults.push(Fault::parse(text)?);
        Ok(())
    }

    /// What happens to a request: the first fault that is due. Every fault that fits counts it.
    pub fn meet(&mut self, method: &str, path: &str, now: Instant) -> Option<Play> {
        let mut play = None;
        for fault in &mut self.faults {
            if fault.meets(method, path, now, play.is_none()) {
                play = Some(fault.play.clone());
            }
        }
        play
    }
}

const KNOWN: &str = "known are latency, rate, retry-after, rate-headers, clock-skew, no-date, body-style, field-style, \
                     occurrences, cancel-again, fault, okta-link, okta-search-delay and okta-page";
