//! When a series takes place: RFC 5545, expanded by a library in the booking's own zone, so that nine o'clock stays nine
//! o'clock across daylight saving.

use chrono::TimeZone as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// More occurrences of one series than anybody asks for at once.
const MOST: u16 = 10_000;

/// More than any clock is set forward or back, in seconds.
const SLACK: i64 = 3 * 3600;

/// The longest rule that is looked at, in bytes.
const LONGEST: usize = 1_000;

/// A booking as far as its occurrences need it.
pub struct Pattern<'a> {
    /// Of the first occurrence.
    pub start: Timestamp,
    /// Of the first occurrence.
    pub end: Timestamp,
    /// The name of the zone it was made in.
    pub zone: &'a str,
    /// The rule of a series.
    pub rrule: Option<&'a str>,
    /// Occurrences that are left out, by their start.
    pub exdates: &'a [Timestamp],
}

impl Pattern<'_> {
    /// The occurrences that overlap a time, in order. A rule that cannot be used has none.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        if self.surely_misses(from, to) { Vec::new() } else { self.expanded(from, to) }
    }

    /// Whether simple arithmetic shows that nothing falls into a time. A large organisation has thousands of series that run
    /// on, and a narrow window meets few of them: to expand them all would take longer than everything else.
    fn surely_misses(&self, from: Timestamp, to: Timestamp) -> bool {
        let (Some(period), Ok(zone)) = (self.rrule.and_then(period), TimeZone::get(self.zone)) else { return false };
        // A series keeps its local time, but for the hours that daylight saving leaves out.
        let local = |at: Timestamp| at.as_second().saturating_add(i64::from(zone.to_offset(at).seconds()));
        let length = self.end.duration_since(self.start).as_secs();
        let (low, high) = (local(from) - length - SLACK, local(to) + SLACK);
        let since_first = high - local(self.start);
        since_first < 0 || since_first % period > high - low
    }

    /// The same by the library alone.
    pub fn expanded(&self, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let length = self.end.duration_since(self.start);
        let starts = match self.rrule {
            None => vec![self.start],
            Some(rrule) => starts(self.start, self.zone, rrule, Some((from - length, to)), MOST).unwrap_or_default(),
        };
        starts
            .into_iter()
            .filter(|start| !self.exdates.contains(start))
            .map(|start| (start, start + length))
            .filter(|(start, end)| *start < to && *end > from)
            .collect()
    }
}

/// The seconds from one occurrence to the next, where a rule says nothing but that and how long it goes on.
fn period(rrule: &str) -> Option<i64> {
    let (mut days, mut interval) = (None, 1_i64);
    for part in rrule.split(';') {
        match part.split_once('=')? {
            ("FREQ", "DAILY") => days = Some(1),
            ("FREQ", "WEEKLY") => days = Some(7),
            ("INTERVAL", number) => interval = number.parse().ok().filter(|number| (1..=1000).contains(number))?,
            ("COUNT" | "UNTIL", _) => {}
            _ => return None,
        }
    }
    Some(days? * interval * 86_400)
}

/// When the last occurrence ends; `None` for a series without end. An error says why the rule cannot be used.
pub fn last_end(
    start: Timestamp,
    end: Timestamp,
    zone: &str,
    rrule: Option<&str>,
) -> Result<Option<Timestamp>, String> {
    let Some(rrule) = rrule else { return Ok(Some(end)) };
    let bounded = rrule.contains("UNTIL=") || rrule.contains("COUNT=");
    // Of a series without end, the first occurrence shows that the rule can be used.
    let starts = starts(start, zone, rrule, None, if bounded { u16::MAX } else { 1 })?;
    let length = end.duration_since(start);
    Ok(if bounded { starts.last().map(|start| *start + length) } else { None })
}

fn starts(
    start: Timestamp,
    zone: &str,
    rrule: &str,
    window: Option<(Timestamp, Timestamp)>,
    most: u16,
) -> Result<Vec<Timestamp>, String> {
    // The library cuts a rule at bytes and so panics in the middle of a letter; and a line break would begin another property.
    if rrule.len() > LONGEST || !rrule.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(
            "the recurrence rule cannot be used: it has other characters than a rule has, or too many".to_owned()
        );
    }
    let unknown = |_| format!("the time zone {zone} is not known");
    let local = start.to_zoned_datetime(TimeZone::get(zone).map_err(unknown)?);
    let text = if zone == "UTC" {
        format!("DTSTART:{}Z\nRRULE:{rrule}", local.strftime("%Y%m%dT%H%M%S"))
    } else {
        format!("DTSTART;TZID={zone}:{}\nRRULE:{rrule}", local.strftime("%Y%m%dT%H%M%S"))
    };
    let mut set: rrule::RRuleSet =
        text.parse().map_err(|error| format!("the recurrence rule cannot be used: {error}"))?;
    if let Some((from, to)) = window {
        let utc = |at: Timestamp| {
            rrule::Tz::UTC.timestamp_opt(at.as_second(), 0).single().ok_or_else(|| "out of range".to_owned())
        };
        set = set.after(utc(from)?).before(utc(to)?);
    }
    Ok(set.all(most).dates.iter().filter_map(|at| Timestamp::from_second(at.timestamp()).ok()).collect())
}
