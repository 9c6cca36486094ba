//! What a run would do, as a document: `bookings list -o json` writes it, `bookings cancel --plan` does exactly that.
//!
//! A plan carries a digest of itself, so that one that was edited by hand or cut is noticed. The digest is a guard against
//! mistakes, not against somebody who means harm: it has no key.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Judgement, Reason, Verdict};
use crate::officernd::{Employee, Location, Resource, Standing};
use crate::sha256;

/// The version of the document; fields are only ever added within it.
pub const SCHEMA_VERSION: u32 = 1;

/// One booking that somebody who has left still holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Item {
    /// The employee's name, or the id.
    pub employee: String,
    /// The employee's id.
    pub employee_id: String,
    /// Former, or unclear.
    pub standing: Standing,
    /// When the employee's record was last changed, which is at the latest when they became Former.
    pub changed_at: Option<String>,
    /// RFC 3339, UTC; of a series the first occurrence in the time looked at.
    pub start: Option<String>,
    /// RFC 3339, UTC; the end of that occurrence.
    pub end: Option<String>,
    /// The zone the booking was made in.
    pub timezone: Option<String>,
    /// The start in that zone, to the minute.
    pub local_start: Option<String>,
    /// The record to cancel.
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
    /// What to do.
    pub verdict: Verdict,
    /// Why.
    pub reason: Option<Reason>,
}

/// What an [`Item`] is made of.
pub struct Parts<'a> {
    /// The employee.
    pub employee: &'a Employee,
    /// The record to cancel.
    pub booking_id: &'a str,
    /// The first occurrence in the time looked at.
    pub next: Option<(Timestamp, Timestamp)>,
    /// The zone the booking was made in.
    pub timezone: Option<&'a str>,
    /// Its title.
    pub summary: Option<&'a str>,
    /// The id of the desk or room.
    pub resource_id: Option<&'a str>,
    /// The rule, of a series.
    pub series: Option<&'a str>,
    /// What to do, and why.
    pub judgement: Judgement,
    /// The desk or room, where it is known.
    pub resource: Option<&'a Resource>,
    /// Where that is, where it is known.
    pub location: Option<&'a Location>,
}

impl Item {
    /// All of it that is shown.
    pub fn new(parts: &Parts<'_>) -> Self {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let employee = parts.employee;
        // A zone that is not known here is no reason to hide the booking: UTC is always there.
        let local = parts.next.zip(parts.timezone).and_then(|((start, _), zone)| start.in_tz(zone).ok());
        Self {
            employee: employee.shown().to_owned(),
            employee_id: employee.id.to_string(),
            standing: employee.standing(),
            changed_at: text(employee.modified_at.as_deref()),
            start: parts.next.map(|(start, _)| start.to_string()),
            end: parts.next.map(|(_, end)| end.to_string()),
            timezone: text(parts.timezone),
            local_start: local.map(|local| local.strftime("%Y-%m-%d %H:%M").to_string()),
            booking_id: parts.booking_id.to_owned(),
            summary: text(parts.summary),
            resource: text(parts.resource.and_then(|resource| resource.name.as_deref()).or(parts.resource_id)),
            resource_id: text(parts.resource_id),
            resource_type: text(parts.resource.and_then(|resource| resource.kind.as_deref())),
            location: text(parts.location.and_then(|location| location.name.as_deref())),
            series: text(parts.series),
            verdict: parts.judgement.verdict,
            reason: parts.judgement.reason,
        }
    }

    /// What to do, and why.
    pub fn judgement(&self) -> Judgement {
        Judgement { verdict: self.verdict, reason: self.reason }
    }

    /// The start as an instant.
    pub fn starts(&self) -> Option<Timestamp> {
        self.start.as_deref()?.parse().ok()
    }
}

/// The bookings of a plan: items that are held, or made one by one while the plan is written.
pub trait Bookings: Serialize {
    /// What is to be done with each.
    fn verdicts(&self) -> impl Iterator<Item = Verdict>;
}

