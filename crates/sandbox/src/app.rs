//! What every request can use: the state, the time, how the sandbox behaves, and what came so far.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::behaviour::Behaviour;
use crate::limiter::Limiter;
use crate::okta_state::OktaState;
use crate::options::{AccessLog, Clock};
use crate::request_log::Log;
use crate::store::Store;
use crate::triggers::Triggers;

/// What every request can use.
pub struct App {
    /// The state.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Latency, limits, faults.
    pub behaviour: Mutex<Behaviour>,
    /// The rate limit's bucket.
    pub limiter: Limiter,
    /// The requests that came.
    pub log: Log,
    /// Clicks that wait for a request.
    pub triggers: Triggers,
    /// What the stand-in for Okta keeps beside its tables.
    pub okta: OktaState,
    /// What every request to the controls carries; another one in each run.
    pub control_token: String,
    /// Is told each request.
    pub access_log: Option<AccessLog>,
}

impl App {
    /// How it behaves now.
    pub fn behaviour(&self) -> MutexGuard<'_, Behaviour> {
        self.behaviour.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time as the `Date` header tells it, so many seconds later.
    pub fn http_date(&self, seconds: i64) -> String {
        let skew = self.behaviour().clock_skew;
        let told = skew.checked_add(jiff::SignedDuration::from_secs(seconds));
        // No HTTP date lies before 1970.
        let at = told
            .and_then(|offset| self.clock.now().checked_add(offset).ok())
            .unwrap_or_default()
            .max(Timestamp::UNIX_EPOCH);
        httpdate::fmt_http_date(std::time::SystemTime::try_from(at).unwrap_or(std::time::SystemTime::UNIX_EPOCH))
    }
}

/// Shared by all connections.
pub type Shared = Arc<App>;
