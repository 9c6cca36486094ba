//! What one field of an answer says, in any of the forms that servers use for it.
//!
//! A decision may rest on a field only when it is understood. The functions below read one meaning out of a [`Shape`]; a form
//! that leaves a doubt is [`Field::Unclear`], never a guess.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::shape::Shape;

/// What an answer says in one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Field<T> {
    /// The key is not there.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// Understood.
    Value(T),
    /// Something that cannot be understood, or two things at once.
    Unclear,
}

impl<T> Field<T> {
    /// The value, where it is understood.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The value, where it is understood.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Whether nothing came: no key, or `null`.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Absent | Self::Null)
    }

    /// Whether something came that cannot be understood.
    pub fn is_unclear(&self) -> bool {
        matches!(self, Self::Unclear)
    }

    /// Sets a field whose key has come. A key that comes twice says nothing.
    pub(super) fn set(&mut self, came: Self) {
        *self = if matches!(self, Self::Absent) { came } else { Self::Unclear };
    }

    /// As it is written to the journal: what is unclear stays so when it is read again.
    pub(super) fn written(&self, write: impl FnOnce(&T) -> Value) -> Option<Value> {
        match self {
            Self::Absent => None,
            Self::Null => Some(Value::Null),
            Self::Value(value) => Some(write(value)),
            Self::Unclear => Some(json!({ "unclear": true })),
        }
    }
}

impl<T: PartialEq> Field<T> {
    /// Two names of the same field: what both say, or the one that came.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (one, Self::Absent | Self::Null) => one,
            (Self::Absent | Self::Null, other) => other,
            (Self::Value(one), Self::Value(other)) if one == other => Self::Value(one),
            _ => Self::Unclear,
        }
    }
}

/// An id or a reference: text, a number, `{"$oid"}`, `{"_id"}`, `{"id"}`, or an array of one of these.
pub fn id(shape: &Shape<'_>) -> Field<Box<str>> {
    let understood = |field: Field<Box<str>>| if field.value().is_some() { field } else { Field::Unclear };
    match shape {
        Shape::Null => Field::Null,
        // U+FFFD is what was not text: two different ids could look the same.
        Shape::Text(text) if text.trim().is_empty() || text.contains('\u{fffd}') => Field::Unclear,
        Shape::Text(text) => Field::Value((**text).into()),
        Shape::Integer(number @ 0..) => Field::Value(number.to_string().into()),
        Shape::Array(items) => match items.as_slice() {
            [only] => understood(id(only)),
            _ => Field::Unclear,
        },
        Shape::Object(_) => {
            let ids = shape.under(&["_id", "id", "$oid"]);
            let mut ids = ids.into_iter().map(|shape| understood(id(shape)));
            let Some(first) = ids.next() else { return Field::Unclear };
            ids.fold(first, |one, other| if one == other { one } else { Field::Unclear })
        }
        _ => Field::Unclear,
    }
}

/// An instant: `{dateTime}` (documented by OfficeRnD) or a plain text (the sister product's newer style). A time without an
/// offset could be any of a day's instants.
pub fn time(shape: &Shape<'_>) -> Field<Timestamp> {
    match shape {
        Shape::Null => Field::Null,
        Shape::Text(text) => text.parse().map_or(Field::Unclear, Field::Value),
        Shape::Object(_) => match shape.under(&["dateTime"]).as_slice() {
            [Shape::Text(text)] => text.parse().map_or(Field::Unclear, Field::Value),
            [Shape::Null] => Field::Null,
            _ => Field::Unclear,
        },
        _ => Field::Unclear,
    }
}

/// A boolean; no other value stands for one.
pub fn flag(shape: &Shape<'_>) -> Field<bool> {
    match shape {
        Shape::Null => Field::Null,
        Shape::Bool(value) => Field::Value(*value),
        _ => Field::Unclear,
    }
}

/// References; one that is unclear makes all of them so.
pub fn ids(shape: &Shape<'_>) -> Field<Vec<Box<str>>> {
    match shape {
        Shape::Null => Field::Null,
        Shape::Array(items) => {
            let ids: Option<Vec<_>> = items.iter().map(|item| id(item).into_value()).collect();
            ids.map_or(Field::Unclear, Field::Value)
        }
        _ => Field::Unclear,
    }
}

