//! `employees list` and `employees check`: the people of Okta, SCIM and the API compared.

mod screen;

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::okta::choice;
use super::teams::{connection, count, has_api};
use super::{Exit, Result};
use crate::cli::{EmployeesCheckArgs, EmployeesListArgs, WhichEmployees};
use crate::context::Context;
use crate::output::{Audience, Column, Format, Table};
use crate::report::{Failure, Kind};
use crate::signals;
use ornd_scim_core::config::Profile;
use ornd_scim_core::files;
use ornd_scim_core::officernd;
use ornd_scim_core::okta;
use ornd_scim_core::people::diff::{Earlier, EarlierFinding, diff};
use ornd_scim_core::people::{
    Clients, Comparison, Coverage, Filter, Finding, FindingKind, FutureBookings, Options, Row, Survey, compare,
    future_bookings, survey,
};

/// How far ahead bookings are counted, as `bookings list` does: OfficeRnD's own limit.
const HORIZON: SignedDuration = SignedDuration::from_hours(24 * 732);

/// Each side's number of people, and whether it was read whole.
#[derive(Serialize)]
struct Compared {
    okta: Coverage,
    scim: Coverage,
    api: Coverage,
    /// How SCIM's Users were matched to the API's employees: `id` or `email`; `null` if not both were read.
    scim_to_api: Option<&'static str>,
    /// What was not compared, or could not be read.
    not_compared: Vec<String>,
}

/// The JSON document of `employees list`; its schema is docs/schema/employees.json.
#[derive(Serialize)]
struct ListDocument<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    filtered: bool,
    compared: Compared,
    employees: Vec<Row>,
}

/// The JSON document of `employees check`; its schema is docs/schema/employees-check.json.
#[derive(Serialize)]
struct CheckDocument<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    /// Whether flags left findings out.
    filtered: bool,
    passed: bool,
    compared: Compared,
    counts: BTreeMap<&'static str, usize>,
    findings: &'a [Finding],
    /// With --since: findings of the earlier run that are gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved: Option<&'a [EarlierFinding]>,
}

/// Lists everybody.
pub async fn list(context: &Context, args: &EmployeesListArgs) -> Result {
    let profile = context.profile()?;
    let (comparison, notes) = gather(context, &profile).await?;
    let filter = filter(&args.which, &[]);
    let bookings = if args.bookings { Some(bookings(context, &profile).await?) } else { None };
    let rows = || {
        comparison.rows().filter(|row| filter.matches_row(row)).map(|row| {
            let future_bookings =
                bookings.as_ref().map(|bookings| row.employee_id.as_deref().map(|employee| bookings.of(employee)));
            Row { future_bookings, ..row }
        })
    };
    match context.out.format() {
        Format::Json => context.out.json(&ListDocument {
            schema_version: 2,
            profile: &profile.name,
            org: &profile.org,
            filtered: is_filtered(&args.which),
            compared: compared(&comparison, &notes),
            employees: rows().collect(),
        }),
        Format::Table | Format::Markdown if args.bookings => context.out.rows(|| rows().map(Person).map(Booked)),
        Format::Table | Format::Markdown => context.out.rows(|| rows().map(Person)),
        Format::Tsv | Format::Csv if args.bookings => context.out.rows(|| rows().map(Booked)),
        Format::Tsv | Format::Csv => context.out.rows(rows),
    }
    report_coverage(context, &comparison, &notes);
    context.out.note(&format!("{} in {}.", count(rows().count(), "person", "people"), profile.org));
    let not_understood = bookings.map_or(0, |bookings| bookings.not_understood);
    if not_understood > 0 {
        let occurrences = count(not_understood, "occurrence", "occurrences");
        context
            .out
            .warn(&format!("{occurrences} could not be assigned to a person: the numbers of bookings may be too low."));
    }
    let is_whole = is_whole(&comparison) && not_understood == 0;
    Ok(if is_whole { Exit::Done } else { Exit::With(Kind::Incomplete) })
}

async fn bookings(context: &Context, profile: &Profile) -> Result<FutureBookings> {
    let client = context.clients.officernd(profile, officernd::Scope::Read)?;
    let progress = context.out.progress("Reading bookings", None);
    let read = Cell::new(0_u64);
    let advance = |records: usize| {
        read.set(read.get() + records as u64);
        progress.set(read.get());
    };
    let now = context.now();
    let until = now.saturating_add(HORIZON).unwrap_or(Timestamp::MAX);
    Ok(signals::until_interrupted(future_bookings(&client, (now, until), &advance)).await??)
}

