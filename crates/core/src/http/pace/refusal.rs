//! What is learned from a refusal: the second half of the [`Estimate`].

use super::estimate::{Accepted, Burst, CAUTION, Estimate, LOWEST, Phase, Refusal, SAFETY};
use super::fit::{Cycle, HIGHEST, count};

impl Estimate {
    /// The first request after a pause: what was refused before it gives a new rate.
    pub(super) fn resume(&mut self, now: f64) {
        let Some(refusal) = self.refusal.take() else { return };
        self.resumed = now;
        let seen: Vec<f64> =
            self.accepted.iter().map(|request| request.sent).take_while(|&sent| sent < refusal.first).collect();
        match (self.begun, &self.burst) {
            // Refused again before anything was accepted: that is not about the rate.
            (Some(_), _) if seen.is_empty() => {}
            (Some(begun), Burst::First(_) | Burst::Known(_)) => self.again(begun, refusal, &seen),
            _ => self.first(now, refusal),
        }
        self.rate = self.rate.clamp(LOWEST, HIGHEST);
        self.accepted.retain(|request| request.sent > refusal.last);
        self.begun = Some(refusal.last);
        self.cut = false;
    }

    /// The first refusal: how much the server lets through at once, hardly how fast.
    fn first(&mut self, now: f64, refusal: Refusal) {
        // From request to request, or from answer to answer where that is less: the first requests wait for a connection.
        let age = |request: &Accepted| (refusal.last - request.sent).min(refusal.answered - request.answered).max(0.0);
        let before = self.accepted.iter().take_while(|request| request.sent <= refusal.last);
        let mut ages: Vec<f64> = before.map(age).collect();
        ages.sort_by(|one, other| other.total_cmp(one));
        let accepted = count(ages.len());
        let took = ages.first().copied().unwrap_or_default().max(1e-3);
        self.learned = true;
        if ages.is_empty() {
            self.rate = self.rate.min(1.0);
            self.phase = Phase::Rising;
        } else if refusal.asked >= 2.0 {
            // A server that asks for seconds counts in windows, or is slow: then the mean is the rate.
            self.rate = accepted / (took + now - refusal.last);
            self.burst = Burst::Known(accepted);
            self.hold(0.3);
        } else if took >= 1.0 {
            let burst = (0.1 * accepted).clamp(1.0, 10.0);
            self.rate = SAFETY * (accepted - burst).max(1.0) / took;
            self.burst = Burst::Known(burst);
            self.hold(0.1);
        } else {
            self.burst = Burst::First(ages);
            self.rate = (6.0 * accepted).min(0.5 * accepted / took).max(1.0);
            self.phase = Phase::Rising;
        }
    }

    /// A later refusal: the rate, from what was accepted since the one before.
    fn again(&mut self, begun: f64, refusal: Refusal, seen: &[f64]) {
        let cycle = Cycle { begun, accepted: seen, ended: refusal.first, cut: self.cut };
        let (refused, had_fallen, smaller) = (self.rate, self.former.is_some(), self.smaller.take());
        let before = std::mem::replace(&mut self.before, self.base);
        let trying = matches!(self.phase, Phase::Trying { .. });
        let raised = !had_fallen && matches!(self.phase, Phase::Holding { hold, .. } if self.held > hold);
        let (mut low, mut high) = self.explain(&cycle, refusal, refused);
        if self.is_too_small(low, high) {
            (low, high) = self.explain(&cycle, refusal, refused);
        }
        self.rate = SAFETY * (low + CAUTION * (high - low)).min(refused);
        if raised {
            // What was held for long before it was raised did work.
            self.rate = self.rate.max(self.base.min(SAFETY * high));
        }
        if let Burst::First(_) = self.burst {
            self.burst = Burst::Known(self.burst.at(self.rate));
        }
        self.confirmed = if (self.rate / self.base - 1.0).abs() < 0.1 { (self.confirmed + 1).min(6) } else { 0 };
        self.remember_former(trying, refusal.first, refusal.first - begun, before);
        self.learned = true;
        self.hold((high - low) / self.rate);
        let Some(former) = self.former else { return };
        // The rate was refused at once because it had fallen, not because there was more in the bucket.
        if let Some(smaller) = smaller {
            self.burst = Burst::Known(smaller);
            (low, high) = self.explain(&cycle, refusal, refused);
        }
        // The highest: too much comes out of the bucket, too little is lost.
        self.rate = high.min(former.rate);
        self.hold((high - low) / self.rate);
        if !had_fallen {
            self.try_again(self.resumed);
        }
    }

    /// The lowest and the highest rate that explain a refusal of a rate.
    fn explain(&self, cycle: &Cycle<'_>, refusal: Refusal, refused: f64) -> (f64, f64) {
        let (low, high) = match cycle.mean() {
            mean if refusal.asked >= 2.0 => (mean, mean),
            _ => cycle.rates(|rate| self.burst.at(rate)),
        };
        let high = high.min(refused).max(LOWEST);
        (low.min(high), high)
    }

    /// Whether the bucket turned out to hold more than was believed, and does from now on: the rate that followed from it
    /// was refused at once, although it was about right.
    fn is_too_small(&mut self, low: f64, high: f64) -> bool {
        let Phase::Holding { hold, .. } = self.phase else { return false };
        let about = low.max(0.75 * self.rate)..=high.max(self.rate);
        let (Burst::Known(burst), None) = (&self.burst, self.former) else { return false };
        if self.held > hold.min(4.0) || !about.contains(&low) {
            return false;
        }
        self.smaller = Some(*burst);
        self.burst = Burst::Known(1.3 * burst + 0.5);
        true
    }
}
