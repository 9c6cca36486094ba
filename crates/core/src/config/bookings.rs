//! A profile's `bookings` table: what `bookings list` and `bookings cancel` go by when no flag says otherwise.

use std::time::Duration;

use toml_edit::{Item, TableLike};

use super::value::{Wrong, choice, number, string, texts, unknown, wrong};
use crate::bookings::{Attended, RunningSeries};
use crate::http::Rate;

const KEYS: &[&str] = &[
    "max-employees",
    "max-share",
    "max",
    "max-plan-age",
    "max-clock-skew",
    "grace",
    "horizon",
    "running-series",
    "attended",
    "exclude-employees",
    "concurrency",
    "rate",
];

/// The settings; what is missing has the program's default.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bookings {
    /// How many Former employees may be cleaned up in one run.
    pub max_employees: Option<u32>,
    /// How many of all employees, in percent, 1 to 100.
    pub max_share: Option<u8>,
    /// How many bookings may be canceled in one run.
    pub max: Option<u32>,
    /// How old a plan may be.
    pub max_plan_age: Option<Duration>,
    /// How far this machine's clock may be off the server's.
    pub max_clock_skew: Option<Duration>,
    /// For how long somebody must have been Former.
    pub grace: Option<Duration>,
    /// How many days to look ahead, 1 to 3650.
    pub horizon: Option<u16>,
    /// What to do with series that have started.
    pub running_series: Option<RunningSeries>,
    /// What to do with bookings that others attend.
    pub attended: Option<Attended>,
    /// Who is never cleaned up.
    pub exclude_employees: Vec<String>,
    /// How many requests are under way at once, 1 to 32.
    pub concurrency: Option<u8>,
    /// How many requests are sent at most.
    pub rate: Option<Rate>,
}

/// Reads the table.
pub(super) fn table(table: &dyn TableLike) -> Result<Bookings, Wrong> {
    let mut bookings = Bookings::default();
    for (key, item) in table.iter() {
        match key {
            "max-employees" => bookings.max_employees = Some(number(key, item)?),
            "max-share" => bookings.max_share = Some(within(key, item, 1, 100)?),
            "max" => bookings.max = Some(number(key, item)?),
            "max-plan-age" => bookings.max_plan_age = Some(length(key, item)?),
            "max-clock-skew" => bookings.max_clock_skew = Some(length(key, item)?),
            "grace" => bookings.grace = Some(length(key, item)?),
            "horizon" => bookings.horizon = Some(within(key, item, 1, 3650)?),
            "running-series" => {
                let choices = [
                    ("report", RunningSeries::Report),
                    ("skip", RunningSeries::Skip),
                    ("cancel", RunningSeries::Cancel),
                ];
                bookings.running_series = Some(choice(key, item, &choices)?);
            }
            "attended" => {
                let choices = [("review", Attended::Review), ("cancel", Attended::Cancel), ("skip", Attended::Skip)];
                bookings.attended = Some(choice(key, item, &choices)?);
            }
            "exclude-employees" => bookings.exclude_employees = texts(key, item, |text| Ok(text.to_owned()))?,
            "concurrency" => bookings.concurrency = Some(within(key, item, 1, 32)?),
            "rate" => bookings.rate = Some(string(key, item)?.parse().map_err(|why: String| wrong(item.span(), why))?),
            _ => return Err(unknown(key, table.get_key_value(key), KEYS)),
        }
    }
    Ok(bookings)
}

fn within<T: TryFrom<i64> + PartialOrd + Copy + std::fmt::Display>(
    key: &str,
    item: &Item,
    from: T,
    to: T,
) -> Result<T, Wrong> {
    let number: T = number(key, item)?;
    if number < from || number > to {
        return Err(wrong(item.span(), format!("{key} must be from {from} to {to}")));
    }
    Ok(number)
}

fn length(key: &str, item: &Item) -> Result<Duration, Wrong> {
    crate::duration::parse(string(key, item)?).map_err(|why| wrong(item.span(), why))
}
