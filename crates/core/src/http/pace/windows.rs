//! Limits that a server tells by itself: how many requests are left until its count begins anew. Nothing is sent when
//! none is left, so that it need not refuse.
//!
//! Two families are read: `x-ratelimit-{limit,remaining,reset}-{read,write}-{minute,day}` (documented for OfficeRnD's
//! sister product Flex; the unit of `reset` is not) and Okta's `X-Rate-Limit-{Limit,Remaining,Reset}` (documented: epoch
//! seconds, counted by endpoint).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// More counts than a client of ours can meet; beyond it the oldest is forgotten.
const MOST: usize = 32;

/// What a request counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) struct Call {
    reads: bool,
    endpoint: String,
}

impl Call {
    /// A request of this method to this path. Okta counts `/api/v1/groups` and `/api/v1/groups/{id}` apart, whatever the
    /// id; it does so for some deeper paths too, which are taken together here.
    pub(in crate::http) fn new(method: &str, path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let deeper = if parts.len() > 3 { "/*" } else { "" };
        let endpoint = format!("{}{deeper}", parts[..parts.len().min(3)].join("/"));
        Self { reads: matches!(method, "GET" | "HEAD"), endpoint }
    }

    fn counts_for(&self, key: &Key) -> bool {
        match key {
            Key::Flex { reads, .. } => *reads == self.reads,
            Key::Okta { endpoint } => *endpoint == self.endpoint,
        }
    }
}

/// Whose count it is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Flex { reads: bool, day: bool },
    Okta { endpoint: String },
}

#[derive(Debug)]
struct Window {
    key: Key,
    left: u64,
    reset: Duration,
}

/// All counts that are known of one server. Moments are times since the client was made.
#[derive(Debug, Default)]
pub(super) struct Windows(Vec<Window>);

impl Windows {
    /// How long a request has to wait: until the last count in which nothing is left begins anew.
    pub(super) fn wait(&mut self, now: Duration, call: &Call) -> Duration {
        self.0.retain(|window| window.reset > now);
        let used_up = self.0.iter().filter(|window| window.left == 0 && call.counts_for(&window.key));
        used_up.map(|window| window.reset.saturating_sub(now)).max().unwrap_or_default()
    }

    /// A request is sent.
    pub(super) fn sent(&mut self, call: &Call) {
        for window in self.0.iter_mut().filter(|window| call.counts_for(&window.key)) {
            window.left = window.left.saturating_sub(1);
        }
    }

    /// An answer tells its counts. `in_flight` requests of the same kind may not be in them yet. A count that begins anew
    /// later than in `longest` is asked for again by then. Gives whether nothing is left of one of them.
    pub(super) fn answered(&mut self, now: Duration, counts: &Counts, in_flight: u64, longest: Duration) -> bool {
        for count in &counts.0 {
            let window = Window {
                key: count.key.clone(),
                left: count.remaining.saturating_sub(in_flight),
                reset: now + count.reset.min(longest),
            };
            self.0.retain(|other| other.key != window.key);
            if self.0.len() == MOST {
                self.0.remove(0);
            }
            self.0.push(window);
        }
        counts.0.iter().any(|count| count.remaining == 0)
    }
}

/// The counts in one answer.
#[derive(Debug, Default)]
pub(in crate::http) struct Counts(Vec<Count>);

#[derive(Debug)]
struct Count {
    key: Key,
    remaining: u64,
    reset: Duration,
}

impl Counts {
    /// Reads the headers of the answer to `call`. `wall` is the time by the server's clock, where it tells it. What is
    /// missing, not a number, or over counts for nothing.
    pub(in crate::http) fn read<'a>(call: &Call, header: impl Fn(&str) -> Option<&'a str>, wall: SystemTime) -> Self {
        let mut counts = Self::default();
        let mut count = |key: Key, remaining: &str, reset: &str| {
            let remaining = header(remaining).and_then(|text| text.trim().parse().ok());
            let reset = header(reset).and_then(|text| until(text, wall));
            if let (Some(remaining), Some(reset)) = (remaining, reset.filter(|reset| !reset.is_zero())) {
                counts.0.push(Count { key, remaining, reset });
            }
        };
        for (reads, kind) in [(true, "read"), (false, "write")] {
            for (day, span) in [(false, "minute"), (true, "day")] {
                let name = |what: &str| format!("x-ratelimit-{what}-{kind}-{span}");
                count(Key::Flex { reads, day }, &name("remaining"), &name("reset"));
            }
        }
        count(Key::Okta { endpoint: call.endpoint.clone() }, "x-rate-limit-remaining", "x-rate-limit-reset");
        counts
    }

    /// Whether there is none.
    #[cfg(test)]
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The time until a reset, as servers write it: epoch seconds, epoch milliseconds, seconds from now, or a date.
fn until(text: &str, wall: SystemTime) -> Option<Duration> {
    let text = text.trim();
    // Durations since the epoch: a system time cannot be as far in the future on every platform.
    let moment = match text.parse::<u64>() {
        Ok(number @ 1_000_000_000_000..) => Duration::from_millis(number),
        Ok(number @ 1_000_000_000..) => Duration::from_secs(number),
        Ok(number) => return Some(Duration::from_secs(number)),
        Err(_) => date(text)?.duration_since(UNIX_EPOCH).ok()?,
    };
    Some(moment.saturating_sub(wall.duration_since(UNIX_EPOCH).unwrap_or_default()))
}

