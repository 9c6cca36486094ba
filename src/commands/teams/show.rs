//! How a forecast looks: a table for a person, rows for programs, a tree by location.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::count;
use super::gather::Found;
use crate::output::{Audience, Column, Format, Output, Table};
use ornd_scim_core::teams::diff::Difference;
use ornd_scim_core::teams::{Entry, Forecast, Violation};
use ornd_scim_core::text;

/// A Team on a terminal of 80 columns.
struct Short<'a>(&'a Entry);

/// A Team on a wide terminal.
struct Wide<'a>(&'a Entry);

/// A Team for a program.
struct Row<'a>(&'a Entry);

/// From this width on there is room for all that a person wants to see.
const WIDE: u16 = 110;

fn kinds(entry: &Entry) -> String {
    let mut kinds: Vec<&str> = entry.problems.iter().map(|problem| problem.kind.as_str()).collect();
    kinds.dedup();
    kinds.join(", ")
}

/// The name, in quotes where it begins or ends with a blank that could not be seen otherwise.
fn quoted(entry: &Entry) -> Cow<'_, str> {
    let name = entry.shown();
    if name.trim() == name && !name.is_empty() { name.into() } else { format!("\"{name}\"").into() }
}

fn or_nothing(text: Option<&str>) -> Cow<'_, str> {
    Cow::Borrowed(text.unwrap_or_default())
}

fn number(number: u32) -> Cow<'static, str> {
    // Most of them are small.
    const SMALL: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    SMALL.get(number as usize).map_or_else(|| number.to_string().into(), |&text| text.into())
}

impl Table<5> for Short<'_> {
    const COLUMNS: [Column; 5] = [
        Column::text("okta_group", "Okta group", 16),
        Column::text("location", "Location", 8),
        Column::number("active", "Active"),
        Column::number("former", "Former"),
        Column::text("problems", "Problems", 12),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 5] {
        let people = self.0.employees.all;
        [
            quoted(self.0),
            or_nothing(self.0.location.as_deref()),
            number(people.active),
            number(people.former),
            kinds(self.0).into(),
        ]
    }
}

impl Table<9> for Wide<'_> {
    const COLUMNS: [Column; 9] = [
        Column::text("okta_group", "Okta group", 16),
        Column::text("location", "Location", 8),
        Column::number("active", "Active"),
        Column::number("former", "Former"),
        Column::number("additional", "Additional"),
        Column::text("created_at", "Made", 10),
        Column::text("created_by", "By", 8),
        Column::text("okta_groups", "In Okta", 7),
        Column::text("problems", "Problems", 16),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 9] {
        let people = self.0.employees;
        let okta = match &self.0.okta_groups {
            None => "?".into(),
            Some(groups) if groups.is_empty() => "no".into(),
            Some(groups) => groups.iter().map(|group| &*group.kind).collect::<Vec<_>>().join(", ").into(),
        };
        // Only the day matters to a person who wonders where a Team comes from.
        let made = self.0.created_at.as_deref().map(|at| at.get(..10).unwrap_or(at));
        [
            quoted(self.0),
            or_nothing(self.0.location.as_deref()),
            number(people.all.active),
            number(people.all.former),
            people.additional.map(|n| n.to_string()).unwrap_or_default().into(),
            or_nothing(made),
            or_nothing(self.0.created_by.as_deref()),
            okta,
            kinds(self.0).into(),
        ]
    }
}

impl Table<15> for Row<'_> {
    const COLUMNS: [Column; 15] = [
        Column::text("id", "Id", 24),
        Column::text("name", "Name", 16),
        Column::text("okta_group", "Okta group", 16),
        Column::text("location", "Location", 8),
        Column::number("active", "Active"),
        Column::number("former", "Former"),
        Column::number("other", "Other"),
        Column::number("primary", "Primary"),
        Column::number("additional", "Additional"),
        Column::text("created_at", "Made", 10),
        Column::text("created_by", "By", 8),
        Column::text("source", "Source", 4),
        Column::text("creates_group", "Creates a group", 5),
        Column::text("okta_groups", "In Okta", 7),
        Column::text("problems", "Problems", 16),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 15] {
        let entry = self.0;
        let people = entry.employees;
        let optional = |count: Option<u32>| count.map(number).unwrap_or_default();
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
            or_nothing(entry.name.as_deref()),
            or_nothing(entry.okta_group.as_deref()),
            or_nothing(entry.location.as_deref()),
            number(people.all.active),
            number(people.all.former),
            number(people.all.other),
            optional(people.primary),
            optional(people.additional),
            or_nothing(entry.created_at.as_deref()),
            or_nothing(entry.created_by.as_deref()),
            source.into(),
            if entry.creates_group { "yes" } else { "no" }.into(),
            okta,
            entry.problems.iter().map(|problem| problem.kind.as_str()).collect::<Vec<_>>().join(" ").into(),
        ]
    }
}

