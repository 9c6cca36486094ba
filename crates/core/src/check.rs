//! How a check ended, for everything that shows a list of checks.

use serde::{Serialize, Serializer};

/// How a check ended, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Not made, because an earlier one failed or it was not asked for.
    Skipped,
    Ok,
    /// Works, but a person should look.
    Warning,
    Failed,
}

impl State {
    /// The code in files and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
