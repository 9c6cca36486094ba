//! Compares the people of Okta, SCIM and OfficeRnD's API.
//!
//! [`survey`] reads the sides into a [`Roster`]. [`compare`] is pure: it matches the records of one person ([`Person`]) and
//! lists what does not agree ([`Finding`]). A match needs an id that one side stores of the other, or a user name or e-mail
//! that is unique on both sides; what is ambiguous is a finding, never a guess. Nothing is concluded from a list that was not
//! read whole. [`diff`] compares two runs.

mod compare;
pub mod diff;
mod finding;
mod future_bookings;
mod interner;
mod matching;
mod roster;
mod survey;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod variants;

use serde::Serialize;

pub use compare::{Comparison, Person, Row, compare};
pub use finding::{Filter, Finding, FindingKind};
pub use future_bookings::{FutureBookings, future_bookings};
pub use matching::Link;
pub use roster::{ApiEmployee, OktaUser, OktaUserStatus, PushedGroup, Roster, ScimUser, Side, TeamSource};
pub use survey::{Clients, Error, Options, Survey, survey};

/// Compares whatever three sides answered.
#[cfg(any(test, fuzzing))]
pub(crate) fn probe(
    okta: &[crate::okta::AssignedUser],
    scim: &[crate::scim::import::User],
    api: &[crate::officernd::Employee],
) {
    let whole = |people| Coverage { people: Some(people), complete: true };
    let mut roster = Roster {
        okta_coverage: whole(okta.len()),
        scim_coverage: whole(scim.len()),
        api_coverage: whole(api.len()),
        groups_complete: true,
        ..Roster::default()
    };
    for user in okta {
        survey::add_okta(&mut roster, user);
    }
    for user in scim {
        survey::add_scim(&mut roster, user);
    }
    for employee in api {
        survey::add_employee(&mut roster, employee);
    }
    let comparison = compare(roster);
    // Everybody is somewhere, once a side at most.
    let rows: Vec<Row> = comparison.rows().collect();
    assert!(rows.len() >= okta.len().max(scim.len()).max(api.len()), "somebody is missing");
    assert!(rows.len() <= okta.len() + scim.len() + api.len(), "somebody is there twice");
}

/// How each side was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Coverage {
    /// People on this side; `None` if it was not read.
    pub people: Option<usize>,
    /// Whether every record was read and understood. Nothing is concluded from what is missing in an incomplete list.
    pub complete: bool,
}
