//! `bookings log --report`: evidence for an audit, from the verified journal and Okta's System Log.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::cli::BookingsLogArgs;
use crate::commands::bookings::options::instant;
use crate::commands::teams::count;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::{Audience, Column, Document, Format, Table};
use crate::report::Failure;
use crate::signals;
use ornd_scim_core::bookings::journal::{self, Place, Verified};
use ornd_scim_core::bookings::report::{Leaver, Report};
use ornd_scim_core::config::Profile;
use ornd_scim_core::okta::Scope;

/// How long Okta keeps its System Log (documented by Okta).
const LOG_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// One leaver.
#[derive(Serialize)]
struct Row<'a> {
    employee: &'a str,
    employee_id: &'a str,
    email: Option<&'a str>,
    /// In Okta; `None` if its log does not say, or was not read.
    deactivated_at: Option<Timestamp>,
    record_changed_at: Option<Timestamp>,
    first_canceled_at: Option<Timestamp>,
    last_canceled_at: Option<Timestamp>,
    hours_to_last_cancel: Option<i64>,
    canceled: usize,
    gone: usize,
    rebooked: usize,
    kept: usize,
    left: usize,
    open: usize,
    by: Vec<&'a str>,
    remaining: Vec<Remaining<'a>>,
}

/// A booking that is still there.
#[derive(Serialize)]
struct Remaining<'a> {
    booking_id: &'a str,
    /// `kept`, `left` or `open`.
    state: &'static str,
    reason_text: &'a str,
}

/// The result; its schema is docs/schema/bookings-report.json.
#[derive(Serialize)]
struct Evidence<'a> {
    /// Whether Okta's System Log was read.
    okta_log: bool,
    journal_lines: u64,
    journal_hash: &'a str,
    leavers: Vec<Row<'a>>,
}

/// Shows it.
pub async fn report(context: &Context, args: &BookingsLogArgs, profile: &Profile, place: &Place) -> Result {
    let since = instant(context, "--since", args.since.as_ref(), context.now());
    let mut report = Report::new(since, args.run.clone());
    let mut run_is_known = args.run.is_none();
    let verified = journal::read(place, |entry| {
        run_is_known |= matches!(&entry.event, journal::Event::Run { run, .. } if Some(run) == args.run.as_ref());
        report.take(entry);
    })?;
    if !run_is_known {
        return Err(super::unknown_run(context, args.run.as_deref().unwrap_or_default()));
    }
    let mut leavers = report.into_leavers();
    if let Some(who) = &args.employee {
        leavers.retain(|leaver| is(leaver, who));
    }
    let deactivated = deactivations(context, profile).await?;
    let rows = || leavers.iter().map(|leaver| row(leaver, deactivated.as_ref()));
    let Verified { lines, hash, .. } = &verified;
    let tied = format!("From {lines} lines of the journal, verified; SHA-256 of the last line: {hash}");
    match context.out.format() {
        Format::Json => {
            let evidence = Evidence {
                okta_log: deactivated.is_some(),
                journal_lines: *lines,
                journal_hash: hash,
                leavers: rows().collect(),
            };
            context.out.json(&Document::of(profile, evidence));
        }
        Format::Table | Format::Markdown => {
            if !leavers.is_empty() {
                context.out.rows(|| rows().map(ShortRow));
                remaining(context, &leavers);
            }
            context.out.text(&format!("\n{tied}"));
        }
        Format::Tsv | Format::Csv => {
            context.out.rows(rows);
            context.out.note(&format!("{tied}."));
        }
    }
    context.out.note(&format!("{}.", count(leavers.len(), "leaver", "leavers")));
    Ok(Exit::Done)
}

fn is(leaver: &Leaver, who: &str) -> bool {
    let same = |name: &str| name.to_lowercase() == who.to_lowercase();
    leaver.employee_id == who || same(&leaver.employee) || leaver.email.as_deref().is_some_and(same)
}

/// By login; `None` if Okta's log cannot be read, which is said.
async fn deactivations(context: &Context, profile: &Profile) -> Result<Option<HashMap<String, Timestamp>>> {
    let Some(client) = context.clients.okta_if_any(profile, Scope::ReadLogs)? else {
        context.out.note(&format!(
            "Okta was not asked when people were deactivated. To include it: ornd-scim{} okta login",
            context.flags_for_hint()
        ));
        return Ok(None);
    };
    let since = context.now().saturating_sub(LOG_KEPT).unwrap_or(Timestamp::MIN);
    let read = signals::until_interrupted(client.deactivations(since)).await?;
    let found = read.map_err(Failure::from)?;
    if found.is_none() {
        context.out.note("Okta did not show its System Log, so deactivations are missing (scope okta.logs.read).");
    }
    Ok(found)
}

