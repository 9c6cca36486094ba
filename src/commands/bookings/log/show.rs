//! How runs and their bookings look.

use std::borrow::Cow;

use super::{BookingLine, RunLine};
use crate::commands::bookings::show::or_nothing;
use crate::output::{Audience, Column, Table, moment};
use ornd_scim_core::bookings::journal::Action;
use ornd_scim_core::bookings::plan::PlanItem;

impl Table<9> for RunLine {
    const COLUMNS: [Column; 9] = [
        Column::text("run", "Run", 21),
        Column::text("at", "Started", 16),
        Column::text("action", "Action", 6),
        Column::number("bookings", "Bookings"),
        Column::number("done", "Done"),
        Column::number("left", "Left"),
        Column::number("failed", "Failed"),
        Column::number("not_tried", "Not tried"),
        Column::text("exit_code", "Exit", 4),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 9] {
        [
            Cow::Borrowed(&self.run),
            Cow::Borrowed(&self.at),
            action(self.action).into(),
            self.bookings.to_string().into(),
            self.done.to_string().into(),
            self.left.to_string().into(),
            self.failed.to_string().into(),
            self.not_tried.to_string().into(),
            self.exit_code.map(|code| code.to_string()).unwrap_or_default().into(),
        ]
    }
}

/// A run for a person.
pub struct ShortRun<'a>(pub &'a RunLine);

impl Table<7> for ShortRun<'_> {
    const COLUMNS: [Column; 7] = [
        Column::text("run", "Run", 21),
        Column::text("at", "Started", 20),
        Column::text("action", "Action", 6),
        Column { min: 5, ..Column::number("bookings", "Total") },
        Column { min: 4, ..Column::number("done", "Done") },
        Column { min: 4, ..Column::number("open", "Open") },
        Column::text("exit_code", "Exit", 6),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 7] {
        let line = self.0;
        let exit = line.exit_code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
        [
            Cow::Borrowed(&line.run),
            moment(&line.at),
            action(line.action).into(),
            line.bookings.to_string().into(),
            line.done.to_string().into(),
            line.bookings.saturating_sub(line.done).to_string().into(),
            exit.into(),
        ]
    }
}

impl Table<9> for BookingLine {
    const COLUMNS: [Column; 9] = [
        Column::text("at", "When", 16),
        Column::text("outcome", "Outcome", 9),
        Column::text("employee", "Employee", 10),
        Column::text("resource", "Resource", 10),
        Column::text("start", "Starts", 16),
        Column::text("reason_text", "Reason", 8),
        Column::text("booking_id", "Booking", 6),
        Column::text("employee_id", "Employee id", 6),
        Column::text("run", "Run", 8),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 9] {
        let item = &self.row.item;
        [
            Cow::Borrowed(&self.at),
            self.row.outcome.into(),
            Cow::Borrowed(&item.employee),
            or_nothing(item.resource.as_ref()),
            item.start.map(|start| start.to_string()).unwrap_or_default().into(),
            Cow::Borrowed(self.row.why()),
            Cow::Borrowed(&item.booking_id),
            Cow::Borrowed(&item.employee_id),
            Cow::Borrowed(&self.run),
        ]
    }
}

/// A booking for a person.
pub struct ShortBooking<'a>(pub &'a BookingLine);

impl Table<6> for ShortBooking<'_> {
    const COLUMNS: [Column; 6] = [
        Column::text("at", "When", 20),
        Column::text("outcome", "Outcome", 9),
        Column::text("employee", "Employee", 8),
        Column::text("resource", "Resource", 8),
        Column::text("start", "Starts (local)", 16),
        Column::text("reason_text", "Reason", 5),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 6] {
        let BookingLine { at, row, .. } = self.0;
        [
            moment(at),
            row.outcome.into(),
            Cow::Borrowed(&row.item.employee),
            or_nothing(row.item.resource.as_ref()),
            start(&row.item).into(),
            Cow::Borrowed(row.why()),
        ]
    }
}

/// When it starts, for a person: where it is, or in UTC where the zone is not known.
fn start(item: &PlanItem) -> String {
    let utc = || item.start.map(|start| format!("{start} (UTC)"));
    item.local_start.clone().or_else(utc).unwrap_or_else(|| "?".to_owned())
}

const fn action(action: Action) -> &'static str {
    match action {
        Action::Cancel => "cancel",
        Action::Rebook => "rebook",
    }
}
