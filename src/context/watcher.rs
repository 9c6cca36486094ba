//! What the HTTP clients of a run report to the person: requests with `-vv`, and waits before a request is sent again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::output::Output;
use ornd_scim_core::http::{Event, Observer};

/// One for all clients of a run, so that requests which fail together are reported once.
pub struct Watcher {
    out: Arc<Output>,
    announced: Mutex<Announced>,
}

/// When a wait was announced last, by server and attempt.
#[derive(Default)]
struct Announced(HashMap<String, Vec<(u32, Instant)>>);

impl Watcher {
    pub fn new(out: Arc<Output>) -> Self {
        Self { out, announced: Mutex::default() }
    }
}

impl Observer for Watcher {
    fn event(&self, event: &Event<'_>) {
        match event {
            // Not even made where nobody sees it: there can be very many.
            Event::Answered { .. } if self.out.settings().verbose < 2 => {}
            Event::Answered { method, url, status, elapsed, bytes } => {
                self.out.detail(2, &format!("{method} {url} -> {status}, {} ms, {bytes} bytes", elapsed.as_millis()));
            }
            Event::Waiting { origin, since, attempt, wait, reason } => {
                let mut announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
                if !announced.is_new(origin, *attempt, *since, Instant::now()) {
                    return;
                }
                let text = format!("Retrying in {:.1} s (attempt {}): {reason}", wait.as_secs_f64(), attempt + 1);
                // The first two waits are nothing to worry about.
                if *attempt >= 3 {
                    self.out.note(&text);
                } else {
                    self.out.detail(1, &text);
                }
            }
        }
    }
}

impl Announced {
    /// Whether nobody announced this attempt or a later one at this server since the request was sent first.
    fn is_new(&mut self, origin: &str, attempt: u32, since: Instant, now: Instant) -> bool {
        let of_server = self.0.entry(origin.to_owned()).or_default();
        if of_server.iter().any(|&(other, at)| other >= attempt && at >= since) {
            return false;
        }
        of_server.retain(|&(other, _)| other != attempt);
        of_server.push((attempt, now));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn requests_that_fail_together_announce_each_attempt_once() {
        let begin = Instant::now();
        let at = |millis: u64| begin + Duration::from_millis(millis);
        let mut announced = Announced::default();
        let mut is_new = |origin: &str, attempt, since, now| announced.is_new(origin, attempt, at(since), at(now));
        // Three at once, each in its own rhythm.
        assert!(is_new("https://a", 1, 0, 10));
        assert!(!is_new("https://a", 1, 1, 11));
        assert!(is_new("https://a", 2, 1, 200));
        assert!(!is_new("https://a", 1, 2, 210), "another is further");
        assert!(!is_new("https://a", 2, 2, 220));
        assert!(is_new("https://b", 1, 3, 230), "another server");
        // A later request meets the same trouble anew.
        assert!(is_new("https://a", 1, 300, 310));
        assert!(is_new("https://a", 2, 300, 500));
        assert!(!is_new("https://a", 2, 400, 510));
    }
}
