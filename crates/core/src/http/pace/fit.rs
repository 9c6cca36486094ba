//! What a refusal tells about a token bucket, the usual shape of a rate limit: it was empty at one moment and empty again
//! at a later one. How fast it is filled follows from what it let through in between.

/// What was seen from one refusal to the next. Times are in seconds since any fixed moment.
pub(super) struct Cycle<'a> {
    /// When the bucket was last known to be empty: the refused request was sent.
    pub begun: f64,
    /// When the accepted requests were sent, in order.
    pub accepted: &'a [f64],
    /// When it was empty again.
    pub ended: f64,
    /// What was accepted before the first of `accepted` is not known any more: the bucket counts as full at `begun`.
    pub cut: bool,
}

impl Cycle<'_> {
    /// The lowest and the highest rate that explain what was seen, if a bucket filled at some rate holds `burst(rate)`
    /// requests. A bucket that refuses holds between nothing and just less than one request, at either end.
    pub(super) fn rates(&self, burst: impl Fn(f64) -> f64) -> (f64, f64) {
        let low = self.solve(&burst, 1.0, 0.0);
        let high = self.solve(&burst, 0.0, 1.0);
        (low.min(high), low.max(high))
    }

    /// Accepted requests a second, pause included: what the server allowed in the long run, whatever its method.
    pub(super) fn mean(&self) -> f64 {
        count(self.accepted.len()) / (self.ended - self.begun).max(0.1)
    }

    /// The rate at which a bucket that held `first` at the begin holds `last` at the end.
    fn solve(&self, burst: impl Fn(f64) -> f64, first: f64, last: f64) -> f64 {
        let (mut low, mut high) = (0.0, HIGHEST);
        // Sixty halvings leave nothing of the range.
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if self.level(middle, burst(middle).max(1.0), first) < last {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    /// What is in the bucket at the end. Less than nothing means that it is filled faster than at `rate`.
    fn level(&self, rate: f64, burst: f64, first: f64) -> f64 {
        let mut level = if self.cut { burst } else { first.min(burst) };
        let mut at = self.begun;
        for &sent in self.accepted {
            level = (level + rate * (sent - at).max(0.0)).min(burst) - 1.0;
            at = at.max(sent);
        }
        (level + rate * (self.ended - at).max(0.0)).min(burst)
    }
}

/// A limit of more requests a second than this is the same as none.
pub(super) const HIGHEST: f64 = 1_000_000.0;

/// Counts here stay far below 2^52.
#[allow(clippy::cast_precision_loss)]
pub(super) fn count(number: usize) -> f64 {
    number as f64
}