/// How many elements a list has, whatever they are.
pub fn count(shape: &Shape<'_>) -> Field<u32> {
    match shape {
        Shape::Null => Field::Null,
        Shape::Array(items) => Field::Value(u32::try_from(items.len()).unwrap_or(u32::MAX)),
        _ => Field::Unclear,
    }
}

/// Text that is only shown.
pub fn text(shape: &Shape<'_>) -> Option<Box<str>> {
    match shape {
        Shape::Text(text) => Some((**text).into()),
        _ => None,
    }
}

/// Whether a booking takes place once, and if not, by which rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Recurrence {
    /// Absent, null or `{}`.
    #[default]
    OneOff,
    /// `{rrule}` with a rule of RFC 5545.
    Series(Series),
    /// Anything else.
    Unclear,
}

/// The rule of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// RFC 5545, without `RRULE:`.
    pub rrule: Box<str>,
    /// Occurrences that do not take place.
    pub exdates: Vec<Timestamp>,
    /// Whether this is all that the recurrence says. What is not understood matters only when it is booked again.
    pub complete: bool,
}

impl Recurrence {
    /// The rule of a series.
    pub fn rrule(&self) -> Option<&str> {
        match self {
            Self::Series(series) => Some(&series.rrule),
            Self::OneOff | Self::Unclear => None,
        }
    }

    pub(super) fn read(shape: &Shape<'_>) -> Self {
        let fields = match shape {
            Shape::Null => return Self::OneOff,
            Shape::Object(fields) if fields.is_empty() => return Self::OneOff,
            Shape::Object(fields) => fields,
            _ => return Self::Unclear,
        };
        let [Shape::Text(text)] = shape.under(&["rrule"])[..] else { return Self::Unclear };
        let rule = text.strip_prefix("RRULE:").unwrap_or(text);
        if !is_rule(rule) {
            return Self::Unclear;
        }
        let (exdates, understood) = match shape.under(&["exdates"])[..] {
            [] | [Shape::Null] => (Vec::new(), true),
            [Shape::Array(items)] => {
                let times: Vec<_> = items.iter().filter_map(|item| time(item).into_value()).collect();
                let all = times.len() == items.len();
                (times, all)
            }
            _ => (Vec::new(), false),
        };
        let known = |key: &str, value: &Shape<'_>| matches!(key, "rrule" | "exdates") || *value == Shape::Null;
        let complete = understood && fields.iter().all(|(key, value)| known(key, value));
        Self::Series(Series { rrule: rule.into(), exdates, complete })
    }

    /// As it is written to the journal.
    pub(super) fn written(&self) -> Option<Value> {
        match self {
            Self::OneOff => None,
            Self::Unclear => Some(json!({ "unclear": true })),
            Self::Series(series) => {
                let mut value = json!({ "rrule": series.rrule });
                if !series.exdates.is_empty() {
                    value["exdates"] = series.exdates.iter().map(ToString::to_string).collect();
                }
                if !series.complete {
                    value["unclear"] = true.into();
                }
                Some(value)
            }
        }
    }
}

