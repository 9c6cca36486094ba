//! What permits a cancel.
//!
//! A [`CancelPermit`] is the only thing that [`super::Client::cancel_booking`] accepts, and [`examine`] is the only function
//! that makes one: from a booking record and its holder's record, both read immediately before. Everything that a cancel
//! rests on is checked here, whatever any list said. What is absent, in another form or contradictory is an [`Obstacle`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::types::{Booking, Employee, EmploymentStatus, Field, Recurrence};
use crate::moment::Moment;

/// Which fields an organization's service may leave out, as a person has accepted it (`[profile.X.evidence]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// `calculated-status = "optional"`: `calculatedStatus` may be missing.
    pub calculated_status_optional: bool,
    /// `canceled = "optional"`: a missing `canceled` means false.
    pub canceled_optional: bool,
    /// `lists-include-canceled = true`: a list that shows a booking as canceled proves it where its record is missing.
    pub lists_include_canceled: bool,
}

/// What a person accepted although the program would leave it to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Override {
    /// The series has started.
    RunningSeries,
    /// Others take part.
    Attended,
    /// Only one of the two statuses says Former.
    ConflictingStatuses,
}

/// What the lists said of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Listed {
    /// Its first occurrence in the time looked at; `None` when that cannot be understood.
    pub start: Option<Timestamp>,
    /// The end of that occurrence.
    pub end: Option<Timestamp>,
    /// Whether occurrences with different starts were listed.
    pub several: bool,
    /// Whether an occurrence hinted at a series.
    pub hints_at_series: bool,
    /// The earliest start of a series that an occurrence named.
    pub series_start: Field<Timestamp>,
    /// What an occurrence said and cannot be understood, besides its start: its holder, or whether it is canceled.
    pub unclear: Option<&'static str>,
}

/// What must hold.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    /// The time now.
    pub now: Timestamp,
    /// Whether what has begun and not ended counts as well.
    pub ongoing: bool,
    /// What the service may leave out.
    pub evidence: Evidence,
    /// What a person accepted.
    pub accepted: &'a [Override],
    /// Teammates who do not count as attendees: Former themselves, or known when a person agreed.
    pub expected: &'a dyn Fn(&str) -> bool,
    /// Visitors from outside who do not count: known when a person agreed.
    pub visitors: u32,
}

/// A booking may be canceled, by what was read at a moment.
#[derive(Debug, Clone)]
pub struct CancelPermit {
    booking_id: Box<str>,
    overrides: Vec<Override>,
    read_at: Moment,
}

impl CancelPermit {
    /// The record to cancel.
    pub fn booking_id(&self) -> &str {
        &self.booking_id
    }

    /// When the older of the records that it rests on was read.
    pub fn read_at(&self) -> Moment {
        self.read_at
    }

    /// What a person had to accept for it.
    pub fn overrides(&self) -> &[Override] {
        &self.overrides
    }
}

/// Records and when they were read.
#[derive(Debug, Clone, Copy)]
pub struct Evident<'a> {
    /// The holder's record.
    pub employee: &'a Employee,
    /// The booking's record.
    pub record: &'a Booking,
    /// When the older of both was read.
    pub read_at: Moment,
}