/// Lists what does not agree.
pub async fn check(context: &Context, args: &EmployeesCheckArgs) -> Result {
    let profile = context.profile()?;
    // Files are read before any request is sent.
    let earlier = args.since.as_deref().map(earlier).transpose()?;
    let (comparison, notes) = gather(context, &profile).await?;
    let filter = filter(&args.which, &args.findings);
    let (is_new, resolved) = match &earlier {
        Some(earlier) => {
            let (is_new, resolved) = diff(earlier, &comparison.findings);
            (Some(is_new), Some(resolved))
        }
        None => (None, None),
    };
    let shown: Vec<Finding> = comparison
        .findings
        .iter()
        .enumerate()
        .filter(|(place, finding)| {
            filter.matches(finding) && is_new.as_ref().is_none_or(|is_new| is_new.get(*place) == Some(&true))
        })
        .map(|(_, finding)| finding.clone())
        .collect();
    let whole = is_whole(&comparison) && is_compared(&comparison);
    match context.out.format() {
        Format::Json => {
            let mut counts = BTreeMap::new();
            for finding in &shown {
                *counts.entry(finding.finding.as_str()).or_default() += 1;
            }
            context.out.json(&CheckDocument {
                schema_version: 2,
                profile: &profile.name,
                org: &profile.org,
                filtered: is_filtered(&args.which) || !args.findings.is_empty() || earlier.is_some(),
                passed: shown.is_empty() && whole,
                compared: compared(&comparison, &notes),
                counts,
                findings: &shown,
                resolved: resolved.as_deref(),
            });
        }
        Format::Table if shown.is_empty() => {}
        Format::Table => screen::findings(&context.out, &shown),
        Format::Markdown => context.out.rows(|| shown.iter().map(Line)),
        Format::Tsv | Format::Csv => context.out.table(&shown),
    }
    report_coverage(context, &comparison, &notes);
    if is_compared(&comparison) {
        verdict(context, &shown, earlier.is_some(), resolved.as_deref());
    } else {
        context.out.warn("nothing was compared: that needs two of Okta, SCIM and the API");
    }
    let fails = |finding: &Finding| args.fail_on.contains(&finding.finding);
    Ok(match (shown.is_empty(), whole) {
        // What was not read may hide a finding.
        (_, false) if args.fail_on.is_empty() => Exit::With(Kind::Incomplete),
        (_, false) => Exit::With(Kind::Guard),
        (true, true) => Exit::Done,
        _ if !args.fail_on.is_empty() => {
            if shown.iter().any(fails) {
                Exit::With(Kind::Guard)
            } else {
                Exit::Done
            }
        }
        _ if args.detailed_exitcode => Exit::With(Kind::SomethingToDo),
        _ => Exit::With(Kind::Incomplete),
    })
}

/// Reads the sides that the profile has credentials for, and compares them.
async fn gather(context: &Context, profile: &Profile) -> Result<(Comparison, Vec<String>)> {
    let api = if has_api(context, profile)? {
        Some(context.clients.officernd(profile, officernd::Scope::Read)?)
    } else {
        None
    };
    let scim = connection(context, profile)?;
    let okta = context.clients.okta_if_any(profile, okta::Scope::Read)?;
    let sides = [api.is_some(), scim.is_some(), okta.is_some()].into_iter().filter(|&side| side).count();
    if sides < 2 {
        let flags = context.flags_for_hint();
        let absent = [
            (api.is_some(), format!("ornd-scim{flags} login   for OfficeRnD's API")),
            (scim.is_some(), format!("ornd-scim{flags} activate   for SCIM")),
            (okta.is_some(), format!("ornd-scim{flags} okta login   for Okta")),
        ];
        let failure = Failure::credentials("a comparison needs two of OfficeRnD's API, SCIM and Okta")
            .because(format!("the profile {} has credentials for {sides}", profile.name));
        return Err(absent
            .into_iter()
            .filter(|(is_there, _)| !is_there)
            .fold(failure, |failure, (_, hint)| failure.hint(hint)));
    }
    let mut notes = Vec::new();
    let app = match &okta {
        Some(client) => app(client, profile, &mut notes).await?,
        None => None,
    };
    let http = context.clients.http()?;
    let clients = Clients {
        api: api.as_ref(),
        scim: scim.as_ref().map(|connection| (&http, connection)),
        okta: okta.as_ref().zip(app.as_ref()),
    };
    let progress = context.out.progress("Reading people", None);
    let read = Cell::new(0_u64);
    let advance = |records: usize| {
        read.set(read.get() + records as u64);
        progress.set(read.get());
    };
    let Survey { roster, notes: read_notes } =
        signals::until_interrupted(survey(clients, &options(profile), &advance)).await??;
    notes.extend(read_notes);
    drop(progress);
    Ok((compare(roster), notes))
}

