//! When a request is sent again, and after how long; pure.

use std::time::{Duration, SystemTime};

use super::{Error, Repeat, Response, Settings};

/// Whether an answer of this status may be different the next time.
fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 429 | 502 | 503 | 504)
}

impl Repeat {
    /// Whether a request with this outcome may be sent again.
    pub(super) fn allows(self, outcome: &Result<Response, Error>) -> bool {
        match (self, outcome) {
            (Self::Safe, Ok(answer)) => is_passing(answer.status),
            (Self::Safe, Err(error)) => error.is_passing(),
            (Self::WhenRefused, Ok(answer)) => answer.status == 429,
            (Self::Never, Ok(_)) => false,
            (Self::WhenRefused | Self::Never, Err(error)) => error.is_passing() && error.never_sent(),
        }
    }
}

/// Reads `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date. Whatever else stands there is ignored; a negative
/// number or a date that is over means now.
pub fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<i64>() {
        return Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// How long to wait after this many sendings. What the server asks for counts, up to the ceiling; otherwise the wait
/// doubles, and `jitter` (0 to 1) spreads it between half and the whole.
pub(crate) fn wait(settings: &Settings, sent: u32, asked: Option<Duration>, jitter: f64) -> Duration {
    let own = settings.first_wait.saturating_mul(1 << sent.saturating_sub(1).min(16)).min(Duration::from_secs(8));
    let own = own.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0);
    match asked {
        // "Now" from a server that has just refused is not believed quite: it would be asked in a tight loop.
        Some(asked) => asked.max(own.min(settings.first_wait)).min(settings.longest_wait),
        None => own.min(settings.longest_wait),
    }
}
