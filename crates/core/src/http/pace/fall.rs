//! A rate that worked until the server lowered it: noticing that it fell, and when to try it again.
//!
//! When a rate that had worked is refused, and after the pause at once again, the server has lowered it. A quick rise from
//! what was let through tells, with one refusal, to what. From then on the former rate is tried again every now and then,
//! rising to it as quickly. A trial that fails costs what the server would have let through in the pause that it asks for, less
//! what gathers in the bucket meanwhile; nothing else tells that the rate is up again, since a server that does not refuse only
//! says that it allows at least what it was asked for.
//!
//! The numbers are our choice, found by simulation (see `tests.rs`).

use super::estimate::{Estimate, Former, LONGEST_HOLD, Phase};

/// By how much a rate that has fallen rises from one trial to the next, at most, as a share a second.
const RISE: f64 = 0.03;
/// A fallen rate is expected to stay down about as long again as it has been so far, and at least so many seconds.
const SHORTEST_FALL: f64 = 10.0;
/// What a useless trial costs, in seconds of the present rate (most servers ask for a pause of a second).
const COST: f64 = 0.15;
/// A rate counts as fallen, or as the former one again, on this side of so great a part of it.
const MUCH_LESS: f64 = 0.7;
/// A refusal so soon after another one is part of the same fall, in seconds.
const AT_ONCE: f64 = 3.0;
/// So long a lost rate is remembered, in seconds.
const FORGOTTEN: f64 = 1800.0;

impl Estimate {
    /// How long to wait before a former rate is tried again. As the chance that it is back falls with the time it has been
    /// lost, this balances what a useless trial costs against what every second of delay costs.
    fn patience(&self, now: f64, former: Former) -> f64 {
        let lost = (now - former.lost).max(SHORTEST_FALL);
        let gain = (1.0 - self.rate / former.rate).max(0.1);
        (2.0 * COST * lost / gain).sqrt().min(LONGEST_HOLD)
    }

    /// A fallen rate is held until the former one is tried again, and rises a little meanwhile: what it asks for too much comes
    /// out of the bucket, which the trial empties anyway, and no more than is in there.
    pub(super) fn wait_for(&mut self, former: Former, now: f64, passed: f64) {
        let patience = self.patience(now, former);
        if self.held > patience {
            return self.try_again(now);
        }
        let affordable = 1.6 * self.burst.at(self.rate) / (self.rate * patience.powi(2));
        self.rate *= (passed * affordable.min(RISE)).exp();
        self.base = self.rate;
    }

    /// Rises from the present rate towards the former one.
    pub(super) fn try_again(&mut self, now: f64) {
        self.phase = Phase::Trying { since: now, sent: 0 };
    }

    /// Keeps in mind a rate that worked and does so no longer, or gives it up. `cycle` is the time since the refusal before, and
    /// `before` the rate that was held until that one: what fell in the same cycle has made the rate look lower than it was.
    pub(super) fn remember_former(&mut self, trying: bool, now: f64, cycle: f64, before: f64) {
        match self.former {
            Some(former) => {
                let recovered = trying && self.rate > MUCH_LESS * former.rate;
                if recovered || now - former.lost > FORGOTTEN {
                    self.former = None;
                }
            }
            None if self.rate < MUCH_LESS * self.proven => {
                self.former = Some(Former {
                    rate: if cycle < AT_ONCE { self.proven.max(before) } else { self.proven },
                    lost: now,
                });
            }
            None => {}
        }
        if cycle > 4.0 && self.former.is_none() {
            self.proven = self.rate;
        }
    }
}
