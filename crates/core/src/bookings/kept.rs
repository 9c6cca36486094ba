//! What is kept of a booking that somebody who has left may hold; pure.
//!
//! There can be very many, so each is small: the id in binary, texts that repeat as numbers of [`Texts`], and the judgement
//! instead of the record that it was made of, unless the record is wanted as well. Everything that is shown of a booking is
//! made of it when it is shown ([`Kept::item`]). Occurrences come one by one; [`super::holding::Holding`] makes one of all that
//! are of the same booking.

use std::collections::HashMap;
use std::rc::Rc;

use jiff::Timestamp;

use super::plan::{Item, Parts};
use super::{Held, Holder, Judgement, Limits, judge};
use crate::officernd::{Booking, Employee, Location, Resource};

/// An id. OfficeRnD's are 24 hex digits, of which half the bytes are enough.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Id {
    /// 24 hex digits in lower case.
    Hex([u8; 12]),
    /// Anything else. Boxed twice, so that the usual id does not pay for the length of this one.
    Text(Box<Box<str>>),
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        let mut bytes = [0; 12];
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        if text.len() != 24 {
            return Self::Text(Box::new(text.into()));
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let [high, low] = pair else { return Self::Text(Box::new(text.into())) };
            let Some((high, low)) = digit(*high).zip(digit(*low)) else { return Self::Text(Box::new(text.into())) };
            *byte = high << 4 | low;
        }
        Self::Hex(bytes)
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Hex(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// The number of a text; 0 is none.
type Number = u32;

/// Texts that repeat: zones, titles, ids of resources, rules.
#[derive(Debug, Default)]
pub struct Texts {
    numbers: HashMap<Rc<str>, Number>,
    texts: Vec<Rc<str>>,
}

impl Texts {
    fn number(&mut self, text: Option<&str>) -> Number {
        let Some(text) = text else { return 0 };
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let text: Rc<str> = text.into();
        self.texts.push(Rc::clone(&text));
        // Four thousand million texts do not fit into any machine's memory.
        let number = Number::try_from(self.texts.len()).unwrap_or(0);
        self.numbers.insert(text, number);
        number
    }

    fn get(&self, number: Number) -> Option<&str> {
        self.texts.get((number as usize).checked_sub(1)?).map(|text| &**text)
    }
}

/// A time from and to.
pub type Span = (Timestamp, Timestamp);

/// A [`Span`] or none, without the room that two timestamps and an option leave empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Packed {
    /// Since 1970, of the start and the end.
    seconds: [i64; 2],
    /// Beside the seconds; [`Packed::NONE`] has what no time has.
    nanoseconds: [i32; 2],
}

impl Packed {
    const NONE: Self = Self { seconds: [0; 2], nanoseconds: [i32::MIN; 2] };

    fn span(self) -> Option<Span> {
        let ([start, end], [after_start, after_end]) = (self.seconds, self.nanoseconds);
        Timestamp::new(start, after_start).ok().zip(Timestamp::new(end, after_end).ok())
    }
}

impl From<Option<Span>> for Packed {
    fn from(span: Option<Span>) -> Self {
        span.map_or(Self::NONE, |(start, end)| Self {
            seconds: [start, end].map(Timestamp::as_second),
            nanoseconds: [start, end].map(Timestamp::subsec_nanosecond),
        })
    }
}

/// A booking that may have to be cancelled.
#[derive(Debug)]
pub struct Kept {
    /// Who holds it: their place among all who are looked at.
    pub employee: u32,
    /// The record's id.
    pub id: Id,
    next: Packed,
    /// What its record says; `None` until that is read.
    pub told: Option<Told>,
}

/// What the record of a booking says, as far as it is shown.
#[derive(Debug)]
pub struct Told {
    /// What to do.
    pub judgement: Judgement,
    timezone: Number,
    summary: Number,
    resource: Number,
    series: Number,
    /// The record, where it is wanted.
    pub record: Option<Box<Booking>>,
}

