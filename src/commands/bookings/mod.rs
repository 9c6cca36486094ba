//! `bookings list|cancel|keep|rebook|log`: future bookings of Former employees.

mod cancel;
mod keep;
mod log;
mod options;
mod outcome;
mod rebook;
mod run;
mod screen;
mod show;

pub use cancel::cancel;
pub use keep::keep;
pub use log::log;
pub use rebook::rebook;

use std::cell::RefCell;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Exit, Result};
use crate::cli::BookingsListArgs;
use crate::completion_cache::listed;
use crate::context::Context;
use crate::output::{Format, Output, Progress};
use crate::report::{Failure, Kind};
use crate::signals;
use ornd_scim_core::bookings::guard::Refusal;
use ornd_scim_core::bookings::keep::Decisions;
use ornd_scim_core::bookings::plan::{Plan, PlanItem, SCHEMA_VERSION};
use ornd_scim_core::bookings::{Note, Reporter, Step, Survey, survey};
use ornd_scim_core::config::Profile;
use ornd_scim_core::officernd::{Client, Scope};

/// Lists them.
pub async fn list(context: &Context, args: &BookingsListArgs) -> Result {
    let profile = context.profile()?;
    let options = options::Search::resolve(context, &profile, &args.which)?;
    let client = context.clients.officernd(&profile, Scope::Read)?;
    let decisions = Decisions::read(&context.state.journal(&profile))?;
    let watch = Watch::new(&context.out);
    let found = signals::until_interrupted(survey(&client, options.request(&decisions), &watch)).await?;
    drop(watch);
    let found = found.map_err(survey_failure)?;
    if args.which.as_of.is_none() {
        check_clock(context, &profile, &client)?;
    }
    let plan = plan(context.now(), &profile, &options, found);
    match context.out.format() {
        Format::Json => context.out.json(&plan),
        Format::Table => screen::list(&context.out, &plan, context.now()),
        _ => context.out.table(&plan.bookings),
    }
    show::summary(&context.out, &plan);
    context.out.note("Nothing was changed.");
    keep_names(context, &profile, &plan.bookings);
    Ok(match (args.detailed_exitcode, plan.to_cancel, plan.to_review) {
        _ if plan.not_understood.any() => Exit::With(Kind::Incomplete),
        (true, 1.., _) => Exit::With(Kind::SomethingToDo),
        (true, 0, 1..) => Exit::With(Kind::Incomplete),
        _ => Exit::Done,
    })
}

/// Refuses to list what is in the future by a clock that is off, or cannot be compared: it could be another list.
fn check_clock(context: &Context, profile: &Profile, client: &Client) -> Result<()> {
    let tolerance = options::clock_tolerance(profile);
    let Some(refusal) = ornd_scim_core::bookings::guard::clock(context.now(), client.server_now(), tolerance) else {
        return Ok(());
    };
    let mut failure = Failure::guard("cannot tell which bookings are in the future").because(refusal.to_string());
    let now = if refusal == Refusal::UnknownClock {
        Some(context.now())
    } else {
        failure = failure.hint("set this machine's clock, or pass the time:");
        client.server_now()
    };
    if let Some(now) = now {
        failure = failure.hint(format!("ornd-scim{} bookings list --as-of {now:.0}", context.flags_for_hint()));
    }
    Err(failure)
}

/// A survey's error, with the flags that it is about.
fn survey_failure(error: ornd_scim_core::bookings::SurveyError) -> Failure {
    error.into()
}

/// Keeps names for shells to complete. A listing of a part of the bookings has a part of the names, which is what was asked for.
fn keep_names(context: &Context, profile: &Profile, items: &[PlanItem]) {
    let all = |name: fn(&PlanItem) -> Option<&String>| items.iter().filter_map(name).collect::<BTreeSet<_>>();
    context.state.keep_names(profile, |names| {
        names.employees = listed(all(|item| Some(&item.employee)).into_iter().map(String::as_str));
        names.types = listed(all(|item| item.resource_type.as_ref()).into_iter().map(String::as_str));
        names.locations = listed(all(|item| item.location.as_ref()).into_iter().map(String::as_str));
    });
}

/// To the second, as times are written.
fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// What was found, as a plan.
fn plan(made_at: Timestamp, profile: &Profile, options: &options::Search, found: Survey) -> Plan {
    let window = options.rules.window;
    Plan {
        schema_version: SCHEMA_VERSION,
        profile: profile.name.clone(),
        org: profile.org.clone(),
        api_url: api_url(profile),
        made_at: whole_seconds(made_at),
        as_of: whole_seconds(window.now),
        until: whole_seconds(window.until),
        include_ongoing: window.ongoing,
        employees: found.roster.employees,
        former: found.roster.former,
        conflicting: found.conflicting,
        not_understood: found.not_understood,
        evidence: options.rules.evidence,
        beyond: found.beyond,
        to_cancel: 0,
        to_review: 0,
        to_skip: 0,
        to_keep: 0,
        bookings: found.bookings,
        digest: String::new(),
    }
    .sealed()
}

/// The API as a plan and a journal name it. The sandbox in this process listens on another port each time.
fn api_url(profile: &Profile) -> String {
    let url = &profile.api_url;
    match (url.scheme(), url.port()) {
        ("http", Some(_)) => format!("http://{}{}", url.host_str().unwrap_or_default(), url.path()),
        _ => url.to_string(),
    }
}

/// Shows what a workflow does.
struct Watch<'a> {
    out: &'a Output,
    progress: RefCell<Option<Progress>>,
    waiting: std::cell::Cell<bool>,
}

impl<'a> Watch<'a> {
    fn new(out: &'a Output) -> Self {
        Self { out, progress: RefCell::new(None), waiting: std::cell::Cell::new(false) }
    }
}

impl Reporter for Watch<'_> {
    fn begin(&self, step: Step, total: Option<u64>) {
        let label = match step {
            Step::Employees => "Reading employees",
            Step::Future => "Reading occurrences",
            Step::Bookings => "Reading bookings",
            Step::Canceling => "Canceling",
            Step::Availability => "Checking availability",
            Step::Booking => "Booking",
        };
        // The line before goes first.
        self.progress.replace(None);
        self.progress.replace(Some(self.out.progress(label, total)));
    }

    fn progress(&self, done: u64) {
        if let Some(progress) = &*self.progress.borrow() {
            progress.set(done);
        }
    }

    fn note(&self, note: &Note) {
        match note {
            Note::Listing(how) => self.out.detail(1, &format!("Reading {how}.")),
            // Once is enough.
            Note::Waiting(_) if self.waiting.replace(true) => {}
            Note::Waiting(_) => self.out.detail(1, "Waiting until accepted cancels show their effect."),
        }
    }
}
