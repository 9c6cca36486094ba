//! Simulated servers and clients, on a virtual clock.

#![allow(clippy::cast_precision_loss)] // Of random bits, half may be lost.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use super::Rate;
use super::fit::count;
use super::pacer::{Pacer, Turn, Verdict};
use super::windows::{Call, Counts};

const LONGEST: Duration = Duration::from_secs(60);

/// How a simulated server limits.
#[derive(Debug, Clone)]
pub(super) enum Limit {
    /// A bucket filled at these rates, each for so many seconds (the last for ever), which holds `burst`. `Retry-After` is the
    /// time to the next token in whole seconds, at least one.
    Bucket { phases: Vec<(f64, f64)>, burst: f64 },
    /// The same, but each rate holds for so many accepted requests.
    Counted { phases: Vec<(usize, f64)>, burst: f64 },
    /// So many in each minute; `Retry-After` is the time to the next one.
    Minute(u32),
    /// Nothing is accepted up to this second, then everything; without `Retry-After`.
    Storm(f64),
}

struct Server {
    limit: Limit,
    level: f64,
    at: f64,
    accepted: usize,
}

impl Server {
    fn new(limit: Limit) -> Self {
        let level = match &limit {
            Limit::Bucket { burst, .. } | Limit::Counted { burst, .. } => *burst,
            Limit::Minute(limit) => f64::from(*limit),
            Limit::Storm(_) => 0.0,
        };
        Self { limit, level, at: 0.0, accepted: 0 }
    }

    /// Accepts a request, or gives the `Retry-After` of its refusal.
    fn take(&mut self, now: f64) -> Result<(), Option<Duration>> {
        let refusal = match &self.limit {
            Limit::Storm(end) => return if now < *end { Err(None) } else { Ok(()) },
            Limit::Minute(limit) => {
                if (now / 60.0).floor() > (self.at / 60.0).floor() {
                    self.level = f64::from(*limit);
                }
                60.0 - now % 60.0
            }
            Limit::Bucket { phases, burst } => {
                let rate = phase(phases.iter().copied(), now);
                self.level = (self.level + (now - self.at) * rate).min(*burst);
                (1.0 - self.level) / rate
            }
            Limit::Counted { phases, burst } => {
                let rate = phase(phases.iter().map(|&(length, rate)| (count(length), rate)), count(self.accepted));
                self.level = (self.level + (now - self.at) * rate).min(*burst);
                (1.0 - self.level) / rate
            }
        };
        self.at = now;
        if self.level < 1.0 {
            return Err(Some(Duration::from_secs_f64(refusal.ceil().max(1.0))));
        }
        self.level -= 1.0;
        self.accepted += 1;
        Ok(())
    }
}

/// The rate at `at` of phases that each have a length; the last is for ever.
fn phase(phases: impl Iterator<Item = (f64, f64)>, at: f64) -> f64 {
    let (mut end, mut current) = (0.0, f64::INFINITY);
    for (length, rate) in phases {
        current = rate;
        end += length;
        if at < end {
            break;
        }
    }
    current
}

/// A client with some requests side by side.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) side_by_side: usize,
    /// The longest way to the server and back, in milliseconds.
    pub(super) latency: u64,
    /// How long it takes to make a connection, in milliseconds.
    pub(super) connect: u64,
    /// Which part of the latency is by chance, 0 to 1.
    pub(super) jitter: f64,
    /// Which chance.
    pub(super) seed: u64,
    pub(super) cap: Option<f64>,
    pub(super) remembered: Option<f64>,
}

pub(super) const CLIENT: Client =
    Client { side_by_side: 4, latency: 10, connect: 0, jitter: 0.0, seed: 1, cap: None, remembered: None };

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// When each request was sent, in seconds.
    pub(super) sent: Vec<f64>,
    pub(super) accepted: usize,
    pub(super) refused: usize,
    /// When the last request was accepted, in seconds.
    pub(super) took: f64,
    pub(super) learned: Option<f64>,
}

impl Outcome {
    /// The accepted requests, as a share of what a server allows that refills at this rate.
    pub(super) fn used(&self, rate: f64) -> f64 {
        count(self.accepted) / (rate * self.took)
    }

