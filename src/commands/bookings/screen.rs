//! How bookings look to a person on a terminal: grouped by employee, a line for each booking, and what answers those that need
//! review.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::outcome::Row;
use crate::output::Output;
use ornd_scim_core::bookings::plan::{Plan, PlanItem};
use ornd_scim_core::bookings::{PlanAction, Reason, series};
use ornd_scim_core::officernd::EmploymentStatus;
use ornd_scim_core::text;

/// The widest that types are shown, in columns.
const WIDEST_TYPE: usize = 16;
/// The widest that places are shown, in columns.
const WIDEST: usize = 28;
/// Columns that signs and gaps take.
const BESIDE: usize = 4 + 2 + 2;
/// Columns of a time such as "Sun 29 Nov  09:00–17:00 AEDT".
const TIME: usize = 28;
/// The widest that names and addresses of people are shown, in columns.
const WIDEST_NAME: usize = 40;

/// Everything that a plan has.
pub fn list(out: &Output, plan: &Plan, now: Timestamp) {
    if plan.bookings.is_empty() {
        return;
    }
    let title = format!("Former employees with future bookings in {}", plan.org);
    let at = now.to_zoned_datetime(TimeZone::system()).strftime("%a %-d %b %Y, %H:%M %Z").to_string();
    let gap = usize::from(out.settings().width)
        .saturating_sub(console::measure_text_width(&title) + console::measure_text_width(&at))
        .max(2);
    out.heading(&format!("{title}{}{at}", " ".repeat(gap)));
    let lines: Vec<Line<'_>> =
        plan.bookings.iter().map(|item| Line { sign: sign(item.action), item, note: None }).collect();
    grouped(out, &lines, now);
}

/// What came of a run, in the same layout. `shown` are those that a person has seen before and that went as expected.
pub fn outcomes(out: &Output, rows: &[Row], now: Timestamp, shown: impl Fn(&Row) -> bool) {
    let lines: Vec<Line<'_>> = rows.iter().filter(|row| !shown(row)).map(Line::of_row).collect();
    if !lines.is_empty() {
        grouped(out, &lines, now);
    }
}

/// A line for a booking.
struct Line<'a> {
    sign: &'static str,
    item: &'a PlanItem,
    /// What came of it, in the place of the reason.
    note: Option<String>,
}

impl<'a> Line<'a> {
    fn of_row(row: &'a Row) -> Self {
        let (sign, word) = match row.outcome {
            "canceled" | "booked" => ("✓", row.outcome),
            "already-canceled" => ("✓", "already canceled"),
            "gone" => ("✓", "gone: it no longer exists"),
            "already-booked" => ("✓", "already booked"),
            "needs-review" => return Self { sign: "?", item: &row.item, note: None },
            "kept" => return Self { sign: "=", item: &row.item, note: None },
            "skipped" => ("=", "skipped"),
            "unknown" => ("?", "unknown; the next run finds out"),
            other => ("!", other),
        };
        let why = row.why();
        let note = if why.is_empty() || row.outcome == "gone" || row.outcome.starts_with("already") {
            word.to_owned()
        } else {
            format!("{word}: {why}")
        };
        Self { sign, item: &row.item, note: Some(note) }
    }
}

const fn sign(action: PlanAction) -> &'static str {
    match action {
        PlanAction::Cancel => "-",
        PlanAction::Review => "?",
        PlanAction::Skip | PlanAction::Keep => "=",
    }
}

