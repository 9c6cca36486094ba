//! Which employees and bookings a person asked for.

use jiff::Timestamp;

use super::plan::PlanItem;
use crate::officernd::Employee;

/// What is not given does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these employees, by id, name or email.
    pub employees: Vec<String>,
    /// Not these.
    pub excluded: Vec<String>,
    /// Not these, as the profile says.
    pub protected: Vec<String>,
    /// Only these bookings, by id.
    pub bookings: Vec<String>,
    /// Only these types of resources.
    pub types: Vec<String>,
    /// Only at these locations, by name.
    pub locations: Vec<String>,
    /// Only what starts at this time or later.
    pub from: Option<Timestamp>,
    /// Only what starts before this time.
    pub until: Option<Timestamp>,
}

/// Whether an id, a name or an email names an employee, whatever the case of the latter two.
pub fn matches(employee: &Employee, who: &str) -> bool {
    let who = who.trim();
    *employee.id == *who
        || employee.name.as_deref().is_some_and(|name| name.trim().to_lowercase() == who.to_lowercase())
        || employee.email.as_deref().is_some_and(|email| email.eq_ignore_ascii_case(who))
}

fn any_of(wanted: &[String], is: Option<&str>) -> bool {
    wanted.is_empty() || is.is_some_and(|is| wanted.iter().any(|wanted| wanted.trim().eq_ignore_ascii_case(is.trim())))
}

impl Selection {
    /// Whether an employee is looked at.
    pub fn includes(&self, employee: &Employee) -> bool {
        let any = |list: &[String]| list.iter().any(|who| matches(employee, who));
        (self.employees.is_empty() || any(&self.employees)) && !any(&self.excluded) && !any(&self.protected)
    }

    /// Whether a booking is looked at. A series counts by its first occurrence that is still to come; one whose time
    /// cannot be understood is never filtered away by time, because a person must hear of it.
    pub fn includes_booking(&self, item: &PlanItem) -> bool {
        let in_time = item.start.is_none_or(|start| {
            self.from.is_none_or(|from| start >= from) && self.until.is_none_or(|until| start < until)
        });
        in_time
            && (self.bookings.is_empty() || self.bookings.contains(&item.booking_id))
            && any_of(&self.types, item.resource_type.as_deref())
            && any_of(&self.locations, item.location.as_deref())
    }

    /// Whether names and types of resources are needed to decide.
    pub fn needs_resources(&self) -> bool {
        !self.types.is_empty() || !self.locations.is_empty()
    }
}
