//! What the program assumes where OfficeRnD documents nothing, and what follows where it is otherwise.

/// One assumption.
#[derive(Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The machine's name, part of the interface.
    pub name: &'static str,
    /// What a person calls it.
    pub title: &'static str,
    /// What the program assumes.
    pub expected: &'static str,
    /// What follows if it is otherwise.
    pub otherwise: &'static str,
}

const NOTHING: &str = "nothing to do: the program handles both";
const MESSAGES: &str = "nothing to do, but an error message may name the wrong cause";
const REVIEW: &str = "bookings that lack what a cancel requires need review";

pub static LIST_STYLE: Assumption =
    Assumption { name: "list-style", title: "List format", expected: "lists are plain arrays", otherwise: NOTHING };
pub static CURSOR: Assumption = Assumption {
    name: "cursor",
    title: "Paging",
    expected: "the cursor of the next page is in the header rnd-cursor-next",
    otherwise: "nothing to do if lists are complete; otherwise send the file of --report with a bug report",
};
pub static PAGE_LIMIT: Assumption = Assumption {
    name: "page-limit",
    title: "Page size",
    expected: "a page has at most 100 records",
    otherwise: "nothing to do: the page size is stored in the profile (not with --no-save)",
};
pub static STATUS_FILTER: Assumption = Assumption {
    name: "status-filter",
    title: "Filter by status",
    expected: "employees cannot be filtered by status",
    otherwise: "nothing to do: the program reads all employees and filters them itself",
};
pub static RATE_LIMIT: Assumption = Assumption {
    name: "rate-limit",
    title: "Rate limit",
    expected: "response headers do not state the rate limit",
    otherwise: NOTHING,
};
pub static DATE: Assumption = Assumption {
    name: "date",
    title: "Server clock",
    expected: "each response has a readable Date header",
    otherwise: "nothing is canceled until the clocks can be compared; bookings cancel --accept-unknown-clock overrides it",
};
pub static WRONG_SLUG: Assumption = Assumption {
    name: "wrong-slug",
    title: "Unknown org slug",
    expected: "an unknown org slug is answered with status 500",
    otherwise: MESSAGES,
};
pub static UNKNOWN_ID: Assumption = Assumption {
    name: "unknown-id",
    title: "Unknown ID",
    expected: "an unknown ID is answered with status 404",
    otherwise: MESSAGES,
};
pub static BAD_CURSOR: Assumption = Assumption {
    name: "bad-cursor",
    title: "Invalid cursor",
    expected: "an invalid cursor is answered with status 500",
    otherwise: MESSAGES,
};
pub static WRITE_SCOPE: Assumption = Assumption {
    name: "write-scope",
    title: "Write permission",
    expected: "without the Write permission the request for a token is refused",
    otherwise: MESSAGES,
};
pub static EMPLOYEE: Assumption = Assumption {
    name: "employee",
    title: "Employee fields",
    expected: "an employee has every field that the program requires",
    otherwise: REVIEW,
};
pub static ADDITIONAL_TEAMS: Assumption = Assumption {
    name: "additional-teams",
    title: "Additional Teams",
    expected: "an employee's additional Teams are in the field teams",
    otherwise: "the number of members of a Team may be too low",
};
pub static BOOKING: Assumption = Assumption {
    name: "booking",
    title: "Booking fields",
    expected: "a booking has every field that the program requires",
    otherwise: REVIEW,
};
pub static OCCURRENCE: Assumption = Assumption {
    name: "occurrence",
    title: "Occurrence fields",
    expected: "an occurrence has every field that the program requires",
    otherwise: "what cannot be read is counted as not understood, and the run exits with 3",
};
pub static CALCULATED_STATUS: Assumption = Assumption {
    name: "calculated-status",
    title: "Calculated status",
    expected: "every employee has calculatedStatus",
    otherwise: REVIEW,
};
pub static CANCELED: Assumption = Assumption {
    name: "canceled",
    title: "Canceled flag",
    expected: "every booking has the field canceled",
    otherwise: REVIEW,
};
pub static CANCELED_IN_LISTS: Assumption = Assumption {
    name: "canceled-in-lists",
    title: "Canceled bookings",
    expected: "lists of bookings leave out canceled ones",
    otherwise: "nothing to do: the program reads each booking by itself",
};
pub static SCIM_DISCOVERY: Assumption = Assumption {
    name: "scim-discovery",
    title: "SCIM discovery",
    expected: "ServiceProviderConfig, ResourceTypes and Schemas are answered with status 200",
    otherwise: "nothing to do: Okta never asks for them",
};
pub static SCIM_BASE_URL: Assumption = Assumption {
    name: "scim-base-url",
    title: "SCIM Base URL",
    expected: "the SCIM Base URL begins with https and has no underscore",
    otherwise: "Okta may refuse it; ornd-scim test shows what it does",
};
pub static SCIM_SECRET: Assumption = Assumption {
    name: "scim-secret",
    title: "SCIM Secret",
    expected: "the SCIM Secret fits into a header",
    otherwise: "ornd-scim test shows whether it works",
};
