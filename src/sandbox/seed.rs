//! Data for the sandbox: a small organisation with every awkward case, an empty one, a large one. Everything is made from a
//! number and the time, so that the same two give the same data.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use rusqlite::{Transaction, params};

use super::store::instant;

/// Which data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seed {
    /// Some 40 employees in 8 Teams, Former employees with future bookings, awkward names.
    Demo,
    /// Locations and resources, but nobody and nothing else.
    Empty,
    /// As many as are wanted.
    Large {
        /// How many employees; one in twenty is Former.
        employees: u32,
        /// How many Teams.
        teams: u32,
        /// How many bookings.
        bookings: u32,
    },
}

/// What is there afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Employees.
    pub employees: u32,
    /// Teams.
    pub teams: u32,
    /// Bookings.
    pub bookings: u32,
}

/// A small generator (splitmix64): the same number gives the same data on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u32) -> u32 {
        u32::try_from(self.next() % u64::from(limit.max(1))).unwrap_or(0)
    }

    fn id(&mut self) -> String {
        format!("{:016x}{:08x}", self.next(), self.next() >> 32)
    }
}

const OFFICES: [(&str, &str); 3] =
    [("Berlin", "Europe/Berlin"), ("New York", "America/New_York"), ("Sydney", "Australia/Sydney")];

const RESOURCES: [(&str, &str); 5] = [
    ("Desk 1", "hotdesk"),
    ("Desk 2", "desk"),
    ("Quiet Room", "team_room"),
    ("Board Room", "meeting_room"),
    ("Phone Booth", "meeting_room"),
];

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

/// Given names of the demo organisation.
pub const GIVEN: [&str; 10] = ["Ada", "Björn", "Chiara", "Dmitri", "Élise", "Farid", "Grace", "Hana", "Ivan", "Júlia"];
/// Family names of the demo organisation.
pub const FAMILY: [&str; 4] = ["Almeida", "Becker", "O'Connor", "Nguyễn"];

/// Throws everything away but the clients, and fills in.
pub fn fill(transaction: &Transaction<'_>, seed: &Seed, number: u64, now: Timestamp) -> rusqlite::Result<Counts> {
    for table in
        ["offices", "resources", "teams", "members", "memberships", "bookings", "integration", "effects", "tokens"]
    {
        transaction.execute(&format!("DELETE FROM {table}"), [])?;
    }
    let mut filler = Filler { transaction, dice: Dice(number), now, offices: vec![], resources: vec![] };
    filler.places()?;
    match *seed {
        Seed::Demo => filler.demo()?,
        Seed::Empty => {}
        Seed::Large { employees, teams, bookings } => filler.large(employees, teams, bookings)?,
    }
    let count = |table: &str| transaction.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0));
    Ok(Counts { employees: count("members")?, teams: count("teams")?, bookings: count("bookings")? })
}

struct Filler<'a> {
    transaction: &'a Transaction<'a>,
    dice: Dice,
    now: Timestamp,
    /// Id and time zone.
    offices: Vec<(String, &'static str)>,
    /// Id and the number of its office.
    resources: Vec<(String, usize)>,
}

/// A booking to be made.
struct Slot<'a> {
    member: Option<&'a str>,
    team: Option<&'a str>,
    resource: usize,
    /// Days from today.
    day: i64,
    hour: i8,
    hours: i64,
    rrule: Option<&'a str>,
    visitor: Option<&'a str>,
    summary: &'a str,
    canceled: bool,
}

impl Default for Slot<'_> {
    fn default() -> Self {
        Self {
            member: None,
            team: None,
            resource: 0,
            day: 1,
            hour: 9,
            hours: 1,
            rrule: None,
            visitor: None,
            summary: "Focus time",
            canceled: false,
        }
    }
}

