//! How long ago something was, by two clocks.
//!
//! The monotonic clock of most systems stands still while the machine is suspended, and the wall clock can be set. What was
//! read is as old as the older of the two says; a wall clock that was set back makes it too old for anything.

use std::time::{Duration, Instant, SystemTime};

/// How far the wall clock may be set back unnoticed: time services correct it by less.
const SET_BACK: Duration = Duration::from_secs(2);

/// A moment on both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    monotonic: Instant,
    wall: SystemTime,
}

impl Moment {
    /// This moment.
    pub fn now() -> Self {
        Self { monotonic: Instant::now(), wall: SystemTime::now() }
    }

    /// How long ago it was; [`Duration::MAX`] when the wall clock was set back since.
    pub fn elapsed(self) -> Duration {
        age(self.monotonic.elapsed(), SystemTime::now().duration_since(self.wall).map_err(|error| error.duration()))
    }

    /// Until so long after it.
    pub fn until(self, valid: Duration) -> Deadline {
        Deadline { from: self, valid }
    }
}

/// The end of something that is valid for a while.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    from: Moment,
    valid: Duration,
}

impl Deadline {
    /// Whether it has passed.
    pub fn is_over(self) -> bool {
        self.from.elapsed() > self.valid
    }
}

/// `wall` is how far the wall clock went, or by how much it was set back.
fn age(monotonic: Duration, wall: Result<Duration, Duration>) -> Duration {
    match wall {
        Ok(wall) => wall.max(monotonic),
        Err(back) if back <= SET_BACK => monotonic,
        Err(_) => Duration::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_older_of_both_clocks_counts() {
        assert_eq!(age(SECOND * 5, Ok(SECOND * 5)), SECOND * 5);
        assert_eq!(age(SECOND, Ok(SECOND * 3600)), SECOND * 3600, "the machine was suspended, or the clock set ahead");
        assert_eq!(age(SECOND * 9, Ok(SECOND * 8)), SECOND * 9);
        assert_eq!(age(SECOND * 9, Err(SECOND)), SECOND * 9, "a small correction");
        assert_eq!(age(SECOND, Err(SECOND * 3600)), Duration::MAX, "set back: nobody knows");
    }
}
