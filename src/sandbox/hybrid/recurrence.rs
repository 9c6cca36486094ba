//! When a series takes place: RFC 5545, expanded by a library in the booking's own zone, so that nine o'clock stays nine
//! o'clock across daylight saving.

use chrono::TimeZone as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// More occurrences of one series than anybody asks for at once.
const MOST: u16 = 10_000;

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
