//! Finding out how many requests a second a server allows, from what it accepts and what it refuses.
//!
//! Without a known rate everything is sent as it comes ([`Phase::Open`]). The first refusal tells about how much the server
//! lets through at once; from then on the rate rises from a low one ([`Phase::Rising`]) until the next refusal, after which
//! [`super::fit`] tells the rate within a few percent. It is held ([`Phase::Holding`]) for as long as one more refusal would
//! cost more than a better estimate could win, then raised carefully. Where a rate that worked has fallen, it is tried
//! again every now and then ([`Phase::Trying`], [`super::fall`]).
//!
//! All numbers here are our choice, found by simulation (see `tests.rs`). Times are in seconds since the client was
//! made.

use std::collections::VecDeque;

use super::fit::{HIGHEST, count};

/// How many accepted requests are remembered at most; more do not make the estimate better.
const HISTORY: usize = 1024;
/// The rate doubles in this time while it rises, in seconds.
const DOUBLING: f64 = 0.4;
/// The rate that is used lies this far below the one that was found: what remains is for jitter.
pub(super) const SAFETY: f64 = 0.99;
/// Where between the lowest and the highest possible rate the estimate lies: a refusal costs more than a little speed.
pub(super) const CAUTION: f64 = 0.2;
/// How long a remembered rate is held before a higher one is tried, and any rate at most, in seconds.
pub(super) const LONGEST_HOLD: f64 = 60.0;
/// The lowest rate that is ever used: one request in ten minutes.
pub(super) const LOWEST: f64 = 1.0 / 600.0;

/// What is known of the rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Phase {
    /// Nothing was refused yet.
    Open,
    /// Doubles and doubles until it is refused.
    Rising,
    /// Held for `hold` seconds, in which it creeps up by the share `creep` a second; then it rises faster and faster.
    Holding { hold: f64, creep: f64 },
    /// Rises quickly towards a former rate, since a time and for so many requests.
    Trying { since: f64, sent: u32 },
}

/// How much a server lets through at once.
#[derive(Debug, Clone)]
pub(super) enum Burst {
    /// Not known.
    Unknown,
    /// What was accepted before the first refusal: how long before it, the longest first, in seconds.
    First(Vec<f64>),
    /// Found out.
    Known(f64),
}

impl Burst {
    /// The size of the bucket, if it is filled at this rate.
    pub(super) fn at(&self, rate: f64) -> f64 {
        match self {
            Self::Unknown => HIGHEST,
            // The bucket was full at one of them, and there is most to it if it was so at the one that asks for most. A
            // quarter, since what is left at a refusal lies between nothing and one.
            Self::First(ages) => {
                let since = |(at, age): (usize, &f64)| count(ages.len() - at) + 0.25 - rate * age;
                ages.iter().enumerate().map(since).fold(1.0, f64::max)
            }
            Self::Known(burst) => *burst,
        }
    }
}

/// An accepted request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Accepted {
    pub(super) sent: f64,
    pub(super) answered: f64,
}

/// Refusals that belong together: those of the requests that were on their way at the first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal {
    pub(super) first: f64,
    pub(super) last: f64,
    /// When the last answer of them came.
    pub(super) answered: f64,
    pub(super) asked: f64,
}

/// A rate that worked until the server lowered it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Former {
    pub(super) rate: f64,
    /// When it was refused.
    pub(super) lost: f64,
}

/// The estimate of one server's rate.
#[derive(Debug)]
pub(super) struct Estimate {
    pub(super) phase: Phase,
    pub(super) rate: f64,
    pub(super) burst: Burst,
    /// The last refusal before `accepted`.
    pub(super) begun: Option<f64>,
    /// The requests that were accepted since then, in the order in which they were sent.
    pub(super) accepted: VecDeque<Accepted>,
    /// Whether the oldest were forgotten.
    pub(super) cut: bool,
    /// The refusal that was not answered by a new rate yet.
    pub(super) refusal: Option<Refusal>,
    /// The end of the last pause.
    pub(super) resumed: f64,
    pub(super) first_answer: Option<f64>,
    pub(super) last_sent: Option<f64>,
    pub(super) sent: u32,
    /// For how long the present rate was made use of.
    pub(super) held: f64,
    /// The rate that was held before it was raised.
    pub(super) base: f64,
    /// The rate that was held before the last refusal.
    pub(super) before: f64,
    /// How often in a row the same rate was found.
    pub(super) confirmed: u32,
    /// The last rate that worked for a while.
    pub(super) proven: f64,
    pub(super) former: Option<Former>,
    /// How much the bucket was believed to hold before the last refusal made it seem more.
    pub(super) smaller: Option<f64>,
    /// Whether this run found out more than it started with.
    pub(super) learned: bool,
}

impl Estimate {
    /// Starts from a remembered rate, or from nothing.
    pub(super) fn new(remembered: Option<f64>) -> Self {
        let rate = remembered.unwrap_or(HIGHEST);
        Self {
            phase: remembered.map_or(Phase::Open, |_| Phase::Holding { hold: LONGEST_HOLD, creep: 0.0 }),
            rate,
            burst: Burst::Unknown,
            begun: None,
            accepted: VecDeque::new(),
            cut: false,
            refusal: None,
            resumed: f64::NEG_INFINITY,
            first_answer: None,
            last_sent: None,
            sent: 0,
            held: 0.0,
            base: rate,
            before: 0.0,
            confirmed: 0,
            proven: 0.0,
            former: None,
            smaller: None,
            learned: false,
        }
    }

