//! `bookings cancel`: gather or take a plan, pass the guards, show and ask, do it, show what came of it.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::options::{Limit, Which, plan_limits};
use super::outcome::{self, Row, Totals};
use super::run::{Run, check_clock, refuse};
use super::{api_url, gather, show};
use crate::cli::BookingsCancelArgs;
use crate::commands::teams::count;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::{Format, Question};
use crate::report::Failure;
use crate::signals;
use ornd_scim_core::bookings::cancel::{self, Options, Work};
use ornd_scim_core::bookings::guard::{Amount, Roster, refusals};
use ornd_scim_core::bookings::journal::Action;
use ornd_scim_core::bookings::plan::{Item, Plan, Unfit};
use ornd_scim_core::bookings::{Limits, Verdict};
use ornd_scim_core::config::Profile;
use ornd_scim_core::files;
use ornd_scim_core::officernd::{CancelFlags, Client, Scope};

/// Requests under way at once, unless set otherwise.
const AT_ONCE: u8 = 4;

/// Before a cancel whose effect does not show is sent a second time; our choice.
const PAUSE: Duration = Duration::from_millis(250);

/// The JSON document; its schema is docs/schema/bookings-cancel.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    /// `null` when there was nothing to cancel.
    run: Option<&'a str>,
    profile: &'a str,
    org: &'a str,
    employees: u64,
    former: u64,
    #[serde(flatten)]
    totals: Totals,
    bookings: &'a [Row],
}

/// What a run is about.
struct Task {
    plan: Plan,
    work: Vec<Work>,
    limits: Limits,
}

/// Cancels.
pub async fn cancel(context: &Context, args: &BookingsCancelArgs) -> Result {
    let profile = context.profile()?;
    // Whatever would end the run anyway ends it before anything is asked of the servers.
    if !args.yes && !context.can_ask() {
        context.out.confirm(Question { text: "Cancel what Former employees still hold?", flag: "--yes" })?;
    }
    let now = context.now();
    if let Some(as_of) = args.which.as_of.filter(|as_of| *as_of < now) {
        return Err(Failure::usage(format!(
            "--as-of {as_of} is over: what has passed since would be cancelled as well"
        ))
        .hint("ornd-scim bookings list --as-of … looks at any time"));
    }
    let limit = Limit::resolve(&profile, &args.guards);
    let plan = match &args.plan {
        Some(file) => Some(read_plan(file, &profile, now, &limit)?),
        None => None,
    };
    let _lock = context.state.lock(&profile, "bookings cancel")?;
    let http = context.clients.http_paced(args.rate.or(profile.bookings.rate))?;
    let client = context.clients.officernd_over(http, &profile, Scope::ReadWrite)?;
    let run = Run::open(context, &profile, &client, Action::Cancel).await?;
    let from_list = plan.is_none();
    let task = match plan {
        Some(plan) => of_plan(plan, now)?,
        None => of_now(context, &profile, &client, args).await?,
    };
    guard(context, &profile, &client, &task, &limit, from_list).await?;
    let roster = Roster { employees: task.plan.employees, former: task.plan.former };
    if task.work.is_empty() {
        if from_list {
            context.state.keep_roster(&profile, roster, now);
        }
        return Ok(nothing(context, &profile, &task));
    }
    let asked = !args.yes;
    if asked {
        ask(context, &profile, &task)?;
    }
    let employees = employees(&task.work);
    run.begin(task.work.len(), employees)?;
    let report = act(context, &client, &run, &task, &profile, args).await?;
    if from_list {
        context.state.keep_roster(&profile, roster, now);
    }
    show_report(context, &profile, &run, &task, report, asked)
}

/// A plan that may be carried out, here and now.
fn read_plan(file: &Path, profile: &Profile, now: Timestamp, limit: &Limit) -> Result<Plan> {
    let shown = file.display();
    let text = if file.as_os_str() == "-" {
        files::public_stdin()?
    } else {
        files::public(file)?.ok_or_else(|| {
            Failure::usage(format!("{shown}: there is no such plan"))
                .hint(format!("ornd-scim bookings list -o json > {shown}"))
        })?
    };
    let unfit = |unfit: Unfit| {
        let failure = match unfit {
            Unfit::Unreadable(_) => Failure::usage(format!("{shown}: {unfit}")),
            _ => Failure::guard(format!("{shown} is not carried out; nothing was changed")).because(unfit.to_string()),
        };
        let failure = failure.hint("ornd-scim bookings list -o json   makes a new plan");
        match unfit {
            Unfit::Edited => failure.hint("to narrow a plan, use flags such as --exclude-employee when it is made"),
            Unfit::Old { age, .. } => {
                failure.hint(format!("if it is still right, add --max-plan-age {}s", age.as_secs() + 60))
            }
            _ => failure,
        }
    };
    let plan = Plan::read(&text).map_err(unfit)?;
    plan.check(&profile.org, &api_url(profile), now, limit.plan_age).map_err(unfit)?;
    Ok(plan)
}

fn of_plan(plan: Plan, now: Timestamp) -> Result<Task> {
    let limits = plan_limits(now, &plan)?;
    let work = plan.cancels().map(|item| Work { item: item.clone(), record: None }).collect();
    Ok(Task { plan, work, limits })
}

async fn of_now(context: &Context, profile: &Profile, client: &Client, args: &BookingsCancelArgs) -> Result<Task> {
    let which = Which::resolve(context, profile, &args.which)?;
    let found = gather::gather(context, client, which.wanted(true)).await?;
    let mut work = Vec::new();
    let plan = super::plan(context.now(), profile, &which, found, |bookings| {
        work = bookings.into_work();
        work.iter().map(|work| work.item.clone()).collect::<Vec<_>>()
    });
    work.retain(|work| work.item.verdict == Verdict::Cancel);
    Ok(Task { plan, work, limits: which.limits })
}

