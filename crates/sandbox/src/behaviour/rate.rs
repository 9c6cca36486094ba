//! The rate limit, which can change while requests come.

use super::text::bad;
use crate::error::Error;

/// A bucket that fills at `per_second` and holds `burst`, from a number of requests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phase {
    /// How many requests were let through before it begins.
    pub from: u64,
    /// Requests a second.
    pub per_second: f64,
    /// How many may come at once.
    pub burst: u32,
}

/// A rate limit: its phases in the order in which they begin, the first of them at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    first: Phase,
    later: Vec<Phase>,
}

impl Rate {
    /// Reads `50/s`, `400/min,burst=20` or `50/s,burst=5 then 10/s after 200 then 50/s after 400`. What says nothing about
    /// its burst keeps the one before.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut parts = text.split(" then ").map(str::trim);
        let first = phase(parts.next().unwrap_or_default(), 0, 1)?;
        let mut rate = Self { first, later: vec![] };
        for part in parts {
            let why = "after `then` stands a rate and the number of requests, for example 10/s after 200";
            let (text, from) = part.split_once(" after ").ok_or_else(|| bad(part, why))?;
            let from = from.trim().parse().map_err(|_| bad(part, why))?;
            let before = rate.later.last().unwrap_or(&rate.first);
            if from <= before.from {
                return Err(bad(part, "the numbers of requests must grow"));
            }
            let next = phase(text, from, before.burst)?;
            rate.later.push(next);
        }
        Ok(rate)
    }

    /// The same with another burst in every phase.
    #[must_use]
    pub fn with_burst(mut self, burst: u32) -> Self {
        self.first.burst = burst.max(1);
        self.later.iter_mut().for_each(|phase| phase.burst = burst.max(1));
        self
    }

    /// What holds after so many requests were let through.
    pub fn phase(&self, taken: u64) -> Phase {
        self.later.iter().rev().find(|phase| phase.from <= taken).copied().unwrap_or(self.first)
    }
}

fn phase(text: &str, from: u64, burst: u32) -> Result<Phase, Error> {
    let (speed, burst) = match text.split_once(",burst=") {
        Some((speed, burst)) => (speed, burst.trim().parse().map_err(|_| bad(burst, "burst must be a number"))?),
        None => (text, burst),
    };
    let why = "a rate is a number and /s or /min";
    let (number, unit) = speed.trim().split_once('/').ok_or_else(|| bad(text, why))?;
    let number: f64 = number.trim().parse().map_err(|_| bad(text, why))?;
    let per_second = match unit.trim() {
        "s" => number,
        "min" => number / 60.0,
        _ => return Err(bad(text, why)),
    };
    if !(per_second > 0.0 && per_second <= 1_000_000.0) {
        return Err(bad(text, "a rate is more than 0 and at most 1000000 a second"));
    }
    Ok(Phase { from, per_second, burst: burst.max(1) })
}
