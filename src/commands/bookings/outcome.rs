//! What came of a run, booking by booking: for a person, for programs, and as the exit code.

use std::borrow::Cow;

use serde::Serialize;

use super::show::{or_nothing, start};
use crate::commands::teams::count;
use crate::output::{Audience, Column, Format, Output, Table};
use crate::report::Kind;
use ornd_scim_core::bookings::Verdict;
use ornd_scim_core::bookings::journal::Outcome;
use ornd_scim_core::bookings::plan::Item;
use ornd_scim_core::bookings::recheck::Left;

/// One booking and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// `cancelled`, `already`, `left`, `rebooked`, `failed`, `unknown`, `not-tried`, `decide` or `leave`.
    pub outcome: &'static str,
    /// Why, for a person.
    pub why: String,
    /// The booking as it was planned.
    #[serde(flatten)]
    pub item: Item,
}

impl Row {
    /// A booking that was tried, or was to be.
    pub fn tried(item: &Item, outcome: &Outcome) -> Self {
        Self { outcome: outcome.as_str(), why: outcome.why().to_owned(), item: item.clone() }
    }

    /// A booking that was not to be tried.
    pub fn untouched(item: &Item) -> Self {
        let why = item.reason.map_or("", |reason| reason.sentence());
        Self { outcome: item.verdict.as_str(), why: why.to_owned(), item: item.clone() }
    }
}

/// For a person.
struct Short<'a>(&'a Row);

impl Table<5> for Short<'_> {
    const COLUMNS: [Column; 5] = [
        Column::text("outcome", "What", 9),
        Column::text("employee", "Employee", 10),
        Column::text("resource", "Resource", 10),
        Column::text("start", "Starts (there)", 16),
        Column::text("why", "Why", 12),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 5] {
        let Row { outcome, why, item } = self.0;
        [
            Cow::Borrowed(outcome),
            Cow::Borrowed(&item.employee),
            or_nothing(item.resource.as_ref()),
            start(item).into(),
            Cow::Borrowed(why),
        ]
    }
}

impl Table<11> for Row {
    const COLUMNS: [Column; 11] = [
        Column::text("outcome", "What", 9),
        Column::text("why", "Why", 12),
        Column::text("employee", "Employee", 10),
        Column::text("employee_id", "Employee's id", 24),
        Column::text("booking_id", "Booking", 24),
        Column::text("start", "Start (UTC)", 20),
        Column::text("end", "End (UTC)", 20),
        Column::text("summary", "Title", 8),
        Column::text("resource", "Resource", 10),
        Column::text("resource_type", "Type", 7),
        Column::text("location", "Location", 8),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 11] {
        let item = &self.item;
        [
            Cow::Borrowed(self.outcome),
            Cow::Borrowed(&self.why),
            Cow::Borrowed(&item.employee),
            Cow::Borrowed(&item.employee_id),
            Cow::Borrowed(&item.booking_id),
            or_nothing(item.start.as_ref()),
            or_nothing(item.end.as_ref()),
            or_nothing(item.summary.as_ref()),
            or_nothing(item.resource.as_ref()),
            or_nothing(item.resource_type.as_ref()),
            or_nothing(item.location.as_ref()),
        ]
    }
}

/// How many there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Done by this run.
    pub done: usize,
    /// Done before, by whomever.
    pub already: usize,
    /// Left, for a reason.
    pub left: usize,
    /// Refused.
    pub failed: usize,
    /// Not known.
    pub unknown: usize,
    /// Not sent.
    pub not_tried: usize,
    /// Left to a person.
    pub to_decide: usize,
    /// Left for now, as asked for.
    pub to_leave: usize,
    /// Of those that were left, how many need a person.
    #[serde(skip)]
    left_to_decide: usize,
}

impl Totals {
    /// Counts a booking that was tried.
    pub fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Cancelled | Outcome::Rebooked { .. } => self.done += 1,
            Outcome::Already { .. } => self.already += 1,
            Outcome::Left { why } => {
                self.left += 1;
                self.left_to_decide += usize::from(Left::needs_decision(*why));
            }
            Outcome::Failed { .. } => self.failed += 1,
            Outcome::Unknown { .. } => self.unknown += 1,
            Outcome::NotTried { .. } => self.not_tried += 1,
        }
    }

    /// Counts a booking that was not to be tried.
    pub fn add_untouched(&mut self, item: &Item) {
        match item.verdict {
            Verdict::Decide => self.to_decide += 1,
            Verdict::Leave => self.to_leave += 1,
            Verdict::Cancel => {}
        }
    }

    /// The exit code of a run that nothing stopped: whether something is left that a person must look at.
    pub const fn kind(&self) -> Option<Kind> {
        let left = self.failed + self.unknown + self.not_tried + self.to_decide + self.left_to_decide;
        if left > 0 { Some(Kind::Incomplete) } else { None }
    }

    /// One sentence, for a person. `verb` is what was to be done with the bookings.
    pub fn sentence(&self, verb: &str) -> String {
        let mut text = format!("{} {verb}", count(self.done, "booking", "bookings"));
        for (number, what) in [
            (self.already, "done already"),
            (self.left, "left"),
            (self.failed, "failed"),
            (self.unknown, "not known"),
            (self.not_tried, "not tried"),
            (self.to_decide, "for a person to decide"),
            (self.to_leave, "left for now"),
        ] {
            if number > 0 {
                text.push_str(&format!(", {number} {what}"));
            }
        }
        text.push('.');
        text
    }
}

/// The rows in the form that is wanted, JSON excepted. A person who has just seen the list and said yes is shown only what
/// went otherwise.
pub fn rows(out: &Output, rows: &[Row], seen: bool) {
    if out.format() == Format::Table {
        let expected = |row: &&Row| !(seen && matches!(row.outcome, "cancelled" | "rebooked" | "decide" | "leave"));
        let shown: Vec<Short<'_>> = rows.iter().filter(expected).map(Short).collect();
        if !shown.is_empty() {
            out.table(&shown);
        }
    } else if !rows.is_empty() || !out.settings().quiet {
        out.table(rows);
    }
}
