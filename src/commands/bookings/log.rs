//! `bookings log`: what earlier runs did, from the journal on this machine.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;

use super::outcome::Row;
use crate::cleanup::plan::Item;
use crate::cli::BookingsLogArgs;
use crate::commands::teams::count;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::failure::Failure;
use crate::journal::{self, Action, Entry, Event, Outcome};
use crate::output::{Audience, Column, Format, Table};

/// One run.
#[derive(Debug, Clone, Serialize)]
struct RunLine {
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
struct BookingLine {
    run: String,
    at: String,
    action: Action,
    #[serde(flatten)]
    row: Row,
}

/// The JSON document; its schema is docs/schema/bookings-log.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    lines: u64,
    runs: &'a [RunLine],
    bookings: &'a [BookingLine],
}

impl Table<8> for RunLine {
    const COLUMNS: [Column; 8] = [
        Column::text("run", "Run", 21),
        Column::text("at", "Begun (UTC)", 16),
        Column::text("action", "What", 6),
        Column::number("bookings", "Bookings"),
        Column::number("done", "Done"),
        Column::number("left", "Left"),
        Column::number("failed", "Failed"),
        Column::text("exit_code", "Exit", 4),
    ];

    fn cells(&self, audience: Audience) -> [Cow<'_, str>; 8] {
        let exit = self.exit_code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
        [
            Cow::Borrowed(&self.run),
            moment(&self.at, audience),
            action(self.action).into(),
            self.bookings.to_string().into(),
            self.done.to_string().into(),
            (self.left + self.not_tried).to_string().into(),
            self.failed.to_string().into(),
            exit.into(),
        ]
    }
}

impl Table<9> for BookingLine {
    const COLUMNS: [Column; 9] = [
        Column::text("at", "When (UTC)", 16),
        Column::text("outcome", "What", 9),
        Column::text("employee", "Employee", 10),
        Column::text("resource", "Resource", 10),
        Column::text("start", "Starts (UTC)", 16),
        Column::text("why", "Why", 8),
        Column::text("booking_id", "Booking", 6),
        Column::text("employee_id", "Employee's id", 6),
        Column::text("run", "Run", 8),
    ];

    fn cells(&self, audience: Audience) -> [Cow<'_, str>; 9] {
        let item = &self.row.item;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        [
            moment(&self.at, audience),
            self.row.outcome.into(),
            Cow::Borrowed(&item.employee),
            text(&item.resource).into(),
            moment(item.start.as_deref().unwrap_or_default(), audience).into_owned().into(),
            Cow::Borrowed(&self.row.why),
            Cow::Borrowed(&item.booking_id),
            Cow::Borrowed(&item.employee_id),
            Cow::Borrowed(&self.run),
        ]
    }
}

/// For a person: what fits on 80 columns. The ids are in every other form.
struct Short<'a>(&'a BookingLine);

impl Table<6> for Short<'_> {
    const COLUMNS: [Column; 6] = [
        Column::text("at", "When (UTC)", 16),
        Column::text("outcome", "What", 9),
        Column::text("employee", "Employee", 10),
        Column::text("resource", "Resource", 10),
        Column::text("start", "Starts (UTC)", 16),
        Column::text("why", "Why", 8),
    ];

    fn cells(&self, audience: Audience) -> [Cow<'_, str>; 6] {
        let [at, outcome, employee, resource, start, why, ..] = self.0.cells(audience);
        [at, outcome, employee, resource, start, why]
    }
}

/// A time to the minute for a person; as it is for programs.
fn moment(at: &str, audience: Audience) -> Cow<'_, str> {
    match (audience, at.parse::<Timestamp>()) {
        (Audience::Person, Ok(time)) => time.strftime("%Y-%m-%d %H:%M").to_string().into(),
        _ => Cow::Borrowed(at),
    }
}

const fn action(action: Action) -> &'static str {
    match action {
        Action::Cancel => "cancel",
        Action::Rebook => "rebook",
    }
}

