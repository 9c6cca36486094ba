//! `bookings rebook`: the undo. What a run cancelled is booked again, for employees who are active again.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::outcome::{self, Row, Totals};
use super::run::Run;
use super::show::{beside, or_nothing, start};
use crate::cli::BookingsRebookArgs;
use crate::commands::teams::count;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::{Audience, Column, Format, Question, Table};
use crate::report::Failure;
use crate::signals;
use ornd_scim_core::bookings::cancel::Interruption;
use ornd_scim_core::bookings::filter::is_meant;
use ornd_scim_core::bookings::journal::{self, Action, Event, Outcome};
use ornd_scim_core::bookings::plan::Item;
use ornd_scim_core::bookings::rebook::{Again, before_asking, conflict, ends, new_booking, there};
use ornd_scim_core::officernd::{Booking, Client, Employee, Error, Occurrence, Scope};

/// A booking that the run cancelled.
struct Cancelled {
    item: Item,
    record: Option<Box<Booking>>,
}

/// One line of what would be done.
#[derive(Debug, Clone, Serialize)]
struct Line {
    again: Again,
    why: &'static str,
    #[serde(flatten)]
    item: Item,
}

/// The JSON document; its schema is docs/schema/bookings-rebook.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    /// `null` when there was nothing to book.
    run: Option<&'a str>,
    /// The run whose cancels these were.
    of_run: &'a str,
    profile: &'a str,
    org: &'a str,
    #[serde(flatten)]
    totals: Totals,
    not_booked: &'a [Line],
    bookings: &'a [Row],
}

impl Table<5> for Line {
    const COLUMNS: [Column; 5] = [
        Column::text("again", "What", 8),
        Column::text("employee", "Employee", 10),
        Column::text("resource", "Resource", 10),
        Column::text("start", "Starts (there)", 16),
        Column::text("why", "Why", 12),
    ];

    fn cells(&self, _: Audience) -> [std::borrow::Cow<'_, str>; 5] {
        [
            self.again.as_str().into(),
            std::borrow::Cow::Borrowed(&self.item.employee),
            or_nothing(self.item.resource.as_ref()),
            start(&self.item).into(),
            self.why.into(),
        ]
    }
}

/// Books again.
pub async fn rebook(context: &Context, args: &BookingsRebookArgs) -> Result {
    let profile = context.profile()?;
    if !args.yes && !context.can_ask() {
        context.out.confirm(Question { text: "Book again what the run cancelled?", flag: "--yes" })?;
    }
    let _lock = context.state.lock(&profile, "bookings rebook")?;
    let client = context.clients.officernd(&profile, Scope::ReadWrite)?;
    // Opening the journal finds out what a run that was killed has cancelled, so it comes before reading what there is.
    let run = Run::open(context, &profile, &client, Action::Rebook).await?;
    let cancelled = cancelled(context, &profile, &args.run)?;
    let people = people(&client, &cancelled).await?;
    let cancelled = meant(context, cancelled, &people, args)?;
    let lines = decide(context, &client, &cancelled, &people).await?;
    let (to_book, not_booked): (Vec<_>, Vec<_>) =
        cancelled.into_iter().zip(lines).partition(|(_, line)| line.again == Again::Book);
    let not_booked: Vec<Line> = not_booked.into_iter().map(|(_, line)| line).collect();
    let person = context.out.format() == Format::Table;
    let mut shown: Vec<Line> = to_book.iter().map(|(_, line)| line.clone()).collect();
    shown.extend(not_booked.iter().cloned());
    if person && !shown.is_empty() {
        context.out.table(&shown);
    }
    let mut totals = Totals::default();
    let mut rows = Vec::new();
    let mut stop = None;
    if !to_book.is_empty() {
        if !args.yes {
            if !person {
                for line in &shown {
                    beside(&context.out, line.again.as_str(), &line.item);
                }
            }
            let text = format!("Book {} again in {}?", count(to_book.len(), "booking", "bookings"), profile.org);
            context.out.confirm(Question { text: &text, flag: "--yes" })?;
        }
        let employees = to_book.iter().map(|(booking, _)| &booking.item.employee_id).collect::<HashSet<_>>().len();
        run.begin(to_book.len(), employees)?;
        for (booking, _) in &to_book {
            let outcome = match &stop {
                None => {
                    let (outcome, interrupted) = one(context, &client, &run, booking).await?;
                    // Ctrl-C between two bookings ends the run; the one under way was finished.
                    stop = interrupted.map(ornd_scim_core::bookings::cancel::Stop::Signal);
                    outcome
                }
                Some(_) => Outcome::NotTried { why: "the run was stopped before".to_owned() },
            };
            totals.add(&outcome);
            rows.push(Row::tried(&booking.item, &outcome));
        }
    }
    let ran = !to_book.is_empty();
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 1,
            run: ran.then_some(run.id.as_str()),
            of_run: &args.run,
            profile: &profile.name,
            org: &profile.org,
            totals,
            not_booked: &not_booked,
            bookings: &rows,
        });
    } else if person {
        outcome::rows(&context.out, &rows, true);
    } else {
        let untouched = not_booked.iter().map(|line| Row {
            outcome: line.again.as_str(),
            why: line.why.to_owned(),
            item: line.item.clone(),
        });
        rows.extend(untouched);
        outcome::rows(&context.out, &rows, false);
    }
    context.out.note(&format!(
        "{} {} not booked again.",
        totals.sentence("booked again"),
        if not_booked.len() == 1 { "1 is".to_owned() } else { format!("{} are", not_booked.len()) },
    ));
    let conflicts = not_booked.iter().any(|line| matches!(line.again, Again::Conflict | Again::Incomplete));
    let exit = if ran { run.end(&totals, stop)? } else { Exit::Done };
    Ok(match exit {
        Exit::Done if conflicts => Exit::With(crate::report::Kind::Incomplete),
        exit => exit,
    })
}

