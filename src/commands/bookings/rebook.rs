//! `bookings rebook`: the undo. What a run canceled is booked again.

use std::collections::HashSet;

use serde::Serialize;

use super::outcome::{Row, Totals};
use super::run::Run;
use super::{Watch, screen};
use crate::cli::BookingsRebookArgs;
use crate::commands::teams::count;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::{Format, Question};
use crate::report::{Failure, Kind};
use crate::signals;
use ornd_scim_core::bookings::cancel::Waits;
use ornd_scim_core::bookings::filter::matches;
use ornd_scim_core::bookings::journal::Action;
use ornd_scim_core::bookings::plan::PlanItem;
use ornd_scim_core::bookings::rebook::{self, CanceledBooking, Decision, Line, Options, People};
use ornd_scim_core::officernd::Scope;

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
    bookings: &'a [Row],
}

/// Books again.
// One task runs at a time: nobody else asks for the journal while a run has it.
#[expect(clippy::await_holding_refcell_ref)]
pub async fn rebook(context: &Context, args: &BookingsRebookArgs) -> Result {
    let profile = context.profile()?;
    if !args.yes && !context.can_ask() {
        context.out.confirm(Question { text: "Book again what the run canceled?", flag: "--yes" })?;
    }
    let _lock = context.state.lock(&profile, "bookings rebook")?;
    let client = context.clients.officernd(&profile, Scope::ReadWrite)?;
    // Opening the journal finds out what a run that was killed has canceled, so it comes before reading what there is.
    let run = Run::open(context, &profile, &client, Action::Rebook).await?;
    let flags = context.flags_for_hint();
    let canceled = rebook::canceled_by(&context.state.journal(&profile), &args.run)?.ok_or_else(|| {
        Failure::usage(format!("the journal has no run \"{}\" that canceled anything", args.run))
            .hint(format!("ornd-scim{flags} bookings log   lists the runs"))
    })?;
    let people = signals::until_interrupted(rebook::people(&client, &canceled)).await??;
    let canceled = select(context, canceled, &people, args)?;
    let watch = Watch::new(&context.out);
    // Whoever names a person wants it, also while they are Former.
    let former = |item: &PlanItem| args.employee.iter().any(|who| names(item, who, &people));
    let now = context.now();
    let lines = signals::until_interrupted(rebook::decide(&client, canceled, &people, &former, now, &watch)).await??;
    drop(watch);
    let (book, not_booked): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| line.decision == Decision::Book);
    let mut rows: Vec<Row> = Vec::new();
    let mut stop = None;
    if !book.is_empty() {
        if !args.yes {
            ask(context, &profile.org, &lines, &book)?;
        }
        let employees = book.iter().map(|line| &line.item.employee_id).collect::<HashSet<_>>().len();
        run.begin(book.len(), employees)?;
        let watch = Watch::new(&context.out);
        let now = || context.now();
        let options = Options { run: &run.id, now: &now, waits: Waits::PATIENT, reporter: &watch };
        let signal = async {
            let kind = signals::interruption().await;
            context.out.note("Stopping: the booking in progress is finished first.");
            kind
        };
        let (outcomes, stopped) = rebook::run(&client, &mut run.journal.borrow_mut(), &book, &options, signal).await;
        rows.extend(book.iter().zip(&outcomes).map(|(line, outcome)| Row::tried(&line.item, outcome)));
        stop = stopped;
    }
    rows.extend(not_booked.iter().map(|line| Row::not_booked(&line.item, line.decision)));
    let totals = Totals::of(&rows);
    let ran = !book.is_empty();
    match context.out.format() {
        Format::Json => context.out.json(&Document {
            schema_version: 2,
            run: ran.then_some(run.id.as_str()),
            of_run: &args.run,
            profile: &profile.name,
            org: &profile.org,
            totals,
            bookings: &rows,
        }),
        Format::Table => screen::outcomes(&context.out, &rows, context.now(), |_| false),
        _ => context.out.table(&rows),
    }
    context.out.note(&totals.sentence("booked"));
    if not_booked.iter().any(|line| line.decision == Decision::NotActive) {
        context.out.note(
            "To book again for somebody who is still Former, name them: --employee WHO. What OfficeRnD's own off-boarding \
             deleted leaves no record and cannot be booked again.",
        );
    }
    let exit = if ran { run.end(&totals, stop)? } else { totals.kind().map_or(Exit::Done, Exit::With) };
    // An undo that restored nothing, although there was something to restore, is left for a person.
    let restored = totals.booked + totals.already_booked;
    Ok(match exit {
        Exit::Done if restored == 0 && !rows.is_empty() => Exit::With(Kind::Incomplete),
        exit => exit,
    })
}

fn ask(context: &Context, org: &str, lines: &[Line], book: &[&Line]) -> Result<()> {
    for line in lines {
        let what = match line.decision {
            Decision::Book => "book".to_owned(),
            other => format!("{} ({})", other.as_str(), other.text()),
        };
        context.out.log(&format!("  {what}: {}", screen::one_line(&line.item, context.now())));
    }
    let text = format!("Book {} again in {org}?", count(book.len(), "booking", "bookings"));
    context.out.confirm(Question { text: &text, flag: "--yes" })
}

/// Whether somebody is named: by id, by the name then, or by name and email now.
fn names(item: &PlanItem, who: &str, people: &People) -> bool {
    let now = people.get(&item.employee_id).and_then(Option::as_ref);
    item.employee_id == *who
        || item.employee.to_lowercase() == who.to_lowercase()
        || now.is_some_and(|employee| matches(employee, who))
}

/// Those that were asked for.
fn select(
    context: &Context,
    mut canceled: Vec<CanceledBooking>,
    people: &People,
    args: &BookingsRebookArgs,
) -> Result<Vec<CanceledBooking>> {
    let unknown = |who: &&String| !canceled.iter().any(|booking| names(&booking.item, who, people));
    if let Some(nobody) = args.employee.iter().find(unknown) {
        let flags = context.flags_for_hint();
        return Err(Failure::usage(format!(
            "no match for --employee \"{nobody}\": the run canceled no booking of theirs that is still canceled"
        ))
        .hint(format!("ornd-scim{flags} bookings log --run {}   lists every employee of the run", args.run)));
    }
    canceled.retain(|booking| {
        args.employee.is_empty() || args.employee.iter().any(|who| names(&booking.item, who, people))
    });
    Ok(canceled)
}
