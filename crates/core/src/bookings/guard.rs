//! The guards: numbers that look like a mistake stop the run before anything is changed.
//!
//! A mass deactivation by mistake looks exactly like very many people leaving; only the numbers tell. The limits are our
//! choice, all of them can be set.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::plan::human;

/// How far this machine's clock may be off the server's, unless set otherwise.
pub const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(2);

/// From how many employees up a share says anything.
pub const SHARE_FROM: u64 = 100;

/// From how many people up a shrinking roster says anything.
const SHRINK_FROM: u64 = 5;

/// Numbers beyond which nothing is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// How many Former employees may be cleaned up in one run.
    pub max_employees: u64,
    /// How many bookings may be canceled in one run.
    pub max: u64,
    /// How many of all employees may be cleaned up in one run, in percent, from [`SHARE_FROM`] employees up.
    pub max_share: u8,
    /// Whether a roster that shrank or whose Former employees jumped is fine.
    pub accept_roster: bool,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { max_employees: 50, max: 500, max_share: 20, accept_roster: false }
    }
}

/// How many people there were; what the next run compares itself with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Roster {
    /// All employees.
    pub employees: u64,
    /// Those who are Former.
    pub former: u64,
}

/// What a run would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// Former employees with something to cancel.
    pub employees: u64,
    /// Bookings to cancel.
    pub bookings: u64,
}

/// Why a run is refused, with the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Far fewer employees than at the last run.
    #[error("OfficeRnD returns {now} employees now, and returned {last} at the last run")]
    RosterShrank {
        /// Now.
        now: u64,
        /// At the last run.
        last: u64,
    },
    /// Far more Former employees than at the last run.
    #[error("{now} employees are Former now, and {last} were at the last run")]
    FormerJumped {
        /// Now.
        now: u64,
        /// At the last run.
        last: u64,
    },
    /// Too many employees.
    #[error("{employees} Former employees would be cleaned up; the limit for one run is {limit}")]
    MaxEmployees {
        /// How many.
        employees: u64,
        /// The limit.
        limit: u64,
    },
    /// Too large a share of all employees.
    #[error("{share}% of all employees ({employees} of {all}) would be cleaned up; the limit for one run is {limit}%")]
    MaxShare {
        /// How many.
        employees: u64,
        /// Of how many.
        all: u64,
        /// In percent, rounded up.
        share: u64,
        /// The limit in percent.
        limit: u8,
    },
    /// Too many bookings.
    #[error("{bookings} bookings would be canceled; the limit for one run is {limit}")]
    Max {
        /// How many.
        bookings: u64,
        /// The limit.
        limit: u64,
    },
    /// This machine's clock is off.
    #[error("this machine's clock is {} {} OfficeRnD's", human(off(*.ahead)), if ahead.is_positive() { "ahead of" } else { "behind" })]
    Clock {
        /// This machine's time less the server's.
        ahead: SignedDuration,
    },
    /// No answer says what time it is.
    #[error("OfficeRnD's answers have no readable Date header, so this machine's clock cannot be compared with it")]
    UnknownClock,
}

impl Refusal {
    /// The guard's name, for programs.
    pub const fn guard(&self) -> &'static str {
        match self {
            Self::RosterShrank { .. } => "roster-shrank",
            Self::FormerJumped { .. } => "former-jumped",
            Self::MaxEmployees { .. } => "max-employees",
            Self::MaxShare { .. } => "max-share",
            Self::Max { .. } => "max",
            Self::Clock { .. } => "clock",
            Self::UnknownClock => "unknown-clock",
        }
    }
}

/// Every guard that refuses, in the order in which a person should read them.
pub fn refusals(amount: Amount, now: Roster, last: Option<Roster>, thresholds: Thresholds) -> Vec<Refusal> {
    let mut refused = Vec::new();
    let percent = |part: u64, whole: u64| part.saturating_mul(100).div_ceil(whole.max(1));
    if let Some(last) = last.filter(|_| !thresholds.accept_roster && amount.bookings > 0) {
        let share = u64::from(thresholds.max_share);
        let fewer = last.employees.saturating_sub(now.employees);
        if fewer >= SHRINK_FROM && percent(fewer, last.employees) > share {
            refused.push(Refusal::RosterShrank { now: now.employees, last: last.employees });
        }
        let more = now.former.saturating_sub(last.former);
        let jumped = now.employees >= SHARE_FROM && percent(more, now.employees) > share;
        if more > thresholds.max_employees || jumped {
            refused.push(Refusal::FormerJumped { now: now.former, last: last.former });
        }
    }
    let Amount { employees, bookings } = amount;
    if employees > thresholds.max_employees {
        refused.push(Refusal::MaxEmployees { employees, limit: thresholds.max_employees });
    }
    let share = percent(employees, now.employees);
    if now.employees >= SHARE_FROM && share > u64::from(thresholds.max_share) {
        refused.push(Refusal::MaxShare { employees, all: now.employees, share, limit: thresholds.max_share });
    }
    if bookings > thresholds.max {
        refused.push(Refusal::Max { bookings, limit: thresholds.max });
    }
    refused
}

/// Whether this machine's clock is too far off the server's, or cannot be compared with it.
pub fn clock(now: Timestamp, server: Option<Timestamp>, tolerance: SignedDuration) -> Option<Refusal> {
    let Some(server) = server else { return Some(Refusal::UnknownClock) };
    let ahead = now.duration_since(server);
    (ahead > tolerance || ahead < -tolerance).then_some(Refusal::Clock { ahead })
}

/// How far off, without the direction.
pub fn off(ahead: SignedDuration) -> SignedDuration {
    // The smallest length has no counterpart above zero.
    SignedDuration::from_secs(ahead.as_secs().saturating_abs())
}