    pub(super) fn refused_share(&self) -> f64 {
        count(self.refused) / count(self.accepted)
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Wake(usize),
    Arrive(usize, Duration),
    Answer(usize, Duration, Result<(), Option<Duration>>),
}

/// What happens next.
#[derive(Default)]
struct Schedule {
    events: BinaryHeap<Reverse<(Duration, usize, Event)>>,
    number: usize,
}

impl Schedule {
    fn push(&mut self, at: Duration, event: Event) {
        self.number += 1;
        self.events.push(Reverse((at, self.number, event)));
    }

    fn pop(&mut self) -> Option<(Duration, Event)> {
        self.events.pop().map(|Reverse((at, _, event))| (at, event))
    }
}

/// Sends `total` requests, for at most so many seconds. Like tokio's, the clock of the waits has steps of a millisecond.
pub(super) fn run(client: &Client, limit: Limit, total: usize, seconds: f64) -> Outcome {
    let rate = |number: Option<f64>| number.map(|number| Rate::per_second(number).unwrap());
    let mut pacer = Pacer::new(rate(client.cap), rate(client.remembered), LONGEST);
    let mut server = Server::new(limit);
    let (call, counts) = (Call::new("POST", "/bookings/1/cancel"), Counts::default());
    let mut random = 88_172_645_463_325_252_u64.wrapping_mul(2 * client.seed + 1);
    let mut half_way = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let share = 1.0 - client.jitter * (random >> 11) as f64 / (1_u64 << 53) as f64;
        Duration::from_micros(100) + Duration::from_millis(client.latency).mul_f64(share / 2.0)
    };
    let mut outcome = Outcome::default();
    let mut queue: VecDeque<usize> = (0..client.side_by_side.min(total)).collect();
    let (mut begun, mut asleep, mut now) = (queue.len(), None, Duration::ZERO);
    let mut fresh = vec![true; client.side_by_side];
    let mut schedule = Schedule::default();
    loop {
        while asleep.is_none() {
            let Some(&worker) = queue.front() else { break };
            match pacer.next(now, &call) {
                Turn::Send => {
                    queue.pop_front();
                    outcome.sent.push(now.as_secs_f64());
                    let fresh = std::mem::take(&mut fresh[worker]);
                    let connect = Duration::from_millis(if fresh { client.connect } else { 0 });
                    schedule.push(now + connect + half_way(), Event::Arrive(worker, now));
                }
                Turn::Wait(wait) => {
                    assert!(wait <= LONGEST || client.cap.is_some(), "{wait:?}");
                    let wake = Duration::from_millis(u64::try_from((now + wait).as_millis()).unwrap() + 1);
                    asleep = Some(worker);
                    schedule.push(wake, Event::Wake(worker));
                }
            }
        }
        let Some((at, event)) = schedule.pop() else { break };
        if at.as_secs_f64() > seconds {
            break;
        }
        now = at;
        match event {
            Event::Wake(worker) => asleep = asleep.filter(|&sleeper| sleeper != worker),
            Event::Arrive(worker, sent) => {
                let taken = server.take(now.as_secs_f64());
                schedule.push(now + half_way(), Event::Answer(worker, sent, taken));
            }
            Event::Answer(worker, sent, taken) => {
                // An answer wakes whoever is next, as the gate does.
                asleep = None;
                if let Err(asked) = taken {
                    let pause = asked.unwrap_or(Duration::from_millis(250) * pacer.pause_number(sent).min(32));
                    pacer.answered(now, sent, Some((Verdict::Refused { asked, pause }, &counts)));
                    outcome.refused += 1;
                    queue.push_back(worker);
                } else {
                    pacer.answered(now, sent, Some((Verdict::Accepted, &counts)));
                    outcome.accepted += 1;
                    outcome.took = now.as_secs_f64();
                    if begun < total {
                        begun += 1;
                        queue.push_back(worker);
                    }
                }
            }
        }
    }
    outcome.learned = pacer.learned().map(Rate::a_second);
    outcome
}
