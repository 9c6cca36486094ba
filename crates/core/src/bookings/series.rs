//! What is left of a series, as a rule: the same occurrences from a moment on, with a lower COUNT or the same UNTIL.
//!
//! Only rules whose occurrences are certain are expanded: DAILY, and WEEKLY with or without BYDAY. Of anything else that has
//! begun nobody can say exactly what is left.

use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::officernd::Series;

/// More occurrences than any rule of the vendor has: two years of days, and a safety margin.
const MOST: usize = 4_000;

/// How far an endless series is expanded, in days.
const AHEAD: i64 = 732;

/// A rule that can be expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    weekly: bool,
    interval: i64,
    count: Option<usize>,
    until: Option<Until>,
    days: Vec<Weekday>,
    week_start: Weekday,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    Instant(Timestamp),
    /// A time of day or a day without a zone: in the zone of the series, inclusive.
    Local(DateTime),
}

/// The occurrences of a series that are left, and the rule that makes exactly those.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// The starts, exceptions left out; those of an endless series for two years. None: the series is over.
    pub starts: Vec<Timestamp>,
    /// The rule for a series that begins with the first of them.
    pub rrule: String,
    /// Exceptions that are still to come.
    pub exdates: Vec<Timestamp>,
}

/// What is left of a series after a moment; `None` when that is not certain.
pub fn rest(series: &Series, start: Timestamp, timezone: &str, after: Timestamp) -> Option<Rest> {
    if !series.complete {
        return None;
    }
    let zone = TimeZone::get(timezone).ok()?;
    let rule = Rule::read(&series.rrule)?;
    let (all, is_whole) = rule.starts(start, &zone, after)?;
    let exdates: Vec<Timestamp> = series.exdates.iter().copied().filter(|exdate| *exdate > after).collect();
    // COUNT counts exceptions as well.
    let over = all.iter().filter(|start| **start <= after).count();
    let mut left: Vec<Timestamp> = all.into_iter().skip(over).collect();
    // The series has to begin with an occurrence that takes place.
    let excepted = left.iter().take_while(|start| exdates.contains(start)).count();
    left.drain(..excepted);
    let Some(first) = left.first().copied() else {
        // Behind what was expanded there may be more.
        return is_whole.then(|| Rest { starts: left, rrule: series.rrule.to_string(), exdates: Vec::new() });
    };
    let rrule = Rule::with_count(rule.count.map(|count| count - over - excepted), &series.rrule);
    let exdates: Vec<Timestamp> = exdates.into_iter().filter(|exdate| *exdate > first).collect();
    left.retain(|start| !exdates.contains(start));
    Some(Rest { starts: left, rrule, exdates })
}

impl Rule {
    fn read(text: &str) -> Option<Self> {
        let mut rule = Self {
            weekly: false,
            interval: 1,
            count: None,
            until: None,
            days: Vec::new(),
            week_start: Weekday::Monday,
        };
        let mut frequency = None;
        for part in text.trim().trim_end_matches(';').split(';') {
            let (key, value) = part.split_once('=')?;
            match key.to_ascii_uppercase().as_str() {
                "FREQ" => frequency = Some(value.to_ascii_uppercase()),
                "INTERVAL" => rule.interval = value.parse().ok().filter(|interval| *interval > 0)?,
                "COUNT" => rule.count = Some(value.parse().ok()?),
                "UNTIL" => rule.until = Some(until(value)?),
                "BYDAY" => rule.days = value.split(',').map(weekday).collect::<Option<_>>()?,
                "WKST" => rule.week_start = weekday(value)?,
                _ => return None,
            }
        }
        rule.weekly = match frequency?.as_str() {
            "DAILY" => false,
            "WEEKLY" => true,
            _ => return None,
        };
        let ambiguous = rule.count.is_some() && rule.until.is_some() || !rule.weekly && !rule.days.is_empty();
        (!ambiguous).then_some(rule)
    }

    /// Every start, from the first on, up to two years after `after`, and whether the series ends before that.
    fn starts(&self, start: Timestamp, zone: &TimeZone, after: Timestamp) -> Option<(Vec<Timestamp>, bool)> {
        let end = after.checked_add((24 * AHEAD).hours()).ok()?;
        let first = zone.to_datetime(start);
        let mut starts = Vec::new();
        for number in 0.. {
            for local in self.step(first, number)? {
                // A time that the zone skips or has twice is moved by each program in its own way.
                let ambiguous = zone.to_ambiguous_timestamp(local);
                if ambiguous.is_ambiguous() {
                    return None;
                }
                let at = ambiguous.unambiguous().ok()?;
                if at < start {
                    continue;
                }
                let is_whole = self.is_over(at, local, starts.len());
                if is_whole || at > end {
                    return Some((starts, is_whole));
                }
                starts.push(at);
                if starts.len() > MOST {
                    return None;
                }
            }
        }
        None
    }

    fn is_over(&self, at: Timestamp, local: DateTime, before: usize) -> bool {
        let counted = self.count.is_some_and(|count| before >= count);
        let past = match self.until {
            Some(Until::Instant(until)) => at > until,
            Some(Until::Local(until)) => local > until,
            None => false,
        };
        counted || past
    }

