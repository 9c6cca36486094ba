//! What came of a run, booking by booking: for a person, for programs, and as the exit code.

use std::borrow::Cow;

use serde::Serialize;

use super::show::or_nothing;
use crate::output::{Audience, Column, Table};
use crate::report::Kind;
use ornd_scim_core::bookings::PlanAction;
use ornd_scim_core::bookings::journal::Outcome;
use ornd_scim_core::bookings::plan::PlanItem;
use ornd_scim_core::bookings::rebook::Decision;

/// One booking and what came of it; `reason` and `reason_text` are those of the outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// `canceled`, `already-canceled`, `gone`, `needs-review`, `skipped`, `kept`, `booked`, `failed`, `unknown` or `not-tried`; of
    /// an undo also `already-booked`, `conflict` and `incomplete`.
    pub outcome: &'static str,
    /// The booking as it was planned.
    #[serde(flatten)]
    pub item: PlanItem,
}

impl Row {
    /// A booking that was tried, or was to be.
    pub fn tried(item: &PlanItem, outcome: &Outcome) -> Self {
        let mut item = item.clone();
        item.reason = outcome.reason();
        item.reason_text = Some(outcome.why().to_owned()).filter(|why| !why.is_empty());
        Self { outcome: outcome.as_str(), item }
    }

    /// A booking that was not to be tried.
    pub fn untouched(item: &PlanItem) -> Self {
        let outcome = match item.action {
            PlanAction::Review => "needs-review",
            PlanAction::Skip => "skipped",
            PlanAction::Keep => "kept",
            PlanAction::Cancel => "not-tried",
        };
        Self { outcome, item: item.clone() }
    }

    /// A booking that is not made again.
    pub fn not_booked(item: &PlanItem, decision: Decision) -> Self {
        let outcome = match decision {
            Decision::Book => "not-tried",
            Decision::AlreadyBooked => "already-booked",
            Decision::Conflict => "conflict",
            Decision::Incomplete => "incomplete",
            Decision::NotActive | Decision::Over => "skipped",
        };
        let mut item = item.clone();
        item.reason = None;
        item.reason_text = Some(decision.text().to_owned());
        Self { outcome, item }
    }

    /// Why, in words.
    pub fn why(&self) -> &str {
        self.item.reason_text.as_deref().unwrap_or_default()
    }
}

impl Table<13> for Row {
    const COLUMNS: [Column; 13] = [
        Column::text("outcome", "Outcome", 9),
        Column::text("reason", "Reason", 8),
        Column::text("reason_text", "Reason in words", 12),
        Column::text("employee", "Employee", 10),
        Column::text("employee_id", "Employee id", 24),
        Column::text("booking_id", "Booking", 24),
        Column::text("start", "Starts (UTC)", 20),
        Column::text("end", "Ends (UTC)", 20),
        Column::text("summary", "Title", 8),
        Column::text("resource", "Resource", 10),
        Column::text("resource_type", "Type", 7),
        Column::text("location", "Location", 8),
        Column::text("series", "Series", 8),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 13] {
        let item = &self.item;
        [
            Cow::Borrowed(self.outcome),
            item.reason.map_or("", |reason| reason.as_str()).into(),
            Cow::Borrowed(self.why()),
            Cow::Borrowed(&item.employee),
            Cow::Borrowed(&item.employee_id),
            Cow::Borrowed(&item.booking_id),
            item.start.map(|start| start.to_string()).unwrap_or_default().into(),
            item.end.map(|end| end.to_string()).unwrap_or_default().into(),
            or_nothing(item.summary.as_ref()),
            or_nothing(item.resource.as_ref()),
            or_nothing(item.resource_type.as_ref()),
            or_nothing(item.location.as_ref()),
            or_nothing(item.series.as_ref()),
        ]
    }
}

/// How many there are of each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Canceled by this run.
    pub canceled: usize,
    /// Booked by this run.
    pub booked: usize,
    /// Canceled before, by whomever.
    pub already_canceled: usize,
    /// Without a record, and in no list.
    pub gone: usize,
    /// For a person to decide.
    pub needs_review: usize,
    /// Left alone, for a reason.
    pub skipped: usize,
    /// A person decided to keep them.
    pub kept: usize,
    /// Booked again before.
    pub already_booked: usize,
    /// Taken by somebody else meanwhile.
    pub conflict: usize,
    /// Not booked again, because what exactly was taken away is not known.
    pub incomplete: usize,
    /// Refused.
    pub failed: usize,
    /// Not known; the next run finds out.
    pub unknown: usize,
    /// Not sent.
    pub not_tried: usize,
}

impl Totals {
    /// Counts rows.
    pub fn of(rows: &[Row]) -> Self {
        let mut totals = Self::default();
        for row in rows {
            *match row.outcome {
                "canceled" => &mut totals.canceled,
                "booked" => &mut totals.booked,
                "already-canceled" => &mut totals.already_canceled,
                "gone" => &mut totals.gone,
                "needs-review" => &mut totals.needs_review,
                "skipped" => &mut totals.skipped,
                "kept" => &mut totals.kept,
                "already-booked" => &mut totals.already_booked,
                "conflict" => &mut totals.conflict,
                "incomplete" => &mut totals.incomplete,
                "failed" => &mut totals.failed,
                "unknown" => &mut totals.unknown,
                _ => &mut totals.not_tried,
            } += 1;
        }
        totals
    }

    /// What is canceled or booked now, by whomever.
    pub const fn done(&self) -> usize {
        self.canceled + self.booked + self.already_canceled + self.gone + self.already_booked
    }

    /// The exit code of a run that nothing stopped: whether a person has to look at something.
    pub const fn kind(&self) -> Option<Kind> {
        let open = self.failed + self.unknown + self.not_tried + self.needs_review + self.conflict + self.incomplete;
        if open > 0 { Some(Kind::Incomplete) } else { None }
    }

    /// "2 canceled, 3 need review"; `main` comes first, also when it is none.
    pub fn sentence(&self, main: &str) -> String {
        let need = |count: usize| if count == 1 { "needs review" } else { "need review" };
        let first = if main == "booked" { self.booked } else { self.canceled };
        let mut text = format!("{first} {main}");
        for (number, what) in [
            (self.already_canceled, "already canceled"),
            (self.gone, "gone"),
            (self.already_booked, "already booked"),
            (self.needs_review, need(self.needs_review)),
            (self.skipped, "skipped"),
            (self.kept, "kept"),
            (self.conflict, "in conflict"),
            (self.incomplete, "incomplete"),
            (self.failed, "failed"),
            (self.unknown, "unknown"),
            (self.not_tried, "not tried"),
        ] {
            if number > 0 {
                text.push_str(&format!(", {number} {what}"));
            }
        }
        text.push('.');
        text
    }
}
