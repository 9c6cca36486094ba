//! The small organization.

use super::filler::{FAMILY, Filler, GIVEN, Slot};

/// Look-alikes, a trailing blank, an invisible character, a leftover of a test, and one that nobody is in.
const TEAMS: [&str; 8] = [
    "Engineering",
    "Enginering",
    "Design ",
    "Sales",
    "People & Culture",
    "Marketing\u{200b}",
    "zz-test do not use",
    "Interns 2024",
];

impl Filler<'_> {
    /// Forty employees in eight Teams, with every case that a clean-up has to tell apart.
    pub fn demo(&mut self) -> rusqlite::Result<()> {
        let mut teams = Vec::new();
        for name in TEAMS {
            teams.push(self.team(name)?);
        }
        let mut members = Vec::new();
        for number in 0..40_u32 {
            let given = GIVEN[number as usize % GIVEN.len()];
            let family = FAMILY[number as usize % FAMILY.len()];
            let status = match number {
                31..=35 => ("former", "former"),
                // The two disagree: nobody may decide for the person.
                36 => ("active", "former"),
                37 => ("contact", "contact"),
                _ => ("active", "active"),
            };
            // The last Team stays empty, the one before has Former employees only.
            let primary = if (31..=32).contains(&number) { 6 } else { number as usize % 6 };
            let mut of: Vec<&str> = vec![&teams[primary]];
            if number % 5 == 0 {
                of.push(&teams[(primary + 1) % 6]);
            }
            members.push(self.member(given, family, number + 1, status, &of)?);
        }
        let member = |number: usize| Some(members[number].as_str());
        // Former employees: a desk, a room, a series that has not started, one that runs, one already canceled.
        self.book(&Slot { member: member(31), resource: 0, day: 3, hours: 8, summary: "Desk", ..Slot::default() })?;
        self.book(&Slot { member: member(31), resource: 3, day: 9, summary: "Hand-over", ..Slot::default() })?;
        self.book(&Slot {
            member: member(32),
            resource: 8,
            day: 14,
            rrule: Some("FREQ=WEEKLY;COUNT=6"),
            summary: "Team lunch",
            ..Slot::default()
        })?;
        self.book(&Slot {
            member: member(33),
            resource: 4,
            day: -21,
            rrule: Some("FREQ=WEEKLY"),
            summary: "Weekly 1:1",
            ..Slot::default()
        })?;
        self.book(&Slot { member: member(33), resource: 1, day: 5, canceled: true, ..Slot::default() })?;
        self.book(&Slot { member: member(34), resource: 10, day: 2, hours: 9, summary: "Desk", ..Slot::default() })?;
        self.book(&Slot { member: member(34), resource: 2, day: -9, summary: "In the past", ..Slot::default() })?;
        self.book(&Slot { member: member(36), resource: 5, day: 4, summary: "Whose is it?", ..Slot::default() })?;
        // Not theirs: a guest only, and a Team's.
        self.book(&Slot {
            member: member(1),
            visitor: member(31),
            resource: 13,
            day: 6,
            summary: "With a guest",
            ..Slot::default()
        })?;
        self.book(&Slot { team: Some(&teams[3]), resource: 14, day: 7, summary: "Sales kick-off", ..Slot::default() })?;
        for number in 0..20_u32 {
            let day = i64::from(self.dice.below(30)) - 10;
            let resource = self.dice.below(15) as usize;
            self.book(&Slot { member: member(number as usize), resource, day, hour: 10, ..Slot::default() })?;
        }
        Ok(())
    }
}
