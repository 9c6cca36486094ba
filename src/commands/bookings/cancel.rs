//! `bookings cancel`: survey or take a plan, pass the guards, show and ask, do it, show what came of it.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::options::{Limits, Search, at_once, window_of};
use super::outcome::{Row, Totals};
use super::run::{Run, refuse};
use super::{Watch, api_url, screen, show, survey_failure};
use crate::cli::BookingsCancelArgs;
use crate::commands::teams::count;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::{Format, Question};
use crate::report::{Failure, Kind};
use crate::signals;
use ornd_scim_core::bookings::cancel::{self, Options, Stop, Waits};
use ornd_scim_core::bookings::guard::{self, Amount, Refusal, Roster, refusals};
use ornd_scim_core::bookings::journal::{Action, Event};
use ornd_scim_core::bookings::keep::Decisions;
use ornd_scim_core::bookings::plan::{Plan, PlanItem, UnusablePlan};
use ornd_scim_core::bookings::{NotUnderstood, People, PlanAction, TimeWindow, survey, survey_again};
use ornd_scim_core::config::Profile;
use ornd_scim_core::files;
use ornd_scim_core::officernd::{CancelFlags, Client, Evidence, Scope};

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
    not_understood: NotUnderstood,
    evidence: Evidence,
    #[serde(flatten)]
    totals: Totals,
    bookings: &'a [Row],
}

/// What a run is about.
struct Task {
    plan: Plan,
    work: Vec<PlanItem>,
    window: TimeWindow,
    /// How it was found, and among whom; nothing where it is a plan's.
    search: Option<(Search, People)>,
}

/// Cancels.
pub async fn cancel(context: &Context, args: &BookingsCancelArgs) -> Result {
    let profile = context.profile()?;
    // Whatever would end the run anyway ends it before anything is asked of the servers.
    if !args.yes && !context.can_ask() {
        context.out.confirm(Question { text: "Cancel future bookings of Former employees?", flag: "--yes" })?;
    }
    let now = context.now();
    if let Some(as_of) = args.which.as_of.filter(|as_of| *as_of < now) {
        return Err(Failure::usage(format!(
            "--as-of {as_of} has passed: what has started since would be canceled as well"
        ))
        .hint("ornd-scim bookings list --as-of … looks at any time"));
    }
    let limits = Limits::resolve(&profile, &args.guards);
    let plan = match &args.plan {
        Some(file) => Some(read_plan(file, &profile, now, &limits)?),
        None => None,
    };
    let _lock = context.state.lock(&profile, "bookings cancel")?;
    let http = context.clients.http_paced(args.rate.or(profile.bookings.rate))?;
    let client = context.clients.officernd_over(http, &profile, Scope::ReadWrite)?;
    let run = Run::open(context, &profile, &client, Action::Cancel).await?;
    let decisions = Decisions::read(&context.state.journal(&profile))?;
    let task = match plan {
        Some(plan) => of_plan(plan, now),
        None => of_now(context, &profile, &client, args, &decisions).await?,
    };
    guard(context, &profile, &client, &task, &limits).await?;
    let from_list = task.search.is_some();
    let roster = Roster { employees: task.plan.employees, former: task.plan.former };
    let asked = !args.yes;
    if task.work.is_empty() {
        if from_list {
            context.state.keep_roster(&profile, roster, now);
        }
        return nothing(context, &profile, &run, &task, &decisions);
    }
    if asked {
        ask(context, &profile, &task, &decisions)?;
    }
    run.begin(task.work.len(), employees(&task.work))?;
    let done = act(context, &client, &run, &task, &profile, args, &limits, &decisions).await?;
    if from_list {
        context.state.keep_roster(&profile, roster, now);
    }
    show_report(context, &profile, &run, &task, done, asked, &decisions)
}

/// A plan that may be carried out, here and now.
fn read_plan(file: &Path, profile: &Profile, now: Timestamp, limits: &Limits) -> Result<Plan> {
    let shown = file.display();
    let text = if file.as_os_str() == "-" {
        files::public_stdin()?
    } else {
        files::public(file)?.ok_or_else(|| {
            Failure::usage(format!("{shown}: no such plan")).hint(format!("ornd-scim bookings list -o json > {shown}"))
        })?
    };
    let unusable = |unusable: UnusablePlan| {
        let failure = match unusable {
            UnusablePlan::Unreadable(_) => Failure::usage(format!("{shown}: {unusable}")),
            _ => Failure::guard(format!("{shown} was not carried out; nothing was changed"))
                .because(unusable.to_string()),
        };
        let failure = failure.hint("ornd-scim bookings list -o json   makes a new plan");
        match unusable {
            UnusablePlan::Edited => {
                failure.hint("to narrow a plan, use flags such as --exclude-employee when it is made")
            }
            UnusablePlan::Old { age, .. } => {
                failure.hint(format!("if it is still right, add --max-plan-age {}s", age.as_secs() + 60))
            }
            _ => failure,
        }
    };
    let plan = Plan::read(&text).map_err(unusable)?;
    plan.check(&profile.org, &api_url(profile), now, limits.plan_age).map_err(unusable)?;
    Ok(plan)
}

