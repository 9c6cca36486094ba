//! What a test reports: one [`Check`] a line, and the [`Report`] that holds them.

use std::time::Duration;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Was not looked at, because something before it failed or it was not asked for.
    Skipped,
    /// As it should be.
    Ok,
    /// Works with Okta, but a person should look.
    Warn,
    /// Okta, or Okta's published test, would fail here.
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The machine's name, `kebab-case`; part of the interface.
    pub id: &'static str,
    /// What a person calls it.
    pub title: &'static str,
    /// How it ended.
    pub state: State,
    /// What was found; may contain a server's text as it came.
    pub detail: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Method and path of the request it looked at, as `GET /Users?startIndex=1&count=2`.
    pub request: Option<String>,
    /// How long the answer took.
    pub elapsed: Option<Duration>,
    /// The number of the step in Okta's published SPEC test, 1 to 12.
    pub step: Option<u8>,
}

impl Check {
    /// A check of no request.
    pub fn new(id: &'static str, title: &'static str, state: State, detail: impl Into<String>) -> Self {
        Self { id, title, state, detail: detail.into(), hint: None, request: None, elapsed: None, step: None }
    }

    /// A check that passed.
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

/// What the server thinks of the API Token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// A request with it was answered otherwise than with 401 or 403, by something that speaks SCIM.
    Accepted,
    /// 401 or 403.
    Rejected,
    /// Nothing was asked, or the answer does not tell.
    Unknown,
}

/// A whole test in one word, most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// A person stopped it.
    Interrupted,
    /// The server rejected the API Token.
    CredentialRejected,
    /// A check failed.
    Failed,
    /// Everything passed, but a test user could not be removed.
    TestUserRemains,
    /// Everything passed.
    Passed,
}

/// A test user that could not be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// The server's id, where it is known.
    pub id: Option<String>,
    /// Its `userName`.
    pub user_name: String,
    /// Whether it was made inactive; if not it may still count as an active Employee.
    pub deactivated: bool,
}

/// Everything that a test found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// In the order in which they were looked at.
    pub checks: Vec<Check>,
    /// What the server thinks of the API Token.
    pub credential: Credential,
    /// Test users that could not be removed.
    pub left_behind: Vec<LeftBehind>,
    /// Whether the person stopped it.
    pub interrupted: bool,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { checks: Vec::new(), credential: Credential::Unknown, left_behind: Vec::new(), interrupted: false }
    }

    /// Whether a check failed.
    pub fn failed(&self) -> bool {
        self.checks.iter().any(|check| check.state == State::Fail)
    }

    /// The check of this name.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }

    /// The whole test in one word: what came first in the order of [`Conclusion`].
    pub fn conclusion(&self) -> Conclusion {
        if self.interrupted {
            Conclusion::Interrupted
        } else if self.credential == Credential::Rejected {
            Conclusion::CredentialRejected
        } else if self.failed() {
            Conclusion::Failed
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
    fn the_exit_code_tells_a_rejected_token_from_any_other_failure() {
        let mut report = Report::new();
        report.checks.push(Check::ok("json", "JSON", ""));
        assert_eq!(report.conclusion(), Conclusion::Passed);
        report.left_behind.push(LeftBehind { id: None, user_name: "x".into(), deactivated: true });
        assert_eq!(report.conclusion(), Conclusion::TestUserRemains);
        report.checks.push(Check::new("numbers", "Numbers", State::Fail, ""));
        assert_eq!(report.conclusion(), Conclusion::Failed);
        report.credential = Credential::Rejected;
        assert_eq!(report.conclusion(), Conclusion::CredentialRejected);
        report.interrupted = true;
        assert_eq!(report.conclusion(), Conclusion::Interrupted);
    }
}
