//! When the next request to one server may be sent. Pure: `now` comes in as the time since the client was made.

use std::time::Duration;

use super::Rate;
use super::estimate::Estimate;
use super::windows::{Call, Counts, Windows};

/// Whether the next request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// It counts as sent now.
    Send,
    /// It has to wait so long, or until the next answer comes; then it asks again.
    Wait(Duration),
}

/// How the server took a request.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) enum Verdict {
    /// It answered something else than 429.
    Accepted,
    /// 429: it asked for a pause, or for none in particular, and nothing is sent for the time of `pause`.
    Refused { asked: Option<Duration>, pause: Duration },
}

/// The state of one server, for all requests of one client.
#[derive(Debug)]
pub(super) struct Pacer {
    /// The least time between two requests, in seconds, as the person wishes.
    cap: Option<f64>,
    longest_wait: Duration,
    estimate: Estimate,
    windows: Windows,
    /// The next request is due, in seconds.
    slot: f64,
    /// Nothing is sent before this.
    pause: Duration,
    /// How many pauses there were since something was accepted.
    pauses: u32,
    in_flight: u32,
    /// Whether the next request had to wait for its slot.
    waited: bool,
}

impl Pacer {
    /// A server that nothing was sent to yet.
    pub(super) fn new(cap: Option<Rate>, remembered: Option<Rate>, longest_wait: Duration) -> Self {
        Self {
            cap: cap.map(|rate| 1.0 / rate.a_second()),
            longest_wait,
            estimate: Estimate::new(remembered.map(Rate::a_second)),
            windows: Windows::default(),
            slot: 0.0,
            pause: Duration::ZERO,
            pauses: 0,
            in_flight: 0,
            waited: false,
        }
    }

    /// Asks for the next request.
    pub(super) fn next(&mut self, now: Duration, call: &Call) -> Turn {
        let wait = self.wait(now, call);
        if !wait.is_zero() {
            self.waited = true;
            return Turn::Wait(wait);
        }
        let at = now.as_secs_f64();
        let interval = self.estimate.interval(self.in_flight);
        let limited = (self.waited || at - self.slot < interval) && self.cap.is_none_or(|cap| cap <= interval);
        self.estimate.sent(at, limited);
        self.windows.sent(call);
        self.in_flight += 1;
        self.waited = false;
        // A request that is late by a little does not delay those after it: the clock of the slots goes on.
        let interval = self.interval();
        // While nothing is known, that would undo the distance between the first requests.
        let slack = if self.cap.is_none() && self.estimate.is_open() { 0.001 } else { interval.clamp(0.005, 1.0) };
        self.slot = self.slot.max(at - slack) + interval;
        Turn::Send
    }

    fn wait(&mut self, now: Duration, call: &Call) -> Duration {
        if now < self.pause {
            return self.pause.saturating_sub(now);
        }
        // After two pauses without any success, one request tries the water for all of them.
        if self.pauses >= 2 && self.in_flight > 0 {
            return self.longest_wait;
        }
        let window = self.windows.wait(now, call);
        if !window.is_zero() {
            return window;
        }
        let due = self.slot.max(self.estimate.not_before(self.in_flight));
        Duration::try_from_secs_f64(due - now.as_secs_f64()).unwrap_or_default()
    }

    /// The time from one request to the next, in seconds. Only what a person wishes may be longer than the longest wait.
    fn interval(&self) -> f64 {
        self.estimate.interval(self.in_flight).min(self.longest_wait.as_secs_f64()).max(self.cap.unwrap_or(0.0))
    }

    /// An answer came, or its request was given up without one (`None`). Gives the number of the pause that begins with
    /// it, counted since something was accepted; nothing when no pause begins.
    pub(super) fn answered(
        &mut self,
        now: Duration,
        sent: Duration,
        answer: Option<(Verdict, &Counts)>,
    ) -> Option<u32> {
        self.in_flight = self.in_flight.saturating_sub(1);
        let (verdict, counts) = answer?;
        let used_up = self.windows.answered(now, counts, self.in_flight.into(), self.longest_wait);
        match verdict {
            Verdict::Accepted => {
                self.estimate.accepted(now.as_secs_f64(), sent.as_secs_f64());
                if sent >= self.pause {
                    self.pauses = 0;
                }
                None
            }
            Verdict::Refused { asked, pause } => {
                let begins = sent >= self.pause;
                // A server that tells its counts has refused because of them, which is nothing to learn from.
                if !used_up {
                    self.estimate.refused(
                        now.as_secs_f64(),
                        sent.as_secs_f64(),
                        asked.map(|asked| asked.as_secs_f64()),
                    );
                }
                self.pause = self.pause.max(now + pause.min(self.longest_wait));
                self.slot = self.slot.max(self.pause.as_secs_f64());
                if begins {
                    self.pauses += 1;
                }
                begins.then_some(self.pauses)
            }
        }
    }

    /// The number, since something was accepted, of the pause that a refusal of a request sent then begins or prolongs.
    pub(super) fn pause_number(&self, sent: Duration) -> u32 {
        (self.pauses + u32::from(sent >= self.pause)).max(1)
    }

    /// What this run found out of the server's rate; nothing when it found nothing new.
    pub(super) fn learned(&self) -> Option<Rate> {
        self.estimate.learned().and_then(Rate::per_second)
    }
}
