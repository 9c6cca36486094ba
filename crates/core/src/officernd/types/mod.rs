//! OfficeRnD's records. This is the one place where the API's `members` become Employees and its `offices` locations.
//!
//! Fields that are not known are ignored. A field that a decision rests on says whether it is absent, null, understood or not
//! ([`Field`]); one that is only shown may be anything. A record without its id is an error of the whole list, never left out.

mod bookings;
mod field;
mod people;

pub use bookings::{Booking, Occurrence};
pub use field::{Field, Recurrence, Series};
pub use people::{Employee, EmploymentStatus, Location, Resource, Status, Team};
