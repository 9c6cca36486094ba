//! OfficeRnD Hybrid's API: tokens, lists, employees, Teams, the integration.
//!
//! Values come in, requests go out through [`crate::http`], typed values come back. What is documented and what is not
//! stands at each call, and once more as data in [`CALLS`], from which the page "What is verified and what is not" is made.
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
    /// Documented or seen for the sister product Flex of the same platform: likely, not proven.
    SisterProduct,
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
            Self::SisterProduct => "sister product",
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

/// Every call of this room.
pub const CALLS: &[Provenance] = &[
    Provenance {
        call: "POST https://identity.officernd.com/oauth/token",
        grade: Grade::Documented,
        note: "Client credentials, form-encoded; scopes officernd.api.read and officernd.api.write. Asking for a scope that was not granted fails, so only what a command needs is asked for. How the refusal looks is not documented.",
    },
    Provenance {
        call: "GET /organizations/{org}/members",
        grade: Grade::Documented,
        note: "Employees. There is no filter by status, so Former employees are told apart here, by status and calculatedStatus.",
    },
    Provenance {
        call: "GET /organizations/{org}/teams",
        grade: Grade::Documented,
        note: "Teams. No count of employees is part of the answer.",
    },
    Provenance {
        call: "GET /organizations/{org}/offices",
        grade: Grade::SisterProduct,
        note: "Locations, for their names only. Where it does not answer, ids are shown instead.",
    },
    Provenance {
        call: "GET /organizations/{org}/resources",
        grade: Grade::SisterProduct,
        note: "Desks and rooms, for names, types and locations. One resource by its id is documented; the list is the sister product's.",
    },
    Provenance {
        call: "GET /organizations/{org}/bookings/{id}",
        grade: Grade::Documented,
        note: "One booking: whose it is, whether it is canceled, and when its series began. seriesStart is the sister product's.",
    },
    Provenance {
        call: "GET /organizations/{org}/members/{id}",
        grade: Grade::Documented,
        note: "One employee, read again right before their bookings are canceled.",
    },
    Provenance {
        call: "POST /organizations/{org}/bookings/{id}/cancel",
        grade: Grade::SisterProduct,
        note: "That a booking can be canceled by a server is documented; the path, and the flags silent and skipCancellationPolicy, are the sister product's. Not known: the answer's body, what a second cancel answers, what canceling a series does to its past. So an answer proves nothing unless it is the record and says canceled; otherwise the booking is read, with growing waits. That 429 means that nothing was done is our assumption.",
    },
    Provenance {
        call: "GET /organizations/{org}/bookings?member=…",
        grade: Grade::Documented,
        note: "An employee's booking records, where that takes fewer requests than reading each.",
    },
    Provenance {
        call: "POST /organizations/{org}/bookings",
        grade: Grade::SisterProduct,
        note: "Making a booking, for `bookings rebook` only.",
    },
    Provenance {
        call: "GET /organizations/{org}/bookings/occurrences?start=…&end=…",
        grade: Grade::Documented,
        note: "That an occurrence carries bookingId is the sister product's. Where an occurrence overlaps the edge of the time asked for, either answer is understood.",
    },
    Provenance {
        call: "lists: $limit (100), $next, a bare array, the cursor in rnd-cursor-next",
        grade: Grade::SisterProduct,
        note: "The parameters are documented, the header's name and the bare array are the sister product's. The newer style of the sister product ({results, cursorNext}) is understood as well; `doctor` finds out which one holds.",
    },
    Provenance {
        call: "errors: 500 \"Organization not found\" for a wrong slug, 302 for a malformed one, 401 for a missing scope",
        grade: Grade::SisterProduct,
        note: "Only 200 and 404 are documented for Hybrid.",
    },
    Provenance {
        call: "GET integrations/scim, POST integrations/scim/activate, /rotate-secret, /deactivate",
        grade: Grade::Choice,
        note: "Nothing public activates the integration or shows its secret. These paths are the sandbox's; for a real organisation the default is guided clicks, and whoever knows the real paths can set them in integration-api.",
    },
];
