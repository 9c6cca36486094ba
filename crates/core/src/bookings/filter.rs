//! What of all that is left the person asked for.

use jiff::Timestamp;

use super::plan::Item;
use crate::officernd::Employee;

/// The narrowing flags. What is not given does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these employees, by id, name or email.
    pub employees: Vec<String>,
    /// Not these.
    pub exclude: Vec<String>,
    /// Never these, whether they are there or not.
    pub never: Vec<String>,
    /// Only these types of resources.
    pub types: Vec<String>,
    /// Only at these locations, by name.
    pub locations: Vec<String>,
    /// Only what starts at this time or later.
    pub from: Option<Timestamp>,
    /// Only what starts before this time.
    pub until: Option<Timestamp>,
}

/// Whether somebody is meant by an id, a name or an email, whatever the case of the latter two.
pub fn is_meant(employee: &Employee, who: &str) -> bool {
    let who = who.trim();
    *employee.id == *who
        || employee.name.as_deref().is_some_and(|name| name.trim().to_lowercase() == who.to_lowercase())
        || employee.email.as_deref().is_some_and(|email| email.eq_ignore_ascii_case(who))
}

fn any_of(wanted: &[String], is: Option<&str>) -> bool {
    wanted.is_empty() || is.is_some_and(|is| wanted.iter().any(|wanted| wanted.trim().eq_ignore_ascii_case(is.trim())))
}

impl Filter {
    /// Whether an employee is looked at.
    pub fn wants(&self, employee: &Employee) -> bool {
        let meant = |list: &[String]| list.iter().any(|who| is_meant(employee, who));
        (self.employees.is_empty() || meant(&self.employees)) && !meant(&self.exclude) && !meant(&self.never)
    }

    /// Whether a booking is looked at. A series counts by its first occurrence that is still to come; one whose time
    /// cannot be understood is never filtered away by time, because a person must hear of it.
    pub fn keeps(&self, item: &Item) -> bool {
        let in_time = item.starts().is_none_or(|start| {
            self.from.is_none_or(|from| start >= from) && self.until.is_none_or(|until| start < until)
        });
        in_time
            && any_of(&self.types, item.resource_type.as_deref())
            && any_of(&self.locations, item.location.as_deref())
    }

    /// Whether names and types of resources are needed to decide.
    pub fn needs_resources(&self) -> bool {
        !self.types.is_empty() || !self.locations.is_empty()
    }
}
