//! The only part that cancels bookings.
//!
//! [`run()`] takes planned bookings and does them side by side: the employee and the booking's record are read right
//! before (`check`), the intent is written to the journal, the cancel is sent, and the record is read until it shows the effect
//! (`effect`). What was accepted is never sent again. What is not known in the end is unknown, and [`settle()`] of the next run
//! finds out. What stops the run stops it between two bookings. A service that does not work at all stops it too (`outage`).

mod check;
mod effect;
mod outage;
mod run;
mod settle;

use std::time::Duration;

use jiff::Timestamp;

use crate::bookings::journal;
use crate::bookings::{Reporter, TimeWindow};
use crate::officernd::{self, CancelFlags, Evidence};

pub use journal::Outcome;
pub use run::run;
pub use settle::settle;

/// [`Options::fresh`] of the command (our choice).
pub const FRESH: Duration = Duration::from_secs(5);

/// How long it is waited for what cannot be seen at once.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// Before each further read after a cancel was accepted.
    pub after_accepted: &'static [Duration],
    /// Before each further read after an answer that leaves open what happened. After that it is sent a second time.
    pub after_error: &'static [Duration],
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

impl Waits {
    /// About 16 seconds, and 7 before something is sent a second time (our choice: others' services show an effect within ten).
    pub const PATIENT: Self = Self {
        after_accepted: &[ms(250), ms(500), ms(1_000), ms(2_000), ms(3_000), ms(4_000), ms(5_000)],
        after_error: &[ms(250), ms(750), ms(2_000), ms(4_000)],
    };
    /// Hardly any, for tests.
    pub const BRIEF: Self = Self { after_accepted: &[ms(1), ms(2), ms(4)], after_error: &[ms(1), ms(2)] };
}

/// How it is done.
pub struct Options<'a> {
    /// The run's id.
    pub run: &'a str,
    /// How many bookings at once, 1 to 32.
    pub concurrency: usize,
    /// What the cancels are sent with.
    pub flags: CancelFlags,
    /// Which future counts. Its `now` is taken afresh for each booking.
    pub window: TimeWindow,
    /// What the service may leave out.
    pub evidence: Evidence,
    /// The time.
    pub now: &'a dyn Fn() -> Timestamp,
    /// How long what was read of an employee and a booking counts.
    pub fresh: Duration,
    /// How long it is waited for effects.
    pub waits: Waits,
    /// Is told how many bookings are finished.
    pub reporter: &'a dyn Reporter,
}

/// What came of it.
#[derive(Debug)]
pub struct Report {
    /// One outcome for each booking, in the order of the work.
    pub outcomes: Vec<Outcome>,
    /// Why it ended early.
    pub stop: Option<Stop>,
    /// How long after its records were read each cancel was answered.
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
    /// Continuing makes no sense: rejected credentials, a rate limit or a network that does not recover.
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

impl From<journal::Error> for Stop {
    fn from(error: journal::Error) -> Self {
        Self::Journal(error)
    }
}