    /// The local starts of the day or week of this number.
    fn step(&self, first: DateTime, number: i64) -> Option<Vec<DateTime>> {
        let days = number.checked_mul(self.interval)?;
        if !self.weekly {
            return Some(vec![first.checked_add(days.days()).ok()?]);
        }
        let week = first.checked_add(days.checked_mul(7)?.days()).ok()?;
        if self.days.is_empty() {
            return Some(vec![week]);
        }
        let offset = |day: Weekday| i64::from(day.since(self.week_start));
        let monday = week.checked_sub(offset(first.weekday()).days()).ok()?;
        let mut offsets: Vec<i64> = self.days.iter().map(|day| offset(*day)).collect();
        offsets.sort_unstable();
        offsets.dedup();
        offsets.into_iter().map(|offset| monday.checked_add(offset.days()).ok()).collect()
    }

    /// The rule as it came, with another COUNT.
    fn with_count(count: Option<usize>, text: &str) -> String {
        let parts = text.trim().trim_end_matches(';').split(';').map(|part| match (part.split_once('='), count) {
            (Some((key, _)), Some(count)) if key.eq_ignore_ascii_case("COUNT") => format!("{key}={count}"),
            _ => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join(";")
    }
}

fn until(text: &str) -> Option<Until> {
    match text.len() {
        // A day: all of it.
        8 => {
            let day = jiff::civil::Date::strptime("%Y%m%d", text).ok()?;
            Some(Until::Local(day.at(23, 59, 59, 0)))
        }
        15 => Some(Until::Local(DateTime::strptime("%Y%m%dT%H%M%S", text).ok()?)),
        16 => {
            let time = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
            Some(Until::Instant(TimeZone::UTC.to_timestamp(time).ok()?))
        }
        _ => None,
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text.trim().to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

/// The latest instant at which a rule can still have an occurrence, where it has an UNTIL.
pub fn ends(rrule: &str) -> Option<Timestamp> {
    let value =
        rrule.split(';').filter_map(|part| part.split_once('=')).find(|(key, _)| key.eq_ignore_ascii_case("UNTIL"))?.1;
    match until(value)? {
        Until::Instant(end) => Some(end),
        // In whatever zone: a day later it is over everywhere.
        Until::Local(end) => TimeZone::UTC.to_timestamp(end).ok()?.checked_add(24.hours()).ok(),
    }
}

/// A rule in words: "every day", "every 2 weeks on Mon and Wed, until 12 Jan 2027"; the rule itself where it has no words.
pub fn in_words(rrule: &str) -> String {
    let Some(rule) = Rule::read(rrule) else { return rrule.to_owned() };
    let every = match (rule.weekly, rule.interval) {
        (false, 1) => "every day".to_owned(),
        (false, interval) => format!("every {interval} days"),
        (true, 1) => "weekly".to_owned(),
        (true, interval) => format!("every {interval} weeks"),
    };
    let day = |day: &Weekday| match day {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    };
    let days: Vec<&str> = rule.days.iter().map(day).collect();
    let on = match days.as_slice() {
        [] => String::new(),
        [first @ .., last] if !first.is_empty() => format!(" on {} and {last}", first.join(", ")),
        all => format!(" on {}", all.join(", ")),
    };
    let end = match (rule.until, rule.count) {
        (Some(Until::Instant(until)), _) => format!(" until {}", until.strftime("%-d %b %Y")),
        (Some(Until::Local(until)), _) => format!(" until {}", until.strftime("%-d %b %Y")),
        (None, Some(count)) => format!(", {count} times"),
        (None, None) => String::new(),
    };
    format!("{every}{on}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn series(rrule: &str) -> Series {
        Series { rrule: rrule.into(), exdates: Vec::new(), complete: true }
    }

    const START: &str = "2026-03-02T09:00:00Z"; // A Monday.

    fn left(rrule: &str, after: &str) -> Option<(usize, String, String)> {
        let rest = rest(&series(rrule), at(START), "UTC", at(after))?;
        Some((rest.starts.len(), rest.starts.first().map(ToString::to_string).unwrap_or_default(), rest.rrule))
    }

    #[test]
    fn a_lower_count_or_the_same_until() {
        let some = |count: usize, first: &str, rule: &str| Some((count, first.to_owned(), rule.to_owned()));
        for (rule, after, expected) in [
            ("FREQ=DAILY;COUNT=10", "2026-03-06T12:00:00Z", some(5, "2026-03-07T09:00:00Z", "FREQ=DAILY;COUNT=5")),
            ("FREQ=DAILY;COUNT=10", "2026-03-01T00:00:00Z", some(10, START, "FREQ=DAILY;COUNT=10")),
            ("FREQ=WEEKLY;COUNT=6", "2026-03-10T00:00:00Z", some(4, "2026-03-16T09:00:00Z", "FREQ=WEEKLY;COUNT=4")),
            (
                "FREQ=DAILY;INTERVAL=2;COUNT=9",
                "2026-03-08T09:00:00Z",
                some(5, "2026-03-10T09:00:00Z", "FREQ=DAILY;INTERVAL=2;COUNT=5"),
            ),
            (
                "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=5",
                "2026-03-04T09:00:00Z",
                some(3, "2026-03-09T09:00:00Z", "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3"),
            ),
            (
                "FREQ=DAILY;UNTIL=20260308T235959Z",
                "2026-03-06T12:00:00Z",
                some(2, "2026-03-07T09:00:00Z", "FREQ=DAILY;UNTIL=20260308T235959Z"),
            ),
            (
                "FREQ=DAILY;UNTIL=20260308",
                "2026-03-06T12:00:00Z",
                some(2, "2026-03-07T09:00:00Z", "FREQ=DAILY;UNTIL=20260308"),
            ),
        ] {
            assert_eq!(left(rule, after), expected, "{rule} after {after}");
        }
        let over = left("FREQ=DAILY;COUNT=3", "2026-03-09T00:00:00Z");
        assert_eq!(over.map(|(count, ..)| count), Some(0), "nothing is left");
        assert_eq!(left("FREQ=DAILY;COUNT=3", "2020-03-01T00:00:00Z"), None, "it begins behind what is expanded");
    }

    #[test]
    fn each_day_of_the_week_is_known() {
        for (day, first) in [("MO", 2), ("TU", 3), ("WE", 4), ("TH", 5), ("FR", 6), ("SA", 7), ("SU", 8), ("sa", 7)] {
            let (count, start, _) =
                left(&format!("FREQ=WEEKLY;BYDAY={day};COUNT=3"), "2026-03-01T00:00:00Z").expect(day);
            assert_eq!((count, start), (3, format!("2026-03-0{first}T09:00:00Z")), "{day}");
        }
    }

    /// RFC 5545, section 3.3.10: the end is inclusive.
    #[test]
    fn an_occurrence_at_the_very_end_belongs_to_it() {
        for (until, expected) in
            [("20260308T090000Z", 2), ("20260308T090000", 2), ("20260308T085959Z", 1), ("20260308T085959", 1)]
        {
            let rest = left(&format!("FREQ=DAILY;UNTIL={until}"), "2026-03-06T12:00:00Z");
            assert_eq!(rest.map(|(count, ..)| count), Some(expected), "{until}");
        }
    }

    #[test]
    fn other_rules_are_uncertain() {
        for rule in [
            "FREQ=MONTHLY;COUNT=3",
            "FREQ=DAILY;BYDAY=MO",
            "FREQ=WEEKLY;BYDAY=1MO",
            "FREQ=DAILY;BYHOUR=9",
            "FREQ=HOURLY",
        ] {
            assert_eq!(left(rule, "2026-03-01T00:00:00Z"), None, "{rule}");
        }
        let incomplete = Series { complete: false, ..series("FREQ=DAILY") };
        assert_eq!(rest(&incomplete, at(START), "UTC", at(START)), None);
        assert_eq!(rest(&series("FREQ=DAILY"), at(START), "Nowhere/Here", at(START)), None);
    }

    #[test]
    fn local_time_stays_the_same_over_a_change_of_the_clock() {
        let rest = rest(
            &series("FREQ=DAILY;COUNT=4"),
            at("2026-03-27T08:00:00Z"),
            "Europe/Berlin",
            at("2026-03-26T00:00:00Z"),
        );
        let starts: Vec<String> = rest.unwrap().starts.iter().map(ToString::to_string).collect();
        assert_eq!(
            starts,
            ["2026-03-27T08:00:00Z", "2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z"]
        );
        let skipped = Series { ..series("FREQ=DAILY;COUNT=4") };
        assert_eq!(
            super::rest(&skipped, at("2026-03-28T01:30:00Z"), "Europe/Berlin", at("2026-03-26T00:00:00Z")),
            None,
            "02:30 is skipped"
        );
    }

    #[test]
    fn exceptions_count_and_stay() {
        let series = Series {
            exdates: vec![at("2026-03-04T09:00:00Z"), at("2026-03-06T09:00:00Z")],
            ..series("FREQ=DAILY;COUNT=6")
        };
        let rest = rest(&series, at(START), "UTC", at("2026-03-03T12:00:00Z")).unwrap();
        let starts: Vec<String> = rest.starts.iter().map(|start| start.strftime("%d").to_string()).collect();
        assert_eq!(starts, ["05", "07"]);
        assert_eq!((rest.rrule.as_str(), rest.exdates), ("FREQ=DAILY;COUNT=3", vec![at("2026-03-06T09:00:00Z")]));
    }

    #[test]
    fn words() {
        for (rule, words) in [
            ("FREQ=DAILY", "every day"),
            ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20270112T230000Z", "weekly on Mon until 12 Jan 2027"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR", "every 2 weeks on Mon, Wed and Fri"),
            ("FREQ=DAILY;INTERVAL=3;COUNT=5", "every 3 days, 5 times"),
            ("FREQ=MONTHLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ] {
            assert_eq!(in_words(rule), words);
        }
    }
}