/// For a person, then what each problem is.
pub fn table(out: &Output, forecast: &Forecast) {
    if forecast.entries.is_empty() {
        return;
    }
    if out.settings().width >= WIDE {
        out.rows(|| forecast.entries.iter().map(Wide));
    } else {
        out.rows(|| forecast.entries.iter().map(Short));
    }
    explain(out, forecast);
}

/// How many problems are explained one by one on a terminal; beyond it the counts say more.
const EXPLAINED: usize = 30;

fn explain(out: &Output, forecast: &Forecast) {
    let lines: Vec<String> = forecast
        .entries
        .iter()
        .flat_map(|entry| {
            entry
                .problems
                .iter()
                .map(|problem| format!("  {}: {}", text::line(&quoted(entry)), text::line(&problem.detail)))
        })
        .collect();
    if lines.is_empty() {
        return;
    }
    let more = lines.len().saturating_sub(EXPLAINED);
    let shown = lines.into_iter().take(EXPLAINED).collect::<Vec<_>>().join("\n");
    out.text(&format!("\nProblems\n{shown}"));
    if more > 0 {
        out.text(&format!("  and {more} more; -o tsv or -o json lists them all"));
    }
}

/// For programs.
pub fn rows(out: &Output, forecast: &Forecast) {
    out.rows(|| forecast.entries.iter().map(Row));
}

/// By location, then by name.
pub fn tree(out: &Output, forecast: &Forecast) {
    let mut locations: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in &forecast.entries {
        locations.entry(entry.location.as_deref().unwrap_or("(no location)")).or_default().push(entry);
    }
    let mut text = String::new();
    for (location, entries) in locations {
        let teams = count(entries.len(), "Team", "Teams");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{} ({teams})", text::line(location));
        for (index, entry) in entries.iter().enumerate() {
            let branch = if index + 1 == entries.len() { "└─" } else { "├─" };
            let people = entry.employees.all;
            let former = if people.former > 0 { format!(", {} Former", people.former) } else { String::new() };
            let problems = if entry.problems.is_empty() { String::new() } else { format!("  [{}]", kinds(entry)) };
            let name = quoted(entry);
            let name = text::line(&name);
            let _ = writeln!(text, "{branch} {name}  {} active{former}{problems}", people.active);
        }
    }
    out.text(text.trim_end());
}

/// What it comes to, on stderr.
pub fn summary(out: &Output, found: &Found) {
    let forecast = &found.forecast;
    faults(out, forecast);
    let (groups, troubled) = found.totals;
    out.note(&format!(
        "Okta's first pull would create {} that cannot be deleted in Okta; {} {} a problem.",
        count(groups, "group", "groups"),
        count(troubled, "Team", "Teams"),
        if troubled == 1 { "has" } else { "have" },
    ));
    for (kind, number) in forecast.tally() {
        out.note(&format!("  {number:>5}  {}", kind.title()));
    }
    if found.source == "api" {
        out.note("Read from the API alone: SCIM, which Okta reads, was not looked at.");
    }
    if !found.okta_looked && out.format() != Format::Json {
        out.note("Whether such groups are in Okta already was not looked at: that needs an Okta login.");
    }
}

/// What was wrong with the reading.
pub fn faults(out: &Output, forecast: &Forecast) {
    const SHOWN: usize = 5;
    if forecast.faults.is_empty() {
        return;
    }
    let mut text = if forecast.complete {
        "the SCIM server's pages are not as Okta expects them:".to_owned()
    } else {
        "the list is NOT COMPLETE; Okta's pull may create groups that are not shown here:".to_owned()
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
        Column::text("detail", "Why", 20),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 3] {
        [or_nothing(self.okta_group.as_deref()), self.rule.into(), Cow::Borrowed(&self.detail)]
    }
}

impl Table<4> for Difference {
    const COLUMNS: [Column; 4] = [
        Column::text("change", "Change", 7),
        Column::text("before", "Before", 10),
        Column::text("now", "Now", 10),
        Column::text("id", "Team", 8),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 4] {
        [
            self.change.as_str().into(),
            or_nothing(self.before.as_deref()),
            or_nothing(self.now.as_deref()),
            Cow::Borrowed(&self.id),
        ]
    }
}

/// What a check found.
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
