//! Judges requests and answers: pure functions from them to findings.
//!
//! [`before`] judges the Base URL and the API Token, [`answer`] one answer of any kind, [`list`] the JSON of a list. Whatever a
//! server sends, the result is a finding, never an error.

pub mod answer;
pub mod before;
pub mod list;
#[cfg(test)]
mod tests;

use std::time::Duration;

use super::check::{Check, State};
use crate::http::{self, Response};

/// A request and its outcome.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Method and path: `GET /scim/v2/Users?startIndex=1&count=2`.
    pub request: String,
    pub outcome: Outcome,
}

#[derive(Debug, Clone)]
pub enum Outcome {
    /// An answer of any status.
    Answered(Response),
    /// No answer.
    Unanswered {
        /// Why, for people.
        why: String,
        /// Whether the same request may be answered later: the server cannot be reached, or did not answer in time.
        temporary: bool,
        /// How long the server had for its answer; `None` where no request reached it.
        after: Option<Duration>,
    },
}

impl Outcome {
    pub(super) fn of(answer: Result<Response, http::Error>) -> Self {
        let error = match answer {
            Ok(response) => return Self::Answered(response),
            Err(error) => error,
        };
        let after = match &error {
            http::Error::Timeout { seconds, .. } => Some(Duration::from_secs(*seconds)),
            _ => None,
        };
        Self::Unanswered { why: with_causes(&error), temporary: error.is_temporary(), after }
    }
}

/// An error and its causes on one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let below = cause.to_string();
        if !text.contains(&below) {
            text = format!("{text}: {below}");
        }
        next = cause.source();
    }
    text
}

impl Exchange {
    pub fn response(&self) -> Option<&Response> {
        match &self.outcome {
            Outcome::Answered(response) => Some(response),
            Outcome::Unanswered { .. } => None,
        }
    }

    /// How long the server took. Waiting before a request was repeated does not count.
    pub fn elapsed(&self) -> Option<Duration> {
        match &self.outcome {
            Outcome::Answered(response) => Some(response.elapsed),
            Outcome::Unanswered { after, .. } => *after,
        }
    }
}

/// The result of one judgment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub state: State,
    pub detail: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Whether a failure may pass by itself.
    pub temporary: bool,
}

impl Finding {
    pub(crate) fn ok(detail: impl Into<String>) -> Self {
        Self { state: State::Ok, detail: detail.into(), hint: None, temporary: false }
    }

    pub(crate) fn warn(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { state: State::Warning, detail: detail.into(), hint: Some(hint.into()), temporary: false }
    }

    pub(crate) fn fail(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { state: State::Failed, detail: detail.into(), hint: Some(hint.into()), temporary: false }
    }

    pub(crate) fn skipped(detail: impl Into<String>) -> Self {
        Self { state: State::Skipped, detail: detail.into(), hint: None, temporary: false }
    }

    /// The same failure, which may pass by itself.
    pub(crate) fn temporary(self) -> Self {
        Self { temporary: true, ..self }
    }

    /// The finding as the check of this name.
    pub(crate) fn check(self, id: &'static str, title: &'static str) -> Check {
        Check { hint: self.hint, temporary: self.temporary, ..Check::new(id, title, self.state, self.detail) }
    }
}

/// Several problems as one sentence; more than four are counted.
pub(crate) fn sentence(problems: &[String]) -> String {
    match problems.len() {
        0..=4 => problems.join("; "),
        many => format!("{}; and {} more", problems[..3].join("; "), many - 3),
    }
}

/// The worst of several findings, the first of them when equal.
pub(crate) fn worst(findings: impl IntoIterator<Item = Finding>) -> Option<Finding> {
    findings.into_iter().reduce(|worst, next| if next.state > worst.state { next } else { worst })
}
