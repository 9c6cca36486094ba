//! The result of a test: a [`Report`] with one [`Check`] a line.

use std::time::Duration;

/// `Failed`: Okta, or Okta's published test, would fail here. `Warning`: it works with Okta, but a person should look.
pub use crate::check::State;

/// One line of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// `kebab-case`; part of the interface.
    pub id: &'static str,
    pub title: &'static str,
    pub state: State,
    /// May contain a server's text that is not cleaned yet.
    pub detail: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Whether a failure may pass by itself: the server cannot be reached, or asks to come back later.
    pub temporary: bool,
    /// Method and path of the request: `GET /Users?startIndex=1&count=2`.
    pub request: Option<String>,
    /// How long the server took to answer.
    pub elapsed: Option<Duration>,
    /// The number of the step in Okta's published SPEC test, 1 to 12.
    pub step: Option<u8>,
}

impl Check {
    /// A check that concerns no request.
    pub fn new(id: &'static str, title: &'static str, state: State, detail: impl Into<String>) -> Self {
        Self {
            id,
            title,
            state,
            detail: detail.into(),
            hint: None,
            temporary: false,
            request: None,
            elapsed: None,
            step: None,
        }
    }

    pub fn ok(id: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self::new(id, title, State::Ok, detail)
    }

    /// A check that was not made, with the reason.
    pub fn skipped(id: &'static str, title: &'static str, why: impl Into<String>) -> Self {
        Self::new(id, title, State::Skipped, why)
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Whether the server accepts the API Token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// A request with it was answered with a SCIM list.
    Accepted,
    /// 401 or 403 from the server itself.
    Rejected,
    /// No request was sent, or its answer does not show it.
    Unknown,
}

/// The result of a whole test, in the order of importance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    Interrupted,
    CredentialRejected,
    /// A check failed that does not pass by itself.
    Failed,
    /// The server cannot be reached now, or asks to come back later; nothing else failed.
    Unreachable,
    /// Everything passed, but a test user could not be removed.
    TestUserRemains,
    Passed,
}

/// A test user that could not be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// The server's id, if known.
    pub id: Option<String>,
    pub user_name: String,
    /// Whether it was deactivated; if not, it may still count as an active Employee.
    pub deactivated: bool,
}

/// The result of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// In the order in which they were made.
    pub checks: Vec<Check>,
    pub credential: Credential,
    /// Test users that could not be removed.
    pub left_behind: Vec<LeftBehind>,
    pub interrupted: bool,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { checks: Vec::new(), credential: Credential::Unknown, left_behind: Vec::new(), interrupted: false }
    }

    pub fn failed(&self) -> bool {
        self.checks.iter().any(|check| check.state == State::Failed)
    }

    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// The first in the order of [`Conclusion`] that applies.
    pub fn conclusion(&self) -> Conclusion {
        if self.interrupted {
            Conclusion::Interrupted
        } else if self.credential == Credential::Rejected {
            Conclusion::CredentialRejected
        } else if self.checks.iter().any(|check| check.state == State::Failed && !check.temporary) {
            Conclusion::Failed
        } else if self.failed() {
            Conclusion::Unreachable
        } else if self.left_behind.is_empty() {
            Conclusion::Passed
        } else {
            Conclusion::TestUserRemains
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_conclusion_is_the_most_important_result() {
        let mut report = Report::new();
        report.checks.push(Check::ok("json", "JSON", ""));
        assert_eq!(report.conclusion(), Conclusion::Passed);
        report.left_behind.push(LeftBehind { id: None, user_name: "x".into(), deactivated: true });
        assert_eq!(report.conclusion(), Conclusion::TestUserRemains);
        report.checks.push(Check { temporary: true, ..Check::new("json", "JSON", State::Failed, "") });
        assert_eq!(report.conclusion(), Conclusion::Unreachable);
        report.checks.push(Check::new("numbers", "Numbers", State::Failed, ""));
        assert_eq!(report.conclusion(), Conclusion::Failed);
        report.credential = Credential::Rejected;
        assert_eq!(report.conclusion(), Conclusion::CredentialRejected);
        report.interrupted = true;
        assert_eq!(report.conclusion(), Conclusion::Interrupted);
    }
}
