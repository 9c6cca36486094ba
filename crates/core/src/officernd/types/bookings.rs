//! Bookings and their occurrences, with the names of both products.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::tolerant::{Tolerant, came, text, text_that_came};

/// When something begins or ends: `{dateTime}` (documented by OfficeRnD), or a plain text (the sister product's newer
/// style). Kept as it came; whether it is an instant is found out where it matters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct When(pub Option<Box<str>>);

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tolerant("dateTime")).map(Self)
    }
}

impl Serialize for When {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.as_ref().map(|text| ("dateTime", text)))
    }
}

impl When {
    /// The instant; `None` when nothing came, or a time without an offset, which could be any of a day's instants.
    pub fn instant(&self) -> Option<jiff::Timestamp> {
        self.0.as_deref()?.parse().ok()
    }
}

/// The rule of a series.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
struct Recurrence {
    #[serde(default, deserialize_with = "text")]
    rrule: Option<Box<str>>,
}

/// What bookings and occurrences have in common, with the names of both products.
#[derive(Debug, Clone, Deserialize)]
#[allow(clippy::option_option)] // The outer one says whether the key was there.
struct Wire {
    #[serde(default, rename = "_id", deserialize_with = "text")]
    id: Option<Box<str>>,
    #[serde(default, rename = "bookingId", deserialize_with = "text")]
    booking_id: Option<Box<str>>,
    #[serde(default)]
    start: When,
    #[serde(default)]
    end: When,
    #[serde(default, deserialize_with = "text")]
    timezone: Option<Box<str>>,
    #[serde(default, deserialize_with = "text")]
    summary: Option<Box<str>>,
    #[serde(default, rename = "resourceId", deserialize_with = "text")]
    resource_id: Option<Box<str>>,
    #[serde(default, deserialize_with = "text")]
    resource: Option<Box<str>>,
    #[serde(default, deserialize_with = "text")]
    team: Option<Box<str>>,
    /// Whether the key came at all: the outer `Option`.
    #[serde(default, deserialize_with = "text_that_came")]
    member: Option<Option<Box<str>>>,
    #[serde(default)]
    canceled: Option<Value>,
    #[serde(default, rename = "isCancelled")]
    is_cancelled: Option<Value>,
    #[serde(default, deserialize_with = "text")]
    description: Option<Box<str>>,
    /// Whether the key came at all: the outer `Option`.
    #[serde(default, deserialize_with = "came")]
    recurrence: Option<Option<Recurrence>>,
    #[serde(default, rename = "seriesStart")]
    series_start: Option<When>,
}

/// A booking record (documented by OfficeRnD: `GET /bookings/{id}`). Written (to the journal) with
/// the vendor's names, so that it can be read again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "Wire", into = "Written")]
pub struct Booking {
    /// The record's id: what is cancelled.
    pub id: Box<str>,
    /// When it begins; of a series, its first occurrence.
    pub start: When,
    /// When it ends; of a series, its first occurrence.
    pub end: When,
    /// The name of the zone it was made in.
    pub timezone: Option<Box<str>>,
    /// Its title.
    pub summary: Option<Box<str>>,
    /// Its description.
    pub description: Option<Box<str>>,
    /// What is booked.
    pub resource: Option<Box<str>>,
    /// The Team it is for.
    pub team: Option<Box<str>>,
    /// The employee it is for.
    pub member: Option<Box<str>>,
    /// Whether it is cancelled; `None` when nothing that can be understood came.
    pub canceled: Option<bool>,
    /// The rule of a series (RFC 5545).
    pub rrule: Option<Box<str>>,
    /// When the series begins, where that came.
    pub series_start: Option<When>,
}

/// Once that a booking takes place (that it carries `bookingId` is seen in the sister product).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
pub struct Occurrence {
    /// The booking's id; the record's own `_id` where no `bookingId` came.
    pub booking: Option<Box<str>>,
    /// Its own start.
    pub start: When,
    /// Its own end.
    pub end: When,
    /// The employee it is for.
    pub member: Option<Box<str>>,
    /// Whether anything was said about whom it is for. Where nothing was, it may be for anybody.
    pub member_came: bool,
    /// Whether it is cancelled.
    pub canceled: Option<bool>,
    /// The record, where the occurrence carries all of it that matters: whose it is, whether it is a series, and when that
    /// began. Otherwise the record must be read.
    pub record: Option<Box<Booking>>,
}

