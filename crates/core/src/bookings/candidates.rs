//! Bookings that a leaver may hold, gathered while occurrences come one by one and in any order. Of what is scanned nothing
//! else is held.

use std::collections::{HashMap, HashSet};

use super::rules::TimeWindow;
use crate::officernd::{Employee, Field, Listed, Occurrence};

/// A booking that a leaver may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The holder's place among the leavers.
    pub employee: u32,
    pub booking_id: Box<str>,
    /// What its occurrences say.
    pub listed: Listed,
    /// Whether an occurrence named the employee as the holder.
    pub named: bool,
}

/// What has been gathered so far.
#[derive(Debug)]
pub(super) struct Candidates<'a> {
    window: TimeWindow,
    numbers: HashMap<&'a str, u32>,
    found: HashMap<(u32, Box<str>), Candidate>,
    /// Occurrences that may be a leaver's and have no readable booking id.
    without_id: u64,
    /// Bookings of which an occurrence in everybody's list does not say readably whom it is for.
    unclear: HashSet<Box<str>>,
    /// An occurrence in everybody's list does not say whom it is for: the employees' lists have to tell.
    pub holder_unknown: bool,
}

/// Of so many bookings it is held that their holder is unclear.
const MOST_UNCLEAR: usize = 10_000;

impl<'a> Candidates<'a> {
    pub fn new(window: TimeWindow, leavers: &'a [Employee]) -> Self {
        let numbers = leavers.iter().map(|employee| &*employee.id).zip(0..).collect();
        Self { window, numbers, found: HashMap::new(), without_id: 0, unclear: HashSet::new(), holder_unknown: false }
    }

    /// Takes a page of one employee's list, or of everybody's.
    pub fn take(&mut self, page: Vec<Occurrence>, of: Option<u32>) {
        for occurrence in page {
            self.take_one(occurrence, of);
        }
    }

    fn take_one(&mut self, occurrence: Occurrence, of: Option<u32>) {
        let (start, end) = (occurrence.start.value().copied(), occurrence.end.value().copied());
        if occurrence.canceled == Field::Value(true) || self.window.contains(start, end) == Some(false) {
            return;
        }
        let (employee, named) = match (&occurrence.member, of) {
            (Field::Value(id), of) => match self.numbers.get(&**id).copied() {
                Some(number) if of.is_none_or(|of| of == number) => (number, true),
                // Somebody else's.
                _ => return,
            },
            // Whose list it is; the record says whose booking it is.
            (_, Some(of)) => (of, false),
            (Field::Unclear | Field::Absent, None) => {
                self.holder_unknown = true;
                match occurrence.booking {
                    Field::Value(id) if self.unclear.len() < MOST_UNCLEAR => drop(self.unclear.insert(id)),
                    _ => self.without_id += 1,
                }
                return;
            }
            // A Team's.
            (Field::Null, None) => return,
        };
        let Field::Value(booking_id) = occurrence.booking else {
            self.without_id += 1;
            return;
        };
        let listed = Listed {
            start,
            end,
            several: false,
            hints_at_series: occurrence.hints_at_series,
            series_start: occurrence.series_start,
            unclear: match (&occurrence.member, occurrence.canceled) {
                (Field::Unclear, _) => Some("the occurrence's member"),
                (_, Field::Unclear) => Some("the occurrence's canceled"),
                _ => None,
            },
        };
        match self.found.entry((employee, booking_id)) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                let booking_id = entry.key().1.clone();
                entry.insert(Candidate { employee, booking_id, listed, named });
            }
            std::collections::hash_map::Entry::Occupied(mut entry) => entry.get_mut().absorb(&listed, named),
        }
    }

    /// How many occurrences may be a leaver's and are not understood. Those that an employee's list has as well are.
    pub fn not_understood(&self) -> u64 {
        let found: HashSet<&str> = self.found.keys().map(|(_, id)| &**id).collect();
        let unclear = self.unclear.iter().filter(|id| !found.contains(&***id)).count();
        self.without_id + unclear as u64
    }

    /// Each booking once, by employee, then by time.
    pub fn into_sorted(self) -> Vec<Candidate> {
        let mut all: Vec<Candidate> = self.found.into_values().collect();
        all.sort_unstable_by(|a, b| {
            (a.employee, a.listed.start, &a.booking_id).cmp(&(b.employee, b.listed.start, &b.booking_id))
        });
        all
    }
}

impl Candidate {
    /// Takes over what another occurrence of the same booking says: the first that is still to come counts. One whose time
    /// cannot be understood spoils the time of all: which one is the first is not known then.
    fn absorb(&mut self, other: &Listed, named: bool) {
        let own = &mut self.listed;
        own.several |= own.start != other.start;
        own.hints_at_series |= other.hints_at_series;
        own.unclear = own.unclear.or(other.unclear);
        self.named |= named;
        own.series_start = match (own.series_start, other.series_start) {
            (Field::Unclear, _) | (_, Field::Unclear) => Field::Unclear,
            (Field::Value(own), Field::Value(other)) => Field::Value(own.min(other)),
            (Field::Absent | Field::Null, other) => other,
            (own, _) => own,
        };
        match (own.start, other.start) {
            (Some(first), Some(later)) if later < first => (own.start, own.end) = (other.start, other.end),
            (Some(_), None) => (own.start, own.end) = (None, None),
            _ => {}
        }
    }
}
