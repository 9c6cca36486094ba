//! Parts of the grammar that several places read.

use std::time::Duration;

use jiff::SignedDuration;

use crate::error::Error;

pub fn length(text: &str) -> Result<Duration, Error> {
    let span: SignedDuration = text.parse().map_err(|_| bad(text, "a length of time is for example 50ms or 2s"))?;
    Duration::try_from(span).map_err(|_| bad(text, "a length of time is not negative"))
}

/// A length of time with its sign: `-10m` is a clock that is slow.
pub fn skew(text: &str) -> Result<SignedDuration, Error> {
    let why = "a clock's skew is for example -10m or 2h, at most 1000 days";
    let (text, slow) = text.strip_prefix('-').map_or((text, false), |rest| (rest, true));
    let span: SignedDuration = text.parse().map_err(|_| bad(text, why))?;
    if span.is_negative() || span > SignedDuration::from_hours(24_000) {
        return Err(bad(text, why));
    }
    Ok(if slow { -span } else { span })
}

pub fn bad(text: &str, why: &str) -> Error {
    Error::Behaviour(format!("{text:?} does not say how the sandbox should behave: {why}"))
}
