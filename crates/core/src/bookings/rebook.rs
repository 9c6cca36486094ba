//! The undo: what a run canceled is booked again, exactly as far as it is still to come, or not at all.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::json;

use super::cancel::{Interruption, Stop, Waits};
use super::journal::{self, Action, Event, Journal, OpenIntent, Outcome, Place};
use super::plan::PlanItem;
use super::series::{self, Rest};
use super::{Reporter, Step};
use crate::officernd::{Booking, Client, Employee, EmploymentStatus, Error, Field, NewBooking, Occurrence, Recurrence};

#[cfg(test)]
mod tests;

/// A booking that a run canceled and that nobody has booked again since.
#[derive(Debug, Clone)]
pub struct CanceledBooking {
    /// As it was planned.
    pub item: PlanItem,
    /// Its record before the cancel.
    pub record: Option<Box<Booking>>,
}

/// Whether a booking is made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It can be booked.
    Book,
    /// The employee has it again already.
    AlreadyBooked,
    /// The desk or room is taken.
    Conflict,
    /// The employee is not active.
    NotActive,
    /// Its time has passed.
    Over,
    /// The journal does not say exactly what was taken away.
    Incomplete,
}

impl Decision {
    /// As programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::AlreadyBooked => "already-booked",
            Self::Conflict => "conflict",
            Self::NotActive => "not-active",
            Self::Over => "over",
            Self::Incomplete => "incomplete",
        }
    }

    /// For a person.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Book => "",
            Self::AlreadyBooked => "the employee has it again already",
            Self::Conflict => "the desk or room is taken at that time",
            Self::NotActive => "the employee is not active",
            Self::Over => "its time has passed",
            Self::Incomplete => "the journal does not say exactly which occurrences were taken away",
        }
    }
}

impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A booking, and what is done about it.
#[derive(Debug, Clone)]
pub struct Line {
    /// As it was planned, with the start and end of what would be booked.
    pub item: PlanItem,
    /// What is done.
    pub decision: Decision,
    order: Option<Order>,
}

/// What to book, and when it then takes place.
#[derive(Debug, Clone)]
struct Order {
    new: NewBooking,
    times: Vec<(Timestamp, Timestamp)>,
}

/// What a run canceled and nobody has booked again since; `None` when the journal has no such run.
pub fn canceled_by(place: &Place, wanted: &str) -> Result<Option<Vec<CanceledBooking>>, journal::Error> {
    let mut found: Vec<CanceledBooking> = Vec::new();
    let mut canceled: HashSet<String> = HashSet::new();
    let (mut is_known, mut booked) = (false, HashSet::new());
    journal::read(place, |entry| match entry.event {
        Event::Run { run, action, .. } if run == wanted => is_known = action == Action::Cancel,
        Event::Intent { run, action: Action::Cancel, item, record } if run == wanted => {
            found.push(CanceledBooking { item: *item, record });
        }
        Event::Outcome { run, booking_id, outcome: Outcome::Canceled, .. } if run == wanted => {
            canceled.insert(booking_id);
        }
        Event::Outcome { booking_id, outcome: Outcome::Booked { .. }, .. } => {
            booked.insert(booking_id);
        }
        _ => {}
    })?;
    found.retain(|booking| canceled.contains(&booking.item.booking_id) && !booked.contains(&booking.item.booking_id));
    Ok(is_known.then_some(found))
}

/// Employees by id, each read once; `None` is somebody who does not exist anymore.
pub type People = HashMap<String, Option<Employee>>;

/// Reads the employees of these bookings.
pub async fn people(client: &Client, canceled: &[CanceledBooking]) -> Result<People, Error> {
    let mut people = People::new();
    for CanceledBooking { item, .. } in canceled {
        if !people.contains_key(&item.employee_id) {
            people.insert(item.employee_id.clone(), client.employee(&item.employee_id).await?);
        }
    }
    Ok(people)
}

/// Decides of each whether it can be booked. `former` says for whom a person wants it although they are Former.
pub async fn decide(
    client: &Client,
    canceled: Vec<CanceledBooking>,
    people: &People,
    former: &dyn Fn(&PlanItem) -> bool,
    now: Timestamp,
    reporter: &dyn Reporter,
) -> Result<Vec<Line>, Error> {
    reporter.begin(Step::Availability, Some(canceled.len() as u64));
    let mut lines = Vec::new();
    for (done, CanceledBooking { mut item, record }) in (1..).zip(canceled) {
        let status = people.get(&item.employee_id).and_then(Option::as_ref).map(Employee::employment);
        let is_meant = match status {
            Some(EmploymentStatus::Active) => true,
            Some(_) => former(&item),
            None => false,
        };
        let (decision, order) = match order(&item, record.as_deref(), now) {
            Err(decision) => (decision, None),
            Ok(_) if !is_meant => (Decision::NotActive, None),
            Ok(order) => {
                let occurrences = on_resource(client, &order).await?;
                (availability(&order, &occurrences), Some(order))
            }
        };
        if let Some((start, end)) = order.as_ref().and_then(|order| order.times.first()) {
            (item.start, item.end) = (Some(*start), Some(*end));
        }
        lines.push(Line { item, decision, order });
        reporter.progress(done);
    }
    Ok(lines)
}

