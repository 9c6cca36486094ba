//! Bookings and their occurrences, with the names of both products.

use std::fmt;

use jiff::Timestamp;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::field::{self, Field, Recurrence};
use crate::shape::Shape;

/// A booking record (documented by OfficeRnD: `GET /bookings/{id}`). Written (to the journal) with the vendor's names, so that
/// it can be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// The record's id: what a cancel names.
    pub id: Box<str>,
    /// The employee it is for: the holder.
    pub member: Field<Box<str>>,
    /// When it begins; of a series, its first occurrence.
    pub start: Field<Timestamp>,
    /// When it ends; of a series, its first occurrence.
    pub end: Field<Timestamp>,
    /// `canceled` (documented), or `isCancelled` (the sister product).
    pub canceled: Field<bool>,
    /// Whether it is a series.
    pub recurrence: Recurrence,
    /// When the series begins (the sister product).
    pub series_start: Field<Timestamp>,
    /// The teammates who take part (documented).
    pub members: Field<Vec<Box<str>>>,
    /// How many people from outside take part (documented).
    pub visitors: Field<u32>,
    /// Whether it waits for an approval (documented).
    pub tentative: bool,
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
    /// The visitors as they came, for booking them again.
    pub guests: Option<Value>,
}

/// One time that a booking takes place (that it carries `bookingId` is seen in the sister product).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// The record's id. Where no `bookingId` comes it is the occurrence's own id, which may lead to no record.
    pub booking: Field<Box<str>>,
    /// The employee it is for.
    pub member: Field<Box<str>>,
    /// Its own start.
    pub start: Field<Timestamp>,
    /// Its own end.
    pub end: Field<Timestamp>,
    /// Whether it is canceled.
    pub canceled: Field<bool>,
    /// Whether anything in it hints at a series.
    pub hints_at_series: bool,
    /// When the series begins, where that came.
    pub series_start: Field<Timestamp>,
}

/// The keys that matter. Any other one whose name speaks of a series, of a cancellation or of people who take part is a hint: nothing
/// is concluded from it, but what it contradicts is no longer understood.
enum Key {
    Id,
    OtherId,
    BookingId,
    Member,
    Members,
    Visitors,
    Start,
    End,
    Canceled,
    IsCancelled,
    Recurrence,
    SeriesStart,
    SeriesHint,
    CancellationHint,
    Status,
    AttendeeHint,
    Tentative,
    Timezone,
    Summary,
    Description,
    ResourceId,
    Resource,
    Team,
    Ignored,
}

impl Key {
    fn of(name: &str) -> Self {
        match name {
            "_id" => Self::Id,
            "id" => Self::OtherId,
            "bookingId" => Self::BookingId,
            "member" => Self::Member,
            "members" => Self::Members,
            "visitors" => Self::Visitors,
            "start" => Self::Start,
            "end" => Self::End,
            "canceled" => Self::Canceled,
            "isCancelled" => Self::IsCancelled,
            "recurrence" => Self::Recurrence,
            "seriesStart" => Self::SeriesStart,
            // It says only until when.
            "seriesEnd" => Self::Ignored,
            "tentative" => Self::Tentative,
            "timezone" => Self::Timezone,
            "summary" => Self::Summary,
            "description" => Self::Description,
            "resourceId" => Self::ResourceId,
            "resource" => Self::Resource,
            "team" => Self::Team,
            "status" | "state" | "bookingStatus" => Self::Status,
            "attendees" | "guests" | "invitees" | "participants" | "teammates" => Self::AttendeeHint,
            _ if hints_at_series(name) => Self::SeriesHint,
            _ if hints_at_cancellation(name) => Self::CancellationHint,
            _ => Self::Ignored,
        }
    }
}

/// Whether the name of a key speaks of a series: `isRecurring`, `rrule`, `recurrenceX`, `seriesId`, `repeats`, …
fn hints_at_series(name: &str) -> bool {
    let has = |word: &[u8]| name.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
    has(b"recur") || has(b"rrule") || has(b"series") || has(b"repeat")
}