impl Filler<'_> {
    fn places(&mut self) -> rusqlite::Result<()> {
        for (number, (name, zone)) in OFFICES.into_iter().enumerate() {
            let id = self.dice.id();
            self.transaction
                .execute("INSERT INTO offices (id, name, timezone) VALUES (?1, ?2, ?3)", params![id, name, zone])?;
            for (resource, kind) in RESOURCES {
                let resource_id = self.dice.id();
                self.transaction.execute(
                    "INSERT INTO resources (id, name, type, office) VALUES (?1, ?2, ?3, ?4)",
                    params![resource_id, format!("{name} {resource}"), kind, id],
                )?;
                self.resources.push((resource_id, number));
            }
            self.offices.push((id, zone));
        }
        Ok(())
    }

    fn team(&mut self, name: &str) -> rusqlite::Result<String> {
        let (id, office) = (self.dice.id(), self.dice.below(3) as usize);
        let made = instant(self.now - (24 * i64::from(30 + self.dice.below(600))).hours());
        self.transaction
            .prepare_cached("INSERT INTO teams (id, name, office, created_at, created_by, modified_at) VALUES (?1, ?2, ?3, ?4, 'admin@demo.example', ?4)")?
            .execute(params![id, name, self.offices.get(office).map(|office| &office.0), made])?;
        Ok(id)
    }

    fn member(
        &mut self,
        given: &str,
        family: &str,
        number: u32,
        status: (&str, &str),
        teams: &[&str],
    ) -> rusqlite::Result<String> {
        let (id, office) = (self.dice.id(), self.dice.below(3) as usize);
        let made = instant(self.now - (24 * i64::from(30 + self.dice.below(600))).hours());
        let changed = if status.0 == "former" {
            instant(self.now - (24 * i64::from(2 + self.dice.below(20))).hours())
        } else {
            made.clone()
        };
        let email = format!("employee{number}@demo.example");
        self.transaction
            .prepare_cached(
                "INSERT INTO members (id, name, email, office, status, calculated_status, user_name, user_name_key,
                    given_name, family_name, created_at, modified_at) VALUES (?1,?2,?3,?4,?5,?6,?3,?3,?7,?8,?9,?10)",
            )?
            .execute(params![
                id,
                format!("{given} {family}"),
                email,
                self.offices.get(office).map(|office| &office.0),
                status.0,
                status.1,
                given,
                family,
                made,
                changed
            ])?;
        for team in teams {
            self.transaction
                .prepare_cached("INSERT OR IGNORE INTO memberships (member, team) VALUES (?1, ?2)")?
                .execute(params![id, team])?;
        }
        Ok(id)
    }

    fn book(&mut self, slot: &Slot<'_>) -> rusqlite::Result<()> {
        let Some((resource, office)) = self.resources.get(slot.resource % self.resources.len().max(1)).cloned() else {
            return Ok(());
        };
        let (office, zone) = self.offices.get(office).cloned().unwrap_or_default();
        let zone_of = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let date = self.now.to_zoned_datetime(zone_of.clone()).date() + slot.day.days();
        let at = date.to_datetime(Time::constant(slot.hour, 0, 0, 0));
        let start = zone_of.to_ambiguous_zoned_datetime(at).compatible().map_or(self.now, |zoned| zoned.timestamp());
        let end = start + slot.hours.hours();
        let series_end = super::hybrid::last_end(start, end, zone, slot.rrule).ok().flatten();
        let visitors =
            slot.visitor.map_or_else(|| "[]".to_owned(), |id| serde_json::json!([{ "member": id }]).to_string());
        let made = instant(self.now - 100.hours());
        self.transaction
            .prepare_cached(
                "INSERT INTO bookings (id, member, team, resource, office, start, \"end\", timezone, rrule, series_end, summary,
                    source, visitors, canceled, created_at, modified_at) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,'web',?12,?13,?14,?14)",
            )?
            .execute(params![
                self.dice.id(), slot.member, slot.team, resource, office, instant(start), instant(end), zone, slot.rrule,
                series_end.map(instant), slot.summary, visitors, slot.canceled, made
            ])?;
        Ok(())
    }

    fn demo(&mut self) -> rusqlite::Result<()> {
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
        // Former employees: a desk, a room, a series that has not started, one that runs, one already cancelled.
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

    fn large(&mut self, employees: u32, teams: u32, bookings: u32) -> rusqlite::Result<()> {
        let mut team_ids = Vec::new();
        for number in 0..teams {
            team_ids.push(self.team(&format!("Team {number:05}"))?);
        }
        let mut members = Vec::new();
        for number in 0..employees {
            let given = GIVEN[self.dice.below(10) as usize];
            let family = FAMILY[self.dice.below(4) as usize];
            let status = if number % 20 == 19 { ("former", "former") } else { ("active", "active") };
            let team = team_ids.get(self.dice.below(teams) as usize).cloned();
            let of: Vec<&str> = team.as_deref().into_iter().collect();
            members.push(self.member(given, family, number + 1, status, &of)?);
        }
        for _ in 0..bookings {
            let member = members.get(self.dice.below(employees) as usize).cloned();
            let slot = Slot {
                member: member.as_deref(),
                resource: self.dice.below(15) as usize,
                day: i64::from(self.dice.below(365)) - 60,
                hour: i8::try_from(8 + self.dice.below(9)).unwrap_or(9),
                rrule: (self.dice.below(20) == 0).then_some("FREQ=WEEKLY;COUNT=8"),
                ..Slot::default()
            };
            self.book(&slot)?;
        }
        Ok(())
    }
}
