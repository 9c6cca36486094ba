//! `bookings log`: what earlier runs did, from the journal on this machine.

mod report;
mod show;

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;

use super::options::instant;
use super::outcome::Row;
use crate::cli::BookingsLogArgs;
use crate::commands::teams::count;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::Format;
use crate::report::Failure;
use ornd_scim_core::bookings::journal::{self, Action, Entry, Event, Outcome};
use ornd_scim_core::bookings::plan::PlanItem;
use show::{ShortBooking, ShortRun};

/// One run.
#[derive(Debug, Clone, Serialize)]
pub struct RunLine {
    run: String,
    at: String,
    action: Action,
    org: String,
    employees: usize,
    bookings: usize,
    done: usize,
    left: usize,
    failed: usize,
    not_tried: usize,
    /// `null` when it was killed, or is at work.
    exit_code: Option<u8>,
}

/// One booking of a run.
#[derive(Debug, Clone, Serialize)]
pub struct BookingLine {
    run: String,
    at: String,
    /// What the run does; `action` is what was planned.
    run_action: Action,
    #[serde(flatten)]
    row: Row,
}

/// The JSON document; its schema is docs/schema/bookings-log.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    lines: u64,
    runs: &'a [RunLine],
    bookings: &'a [BookingLine],
}

/// What was gathered from the journal.
#[derive(Default)]
struct Log {
    runs: Vec<RunLine>,
    bookings: Vec<BookingLine>,
    /// Intents whose outcome has not come yet, by run and booking: when, and the booking.
    intents: HashMap<(String, String), (String, Action, PlanItem)>,
    /// Where the line of a booking is.
    places: HashMap<(String, String), usize>,
}

impl Log {
    fn take(&mut self, entry: Entry) {
        let at = entry.at;
        match entry.event {
            Event::Run { run, action, org, bookings, employees, .. } => self.runs.push(RunLine {
                run,
                at,
                action,
                org,
                employees,
                bookings,
                done: 0,
                left: 0,
                failed: 0,
                not_tried: 0,
                exit_code: None,
            }),
            Event::Intent { run, action, item, .. } => {
                self.intents.insert((run, item.booking_id.clone()), (at, action, *item));
            }
            Event::Outcome { run, action, booking_id, employee_id, outcome, item, .. } => {
                let item = item.map_or_else(|| bare(&booking_id, &employee_id), |item| *item);
                self.outcome(at, run, action, item, &outcome);
            }
            Event::End { run, done, left, failed, not_tried, exit_code } => {
                if let Some(line) = self.runs.iter_mut().rev().find(|line| line.run == run) {
                    (line.done, line.left, line.failed, line.not_tried) = (done, left, failed, not_tried);
                    line.exit_code = Some(exit_code);
                }
            }
            Event::Keep { .. }
            | Event::Unkeep { .. }
            | Event::Reported { .. }
            | Event::Repaired { .. }
            | Event::Continues { .. } => {}
        }
    }

    /// `item` is the booking as far as the outcome itself tells it.
    fn outcome(&mut self, at: String, run: String, action: Action, item: PlanItem, outcome: &Outcome) {
        let key = (run, item.booking_id.clone());
        // What a later run found out stands in the place of what was not known.
        if let Some(line) = self.places.get(&key).and_then(|place| self.bookings.get_mut(*place)) {
            line.row = Row::tried(&line.row.item, outcome);
            return;
        }
        let item = self.intents.remove(&key).map_or(item, |(_, _, item)| item);
        if let Some(line) = self.runs.iter_mut().rev().find(|line| line.run == key.0 && line.exit_code.is_none()) {
            // Of a run that was killed this is all that is known.
            line.done += usize::from(outcome.is_done());
        }
        self.places.insert(key.clone(), self.bookings.len());
        self.bookings.push(BookingLine { run: key.0, at, run_action: action, row: Row::tried(&item, outcome) });
    }

    /// Intents without an outcome: killed in between, or at work now.
    fn open(&mut self) {
        for ((run, _), (at, action, item)) in std::mem::take(&mut self.intents) {
            let outcome = Outcome::Unknown { why: "killed before the answer came; the next run finds out".to_owned() };
            self.bookings.push(BookingLine { run, at, run_action: action, row: Row::tried(&item, &outcome) });
        }
        self.bookings.sort_by(|a, b| a.at.cmp(&b.at));
    }
}

