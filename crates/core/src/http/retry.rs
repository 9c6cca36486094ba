//! When a request is sent again, and after how long; pure.

use std::time::{Duration, SystemTime};

use super::{Error, Repeat, Response, Settings};

/// Whether an answer of this status may be different the next time: what RFC 9110 (and RFC 6585 for 429) says of it, and
/// what Cloudflare answers while it cannot reach the server behind it (520 to 524, documented by Cloudflare).
pub fn is_temporary(status: u16) -> bool {
    matches!(status, 408 | 429 | 502..=504 | 520..=524)
}

impl Repeat {
    /// Whether a request with this outcome may be sent again.
    pub(super) fn allows(self, outcome: &Result<Response, Error>) -> bool {
        match (self, outcome) {
            (Self::Safe, Ok(answer)) => is_temporary(answer.status),
            (Self::Safe, Err(error)) => error.is_temporary(),
            (Self::WhenRefused, Ok(answer)) => answer.status == 429,
            (Self::Never, Ok(_)) => false,
            (Self::WhenRefused | Self::Never, Err(error)) => error.is_temporary() && error.never_sent(),
        }
    }
}

/// How long to wait if `Retry-After` is there and cannot be read (our choice): a malformed request to wait is still one.
const UNREADABLE: Duration = Duration::from_secs(5);

/// Reads `Retry-After` (RFC 9110, section 10.2.3): seconds or a date. A fraction is rounded up, of a list the first value
/// counts, a negative number or a date in the past means now.
pub fn retry_after(value: &str, now: SystemTime) -> Duration {
    let value = value.trim();
    if let Ok(date) = httpdate::parse_http_date(value) {
        return date.duration_since(now).unwrap_or_default();
    }
    let first = value.split(',').next().unwrap_or_default().trim();
    let (negative, digits) = first.strip_prefix('-').map_or((false, first), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return UNREADABLE;
    }
    if negative {
        return Duration::ZERO;
    }
    // More digits than a number has are a very long time.
    let seconds = whole.parse().unwrap_or(u64::MAX);
    Duration::from_secs(seconds.saturating_add(u64::from(fraction.bytes().any(|digit| digit != b'0'))))
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