/// What the run cancelled and nobody has booked again since.
fn cancelled(context: &Context, profile: &ornd_scim_core::config::Profile, wanted: &str) -> Result<Vec<Cancelled>> {
    let mut found: Vec<Cancelled> = Vec::new();
    let mut by_this_run: HashSet<String> = HashSet::new();
    let (mut known, mut rebooked) = (false, HashSet::new());
    journal::read(&context.state.journal(profile), |entry| match entry.event {
        Event::Run { run, action, .. } if run == wanted => known = action == Action::Cancel,
        Event::Intent { run, action: Action::Cancel, item, record } if run == wanted => {
            found.push(Cancelled { item: *item, record });
        }
        Event::Outcome { run, booking_id, outcome: Outcome::Cancelled, .. } if run == wanted => {
            by_this_run.insert(booking_id);
        }
        Event::Outcome { booking_id, outcome: Outcome::Rebooked { .. }, .. } => {
            rebooked.insert(booking_id);
        }
        _ => {}
    })?;
    let flags = context.flags_for_hint();
    if !known {
        return Err(Failure::usage(format!("the journal knows no run \"{wanted}\" that cancelled anything"))
            .hint(format!("ornd-scim{flags} bookings log   lists the runs")));
    }
    found.retain(|booking| {
        by_this_run.contains(&booking.item.booking_id) && !rebooked.contains(&booking.item.booking_id)
    });
    Ok(found)
}

/// Who the run cancelled something of, each read once; `None` is somebody who is not there any more.
type People = HashMap<String, Option<Employee>>;

async fn people(client: &Client, cancelled: &[Cancelled]) -> std::result::Result<People, Error> {
    let mut people = People::new();
    for Cancelled { item, .. } in cancelled {
        if !people.contains_key(&item.employee_id) {
            people.insert(item.employee_id.clone(), client.employee(&item.employee_id).await?);
        }
    }
    Ok(people)
}

/// Those that were asked for: by id, by the name then, and by name and email now.
fn meant(
    context: &Context,
    mut cancelled: Vec<Cancelled>,
    people: &People,
    args: &BookingsRebookArgs,
) -> Result<Vec<Cancelled>> {
    let meant = |item: &Item, who: &String| {
        let now = people.get(&item.employee_id).and_then(Option::as_ref);
        item.employee_id == *who
            || item.employee.to_lowercase() == who.to_lowercase()
            || now.is_some_and(|employee| is_meant(employee, who))
    };
    if let Some(nobody) = args.employee.iter().find(|who| !cancelled.iter().any(|booking| meant(&booking.item, who))) {
        let flags = context.flags_for_hint();
        return Err(Failure::usage(format!("the run cancelled nothing of \"{nobody}\" that is not booked again"))
            .hint(format!("ornd-scim{flags} bookings log --run {}   names everybody", args.run)));
    }
    cancelled.retain(|booking| args.employee.is_empty() || args.employee.iter().any(|who| meant(&booking.item, who)));
    Ok(cancelled)
}

