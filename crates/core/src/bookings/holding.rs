//! What those who have left may hold, while occurrences come one by one and in any order; pure.
//!
//! It is one list, which the system lengthens where it lies. A list for each employee would leave its former places behind
//! whenever it grows, and those take more memory than what is in it.

use super::kept::Kept;

/// From how many on (our choice) the list is gone over again; one in which each booking is once is short until then.
const FEW: usize = 1024;

/// What they hold.
#[derive(Debug, Default)]
pub struct Holding {
    kept: Vec<Kept>,
    /// How many of them are known to be different bookings.
    singles: usize,
}

impl Holding {
    /// Adds an occurrence. All of them are gone over again only when they have doubled.
    pub fn add(&mut self, kept: Kept) {
        self.kept.push(kept);
        if self.kept.len() >= (self.singles * 2).max(FEW) {
            self.unite();
        }
    }

    /// Each booking once, by employee, then by id.
    pub fn into_kept(mut self) -> Vec<Kept> {
        self.unite();
        self.kept
    }

    fn unite(&mut self) {
        self.kept.sort_unstable_by(|a, b| (a.employee, &a.id).cmp(&(b.employee, &b.id)));
        self.kept.dedup_by(|later, first| {
            let same = (first.employee, &first.id) == (later.employee, &later.id);
            if same {
                first.absorb(later);
            }
            same
        });
        self.singles = self.kept.len();
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    fn kept(id: &str, second: Option<i64>) -> Kept {
        let at = |second| Timestamp::from_second(second).unwrap();
        let next = second.map(|second| (at(second), at(second + 60)));
        Kept::new(0, id, next, None)
    }

    proptest! {
        /// However often and in whatever order occurrences come, each booking is kept once, with its first one.
        #[test]
        fn each_booking_is_kept_once_with_its_first_occurrence(
            came in prop::collection::vec(("[ab]{1,2}", prop::option::of(0_i64..50)), 0..1500),
        ) {
            let mut holding = Holding::default();
            for (id, second) in &came {
                holding.add(kept(id, *second));
            }
            let mut expected: std::collections::BTreeMap<&str, Option<i64>> = std::collections::BTreeMap::new();
            for (id, second) in &came {
                let next = expected.entry(id).or_default();
                *next = [*next, *second].into_iter().flatten().min();
            }
            let found = holding.into_kept();
            let found: Vec<_> =
                found.iter().map(|kept| (kept.id.to_string(), kept.next().map(|next| next.0.as_second()))).collect();
            let expected: Vec<_> = expected.into_iter().map(|(id, next)| (id.to_owned(), next)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