/// A booking of which only the id is known.
fn bare(booking: &str, employee: &str) -> PlanItem {
    PlanItem {
        employee: employee.to_owned(),
        employee_id: employee.to_owned(),
        email: None,
        employee_status: ornd_scim_core::officernd::EmploymentStatus::Former,
        changed_at: None,
        start: None,
        end: None,
        timezone: None,
        local_start: None,
        booking_id: booking.to_owned(),
        summary: None,
        resource: None,
        resource_id: None,
        resource_type: None,
        location: None,
        series: None,
        record_start: None,
        attendees: 0,
        visitors: 0,
        members: Vec::new(),
        tentative: false,
        action: ornd_scim_core::bookings::PlanAction::Cancel,
        reason: None,
        reason_text: None,
        overrides: Vec::new(),
    }
}

/// Shows it.
pub async fn log(context: &Context, args: &BookingsLogArgs) -> Result {
    let profile = context.profile()?;
    let place = context.state.journal(&profile);
    if args.verify {
        return verify(context, &place);
    }
    if args.report {
        return report::report(context, args, &profile, &place).await;
    }
    let mut log = Log::default();
    let verified = journal::read(&place, |entry| log.take(entry))?;
    log.open();
    let since = instant(context, "--since", args.since.as_ref(), context.now());
    let since = |at: &str| since.is_none_or(|since| at.parse::<Timestamp>().is_ok_and(|at| at >= since));
    let of_run = |run: &str| args.run.as_deref().is_none_or(|wanted| run == wanted);
    let of_employee = |item: &PlanItem| {
        args.employee
            .as_deref()
            .is_none_or(|who| item.employee_id == who || item.employee.to_lowercase() == who.to_lowercase())
    };
    if let Some(run) = args.run.as_deref().filter(|run| !log.runs.iter().any(|line| line.run == *run)) {
        return Err(unknown_run(context, run));
    }
    log.bookings.retain(|line| since(&line.at) && of_run(&line.run) && of_employee(&line.row.item));
    log.runs.retain(|line| {
        since(&line.at)
            && of_run(&line.run)
            && (args.employee.is_none() || log.bookings.iter().any(|booking| booking.run == line.run))
    });
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 2,
            profile: &profile.name,
            org: &profile.org,
            lines: verified.lines,
            runs: &log.runs,
            bookings: &log.bookings,
        });
    } else {
        let bookings = args.bookings || args.run.is_some() || args.employee.is_some();
        let person = context.out.format() == Format::Table;
        match (bookings, person) {
            (true, true) if log.bookings.is_empty() => {}
            (false, true) if log.runs.is_empty() => {}
            (true, true) => context.out.table(&log.bookings.iter().map(ShortBooking).collect::<Vec<_>>()),
            (false, true) => context.out.table(&log.runs.iter().map(ShortRun).collect::<Vec<_>>()),
            (true, false) => context.out.table(&log.bookings),
            (false, false) => context.out.table(&log.runs),
        }
        context.out.note(&if bookings {
            format!("{}.", count(log.bookings.len(), "booking", "bookings"))
        } else {
            format!("{}.", count(log.runs.len(), "run", "runs"))
        });
    }
    Ok(Exit::Done)
}

fn unknown_run(context: &Context, run: &str) -> Failure {
    Failure::usage(format!("the journal has no run \"{run}\""))
        .hint(format!("ornd-scim{} bookings log   lists the runs", context.flags_for_hint()))
}

fn verify(context: &Context, place: &journal::Place) -> Result {
    let verified = journal::verify(place)?;
    let lines = count(usize::try_from(verified.lines).unwrap_or(usize::MAX), "line", "lines");
    context
        .out
        .text(&format!("{lines} in {}: all unchanged since they were written", count(verified.files, "file", "files")));
    if verified.cut > 0 {
        context.out.note("The last line is incomplete: a run was killed while writing it, or is still running.");
    }
    Ok(Exit::Done)
}
