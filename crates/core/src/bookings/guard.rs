//! The guards: numbers that look like a mistake stop the run before anything is changed.
//!
//! A mass deactivation by mistake looks exactly like very many people leaving; only the numbers tell. The limits are our
//! choice, all of them can be set.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::plan::human;

/// How far this machine's clock may be off the server's, unless set otherwise.
pub const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(2);

/// From how many employees up a share says anything.
pub const SHARE_FROM: u64 = 100;

/// From how many people up a shrinking roster says anything.
const SHRINK_FROM: u64 = 5;

/// The limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// How many Former employees may be cleaned up in one run.
    pub max_employees: u64,
    /// How many bookings may be cancelled in one run.
    pub max: u64,
    /// How many of all employees may be cleaned up in one run, in percent, from [`SHARE_FROM`] employees up.
    pub max_share: u8,
    /// Whether a roster that shrank or whose Former employees jumped is fine.
    pub accept_roster: bool,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { max_employees: 50, max: 500, max_share: 20, accept_roster: false }
    }
}

/// How many people there were; what the next run compares itself with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// All employees.
    pub employees: u64,
    /// Those who are Former by both statuses.
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

/// Why a run is refused, with the numbers, and what lifts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The guard's name, for programs.
    pub guard: &'static str,
    /// What is wrong, with the numbers.
    pub message: String,
    /// The flag that lets it through, for a person who has looked.
    pub lift: String,
}

/// Every guard that refuses, in the order in which a person should read them.
pub fn refusals(amount: Amount, now: Roster, last: Option<Roster>, bounds: Bounds) -> Vec<Refusal> {
    let mut refused = Vec::new();
    let percent = |part: u64, whole: u64| part.saturating_mul(100).div_ceil(whole.max(1));
    if let Some(last) = last.filter(|_| !bounds.accept_roster && amount.bookings > 0) {
        let share = u64::from(bounds.max_share);
        let fewer = last.employees.saturating_sub(now.employees);
        if fewer >= SHRINK_FROM && percent(fewer, last.employees) > share {
            refused.push(Refusal {
                guard: "roster-shrank",
                message: format!(
                    "OfficeRnD now answers {} employees, and {} at the last run: {fewer} fewer",
                    now.employees, last.employees
                ),
                lift: "--accept-roster".to_owned(),
            });
        }
        let more = now.former.saturating_sub(last.former);
        let jumped = now.employees >= SHARE_FROM && percent(more, now.employees) > share;
        if more > bounds.max_employees || jumped {
            refused.push(Refusal {
                guard: "former-jumped",
                message: format!(
                    "{} employees are Former now, and {} at the last run: {more} more",
                    now.former, last.former
                ),
                lift: "--accept-roster".to_owned(),
            });
        }
    }
    if amount.employees > bounds.max_employees {
        refused.push(Refusal {
            guard: "max-employees",
            message: format!(
                "{} Former employees would be cleaned up, and at most {} are in one run",
                amount.employees, bounds.max_employees
            ),
            lift: format!("--max-employees {}", amount.employees),
        });
    }
    let share = percent(amount.employees, now.employees);
    if now.employees >= SHARE_FROM && share > u64::from(bounds.max_share) {
        refused.push(Refusal {
            guard: "max-share",
            message: format!(
                "{} of {} employees would be cleaned up, which is {share} %, and at most {} % are in one run",
                amount.employees, now.employees, bounds.max_share
            ),
            lift: format!("--max-share {}%", share.min(100)),
        });
    }
    if amount.bookings > bounds.max {
        refused.push(Refusal {
            guard: "max",
            message: format!(
                "{} bookings would be cancelled, and at most {} are in one run",
                amount.bookings, bounds.max
            ),
            lift: format!("--max {}", amount.bookings),
        });
    }
    refused
}

/// Whether this machine's clock is too far off the server's. `ahead` is this machine's time less the server's.
pub fn clock(ahead: SignedDuration, tolerance: SignedDuration) -> Option<Refusal> {
    // The smallest length has no counterpart above zero.
    let off = SignedDuration::from_secs(ahead.as_secs().saturating_abs());
    if ahead <= tolerance && ahead >= -tolerance {
        return None;
    }
    let side = if ahead.is_positive() { "ahead of" } else { "behind" };
    Some(Refusal {
        guard: "clock",
        message: format!("this machine's clock is {} {side} OfficeRnD's", human(off)),
        lift: format!("--max-clock-skew {}s", off.as_secs().saturating_add(1)),
    })
}
