//! Which bookings count, and what is done with those that need a person.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::officernd::{Evidence, Override};

/// The part of the future that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeWindow {
    /// The time now.
    pub now: Timestamp,
    /// Occurrences that start at or after this are not looked at.
    pub until: Timestamp,
    /// Whether an occurrence that has begun and not ended counts as well.
    pub ongoing: bool,
}

impl TimeWindow {
    /// Whether an occurrence is in it; `None` when its times cannot be understood.
    pub fn contains(&self, start: Option<Timestamp>, end: Option<Timestamp>) -> Option<bool> {
        let start = start?;
        let ongoing = self.ongoing && start <= self.now && end? > self.now;
        Some((start > self.now || ongoing) && start < self.until)
    }
}

/// What to do with a series that has started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RunningSeries {
    /// Needs review: what canceling its record does to its past is not known.
    #[default]
    Report,
    /// Left alone, without review.
    Skip,
    /// Canceled like any other booking.
    Cancel,
}

/// What to do with a booking that others attend: a cancel reaches their calendars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Attended {
    /// Needs review.
    #[default]
    Review,
    /// Canceled like any other booking.
    Cancel,
    /// Left alone, without review.
    Skip,
}

/// How bookings are judged.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Which future counts.
    pub window: TimeWindow,
    /// Series that have started.
    pub running_series: RunningSeries,
    /// Bookings that others attend.
    pub attended: Attended,
    /// For how long somebody must have been Former; zero when it does not matter.
    pub grace: SignedDuration,
    /// What the service may leave out.
    pub evidence: Evidence,
    /// Bookings that a person accepts by their id, although they are running series, attended, or of an employee whose
    /// statuses conflict.
    pub accepted: BTreeSet<String>,
}

impl Rules {
    /// What is accepted of a booking without review.
    pub(crate) fn overrides(&self, booking_id: &str) -> Vec<Override> {
        if self.accepted.contains(booking_id) {
            return vec![Override::RunningSeries, Override::Attended, Override::ConflictingStatuses];
        }
        let running = (self.running_series == RunningSeries::Cancel).then_some(Override::RunningSeries);
        let attended = (self.attended == Attended::Cancel).then_some(Override::Attended);
        running.into_iter().chain(attended).collect()
    }
}
