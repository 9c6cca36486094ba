//! `bookings keep`: a person decides that a booking stays, or takes that back. The decision is in the journal.

use jiff::Timestamp;
use serde::Serialize;

use super::options::{Search, instant};
use super::run::Run;
use super::{Watch, survey_failure};
use crate::cli::{AttendedArg, BookingsKeepArgs, ListingArg, RunningSeriesArg, Which};
use crate::commands::teams::count;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::Format;
use crate::report::Failure;
use crate::signals;
use ornd_scim_core::bookings::journal::{Action, Event};
use ornd_scim_core::bookings::keep::Decisions;
use ornd_scim_core::bookings::plan::PlanItem;
use ornd_scim_core::bookings::survey;
use ornd_scim_core::config::Profile;
use ornd_scim_core::officernd::Scope;

/// The JSON document; its schema is docs/schema/bookings-keep.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    /// `keep` or `undo`.
    decision: &'static str,
    reason: Option<&'a str>,
    until: Option<Timestamp>,
    bookings: &'a [String],
}

/// Keeps bookings, or takes that back.
pub async fn keep(context: &Context, args: &BookingsKeepArgs) -> Result {
    let profile = context.profile()?;
    if args.undo {
        return undo(context, &profile, args);
    }
    let reason = args.reason.as_deref().map(str::trim).unwrap_or_default();
    if reason.is_empty() {
        return Err(Failure::usage("--reason must say why the bookings are kept"));
    }
    let until = instant(context, "--until", args.until.as_ref(), context.now());
    if let Some(until) = until.filter(|until| *until <= context.now()) {
        return Err(Failure::usage(format!("--until {until} has passed")));
    }
    let _lock = context.state.lock(&profile, "bookings keep")?;
    let client = context.clients.officernd(&profile, Scope::Read)?;
    let run = Run::open(context, &profile, &client, Action::Cancel).await?;
    let mut search = Search::resolve(context, &profile, &everything())?;
    search.selection.bookings.clone_from(&args.booking);
    let watch = Watch::new(&context.out);
    let decisions = Decisions::default();
    let found = signals::until_interrupted(survey(&client, search.request(&decisions), &watch)).await?;
    drop(watch);
    for item in found.map_err(survey_failure)?.bookings {
        run.write(decision(item, reason, until))?;
    }
    show(context, &profile, "keep", args, until);
    Ok(Exit::Done)
}

fn decision(item: PlanItem, reason: &str, until: Option<Timestamp>) -> Event {
    Event::Keep {
        booking_id: item.booking_id.clone(),
        reason: reason.to_owned(),
        until,
        fingerprint: item.fingerprint(),
        item: Box::new(item),
    }
}

/// No filter: the ids select.
fn everything() -> Which {
    Which {
        employee: Vec::new(),
        exclude_employee: Vec::new(),
        kind: Vec::new(),
        location: Vec::new(),
        from: None,
        until: None,
        horizon: None,
        grace: None,
        include_ongoing: false,
        running_series: None::<RunningSeriesArg>,
        attended: None::<AttendedArg>,
        as_of: None,
        listing: ListingArg::Auto,
    }
}

/// No server is asked.
fn undo(context: &Context, profile: &Profile, args: &BookingsKeepArgs) -> Result {
    let _lock = context.state.lock(profile, "bookings keep")?;
    let place = context.state.journal(profile);
    let decisions = Decisions::read(&place)?;
    if let Some(unknown) = args.booking.iter().find(|id| decisions.of(id).is_none()) {
        return Err(Failure::usage(format!("the booking {unknown} is not kept"))
            .hint("ornd-scim bookings list   shows which bookings are kept"));
    }
    let (mut journal, _) = ornd_scim_core::bookings::journal::Journal::open(&place, context.now())?;
    for booking_id in &args.booking {
        journal.write(context.now(), Event::Unkeep { booking_id: booking_id.clone() })?;
    }
    journal.sync()?;
    show(context, profile, "undo", args, None);
    Ok(Exit::Done)
}

fn show(
    context: &Context,
    profile: &Profile,
    decision: &'static str,
    args: &BookingsKeepArgs,
    until: Option<Timestamp>,
) {
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 2,
            profile: &profile.name,
            org: &profile.org,
            decision,
            reason: args.reason.as_deref(),
            until,
            bookings: &args.booking,
        });
    }
    let bookings = count(args.booking.len(), "booking", "bookings");
    context.out.note(&if decision == "keep" {
        format!("{bookings} kept. ornd-scim bookings keep --undo BOOKING takes it back.")
    } else {
        format!("{bookings} no longer kept.")
    });
}