/// Whether the name of a key speaks of a cancellation that happened: `cancelled`, `canceledAt`, `isCanceled`. A policy for cancellations
/// is none.
fn hints_at_cancellation(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("canceled") || name.contains("cancelled")
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_str<E>(self, name: &str) -> Result<Key, E> {
                Ok(Key::of(name))
            }
        }
        deserializer.deserialize_identifier(Name)
    }
}

/// What bookings and occurrences have in common.
#[derive(Default)]
struct Wire {
    id: Field<Box<str>>,
    other_id: Field<Box<str>>,
    booking_id: Field<Box<str>>,
    member: Field<Box<str>>,
    members: Field<Vec<Box<str>>>,
    visitors: Field<u32>,
    guests: Option<Value>,
    start: Field<Timestamp>,
    end: Field<Timestamp>,
    canceled: Field<bool>,
    is_cancelled: Field<bool>,
    recurrence: Option<Recurrence>,
    series_start: Field<Timestamp>,
    hints_at_series: bool,
    hints_at_cancellation: bool,
    hints_at_attendees: bool,
    tentative: bool,
    timezone: Option<Box<str>>,
    summary: Option<Box<str>>,
    description: Option<Box<str>>,
    resource: Option<Box<str>>,
    team: Option<Box<str>>,
}

impl Wire {
    /// Reads an object. `whole` is false where only what an occurrence needs is read.
    fn read<'de, A: MapAccess<'de>>(mut map: A, whole: bool) -> Result<Self, A::Error> {
        let mut wire = Self::default();
        while let Some(key) = map.next_key()? {
            let is_shown = matches!(
                key,
                Key::Tentative
                    | Key::Timezone
                    | Key::Summary
                    | Key::Description
                    | Key::ResourceId
                    | Key::Resource
                    | Key::Team
                    | Key::Members
                    | Key::Visitors
                    | Key::AttendeeHint
            );
            if matches!(key, Key::Ignored) || is_shown && !whole {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            wire.take(&key, &map.next_value()?);
        }
        Ok(wire)
    }

    fn take(&mut self, key: &Key, value: &Shape<'_>) {
        match key {
            Key::Id => self.id.set(field::id(value)),
            Key::OtherId => self.other_id.set(field::id(value)),
            Key::BookingId => self.booking_id.set(field::id(value)),
            Key::Member => self.member.set(field::id(value)),
            Key::Members => self.members.set(field::ids(value)),
            Key::Visitors => {
                self.visitors.set(field::count(value));
                self.guests = match value {
                    Shape::Array(items) => Some(items.iter().map(Shape::to_value).collect()),
                    _ => None,
                };
            }
            Key::Start => self.start.set(field::time(value)),
            Key::End => self.end.set(field::time(value)),
            Key::Canceled => self.canceled.set(field::flag(value)),
            Key::IsCancelled => self.is_cancelled.set(field::flag(value)),
            Key::Recurrence => {
                let came = Recurrence::read(value);
                // A key that comes twice says nothing.
                self.recurrence = Some(if self.recurrence.is_some() { Recurrence::Unclear } else { came });
            }
            Key::SeriesStart => self.series_start.set(field::time(value)),
            Key::SeriesHint => self.hints_at_series |= !value.is_nothing(),
            Key::CancellationHint => self.hints_at_cancellation |= !value.is_nothing(),
            Key::Status => {
                self.hints_at_cancellation |=
                    matches!(value, Shape::Text(text) if text.to_ascii_lowercase().contains("cancel"));
            }
            Key::AttendeeHint => self.hints_at_attendees |= !value.is_nothing() && *value != Shape::Integer(0),
            Key::Tentative => self.tentative = *value == Shape::Bool(true),
            Key::Timezone => self.timezone = field::text(value),
            Key::Summary => self.summary = field::text(value),
            Key::Description => self.description = field::text(value),
            Key::ResourceId | Key::Resource => self.resource = field::id(value).into_value().or(self.resource.take()),
            Key::Team => self.team = field::id(value).into_value(),
            Key::Ignored => {}
        }
    }
}

impl Wire {
    /// What the two documented names say, unless another key says that it was canceled and they do not.
    fn canceled(&self) -> Field<bool> {
        match self.canceled.and(self.is_cancelled) {
            Field::Value(true) => Field::Value(true),
            _ if self.hints_at_cancellation => Field::Unclear,
            canceled => canceled,
        }
    }
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Booking;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a booking")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Booking, A::Error> {
        let mut wire = Wire::read(map, true)?;
        let canceled = wire.canceled();
        if wire.hints_at_attendees {
            (wire.visitors, wire.guests) = (Field::Unclear, None);
        }
        let id = wire.id.and(wire.other_id).into_value();
        let recurrence = match wire.recurrence.unwrap_or_default() {
            Recurrence::OneOff if wire.hints_at_series => Recurrence::Unclear,
            recurrence => recurrence,
        };
        Ok(Booking {
            id: id.ok_or_else(|| serde::de::Error::custom("a booking without an _id that can be understood"))?,
            member: wire.member,
            start: wire.start,
            end: wire.end,
            canceled,
            recurrence,
            series_start: wire.series_start,
            members: wire.members,
            visitors: wire.visitors,
            tentative: wire.tentative,
            timezone: wire.timezone,
            summary: wire.summary,
            description: wire.description,
            resource: wire.resource,
            team: wire.team,
            guests: wire.guests,
        })
    }
}

