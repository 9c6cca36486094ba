//! What a real organisation does where OfficeRnD documents nothing: answers in, findings out. Pure.
//!
//! Every finding is made of statuses, header names, field names, types and counts only, so that no name, id, host or secret
//! can be in it; [`redact`] goes over the report once more all the same.

mod judge;
mod report;
#[cfg(test)]
mod tests;

pub use judge::{
    additional_teams, bad_cursor, booking_shape, cursor, date, employee_shape, limit, list_style, missing_scope,
    occurrence_shape, rate_limit, scim_discovery, secret_shape, status_filter, unknown_id, url_shape, wrong_slug,
};
pub use report::{markdown, redact};

use crate::http::Response;

/// What was found out about one assumption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is as the program assumes.
    Holds(String),
    /// It is otherwise.
    Differs(String),
    /// The answer does not tell.
    CannotTell(String),
}

/// One assumption and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The machine's name, part of the interface.
    pub name: &'static str,
    /// What the program assumes.
    pub assumed: &'static str,
    /// What was found.
    pub verdict: Verdict,
    /// What the clients may follow from now on: a key and a value of the profile's `learned`.
    pub learned: Option<(&'static str, String)>,
}

impl Finding {
    fn new(name: &'static str, assumed: &'static str, verdict: Verdict) -> Self {
        Self { name, assumed, verdict, learned: None }
    }

    fn learned(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.learned = Some((key, value.into()));
        self
    }
}

/// An answer, or why there is none.
pub type Answer = Result<Response, String>;