impl Bookings for Vec<Item> {
    fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        self.iter().map(|item| item.verdict)
    }
}

/// The document; its schema is docs/schema/bookings.json.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan<B = Vec<Item>> {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The profile it was made with.
    pub profile: String,
    /// The org slug.
    pub org: String,
    /// The API it was made from.
    pub api_url: String,
    /// When it was made, RFC 3339 in UTC.
    pub made_at: String,
    /// What was taken for now; differs from `made_at` with `--as-of` only.
    pub as_of: String,
    /// Occurrences from here on were not looked at.
    pub until: String,
    /// Whether what has begun and not ended counts as well.
    #[serde(default)]
    pub include_ongoing: bool,
    /// How many employees there are.
    pub employees: u64,
    /// How many of them are Former.
    pub former: u64,
    /// Of how many the two statuses contradict each other.
    pub unclear: u64,
    /// How many bookings would be cancelled.
    pub to_cancel: usize,
    /// How many need a person's decision.
    pub to_decide: usize,
    /// How many are left for now.
    pub to_leave: usize,
    /// What Former employees hold, by employee, then by time.
    pub bookings: B,
    /// SHA-256 of the document without this field, in hex.
    pub digest: String,
}

/// Why a plan must not be carried out. Each one is a guard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Not a plan, or of another version of this program.
    #[error("it is not a plan that this version can read: {0}")]
    Unreadable(String),
    /// The digest is wrong.
    #[error("it was changed after it was made: its digest does not fit")]
    Edited,
    /// Another organisation, or another server.
    #[error("it was made for the organisation {org} at {api_url}")]
    Elsewhere {
        /// The plan's organisation.
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
        made_at: String,
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

impl<B: Bookings> Plan<B> {
    /// Counts, and adds the digest.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        (self.to_cancel, self.to_decide, self.to_leave) = (0, 0, 0);
        for verdict in self.bookings.verdicts() {
            *match verdict {
                Verdict::Cancel => &mut self.to_cancel,
                Verdict::Decide => &mut self.to_decide,
                Verdict::Leave => &mut self.to_leave,
            } += 1;
        }
        self.digest = String::new();
        // A plan has text keys only, so it can always be written.
        self.digest = sha256::of_json(&self).unwrap_or_default();
        self
    }
}

impl Plan {
    /// Reads a plan that was not changed since it was made.
    pub fn read(text: &str) -> Result<Self, Unfit> {
        let mut plan: Self = serde_json::from_str(text).map_err(|error| Unfit::Unreadable(error.to_string()))?;
        if plan.schema_version != SCHEMA_VERSION {
            return Err(Unfit::Unreadable(format!("its schema_version is {}", plan.schema_version)));
        }
        let digest = std::mem::take(&mut plan.digest);
        if sha256::of_json(&plan).ok().as_ref() != Some(&digest) {
            return Err(Unfit::Edited);
        }
        plan.digest = digest;
        Ok(plan)
    }

    /// Whether it is for this organisation and recent enough.
    pub fn check(&self, org: &str, api_url: &str, now: Timestamp, limit: SignedDuration) -> Result<(), Unfit> {
        if self.org != org || self.api_url != api_url {
            return Err(Unfit::Elsewhere { org: self.org.clone(), api_url: self.api_url.clone() });
        }
        let made: Timestamp = self
            .made_at
            .parse()
            .map_err(|_| Unfit::Unreadable(format!("made_at is {:?}, which is not a time", self.made_at)))?;
        let age = now.duration_since(made);
        if age < -super::guard::CLOCK_TOLERANCE {
            return Err(Unfit::Future { made_at: self.made_at.clone() });
        }
        if age > limit {
            return Err(Unfit::Old { age, limit });
        }
        Ok(())
    }

    /// What is to be cancelled.
    pub fn cancels(&self) -> impl Iterator<Item = &Item> {
        self.bookings.iter().filter(|item| item.verdict == Verdict::Cancel)
    }
}