impl<'de> Deserialize<'de> for Booking {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RecordVisitor)
    }
}

struct OccurrenceVisitor;

impl<'de> Visitor<'de> for OccurrenceVisitor {
    type Value = Occurrence;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an occurrence")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Occurrence, A::Error> {
        let wire = Wire::read(map, false)?;
        let canceled = wire.canceled();
        let of_series = !matches!(wire.recurrence, None | Some(Recurrence::OneOff));
        Ok(Occurrence {
            booking: match wire.booking_id {
                Field::Absent => wire.id,
                id => id,
            },
            canceled,
            member: wire.member,
            start: wire.start,
            end: wire.end,
            hints_at_series: of_series || wire.hints_at_series,
            series_start: wire.series_start,
        })
    }
}

impl<'de> Deserialize<'de> for Occurrence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OccurrenceVisitor)
    }
}

impl Serialize for Booking {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let time = |time: &Timestamp| json!({ "dateTime": time.to_string() });
        let text = |text: &Option<Box<str>>| text.as_deref().map(Value::from);
        let fields = [
            ("_id", Some(Value::from(&*self.id))),
            ("start", self.start.written(time)),
            ("end", self.end.written(time)),
            ("timezone", text(&self.timezone)),
            ("summary", text(&self.summary)),
            ("description", text(&self.description)),
            ("resourceId", text(&self.resource)),
            ("team", text(&self.team)),
            ("member", self.member.written(|id| Value::from(&**id))),
            ("members", self.members.written(|ids| ids.iter().map(|id| Value::from(&**id)).collect())),
            (
                "visitors",
                self.guests
                    .clone()
                    .or_else(|| self.visitors.written(|count| vec![Value::Null; *count as usize].into())),
            ),
            ("tentative", self.tentative.then_some(Value::Bool(true))),
            ("canceled", self.canceled.written(|canceled| Value::from(*canceled))),
            ("recurrence", self.recurrence.written()),
            ("seriesStart", self.series_start.written(time)),
        ];
        let fields = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        fields.collect::<Map<String, Value>>().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r#"{"_id":"b1","member":"e1","start":{"dateTime":"2026-03-05T09:00:00Z"},"canceled":false}"#;