/// Whether a text is a rule of RFC 5545: `KEY=VALUE` parts with a frequency that is defined.
fn is_rule(text: &str) -> bool {
    const FREQUENCIES: [&str; 7] = ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
    let mut frequencies = 0;
    for part in text.trim().trim_end_matches(';').split(';') {
        let Some((key, value)) = part.split_once('=') else { return false };
        let word =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-+,:".contains(c));
        if !word(key) || !word(value) {
            return false;
        }
        if key.eq_ignore_ascii_case("FREQ") {
            frequencies += 1;
            if !FREQUENCIES.iter().any(|known| value.eq_ignore_ascii_case(known)) {
                return false;
            }
        }
    }
    frequencies == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(json: &str) -> Shape<'_> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn forms_of_one_id() {
        for json in [
            r#""17""#,
            "17",
            r#"{"$oid": "17"}"#,
            r#"{"_id": "17", "name": "Ann"}"#,
            r#"{"id": 17}"#,
            r#"["17"]"#,
            r#"[{"_id": {"$oid": "17"}}]"#,
            r#"{"_id": "17", "id": "17"}"#,
        ] {
            assert_eq!(id(&shape(json)), Field::Value("17".into()), "{json}");
        }
        assert_eq!(id(&shape("9007199254740993")).into_value().as_deref(), Some("9007199254740993"), "every digit");
    }

    #[test]
    fn what_names_no_single_id_is_unclear() {
        for json in [
            r#""""#,
            r#"" ""#,
            "{}",
            "[]",
            "true",
            "1.5",
            "-1",
            "18446744073709551616",
            r#"["a","b"]"#,
            r#"{"ref":"a"}"#,
            r#"{"_id":"a","id":"b"}"#,
            r#"{"_id":"a","_id":"b"}"#,
            r#"{"_id":null}"#,
            "[null]",
            "\"a\u{fffd}\"",
        ] {
            assert_eq!(id(&shape(json)), Field::Unclear, "{json}");
        }
        assert_eq!(id(&shape("null")), Field::Null);
    }

    #[test]
    fn times_are_instants() {
        let at = Field::Value("2026-03-05T09:00:00Z".parse().unwrap());
        for json in [
            r#""2026-03-05T09:00:00Z""#,
            r#"{"dateTime":"2026-03-05T10:00:00+01:00","timeZone":"Europe/Berlin"}"#,
            r#""2026-03-05T09:00:00.000Z""#,
        ] {
            assert_eq!(time(&shape(json)), at, "{json}");
        }
        for json in [
            r#""2026-03-05T09:00:00""#,
            r#""2026-03-05""#,
            "1772701200000",
            "{}",
            r#"{"date":"2026-03-05"}"#,
            r#"{"dateTime":"2026-03-05T09:00:00Z","dateTime":"2026-03-06T09:00:00Z"}"#,
            "[]",
            "true",
        ] {
            assert_eq!(time(&shape(json)), Field::Unclear, "{json}");
        }
    }

    #[test]
    fn recurrences() {
        for json in ["null", "{}"] {
            assert_eq!(Recurrence::read(&shape(json)), Recurrence::OneOff, "{json}");
        }
        for (json, exdates, complete) in [
            (r#"{"rrule":"FREQ=DAILY;UNTIL=20220117T230000Z"}"#, 0, true),
            (r#"{"rrule":"RRULE:FREQ=WEEKLY;BYDAY=MO,+1TU","exdates":[]}"#, 0, true),
            (r#"{"rrule":"freq=daily","exdates":["2026-03-05T09:00:00Z"]}"#, 1, true),
            (r#"{"rrule":"FREQ=DAILY","exdates":["tomorrow"]}"#, 0, false),
            (r#"{"rrule":"FREQ=DAILY","ends":"never"}"#, 0, false),
        ] {
            match Recurrence::read(&shape(json)) {
                Recurrence::Series(series) => {
                    assert_eq!((series.exdates.len(), series.complete), (exdates, complete), "{json}");
                }
                other => panic!("{json}: {other:?}"),
            }
        }
        for json in [
            r#""FREQ=DAILY""#,
            r#"["FREQ=DAILY"]"#,
            "true",
            "false",
            "7",
            "[]",
            r#""""#,
            r#"{"freq":"daily"}"#,
            r#"{"rrule":null}"#,
            r#"{"rrule":""}"#,
            r#"{"rrule":"every day"}"#,
            r#"{"rrule":"COUNT=3"}"#,
            r#"{"rrule":"FREQ=FORTNIGHTLY"}"#,
            r#"{"rrule":["FREQ=DAILY"]}"#,
            r#"{"exdates":[]}"#,
            r#"{"rrule":"FREQ=DAILY","rrule":"FREQ=WEEKLY"}"#,
        ] {
            assert_eq!(Recurrence::read(&shape(json)), Recurrence::Unclear, "{json}");
        }
    }
}