/// The profile's app in Okta.
async fn app(client: &okta::Client, profile: &Profile, notes: &mut Vec<String>) -> Result<Option<okta::App>> {
    let apps = signals::until_interrupted(client.apps()).await??;
    let app = okta::select(&apps, choice(profile))?.cloned();
    if app.is_none() {
        notes.push("Okta: the app does not exist, or several could be it (ornd-scim okta login)".to_owned());
    }
    Ok(app)
}

/// The intended order of Primary teams: the profile's `primary`, otherwise the order of `push`.
fn options(profile: &Profile) -> Options {
    let Some(desired) = &profile.okta.desired else { return Options::default() };
    let pushed = || {
        let groups = desired.push.as_deref().unwrap_or_default();
        groups.iter().map(|push| push.to.clone().unwrap_or_else(|| push.group.clone())).collect()
    };
    Options { primary: desired.primary.clone().unwrap_or_else(pushed) }
}

fn filter(which: &WhichEmployees, findings: &[FindingKind]) -> Filter {
    Filter { findings: findings.to_vec(), teams: which.teams.clone(), employees: which.employees.clone() }
}

fn is_filtered(which: &WhichEmployees) -> bool {
    !which.teams.is_empty() || !which.employees.is_empty()
}

fn is_whole(comparison: &Comparison) -> bool {
    comparison.coverage().iter().all(|side| side.people.is_none() || side.complete)
}

/// Whether there was something to compare with.
fn is_compared(comparison: &Comparison) -> bool {
    comparison.coverage().iter().filter(|side| side.people.is_some()).count() > 1
}

fn compared(comparison: &Comparison, notes: &[String]) -> Compared {
    let [okta, scim, api] = comparison.coverage();
    Compared {
        okta,
        scim,
        api,
        scim_to_api: comparison.same_ids.map(|same| if same { "id" } else { "email" }),
        not_compared: notes.iter().chain(&comparison.not_compared).cloned().collect(),
    }
}

/// How many people each side has, and what was not compared.
fn report_coverage(context: &Context, comparison: &Comparison, notes: &[String]) {
    let names = ["Okta", "SCIM", "API"];
    let sides: Vec<String> = names
        .iter()
        .zip(comparison.coverage())
        .map(|(name, side)| match side {
            Coverage { people: None, .. } => format!("{name} not read"),
            Coverage { people: Some(people), complete: true } => format!("{name} {people}"),
            Coverage { people: Some(people), complete: false } => format!("{name} {people} (INCOMPLETE)"),
        })
        .collect();
    let people = format!("People: {}.", sides.join(", "));
    if is_whole(comparison) {
        context.out.note(&people);
    } else {
        context.out.warn(&format!("a list is incomplete. {people}"));
    }
    for note in notes.iter().chain(&comparison.not_compared) {
        context.out.note(&format!("Not compared: {note}."));
    }
}

fn verdict(context: &Context, shown: &[Finding], since: bool, resolved: Option<&[EarlierFinding]>) {
    let new = if since { "new " } else { "" };
    let mut text = match shown.len() {
        0 if since => "Nothing new.".to_owned(),
        0 => "Everybody agrees.".to_owned(),
        1 => format!("1 {new}finding."),
        findings => format!("{findings} {new}findings."),
    };
    if let Some(resolved) = resolved.filter(|resolved| !resolved.is_empty()) {
        text.push_str(&format!(" {} since the earlier run.", count(resolved.len(), "resolved", "resolved")));
    }
    context.out.note(&text);
}

/// An earlier `employees check -o json`.
fn earlier(path: &Path) -> Result<Earlier> {
    let unusable = |why: String| {
        Failure::usage(format!("cannot compare with {}: {why}", path.display()))
            .hint("create one: ornd-scim employees check -o json > FILE")
    };
    let text = files::public(path)?.ok_or_else(|| unusable("no such file".to_owned()))?;
    let earlier: Earlier = serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))?;
    if earlier.schema_version != 2 {
        return Err(unusable(format!("its schema_version is {}; expected 2", earlier.schema_version)));
    }
    if earlier.filtered {
        return Err(unusable("it was created with filters and lists only some findings".to_owned()));
    }
    Ok(earlier)
}

fn or_empty(text: Option<&str>) -> Cow<'_, str> {
    Cow::Borrowed(text.unwrap_or_default())
}

/// A finding for a ticket.
struct Line<'a>(&'a Finding);

impl Table<4> for Line<'_> {
    const COLUMNS: [Column; 4] = [
        Column::text("finding", "Finding", 12),
        Column::text("name", "Name", 10),
        Column::text("email", "E-mail", 14),
        Column::text("detail", "Detail", 20),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 4] {
        [
            self.0.finding.as_str().into(),
            or_empty(self.0.name.as_deref()),
            or_empty(self.0.email.as_deref()),
            Cow::Borrowed(&self.0.detail),
        ]
    }
}