/// What was gathered from the journal.
#[derive(Default)]
struct Log {
    runs: Vec<RunLine>,
    bookings: Vec<BookingLine>,
    /// Intents whose outcome has not come yet, by run and booking: when, and the booking.
    intents: HashMap<(String, String), (String, Action, Item)>,
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
            Event::Outcome { run, action, booking_id, employee_id, outcome, .. } => {
                self.outcome(at, run, action, booking_id, &employee_id, &outcome);
            }
            Event::End { run, done, left, failed, not_tried, exit_code } => {
                if let Some(line) = self.runs.iter_mut().rev().find(|line| line.run == run) {
                    (line.done, line.left, line.failed, line.not_tried) = (done, left, failed, not_tried);
                    line.exit_code = Some(exit_code);
                }
            }
            Event::Mended { .. } | Event::Continues { .. } => {}
        }
    }

    fn outcome(&mut self, at: String, run: String, action: Action, booking: String, employee: &str, outcome: &Outcome) {
        let key = (run, booking);
        // What a later run found out stands in the place of what was not known.
        if let Some(line) = self.places.get(&key).and_then(|place| self.bookings.get_mut(*place)) {
            line.row = Row::tried(&line.row.item, outcome);
            return;
        }
        let item = self.intents.remove(&key).map_or_else(|| bare(&key.1, employee), |(_, _, item)| item);
        if let Some(line) = self.runs.iter_mut().rev().find(|line| line.run == key.0 && line.exit_code.is_none()) {
            // Of a run that was killed this is all that is known.
            line.done += usize::from(outcome.is_done());
        }
        self.places.insert(key.clone(), self.bookings.len());
        self.bookings.push(BookingLine { run: key.0, at, action, row: Row::tried(&item, outcome) });
    }

    /// Intents without an outcome: killed in between, or at work now.
    fn open(&mut self) {
        for ((run, _), (at, action, item)) in std::mem::take(&mut self.intents) {
            let outcome = Outcome::Unknown { why: "killed before the answer came; the next run finds out".to_owned() };
            self.bookings.push(BookingLine { run, at, action, row: Row::tried(&item, &outcome) });
        }
        self.bookings.sort_by(|a, b| a.at.cmp(&b.at));
    }
}

/// A booking that nothing was to be sent for: only its id is known.
fn bare(booking: &str, employee: &str) -> Item {
    Item {
        employee: employee.to_owned(),
        employee_id: employee.to_owned(),
        standing: crate::officernd::Standing::Former,
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
        verdict: crate::cleanup::Verdict::Cancel,
        reason: None,
    }
}

/// Shows it.
pub fn log(context: &Context, args: &BookingsLogArgs) -> Result {
    let profile = context.profile()?;
    let place = context.journal(&profile);
    if args.verify {
        return verify(context, &place);
    }
    let mut log = Log::default();
    let verified = journal::read(&place, |entry| log.take(entry))?;
    log.open();
    let since = |at: &str| args.since.is_none_or(|since| at.parse::<Timestamp>().is_ok_and(|at| at >= since));
    let of_run = |run: &str| args.run.as_deref().is_none_or(|wanted| run == wanted);
    let of_employee = |item: &Item| {
        args.employee
            .as_deref()
            .is_none_or(|who| item.employee_id == who || item.employee.to_lowercase() == who.to_lowercase())
    };
    if let Some(run) = args.run.as_deref().filter(|run| !log.runs.iter().any(|line| line.run == *run)) {
        return Err(Failure::usage(format!("the journal knows no run \"{run}\""))
            .hint(format!("ornd-scim{} bookings log   lists the runs", context.flags_for_hint()))
            .into());
    }
    log.bookings.retain(|line| since(&line.at) && of_run(&line.run) && of_employee(&line.row.item));
    log.runs.retain(|line| {
        since(&line.at)
            && of_run(&line.run)
            && (args.employee.is_none() || log.bookings.iter().any(|booking| booking.run == line.run))
    });
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 1,
            profile: &profile.name,
            lines: verified.lines,
            runs: &log.runs,
            bookings: &log.bookings,
        });
    } else if args.bookings || args.run.is_some() || args.employee.is_some() {
        if context.out.format() == Format::Table {
            context.out.table(&log.bookings.iter().map(Short).collect::<Vec<_>>());
        } else {
            context.out.table(&log.bookings);
        }
        context.out.note(&format!("{}.", count(log.bookings.len(), "booking", "bookings")));
    } else {
        if !log.runs.is_empty() || context.out.format() != Format::Table {
            context.out.table(&log.runs);
        }
        context.out.note(&format!("{}.", count(log.runs.len(), "run", "runs")));
    }
    Ok(Exit::Done)
}

fn verify(context: &Context, place: &journal::Place) -> Result {
    let verified = journal::verify(place)?;
    let lines = count(usize::try_from(verified.lines).unwrap_or(usize::MAX), "line", "lines");
    context
        .out
        .text(&format!("{lines} in {}: all of them are as they were written", count(verified.files, "file", "files")));
    if verified.cut > 0 {
        context.out.note("A last line is cut off: a run was killed while it wrote it, or is at work now.");
    }
    Ok(Exit::Done)
}
