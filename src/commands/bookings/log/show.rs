//! How runs and their bookings look: for a person what fits 80 columns, for programs everything.

use std::borrow::Cow;

use super::super::outcome::Row;
use super::super::show::{or_nothing, start};
use super::{BookingLine, RunLine};
use crate::journal::Action;
use crate::output::{Audience, Column, Format, Output, Table, moment};

impl Table<8> for RunLine {
    const COLUMNS: [Column; 8] = [
        Column::text("run", "Run", 21),
        Column::text("at", "Begun (UTC)", 16),
        Column::text("action", "What", 6),
        Column::number("bookings", "Bookings"),
        Column::number("done", "Done"),
        Column::number("left", "Left"),
        Column::number("failed", "Failed"),
        Column::text("exit_code", "Exit", 4),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 8] {
        [
            Cow::Borrowed(&self.run),
            Cow::Borrowed(&self.at),
            action(self.action).into(),
            self.bookings.to_string().into(),
            self.done.to_string().into(),
            (self.left + self.not_tried).to_string().into(),
            self.failed.to_string().into(),
            self.exit().into(),
        ]
    }
}

impl RunLine {
    fn exit(&self) -> String {
        self.exit_code.map_or_else(|| "killed".to_owned(), |code| code.to_string())
    }

    /// What came of it, in words.
    fn result(&self) -> String {
        let mut text = format!("{} of {} done", self.done, self.bookings);
        for (number, what) in [(self.failed, "failed"), (self.left + self.not_tried, "left")] {
            if number > 0 {
                text.push_str(&format!(", {number} {what}"));
            }
        }
        text
    }
}

/// A run, for a person.
struct ShortRun<'a>(&'a RunLine);

impl Table<5> for ShortRun<'_> {
    const COLUMNS: [Column; 5] = [
        Column::text("run", "Run", 21),
        Column::text("at", "Begun", 20),
        Column::text("action", "What", 6),
        Column::text("exit_code", "Exit", 4),
        Column::text("result", "Result", 14),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 5] {
        let line = self.0;
        [
            Cow::Borrowed(&line.run),
            moment(&line.at),
            action(line.action).into(),
            line.exit().into(),
            line.result().into(),
        ]
    }
}

/// A booking, for a person.
struct ShortBooking<'a>(&'a BookingLine);

impl Table<6> for ShortBooking<'_> {
    const COLUMNS: [Column; 6] = [
        Column::text("outcome", "What", 9),
        Column::text("employee", "Employee", 10),
        Column::text("resource", "Resource", 8),
        Column::text("start", "Starts (there)", 16),
        Column::text("at", "When", 20),
        Column::text("why", "Why", 5),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 6] {
        let Row { outcome, why, item } = &self.0.row;
        [
            Cow::Borrowed(outcome),
            Cow::Borrowed(&item.employee),
            or_nothing(item.resource.as_ref()),
            if item.start.is_some() { start(item).into() } else { Cow::Borrowed("") },
            moment(&self.0.at),
            Cow::Borrowed(why),
        ]
    }
}

impl Table<9> for BookingLine {
    const COLUMNS: [Column; 9] = [
        Column::text("at", "When (UTC)", 16),
        Column::text("outcome", "What", 9),
        Column::text("employee", "Employee", 10),
        Column::text("resource", "Resource", 10),
        Column::text("start", "Starts (UTC)", 16),
        Column::text("why", "Why", 8),
        Column::text("booking_id", "Booking", 6),
        Column::text("employee_id", "Employee's id", 6),
        Column::text("run", "Run", 8),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 9] {
        let item = &self.row.item;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        [
            Cow::Borrowed(&self.at),
            self.row.outcome.into(),
            Cow::Borrowed(&item.employee),
            text(&item.resource).into(),
            text(&item.start).into(),
            Cow::Borrowed(&self.row.why),
            Cow::Borrowed(&item.booking_id),
            Cow::Borrowed(&item.employee_id),
            Cow::Borrowed(&self.run),
        ]
    }
}

const fn action(action: Action) -> &'static str {
    match action {
        Action::Cancel => "cancel",
        Action::Rebook => "rebook",
    }
}

/// One line a run.
pub fn runs(out: &Output, runs: &[RunLine]) {
    if out.format() != Format::Table {
        out.table(runs);
    } else if !runs.is_empty() {
        out.table(&runs.iter().map(ShortRun).collect::<Vec<_>>());
    }
}

/// One line a booking.
pub fn bookings(out: &Output, bookings: &[BookingLine]) {
    if out.format() == Format::Table {
        out.table(&bookings.iter().map(ShortBooking).collect::<Vec<_>>());
    } else {
        out.table(bookings);
    }
}