fn of_plan(plan: Plan, now: Timestamp) -> Task {
    let work = plan.cancels().collect();
    Task { window: window_of(&plan, now), work, plan, search: None }
}

async fn of_now(
    context: &Context,
    profile: &Profile,
    client: &Client,
    args: &BookingsCancelArgs,
    decisions: &Decisions,
) -> Result<Task> {
    let mut search = Search::resolve(context, profile, &args.which)?;
    search.accept(&args.booking);
    search.limit(at_once(args.concurrency, profile));
    let watch = Watch::new(&context.out);
    let found = signals::until_interrupted(survey(client, search.request(decisions), &watch)).await?;
    let mut found = found.map_err(survey_failure)?;
    let people = std::mem::take(&mut found.people);
    let plan = super::plan(context.now(), profile, &search, found);
    let work = plan.cancels().collect();
    Ok(Task { work, window: search.rules.window, plan, search: Some((search, people)) })
}

fn employees(work: &[PlanItem]) -> usize {
    work.iter().map(|item| &item.employee_id).collect::<HashSet<_>>().len()
}

async fn guard(context: &Context, profile: &Profile, client: &Client, task: &Task, limits: &Limits) -> Result<()> {
    let amount = Amount { employees: employees(&task.work) as u64, bookings: task.work.len() as u64 };
    let now = Roster { employees: task.plan.employees, former: task.plan.former };
    let last = context.state.last_roster(profile).filter(|_| task.search.is_some());
    let mut refused = refusals(amount, now, last, limits.thresholds);
    if client.server_now().is_none() {
        // The plan came from a file and no request was sent yet, or no response had a date.
        signals::until_interrupted(client.prove_read()).await??;
    }
    // Also when there is nothing to do: by a clock that is ahead, everything has started.
    let clock = guard::clock(context.now(), client.server_now(), limits.clock);
    let accepted = clock == Some(Refusal::UnknownClock) && limits.accept_unknown_clock;
    if accepted {
        context.out.warn("OfficeRnD's answers have no readable Date header; this machine's clock is taken for right.");
    }
    refused.extend(clock.filter(|_| !accepted));
    if refused.is_empty() { Ok(()) } else { Err(refuse(context, &refused)) }
}

/// Whether nobody watches: reports are for a log then.
fn is_unwatched(context: &Context) -> bool {
    let settings = context.out.settings();
    !settings.stdout_is_terminal && !settings.stderr_is_terminal
}

/// The rows to show, and the bookings among them that are reported now.
fn news(context: &Context, rows: Vec<Row>, decisions: &Decisions) -> (Vec<Row>, Vec<(String, String)>) {
    let json = context.out.format() == Format::Json;
    if !is_unwatched(context) {
        return (rows, Vec::new());
    }
    let now = context.now();
    let all = json || context.out.settings().verbose > 0;
    let reported = rows
        .iter()
        .filter(|row| row.outcome == "needs-review" && decisions.is_news(&row.item, now))
        .map(|row| (row.item.booking_id.clone(), row.item.fingerprint()))
        .collect();
    let shown = rows.into_iter().filter(|row| {
        all || match row.outcome {
            "needs-review" => decisions.is_news(&row.item, now),
            "kept" | "skipped" => false,
            _ => true,
        }
    });
    (shown.collect(), reported)
}

/// There is nothing to cancel: what needs a person is shown all the same.
fn nothing(context: &Context, profile: &Profile, run: &Run<'_>, task: &Task, decisions: &Decisions) -> Result {
    let all: Vec<Row> =
        task.plan.bookings.iter().filter(|item| item.action != PlanAction::Cancel).map(Row::untouched).collect();
    let totals = Totals::of(&all);
    let (rows, reported) = news(context, all, decisions);
    show_rows(context, None, profile, task, totals, &rows, |_| false);
    let incomplete = task.plan.not_understood.any();
    if !incomplete {
        context.out.note("There is nothing to cancel.");
    }
    if !task.plan.bookings.is_empty() {
        context.out.note(&format!("Plan: {}", show::counts(&task.plan)));
    }
    show::not_understood(&context.out, task.plan.not_understood);
    report_news(run, reported)?;
    let kind = totals.kind().or(incomplete.then_some(Kind::Incomplete));
    Ok(kind.map_or(Exit::Done, Exit::With))
}