fn row<'a>(leaver: &'a Leaver, deactivated: Option<&HashMap<String, Timestamp>>) -> Row<'a> {
    let counts = leaver.counts();
    let email = leaver.email.as_ref().map(|email| email.to_lowercase());
    let deactivated_at = deactivated.zip(email).and_then(|(known, email)| known.get(&email).copied());
    let remaining =
        leaver.remaining().map(|(booking_id, state, reason_text)| Remaining { booking_id, state, reason_text });
    Row {
        employee: &leaver.employee,
        employee_id: &leaver.employee_id,
        email: leaver.email.as_deref(),
        deactivated_at,
        record_changed_at: leaver.record_changed_at,
        first_canceled_at: leaver.first_canceled_at,
        last_canceled_at: leaver.last_canceled_at,
        hours_to_last_cancel: leaver.hours_to_last_cancel(deactivated_at),
        canceled: counts.canceled,
        gone: counts.gone,
        rebooked: counts.rebooked,
        kept: counts.kept,
        left: counts.left,
        open: counts.open,
        by: leaver.by.iter().map(|by| &**by).collect(),
        remaining: remaining.collect(),
    }
}

/// Which bookings are still there, and why.
fn remaining(context: &Context, leavers: &[Leaver]) {
    let lines: Vec<String> = leavers
        .iter()
        .flat_map(|leaver| leaver.remaining().map(move |remaining| (leaver, remaining)))
        .map(|(leaver, (booking, state, why))| format!("- {}, {booking}: {state}: {why}", leaver.employee))
        .collect();
    if !lines.is_empty() {
        context.out.text(&format!("\nStill booked:\n\n{}", lines.join("\n")));
    }
}

fn time(time: Option<Timestamp>) -> String {
    time.map(|time| time.to_string()).unwrap_or_default()
}

impl Table<16> for Row<'_> {
    const COLUMNS: [Column; 16] = [
        Column::text("employee", "Employee", 8),
        Column::text("email", "Email", 8),
        Column::text("employee_id", "Employee ID", 8),
        Column::text("deactivated_at", "Deactivated in Okta", 16),
        Column::text("record_changed_at", "Record changed", 16),
        Column::text("first_canceled_at", "First cancel", 16),
        Column::text("last_canceled_at", "Last cancel", 16),
        Column::number("hours_to_last_cancel", "Hours"),
        Column::number("canceled", "Canceled"),
        Column::number("gone", "Gone"),
        Column::number("rebooked", "Rebooked"),
        Column::number("kept", "Kept"),
        Column::number("left", "Left"),
        Column::number("open", "Open"),
        Column::text("by", "Run by", 8),
        Column::text("remaining", "Still booked", 8),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 16] {
        let remaining: Vec<String> = self
            .remaining
            .iter()
            .map(|left| format!("{} ({}: {})", left.booking_id, left.state, left.reason_text))
            .collect();
        [
            Cow::Borrowed(self.employee),
            Cow::Borrowed(self.email.unwrap_or_default()),
            Cow::Borrowed(self.employee_id),
            time(self.deactivated_at).into(),
            time(self.record_changed_at).into(),
            time(self.first_canceled_at).into(),
            time(self.last_canceled_at).into(),
            self.hours_to_last_cancel.map(|hours| hours.to_string()).unwrap_or_default().into(),
            self.canceled.to_string().into(),
            self.gone.to_string().into(),
            self.rebooked.to_string().into(),
            self.kept.to_string().into(),
            self.left.to_string().into(),
            self.open.to_string().into(),
            self.by.join(", ").into(),
            remaining.join("; ").into(),
        ]
    }
}

/// A leaver for a person.
struct ShortRow<'a>(Row<'a>);

impl Table<7> for ShortRow<'_> {
    const COLUMNS: [Column; 7] = [
        Column::text("employee", "Employee", 8),
        Column::text("left_at", "Left", 14),
        Column::text("last_canceled_at", "Last cancel", 11),
        Column { min: 5, ..Column::number("hours_to_last_cancel", "Hours") },
        Column { min: 8, ..Column::number("canceled", "Canceled") },
        Column { min: 5, ..Column::number("remaining", "Booked") },
        Column::text("by", "Run by", 8),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 7] {
        let row = &self.0;
        let zone = TimeZone::system();
        let short = |time: Option<Timestamp>| {
            time.map(|time| time.to_zoned_datetime(zone.clone()).strftime("%-d %b %Y").to_string())
        };
        let left = match (short(row.deactivated_at), short(row.record_changed_at)) {
            (Some(okta), _) => format!("{okta} (Okta)"),
            (None, Some(record)) => format!("by {record}"),
            (None, None) => String::new(),
        };
        [
            Cow::Borrowed(row.employee),
            left.into(),
            short(row.last_canceled_at).unwrap_or_default().into(),
            row.hours_to_last_cancel.map(|hours| hours.to_string()).unwrap_or_default().into(),
            row.canceled.to_string().into(),
            row.remaining.len().to_string().into(),
            row.by.join(", ").into(),
        ]
    }
}