impl Told {
    /// Judges a record of the holder with this occurrence; `None` when there is nothing to do about it.
    pub fn new(
        booking: Booking,
        next: Option<Span>,
        holder: &Holder,
        limits: Limits,
        (texts, whole): (&mut Texts, bool),
    ) -> Option<Self> {
        let held = Held { booking, next };
        let judgement = judge(&held, holder, limits)?;
        let booking = held.booking;
        Some(Self {
            judgement,
            timezone: texts.number(booking.timezone.as_deref()),
            summary: texts.number(booking.summary.as_deref()),
            resource: texts.number(booking.resource.as_deref()),
            series: texts.number(booking.rrule.as_deref()),
            record: whole.then(|| Box::new(booking)),
        })
    }
}

/// What the numbers of what is kept stand for.
pub struct Known<'a> {
    /// The texts.
    pub texts: &'a Texts,
    /// Resources by id.
    pub resources: &'a HashMap<Box<str>, Resource>,
    /// Locations by id.
    pub locations: &'a HashMap<Box<str>, Location>,
}

impl Kept {
    /// A booking with an occurrence of it, and what its record says, where that is known already.
    pub fn new(employee: u32, id: &str, next: Option<Span>, told: Option<Told>) -> Self {
        Self { employee, id: id.into(), next: next.into(), told }
    }

    /// Its first occurrence in the time looked at; `None` when no time that came can be understood.
    pub fn next(&self) -> Option<Span> {
        self.next.span()
    }

    /// All of it that is shown; `None` while its record is not read.
    pub fn item(&self, employee: &Employee, known: &Known<'_>) -> Option<Item> {
        let told = self.told.as_ref()?;
        let resource_id = known.texts.get(told.resource);
        let resource = resource_id.and_then(|id| known.resources.get(id));
        Some(Item::new(&Parts {
            employee,
            booking_id: &self.id.to_string(),
            next: self.next(),
            timezone: known.texts.get(told.timezone),
            summary: known.texts.get(told.summary),
            resource_id,
            series: known.texts.get(told.series),
            judgement: told.judgement,
            resource,
            location: resource.and_then(|resource| known.locations.get(resource.office.as_ref()?)),
        }))
    }

    /// Takes over what another occurrence of the same booking says: the first that is still to come counts. A judgement
    /// without a time that can be understood says only that, so it is not taken where there is a time.
    pub(super) fn absorb(&mut self, other: &mut Self) {
        let earlier = match (self.next(), other.next()) {
            (Some(own), Some(others)) => others < own,
            (None, Some(_)) => true,
            _ => false,
        };
        let unreadable = self.next().is_none() && earlier;
        if earlier {
            self.next = other.next;
        }
        let usable = self.told.is_none() && (other.next().is_some() || self.next().is_none());
        if usable || unreadable {
            self.told = other.told.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_kept_of_a_booking_is_small() {
        assert!(size_of::<Kept>() <= 80, "{}", size_of::<Kept>());
    }

    #[test]
    fn ids_of_every_kind_come_back_as_they_were() {
        for text in ["0123456789abcdef01234567", "0123456789ABCDEF01234567", "", "é23456789abcdef0123456", "x"] {
            let id = Id::from(text);
            assert_eq!(id.to_string(), text);
        }
        assert!(matches!(Id::from("0123456789abcdef01234567"), Id::Hex(_)));
    }

    proptest! {
        #[test]
        fn any_text_is_an_id(text in ".{0,30}|[0-9a-f]{24}") {
            prop_assert_eq!(Id::from(text.as_str()).to_string(), text);
        }

        #[test]
        fn any_time_is_kept_exactly(start in any::<(i32, i32)>(), end in any::<(i32, i32)>()) {
            let at = |(second, nanosecond)| Timestamp::new(i64::from(second), nanosecond % 1_000_000_000).unwrap();
            let span = Some((at(start), at(end)));
            prop_assert_eq!(Packed::from(span).span(), span);
        }
    }

    #[test]
    fn no_time_is_kept_as_none() {
        assert_eq!(Packed::from(None).span(), None);
        let (least, most) = (Timestamp::MIN, Timestamp::MAX);
        assert_eq!(Packed::from(Some((least, most))).span(), Some((least, most)));
    }
}
