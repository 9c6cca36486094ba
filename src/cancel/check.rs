//! Right before the cancels of one employee: are they still Former, are the bookings still as planned?
//!
//! The employee is read once for all bookings that are cancelled within [`EMPLOYEE_FRESH`]; their occurrences are listed
//! again when a booking was last seen longer than [`BOOKING_FRESH`] ago. A booking that is not found as planned is read.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::Work;
use crate::cleanup::recheck::{self, Left, Still};
use crate::cleanup::{Limits, is_candidate};
use crate::officernd::{Client, Error};

/// How long it counts that an employee was Former.
pub(super) const EMPLOYEE_FRESH: Duration = Duration::from_secs(5);

/// How long it counts that a booking was as planned.
pub(super) const BOOKING_FRESH: Duration = Duration::from_secs(10);

/// What an employee holds: each booking with its first occurrence still to come, where that can be understood.
type Holdings = HashMap<Box<str>, Option<Timestamp>>;

/// What was found out about one employee.
#[derive(Debug, Default)]
pub(super) struct Known {
    employee: Option<(Instant, Result<(), Left>)>,
    bookings: Option<(Instant, Holdings)>,
}

/// Whether a booking is still due, asking only what is not known freshly. An error is one of the network or of the
/// credentials; an answer that cannot be understood is [`Left::Unreadable`].
pub(super) async fn still(known: &mut Known, client: &Client, work: &Work, limits: Limits) -> Result<Still, Error> {
    if !recheck::is_ahead(&work.item, limits) {
        return Ok(Still::Left(Left::Started));
    }
    // The bookings first, so that the employee is what was read last.
    if work.seen.is_none_or(|seen| seen.elapsed() > BOOKING_FRESH) {
        if known.bookings.as_ref().is_none_or(|(at, _)| at.elapsed() > BOOKING_FRESH) {
            known.bookings = match occurrences(client, &work.item.employee_id, limits).await {
                Ok(found) => Some((Instant::now(), found)),
                Err(error) if is_unreadable(&error) => return Ok(Still::Left(Left::Unreadable)),
                Err(error) => return Err(error),
            };
            known.employee = None;
        }
        let listed = known.bookings.as_ref().and_then(|(_, found)| found.get(&*work.item.booking_id));
        if listed.is_none_or(|next| recheck::occurrence(&work.item, *next).is_err()) {
            match client.booking(&work.item.booking_id).await {
                Ok(record) => match recheck::record(&work.item, limits, record.as_ref()) {
                    Still::Due => {}
                    other => return Ok(other),
                },
                Err(error) if is_unreadable(&error) => return Ok(Still::Left(Left::Unreadable)),
                Err(error) => return Err(error),
            }
        }
    }
    if known.employee.as_ref().is_none_or(|(at, _)| at.elapsed() > EMPLOYEE_FRESH) {
        let read = match client.employee(&work.item.employee_id).await {
            Ok(employee) => recheck::employee(employee.as_ref()),
            Err(error) if is_unreadable(&error) => Err(Left::Unreadable),
            Err(error) => return Err(error),
        };
        known.employee = Some((Instant::now(), read));
    }
    Ok(match known.employee {
        Some((_, Ok(()))) => Still::Due,
        Some((_, Err(why))) => Still::Left(why),
        None => Still::Left(Left::Unreadable),
    })
}

/// When the employee was read.
pub(super) fn read_at(known: &Known) -> Instant {
    known.employee.as_ref().map_or_else(Instant::now, |(at, _)| *at)
}

/// Whether the server answered, but with something that cannot be used: this employee is left, the others go on.
fn is_unreadable(error: &Error) -> bool {
    match error {
        Error::Body { .. } | Error::Cursor { .. } | Error::Paging { .. } | Error::Status { .. } => true,
        Error::RejectedToken { status, .. } => *status != 401,
        _ => false,
    }
}

/// What the employee holds now.
async fn occurrences(client: &Client, employee: &str, limits: Limits) -> Result<Holdings, Error> {
    let mut found = Holdings::new();
    let mut pager = client.occurrences(limits.now, limits.until, Some(("member", employee)))?;
    while let Some(page) = pager.next().await? {
        for occurrence in page {
            let theirs = occurrence.member.as_deref() == Some(employee) && occurrence.canceled == Some(false);
            if !theirs || !is_candidate(&occurrence, limits) {
                continue;
            }
            if let Some(id) = occurrence.booking {
                let start = occurrence.start.instant();
                let known = found.entry(id).or_insert(start);
                // One that cannot be understood spoils the booking: it is read then.
                *known = (*known).zip(start).map(|(known, start)| known.min(start));
            }
        }
    }
    Ok(found)
}