/// What exactly was taken away and is still to come.
fn order(item: &PlanItem, record: Option<&Booking>, now: Timestamp) -> Result<Order, Decision> {
    let (Some(start), Some(end), Some(resource)) = (item.start, item.end, &item.resource_id) else {
        return Err(Decision::Incomplete);
    };
    let length = end.duration_since(start);
    let (times, recurrence) = match (&item.series, record) {
        (None, _) if start <= now => return Err(Decision::Over),
        (None, _) => (vec![(start, end)], None),
        (Some(_), None) => return Err(Decision::Incomplete),
        (Some(_), Some(record)) => {
            let Rest { starts, rrule, exdates } = rest(item, record, now)?;
            let times = starts.into_iter().filter_map(|start| Some((start, start.checked_add(length).ok()?))).collect();
            let mut recurrence = json!({ "rrule": rrule });
            if !exdates.is_empty() {
                recurrence["exdates"] = exdates.iter().map(ToString::to_string).collect();
            }
            (times, Some(recurrence))
        }
    };
    let Some((start, end)) = times.first().copied() else { return Err(Decision::Over) };
    let text = |text: Option<&Box<str>>| text.map(ToString::to_string);
    let new = NewBooking {
        start: start.to_string(),
        end: end.to_string(),
        timezone: item.timezone.clone(),
        resource: resource.clone(),
        employee: item.employee_id.clone(),
        team: text(record.and_then(|record| record.team.as_ref())),
        summary: item.summary.clone(),
        description: text(record.and_then(|record| record.description.as_ref())),
        recurrence,
        members: record
            .and_then(|record| record.members.value())
            .map(|members| members.iter().map(ToString::to_string).collect())
            .unwrap_or_default(),
        visitors: record.and_then(|record| record.guests.clone()).filter(|guests| *guests != json!([])),
    };
    Ok(Order { new, times })
}

/// The occurrences of a series that are left, by the very rule that it had.
fn rest(item: &PlanItem, record: &Booking, now: Timestamp) -> Result<Rest, Decision> {
    let (Recurrence::Series(rule), Field::Value(begins)) = (&record.recurrence, record.start) else {
        return Err(Decision::Incomplete);
    };
    if !rule.complete {
        return Err(Decision::Incomplete);
    }
    let timezone = item.timezone.as_deref().or(record.timezone.as_deref()).unwrap_or_default();
    match series::rest(rule, begins, timezone, now) {
        Some(rest) => {
            // The expansion has to agree with what was listed.
            let listed = item.start.filter(|start| *start > now);
            if listed.is_some_and(|listed| !rest.starts.contains(&listed)) {
                return Err(Decision::Incomplete);
            }
            Ok(rest)
        }
        // It has not begun: the whole of it, however it is written.
        None if begins > now => {
            Ok(Rest { starts: vec![begins], rrule: rule.rrule.to_string(), exdates: rule.exdates.clone() })
        }
        None if item.series.as_deref().is_some_and(|rule| is_over(rule, now)) => Err(Decision::Over),
        None => Err(Decision::Incomplete),
    }
}

/// Whether a rule ends by an UNTIL that has passed.
fn is_over(rrule: &str, now: Timestamp) -> bool {
    series::ends(rrule).is_some_and(|end| end < now)
}

/// What takes place on the resource from the first to the last time.
async fn on_resource(client: &Client, order: &Order) -> Result<Vec<Occurrence>, Error> {
    let (Some((from, _)), Some((_, to))) = (order.times.first(), order.times.last()) else { return Ok(Vec::new()) };
    let mut pager = client.occurrences(*from, *to, Some(("resourceId", &order.new.resource)))?;
    let mut all = Vec::new();
    while let Some(page) = pager.next().await? {
        all.extend(page.into_iter().filter(|occurrence| occurrence.canceled.value() != Some(&true)));
    }
    Ok(all)
}

/// What the occurrences on the same resource say. One whose times cannot be understood counts as a conflict.
fn availability(order: &Order, on_resource: &[Occurrence]) -> Decision {
    if made(order, on_resource).is_some() {
        return Decision::AlreadyBooked;
    }
    let times: Vec<_> =
        on_resource.iter().map(|one| one.start.value().copied().zip(one.end.value().copied())).collect();
    let taken = |(start, end): &(Timestamp, Timestamp)| {
        times.iter().any(|time| time.is_none_or(|(from, to)| from < *end && to > *start))
    };
    if times.iter().any(Option::is_none) || order.times.iter().any(taken) { Decision::Conflict } else { Decision::Book }
}

/// The booking that the employee has at each of the times, by its id.
fn made(order: &Order, on_resource: &[Occurrence]) -> Option<Box<str>> {
    let theirs = |time: &(Timestamp, Timestamp)| {
        on_resource.iter().find(|one| {
            one.member.value().is_some_and(|id| **id == *order.new.employee)
                && (one.start, one.end) == (Field::Value(time.0), Field::Value(time.1))
        })
    };
    let mut ids = order.times.iter().map(theirs);
    let first = ids.next()??.booking.value().cloned().unwrap_or_default();
    ids.all(|one| one.is_some()).then_some(first)
}

