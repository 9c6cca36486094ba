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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ada() -> Employee {
        let record = json!({ "_id": "e1", "name": "Ada Ångström", "email": "Ada@acme.example" });
        serde_json::from_value(record).unwrap()
    }

    fn booking(change: &serde_json::Value) -> PlanItem {
        let mut item = json!({
            "employee": "Ada", "employee_id": "e1", "employee_status": "former", "booking_id": "b1", "action": "cancel",
            "start": "2026-03-05T09:00:00Z", "resource_type": "hotdesk", "location": "Berlin",
        });
        for (name, value) in change.as_object().unwrap() {
            item[name] = value.clone();
        }
        serde_json::from_value(item).unwrap()
    }

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn an_employee_is_named_by_id_name_or_email_alone() {
        for who in ["e1", " e1 ", "ada ångström", "ADA ÅNGSTRÖM", "ada@ACME.example"] {
            assert!(matches(&ada(), who), "{who}");
        }
        for who in ["E1", "ada", "ada@acme", "", "e11"] {
            assert!(!matches(&ada(), who), "{who}");
        }
        let nameless: Employee = serde_json::from_value(json!({ "_id": "e2" })).unwrap();
        assert!(matches(&nameless, "e2") && !matches(&nameless, ""));
    }

    #[test]
    fn whoever_is_excluded_or_protected_is_left_alone_even_if_named() {
        let includes = |employees: &[&str], excluded: &[&str], protected: &[&str]| {
            let (employees, excluded, protected) = (names(employees), names(excluded), names(protected));
            Selection { employees, excluded, protected, ..Selection::default() }.includes(&ada())
        };
        assert!(includes(&[], &[], &[]) && includes(&["bo", "e1"], &["bo"], &["bo"]));
        assert!(!includes(&["bo"], &[], &[]) && !includes(&["e1"], &["e1"], &[]) && !includes(&["e1"], &[], &["e1"]));
    }

    #[test]
    fn a_booking_is_chosen_by_time_id_type_and_location() {
        let at = |text: &str| Some(text.parse().unwrap());
        let all = Selection::default();
        let chosen = |selection: Selection| selection.includes_booking(&booking(&json!({})));
        assert!(all.includes_booking(&booking(&json!({}))));
        assert!(chosen(Selection {
            from: at("2026-03-05T09:00:00Z"),
            until: at("2026-03-05T09:00:01Z"),
            ..all.clone()
        }));
        assert!(!chosen(Selection { from: at("2026-03-05T09:00:01Z"), ..all.clone() }));
        assert!(!chosen(Selection { until: at("2026-03-05T09:00:00Z"), ..all.clone() }));
        assert!(chosen(Selection { types: names(&["desk", " HotDesk "]), ..all.clone() }));
        assert!(!chosen(Selection { types: names(&["meeting_room"]), ..all.clone() }));
        assert!(chosen(Selection { locations: names(&["berlin"]), ..all.clone() }));
        assert!(!chosen(Selection { locations: names(&["Sydney"]), ..all.clone() }));
        let one = Selection { bookings: std::iter::once("b1".to_owned()).collect(), ..all.clone() };
        assert!(
            one.includes_booking(&booking(&json!({})))
                && !one.includes_booking(&booking(&json!({ "booking_id": "b2" })))
        );
        let later = Selection { from: at("2030-01-01T00:00:00Z"), ..all };
        assert!(later.includes_booking(&booking(&json!({ "start": null }))), "a person must hear of it");
    }

    #[test]
    fn resources_are_needed_for_types_and_for_locations() {
        let all = Selection::default();
        assert!(!all.needs_resources());
        assert!(Selection { types: names(&["hotdesk"]), ..all.clone() }.needs_resources());
        assert!(Selection { locations: names(&["Berlin"]), ..all }.needs_resources());
    }
}
