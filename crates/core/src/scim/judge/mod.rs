//! What the answers mean: pure functions from requests and answers to findings. No clock, no network.
//!
//! [`before`] looks at the two values themselves, [`answer`] at one answer of any kind, [`list`] at the JSON of a list.
//! A judgement never fails on what a server sends; that is the property its tests prove.

pub mod answer;
pub mod before;
pub mod list;
#[cfg(test)]
mod tests;

use std::time::Duration;

use super::check::{Check, State};
use crate::http::Response;

/// A request and what came of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Method and path, as `GET /scim/v2/Users?startIndex=1&count=2`.
    pub request: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a request.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// An answer of any status.
    Answered(Response),
    /// No answer, with the reason.
    Unanswered {
        /// Why, in words.
        why: String,
        /// How long was waited.
        after: Duration,
    },
}

impl Exchange {
    /// The answer, where there is one.
    pub fn response(&self) -> Option<&Response> {
        match &self.outcome {
            Outcome::Answered(response) => Some(response),
            Outcome::Unanswered { .. } => None,
        }
    }

    /// How long it took, answered or not.
    pub fn elapsed(&self) -> Duration {
        match &self.outcome {
            Outcome::Answered(response) => response.elapsed,
            Outcome::Unanswered { after, .. } => *after,
        }
    }
}

/// What one judgement found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How it ended.
    pub state: State,
    /// What was found.
    pub detail: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Finding {
    pub(crate) fn ok(detail: impl Into<String>) -> Self {
        Self { state: State::Ok, detail: detail.into(), hint: None }
    }

    pub(crate) fn warn(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { state: State::Warn, detail: detail.into(), hint: Some(hint.into()) }
    }

    pub(crate) fn fail(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { state: State::Fail, detail: detail.into(), hint: Some(hint.into()) }
    }

    /// The finding as the check of this name.
    pub(crate) fn check(self, id: &'static str, title: &'static str) -> Check {
        Check { hint: self.hint, ..Check::new(id, title, self.state, self.detail) }
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
