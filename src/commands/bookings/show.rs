//! How bookings look to programs, and the summary on stderr.

use std::borrow::Cow;

use crate::commands::teams::count;
use crate::output::{Audience, Column, Output, Table};
use ornd_scim_core::bookings::NotUnderstood;
use ornd_scim_core::bookings::plan::{Plan, PlanItem};
use ornd_scim_core::officernd::EmploymentStatus;

pub fn or_nothing(text: Option<&String>) -> Cow<'_, str> {
    text.map_or(Cow::Borrowed(""), |text| Cow::Borrowed(text))
}

const fn status(status: EmploymentStatus) -> &'static str {
    match status {
        EmploymentStatus::Active => "active",
        EmploymentStatus::Contact => "contact",
        EmploymentStatus::Former => "former",
        EmploymentStatus::Conflicting => "conflicting",
        EmploymentStatus::Incomplete => "incomplete",
        EmploymentStatus::Unknown => "unknown",
    }
}

impl Table<20> for PlanItem {
    const COLUMNS: [Column; 20] = [
        Column::text("action", "Action", 6),
        Column::text("reason", "Reason", 8),
        Column::text("reason_text", "Reason in words", 8),
        Column::text("employee", "Employee", 10),
        Column::text("employee_id", "Employee id", 24),
        Column::text("email", "Email", 10),
        Column::text("employee_status", "Status", 7),
        Column::text("changed_at", "Former since (latest)", 10),
        Column::text("start", "Starts (UTC)", 20),
        Column::text("end", "Ends (UTC)", 20),
        Column::text("timezone", "Zone", 8),
        Column::text("local_start", "Starts (local)", 16),
        Column::text("booking_id", "Booking", 24),
        Column::text("summary", "Title", 8),
        Column::text("resource", "Resource", 10),
        Column::text("resource_type", "Type", 7),
        Column::text("location", "Location", 8),
        Column::text("series", "Series", 8),
        Column::number("attendees", "Attendees"),
        Column::number("visitors", "Visitors"),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 20] {
        let time = |time: Option<jiff::Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
        [
            self.action.as_str().into(),
            self.reason.map_or("", |reason| reason.as_str()).into(),
            or_nothing(self.reason_text.as_ref()),
            Cow::Borrowed(&self.employee),
            Cow::Borrowed(&self.employee_id),
            or_nothing(self.email.as_ref()),
            status(self.employee_status).into(),
            time(self.changed_at).into(),
            time(self.start).into(),
            time(self.end).into(),
            or_nothing(self.timezone.as_ref()),
            or_nothing(self.local_start.as_ref()),
            Cow::Borrowed(&self.booking_id),
            or_nothing(self.summary.as_ref()),
            or_nothing(self.resource.as_ref()),
            or_nothing(self.resource_type.as_ref()),
            or_nothing(self.location.as_ref()),
            or_nothing(self.series.as_ref()),
            self.attendees.to_string().into(),
            self.visitors.to_string().into(),
        ]
    }
}

/// What it comes to, on stderr.
pub fn summary(out: &Output, plan: &Plan) {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let mut people = format!(
        "{} of {} {} Former.",
        plan.former,
        count(number(plan.employees), "employee", "employees"),
        if plan.former == 1 { "is" } else { "are" },
    );
    if plan.conflicting > 0 {
        let verb = if plan.conflicting == 1 { "has" } else { "have" };
        people.push_str(&format!(" {} {verb} conflicting statuses.", plan.conflicting));
    }
    out.note(&format!("Plan: {}", counts(plan)));
    out.note(&people);
    if let Some(beyond) = plan.beyond.filter(|beyond| *beyond > 0) {
        let bookings = count(number(beyond), "booking", "bookings");
        let verb = if beyond == 1 { "starts" } else { "start" };
        out.note(&format!(
            "At least {bookings} of theirs {verb} later than {:.0}; --horizon looks further.",
            plan.until
        ));
    }
    not_understood(out, plan.not_understood);
}

/// "4 to cancel, 2 need review."
pub fn counts(plan: &Plan) -> String {
    let mut text = format!("{} to cancel", plan.to_cancel);
    for (number, one, many) in [
        (plan.to_review, "needs review", "need review"),
        (plan.to_skip, "skipped", "skipped"),
        (plan.to_keep, "kept", "kept"),
    ] {
        if number > 0 {
            text.push_str(&format!(", {number} {}", if number == 1 { one } else { many }));
        }
    }
    text.push('.');
    text
}

/// What was not understood, as a warning: it may hide a booking to cancel.
pub fn not_understood(out: &Output, not_understood: NotUnderstood) {
    let NotUnderstood { employees, occurrences } = not_understood;
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let mut parts = Vec::new();
    if employees > 0 {
        parts.push(format!("the statuses of {}", count(number(employees), "employee", "employees")));
    }
    if occurrences > 0 {
        parts.push(format!(
            "the holder or the booking id of {}",
            count(number(occurrences), "occurrence", "occurrences")
        ));
    }
    if !parts.is_empty() {
        out.warn(&format!(
            "not understood: {}. There may be more to cancel. ornd-scim doctor shows how the records look.",
            parts.join(", and ")
        ));
    }
}