fn report_news(run: &Run<'_>, items: Vec<(String, String)>) -> Result<()> {
    if items.is_empty() { Ok(()) } else { run.write(Event::Reported { items }) }
}

fn ask(context: &Context, profile: &Profile, task: &Task, decisions: &Decisions) -> Result<()> {
    if context.out.format() == Format::Table {
        screen::list(&context.out, &task.plan, context.now());
    } else {
        // The result goes to a file or a program; whoever is asked must see what about all the same.
        for item in &task.plan.bookings {
            context.out.log(&format!("  {}: {}", item.action.as_str(), screen::one_line(item, context.now())));
        }
    }
    show::summary(&context.out, &task.plan);
    for item in &task.work {
        if let Some(decision) = decisions.of(&item.booking_id) {
            context.out.warn(&format!("{} was kept: {}", item.booking_id, decision.reason));
        }
    }
    let text = format!(
        "Cancel {} of {} in {}?",
        count(task.work.len(), "booking", "bookings"),
        count(employees(&task.work), "Former employee", "Former employees"),
        profile.org
    );
    context.out.confirm(Question { text: &text, flag: "--yes" })
}

/// What a run did.
struct Done {
    work: Vec<PlanItem>,
    report: cancel::Report,
    /// What appeared when series were canceled, and was not tried.
    untouched: Vec<PlanItem>,
    /// Whether something that may have to be canceled was not understood, or not looked at.
    incomplete: bool,
}

#[allow(clippy::too_many_arguments)] // Each is a part of the one command.
// One task runs at a time: nobody else asks for the journal while a run has it.
#[expect(clippy::await_holding_refcell_ref)]
async fn act(
    context: &Context,
    client: &Client,
    run: &Run<'_>,
    task: &Task,
    profile: &Profile,
    args: &BookingsCancelArgs,
    limits: &Limits,
    decisions: &Decisions,
) -> Result<Done> {
    let watch = Watch::new(&context.out);
    let now = || context.now().max(task.window.now);
    let options = Options {
        run: &run.id,
        concurrency: at_once(args.concurrency, profile),
        flags: CancelFlags { silent: args.silent, skip_policy: args.skip_cancellation_policy },
        window: task.window,
        evidence: profile.evidence,
        now: &now,
        fresh: cancel::FRESH,
        waits: Waits::PATIENT,
        reporter: &watch,
    };
    let signal = || async {
        let kind = signals::interruption().await;
        context.out.note("Stopping: what is in progress is finished first.");
        kind
    };
    let mut journal = run.journal.borrow_mut();
    let mut done = Done {
        work: task.work.clone(),
        report: cancel::run(client, &mut journal, &task.work, &options, signal()).await,
        untouched: Vec::new(),
        incomplete: task.plan.not_understood.any(),
    };
    // A canceled series leaves its singly edited occurrences as bookings of their own.
    if done.report.stop.is_none()
        && let Some(search) = &task.search
    {
        let looked = signals::until_stopped(exceptions(context, client, search, &done, task, decisions)).await;
        let (found, all_seen) = looked.unwrap_or_else(|kind| {
            done.report.stop = Some(Stop::Signal(kind));
            (Vec::new(), false)
        });
        done.incomplete |= !all_seen;
        let (mut more, others) = found.into_iter().partition::<Vec<_>, _>(|item| item.action == PlanAction::Cancel);
        done.untouched = others;
        // Nothing proves that what appears comes from the very series that a person named.
        let (left, why) = if args.booking.is_empty() {
            let max = usize::try_from(limits.thresholds.max).unwrap_or(usize::MAX);
            (max.saturating_sub(done.work.len()), "--max allows no more")
        } else {
            (0, "only the series was named")
        };
        let beyond = more.split_off(left.min(more.len()));
        if !beyond.is_empty() {
            done.incomplete = true;
            context.out.warn(&format!(
                "{} appeared after a series was canceled. Not canceled, because {why}. To see what is left:\n  ornd-scim bookings list",
                count(beyond.len(), "booking", "bookings")
            ));
            done.untouched.extend(beyond);
        }
        if !more.is_empty() && !args.yes && !agrees(context, &more) {
            done.incomplete = true;
            done.untouched.append(&mut more);
        }
        if !more.is_empty() {
            let report = cancel::run(client, &mut journal, &more, &options, signal()).await;
            done.work.extend(more);
            done.report.outcomes.extend(report.outcomes);
            done.report.windows.extend(report.windows);
            done.report.stop = report.stop;
        }
    }
    context.clients.remember_rates(client.http());
    Ok(done)
}

