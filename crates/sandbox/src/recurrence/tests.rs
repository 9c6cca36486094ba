//! Rules against examples of RFC 5545, and against the recurrence crate `rrule`.

use chrono::TimeZone as _;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn starts(first: &str, zone: &str, rrule: &str, most: usize) -> Vec<String> {
    let (parsed, zone) = (Rule::parse(rrule).unwrap(), TimeZone::get(zone).unwrap());
    let first = zone.to_timestamp(first.parse().unwrap()).unwrap();
    let all = parsed.starts(first, &zone, first, Timestamp::MAX).take(most);
    all.map(|start| zone.to_datetime(start).strftime("%Y-%m-%d").to_string()).collect()
}

/// RFC 5545, section 3.8.5.3.
#[test]
fn examples_of_the_rfc() {
    let new_york = |first: &str, rrule: &str, most: usize| starts(first, "America/New_York", rrule, most);
    assert_eq!(
        new_york("1997-09-02T09:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", 9).join(" "),
        "1997-09-02 1997-09-04 1997-09-16 1997-09-18 1997-09-30 1997-10-02 1997-10-14 1997-10-16"
    );
    // The same rule with another first day of the week.
    assert_eq!(
        new_york("1997-08-05T09:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", 5).join(" "),
        "1997-08-05 1997-08-10 1997-08-19 1997-08-24"
    );
    assert_eq!(
        new_york("1997-08-05T09:00", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", 5).join(" "),
        "1997-08-05 1997-08-17 1997-08-19 1997-08-31"
    );
    assert_eq!(
        new_york("1997-09-05T09:00", "FREQ=MONTHLY;COUNT=3;BYDAY=1FR", 4).join(" "),
        "1997-09-05 1997-10-03 1997-11-07"
    );
    assert_eq!(
        new_york("1997-09-28T09:00", "FREQ=MONTHLY;BYMONTHDAY=-3", 3).join(" "),
        "1997-09-28 1997-10-29 1997-11-28"
    );
    assert_eq!(
        new_york("1997-09-29T09:00", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", 3).join(" "),
        "1997-09-29 1997-10-30 1997-11-27"
    );
    assert_eq!(
        new_york("1997-09-02T09:00", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", 3).join(" "),
        "1998-02-13 1998-03-13 1998-11-13"
    );
    assert_eq!(
        new_york("1996-11-05T09:00", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", 3)
            .join(" "),
        "1996-11-05 2000-11-07 2004-11-02"
    );
    assert_eq!(new_york("1997-05-19T09:00", "FREQ=YEARLY;BYDAY=20MO", 2).join(" "), "1997-05-19 1998-05-18");
    // A day that a month does not have is left out.
    assert_eq!(new_york("2026-01-31T09:00", "FREQ=MONTHLY", 3).join(" "), "2026-01-31 2026-03-31 2026-05-31");
}

#[test]
fn local_time_stays_the_same_across_daylight_saving() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let rule = Rule::parse("FREQ=DAILY").unwrap();
    let first = at("2026-03-27T01:30:00Z");
    let times: Vec<String> =
        rule.starts(first, &zone, first, Timestamp::MAX).take(4).map(|start| start.to_string()).collect();
    // 02:30; on the 29th the clock skips from 2 to 3.
    assert_eq!(times, ["2026-03-27T01:30:00Z", "2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]);
}

#[test]
fn what_is_not_understood_is_refused() {
    for wrong in [
        "",
        "COUNT=3",
        "FREQ=SOMETIMES",
        "FREQ=HOURLY",
        "FREQ=DAILY;",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=",
        "FREQ=DAILY;COUNT=3;UNTIL=20260901T000000Z",
        "FREQ=DAILY;UNTIL=20260901",
        "FREQ=DAILY;UNTIL=20260931T000000Z",
        "FREQ=DAILY;BYDAY=1MO",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYDAY=MT",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=YEARLY;BYMONTH=-1",
        "FREQ=WEEKLY\nEXDATE:20260901T000000Z",
        "FREQ=MONTHLY;BYDAY=M\u{52b}U",
    ] {
        assert!(Rule::parse(wrong).is_err(), "{wrong:?}");
    }
    assert!(Rule::parse(&format!("FREQ=MONTHLY;BYMONTHDAY={}", ["1"; 600].join(","))).is_err());
}

#[test]
fn a_rule_that_gives_nothing_ends() {
    let start = at("2026-01-01T09:00:00Z");
    for rrule in ["FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3"] {
        let pattern = Pattern { start, end: at("2026-01-01T10:00:00Z"), zone: "UTC", rrule: Some(rrule), exdates: &[] };
        assert_eq!(pattern.between(start, at("2030-01-01T00:00:00Z")), [], "{rrule}");
    }
    // Too far for any calendar.
    let rule = Rule::parse("FREQ=DAILY;INTERVAL=1000").unwrap();
    assert!(rule.starts(start, &TimeZone::UTC, start, Timestamp::MAX).count() < 3_000);
}

/// Lists of numbers, without 0.
fn numbers(limit: i16) -> impl Strategy<Value = String> {
    let one = (1..=limit, any::<bool>()).prop_map(|(number, minus)| if minus { -number } else { number });
    prop::collection::vec(one, 1..4)
        .prop_map(|numbers| numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
}

const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Rules of every form that is read.
fn rules() -> impl Strategy<Value = String> {
    let frequency = prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]);
    // All numbered or none: the crate takes `MO,-1MO` for what is both.
    let days = prop::collection::vec((prop::sample::select(DAYS.to_vec()), -4_i16..=5), 1..4);
    let months = prop::collection::vec(1..=12_i16, 1..4);
    (
        frequency,
        1..5_i64,
        prop::option::weighted(0.4, days),
        prop::option::weighted(0.3, numbers(31)),
        prop::option::weighted(0.3, months),
        prop::option::weighted(0.3, numbers(5)),
        prop::option::of(prop::sample::select(DAYS.to_vec())),
        0..3,
        (1..30_u32, prop::bool::weighted(0.4)),
    )
        .prop_map(
            |(frequency, interval, days, month_days, months, positions, week_start, end, (size, numbered))| {
                let mut rule = format!("FREQ={frequency};INTERVAL={interval}");
                let by = days.is_some() || months.is_some() || (month_days.is_some() && frequency != "WEEKLY");
                if let Some(days) = days {
                    let numbered = numbered && matches!(frequency, "MONTHLY" | "YEARLY");
                    let day = |(name, number): (&str, i16)| match number {
                        number if numbered => format!("{}{name}", if number == 0 { -1 } else { number }),
                        _ => name.to_owned(),
                    };
                    rule += &format!(";BYDAY={}", days.into_iter().map(day).collect::<Vec<_>>().join(","));
                }
                if let Some(month_days) = month_days.filter(|_| frequency != "WEEKLY") {
                    rule += &format!(";BYMONTHDAY={month_days}");
                }
                if let Some(months) = months {
                    rule +=
                        &format!(";BYMONTH={}", months.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
                }
                if let Some(positions) = positions.filter(|_| by) {
                    rule += &format!(";BYSETPOS={positions}");
                }
                if let Some(week_start) = week_start {
                    rule += &format!(";WKST={week_start}");
                }
                match end {
                    0 => rule + &format!(";COUNT={size}"),
                    1 => rule + &format!(";UNTIL=20{:02}0615T120000Z", 30 + size % 4),
                    _ => rule,
                }
            },
        )
}

/// What the crate `rrule` makes of it.
fn expected(start: Timestamp, zone: &str, rrule: &str, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
    let local = TimeZone::get(zone).unwrap().to_datetime(start).strftime("%Y%m%dT%H%M%S").to_string();
    let text = match zone {
        "UTC" => format!("DTSTART:{local}Z\nRRULE:{rrule}"),
        zone => format!("DTSTART;TZID={zone}:{local}\nRRULE:{rrule}"),
    };
    let utc = |at: Timestamp| rrule::Tz::UTC.timestamp_opt(at.as_second(), 0).unwrap();
    let set: rrule::RRuleSet = text.parse().unwrap_or_else(|error| panic!("{rrule}: {error}"));
    let all = set.after(utc(from)).before(utc(to)).all(2_000).dates;
    all.iter().map(|at| Timestamp::from_second(at.timestamp()).unwrap()).collect()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(5545), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn rules_mean_what_they_mean_to_others(
        zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]),
        rrule in rules(),
        day in 0..1_500_i64,
        // Never an hour that a clock skips.
        hour in 6..20_i64,
        from in 0..2_000_i64,
        width in 1..800_i64,
    ) {
        let zone_of = TimeZone::get(zone).unwrap();
        let date = jiff::civil::date(2025, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
        let start = zone_of.to_timestamp(date.at(i8::try_from(hour).unwrap(), 0, 0, 0)).unwrap();
        let from = at("2025-01-01T00:00:00Z") + jiff::SignedDuration::from_hours(24 * from);
        let to = from + jiff::SignedDuration::from_hours(24 * width);
        let rule = Rule::parse(&rrule).unwrap();
        let found: Vec<Timestamp> =
            rule.starts(start, &zone_of, from, to).skip_while(|at| *at < from).take_while(|at| *at <= to).take(2_000).collect();
        prop_assert_eq!(found, expected(start, zone, &rrule, from, to));
    }

    #[test]
    fn no_text_makes_a_rule_panic(text in "[A-Z=;,0-9+-]{0,40}|FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);[A-Z=;,0-9-]{0,30}") {
        if let Ok(rule) = Rule::parse(&text) {
            let start = at("2026-01-01T09:00:00Z");
            rule.starts(start, &TimeZone::UTC, start, at("2040-01-01T00:00:00Z")).take(50).for_each(drop);
        }
    }
}
