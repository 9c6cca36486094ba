//! Shows a forecast: a table for people, rows for programs, a tree by location.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::count;
use super::gather::{Listing, Totals};
use crate::output::{Audience, Column, Format, Output, Table};
use ornd_scim_core::teams::diff::Difference;
use ornd_scim_core::teams::{Entry, Forecast, Severity, Source, Violation};
use ornd_scim_core::text;

/// One problem of a Team, or a Team without problems. Only the first line of a Team has its name.
struct Line<'a> {
    entry: &'a Entry,
    problem: usize,
}

/// A Team for a program.
struct Row<'a>(&'a Entry);

fn codes(entry: &Entry, separator: &str) -> String {
    let mut codes: Vec<&str> = entry.problems.iter().map(|problem| problem.kind.as_str()).collect();
    codes.dedup();
    codes.join(separator)
}

/// The name, in quotes where spaces around it would be overlooked.
fn quoted(entry: &Entry) -> Cow<'_, str> {
    let name = entry.display_name();
    if name.trim() == name && !name.is_empty() { name.into() } else { format!("\"{name}\"").into() }
}

fn or_empty(text: Option<&str>) -> Cow<'_, str> {
    Cow::Borrowed(text.unwrap_or_default())
}

fn number(number: u32) -> Cow<'static, str> {
    // Most of them are small.
    const SMALL: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    SMALL.get(number as usize).map_or_else(|| number.to_string().into(), |&text| text.into())
}

/// `none`, `7`, `7 (+1 Former)`, `2 Former only`
fn members(entry: &Entry) -> Cow<'static, str> {
    let people = entry.employees.all;
    match (people.active + people.other, people.former) {
        _ if !entry.employees.known => "unknown".into(),
        (0, 0) => "none".into(),
        (0, former) => format!("{former} Former only").into(),
        (others, 0) => number(others),
        (others, former) => format!("{others} (+{former} Former)").into(),
    }
}

/// The sign in front of a Team; the problem says the same in words.
const fn sign(entry: &Entry) -> &'static str {
    match entry.severity {
        Some(Severity::Fix) => "✗",
        Some(Severity::Review) => "!",
        Some(Severity::Note) | None => "",
    }
}

impl Table<5> for Line<'_> {
    const COLUMNS: [Column; 5] = [
        Column::text("severity", "", 1),
        Column::text("team", "Team", 12),
        Column::text("members", "Members", 7),
        Column::text("location", "Location", 8),
        Column::text("problem", "Problem", 14),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 5] {
        let problem = self.entry.problems.get(self.problem).map(|problem| &*problem.detail).unwrap_or_default();
        if self.problem > 0 {
            return ["".into(), "".into(), "".into(), "".into(), problem.into()];
        }
        [
            sign(self.entry).into(),
            quoted(self.entry),
            members(self.entry),
            or_empty(self.entry.location.as_deref()),
            problem.into(),
        ]
    }
}

impl Table<16> for Row<'_> {
    const COLUMNS: [Column; 16] = [
        Column::text("id", "Id", 24),
        Column::text("name", "Name", 16),
        Column::text("okta_group", "Okta group", 16),
        Column::text("location", "Location", 8),
        Column::number("active", "Active"),
        Column::number("former", "Former"),
        Column::number("other", "Other"),
        Column::number("primary", "Primary"),
        Column::number("additional", "Additional"),
        Column::text("created_at", "Created", 10),
        Column::text("created_by", "Created by", 8),
        Column::text("source", "Source", 4),
        Column::text("creates_group", "Creates a group", 5),
        Column::text("okta_groups", "Okta groups", 7),
        Column::text("severity", "Severity", 6),
        Column::text("problems", "Problems", 16),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 16] {
        let entry = self.0;
        let people = entry.employees;
        let optional = |count: Option<u32>| count.map(number).unwrap_or_default();
        let counted = |count: u32| if people.known { number(count) } else { "".into() };
        let source = match (entry.in_api, entry.in_scim) {
            (Some(true), Some(true)) => "both",
            (Some(true), _) => "api",
            _ => "scim",
        };
        let okta = match &entry.okta_groups {
            None => "unknown".into(),
            Some(groups) => groups.iter().map(|group| &*group.kind).collect::<Vec<_>>().join(" ").into(),
        };
        [
            Cow::Borrowed(&entry.id),
            or_empty(entry.name.as_deref()),
            or_empty(entry.okta_group.as_deref()),
            or_empty(entry.location.as_deref()),
            counted(people.all.active),
            counted(people.all.former),
            counted(people.all.other),
            optional(people.primary),
            optional(people.additional),
            or_empty(entry.created_at.as_deref()),
            or_empty(entry.created_by.as_deref()),
            source.into(),
            if entry.creates_group { "yes" } else { "no" }.into(),
            okta,
            entry.severity.map_or("", Severity::as_str).into(),
            codes(entry, " ").into(),
        ]
    }
}

/// The worst first, then by name.
fn sorted(forecast: &Forecast) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = forecast.entries.iter().collect();
    // Entries are in the order of names already.
    entries.sort_by_key(|entry| (entry.severity.is_none(), entry.severity));
    entries
}

