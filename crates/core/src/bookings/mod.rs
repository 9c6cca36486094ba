//! Future bookings of Former employees: find them, cancel them, book them again.
//!
//! In order: [`survey()`] finds who is Former and what they have booked, reads each record and judges it by the [`Rules`];
//! [`plan`] is that as a document; [`guard`] refuses a plan whose numbers look like a mistake; [`cancel`] reads everything
//! again right before each cancel, sends it, and waits until the record shows it; [`cancel::settle`] finds out what became of
//! what an earlier run left open; [`rebook`] is the undo; [`keep`] holds what a person decided; [`journal`] records all of it.
//!
//! Instants are compared, never local dates, so the answer is the same in every time zone. The time, the journal and the
//! [`Reporter`] are passed in.

pub mod cancel;
mod candidates;
pub mod filter;
pub mod guard;
pub mod journal;
mod judge;
pub mod keep;
pub mod listing;
pub mod plan;
pub mod rebook;
pub mod report;
mod rules;
pub mod series;
mod survey;
#[cfg(test)]
mod tests;

pub use judge::{Judgment, PlanAction, Reason};
pub use rules::{Attended, Rules, RunningSeries, TimeWindow};
pub use survey::{Given, Listing, NotUnderstood, People, Request, Survey, SurveyError, survey, survey_again};

/// What a workflow is doing, for progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Reading employees.
    Employees,
    /// Reading occurrences.
    Future,
    /// Reading booking records.
    Bookings,
    /// Canceling.
    Canceling,
    /// Checking whether desks and rooms are free.
    Availability,
    /// Booking again.
    Booking,
}

/// What a workflow says on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// How the future is listed, and why.
    Listing(String),
    /// How many accepted cancels do not show an effect yet.
    Waiting(usize),
}

/// Is told what happens; must be quick.
pub trait Reporter {
    /// A step begins. `total` is how much there is to do, where that is known.
    fn begin(&self, step: Step, total: Option<u64>);
    /// So much of the step is done.
    fn progress(&self, done: u64);
    /// Something worth saying.
    fn note(&self, note: &Note);
}

/// Takes occurrences as everybody's list and as an employee's.
#[cfg(any(test, fuzzing))]
pub(crate) fn probe_occurrences(page: &[crate::officernd::Occurrence]) {
    let Ok(leaver) = serde_json::from_str(r#"{"_id":"e1"}"#) else { return };
    let leavers: [crate::officernd::Employee; 1] = [leaver];
    let now: jiff::Timestamp = "2026-03-02T09:00:00Z".parse().unwrap_or_default();
    let window = TimeWindow { now, until: now + jiff::SignedDuration::from_hours(24 * 732), ongoing: true };
    for of in [None, Some(0)] {
        let mut candidates = candidates::Candidates::new(window, &leavers);
        candidates.take(page.to_vec(), of);
        let _ = candidates.into_sorted();
    }
}

/// For those who do not want to know.
impl Reporter for () {
    fn begin(&self, _: Step, _: Option<u64>) {}
    fn progress(&self, _: u64) {}
    fn note(&self, _: &Note) {}
}
