//! What a run would do, as a document: `bookings list -o json` writes it, `bookings cancel --plan` does exactly that.
//!
//! A plan carries a digest of itself, so that one that was edited by hand or cut is noticed. The digest is a guard against
//! mistakes, not against somebody who means harm: it has no key.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::judge::{Judgment, PlanAction, Reason};
use super::survey::NotUnderstood;
use crate::officernd::{Booking, Employee, EmploymentStatus, Evidence, Listed, Location, Override, Resource};
use crate::sha256;
use crate::shape::Shape;

/// The version of the document; fields are only ever added within it. Version 1 is read as well.
pub const SCHEMA_VERSION: u32 = 2;

/// One booking of a leaver.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlanItem {
    /// The employee's name, or the id.
    pub employee: String,
    /// The employee's id.
    pub employee_id: String,
    /// The employee's email.
    #[serde(default)]
    pub email: Option<String>,
    /// What both statuses say.
    #[serde(alias = "standing")]
    pub employee_status: EmploymentStatus,
    /// When the employee's record was last changed, which is at the latest when they became Former.
    #[serde(default, deserialize_with = "readable_time")]
    pub changed_at: Option<Timestamp>,
    /// The start; of a series that of its first occurrence in the time looked at.
    #[serde(default, deserialize_with = "readable_time")]
    pub start: Option<Timestamp>,
    /// The end of that occurrence.
    #[serde(default, deserialize_with = "readable_time")]
    pub end: Option<Timestamp>,
    /// The zone the booking was made in.
    pub timezone: Option<String>,
    /// The start in that zone, to the minute.
    pub local_start: Option<String>,
    /// The record's id.
    pub booking_id: String,
    /// Its title.
    pub summary: Option<String>,
    /// The name of the desk or room, or its id.
    pub resource: Option<String>,
    /// The id of the desk or room.
    #[serde(default)]
    pub resource_id: Option<String>,
    /// `meeting_room`, `desk`, …
    pub resource_type: Option<String>,
    /// The name of the location.
    pub location: Option<String>,
    /// The rule, of a series.
    pub series: Option<String>,
    /// The start of the record: of a series that of its very first occurrence.
    #[serde(default, deserialize_with = "readable_time")]
    pub record_start: Option<Timestamp>,
    /// How many teammates attend who are not Former.
    #[serde(default)]
    pub attendees: u32,
    /// How many people from outside attend.
    #[serde(default)]
    pub visitors: u32,
    /// The ids of all teammates who attend.
    #[serde(default)]
    pub members: Vec<String>,
    /// Whether it waits for an approval.
    #[serde(default)]
    pub tentative: bool,
    /// What to do.
    #[serde(alias = "verdict")]
    pub action: PlanAction,
    /// Why.
    pub reason: Option<Reason>,
    /// Why, in words.
    #[serde(default)]
    pub reason_text: Option<String>,
    /// What a person accepted, for a cancel.
    #[serde(default)]
    pub overrides: Vec<Override>,
}

/// A time; what cannot be read as one counts as none.
fn readable_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.and_then(|text| text.parse().ok()))
}

/// What a [`PlanItem`] is made of.
pub(super) struct Parts<'a> {
    pub employee: &'a Employee,
    pub employee_status: EmploymentStatus,
    pub booking_id: &'a str,
    pub listed: &'a Listed,
    /// The record, where it was read.
    pub record: Option<&'a Booking>,
    pub attendees: u32,
    pub judgment: Judgment,
}

impl PlanItem {
    pub(super) fn new(parts: Parts<'_>) -> Self {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let Parts { employee, listed, record, judgment, .. } = parts;
        let timezone = record.and_then(|record| record.timezone.as_deref());
        // A zone that is not known here is no reason to hide the booking: UTC is always there.
        let local = listed.start.zip(timezone).and_then(|(start, zone)| start.in_tz(zone).ok());
        let members = record.and_then(|record| record.members.value()).map(Vec::as_slice).unwrap_or_default();
        Self {
            employee: employee.shown().to_owned(),
            employee_id: employee.id.to_string(),
            email: text(employee.email.as_deref()),
            employee_status: parts.employee_status,
            changed_at: employee.modified_at.as_deref().and_then(|text| text.parse().ok()),
            start: listed.start,
            end: listed.end,
            timezone: text(timezone),
            local_start: local.map(|local| local.strftime("%Y-%m-%d %H:%M").to_string()),
            booking_id: parts.booking_id.to_owned(),
            summary: record.and_then(|record| text(record.summary.as_deref())),
            resource: record.and_then(|record| text(record.resource.as_deref())),
            resource_id: record.and_then(|record| text(record.resource.as_deref())),
            resource_type: None,
            location: None,
            series: record.and_then(|record| text(record.recurrence.rrule())),
            record_start: record.and_then(|record| record.start.value().copied()),
            attendees: parts.attendees,
            visitors: record.and_then(|record| record.visitors.value().copied()).unwrap_or(0),
            members: members.iter().map(ToString::to_string).collect(),
            tentative: record.is_some_and(|record| record.tentative),
            action: judgment.action,
            reason: judgment.reason,
            reason_text: judgment.text,
            overrides: judgment.overrides,
        }
    }