/// Why a booking must not be canceled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// It is canceled already.
    Canceled,
    /// The record names somebody else as the holder.
    OtherHolder,
    /// It is not in the future.
    NotInFuture,
    /// The record starts at another time than was listed.
    OtherStart {
        /// What the record says.
        record: Timestamp,
    },
    /// The employee is not Former.
    Employment(EmploymentStatus),
    /// The series has started.
    RunningSeries {
        /// When.
        since: Timestamp,
    },
    /// Others take part.
    Attended {
        /// Teammates who are not Former.
        colleagues: u32,
        /// People from outside.
        visitors: u32,
    },
    /// The record has no `canceled`.
    MissingCanceled,
    /// A field of the record is missing that must be there.
    Missing(&'static str),
    /// A field cannot be understood.
    Unclear(&'static str),
    /// What came contradicts itself.
    Contradiction(&'static str),
}

/// Checks everything that a cancel rests on.
pub fn examine(evident: Evident<'_>, listed: &Listed, terms: &Terms<'_>) -> Result<CancelPermit, Obstacle> {
    let Evident { employee, record, read_at } = evident;
    if record.canceled == Field::Value(true) {
        return Err(Obstacle::Canceled);
    }
    match &record.member {
        Field::Value(holder) if *holder == employee.id => {}
        Field::Value(_) => return Err(Obstacle::OtherHolder),
        Field::Absent | Field::Null => return Err(Obstacle::Missing("member")),
        Field::Unclear => return Err(Obstacle::Unclear("member")),
    }
    if let Some(field) = listed.unclear {
        return Err(Obstacle::Unclear(field));
    }
    let start = required(record.start, "start")?;
    let listed_start = listed.start.ok_or(Obstacle::Unclear("the occurrence's start"))?;
    if !is_ahead(listed_start, listed.end, terms) {
        return Err(Obstacle::NotInFuture);
    }
    let mut overrides = Vec::new();
    let mut accept = |what: Override, obstacle: Obstacle| {
        if terms.accepted.contains(&what) {
            overrides.push(what);
            Ok(())
        } else {
            Err(obstacle)
        }
    };
    let employment = employee.employment_with(terms.evidence.calculated_status_optional);
    match employment {
        EmploymentStatus::Former => {}
        EmploymentStatus::Conflicting | EmploymentStatus::Incomplete if !has_unclear_status(employee) => {
            accept(Override::ConflictingStatuses, Obstacle::Employment(employment))?;
        }
        _ => return Err(Obstacle::Employment(employment)),
    }
    match record.canceled {
        Field::Value(_) => {}
        Field::Absent | Field::Null if terms.evidence.canceled_optional => {}
        Field::Absent | Field::Null => return Err(Obstacle::MissingCanceled),
        Field::Unclear => return Err(Obstacle::Unclear("canceled")),
    }
    match &record.recurrence {
        Recurrence::Unclear => return Err(Obstacle::Unclear("recurrence")),
        Recurrence::OneOff => one_off(record, start, listed_start, listed)?,
        Recurrence::Series(series) => {
            let begun = series_start(record, start, listed)?;
            if begun <= terms.now {
                accept(Override::RunningSeries, Obstacle::RunningSeries { since: begun })?;
            // Where the first occurrence is an exception, a later one is listed.
            } else if start != listed_start && !(series.exdates.contains(&start) && listed_start > start) {
                return Err(Obstacle::OtherStart { record: start });
            }
        }
    }
    if let Some(obstacle) = attended(record, &employee.id, terms)? {
        accept(Override::Attended, obstacle)?;
    }
    Ok(CancelPermit { booking_id: record.id.clone(), overrides, read_at })
}

fn required(time: Field<Timestamp>, name: &'static str) -> Result<Timestamp, Obstacle> {
    match time {
        Field::Value(time) => Ok(time),
        Field::Absent | Field::Null => Err(Obstacle::Missing(name)),
        Field::Unclear => Err(Obstacle::Unclear(name)),
    }
}

fn is_ahead(start: Timestamp, end: Option<Timestamp>, terms: &Terms<'_>) -> bool {
    start > terms.now || terms.ongoing && end.is_some_and(|end| end > terms.now)
}

fn has_unclear_status(employee: &Employee) -> bool {
    employee.status.is_unclear() || employee.calculated_status.is_unclear()
}

/// A booking that takes place once: nothing else may hint at a series.
fn one_off(record: &Booking, start: Timestamp, listed_start: Timestamp, listed: &Listed) -> Result<(), Obstacle> {
    if start != listed_start {
        return Err(Obstacle::OtherStart { record: start });
    }
    if listed.several {
        return Err(Obstacle::Contradiction("several occurrences are listed, and the record shows no series"));
    }
    if listed.hints_at_series {
        return Err(Obstacle::Contradiction("the occurrence hints at a series, and the record shows none"));
    }
    for named in [record.series_start, listed.series_start] {
        match named {
            Field::Absent | Field::Null => {}
            Field::Value(named) if named == start => {}
            Field::Value(_) => return Err(Obstacle::Contradiction("seriesStart differs from the start")),
            Field::Unclear => return Err(Obstacle::Unclear("seriesStart")),
        }
    }
    Ok(())
}

/// When a series begins, by whatever says the earliest.
fn series_start(record: &Booking, start: Timestamp, listed: &Listed) -> Result<Timestamp, Obstacle> {
    let mut begins = start;
    for named in [record.series_start, listed.series_start] {
        match named {
            Field::Absent | Field::Null => {}
            Field::Value(named) => begins = begins.min(named),
            Field::Unclear => return Err(Obstacle::Unclear("seriesStart")),
        }
    }
    Ok(begins)
}

/// Who else takes part, where a person has to know of it.
fn attended(record: &Booking, holder: &str, terms: &Terms<'_>) -> Result<Option<Obstacle>, Obstacle> {
    // Whoever accepts attendees accepts any.
    let accepted = terms.accepted.contains(&Override::Attended);
    let colleagues = match &record.members {
        Field::Absent | Field::Null => 0,
        Field::Value(members) => members.iter().filter(|id| ***id != *holder && !(terms.expected)(id)).count(),
        Field::Unclear if accepted => 0,
        Field::Unclear => return Err(Obstacle::Unclear("members")),
    };
    let visitors = match record.visitors {
        Field::Absent | Field::Null => 0,
        Field::Value(visitors) => visitors.saturating_sub(terms.visitors),
        Field::Unclear if accepted => 0,
        Field::Unclear => return Err(Obstacle::Unclear("visitors")),
    };
    let colleagues = u32::try_from(colleagues).unwrap_or(u32::MAX);
    Ok((colleagues > 0 || visitors > 0).then_some(Obstacle::Attended { colleagues, visitors }))
}
