//! Probes what OfficeRnD does not document: answers in, findings out. Pure.
//!
//! A finding consists of statuses, header names, field names, types and counts only, so that no name, id, host or secret can
//! be in it; [`redact`] goes over the report once more all the same.

mod assumptions;
mod evidence;
mod judge;
mod report;
#[cfg(test)]
mod tests;

pub use assumptions::Assumption;
pub use evidence::{Accept, absent_calculated_status, absent_canceled, canceled_in_lists, lines as evidence_lines};
pub use judge::{
    additional_teams, bad_cursor, booking_shape, cursor, date, employee_shape, limit, list_style, missing_scope,
    occurrence_shape, rate_limit, scim_discovery, secret_shape, status_filter, unknown_id, url_shape, wrong_slug,
};
pub use report::{markdown, redact};

use crate::http::Response;

/// The result for one assumption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// As the program assumes.
    Holds(String),
    /// Not as the program assumes.
    Differs(String),
    /// The answer does not show it.
    Unknown(String),
}

/// One assumption and its result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub assumption: &'static Assumption,
    /// What was found.
    pub verdict: Verdict,
    /// The setting with which a person accepts what differs.
    pub accept: Option<Accept>,
    /// What the clients follow from now on: a key and a value of the profile's `learned`.
    pub learned: Option<(&'static str, String)>,
}

impl Finding {
    fn new(assumption: &'static Assumption, verdict: Verdict) -> Self {
        Self { assumption, verdict, accept: None, learned: None }
    }

    fn learned(self, key: &'static str, value: impl Into<String>) -> Self {
        Self { learned: Some((key, value.into())), ..self }
    }

    fn accept(self, accept: Accept) -> Self {
        Self { accept: Some(accept), ..self }
    }
}

/// An answer, or why there is none.
pub type Answer = Result<Response, String>;