fn grouped(out: &Output, lines: &[Line<'_>], now: Timestamp) {
    let longest = |of: fn(&PlanItem) -> String| {
        lines.iter().map(|line| console::measure_text_width(&of(line.item))).max().unwrap_or(0)
    };
    let types = longest(kind).min(WIDEST_TYPE);
    let width = usize::from(out.settings().width);
    // Past midnight a time names two days. What is said of a series is wrapped.
    let once = lines.iter().filter(|line| line.item.series.is_none());
    let times = once.map(|line| console::measure_text_width(&when(line.item, now))).max().unwrap_or(0).max(TIME);
    let places = longest(place).min(WIDEST).min(width.saturating_sub(BESIDE + types + times).max(11));
    let mut screen = String::new();
    let mut employee = None;
    for (number, Line { sign, item, note }) in lines.iter().enumerate() {
        if employee.replace(&item.employee_id) != Some(&item.employee_id) {
            screen.push('\n');
            let theirs = lines.iter().skip(number).map(|line| line.item);
            screen.push_str(&header(item, note.is_none().then_some(theirs), width));
            screen.push('\n');
        }
        let place = pad(&place(item), places);
        screen.push_str(&format!("  {sign} {}  {place}  {}\n", pad(&kind(item), types), when(item, now)));
        let indent = " ".repeat(4);
        if let Some(note) = note {
            screen.push_str(&format!("{indent}{}\n", text::message(note)));
        } else {
            if let Some(reason) = &item.reason_text {
                screen.push_str(&format!("{indent}{}\n", text::message(reason)));
            }
            if *sign == "?" {
                for answer in answers(item, &out.settings().flags) {
                    screen.push_str(&format!("{indent}{}\n", text::message(&answer)));
                }
            }
        }
    }
    out.text(screen.trim_end());
}

/// Who it is, and what is known of their leaving.
fn header<'a>(item: &PlanItem, following: Option<impl Iterator<Item = &'a PlanItem>>, width: usize) -> String {
    let mut header = shown(&item.employee, WIDEST_NAME);
    if let Some(email) = item.email.as_ref().filter(|email| **email != item.employee) {
        header.push_str(&format!("  {}", shown(email, WIDEST_NAME)));
    }
    match (item.employee_status, item.changed_at) {
        (EmploymentStatus::Former, Some(changed)) => {
            header.push_str(&format!("  Former since {} or before", changed.strftime("%-d %b %Y")));
        }
        (EmploymentStatus::Former, None) => header.push_str("  Former"),
        (EmploymentStatus::Incomplete, _) => header.push_str("  only one status says Former"),
        _ => header.push_str("  conflicting statuses"),
    }
    let is_room = |other: &PlanItem| other.resource_type.as_deref() == Some("meeting_room");
    let rooms_only = following
        .is_some_and(|following| following.take_while(|other| other.employee_id == item.employee_id).all(is_room));
    let mut header = shown(&header, width);
    if rooms_only {
        header.push_str("\n  only meeting rooms are left: OfficeRnD's own off-boarding seems to have run");
    }
    header
}

/// A name from a server: on one line, harmless, and at most so many columns wide.
fn shown(name: &str, columns: usize) -> String {
    // No column needs more than a few characters; a name can have ten megabytes.
    let start: String = name.chars().take(columns * 4).collect();
    console::truncate_str(&text::line(&start), columns, "…").into_owned()
}

fn kind(item: &PlanItem) -> String {
    match item.resource_type.as_deref() {
        Some("hotdesk") => "hot desk".to_owned(),
        Some("desk_tr") => "desk".to_owned(),
        Some(other) => shown(other, WIDEST).replace('_', " "),
        None => "booking".to_owned(),
    }
}

fn place(item: &PlanItem) -> String {
    shown(item.resource.as_ref().or(item.summary.as_ref()).unwrap_or(&item.booking_id), WIDEST)
}

/// To this width: cut, or filled with spaces.
fn pad(text: &str, to: usize) -> String {
    console::pad_str(text, to, console::Alignment::Left, Some("…")).into_owned()
}

/// When it takes place, where it is; a series in words.
fn when(item: &PlanItem, now: Timestamp) -> String {
    let Some(start) = item.start else { return "time not understood".to_owned() };
    let zone = item.timezone.as_deref().and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
    let start = start.to_zoned_datetime(zone.clone());
    let hours = match item.end.map(|end| end.to_zoned_datetime(zone.clone())) {
        Some(end) if end.date() == start.date() => {
            format!("{}–{} {}", start.strftime("%H:%M"), end.strftime("%H:%M"), start.strftime("%Z"))
        }
        Some(end) => format!("{}–{}", start.strftime("%H:%M"), end.strftime("%a %-d %b %H:%M %Z")),
        None => start.strftime("%H:%M %Z").to_string(),
    };
    let this_year = start.year() == now.to_zoned_datetime(zone.clone()).year();
    let day = start.strftime(if this_year { "%a %-d %b" } else { "%a %-d %b %Y" }).to_string();
    match &item.series {
        None => format!("{day}  {hours}"),
        Some(rrule) => {
            let mut words = shown(&series::in_words(rrule), WIDEST_NAME);
            if words.starts_with("weekly") && !words.contains(" on ") {
                words = words.replacen("weekly", &format!("weekly on {}", start.strftime("%a")), 1);
            }
            format!("{words}, {hours}, next {day}")
        }
    }
}

/// A booking on one line, for a person whose result goes elsewhere.
pub fn one_line(item: &PlanItem, now: Timestamp) -> String {
    format!("{}, {} {}, {}", shown(&item.employee, WIDEST_NAME), kind(item), place(item), when(item, now))
}

/// The commands that answer a booking that needs review.
fn answers(item: &PlanItem, flags: &str) -> Vec<String> {
    let id = shell_word(&item.booking_id);
    let keep = format!("keep it:    ornd-scim{flags} bookings keep {id} --reason \"…\"");
    let cancel = format!("cancel it:  ornd-scim{flags} bookings cancel --booking {id}");
    match item.reason {
        Some(Reason::RunningSeries | Reason::Attended | Reason::ConflictingStatuses | Reason::MissingStatus) => {
            vec![cancel, keep]
        }
        _ => vec![keep],
    }
}

/// An id as a shell takes it.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
