//! Right before a cancel: the employee and the booking's record are read, and only what they say counts.
//!
//! What was read of an employee counts for [`super::Options::fresh`], for all of their bookings. Each booking's record is read
//! for its own cancel.

use std::sync::Arc;
use std::time::Duration;

use crate::bookings::TimeWindow;
use crate::bookings::journal::Outcome;
use crate::bookings::judge::{Reason, explain};
use crate::bookings::plan::PlanItem;
use crate::bookings::survey::{InList, ReadRecord, in_list, read_one};
use crate::moment::Moment;
use crate::officernd::{Booking, CancelPermit, Client, Employee, Error, Evidence, Evident, Obstacle, Terms, examine};

/// What was read of one employee.
#[derive(Debug, Clone)]
pub(super) struct ReadEmployee {
    at: Moment,
    employee: Result<Option<Arc<Employee>>, String>,
}

impl ReadEmployee {
    /// Of an employee who could not be read, after all repetitions: that counts for the rest of the run.
    pub fn unreadable(why: String) -> Self {
        Self { at: Moment::now(), employee: Err(why) }
    }

    pub fn is_readable(&self) -> bool {
        self.employee.is_ok()
    }

    fn counts(&self, fresh: Duration) -> bool {
        self.employee.is_err() || self.at.elapsed() <= fresh
    }
}

/// What the check found.
pub(super) enum Checked {
    /// It may be canceled, by this record.
    Permitted(CancelPermit, Box<Booking>),
    /// It may not, or need not.
    Settled(Outcome),
}

/// What a check needs besides the booking.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub client: &'a Client,
    /// With the time now.
    pub window: TimeWindow,
    pub evidence: Evidence,
}

/// Reads the employee, unless what is known of them is fresh. An error is one of the network, of the service or of the
/// credentials.
pub(super) async fn employee(
    known: &mut Option<ReadEmployee>,
    client: &Client,
    id: &str,
    fresh: Duration,
) -> Result<ReadEmployee, Error> {
    if let Some(known) = known.as_ref().filter(|known| known.counts(fresh)) {
        return Ok(known.clone());
    }
    *known = None;
    let at = Moment::now();
    let employee = match client.employee(id).await {
        Ok(employee) => Ok(employee.map(Arc::new)),
        Err(error) if error.is_about_one() => Err(error.to_string()),
        Err(error) => return Err(error),
    };
    Ok(known.insert(ReadEmployee { at, employee }).clone())
}

/// Says whether a booking may be canceled now, by its record.
pub(super) async fn booking(
    known: &ReadEmployee,
    record: Result<ReadRecord, Error>,
    item: &PlanItem,
    context: Context<'_>,
) -> Result<Checked, Error> {
    let read_at = known.at;
    let employee = match &known.employee {
        Ok(employee) => employee.as_deref(),
        Err(why) => return Ok(review(Reason::Unreadable, format!("the employee cannot be read: {why}"))),
    };
    let mut record = record?;
    if employee.is_none() && matches!(record, ReadRecord::Record(_)) {
        // Both were read at the same time: the record may be older than what deleted the employee, and it, too.
        record = read_one(context.client, &item.booking_id).await?;
    }
    let record = match record {
        ReadRecord::Record(record) => record,
        ReadRecord::Unusable(why) => return Ok(review(Reason::Unreadable, why)),
        ReadRecord::Missing => return missing(item, context).await,
    };
    let Some(employee) = employee else {
        let is_theirs = record.member.value().is_none_or(|holder| **holder == *item.employee_id);
        return Ok(match record.canceled.value() {
            Some(true) => Checked::Settled(Outcome::AlreadyCanceled),
            _ if !is_theirs => skip(Reason::NotTheirs, "the booking belongs to another employee now"),
            _ => review(Reason::EmployeeMissing, "the employee no longer exists, but the booking does".to_owned()),
        });
    };
    if item.series.is_some() != record.recurrence.rrule().is_some() && record.canceled.value() != Some(&true) {
        return Ok(review(
            Reason::Contradiction,
            "it was planned as a series and is not one now, or the reverse".to_owned(),
        ));
    }
    let same_start = item.record_start.is_none() || item.record_start == record.start.value().copied();
    let expected = |id: &str| item.members.iter().any(|member| member == id);
    let terms = Terms {
        now: context.window.now,
        ongoing: context.window.ongoing,
        evidence: context.evidence,
        accepted: &item.overrides,
        expected: &expected,
        visitors: item.visitors,
    };
    let evident = Evident { employee, record: &record, read_at };
    Ok(match examine(evident, &item.listed(), &terms) {
        Ok(_) if !same_start => review(Reason::Moved, "the booking is at another time now".to_owned()),
        Ok(permit) => Checked::Permitted(permit, record),
        Err(Obstacle::Canceled) => Checked::Settled(Outcome::AlreadyCanceled),
        Err(Obstacle::OtherHolder) => skip(Reason::NotTheirs, "the booking belongs to another employee now"),
        Err(Obstacle::NotInFuture) => skip(Reason::Started, "the booking has started"),
        Err(obstacle) => {
            let (reason, text) = explain(&obstacle, employee);
            match reason {
                Reason::NotFormer => skip(reason, &text),
                _ => review(reason, text),
            }
        }
    })
}

/// A booking without a record does not exist anymore only when a complete list does not have it either.
async fn missing(item: &PlanItem, context: Context<'_>) -> Result<Checked, Error> {
    let TimeWindow { now, until, .. } = context.window;
    match in_list(context.client, (now, until), &item.employee_id, &item.booking_id).await {
        Ok(InList::Absent) => Ok(Checked::Settled(Outcome::Gone)),
        Ok(InList::Canceled) if context.evidence.lists_include_canceled => {
            Ok(Checked::Settled(Outcome::AlreadyCanceled))
        }
        Ok(_) => Ok(review(Reason::Unreadable, "it is listed, and has no record (404)".to_owned())),
        Err(error) if error.is_about_one() => Ok(review(Reason::Unreadable, error.to_string())),
        Err(error) => Err(error),
    }
}

fn review(reason: Reason, why: String) -> Checked {
    Checked::Settled(Outcome::NeedsReview { reason, why })
}

fn skip(reason: Reason, why: &str) -> Checked {
    Checked::Settled(Outcome::Skipped { reason, why: why.to_owned() })
}
