//! The large organization, for benchmarks and load tests.

use super::filler::{FAMILY, Filler, GIVEN, Slot, Workload};

impl Filler<'_> {
    /// As many of everything as is wanted.
    pub fn large(&mut self, wanted: Workload) -> rusqlite::Result<()> {
        // Built afterwards in one go, the indexes cost a fraction of what they cost row by row.
        for index in ["bookings_member", "bookings_resource", "bookings_start", "bookings_spread"] {
            self.transaction.execute(&format!("DROP INDEX IF EXISTS {index}"), [])?;
        }
        let mut teams = Vec::new();
        for number in 0..wanted.teams {
            teams.push(self.team(&format!("Team {number:05}"))?);
        }
        let (mut everybody, mut former, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..wanted.employees {
            let given = GIVEN[self.dice.below(10) as usize];
            let family = FAMILY[self.dice.below(4) as usize];
            let left = is_former(number, wanted);
            let status = if left { ("former", "former") } else { ("active", "active") };
            let team = teams.get(self.dice.below(wanted.teams) as usize).cloned();
            let of: Vec<&str> = team.as_deref().into_iter().collect();
            if left {
                former.push(everybody.len());
            } else {
                others.push(everybody.len());
            }
            everybody.push(self.member(given, family, number + 1, status, &of)?);
        }
        for number in 0..wanted.bookings {
            let theirs = wanted.former_bookings.is_some_and(|theirs| number < theirs);
            let whose = match wanted.former_bookings {
                None => Some(self.dice.below(wanted.employees) as usize),
                Some(_) if theirs => former.get(number as usize % former.len().max(1)).copied(),
                Some(_) => others.get(self.dice.below(u32::try_from(others.len()).unwrap_or(0)) as usize).copied(),
            };
            let member = whose.and_then(|whose| everybody.get(whose)).cloned();
            let slot = Slot {
                member: member.as_deref(),
                resource: self.dice.below(15) as usize,
                day: if theirs { 1 + i64::from(self.dice.below(300)) } else { i64::from(self.dice.below(365)) - 60 },
                hour: i8::try_from(8 + self.dice.below(9)).unwrap_or(9),
                rrule: self.is_series(wanted.series).then_some("FREQ=WEEKLY;COUNT=8"),
                ..Slot::default()
            };
            self.book(&slot)?;
        }
        self.transaction.execute_batch(include_str!("../store/schema.sql"))
    }

    fn is_series(&mut self, percent: Option<u32>) -> bool {
        match percent {
            None => self.dice.below(20) == 0,
            Some(percent) => self.dice.below(100) < percent,
        }
    }
}

/// Former employees are spread evenly.
fn is_former(number: u32, wanted: Workload) -> bool {
    let Some(former) = wanted.former else { return number % 20 == 19 };
    let before = |number: u32| u64::from(number) * u64::from(former) / u64::from(wanted.employees.max(1));
    before(number + 1) > before(number)
}