/// Whether each one can be booked: the resource's bookings at that time are read each time.
async fn decide(context: &Context, client: &Client, cancelled: &[Cancelled], people: &People) -> Result<Vec<Line>> {
    let now = context.now();
    let progress = context.out.progress("Looking whether it is still free", Some(cancelled.len() as u64));
    let mut lines = Vec::new();
    for (done, booking) in (1..).zip(cancelled) {
        let item = &booking.item;
        let standing = people.get(&item.employee_id).and_then(Option::as_ref).map(Employee::standing);
        let again = match before_asking(item, standing, now) {
            Again::Book => conflict(item, &on_resource(client, item).await?),
            other => other,
        };
        lines.push(Line { again, why: again.sentence(), item: item.clone() });
        progress.set(done);
    }
    Ok(lines)
}

/// What takes place on the resource at the time of the booking.
async fn on_resource(client: &Client, item: &Item) -> std::result::Result<Vec<Occurrence>, Error> {
    let (Some(start), Some(end), Some(resource)) = (item.starts(), ends(item), &item.resource_id) else {
        return Ok(Vec::new());
    };
    let mut pager = client.occurrences(start, end, Some(("resourceId", resource)))?;
    let mut all = Vec::new();
    while let Some(page) = pager.next().await? {
        all.extend(page);
    }
    Ok(all)
}

/// Books one again: the intent first, the outcome after it.
async fn one(
    context: &Context,
    client: &Client,
    run: &Run<'_>,
    booking: &Cancelled,
) -> Result<(Outcome, Option<Interruption>)> {
    let item = &booking.item;
    let record = booking.record.as_deref();
    let text = |text: Option<&Box<str>>| text.map(ToString::to_string);
    let team = text(record.and_then(|record| record.team.as_ref()));
    let description = text(record.and_then(|record| record.description.as_ref()));
    let Some(new) = new_booking(item, team, description) else {
        return Ok((Outcome::Failed { why: Again::Incomplete.sentence().to_owned() }, None));
    };
    let intent = Event::Intent {
        run: run.id.clone(),
        action: Action::Rebook,
        item: Box::new(item.clone()),
        record: booking.record.clone(),
    };
    run.journal.borrow_mut().write(context.now(), intent)?;
    let (outcome, interrupted) =
        signals::uninterrupted(&context.out, "Stopping: the booking in progress is finished first.", async {
            match client.book(&new).await {
                Ok(made) => Outcome::Rebooked { new_id: made.id.into() },
                Err(error) if is_refusal(&error) => Outcome::Failed { why: error.to_string() },
                // It may have been made: whoever has the resource now tells.
                Err(error) => match on_resource(client, item).await {
                    Ok(found) => match there(item, &found) {
                        Some(made) => Outcome::Rebooked { new_id: made.booking.clone().unwrap_or_default().into() },
                        None => Outcome::Failed { why: error.to_string() },
                    },
                    Err(_) => Outcome::Unknown { why: error.to_string() },
                },
            }
        })
        .await;
    run.journal.borrow_mut().write(
        context.now(),
        Event::Outcome {
            run: run.id.clone(),
            action: Action::Rebook,
            booking_id: item.booking_id.clone(),
            employee_id: item.employee_id.clone(),
            outcome: outcome.clone(),
            item: None,
            found_later: false,
        },
    )?;
    Ok((outcome, interrupted))
}

/// Whether the server refused, so that nothing was made.
fn is_refusal(error: &Error) -> bool {
    match error {
        Error::Http(error) => error.never_sent(),
        Error::Status { status, .. } => *status < 500,
        Error::Body { .. } | Error::Cursor { .. } | Error::Paging { .. } => false,
        _ => true,
    }
}