    /// Whether nothing was refused yet and no rate is known.
    pub(super) fn is_open(&self) -> bool {
        self.phase == Phase::Open
    }

    /// The rate that this run has found and held, less a margin as it may have crept too high; nothing when it learned
    /// nothing new.
    pub(super) fn learned(&self) -> Option<f64> {
        let known = !matches!(self.phase, Phase::Open | Phase::Rising);
        (known && self.learned).then_some(SAFETY * self.base)
    }

    /// The time between two requests. While nothing is known, requests side by side start a little apart: a server that
    /// refuses the sixth has then refused few when its first answer comes.
    pub(super) fn interval(&self, in_flight: u32) -> f64 {
        match self.phase {
            Phase::Open if in_flight < 2 => 0.0,
            Phase::Open if self.sent < 8 => 0.001,
            Phase::Open => 0.004 / f64::from(self.sent),
            _ => 1.0 / self.rate,
        }
    }

    /// No request is sent before this moment: the answers that come right after the first are waited for, since a refusal
    /// may be among them.
    pub(super) fn not_before(&self, in_flight: u32) -> f64 {
        let first = self.first_answer.filter(|_| self.is_open() && in_flight >= 2);
        first.map_or(0.0, |first| first + 0.008)
    }

    /// A request is sent. `limited` means that it had to wait for the estimate: only then does the lack of refusals say
    /// anything about it.
    pub(super) fn sent(&mut self, now: f64, limited: bool) {
        self.resume(now);
        self.sent = self.sent.saturating_add(1);
        let passed = self.last_sent.map_or(0.0, |last| (now - last).clamp(0.0, 2.0 / self.rate));
        self.last_sent = Some(now);
        if limited {
            self.grow(now, passed);
        }
    }

    /// A request that was sent then was accepted now.
    pub(super) fn accepted(&mut self, now: f64, sent: f64) {
        self.first_answer.get_or_insert(now);
        if self.accepted.len() == HISTORY {
            self.begun = self.accepted.pop_front().map(|oldest| oldest.sent);
            self.cut = true;
        }
        let at = self.accepted.partition_point(|other| other.sent <= sent);
        self.accepted.insert(at, Accepted { sent, answered: now });
    }

    /// A request that was sent then was refused now; the server asked for this pause.
    pub(super) fn refused(&mut self, now: f64, sent: f64, asked: Option<f64>) {
        let asked = asked.unwrap_or(0.0);
        match &mut self.refusal {
            Some(refusal) => {
                refusal.first = refusal.first.min(sent);
                refusal.last = refusal.last.max(sent);
                refusal.answered = now;
                refusal.asked = refusal.asked.max(asked);
            }
            None if sent >= self.resumed => {
                self.refusal = Some(Refusal { first: sent, last: sent, answered: now, asked });
            }
            // One that was on its way during the last pause says nothing new.
            None => {}
        }
    }

    /// The rate rises, as far as it was made use of.
    fn grow(&mut self, now: f64, passed: f64) {
        self.held += passed;
        match (self.phase, self.former) {
            (Phase::Open, _) => {}
            (Phase::Rising, _) => self.rate *= (passed / DOUBLING).exp2(),
            (Phase::Holding { .. }, Some(former)) => self.wait_for(former, now, passed),
            (Phase::Holding { hold, creep }, None) if self.held <= hold => {
                self.rate *= (passed * creep).exp();
                self.base = self.rate;
                if self.held > 2.0 {
                    self.proven = self.rate;
                }
            }
            (Phase::Holding { hold, .. }, None) => {
                self.rate *= (passed * (0.01 + 0.02 * (self.held - hold))).exp();
                self.learned = true;
            }
            (Phase::Trying { since, sent }, former) => {
                let wanted = former.map_or(self.rate, |former| former.rate);
                // Where the next request is far away, the rate doubles from one to the next.
                self.rate = (self.rate * (passed / DOUBLING).min(1.0).exp2()).min(wanted);
                let enough = (4.0 * self.burst.at(self.rate)).clamp(20.0, 200.0);
                if self.rate >= wanted && f64::from(sent) > enough && now - since > 1.0 {
                    self.former = None;
                    self.hold(0.05);
                } else {
                    self.phase = Phase::Trying { since, sent: sent + 1 };
                }
            }
        }
        self.rate = self.rate.clamp(LOWEST, HIGHEST);
    }

    /// Holds the present rate, which is known up to this share of it. It is not raised before a refusal, which costs about
    /// a second less what gathers in the bucket meanwhile, can be expected to pay.
    pub(super) fn hold(&mut self, width: f64) {
        let width = width.max(0.01);
        let cost = (1.0 - (self.burst.at(self.rate) / self.rate).min(0.5)).max(0.1);
        let hold = 2.0 * cost / width * f64::from(1_u32 << self.confirmed);
        self.phase = Phase::Holding { hold: hold.clamp(2.0, LONGEST_HOLD), creep: 0.025 * width };
        self.base = self.rate;
        self.held = 0.0;
    }
}
