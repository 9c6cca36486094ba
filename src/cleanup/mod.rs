//! What Former employees still hold, and what may be done about it; pure.
//!
//! A [`Held`] booking and its [`Holder`] go in with the time and the [`Limits`]; a [`Verdict`] comes out. Instants are
//! compared, never local dates, so the answer is the same in every time zone. Nothing here acts.

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::Serialize;

use crate::officernd::{Booking, Occurrence, Standing};

/// The employee that a booking is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The employee's id.
    pub id: Box<str>,
    /// What both statuses together say.
    pub standing: Standing,
}

/// A booking record, with its next occurrence in the future.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The record.
    pub booking: Booking,
    /// The first occurrence that is in the time looked at; `None` when the times that came cannot be understood.
    pub next: Option<(Timestamp, Timestamp)>,
}

/// Which part of the future counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The time now.
    pub now: Timestamp,
    /// Occurrences that start at or after this are not looked at.
    pub until: Timestamp,
    /// Whether an occurrence that has begun and not ended counts as well.
    pub ongoing: bool,
}

/// What to do with a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It would be cancelled.
    Cancel,
    /// A person has to decide.
    Decide(Reason),
}

/// Why a person has to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// `status` and `calculatedStatus` contradict each other about the employee.
    StatusesDisagree,
    /// The series has started and goes on: what cancelling its record does to its past is not known.
    RunningSeries,
    /// What came about the booking cannot be understood: its start, its series, or whether it is cancelled.
    Unreadable,
}

impl Reason {
    /// As programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StatusesDisagree => "statuses-disagree",
            Self::RunningSeries => "running-series",
            Self::Unreadable => "unreadable",
        }
    }

    /// For a narrow column.
    pub const fn short(self) -> &'static str {
        match self {
            Self::StatusesDisagree => "statuses",
            Self::RunningSeries => "series runs",
            Self::Unreadable => "unreadable",
        }
    }

    /// For a person.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::StatusesDisagree => "status and calculatedStatus disagree about the employee",
            Self::RunningSeries => "the series has started; what cancelling does to its past is not known",
            Self::Unreadable => "what OfficeRnD answers about the booking cannot be understood",
        }
    }
}

impl Verdict {
    /// As programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Decide(_) => "decide",
        }
    }
}

/// Whether an occurrence is in the future that counts. `None` when its times cannot be understood.
pub fn is_future(start: Option<Timestamp>, end: Option<Timestamp>, limits: Limits) -> Option<bool> {
    let start = start?;
    let ahead = start > limits.now;
    let ongoing = limits.ongoing && start <= limits.now && end? > limits.now;
    Some((ahead || ongoing) && start < limits.until)
}

/// Whether an occurrence is worth reading its record for: it is, or may be, in the future, not cancelled, and for this
/// employee. One that names another employee is not theirs; of one that names none the record decides.
pub fn is_candidate(occurrence: &Occurrence, holder: &Holder, limits: Limits) -> bool {
    occurrence.member.as_ref().is_none_or(|member| *member == holder.id)
        && occurrence.canceled != Some(true)
        && is_future(occurrence.start.instant(), occurrence.end.instant(), limits) != Some(false)
}

/// What to do with a booking of the holder that has an occurrence in the future; `None` when there is nothing to do.
pub fn judge(held: &Held, holder: &Holder, limits: Limits) -> Option<Verdict> {
    let booking = &held.booking;
    if booking.member.as_deref() != Some(&*holder.id) || booking.canceled == Some(true) {
        return None;
    }
    match holder.standing {
        Standing::Active | Standing::Contact => return None,
        Standing::Unclear | Standing::Former => {}
    }
    // What cannot be understood is no reason to pass over it: the person must hear of it.
    match held.next {
        None => return Some(Verdict::Decide(Reason::Unreadable)),
        Some((start, end)) if is_future(Some(start), Some(end), limits) != Some(true) => return None,
        Some(_) => {}
    }
    if holder.standing == Standing::Unclear {
        return Some(Verdict::Decide(Reason::StatusesDisagree));
    }
    let (Some(start), Some(_)) = (booking.start.instant(), booking.canceled) else {
        return Some(Verdict::Decide(Reason::Unreadable));
    };
    if booking.rrule.is_none() {
        return Some(Verdict::Cancel);
    }
    // The record's own start is the first occurrence's; `seriesStart`, where it comes, may be earlier still.
    let begun = match &booking.series_start {
        None => start,
        Some(when) => match when.instant() {
            Some(series) => series.min(start),
            None if when.0.is_none() => start,
            None => return Some(Verdict::Decide(Reason::Unreadable)),
        },
    };
    Some(if begun > limits.now { Verdict::Cancel } else { Verdict::Decide(Reason::RunningSeries) })
}