/// For people, with each problem on a line of its own.
pub fn table(out: &Output, forecast: &Forecast) {
    if forecast.entries.is_empty() {
        return;
    }
    let entries = sorted(forecast);
    out.rows(|| {
        entries.iter().flat_map(|&entry| (0..entry.problems.len().max(1)).map(move |problem| Line { entry, problem }))
    });
}

/// For programs.
pub fn rows(out: &Output, forecast: &Forecast) {
    out.rows(|| forecast.entries.iter().map(Row));
}

/// By location, then the worst first, then by name.
pub fn tree(out: &Output, forecast: &Forecast) {
    let mut locations: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in sorted(forecast) {
        locations.entry(entry.location.as_deref().unwrap_or("(no location)")).or_default().push(entry);
    }
    let mut text = String::new();
    for (location, entries) in locations {
        let teams = count(entries.len(), "Team", "Teams");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{} ({teams})", text::line(location));
        for (index, entry) in entries.iter().enumerate() {
            let branch = if index + 1 == entries.len() { "└─" } else { "├─" };
            let details: Vec<&str> = entry.problems.iter().map(|problem| &*problem.detail).collect();
            let problems = if details.is_empty() { String::new() } else { format!("  {}", details.join("; ")) };
            let name = quoted(entry);
            let sign = match sign(entry) {
                "" => String::new(),
                sign => format!("{sign} "),
            };
            let line = format!("{branch} {sign}{}  {}{problems}", text::line(&name), members(entry));
            let _ = writeln!(text, "{}", text::line(&line));
        }
    }
    out.text(text.trim_end());
}

/// `Okta's first import creates 8 groups in acme. They cannot be deleted in Okta.`
fn announcement(org: &str, totals: Totals) -> String {
    match totals.groups {
        0 => format!("Okta's first import creates no groups in {org}."),
        1 => format!("Okta's first import creates 1 group in {org}. It cannot be deleted in Okta."),
        groups => format!("Okta's first import creates {groups} groups in {org}. They cannot be deleted in Okta."),
    }
}

/// The sentence above a table.
pub fn heading(out: &Output, org: &str, listing: &Listing) {
    out.text(&format!("{}\n", announcement(org, listing.totals)));
}

/// What to do next, on stderr.
pub fn summary(out: &Output, org: &str, listing: &Listing) {
    faults(out, &listing.forecast);
    let Totals { fix, review, .. } = listing.totals;
    let mut counts = Vec::new();
    if fix > 0 {
        counts.push(format!("{fix} should not become groups"));
    }
    if review > 0 {
        counts.push(format!("{review} need a look"));
    }
    let mut text = if out.format() == Format::Table { String::new() } else { announcement(org, listing.totals) + " " };
    text.push_str(&if counts.is_empty() { "No problems.".to_owned() } else { format!("{}.", counts.join(", ")) });
    text.push_str(" To check it in a build: ornd-scim teams check --write-policy teams.toml");
    out.note(&text);
    if listing.source == Source::Api {
        out.note("Only the API was read. Okta imports from SCIM, which can differ.");
    }
    if !listing.okta_read && out.format() != Format::Json {
        out.note("Groups that exist in Okta were not read. That needs a login: ornd-scim okta login");
    }
}

/// What could not be read or understood.
pub fn faults(out: &Output, forecast: &Forecast) {
    const SHOWN: usize = 5;
    if forecast.faults.is_empty() {
        return;
    }
    let mut text = if forecast.complete {
        "the SCIM server's answers are not as Okta expects them:".to_owned()
    } else {
        "the list is INCOMPLETE. Okta's import may create other groups:".to_owned()
    };
    for fault in forecast.faults.iter().take(SHOWN) {
        let _ = write!(text, "\n  {}", text::message(fault));
    }
    if forecast.faults.len() > SHOWN {
        let _ = write!(text, "\n  and {} more", forecast.faults.len() - SHOWN);
    }
    out.warn(&text);
}

impl Table<3> for Violation {
    const COLUMNS: [Column; 3] = [
        Column::text("okta_group", "Okta group", 16),
        Column::text("rule", "Rule", 5),
        Column::text("detail", "Reason", 20),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 3] {
        [or_empty(self.okta_group.as_deref()), self.rule.into(), Cow::Borrowed(&self.detail)]
    }
}

impl Table<4> for Difference {
    const COLUMNS: [Column; 4] = [
        Column::text("change", "Change", 7),
        Column::text("before", "Before", 10),
        Column::text("now", "Today", 10),
        Column::text("id", "Team", 8),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 4] {
        [
            self.change.as_str().into(),
            or_empty(self.before.as_deref()),
            or_empty(self.now.as_deref()),
            Cow::Borrowed(&self.id),
        ]
    }
}

/// The result of a check.
pub fn checked(out: &Output, violations: Option<&[Violation]>, differences: Option<&[Difference]>) {
    if let Some(differences) = differences
        && !differences.is_empty()
    {
        out.table(differences);
    }
    if let Some(violations) = violations
        && !violations.is_empty()
    {
        out.table(violations);
    }
}
