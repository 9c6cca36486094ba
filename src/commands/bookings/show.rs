//! How the bookings look: times in the resource's zone and in UTC, each with what could be done and why.

use std::borrow::Cow;

use crate::commands::teams::count;
use crate::output::{Audience, Column, Format, Output, Table};
use ornd_scim_core::bookings::plan::{Item, Plan};
use ornd_scim_core::bookings::{Judgement, Verdict};
use ornd_scim_core::officernd::Standing;

/// For a person.
struct Short(Item);

pub fn or_nothing(text: Option<&String>) -> Cow<'_, str> {
    text.map_or(Cow::Borrowed(""), |text| Cow::Borrowed(text))
}

/// When it starts, for a person: where it is, or in UTC where the zone is not known.
pub fn start(item: &Item) -> String {
    let utc = || item.start.as_ref().map(|start| format!("{start} (UTC)"));
    item.local_start.clone().or_else(utc).unwrap_or_else(|| "?".to_owned())
}

/// What is done with it, and why not, in a few words.
fn what(item: &Item) -> String {
    let reason = item.reason.map_or("", |reason| reason.short());
    match (item.verdict, &item.series) {
        (Verdict::Decide, _) => format!("decide: {reason}"),
        (Verdict::Leave, _) => format!("leave: {reason}"),
        (Verdict::Cancel, Some(_)) => "cancel the series".to_owned(),
        (Verdict::Cancel, None) => "cancel".to_owned(),
    }
}

impl Table<5> for Short {
    const COLUMNS: [Column; 5] = [
        Column::text("employee", "Employee", 10),
        Column::text("resource", "Resource", 10),
        Column::text("type", "Type", 7),
        Column::text("start", "Starts (there)", 16),
        Column::text("verdict", "What", 19),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 5] {
        let item = &self.0;
        [
            Cow::Borrowed(&item.employee),
            or_nothing(item.resource.as_ref()),
            or_nothing(item.resource_type.as_ref()),
            start(item).into(),
            what(item).into(),
        ]
    }
}

/// For a person with a wide terminal.
struct Wide(Item);

/// From so many columns on.
const WIDE: u16 = 110;

impl Table<8> for Wide {
    const COLUMNS: [Column; 8] = [
        Column::text("employee", "Employee", 10),
        Column::text("changed_at", "Former by", 10),
        Column::text("resource", "Resource", 10),
        Column::text("type", "Type", 7),
        Column::text("location", "Location", 8),
        Column::text("start", "Starts (there)", 16),
        Column::text("start_utc", "Starts (UTC)", 16),
        Column::text("verdict", "What", 19),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 8] {
        let item = &self.0;
        // The last change of the record: at the latest then they became Former.
        let since = item.changed_at.as_deref().filter(|_| item.standing == Standing::Former).unwrap_or_default();
        let utc = item.starts().map(|start| start.strftime("%Y-%m-%d %H:%M").to_string());
        [
            Cow::Borrowed(&item.employee),
            Cow::Borrowed(since.get(..10).unwrap_or(since)),
            or_nothing(item.resource.as_ref()),
            or_nothing(item.resource_type.as_ref()),
            or_nothing(item.location.as_ref()),
            start(item).into(),
            utc.unwrap_or_default().into(),
            what(item).into(),
        ]
    }
}

impl Table<16> for Item {
    const COLUMNS: [Column; 16] = [
        Column::text("verdict", "What", 6),
        Column::text("reason", "Why", 8),
        Column::text("employee", "Employee", 10),
        Column::text("employee_id", "Employee's id", 24),
        Column::text("standing", "Standing", 7),
        Column::text("changed_at", "Changed", 10),
        Column::text("start", "Start (UTC)", 20),
        Column::text("end", "End (UTC)", 20),
        Column::text("timezone", "Zone", 8),
        Column::text("local_start", "Start there", 16),
        Column::text("booking_id", "Booking", 24),
        Column::text("summary", "Title", 8),
        Column::text("resource", "Resource", 10),
        Column::text("resource_type", "Type", 7),
        Column::text("location", "Location", 8),
        Column::text("series", "Series", 8),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 16] {
        let standing = if self.standing == Standing::Former { "former" } else { "unclear" };
        [
            self.verdict.as_str().into(),
            self.reason.map_or("", |reason| reason.as_str()).into(),
            Cow::Borrowed(&self.employee),
            Cow::Borrowed(&self.employee_id),
            standing.into(),
            or_nothing(self.changed_at.as_ref()),
            or_nothing(self.start.as_ref()),
            or_nothing(self.end.as_ref()),
            or_nothing(self.timezone.as_ref()),
            or_nothing(self.local_start.as_ref()),
            Cow::Borrowed(&self.booking_id),
            or_nothing(self.summary.as_ref()),
            or_nothing(self.resource.as_ref()),
            or_nothing(self.resource_type.as_ref()),
            or_nothing(self.location.as_ref()),
            or_nothing(self.series.as_ref()),
        ]
    }
}

/// The list in the form that is wanted; each item is made when its row is written.
pub fn list<I: Iterator<Item = Item>>(out: &Output, items: impl Fn() -> I) {
    if out.format() != Format::Table {
        out.rows(items);
        return;
    }
    // An empty table would be a headline only.
    if items().next().is_none() {
        return;
    }
    if out.settings().width >= WIDE {
        out.rows(|| items().map(Wide));
    } else {
        out.rows(|| items().map(Short));
    }
}

/// One booking on stderr, for a person who is asked while the result goes elsewhere.
pub fn beside(out: &Output, what: &str, item: &Item) {
    let resource = item.resource.as_deref().unwrap_or("?");
    out.log(&format!("  {what}: {}, {resource}, {}", item.employee, start(item)));
}

/// What it comes to, on stderr.
pub fn summary<B>(out: &Output, plan: &Plan<B>) {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    out.note(&format!(
        "{} of {} {} Former; of {} status and calculatedStatus disagree.",
        plan.former,
        count(number(plan.employees), "employee", "employees"),
        if plan.former == 1 { "is" } else { "are" },
        plan.unclear,
    ));
    let left = match plan.to_leave {
        0 => String::new(),
        left => format!(", {left} {} left for now", if left == 1 { "is" } else { "are" }),
    };
    out.note(&format!(
        "{} could be cancelled; {} a person's decision{left}. Nothing was changed.",
        count(plan.to_cancel, "booking", "bookings"),
        if plan.to_decide == 1 { "1 needs".to_owned() } else { format!("{} need", plan.to_decide) },
    ));
}

/// What the words in the column mean.
pub fn reasons(out: &Output, judgements: impl Iterator<Item = Judgement>) {
    let of = |judgement: Judgement| Some((judgement.verdict, judgement.reason?));
    for (verdict, reason) in super::once(judgements.filter_map(of)) {
        let (verdict, short, name) = (verdict.as_str(), reason.short(), reason.as_str());
        out.note(&format!("  {verdict}: {short} ({name}): {}", reason.sentence()));
    }
}