/// A date as HTTP writes it, or as RFC 3339 does.
fn date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text).ok().or_else(|| {
        let since = text.parse::<jiff::Timestamp>().ok()?.as_duration();
        UNIX_EPOCH.checked_add(Duration::try_from(since).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(100);
    const LONGEST: Duration = Duration::from_secs(60);

    fn wall() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_800_000_000)
    }

    fn counts(call: &Call, headers: &[(&str, &str)]) -> Counts {
        let find = |name: &str| headers.iter().find(|(found, _)| *found == name).map(|(_, value)| *value);
        Counts::read(call, find, wall())
    }

    #[test]
    fn nothing_is_sent_where_nothing_is_left() {
        let (read, write) = (Call::new("GET", "/a"), Call::new("POST", "/a"));
        let mut windows = Windows::default();
        let one = counts(&read, &[("x-ratelimit-remaining-read-minute", "1"), ("x-ratelimit-reset-read-minute", "20")]);
        assert!(!windows.answered(NOW, &one, 0, LONGEST));
        assert_eq!(windows.wait(NOW, &read), Duration::ZERO);
        windows.sent(&read);
        assert_eq!(windows.wait(NOW, &read), Duration::from_secs(20));
        assert_eq!(windows.wait(NOW, &write), Duration::ZERO, "writes are counted apart");
        assert_eq!(windows.wait(NOW + Duration::from_secs(20), &read), Duration::ZERO, "the count begins anew");
    }

    #[test]
    fn requests_on_their_way_are_not_counted_by_the_server_yet() {
        let call = Call::new("POST", "/a");
        let mut windows = Windows::default();
        let headers = [("x-ratelimit-remaining-write-day", "3"), ("x-ratelimit-reset-write-day", "9000")];
        windows.answered(NOW, &counts(&call, &headers), 3, LONGEST);
        assert_eq!(windows.wait(NOW, &call), LONGEST, "a whole day is not waited for in one go");
        windows.answered(NOW, &counts(&call, &headers), 2, LONGEST);
        assert_eq!(windows.wait(NOW, &call), Duration::ZERO);
    }

    #[test]
    fn okta_counts_by_endpoint_and_tells_epoch_seconds() {
        let groups = Call::new("GET", "/api/v1/groups/00g1/users");
        let mut windows = Windows::default();
        let headers = [("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", "1800000042")];
        assert!(windows.answered(NOW, &counts(&groups, &headers), 0, LONGEST));
        assert_eq!(windows.wait(NOW, &Call::new("GET", "/api/v1/groups/00g2")), Duration::from_secs(42));
        assert_eq!(windows.wait(NOW, &Call::new("GET", "/api/v1/groups")), Duration::ZERO);
        assert_eq!(windows.wait(NOW, &Call::new("GET", "/api/v1/apps")), Duration::ZERO);
    }

    #[test]
    fn a_reset_is_read_in_every_form_or_not_at_all() {
        let date = httpdate::fmt_http_date(wall() + Duration::from_secs(30));
        for text in ["1800000030", "1800000030000", "30", " 30 ", &date, "2027-01-15T08:00:30Z"] {
            assert_eq!(until(text, wall()), Some(Duration::from_secs(30)), "{text}");
        }
        assert_eq!(until("1700000000", wall()), Some(Duration::ZERO));
        for text in ["", "soon", "-5", "1.5"] {
            assert_eq!(until(text, wall()), None, "{text}");
        }
        let call = Call::new("GET", "/");
        for headers in [
            [("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", "1700000000")],
            [("x-rate-limit-remaining", "none"), ("x-rate-limit-reset", "30")],
            [("x-rate-limit-remaining", "0"), ("x-rate-limit-limit", "30")],
        ] {
            assert!(counts(&call, &headers).is_empty(), "{headers:?}");
        }
        assert!(
            !counts(&call, &[("x-rate-limit-remaining", "0"), ("x-rate-limit-reset", "18446744073709551615")])
                .is_empty()
        );
    }
}