    /// Adds names, where they are known.
    pub(super) fn name(&mut self, resource: Option<&Resource>, location: Option<&Location>) {
        let text = |text: Option<&Box<str>>| text.map(ToString::to_string);
        if let Some(resource) = resource {
            self.resource = text(resource.name.as_ref()).or(self.resource.take());
            self.resource_type = text(resource.kind.as_ref());
        }
        self.location = text(location.and_then(|location| location.name.as_ref()));
    }

    /// What a decision about this booking rests on: when this changes, the decision is due again. The next occurrence of a
    /// series is not part of it.
    pub fn fingerprint(&self) -> String {
        let start = if self.series.is_some() { self.record_start } else { self.start };
        let facts = (
            (&self.booking_id, &self.employee_id, self.employee_status, start.map(|start| start.to_string())),
            (
                &self.resource_id,
                &self.series,
                &self.members,
                self.visitors,
                self.reason.filter(|reason| *reason != Reason::Kept),
            ),
        );
        // Texts and numbers can always be written.
        sha256::of_json(&facts).unwrap_or_default()
    }

    /// What the lists said, as far as a plan keeps it.
    pub(super) fn listed(&self) -> Listed {
        Listed { start: self.start, end: self.end, ..Listed::default() }
    }
}

/// The document; its schema is docs/schema/bookings.json.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "a plan")]
pub struct Plan {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The profile it was made with.
    pub profile: String,
    /// The org slug.
    pub org: String,
    /// The API it was made from.
    pub api_url: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// What was taken for now; differs from `made_at` with `--as-of` only.
    pub as_of: Timestamp,
    /// Occurrences from here on were not looked at.
    pub until: Timestamp,
    /// Whether what has begun and not ended counts as well.
    #[serde(default)]
    pub include_ongoing: bool,
    /// How many employees there are.
    pub employees: u64,
    /// How many of them are Former.
    pub former: u64,
    /// How many have one status that says Former, and another one that does not.
    #[serde(alias = "unclear")]
    pub conflicting: u64,
    /// What was not understood.
    #[serde(default)]
    pub not_understood: NotUnderstood,
    /// Which fields the service may leave out.
    #[serde(default)]
    pub evidence: Evidence,
    /// How many bookings of leavers start later than `until`, as far as one page shows; `null` when nobody looked.
    #[serde(default)]
    pub beyond: Option<u64>,
    /// How many bookings would be canceled.
    pub to_cancel: usize,
    /// How many need review.
    #[serde(alias = "to_decide")]
    pub to_review: usize,
    /// How many are left alone for now.
    #[serde(alias = "to_leave")]
    pub to_skip: usize,
    /// How many a person decided to keep.
    #[serde(default)]
    pub to_keep: usize,
    /// The bookings of leavers, by employee, then by time.
    pub bookings: Vec<PlanItem>,
    /// SHA-256 of the document with an empty text here, in hex.
    pub digest: String,
}

/// Why a plan must not be carried out. Each one is a guard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnusablePlan {
    /// Not a plan, or of another version of this program.
    #[error("it is not a plan that this version can read: {0}")]
    Unreadable(String),
    /// The digest is wrong.
    #[error("it was changed after it was made: its digest does not match")]
    Edited,
    /// Another organization, or another server.
    #[error("it was made for the organization {org} at {api_url}")]
    Elsewhere {
        /// The plan's organization.
        org: String,
        /// The plan's API.
        api_url: String,
    },
    /// Too old.
    #[error("it was made {} ago, which is longer than {}", human(*.age), human(*.limit))]
    Old {
        /// How old it is.
        age: SignedDuration,
        /// How old it may be.
        limit: SignedDuration,
    },
    /// Made in the future.
    #[error("it was made in the future ({made_at}): one of the clocks is wrong")]
    Future {
        /// When it was made.
        made_at: Timestamp,
    },
}

/// A length of time for a person, rounded down to its two largest units.
pub fn human(length: SignedDuration) -> String {
    let seconds = length.as_secs().max(0);
    let units =
        [(86_400, "day", "days"), (3_600, "hour", "hours"), (60, "minute", "minutes"), (1, "second", "seconds")];
    let Some(first) = units.iter().position(|(size, ..)| seconds >= *size) else { return "0 seconds".to_owned() };
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (size, one, many) in units.iter().skip(first).take(2) {
        let count = rest / size;
        rest %= size;
        if count > 0 {
            parts.push(format!("{count} {}", if count == 1 { one } else { many }));
        }
    }
    parts.join(" ")
}

