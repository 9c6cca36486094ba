//! How the bookings look: times in the resource's zone and in UTC, each with what could be done and why.

use std::borrow::Cow;

use serde::Serialize;

use super::gather::Found;
use crate::cleanup::{Held, Verdict};
use crate::commands::teams::count;
use crate::officernd::{Employee, Location, Resource, Standing};
use crate::output::{Audience, Column, Format, Output, Table};

/// One booking that somebody who has left still holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Line {
    /// The employee's name, or the id.
    employee: String,
    employee_id: String,
    standing: Standing,
    /// When the employee's record was last changed, which is at the latest when they became Former.
    changed_at: Option<String>,
    /// RFC 3339, UTC; of a series the first occurrence in the time looked at.
    start: Option<String>,
    end: Option<String>,
    /// The zone the booking was made in, and the start there.
    timezone: Option<String>,
    local_start: Option<String>,
    booking_id: String,
    summary: Option<String>,
    resource: Option<String>,
    resource_type: Option<String>,
    location: Option<String>,
    /// The rule, of a series.
    series: Option<String>,
    #[serde(serialize_with = "verdict")]
    pub verdict: Verdict,
    reason: Option<&'static str>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde calls it so.
fn verdict<S: serde::Serializer>(verdict: &Verdict, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(verdict.as_str())
}

impl Line {
    /// All of it that is shown.
    pub fn new(
        employee: &Employee,
        held: Held,
        verdict: Verdict,
        resource: Option<&Resource>,
        location: Option<&Location>,
    ) -> Self {
        let booking = held.booking;
        let text = |text: Option<&Box<str>>| text.map(ToString::to_string);
        let zone = booking.timezone.as_deref();
        // A zone that is not known here is no reason to hide the booking: UTC is always there.
        let local = held.next.zip(zone).and_then(|((start, _), zone)| start.in_tz(zone).ok());
        Self {
            employee: employee.shown().to_owned(),
            employee_id: employee.id.to_string(),
            standing: employee.standing(),
            changed_at: text(employee.modified_at.as_ref()),
            start: held.next.map(|(start, _)| start.to_string()),
            end: held.next.map(|(_, end)| end.to_string()),
            timezone: zone.map(str::to_owned),
            local_start: local.map(|local| local.strftime("%Y-%m-%d %H:%M").to_string()),
            booking_id: booking.id.into(),
            summary: text(booking.summary.as_ref()),
            resource: text(resource.and_then(|resource| resource.name.as_ref()).or(booking.resource.as_ref())),
            resource_type: text(resource.and_then(|resource| resource.kind.as_ref())),
            location: text(location.and_then(|location| location.name.as_ref())),
            series: text(booking.rrule.as_ref()),
            verdict,
            reason: match verdict {
                Verdict::Cancel => None,
                Verdict::Decide(reason) => Some(reason.as_str()),
            },
        }
    }
}

/// For a person.
struct Short<'a>(&'a Line);

fn or_nothing(text: Option<&String>) -> Cow<'_, str> {
    text.map_or(Cow::Borrowed(""), |text| Cow::Borrowed(text))
}

impl Table<5> for Short<'_> {
    const COLUMNS: [Column; 5] = [
        Column::text("employee", "Employee", 10),
        Column::text("resource", "Resource", 10),
        Column::text("type", "Type", 7),
        Column::text("start", "Starts (there)", 16),
        Column::text("verdict", "What", 19),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 5] {
        let line = self.0;
        let start = line.local_start.clone().or_else(|| line.start.as_ref().map(|start| format!("{start} (UTC)")));
        let what = match (line.verdict, &line.series) {
            (Verdict::Decide(reason), _) => format!("decide: {}", reason.short()),
            (Verdict::Cancel, Some(_)) => "cancel the series".to_owned(),
            (Verdict::Cancel, None) => "cancel".to_owned(),
        };
        [
            Cow::Borrowed(&line.employee),
            or_nothing(line.resource.as_ref()),
            or_nothing(line.resource_type.as_ref()),
            start.unwrap_or_else(|| "?".to_owned()).into(),
            what.into(),
        ]
    }
}

impl Table<16> for Line {
    const COLUMNS: [Column; 16] = [
        Column::text("verdict", "What", 6),
        Column::text("reason", "Why", 8),
        Column::text("employee", "Employee", 10),
        Column::text("employee_id", "Employee's id", 24),
        Column::text("standing", "Standing", 7),
        Column::text("changed_at", "Changed", 10),
        Column::text("start", "Start (UTC)", 20),
        Column::text("end", "End (UTC)", 20),
        Column::text("timezone", "Zone", 8),
        Column::text("local_start", "Start there", 16),
        Column::text("booking_id", "Booking", 24),
        Column::text("summary", "Title", 8),
        Column::text("resource", "Resource", 10),
        Column::text("resource_type", "Type", 7),
        Column::text("location", "Location", 8),
        Column::text("series", "Series", 8),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 16] {
        let standing = if self.standing == Standing::Former { "former" } else { "unclear" };
        [
            self.verdict.as_str().into(),
            self.reason.unwrap_or_default().into(),
            Cow::Borrowed(&self.employee),
            Cow::Borrowed(&self.employee_id),
            standing.into(),
            or_nothing(self.changed_at.as_ref()),
            or_nothing(self.start.as_ref()),
            or_nothing(self.end.as_ref()),
            or_nothing(self.timezone.as_ref()),
            or_nothing(self.local_start.as_ref()),
            Cow::Borrowed(&self.booking_id),
            or_nothing(self.summary.as_ref()),
            or_nothing(self.resource.as_ref()),
            or_nothing(self.resource_type.as_ref()),
            or_nothing(self.location.as_ref()),
            or_nothing(self.series.as_ref()),
        ]
    }
}

/// The list in the form that is wanted.
pub fn list(out: &Output, lines: &[Line]) {
    if out.format() != Format::Table {
        out.table(lines);
    } else if !lines.is_empty() {
        out.table(&lines.iter().map(Short).collect::<Vec<_>>());
    }
}

/// What it comes to, on stderr.
pub fn summary(out: &Output, found: &Found, to_cancel: usize, to_decide: usize) {
    out.note(&format!(
        "{} of {} {} Former; of {} status and calculatedStatus disagree.",
        found.former,
        count(usize::try_from(found.employees).unwrap_or(usize::MAX), "employee", "employees"),
        if found.former == 1 { "is" } else { "are" },
        found.unclear,
    ));
    out.note(&format!(
        "{} could be cancelled; {} a person's decision. Nothing was changed.",
        count(to_cancel, "booking", "bookings"),
        if to_decide == 1 { "1 needs".to_owned() } else { format!("{to_decide} need") },
    ));
    let mut reasons: Vec<_> = found
        .lines
        .iter()
        .filter_map(|line| match line.verdict {
            Verdict::Cancel => None,
            Verdict::Decide(reason) => Some(reason),
        })
        .collect();
    reasons.sort();
    reasons.dedup();
    for reason in reasons {
        out.note(&format!("  decide: {} ({}): {}", reason.short(), reason.as_str(), reason.sentence()));
    }
}