impl Table<9> for Finding {
    const COLUMNS: [Column; 9] = [
        Column::text("finding", "Finding", 12),
        Column::text("email", "E-mail", 14),
        Column::text("name", "Name", 10),
        Column::text("employee_id", "Employee id", 8),
        Column::text("scim_id", "SCIM id", 8),
        Column::text("okta_user_id", "Okta user id", 8),
        Column::text("team", "Team", 8),
        Column::text("detail", "Detail", 20),
        Column::text("hint", "What to do", 20),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 9] {
        [
            self.finding.as_str().into(),
            or_empty(self.email.as_deref()),
            or_empty(self.name.as_deref()),
            or_empty(self.employee_id.as_deref()),
            or_empty(self.scim_id.as_deref()),
            or_empty(self.okta_user_id.as_deref()),
            or_empty(self.team.as_deref()),
            Cow::Borrowed(&self.detail),
            Cow::Borrowed(&self.hint),
        ]
    }
}

/// A person on a terminal.
struct Person(Row);

impl Table<7> for Person {
    const COLUMNS: [Column; 7] = [
        Column::text("name", "Name", 10),
        Column::text("email", "E-mail", 14),
        Column::text("status", "OfficeRnD", 9),
        Column::text("okta_status", "Okta", 6),
        Column::text("primary_team", "Primary team", 10),
        Column::text("teams", "Other Teams", 8),
        Column::text("location", "Location", 8),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 7] {
        let row = &self.0;
        [
            or_empty(row.name.as_deref()),
            or_empty(row.email.as_deref()),
            row.status.unwrap_or("-").into(),
            row.okta_status.unwrap_or("-").into(),
            or_empty(row.primary_team.as_deref()),
            row.teams.join(", ").into(),
            or_empty(row.location.as_deref()),
        ]
    }
}

impl Table<12> for Row {
    const COLUMNS: [Column; 12] = [
        Column::text("name", "Name", 10),
        Column::text("email", "E-mail", 14),
        Column::text("status", "OfficeRnD", 9),
        Column::text("scim_active", "SCIM active", 5),
        Column::text("okta_status", "Okta", 6),
        Column::text("primary_team", "Primary team", 10),
        Column::text("teams", "Other Teams", 8),
        Column::text("location", "Location", 8),
        Column::text("matched_by", "Matched by", 8),
        Column::text("employee_id", "Employee id", 8),
        Column::text("scim_id", "SCIM id", 8),
        Column::text("okta_user_id", "Okta user id", 8),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 12] {
        [
            or_empty(self.name.as_deref()),
            or_empty(self.email.as_deref()),
            self.status.unwrap_or_default().into(),
            match self.scim_active {
                Some(true) => "yes",
                Some(false) => "no",
                None => "",
            }
            .into(),
            self.okta_status.unwrap_or_default().into(),
            or_empty(self.primary_team.as_deref()),
            self.teams.join("; ").into(),
            or_empty(self.location.as_deref()),
            self.matched_by.map_or("", ornd_scim_core::people::Link::as_str).into(),
            or_empty(self.employee_id.as_deref()),
            or_empty(self.scim_id.as_deref()),
            or_empty(self.okta_user_id.as_deref()),
        ]
    }
}

/// Somebody with the number of their future bookings.
struct Booked<T>(T);

const fn and_bookings<const N: usize, const M: usize>(columns: [Column; N]) -> [Column; M] {
    let mut all = [Column::number("future_bookings", "Bookings"); M];
    let mut place = 0;
    while place < N {
        all[place] = columns[place];
        place += 1;
    }
    all
}

fn with_bookings<'a, const N: usize, const M: usize>(
    cells: [Cow<'a, str>; N],
    row: &Row,
    none: &'a str,
) -> [Cow<'a, str>; M] {
    let mut cells = cells.into_iter();
    let bookings = row.future_bookings.flatten().map_or(Cow::Borrowed(none), |bookings| bookings.to_string().into());
    std::array::from_fn(|_| cells.next().unwrap_or_else(|| bookings.clone()))
}

impl Table<8> for Booked<Person> {
    const COLUMNS: [Column; 8] = and_bookings(Person::COLUMNS);

    fn cells(&self, audience: Audience) -> [Cow<'_, str>; 8] {
        with_bookings(self.0.cells(audience), &self.0.0, "-")
    }
}

impl Table<13> for Booked<Row> {
    const COLUMNS: [Column; 13] = and_bookings(Row::COLUMNS);

    fn cells(&self, audience: Audience) -> [Cow<'_, str>; 13] {
        with_bookings(self.0.cells(audience), &self.0, "")
    }
}
