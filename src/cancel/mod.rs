//! The only part that cancels bookings.
//!
//! [`run()`] takes what is planned ([`Work`]) and does it side by side: each employee and what they hold are read again right before
//! their bookings are cancelled (`check`), the intent is written to the journal, the cancel is sent (`send`), and what came of it
//! is written down. An answer that leaves open what happened is settled by reading the booking. What stops the run stops
//! it between two bookings; what is under way is finished.

mod check;
mod run;
mod send;
mod settle;

use crate::cleanup::plan::Item;
use crate::failure::{Failure, Kind};
use crate::journal;
use crate::officernd::{self, Booking};

pub use journal::Outcome;
pub use run::{Options, Report, run};
pub use settle::settle;

/// One booking to cancel.
#[derive(Debug, Clone)]
pub struct Work {
    /// As planned.
    pub item: Item,
    /// The record, where it is known.
    pub record: Option<Box<Booking>>,
}

/// Why a run ended before everything was tried.
#[derive(Debug)]
pub enum Stop {
    /// The person or the system asked for it: interrupted or terminated.
    Signal(Kind),
    /// Going on makes no sense: rejected credentials, a rate limit or a network that does not recover.
    Officernd(officernd::Error),
    /// What happens cannot be written down.
    Journal(journal::Error),
}

impl Stop {
    /// In a few words, for those bookings that were not tried.
    pub fn why(&self) -> String {
        match self {
            Self::Signal(_) => "the run was stopped before".to_owned(),
            Self::Officernd(error) => format!("the run ended before: {error}"),
            Self::Journal(_) => "the run ended before: the journal could not be written".to_owned(),
        }
    }

    /// What the person is told. A run that was stopped has said everything in its summary.
    pub fn failure(self) -> Option<Failure> {
        match self {
            Self::Signal(_) => None,
            Self::Officernd(error) => Some(error.into()),
            Self::Journal(error) => Some(error.into()),
        }
    }
}
