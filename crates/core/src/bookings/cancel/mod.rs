//! The only part that cancels bookings.
//!
//! [`run()`] takes what is planned ([`Work`]) and does it side by side: each employee and what they hold are read again right before
//! their bookings are cancelled (`check`), the intent is written to the journal, the cancel is sent (`send`), and what came of it
//! is written down. An answer that leaves open what happened is settled by reading the booking. What stops the run stops
//! it between two bookings; what is under way is finished. A service that does not work at all stops it too (`outage`).

mod check;
mod outage;
mod run;
mod send;
mod settle;

use std::time::Duration;

use jiff::Timestamp;

use crate::bookings::Limits;
use crate::bookings::journal;
use crate::bookings::plan::Item;
use crate::officernd::{self, Booking, CancelFlags};

pub use journal::Outcome;
pub use run::run;
pub use settle::settle;

/// One booking to cancel.
#[derive(Debug, Clone)]
pub struct Work {
    /// As planned.
    pub item: Item,
    /// The record, where it is known.
    pub record: Option<Box<Booking>>,
}

/// [`Options::fresh`] of the command (our choice).
pub const FRESH: Duration = Duration::from_secs(5);

/// How it is done.
pub struct Options<'a> {
    /// The run's id.
    pub run: &'a str,
    /// How many bookings at once, 1 to 32.
    pub concurrency: usize,
    /// What the cancels are sent with.
    pub flags: CancelFlags,
    /// Which future counts. Its `now` is taken afresh for each booking.
    pub limits: Limits,
    /// The time.
    pub now: &'a dyn Fn() -> Timestamp,
    /// How long it counts what was read of an employee.
    pub fresh: Duration,
    /// How long to wait before a cancel whose effect does not show is sent a second time; longer before the third.
    pub pause: Duration,
    /// Is told how many bookings are finished.
    pub progress: &'a dyn Fn(u64),
}

/// What came of it.
#[derive(Debug)]
pub struct Report {
    /// One outcome for each booking, in the order of the work.
    pub outcomes: Vec<Outcome>,
    /// Why it ended early.
    pub stop: Option<Stop>,
    /// How long after its employee was read each cancel was answered.
    pub windows: Vec<Duration>,
}

/// Who asked a run to end early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// A person (Ctrl-C).
    Person,
    /// The system (SIGTERM).
    System,
}

/// Why a run ended before everything was tried.
#[derive(Debug)]
pub enum Stop {
    /// The person or the system asked for it: interrupted or terminated.
    Signal(Interruption),
    /// Going on makes no sense: rejected credentials, a rate limit or a network that does not recover.
    Officernd(officernd::Error),
    /// The service as a whole does not work: this, and whatever else was asked.
    Outage(officernd::Error),
    /// What happens cannot be written down.
    Journal(journal::Error),
}

impl Stop {
    /// In a few words, for those bookings that were not tried.
    pub fn why(&self) -> String {
        match self {
            Self::Signal(_) => "the run was stopped before".to_owned(),
            Self::Officernd(error) | Self::Outage(error) => format!("the run ended before: {error}"),
            Self::Journal(_) => "the run ended before: the journal could not be written".to_owned(),
        }
    }
}
