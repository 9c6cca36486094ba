//! OfficeRnD's records. This is the one place where the API's `members` become Employees and its `offices` locations.
//!
//! Reading is tolerant: fields that are not known are ignored, optional ones may be missing or of another type than
//! documented. A record without its id is an error of the whole list, never left out silently.

mod bookings;
mod people;
mod tolerant;

pub use bookings::{Booking, Occurrence, When};
pub use people::{Employee, Location, Resource, Standing, Status, Team};