fn employees(work: &[Work]) -> usize {
    work.iter().map(|work| &work.item.employee_id).collect::<HashSet<_>>().len()
}

async fn guard(
    context: &Context,
    profile: &Profile,
    client: &Client,
    task: &Task,
    limit: &Limit,
    from_list: bool,
) -> Result<()> {
    let amount = Amount { employees: employees(&task.work) as u64, bookings: task.work.len() as u64 };
    let now = Roster { employees: task.plan.employees, former: task.plan.former };
    let last = context.state.last_roster(profile).filter(|_| from_list);
    let mut refused = refusals(amount, now, last, limit.bounds);
    if !task.work.is_empty() && client.server_now().is_none() {
        // Nothing was asked yet, as the plan came from a file.
        client.prove_read().await?;
    }
    // Also when there is nothing to do: by a clock that is ahead, everything is over.
    refused.extend(check_clock(context, client, limit.clock));
    if refused.is_empty() { Ok(()) } else { Err(refuse(context, &refused)) }
}

/// There is nothing to cancel: what needs a person is shown all the same.
fn nothing(context: &Context, profile: &Profile, task: &Task) -> Exit {
    let mut totals = Totals::default();
    let rows: Vec<Row> =
        task.plan.bookings.iter().filter(|item| item.verdict != Verdict::Cancel).map(Row::untouched).collect();
    task.plan.bookings.iter().for_each(|item| totals.add_untouched(item));
    if context.out.format() == Format::Json {
        context.out.json(&document(None, profile, task, totals, &rows));
    } else {
        outcome::rows(&context.out, &rows, false);
    }
    context.out.note("There is nothing to cancel.");
    show::reasons(&context.out, task.plan.bookings.iter().map(Item::judgement));
    totals.kind().map_or(Exit::Done, Exit::With)
}

fn ask(context: &Context, profile: &Profile, task: &Task) -> Result<()> {
    if context.out.format() == Format::Table {
        show::list(&context.out, || task.plan.bookings.iter().cloned());
    } else {
        // The result goes to a file or a program; whoever is asked must see what about all the same.
        for item in &task.plan.bookings {
            show::beside(&context.out, item.verdict.as_str(), item);
        }
    }
    show::reasons(&context.out, task.plan.bookings.iter().map(Item::judgement));
    let text = format!(
        "Cancel {} of {} in {}?",
        count(task.work.len(), "booking", "bookings"),
        count(employees(&task.work), "Former employee", "Former employees"),
        profile.org
    );
    context.out.confirm(Question { text: &text, flag: "--yes" })
}

// One task runs at a time, so nobody else asks for the journal while the run has it.
#[expect(clippy::await_holding_refcell_ref)]
async fn act(
    context: &Context,
    client: &Client,
    run: &Run<'_>,
    task: &Task,
    profile: &Profile,
    args: &BookingsCancelArgs,
) -> Result<cancel::Report> {
    let progress = context.out.progress("Cancelling", Some(task.work.len() as u64));
    let now = || context.now().max(task.limits.now);
    let options = Options {
        run: &run.id,
        concurrency: args.concurrency.or(profile.bookings.concurrency).unwrap_or(AT_ONCE).into(),
        flags: CancelFlags { silent: args.silent, skip_policy: args.skip_cancellation_policy },
        limits: task.limits,
        now: &now,
        fresh: cancel::FRESH,
        pause: PAUSE,
        progress: &|done| progress.set(done),
    };
    let signal = async {
        let kind = signals::interruption().await;
        context.out.note("Stopping: what is in progress is finished first.");
        kind
    };
    let mut journal = run.journal.borrow_mut();
    let report = cancel::run(client, &mut journal, &task.work, &options, signal).await;
    context.clients.remember_rates(client.http());
    Ok(report)
}

fn show_report(
    context: &Context,
    profile: &Profile,
    run: &Run<'_>,
    task: &Task,
    report: cancel::Report,
    asked: bool,
) -> Result {
    let mut totals = Totals::default();
    report.outcomes.iter().for_each(|outcome| totals.add(outcome));
    task.plan.bookings.iter().for_each(|item| totals.add_untouched(item));
    let mut rows: Vec<Row> =
        task.work.iter().zip(&report.outcomes).map(|(work, outcome)| Row::tried(&work.item, outcome)).collect();
    rows.extend(task.plan.bookings.iter().filter(|item| item.verdict != Verdict::Cancel).map(Row::untouched));
    if context.out.format() == Format::Json {
        context.out.json(&document(Some(&run.id), profile, task, totals, &rows));
    } else {
        outcome::rows(&context.out, &rows, asked);
    }
    context.out.note(&totals.sentence("cancelled"));
    if let Some(p99) = p99(report.windows) {
        let millis = p99.as_millis();
        context.out.detail(
            1,
            &format!("Cancels were answered at most {millis} ms after their employee was read (99 of 100)."),
        );
    }
    context.out.notes(&format!("Run {}. To see it again:\n  ornd-scim bookings log --run {}", run.id, run.id));
    run.end(&totals, report.stop)
}

/// The longest but one in a hundred.
fn p99(mut windows: Vec<Duration>) -> Option<Duration> {
    windows.sort_unstable();
    windows.get(windows.len().saturating_sub(1) * 99 / 100).copied()
}

fn document<'a>(
    run: Option<&'a str>,
    profile: &'a Profile,
    task: &Task,
    totals: Totals,
    rows: &'a [Row],
) -> Document<'a> {
    Document {
        schema_version: 1,
        run,
        profile: &profile.name,
        org: &profile.org,
        employees: task.plan.employees,
        former: task.plan.former,
        totals,
        bookings: rows,
    }
}