/// Asks about bookings that were not in the list to which the person agreed.
fn agrees(context: &Context, more: &[PlanItem]) -> bool {
    for item in more {
        context.out.log(&format!("  {}: {}", item.action.as_str(), screen::one_line(item, context.now())));
    }
    let bookings = count(more.len(), "booking that appeared", "bookings that appeared");
    let text = format!("Cancel {bookings} when a series was canceled?");
    // Whoever cannot or does not answer has not agreed; what was done before is reported all the same.
    context.out.yes(Question { text: &text, flag: "--yes" }).unwrap_or(false)
}

/// Bookings that appeared when series were canceled, and whether all that there is was understood.
async fn exceptions(
    context: &Context,
    client: &Client,
    (search, people): &(Search, People),
    done: &Done,
    task: &Task,
    decisions: &Decisions,
) -> (Vec<PlanItem>, bool) {
    let canceled = done.work.iter().zip(&done.report.outcomes);
    let series = canceled.filter(|(item, outcome)| item.series.is_some() && outcome.as_str() == "canceled");
    let mut again = search.clone_for(series.map(|(item, _)| item.employee_id.clone()).collect());
    if again.selection.employees.is_empty() {
        return (Vec::new(), true);
    }
    again.rules.window.now = context.now();
    let found = match survey_again(client, again.request(decisions), people, &task.plan.bookings).await {
        Ok(found) => found,
        Err(error) => {
            context.out.warn(&format!(
                "Exceptions that a canceled series may have left could not be looked for: {error}. Run the command again."
            ));
            return (Vec::new(), false);
        }
    };
    if !task.plan.not_understood.any() {
        show::not_understood(&context.out, found.not_understood);
    }
    (found.bookings, !found.not_understood.any())
}

fn show_report(
    context: &Context,
    profile: &Profile,
    run: &Run<'_>,
    task: &Task,
    done: Done,
    asked: bool,
    decisions: &Decisions,
) -> Result {
    let Done { work, report, untouched, incomplete } = done;
    let mut rows: Vec<Row> =
        work.iter().zip(&report.outcomes).map(|(item, outcome)| Row::tried(item, outcome)).collect();
    let planned = task.plan.bookings.iter().filter(|item| item.action != PlanAction::Cancel);
    rows.extend(planned.chain(&untouched).map(Row::untouched));
    let mut totals = Totals::of(&rows);
    let (rows, reported) = news(context, rows, decisions);
    // A person who has just seen the list and agreed is shown only what went otherwise.
    let seen = |row: &Row| {
        let before = task
            .plan
            .bookings
            .iter()
            .any(|item| item.booking_id == row.item.booking_id && item.action != PlanAction::Cancel);
        asked && (row.outcome == "canceled" || before)
    };
    show_rows(context, Some(&run.id), profile, task, totals, &rows, seen);
    context.out.note(&totals.sentence("canceled"));
    show::not_understood(&context.out, task.plan.not_understood);
    if let Some(p99) = p99(report.windows) {
        let millis = p99.as_millis();
        context.out.detail(
            1,
            &format!("Cancels were answered at most {millis} ms after their records were read (99 of 100)."),
        );
    }
    context.out.notes(&format!("Run {}. To see it again:\n  ornd-scim bookings log --run {}", run.id, run.id));
    report_news(run, reported)?;
    // What was not understood is as open as what needs review.
    totals.needs_review += usize::from(incomplete);
    run.end(&totals, report.stop)
}

fn show_rows(
    context: &Context,
    run: Option<&str>,
    profile: &Profile,
    task: &Task,
    totals: Totals,
    rows: &[Row],
    seen: impl Fn(&Row) -> bool,
) {
    match context.out.format() {
        Format::Json => context.out.json(&Document {
            schema_version: 2,
            run,
            profile: &profile.name,
            org: &profile.org,
            employees: task.plan.employees,
            former: task.plan.former,
            not_understood: task.plan.not_understood,
            evidence: profile.evidence,
            totals,
            bookings: rows,
        }),
        Format::Table => screen::outcomes(&context.out, rows, context.now(), seen),
        // What was reported by an earlier run is not news.
        _ if rows.is_empty() && totals.needs_review > 0 => {}
        _ => context.out.table(rows),
    }
}

/// The longest but one in a hundred.
fn p99(mut windows: Vec<Duration>) -> Option<Duration> {
    windows.sort_unstable();
    windows.get(windows.len().saturating_sub(1) * 99 / 100).copied()
}
