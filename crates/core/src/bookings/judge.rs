//! One booking, its holder and the time in; what to do and why out.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::officernd::{Booking, Employee, Occurrence, Standing};

/// The employee that a booking is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The employee's id.
    pub id: Box<str>,
    /// What both statuses together say.
    pub standing: Standing,
    /// When the record was last changed, which is at the latest when they became Former; `None` when nothing that can be
    /// understood came.
    pub changed: Option<Timestamp>,
}

impl From<&Employee> for Holder {
    fn from(employee: &Employee) -> Self {
        let changed = employee.modified_at.as_deref().and_then(|text| text.parse().ok());
        Self { id: employee.id.clone(), standing: employee.standing(), changed }
    }
}

/// A booking record, with its next occurrence in the future.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The record.
    pub booking: Booking,
    /// The first occurrence that is in the time looked at; `None` when the times that came cannot be understood.
    pub next: Option<(Timestamp, Timestamp)>,
}

/// What to do with a series that has started and goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RunningSeries {
    /// A person decides: what cancelling its record does to its past is not known.
    #[default]
    Report,
    /// It is left, and nobody needs to decide.
    Skip,
    /// It is cancelled like any other booking.
    Cancel,
}

/// Which part of the future counts, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The time now.
    pub now: Timestamp,
    /// Occurrences that start at or after this are not looked at.
    pub until: Timestamp,
    /// Whether an occurrence that has begun and not ended counts as well.
    pub ongoing: bool,
    /// What to do with series that have started.
    pub running: RunningSeries,
    /// For how long somebody must have been Former; zero when it does not matter.
    pub grace: SignedDuration,
}

/// What to do with a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It would be cancelled.
    Cancel,
    /// A person has to decide.
    Decide,
    /// It is left for now, and nobody has to decide.
    Leave,
}

/// Why it is not simply cancelled, or what is special about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// `status` and `calculatedStatus` contradict each other about the employee.
    StatusesDisagree,
    /// The series has started and goes on: what cancelling its record does to its past is not known.
    RunningSeries,
    /// What came about the booking cannot be understood: its start, its series, or whether it is cancelled.
    Unreadable,
    /// It is not known since when the employee is Former, and a grace period was asked for.
    SinceUnknown,
    /// The employee is not known to be Former for as long as the grace period.
    Grace,
}

/// What to do with a booking, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// What to do.
    pub verdict: Verdict,
    /// Why; a booking that is cancelled needs no reason, except a series that has started.
    pub reason: Option<Reason>,
}

impl Reason {
    /// As programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StatusesDisagree => "statuses-disagree",
            Self::RunningSeries => "running-series",
            Self::Unreadable => "unreadable",
            Self::SinceUnknown => "since-unknown",
            Self::Grace => "grace",
        }
    }

    /// For a narrow column.
    pub const fn short(self) -> &'static str {
        match self {
            Self::StatusesDisagree => "statuses",
            Self::RunningSeries => "series runs",
            Self::Unreadable => "unreadable",
            Self::SinceUnknown => "since when?",
            Self::Grace => "grace",
        }
    }

    /// For a person.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::StatusesDisagree => "status and calculatedStatus disagree about the employee",
            Self::RunningSeries => "the series has started; what cancelling does to its past is not known",
            Self::Unreadable => "what OfficeRnD answers about the booking cannot be understood",
            Self::SinceUnknown => {
                "OfficeRnD does not tell since when the employee is Former, so --grace cannot be kept"
            }
            Self::Grace => "the employee is not known to be Former for as long as --grace",
        }
    }
}

impl Verdict {
    /// As programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Decide => "decide",
            Self::Leave => "leave",
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

/// Whether an occurrence is worth a closer look: it is, or may be, in the future, and not cancelled. Whose it is decides
/// the caller.
pub fn is_candidate(occurrence: &Occurrence, limits: Limits) -> bool {
    occurrence.canceled != Some(true)
        && is_future(occurrence.start.instant(), occurrence.end.instant(), limits) != Some(false)
}

/// What to do with a booking of the holder that has an occurrence in the future; `None` when there is nothing to do.
pub fn judge(held: &Held, holder: &Holder, limits: Limits) -> Option<Judgement> {
    let booking = &held.booking;
    if booking.member.as_deref() != Some(&*holder.id) || booking.canceled == Some(true) {
        return None;
    }
    match holder.standing {
        Standing::Active | Standing::Contact => return None,
        Standing::Unclear | Standing::Former => {}
    }
    let decide = |reason| Some(Judgement { verdict: Verdict::Decide, reason: Some(reason) });
    let leave = |reason| Some(Judgement { verdict: Verdict::Leave, reason: Some(reason) });
    // What cannot be understood is no reason to pass over it: the person must hear of it.
    match held.next {
        None => return decide(Reason::Unreadable),
        Some((start, end)) if is_future(Some(start), Some(end), limits) != Some(true) => return None,
        Some(_) => {}
    }
    if holder.standing == Standing::Unclear {
        return decide(Reason::StatusesDisagree);
    }
    if limits.grace.is_positive() {
        match holder.changed {
            None => return decide(Reason::SinceUnknown),
            Some(changed) if limits.now.duration_since(changed) < limits.grace => return leave(Reason::Grace),
            Some(_) => {}
        }
    }
    let Some(running) = is_running(booking, limits.now) else {
        return decide(Reason::Unreadable);
    };
    match (running, limits.running) {
        (false, _) => Some(Judgement { verdict: Verdict::Cancel, reason: None }),
        (true, RunningSeries::Cancel) => {
            Some(Judgement { verdict: Verdict::Cancel, reason: Some(Reason::RunningSeries) })
        }
        (true, RunningSeries::Report) => decide(Reason::RunningSeries),
        (true, RunningSeries::Skip) => leave(Reason::RunningSeries),
    }
}

/// Whether the record is a series that has begun; `None` when that cannot be told.
fn is_running(booking: &Booking, now: Timestamp) -> Option<bool> {
    let (Some(start), Some(_)) = (booking.start.instant(), booking.canceled) else {
        return None;
    };
    if booking.rrule.is_none() {
        return Some(false);
    }
    // The record's own start is the first occurrence's; `seriesStart`, where it comes, may be earlier still.
    let begun = match &booking.series_start {
        None => start,
        Some(when) => match when.instant() {
            Some(series) => series.min(start),
            None if when.0.is_none() => start,
            None => return None,
        },
    };
    Some(begun <= now)
}