/// The digest of a plan: of its JSON with the keys in alphabetical order. The bookings are written one after the other, because
/// all of a long plan at once, as values of JSON, would take four times the memory of the plan.
fn digest<T: Serialize>(mut header: Map<String, Value>, bookings: &[T]) -> serde_json::Result<String> {
    header.insert("digest".to_owned(), "".into());
    // Its place in the order.
    header.insert("bookings".to_owned(), Value::Null);
    sha256::of_json(&InOrder { header, bookings })
}

struct InOrder<'a, T> {
    header: Map<String, Value>,
    bookings: &'a [T],
}

impl<T: Serialize> Serialize for InOrder<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.header.len()))?;
        for (key, value) in &self.header {
            match key.as_str() {
                "bookings" => map.serialize_entry(key, &BookingsInOrder(self.bookings))?,
                _ => map.serialize_entry(key, value)?,
            }
        }
        map.end()
    }
}

struct BookingsInOrder<'a, T>(&'a [T]);

impl<T: Serialize> Serialize for BookingsInOrder<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for booking in self.0 {
            list.serialize_element(&serde_json::to_value(booking).map_err(S::Error::custom)?)?;
        }
        list.end()
    }
}

/// The digest of a plan as it came: a field that this version does not know counts as well.
fn digest_as_it_came(text: &str) -> serde_json::Result<String> {
    let mut fields: BTreeMap<String, &RawValue> = serde_json::from_str(text)?;
    let bookings: Vec<&RawValue> = match fields.remove("bookings") {
        Some(bookings) => serde_json::from_str(bookings.get())?,
        None => Vec::new(),
    };
    let header = fields.into_iter().map(|(key, value)| Ok((key, serde_json::to_value(value)?)));
    digest(header.collect::<serde_json::Result<_>>()?, &bookings)
}

/// The digest of version 1, whose keys are in the order in which they were written.
fn digest_of_v1(text: &str) -> serde_json::Result<String> {
    let mut document: Shape<'_> = serde_json::from_str(text)?;
    if let Shape::Object(fields) = &mut document {
        for (_, digest) in fields.iter_mut().filter(|(key, _)| key == "digest") {
            *digest = Shape::Text("".into());
        }
    }
    let mut written = String::new();
    document.write(&mut written);
    Ok(sha256::sha256(written.as_bytes()))
}

impl Plan {
    /// Counts, and adds the digest.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        let count = |action| self.bookings.iter().filter(|item| item.action == action).count();
        (self.to_cancel, self.to_review) = (count(PlanAction::Cancel), count(PlanAction::Review));
        (self.to_skip, self.to_keep) = (count(PlanAction::Skip), count(PlanAction::Keep));
        let bookings = std::mem::take(&mut self.bookings);
        // A plan has text keys only, so it can always be written.
        self.digest = serde_json::to_value(&self)
            .and_then(Map::deserialize)
            .and_then(|header| digest(header, &bookings))
            .unwrap_or_default();
        self.bookings = bookings;
        self
    }

    /// Reads a plan that was not changed since it was made.
    pub fn read(text: &str) -> Result<Self, UnusablePlan> {
        let unreadable = |error: serde_json::Error| UnusablePlan::Unreadable(error.to_string());
        let plan: Self = serde_json::from_str(text).map_err(unreadable)?;
        if !matches!(plan.schema_version, 1 | SCHEMA_VERSION) {
            return Err(UnusablePlan::Unreadable(format!("its schema_version is {}", plan.schema_version)));
        }
        let digest = if plan.schema_version == 1 { digest_of_v1(text) } else { digest_as_it_came(text) };
        if digest.map_err(unreadable)? != plan.digest {
            return Err(UnusablePlan::Edited);
        }
        Ok(plan)
    }

    /// Whether it is for this organization and recent enough.
    pub fn check(&self, org: &str, api_url: &str, now: Timestamp, limit: SignedDuration) -> Result<(), UnusablePlan> {
        if self.org != org || self.api_url != api_url {
            return Err(UnusablePlan::Elsewhere { org: self.org.clone(), api_url: self.api_url.clone() });
        }
        let age = now.duration_since(self.made_at);
        if age < -super::guard::CLOCK_TOLERANCE {
            return Err(UnusablePlan::Future { made_at: self.made_at });
        }
        if age > limit {
            return Err(UnusablePlan::Old { age, limit });
        }
        Ok(())
    }

    /// What is to be canceled. In a plan of version 1, a running series was accepted by its reason alone.
    pub fn cancels(&self) -> impl Iterator<Item = PlanItem> {
        let legacy = self.schema_version == 1;
        self.bookings.iter().filter(|item| item.action == PlanAction::Cancel).map(move |item| {
            let mut item = item.clone();
            if legacy && item.reason == Some(Reason::RunningSeries) {
                item.overrides.push(Override::RunningSeries);
            }
            item
        })
    }
}
