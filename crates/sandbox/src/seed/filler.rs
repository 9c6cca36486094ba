//! What data are made of.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use rusqlite::{Transaction, params};

use crate::recurrence::last_end;
use crate::store::instant;

/// How large, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Workload {
    /// How many employees.
    pub employees: u32,
    /// How many Teams.
    pub teams: u32,
    /// How many bookings.
    pub bookings: u32,
    /// How many of the employees are Former; one in twenty when nothing is said.
    pub former: Option<u32>,
    /// How many future bookings the Former employees hold together, and no others; by chance when nothing is said.
    pub former_bookings: Option<u32>,
    /// How many of a hundred bookings are series of eight weeks; five when nothing is said.
    pub series: Option<u32>,
}

impl Default for Workload {
    fn default() -> Self {
        Self { employees: 1_000, teams: 20, bookings: 5_000, former: None, former_bookings: None, series: None }
    }
}

/// A small generator (splitmix64): the same number gives the same data on every machine.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: u32) -> u32 {
        u32::try_from(self.next() % u64::from(limit.max(1))).unwrap_or(0)
    }

    pub fn id(&mut self) -> String {
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

/// Given names of the demo organization.
pub const GIVEN: [&str; 10] = ["Ada", "Björn", "Chiara", "Dmitri", "Élise", "Farid", "Grace", "Hana", "Ivan", "Júlia"];
/// Family names of the demo organization.
pub const FAMILY: [&str; 4] = ["Almeida", "Becker", "O'Connor", "Nguyễn"];

pub struct Filler<'a> {
    pub transaction: &'a Transaction<'a>,
    pub dice: Dice,
    pub now: Timestamp,
    /// Id and time zone.
    pub offices: Vec<(String, &'static str)>,
    /// Id and the number of its office.
    pub resources: Vec<(String, usize)>,
}

/// A booking to be made.
pub struct Slot<'a> {
    pub member: Option<&'a str>,
    pub team: Option<&'a str>,
    pub resource: usize,
    /// Days from today.
    pub day: i64,
    pub hour: i8,
    pub hours: i64,
    pub rrule: Option<&'a str>,
    pub visitor: Option<&'a str>,
    pub summary: &'a str,
    pub canceled: bool,
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
    pub fn places(&mut self) -> rusqlite::Result<()> {
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

    pub fn team(&mut self, name: &str) -> rusqlite::Result<String> {
        let (id, office) = (self.dice.id(), self.dice.below(3) as usize);
        let made = instant(self.now - (24 * i64::from(30 + self.dice.below(600))).hours());
        self.transaction
            .prepare_cached("INSERT INTO teams (id, name, office, created_at, created_by, modified_at) VALUES (?1, ?2, ?3, ?4, 'admin@demo.example', ?4)")?
            .execute(params![id, name, self.offices.get(office).map(|office| &office.0), made])?;
        Ok(id)
    }

    pub fn member(
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

    pub fn book(&mut self, slot: &Slot<'_>) -> rusqlite::Result<()> {
        let Some((resource, office)) = self.resources.get(slot.resource % self.resources.len().max(1)).cloned() else {
            return Ok(());
        };
        let (office, zone) = self.offices.get(office).cloned().unwrap_or_default();
        let zone_of = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let date = self.now.to_zoned_datetime(zone_of.clone()).date() + slot.day.days();
        let at = date.to_datetime(Time::constant(slot.hour, 0, 0, 0));
        let start = zone_of.to_ambiguous_zoned_datetime(at).compatible().map_or(self.now, |zoned| zoned.timestamp());
        let end = start + slot.hours.hours();
        let series_end = last_end(start, end, zone, slot.rrule).ok().flatten();
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
}
