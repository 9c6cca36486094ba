//! Errors for people: what failed, why, what to type next, and the exit code.
//!
//! The core's errors are typed and know no flags; each becomes a [`Failure`] by `From` in `core`. `output` renders it, and its
//! kind is the exit code.

mod core;
#[cfg(feature = "sandbox")]
mod sandbox;

use std::fmt;

use ornd_scim_core::secrets;

pub use core::stopped_run;

/// Why a run ended other than well. Each kind has exactly one exit code, which is a promise to scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It was tried and did not work.
    Failed,
    /// The command line, the environment or a configuration file is wrong.
    Usage,
    /// The run finished, but an item failed or needs review.
    Incomplete,
    /// There are no credentials, or the server rejected them.
    Credentials,
    /// A safety guard or a check refused; nothing was changed.
    Guard,
    /// Only with `--detailed-exitcode`: there is something to do.
    SomethingToDo,
    /// Another run holds the lock, the rate limit or the network is in the way: trying again later may help.
    Temporary,
    /// The person pressed Ctrl-C or said no at a question.
    Interrupted,
    /// The system asked the run to end (SIGTERM).
    Terminated,
}

impl Kind {
    /// Every kind, in the order of the exit codes; `help` and the documents are made from it.
    pub const ALL: [Self; 9] = [
        Self::Failed,
        Self::Usage,
        Self::Incomplete,
        Self::Credentials,
        Self::Guard,
        Self::SomethingToDo,
        Self::Temporary,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// The exit code, as listed in `ornd-scim help`.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Incomplete => 3,
            Self::Credentials => 4,
            Self::Guard => 5,
            Self::SomethingToDo => 10,
            Self::Temporary => 75,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// Whether a person or the system asked the run to end: this is never shown as the trouble of one step.
    pub const fn is_signal(self) -> bool {
        matches!(self, Self::Interrupted | Self::Terminated)
    }

    /// One line for the table of exit codes.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Usage => "the command line or a file it names is wrong",
            Self::Incomplete => "finished, but needs attention: an item failed, is left for a person, or needs review",
            Self::Credentials => "no credentials, or they were rejected",
            Self::Guard => "a safety guard or a check refused; nothing was changed",
            Self::SomethingToDo => "only with --detailed-exitcode: nothing is wrong, there is something to do",
            Self::Temporary => "temporary: another run, a rate limit or the network; try again later",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
    }
}

/// A failure as a person sees it: what happened, why, and what to type next.
#[derive(Debug)]
pub struct Failure {
    /// Decides the exit code.
    pub kind: Kind,
    /// What failed: one sentence, no period.
    pub message: String,
    /// Lines that belong to the message, such as each flag that is missing.
    pub details: Vec<String>,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// What to do next, with the command to type.
    pub hints: Vec<String>,
    /// The server's HTTP status, where one answered.
    pub status: Option<u16>,
    /// The server's request id, where it sent one; its support will ask for it.
    pub request_id: Option<String>,
    /// The secret that the server rejected: where it came from is added to what a person reads.
    pub rejected: Option<secrets::Name>,
}

impl Failure {
    /// A failure of this kind with nothing but its message.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            details: Vec::new(),
            causes: Vec::new(),
            hints: Vec::new(),
            status: None,
            request_id: None,
            rejected: None,
        }
    }

    /// It was tried and did not work (exit 1).
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(Kind::Failed, message)
    }

    /// The command line, the environment or a file is wrong (exit 2).
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// No credentials, or rejected ones (exit 4).
    pub fn credentials(message: impl Into<String>) -> Self {
        Self::new(Kind::Credentials, message)
    }

    /// The sandbox is wanted of a build without it (exit 2).
    pub(crate) fn no_sandbox() -> Self {
        Self::usage("this build of ornd-scim has no sandbox")
            .because("it was built with --no-default-features, as for servers")
            .hint("cargo install --locked --path .   builds the program with its sandbox")
    }

    /// A guard refused and nothing was changed (exit 5).
    pub fn guard(message: impl Into<String>) -> Self {
        Self::new(Kind::Guard, message)
    }

    /// Trying again later may help (exit 75).
    pub fn temporary(message: impl Into<String>) -> Self {
        Self::new(Kind::Temporary, message)
    }

    /// Adds a line below the message.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }

    /// Adds a cause below the ones already there.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// Adds an error and everything below it as causes.
    #[must_use]
    pub fn because_of(mut self, error: &(dyn std::error::Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            let text = error.to_string();
            // Wrapped errors often repeat the text of what they wrap.
            if self.causes.last().is_none_or(|above| !above.contains(&text)) {
                self.causes.push(text);
            }
            next = error.source();
        }
        self
    }

    /// Puts what was being done above; what happened becomes the first cause.
    #[must_use]
    pub fn while_doing(mut self, message: impl Into<String>) -> Self {
        let happened = std::mem::replace(&mut self.message, message.into());
        self.causes.insert(0, happened);
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Says which secret the server rejected.
    #[must_use]
    pub fn rejected(mut self, name: secrets::Name) -> Self {
        self.rejected = Some(name);
        self
    }

    /// Adds the server's status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// What the command layer itself met: writing a file, making JSON. The core's errors have reports of their own in `core`.
impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        let mut failure = Self::failed(error.to_string());
        failure.causes = error.chain().skip(1).map(ToString::to_string).collect();
        failure
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn what_was_being_done_is_above_what_happened() {
        let failure = Failure::credentials("the secret was rejected").hint("ornd-scim login");
        let shown = failure.while_doing("the Teams could not be read");
        assert_eq!(shown.kind, Kind::Credentials);
        assert_eq!(shown.message, "the Teams could not be read");
        assert_eq!(shown.causes, ["the secret was rejected"]);
        assert_eq!(shown.hints, ["ornd-scim login"]);
    }

    #[test]
    fn other_errors_fail_with_their_causes() {
        let error = Err::<(), _>(std::io::Error::other("disk on fire")).context("it could not be written").unwrap_err();
        let shown = Failure::from(error);
        assert_eq!((shown.kind, shown.message.as_str()), (Kind::Failed, "it could not be written"));
        assert_eq!(shown.causes, ["disk on fire"]);
    }
}