    fn record(json: &str) -> Booking {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn keys_that_come_twice_say_nothing() {
        let twice = |more: &str| record(&RECORD.replace("\"_id\"", &format!("{more},\"_id\"")));
        assert!(twice(r#""member":"e2""#).member.is_unclear());
        assert!(twice(r#""canceled":true"#).canceled.is_unclear());
        assert!(twice(r#""start":null"#).start.is_unclear());
        assert_eq!(twice(r#""recurrence":null,"recurrence":{}"#).recurrence, Recurrence::Unclear);
        assert!(serde_json::from_str::<Booking>(&RECORD.replace("\"_id\"", "\"_id\":\"b2\",\"_id\"")).is_err());
    }

    #[test]
    fn names_of_one_field() {
        let with = |from: &str, to: &str| record(&RECORD.replace(from, to));
        assert_eq!(with("canceled", "isCancelled").canceled, Field::Value(false));
        assert_eq!(with("\"canceled\":false", "\"canceled\":false,\"isCancelled\":true").canceled, Field::Unclear);
        assert_eq!(with("\"canceled\":false", "\"canceled\":null").canceled, Field::Null);
        assert_eq!(with(",\"canceled\":false", "").canceled, Field::Absent);
        assert_eq!(&*with("\"_id\":\"b1\"", "\"_id\":\"b1\",\"id\":\"b1\"").id, "b1");
        assert!(
            serde_json::from_str::<Booking>(&RECORD.replace("\"_id\":\"b1\"", "\"_id\":\"b1\",\"id\":\"b2\"")).is_err()
        );
    }

    #[test]
    fn a_hint_at_a_series_beside_recurrence_is_seen() {
        let with = |more: &str| record(&RECORD.replace("\"_id\"", &format!("{more},\"_id\""))).recurrence;
        for hint in [
            r#""isRecurring":true"#,
            r#""rrule":"FREQ=DAILY""#,
            r#""recurrenceX":{"rrule":"FREQ=DAILY"}"#,
            r#""seriesId":7"#,
        ] {
            assert_eq!(with(hint), Recurrence::Unclear, "{hint}");
        }
        for nothing in
            [r#""isRecurring":false"#, r#""rrule":null"#, r#""seriesEnd":"2026-03-05T10:00:00Z""#, r#""parent":"p""#]
        {
            assert_eq!(with(nothing), Recurrence::OneOff, "{nothing}");
        }
    }

    #[test]
    fn what_was_read_is_written_and_read_again_alike() {
        for json in [
            RECORD.to_owned(),
            RECORD.replace("\"e1\"", "{\"ref\":1}"),
            RECORD.replace("false", "\"no\""),
            RECORD.replace(
                "\"canceled\"",
                r#""members":["e1","e2"],"visitors":[{"name":"V"}],"tentative":true,"canceled""#,
            ),
            RECORD.replace(
                "\"canceled\"",
                r#""recurrence":{"rrule":"FREQ=DAILY","exdates":["2026-03-06T09:00:00Z"]},"canceled""#,
            ),
            RECORD.replace(
                "\"canceled\"",
                r#""recurrence":{"rrule":"FREQ=DAILY","x":1},"seriesStart":"soon","canceled""#,
            ),
            RECORD.replace("\"canceled\"", r#""recurrence":"daily","members":7,"canceled""#),
        ] {
            let read = record(&json);
            assert_eq!(record(&serde_json::to_string(&read).unwrap()), read, "{json}");
        }
    }

    #[test]
    fn an_occurrence_names_its_booking() {
        let booking = |json: &str| serde_json::from_str::<Occurrence>(json).unwrap().booking;
        assert_eq!(booking(r#"{"_id":"o1","bookingId":"b1"}"#), Field::Value("b1".into()));
        assert_eq!(booking(r#"{"_id":"b1"}"#), Field::Value("b1".into()), "its own id, where no other comes");
        assert_eq!(
            booking(r#"{"_id":"o1","bookingId":null}"#),
            Field::Null,
            "what came and says nothing is not replaced"
        );
        assert_eq!(booking(r#"{"_id":"o1","bookingId":{}}"#), Field::Unclear);
    }
}
