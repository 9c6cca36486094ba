//! Right before the cancels of one employee: are they still Former, are the bookings still as planned?
//!
//! The employee and what they hold are read together, and count for [`super::Options::fresh`]. A booking that is not found as planned is
//! read by itself.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::Work;
use crate::bookings::plan::Item;
use crate::bookings::recheck::{self, Left, Still};
use crate::bookings::{Limits, is_candidate};
use crate::officernd::{Client, Error};

/// What an employee holds: each booking with its first occurrence still to come, where that can be understood.
type Holdings = HashMap<Box<str>, Option<Timestamp>>;

/// What was found out about one employee.
#[derive(Debug)]
pub(super) struct Known {
    /// When it was asked.
    pub at: Instant,
    employee: Result<(), Left>,
    holdings: Result<Holdings, Left>,
}

impl Known {
    /// Of an employee who could not be read, after all repetitions: that counts for the rest of the run.
    pub fn unreadable() -> Self {
        Self { at: Instant::now(), employee: Err(Left::Unreadable), holdings: Err(Left::Unreadable) }
    }

    fn counts(&self, fresh: Duration) -> bool {
        self.at.elapsed() <= fresh || self.employee == Err(Left::Unreadable)
    }
}

/// Whether a booking is still due, asking only what is not known freshly, and since when that is known. An error is one of
/// the network, of the service or of the credentials; an answer that cannot be understood is [`Left::Unreadable`].
pub(super) async fn still(
    known: &mut Option<Known>,
    client: &Client,
    work: &Work,
    limits: Limits,
    fresh: Duration,
) -> Result<(Still, Instant), Error> {
    let known = match known.take().filter(|known| known.counts(fresh)) {
        Some(fresh) => known.insert(fresh),
        None => known.insert(read(client, &work.item.employee_id, limits).await?),
    };
    let still = match (&known.employee, &known.holdings) {
        // Whoever was deleted with all bookings has left nothing to do; a booking that is still theirs is for a person to see.
        (Err(Left::EmployeeGone), _) => match answered(client.booking(&work.item.booking_id).await)? {
            Ok(record) => match recheck::record(&work.item, limits, record.as_ref()) {
                Still::Due => Still::Left(Left::EmployeeGone),
                other => other,
            },
            Err(why) => Still::Left(why),
        },
        (Err(why), _) | (_, Err(why)) => Still::Left(*why),
        _ if !recheck::is_ahead(&work.item, limits) => Still::Left(Left::Started),
        (Ok(()), Ok(holdings)) => match holdings.get(&*work.item.booking_id) {
            Some(next) if recheck::occurrence(&work.item, *next).is_ok() => Still::Due,
            listed => match answered(client.booking(&work.item.booking_id).await)? {
                // What is listed and cannot be found is there or is not: nothing is concluded from it.
                Ok(None) if listed.is_some() => Still::Left(Left::Unreadable),
                Ok(record) => recheck::record(&work.item, limits, record.as_ref()),
                Err(why) => Still::Left(why),
            },
        },
    };
    Ok((still, known.at))
}

async fn read(client: &Client, employee: &str, limits: Limits) -> Result<Known, Error> {
    let at = Instant::now();
    // Where one of them fails, nobody waits for the other.
    let (read, holdings) = tokio::try_join!(async { answered(client.employee(employee).await) }, async {
        answered(holdings(client, employee, limits).await)
    },)?;
    Ok(Known { at, employee: read.and_then(|employee| recheck::employee(employee.as_ref())), holdings })
}

/// An answer that cannot be used leaves this employee, and the others go on; any other error is the caller's to judge.
fn answered<T>(answer: Result<T, Error>) -> Result<Result<T, Left>, Error> {
    match answer {
        Ok(answer) => Ok(Ok(answer)),
        Err(error) if error.is_outage() => Err(error),
        Err(Error::Body { .. } | Error::Cursor { .. } | Error::Paging { .. } | Error::Status { .. }) => {
            Ok(Err(Left::Unreadable))
        }
        Err(Error::RejectedToken { status, .. }) if status != 401 => Ok(Err(Left::Unreadable)),
        Err(error) => Err(error),
    }
}

/// Whether the booking is among what its employee holds and what is still to come.
pub(super) async fn is_listed(client: &Client, item: &Item, limits: Limits) -> Result<bool, Error> {
    Ok(holdings(client, &item.employee_id, limits).await?.contains_key(&*item.booking_id))
}

async fn holdings(client: &Client, employee: &str, limits: Limits) -> Result<Holdings, Error> {
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
