//! Days and times as people write them on the command line. Pure: what is relative is resolved with a clock that is given.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ZonedDateTime};

/// A day, which begins at midnight UTC, or a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    text: String,
    meaning: Meaning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// With an offset or a zone.
    Exact(Timestamp),
    /// Without one.
    Utc(Timestamp),
    /// So many days from today (UTC).
    Days(i8),
}

/// Days in words, as the screens of this program and others write them.
const DAYS: [&str; 6] = ["%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%a %d %b %Y", "%A %d %B %Y"];

impl When {
    /// The error is a message for people, with examples.
    pub fn parse(text: &str) -> Result<Self, String> {
        let meaning = meaning(text.trim()).ok_or_else(|| {
            format!("\"{text}\" is not a day or a time; write for example 2026-03-01, \"2026-03-01 14:00\" or tomorrow")
        })?;
        Ok(Self { text: text.to_owned(), meaning })
    }

    /// The instant; `now` decides what `tomorrow` is.
    pub fn at(&self, now: Timestamp) -> Timestamp {
        match self.meaning {
            Meaning::Exact(at) | Meaning::Utc(at) => at,
            Meaning::Days(days) => {
                let today = now.to_zoned_datetime(TimeZone::UTC).date();
                midnight(today.saturating_add(SignedDuration::from_hours(24 * i64::from(days)))).unwrap_or(now)
            }
        }
    }

    /// How a text without a zone was understood, for a note: `"tomorrow" means Mon 2 Mar 2026, 00:00 UTC`.
    pub fn understood(&self, now: Timestamp) -> Option<String> {
        match self.meaning {
            Meaning::Exact(_) => None,
            Meaning::Utc(_) | Meaning::Days(_) => {
                Some(format!("\"{}\" means {}", self.text, self.at(now).strftime("%a %-d %b %Y, %H:%M UTC")))
            }
        }
    }
}

/// A time with an offset or a zone, where nothing else will do.
pub fn exact(text: &str) -> Result<Timestamp, String> {
    match meaning(text.trim()) {
        Some(Meaning::Exact(at)) => Ok(at),
        _ => Err(format!("\"{text}\" is not a time with an offset; write for example 2026-03-01T09:00:00Z")),
    }
}

fn meaning(text: &str) -> Option<Meaning> {
    match text.to_lowercase().as_str() {
        "yesterday" => return Some(Meaning::Days(-1)),
        "today" => return Some(Meaning::Days(0)),
        "tomorrow" => return Some(Meaning::Days(1)),
        _ => {}
    }
    if let Ok(at) = text.parse() {
        return Some(Meaning::Exact(at));
    }
    if text.contains('[') {
        return text.parse::<ZonedDateTime>().ok().map(|zoned| Meaning::Exact(zoned.timestamp()));
    }
    if let Ok(at) = text.parse::<DateTime>() {
        return utc(at);
    }
    let (day, time) = match text.rsplit_once(' ') {
        Some((day, time)) if time.contains(':') => (day, time.parse::<Time>().ok()?),
        _ => (text, Time::midnight()),
    };
    let day = day.replace(',', "");
    let date = DAYS.iter().find_map(|format| Date::strptime(format, day.trim()).ok())?;
    utc(date.to_datetime(time))
}

fn utc(at: DateTime) -> Option<Meaning> {
    TimeZone::UTC.to_timestamp(at).ok().map(Meaning::Utc)
}

fn midnight(day: Date) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(day.to_datetime(Time::midnight())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Friday.
    const NOW: &str = "2026-02-27T23:30:00Z";

    #[test]
    fn days_and_times_as_people_write_them() {
        let now: Timestamp = NOW.parse().unwrap();
        for (text, expected) in [
            ("2026-03-01", "2026-03-01T00:00:00Z"),
            ("2026-03-01 14:00", "2026-03-01T14:00:00Z"),
            ("2026-03-01T14:00", "2026-03-01T14:00:00Z"),
            ("2026-03-01 14:00:30", "2026-03-01T14:00:30Z"),
            ("2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z"),
            ("2026-03-01T09:00:00+01:00", "2026-03-01T08:00:00Z"),
            ("2026-03-01 09:00+01:00", "2026-03-01T08:00:00Z"),
            ("2026-03-01T09:00[Europe/Berlin]", "2026-03-01T08:00:00Z"),
            ("1 Mar 2026", "2026-03-01T00:00:00Z"),
            ("01 march 2026", "2026-03-01T00:00:00Z"),
            ("Mar 1, 2026", "2026-03-01T00:00:00Z"),
            ("March 1 2026", "2026-03-01T00:00:00Z"),
            ("Sun 1 Mar 2026, 14:00", "2026-03-01T14:00:00Z"),
            ("1 Mar 2026 14:00", "2026-03-01T14:00:00Z"),
            (" yesterday ", "2026-02-26T00:00:00Z"),
            ("today", "2026-02-27T00:00:00Z"),
            ("Tomorrow", "2026-02-28T00:00:00Z"),
        ] {
            assert_eq!(When::parse(text).map(|when| when.at(now).to_string()), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_ambiguous_or_impossible_is_refused_with_an_example() {
        for text in [
            "",
            "soon",
            "14:00",
            "01/03/2026",
            "1.3.2026",
            "2026-13-01",
            "2026-02-30",
            "2026-03-01 25:00",
            "1 Mar",
            "Mon 1 Mar 2026",
            "2026-03-01T09:00[Nowhere/Here]",
            "in 3 days",
            "-1d",
            "1772323200",
        ] {
            let error = When::parse(text).unwrap_err();
            assert!(
                error.contains(&format!("\"{text}\" is not")) && error.contains("for example 2026-03-01"),
                "{error}"
            );
        }
    }

    #[test]
    fn an_exact_time_has_an_offset() {
        assert_eq!(exact("2026-03-01T09:00:00+01:00").unwrap().to_string(), "2026-03-01T08:00:00Z");
        for text in ["yesterday", "2026-03-01", "2026-03-01T09:00:00"] {
            assert!(exact(text).unwrap_err().contains("for example 2026-03-01T09:00:00Z"), "{text}");
        }
    }

    #[test]
    fn the_zone_is_said_unless_it_was_given() {
        let now: Timestamp = NOW.parse().unwrap();
        let understood = |text: &str| When::parse(text).unwrap().understood(now);
        assert_eq!(understood("2026-03-01").unwrap(), "\"2026-03-01\" means Sun 1 Mar 2026, 00:00 UTC");
        assert_eq!(understood("2026-03-01 14:00").unwrap(), "\"2026-03-01 14:00\" means Sun 1 Mar 2026, 14:00 UTC");
        assert_eq!(understood("tomorrow").unwrap(), "\"tomorrow\" means Sat 28 Feb 2026, 00:00 UTC");
        assert_eq!(understood("2026-03-01T09:00:00Z"), None);
        assert_eq!(understood("2026-03-01T09:00:00[Europe/Berlin]"), None);
    }
}
