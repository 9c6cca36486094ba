//! OfficeRnD Hybrid's API: tokens, lists, employees, Teams, the integration.
//!
//! Values come in, requests go out through [`crate::http`], typed values come back. What is documented and what is not
//! is documented at each call, and again as data in [`CALLS`], from which the page "What is verified and what is not" is made.
//! `DELETE /members` and `DELETE /bookings` are documented and deliberately not here: they remove people and records.

mod bookings;
mod client;
mod error;
mod integration;
mod list;
mod lists;
mod permit;
mod seen;
mod token;
mod types;

pub use bookings::{CancelAnswer, CancelFlags, NewBooking};
pub use client::{Account, Client};
pub use error::Error;
pub use integration::{IntegrationApi, IntegrationState};
pub use list::{Page, Style, page};
pub use lists::Pager;
pub use permit::{CancelPermit, Evidence, Evident, Listed, Obstacle, Override, Terms, examine};
pub use token::Scope;
pub use types::{
    Booking, Employee, EmploymentStatus, Field, Location, Occurrence, Recurrence, Resource, Series, Status, Team,
};

/// How well a fact is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// The vendor documents it for this product.
    Documented,
    /// Documented or observed for OfficeRnD Flex only, which is built on the same platform: likely, not proven.
    FlexOnly,
    /// Seen in logged traffic or in working code of others.
    Observed,
    /// Nothing public: what the program does is a choice, and can be configured.
    Choice,
}

impl Grade {
    /// For the documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::FlexOnly => "Flex only",
            Self::Observed => "observed",
            Self::Choice => "our choice",
        }
    }
}

/// What is known of one call.
#[derive(Debug, Clone, Copy)]
pub struct Provenance {
    /// The request.
    pub call: &'static str,
    /// How well it is known.
    pub grade: Grade,
    /// What exactly is, and what is not.
    pub note: &'static str,
}

/// Every call of this module.
pub const CALLS: &[Provenance] = &[
    Provenance {
        call: "POST https://identity.officernd.com/oauth/token",
        grade: Grade::Documented,
        note: "Client credentials, form-encoded; scopes officernd.api.read and officernd.api.write. A request for a scope that was not granted fails, so each command requests only the scopes it needs. The error response is not documented.",
    },
    Provenance {
        call: "GET /organizations/{org}/members",
        grade: Grade::Documented,
        note: "Employees. There is no filter by status, so the program finds Former employees by status and calculatedStatus.",
    },
    Provenance {
        call: "GET /organizations/{org}/teams",
        grade: Grade::Documented,
        note: "Teams. The response does not contain the number of employees.",
    },
    Provenance {
        call: "GET /organizations/{org}/offices",
        grade: Grade::FlexOnly,
        note: "Locations, for their names only. If the call fails, IDs are shown instead.",
    },
    Provenance {
        call: "GET /organizations/{org}/resources",
        grade: Grade::FlexOnly,
        note: "Desks and rooms, for names, types and locations. Reading one resource by its ID is documented; the list is documented for Flex only.",
    },
    Provenance {
        call: "GET /organizations/{org}/bookings/{id}",
        grade: Grade::Documented,
        note: "One booking: its holder, whether it is canceled, and when its series began. seriesStart is documented for Flex only.",
    },
    Provenance {
        call: "GET /organizations/{org}/members/{id}",
        grade: Grade::Documented,
        note: "One employee, read again immediately before their bookings are canceled.",
    },
    Provenance {
        call: "POST /organizations/{org}/bookings/{id}/cancel",
        grade: Grade::FlexOnly,
        note: "OfficeRnD documents that a server can cancel a booking. The path and the flags silent and skipCancellationPolicy are documented for Flex only. Not known: the response body, the response to a second cancel, and what canceling a series does to past occurrences. The program trusts a response only if it contains the canceled record; otherwise it reads the booking, with increasing waits. We assume that 429 means that nothing was done.",
    },
    Provenance {
        call: "GET /organizations/{org}/bookings?member=…",
        grade: Grade::Documented,
        note: "An employee's booking records, if that needs fewer requests than reading each.",
    },
    Provenance {
        call: "POST /organizations/{org}/bookings",
        grade: Grade::FlexOnly,
        note: "Creates a booking; only `bookings rebook` sends it.",
    },
    Provenance {
        call: "GET /organizations/{org}/bookings/occurrences?start=…&end=…",
        grade: Grade::Documented,
        note: "Occurrences in a period. Their field bookingId is documented for Flex only. An occurrence that overlaps the start or end of the period may be listed or not; the program handles both.",
    },
    Provenance {
        call: "lists: $limit (100), $next, a bare array, the cursor in rnd-cursor-next",
        grade: Grade::FlexOnly,
        note: "The parameters are documented; the name of the header and the bare array are documented for Flex only. The program also supports the format of Flex's newer API ({results, cursorNext}); `doctor` reports which one your organization uses.",
    },
    Provenance {
        call: "errors: 500 \"Organization not found\" for a wrong slug, 302 for a malformed one, 401 for a missing scope",
        grade: Grade::FlexOnly,
        note: "Only 200 and 404 are documented for Hybrid.",
    },
    Provenance {
        call: "GET integrations/scim, POST integrations/scim/activate, /rotate-secret, /deactivate",
        grade: Grade::Choice,
        note: "No public API activates the integration or reads its secret. These are the paths of the sandbox. For a real organization the default is guided clicks; if you know the real paths, set them in integration-api.",
    },
];
