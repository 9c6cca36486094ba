//! Recurrence rules (RFC 5545, section 3.3.10), as far as calendars write them: from day to year, with `BYMONTH`, `BYMONTHDAY`,
//! `BYDAY` and `BYSETPOS`. Everything else is refused, so that no rule is expanded to something that it does not say.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};

/// The longest rule that is read, in bytes.
const MAX_LENGTH: usize = 1_000;
/// A rule that gives nothing (30 February) ends after so many days, weeks, months or years.
const MAX_PERIODS: i64 = 70_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A rule that was understood as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    frequency: Frequency,
    interval: i64,
    count: Option<usize>,
    until: Option<Timestamp>,
    /// 1 to 12.
    months: Vec<i16>,
    /// 1 to 31, or -1 to -31 from the end of the month.
    month_days: Vec<i16>,
    /// 0 is every such day; 2 the second, -1 the last one of the month or year.
    week_days: Vec<(i16, Weekday)>,
    /// Which ones of a period, from 1; negative ones from its end.
    positions: Vec<i16>,
    week_start: Weekday,
}

impl Rule {
    /// Reads what stands behind `RRULE:`; the error says why it cannot be used.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let refuse = |why: &str| Err(format!("the recurrence rule cannot be used: {why}"));
        if text.len() > MAX_LENGTH {
            return refuse("it is longer than 1000 bytes");
        }
        let mut rule = Self {
            frequency: Frequency::Daily,
            interval: 1,
            count: None,
            until: None,
            months: vec![],
            month_days: vec![],
            week_days: vec![],
            positions: vec![],
            week_start: Weekday::Monday,
        };
        let mut seen: Vec<String> = Vec::new();
        for part in text.to_ascii_uppercase().split(';') {
            let known = part.split_once('=').and_then(|(name, value)| {
                rule.read(name, value)?;
                Some(name.to_owned())
            });
            match known {
                Some(name) if !seen.contains(&name) => seen.push(name),
                _ => return refuse(&format!("{part:?} is not understood, or comes twice")),
            }
        }
        let has = |name: &str| seen.iter().any(|known| known == name);
        let numbered = rule.week_days.iter().any(|(number, _)| *number != 0);
        if !has("FREQ") {
            return refuse("it has no FREQ");
        }
        if has("COUNT") && has("UNTIL") {
            return refuse("COUNT and UNTIL exclude each other");
        }
        if rule.frequency == Frequency::Weekly && has("BYMONTHDAY") {
            return refuse("BYMONTHDAY does not go with FREQ=WEEKLY");
        }
        if matches!(rule.frequency, Frequency::Daily | Frequency::Weekly) && numbered {
            return refuse("a numbered BYDAY goes with FREQ=MONTHLY and FREQ=YEARLY only");
        }
        if has("BYSETPOS") && !has("BYDAY") && !has("BYMONTHDAY") && !has("BYMONTH") {
            return refuse("BYSETPOS needs another BY part");
        }
        Ok(rule)
    }

    fn read(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "FREQ" => {
                self.frequency = match value {
                    "DAILY" => Frequency::Daily,
                    "WEEKLY" => Frequency::Weekly,
                    "MONTHLY" => Frequency::Monthly,
                    "YEARLY" => Frequency::Yearly,
                    _ => return None,
                }
            }
            "INTERVAL" => self.interval = digits(value).filter(|number| (1..=1_000).contains(number))?,
            "COUNT" => {
                self.count = Some(digits(value).and_then(|number| usize::try_from(number).ok()).filter(|n| *n > 0)?);
            }
            // With a start in a time zone, UNTIL is in UTC.
            "UNTIL" => {
                let local = value.strip_suffix('Z').filter(|text| text.len() == 15)?;
                let local = DateTime::strptime("%Y%m%dT%H%M%S", local).ok()?;
                self.until = Some(TimeZone::UTC.to_timestamp(local).ok()?);
            }
            "BYMONTH" => self.months = numbers(value, 12).filter(|months| months.iter().all(|month| *month > 0))?,
            "BYMONTHDAY" => self.month_days = numbers(value, 31)?,
            "BYSETPOS" => self.positions = numbers(value, 366)?,
            "BYDAY" => self.week_days = value.split(',').map(numbered_day).collect::<Option<_>>()?,
            "WKST" => self.week_start = week_day(value)?,
            _ => return None,
        }
        Some(())
    }

    /// Whether it comes to an end.
    pub(crate) fn is_bounded(&self) -> bool {
        self.count.is_some() || self.until.is_some()
    }

    /// When a series of this rule takes place, in order, from its first start on, to the day of `to` at least; of one without
    /// `COUNT`, what ends before `from` may be left out. The local time stays the same across daylight saving; one that the clock skips moves behind the gap.
    pub(crate) fn starts<'a>(
        &'a self,
        first: Timestamp,
        zone: &'a TimeZone,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = Timestamp> + 'a {
        let (local, last) = (zone.to_datetime(first), zone.to_datetime(to).date());
        let begin =
            if self.count.is_some() { 0 } else { self.periods_before(local.date(), zone.to_datetime(from).date()) };
        (begin..begin.saturating_add(MAX_PERIODS))
            .map_while(move |period| self.dates(local.date(), period, last))
            .flatten()
            .filter_map(move |date| zone.to_ambiguous_timestamp(date.to_datetime(local.time())).compatible().ok())
            .filter(move |start| *start >= first)
            .take_while(move |start| self.until.is_none_or(|until| *start <= until))
            .take(self.count.unwrap_or(usize::MAX))
    }

    /// How many whole periods lie before a day; rather one or two too few.
    fn periods_before(&self, first: Date, day: Date) -> i64 {
        let days = i64::from((day - first).get_days());
        let longest = match self.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => 31,
            Frequency::Yearly => 366,
        };
        (days / longest / self.interval - 2).max(0)
    }

    /// The days of a period, in order; `None` beyond the last day.
    fn dates(&self, first: Date, period: i64, last: Date) -> Option<Vec<Date>> {
        let step = period.checked_mul(self.interval)?;
        let (begin, end) = match self.frequency {
            Frequency::Daily => {
                let day = first.checked_add(Span::new().try_days(step).ok()?).ok()?;
                (day, day)
            }
            Frequency::Weekly => {
                let since = first.weekday().since(self.week_start);
                let days = step.checked_mul(7)? - i64::from(since);
                let begin = first.checked_add(Span::new().try_days(days).ok()?).ok()?;
                (begin, begin.checked_add(6.days()).ok()?)
            }
            Frequency::Monthly => {
                let begin = first.first_of_month().checked_add(Span::new().try_months(step).ok()?).ok()?;
                (begin, begin.last_of_month())
            }
            Frequency::Yearly => {
                let begin = first.first_of_year().checked_add(Span::new().try_years(step).ok()?).ok()?;
                (begin, begin.last_of_year())
            }
        };
        if begin > last {
            return None;
        }
        let days = begin.series(1.day()).take_while(|day| *day <= end);
        let dates: Vec<Date> = days.filter(|day| self.matches(first, *day)).collect();
        if self.positions.is_empty() {
            return Some(dates);
        }
        let at = |position: &i16| {
            let index = usize::from(position.unsigned_abs());
            let index = if *position > 0 { index - 1 } else { dates.len().checked_sub(index)? };
            dates.get(index).copied()
        };
        let mut chosen: Vec<Date> = self.positions.iter().filter_map(at).collect();
        chosen.sort_unstable();
        chosen.dedup();
        Some(chosen)
    }

    /// Whether the series takes place on a day of a period that it has. What the rule does not say, the first day does.
    fn matches(&self, first: Date, day: Date) -> bool {
        let free = self.month_days.is_empty() && self.week_days.is_empty();
        let as_first = match self.frequency {
            Frequency::Daily => true,
            Frequency::Weekly => day.weekday() == first.weekday(),
            Frequency::Monthly => day.day() == first.day(),
            Frequency::Yearly => day.day() == first.day() && (!self.months.is_empty() || day.month() == first.month()),
        };
        let (number, length) = (i16::from(day.day()), i16::from(day.days_in_month()));
        let in_year = self.frequency == Frequency::Yearly && self.months.is_empty();
        let (place, size) = if in_year { (day.day_of_year(), day.days_in_year()) } else { (number, length) };
        let is_nth = |nth: i16| match nth {
            0 => true,
            1.. => (place - 1) / 7 + 1 == nth,
            _ => (size - place) / 7 + 1 == -nth,
        };
        (self.months.is_empty() || self.months.contains(&day.month().into()))
            && (self.month_days.is_empty() || self.month_days.iter().any(|n| *n == number || *n == number - length - 1))
            && (self.week_days.is_empty()
                || self.week_days.iter().any(|(n, name)| *name == day.weekday() && is_nth(*n)))
            && (!free || as_first)
    }
}

/// A number without a sign.
fn digits(text: &str) -> Option<i64> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Numbers from 1 or -1 to a limit, with commas between them.
fn numbers(text: &str, limit: i16) -> Option<Vec<i16>> {
    let one =
        |text: &str| text.parse::<i16>().ok().filter(|number| (1..=limit).contains(&number.checked_abs().unwrap_or(0)));
    text.split(',').map(one).collect()
}

/// `MO`, `2MO`, `-1FR`.
fn numbered_day(text: &str) -> Option<(i16, Weekday)> {
    let (number, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let number = if number.is_empty() { 0 } else { *numbers(number, 53)?.first()? };
    Some((number, week_day(name)?))
}

fn week_day(name: &str) -> Option<Weekday> {
    Some(match name {
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
