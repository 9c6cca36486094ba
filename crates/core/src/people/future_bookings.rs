//! How many future bookings each employee has, whatever their status.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use jiff::Timestamp;

use crate::officernd::{Client, Error, Field, Occurrence};

/// Bookings that have an occurrence in a time window; a series counts once.
#[derive(Debug, Default)]
pub struct FutureBookings {
    by_employee: HashMap<Box<str>, usize>,
    /// Occurrences whose employee or booking could not be understood. If there are any, every number is only a lower bound.
    pub not_understood: usize,
    hasher: RandomState,
    /// Hashes of the bookings that were counted.
    seen: HashSet<u64>,
}

impl FutureBookings {
    /// Of this employee.
    pub fn of(&self, employee_id: &str) -> usize {
        self.by_employee.get(employee_id).copied().unwrap_or(0)
    }

    fn take(&mut self, occurrence: &Occurrence) {
        if occurrence.canceled == Field::Value(true) {
            return;
        }
        match (&occurrence.member, &occurrence.booking) {
            // A Team's.
            (Field::Null, _) => {}
            (Field::Value(employee), Field::Value(booking)) => {
                if self.seen.insert(self.hasher.hash_one(booking)) {
                    *self.by_employee.entry(employee.clone()).or_default() += 1;
                }
            }
            _ => self.not_understood += 1,
        }
    }
}

/// Reads everybody's occurrences between two instants. `progress` is called with the number of further records that were read.
pub async fn future_bookings(
    client: &Client,
    (from, until): (Timestamp, Timestamp),
    progress: &dyn Fn(usize),
) -> Result<FutureBookings, Error> {
    let mut found = FutureBookings::default();
    let mut pager = client.occurrences(from, until, None)?;
    while let Some(page) = pager.next().await? {
        progress(page.len());
        for occurrence in &page {
            found.take(occurrence);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_counts_once_a_canceled_booking_not_at_all_and_what_is_not_understood_is_counted_apart() {
        let occurrences: Vec<Occurrence> = serde_json::from_str(
            r#"[
                {"bookingId": "b1", "member": "ada"}, {"bookingId": "b1", "member": "ada"}, {"bookingId": "b2", "member": "ada"},
                {"bookingId": "b3", "member": "bo", "canceled": true}, {"bookingId": "b4", "member": "bo", "canceled": false},
                {"bookingId": "b5", "member": null}, {"bookingId": "b6"}, {"member": "bo"}
            ]"#,
        )
        .unwrap();
        let mut found = FutureBookings::default();
        for occurrence in &occurrences {
            found.take(occurrence);
        }
        assert_eq!((found.of("ada"), found.of("bo"), found.of("cy"), found.not_understood), (2, 1, 0, 2));
    }
}