impl TryFrom<Wire> for Booking {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let canceled = wire.is_canceled();
        Ok(Self {
            id: wire.id.filter(|id| !id.is_empty()).ok_or("a booking without _id")?,
            start: wire.start,
            end: wire.end,
            timezone: wire.timezone,
            summary: wire.summary,
            description: wire.description,
            resource: wire.resource_id.or(wire.resource),
            team: wire.team,
            member: wire.member.flatten(),
            canceled,
            rrule: wire.recurrence.flatten().and_then(Recurrence::rule),
            series_start: wire.series_start,
        })
    }
}

/// How a booking is written: the documented names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    #[serde(rename = "_id")]
    id: Box<str>,
    start: When,
    end: When,
    timezone: Option<Box<str>>,
    summary: Option<Box<str>>,
    description: Option<Box<str>>,
    resource_id: Option<Box<str>>,
    team: Option<Box<str>>,
    member: Option<Box<str>>,
    #[serde(serialize_with = "known_or_not")]
    canceled: Option<bool>,
    recurrence: Option<Rule>,
    series_start: Option<When>,
}

/// What could not be understood stays so when it is read again: nothing at all would mean "not cancelled".
#[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref)] // As serde wants it.
fn known_or_not<S: serde::Serializer>(canceled: &Option<bool>, serializer: S) -> Result<S::Ok, S::Error> {
    match canceled {
        Some(canceled) => serializer.serialize_bool(*canceled),
        None => serializer.serialize_str("unknown"),
    }
}

/// A series' rule as it is written.
#[derive(Serialize)]
struct Rule {
    rrule: Box<str>,
}

impl From<Booking> for Written {
    fn from(booking: Booking) -> Self {
        Self {
            id: booking.id,
            start: booking.start,
            end: booking.end,
            timezone: booking.timezone,
            summary: booking.summary,
            description: booking.description,
            resource_id: booking.resource,
            team: booking.team,
            member: booking.member,
            canceled: booking.canceled,
            recurrence: booking.rrule.map(|rrule| Rule { rrule }),
            series_start: booking.series_start,
        }
    }
}

impl From<Wire> for Occurrence {
    fn from(wire: Wire) -> Self {
        let (canceled, record) = (wire.is_canceled(), wire.record());
        Self {
            booking: wire.booking_id.or(wire.id).filter(|id| !id.is_empty()),
            start: wire.start,
            end: wire.end,
            member_came: wire.member.is_some(),
            member: wire.member.flatten(),
            canceled,
            record: record.map(Box::new),
        }
    }
}

impl Recurrence {
    fn rule(self) -> Option<Box<str>> {
        self.rrule.filter(|rule| !rule.trim().is_empty())
    }
}

impl Wire {
    /// The record that this occurrence is of, where nothing of it has to be guessed: a one-off booking that says that it is
    /// one, or a series that says when it began.
    fn record(&self) -> Option<Booking> {
        let member = self.member.clone()?;
        let rrule = self.recurrence.clone()?.and_then(Recurrence::rule);
        let (start, end, series_start) = match (&rrule, &self.series_start) {
            (None, None | Some(When(None))) => (self.start.clone(), self.end.clone(), None),
            (Some(_), Some(series)) => {
                let length = self.end.instant()?.duration_since(self.start.instant()?);
                let end = series.instant()?.checked_add(length).ok()?;
                (series.clone(), When(Some(end.to_string().into())), Some(series.clone()))
            }
            _ => return None,
        };
        let id = self.booking_id.clone().or_else(|| self.id.clone()).filter(|id| !id.is_empty())?;
        Some(Booking {
            id,
            start,
            end,
            timezone: self.timezone.clone(),
            summary: self.summary.clone(),
            description: self.description.clone(),
            resource: self.resource_id.clone().or_else(|| self.resource.clone()),
            team: self.team.clone(),
            member,
            canceled: self.is_canceled(),
            rrule,
            series_start,
        })
    }

    /// Cancelled when either name says so; neither name there means not cancelled (the field is documented as read-only,
    /// not as always there).
    fn is_canceled(&self) -> Option<bool> {
        let said: Vec<&Value> =
            [&self.canceled, &self.is_cancelled].into_iter().flatten().filter(|value| !value.is_null()).collect();
        if said.iter().any(|value| **value == Value::Bool(true)) {
            Some(true)
        } else if said.iter().all(|value| **value == Value::Bool(false)) {
            Some(false)
        } else {
            None
        }
    }
}