/// How bookings are made again.
pub struct Options<'a> {
    /// The run's id.
    pub run: &'a str,
    /// The time.
    pub now: &'a dyn Fn() -> Timestamp,
    /// How long it is waited for what an answer left open.
    pub waits: Waits,
    /// Is told how many are finished.
    pub reporter: &'a dyn Reporter,
}

/// Books what can be booked, one after the other: the intent first, the outcome after it. `signal` ends the run between two.
pub async fn run(
    client: &Client,
    journal: &mut Journal,
    lines: &[&Line],
    options: &Options<'_>,
    signal: impl Future<Output = Interruption>,
) -> (Vec<Outcome>, Option<Stop>) {
    options.reporter.begin(Step::Booking, Some(lines.len() as u64));
    tokio::pin!(signal);
    let (mut outcomes, mut stop): (Vec<Outcome>, Option<Stop>) = (Vec::new(), None);
    for line in lines {
        if let Some(stop) = &stop {
            outcomes.push(Outcome::NotTried { why: stop.why() });
            continue;
        }
        let one = one(client, journal, line, options);
        tokio::pin!(one);
        let mut asked = None;
        let outcome = tokio::select! {
            outcome = &mut one => outcome,
            kind = &mut signal => {
                asked = Some(Stop::Signal(kind));
                one.await
            }
        };
        match outcome {
            Ok(outcome) => outcomes.push(outcome),
            Err(error) => {
                outcomes.push(Outcome::NotTried { why: error.to_string() });
                stop = Some(Stop::Journal(error));
            }
        }
        stop = stop.or(asked);
        options.reporter.progress(outcomes.len() as u64);
    }
    (outcomes, stop)
}

async fn one(
    client: &Client,
    journal: &mut Journal,
    line: &Line,
    options: &Options<'_>,
) -> Result<Outcome, journal::Error> {
    let Some(order) = &line.order else {
        return Ok(Outcome::NotTried { why: line.decision.text().to_owned() });
    };
    let item = Box::new(line.item.clone());
    let (booking_id, employee_id) = (item.booking_id.clone(), item.employee_id.clone());
    let run = options.run.to_owned();
    journal.write((options.now)(), Event::Intent { run: run.clone(), action: Action::Rebook, item, record: None })?;
    let outcome = match client.book(&order.new).await {
        Ok(made) => Outcome::Booked { new_id: made.id.into() },
        Err(error) if is_refusal(&error) => Outcome::Failed { why: error.to_string() },
        // It may have been made, and show later; a second request could make a second booking.
        Err(error) => find(client, order, options.waits.after_accepted, &error.to_string()).await,
    };
    journal.write(
        (options.now)(),
        Event::Outcome {
            run,
            action: Action::Rebook,
            booking_id,
            employee_id,
            outcome: outcome.clone(),
            item: None,
            found_later: false,
        },
    )?;
    Ok(outcome)
}

/// Looks for a booking that may have been made, with growing waits.
async fn find(client: &Client, order: &Order, waits: &[Duration], why: &str) -> Outcome {
    for wait in std::iter::once(&Duration::ZERO).chain(waits) {
        tokio::time::sleep(*wait).await;
        if let Ok(found) = on_resource(client, order).await
            && let Some(id) = made(order, &found)
        {
            return Outcome::Booked { new_id: id.into() };
        }
    }
    Outcome::Unknown { why: format!("{why}; the next run finds out whether it was booked") }
}

/// What became of a booking that an earlier run was about to make.
pub(super) async fn settle(client: &Client, intent: &OpenIntent, now: Timestamp) -> Outcome {
    let item = &intent.item;
    let (Some(start), Some(end), Some(resource)) = (item.start, item.end, &item.resource_id) else {
        return Outcome::NotTried { why: "the earlier run ended before it was booked".to_owned() };
    };
    if end <= now {
        return Outcome::NotTried { why: "its time has passed, and whether it was booked is not known".to_owned() };
    }
    let new = NewBooking {
        start: start.to_string(),
        end: end.to_string(),
        timezone: None,
        resource: resource.clone(),
        employee: item.employee_id.clone(),
        team: None,
        summary: None,
        description: None,
        recurrence: None,
        members: Vec::new(),
        visitors: None,
    };
    let order = Order { new, times: vec![(start, end)] };
    match on_resource(client, &order).await {
        Ok(found) => match made(&order, &found) {
            Some(id) => Outcome::Booked { new_id: id.into() },
            None => Outcome::NotTried { why: "the earlier run ended before it was booked".to_owned() },
        },
        Err(error) => Outcome::Unknown { why: error.to_string() },
    }
}

/// Whether the server refused, so that nothing was made.
fn is_refusal(error: &Error) -> bool {
    match error {
        Error::Http(error) => error.never_sent(),
        Error::Status { status, .. } => *status < 500 && *status != 408,
        Error::Body { .. } | Error::Cursor { .. } | Error::Paging { .. } => false,
        _ => true,
    }
}
