//! The rate limit's bucket, and the headers that tell how much of it is left.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderValue, Method};

use crate::behaviour::Rate;

/// The windows of the sister product's headers, in seconds.
const WINDOWS: [(&str, u32); 2] = [("minute", 60), ("day", 86_400)];

/// The bucket of the rate limit.
#[derive(Default)]
pub struct Limiter(Mutex<Option<Bucket>>);

#[derive(Clone, Copy)]
struct Bucket {
    began: Instant,
    level: f64,
    at: Instant,
    /// How many were let through.
    taken: u64,
    /// In each window the number of the window and how many came in it: reads, then writes.
    used: [[(u64, u32); 2]; 2],
}

impl Limiter {
    /// Begins anew: with a full bucket, and no requests counted.
    pub fn reset(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Takes one from the bucket, or says how long it takes until there is one.
    pub fn take(&self, rate: &Rate, method: &Method) -> Result<(), Duration> {
        let now = Instant::now();
        let mut bucket = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full =
            Bucket { began: now, level: f64::from(rate.phase(0).burst), at: now, taken: 0, used: [[(0, 0); 2]; 2] };
        bucket.get_or_insert(full).take(rate, method, now)
    }

    /// `x-ratelimit-{limit,remaining,reset}-{read,write}-{minute,day}`, as documented for the sister product. Our choice:
    /// the limit is what the rate lets through in such a time, `remaining` counts from it what came since the window began,
    /// `reset` is the number of seconds until the next one begins.
    pub fn tell(&self, rate: &Rate, headers: &mut HeaderMap) {
        let Some(bucket) = *self.0.lock().unwrap_or_else(PoisonError::into_inner) else { return };
        let per_second = rate.phase(bucket.taken).per_second;
        let elapsed = bucket.began.elapsed().as_secs();
        for (class, used) in [("read", bucket.used[0]), ("write", bucket.used[1])] {
            for ((window, seconds), (number, count)) in WINDOWS.into_iter().zip(used) {
                let current = elapsed / u64::from(seconds);
                let used = if number == current { count } else { 0 };
                let limit = (per_second * f64::from(seconds)).floor();
                let remaining = (limit - f64::from(used)).max(0.0);
                let reset = u64::from(seconds) - elapsed % u64::from(seconds);
                for (what, value) in
                    [("limit", limit.to_string()), ("remaining", remaining.to_string()), ("reset", reset.to_string())]
                {
                    let name = format!("x-ratelimit-{what}-{class}-{window}");
                    if let (Ok(name), Ok(value)) =
                        (axum::http::HeaderName::try_from(name), HeaderValue::try_from(value))
                    {
                        headers.insert(name, value);
                    }
                }
            }
        }
    }
}

impl Bucket {
    fn take(&mut self, rate: &Rate, method: &Method, now: Instant) -> Result<(), Duration> {
        let phase = rate.phase(self.taken);
        let grown = now.duration_since(self.at).as_secs_f64() * phase.per_second;
        self.level = (self.level + grown).min(f64::from(phase.burst));
        self.at = now;
        let used = &mut self.used[usize::from(*method != Method::GET)];
        for ((_, seconds), (number, count)) in WINDOWS.iter().zip(used) {
            let current = now.duration_since(self.began).as_secs() / u64::from(*seconds);
            *count = if *number == current { count.saturating_add(1) } else { 1 };
            *number = current;
        }
        if self.level < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - self.level) / phase.per_second));
        }
        self.level -= 1.0;
        self.taken += 1;
        Ok(())
    }
}
