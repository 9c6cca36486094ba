//! What the stand-in keeps beside its tables while it runs.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::clients::Clients;

/// Requests a minute (our choice; Okta's limits depend on the org and the endpoint).
pub const LIMIT: u64 = 600;

/// One for the whole sandbox.
pub struct OktaState {
    /// `http://127.0.0.1:PORT` of the org.
    pub origin: String,
    /// The same of the sandbox itself, whose SCIM server an app may point to.
    pub sandbox_origin: String,
    /// Provisioning is done by one at a time, so that the order of the requests is always the same.
    pub turn: tokio::sync::Mutex<()>,
    /// What sends the SCIM requests.
    pub clients: Clients,
    /// Each exchange is added to this file.
    pub record: Option<PathBuf>,
    /// The hosts beside this machine that SCIM may be sent to.
    pub targets: Vec<String>,
    /// The current minute and the requests in it.
    window: Mutex<(u64, u64)>,
}

impl OktaState {
    /// With the addresses of this run.
    pub fn new(origin: String, sandbox_origin: String, record: Option<PathBuf>, targets: Vec<String>) -> Self {
        Self {
            origin,
            sandbox_origin,
            turn: tokio::sync::Mutex::new(()),
            clients: Clients::default(),
            record,
            targets,
            window: Mutex::new((0, 0)),
        }
    }

    /// Counts a request; gives how many are left in this minute and the epoch second in which the next one begins.
    pub fn count(&self, now: jiff::Timestamp) -> (u64, u64) {
        let second = u64::try_from(now.as_second()).unwrap_or(0);
        let minute = second / 60;
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.0 != minute {
            *window = (minute, 0);
        }
        window.1 += 1;
        // Nothing is refused here: a limit that is enforced is a behavior, `rate`.
        (LIMIT.saturating_sub(window.1).max(1), (minute + 1) * 60)
    }
}
