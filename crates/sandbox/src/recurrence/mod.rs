//! When bookings take place: once, or by the rule of a series, which keeps its local time across daylight saving.

mod rule;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use rule::Rule;

/// The most occurrences of one series that are given at once.
const MOST: usize = 10_000;

/// More than any clock is set forward or back, in seconds.
const SLACK: i64 = 3 * 3600;

/// A booking as far as its occurrences need it.
pub(crate) struct Pattern<'a> {
    /// Of the first occurrence.
    pub(crate) start: Timestamp,
    /// Of the first occurrence.
    pub(crate) end: Timestamp,
    /// The name of the zone it was made in.
    pub(crate) zone: &'a str,
    /// The rule of a series.
    pub(crate) rrule: Option<&'a str>,
    /// Occurrences that are left out, by their start.
    pub(crate) exdates: &'a [Timestamp],
}

impl Pattern<'_> {
    /// The occurrences that overlap a time, in order. A rule that cannot be used has none.
    pub(crate) fn between(&self, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        if self.surely_misses(from, to) { Vec::new() } else { self.expanded(from, to) }
    }

    /// Whether simple arithmetic shows that nothing falls into a time. A large organization has thousands of series that run
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

    /// The same without the arithmetic.
    pub(crate) fn expanded(&self, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        let length = self.end.duration_since(self.start);
        let starts = match self.rrule {
            None => vec![self.start],
            Some(rrule) => self.starts(rrule, from.saturating_sub(length).unwrap_or(from), to).unwrap_or_default(),
        };
        starts
            .into_iter()
            .filter(|start| !self.exdates.contains(start))
            .filter_map(|start| Some((start, start.checked_add(length).ok()?)))
            .filter(|(start, end)| *start < to && *end > from)
            .collect()
    }

    fn starts(&self, rrule: &str, from: Timestamp, to: Timestamp) -> Result<Vec<Timestamp>, String> {
        let (parsed, zone) = (Rule::parse(rrule)?, time_zone(self.zone)?);
        let starts = parsed.starts(self.start, &zone, from, to);
        Ok(starts.skip_while(|start| *start < from).take_while(|start| *start < to).take(MOST).collect())
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
pub(crate) fn last_end(
    start: Timestamp,
    end: Timestamp,
    zone_name: &str,
    rrule: Option<&str>,
) -> Result<Option<Timestamp>, String> {
    let Some(rrule) = rrule else { return Ok(Some(end)) };
    let (parsed, zone) = (Rule::parse(rrule)?, time_zone(zone_name)?);
    if !parsed.is_bounded() {
        return Ok(None);
    }
    let last = parsed.starts(start, &zone, start, Timestamp::MAX).take(usize::from(u16::MAX)).last().unwrap_or(start);
    Ok(last.checked_add(end.duration_since(start)).ok())
}

fn time_zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| format!("the time zone {name} is not known"))
}
