//! Commands about the bookings that Former employees still hold.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;

use super::values::{Values, completer};

/// What can be done with bookings.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum BookingsCommand {
    List(BookingsListArgs),
    Cancel(Box<BookingsCancelArgs>),
    Rebook(BookingsRebookArgs),
    Log(BookingsLogArgs),
}

/// What to do with series that have started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RunningSeriesArg {
    /// List them as needing a person's decision
    Report,
    /// Leave them, without a decision
    Skip,
    /// Cancel them; what that does to their past is not known
    Cancel,
}

/// How to ask for the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Listing {
    /// Whichever needs fewer requests
    Auto,
    /// All of it, whoever's it is
    All,
    /// One list an employee
    Employees,
}

/// Which bookings are looked at; shared by `list` and `cancel`.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Which bookings")]
pub struct Which {
    /// Only this employee (id, name or email); can be given several times
    #[arg(long, value_name = "WHO", add = completer(Values::Employees))]
    pub employee: Vec<String>,
    /// Not this employee (id, name or email); can be given several times
    #[arg(long, value_name = "WHO", add = completer(Values::Employees))]
    pub exclude_employee: Vec<String>,
    /// Only resources of this type, such as hotdesk or `meeting_room`; can be given several times
    #[arg(long = "type", value_name = "TYPE", add = completer(Values::Types))]
    pub kind: Vec<String>,
    /// Only at this location, by name; can be given several times
    #[arg(long, value_name = "NAME", add = completer(Values::Locations))]
    pub location: Vec<String>,
    /// Only what starts at this time or later (RFC 3339 with an offset)
    #[arg(long, value_name = "TIME")]
    pub from: Option<Timestamp>,
    /// Only what starts before this time (RFC 3339 with an offset)
    #[arg(long, value_name = "TIME")]
    pub until: Option<Timestamp>,
    /// How many days to look ahead [default: 730]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub horizon: Option<u16>,
    /// Only of those who have been Former for at least so long, e.g. 24h
    #[arg(long, value_name = "TIME", value_parser = ornd_scim_core::duration::parse)]
    pub grace: Option<Duration>,
    /// Count what has begun and not ended as well
    #[arg(long)]
    pub include_ongoing: bool,
    /// What to do with series that have started: report, skip or cancel [default: report]
    #[arg(long, value_enum, value_name = "WHAT", hide_possible_values = true)]
    pub running_series: Option<RunningSeriesArg>,
    /// Take this as the time now (RFC 3339 with an offset), for trying things out
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<Timestamp>,
    /// How to ask for the future: auto, all or employees [default: auto, whichever needs fewer requests]
    #[arg(long, value_enum, value_name = "HOW", default_value_t = Listing::Auto, hide_possible_values = true, hide_default_value = true)]
    pub listing: Listing,
}

/// List the future bookings that Former employees still hold
///
/// Finds every employee who is Former by status and calculatedStatus, and what they hold from now on: one-off bookings and
/// series that have not started could be cancelled; a series that has started, and employees whose two statuses disagree,
/// need a person's decision. Bookings where they are only a guest, and bookings of a Team, are not theirs.
/// With -o json the list is a plan, which `bookings cancel --plan` carries out exactly.
///
/// Changes: nothing.
///
/// Needs: a client secret with the Read permission.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim bookings list
  ornd-scim bookings list -o csv > left-behind.csv
  ornd-scim bookings list --grace 24h -o json > plan.json
  ornd-scim bookings list --detailed-exitcode -q

Exit codes:
  With --detailed-exitcode: 10 when there is something to cancel, 3 when there is only something to decide.")]
pub struct BookingsListArgs {
    /// Which bookings.
    #[command(flatten)]
    pub which: Which,
    /// Tell by the exit code whether there is something to do
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// Cancel the future bookings that Former employees still hold
///
/// Shows what `bookings list` shows and asks; off a terminal it wants --yes. Each employee is read again right before their
/// bookings are cancelled. A booking is only ever cancelled, never deleted. Numbers that look like a mistake stop the run
/// before anything is changed. What was done stands in a journal: `bookings log`.
///
/// Changes: bookings in OfficeRnD, which are cancelled and never deleted; the journal on this machine.
///
/// Needs: a client secret with the Read and Write permissions.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim bookings cancel
  ornd-scim bookings cancel --yes -q --grace 24h
  ornd-scim bookings cancel --plan plan.json --yes

Exit codes:
  3 when a booking failed or needs a person's decision, 5 when a guard refused and nothing was changed, 75 when another run \
  is at work or OfficeRnD could not be reached. A run can be repeated: what is cancelled already counts as done.")]
pub struct BookingsCancelArgs {
    /// Which bookings.
    #[command(flatten)]
    pub which: Which,
    /// Carry out this plan (`bookings list -o json`) and nothing else
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["employee", "exclude_employee", "kind", "location", "from", "until", "horizon", "grace",
            "include_ongoing", "running_series", "as_of"]
    )]
    pub plan: Option<PathBuf>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// How many requests are under way at once, 1 to 32 [default: 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=32))]
    pub concurrency: Option<u8>,
    /// Send at most so many requests, e.g. 400/min or 50/s [default: as many as OfficeRnD allows, which is found out]
    #[arg(long, value_name = "RATE")]
    pub rate: Option<ornd_scim_core::http::Rate>,
    /// Notify nobody (seen in OfficeRnD's sister product only)
    #[arg(long)]
    pub silent: bool,
    /// Do not apply the cancellation policy (seen in OfficeRnD's sister product only)
    #[arg(long)]
    pub skip_cancellation_policy: bool,
    /// The guards.
    #[command(flatten)]
    pub guards: Guards,
}

/// The limits beyond which nothing is changed.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Guards")]
pub struct Guards {
    /// Refuse to clean up more Former employees than this [default: 50]
    #[arg(long, value_name = "N")]
    pub max_employees: Option<u32>,
    /// Refuse to clean up a larger share of all employees, from 100 employees up [default: 20%]
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub max_share: Option<u8>,
    /// Refuse to cancel more bookings than this [default: 500]
    #[arg(long, value_name = "N")]
    pub max: Option<u32>,
    /// Accept that there are far fewer employees, or far more Former ones, than at the last run
    #[arg(long)]
    pub accept_roster: bool,
    /// Refuse a plan that is older than this [default: 24h]
    #[arg(long, value_name = "TIME", value_parser = ornd_scim_core::duration::parse)]
    pub max_plan_age: Option<Duration>,
    /// Refuse when this machine's clock is further off the server's [default: 2m]
    #[arg(long, value_name = "TIME", value_parser = ornd_scim_core::duration::parse)]
    pub max_clock_skew: Option<Duration>,
}

/// Book again what a run cancelled, for who is active again
///
/// The undo that OfficeRnD does not have. Reads the journal, and for each booking that the run cancelled: is the employee
/// active again, is it still in the future, is the desk or room still free? Shows the answer and asks. The bookings are new
/// ones with the same time, resource, employee and title; guests are not invited again.
///
/// Changes: OfficeRnD, where new bookings are made; the journal on this machine.
///
/// Needs: a client secret with the Read and Write permissions, and the journal of the run on this machine.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim bookings log
  ornd-scim bookings rebook --run 20260302T090000Z-1a2b
  ornd-scim bookings rebook --run 20260302T090000Z-1a2b --employee ada@acme.example --yes")]
pub struct BookingsRebookArgs {
    /// The run, as `bookings log` shows it
    #[arg(long, value_name = "ID", add = completer(Values::Runs))]
    pub run: String,
    /// Only this employee (id, name or email); can be given several times
    #[arg(long, value_name = "WHO", add = completer(Values::Employees))]
    pub employee: Vec<String>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// Show what earlier runs did
///
/// Reads the journal on this machine. Without further flags, one line a run; with --run, --employee or --bookings, one line
/// a booking. No server is asked.
///
/// Changes: nothing.
///
/// Needs: a profile; no secret and no network.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim bookings log
  ornd-scim bookings log --employee 'Ada Almeida' --since 2026-03-01
  ornd-scim bookings log --run 20260302T090000Z-1a2b -o json
  ornd-scim bookings log --verify")]
pub struct BookingsLogArgs {
    /// Only this run
    #[arg(long, value_name = "ID", add = completer(Values::Runs))]
    pub run: Option<String>,
    /// Only this employee (id or name)
    #[arg(long, value_name = "WHO", add = completer(Values::Employees))]
    pub employee: Option<String>,
    /// Only from this day (UTC) or time on
    #[arg(long, value_name = "WHEN", value_parser = since)]
    pub since: Option<Timestamp>,
    /// One line a booking
    #[arg(long)]
    pub bookings: bool,
    /// Only prove that nothing in the journal was changed
    #[arg(long, conflicts_with_all = ["run", "employee", "since", "bookings"])]
    pub verify: bool,
}

/// A share in whole percent, with the sign or without.
fn percent(text: &str) -> Result<u8, String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    match number.parse() {
        Ok(percent @ 1..=100) => Ok(percent),
        _ => Err(format!("\"{text}\" is not a share; write for example 20%, from 1% to 100%")),
    }
}

/// A time with an offset, or a day, which begins at midnight in UTC.
fn since(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    let day: Result<jiff::civil::Date, _> = text.parse();
    // A date parser reads the day of a time without an offset as well, which could be any of a day's instants.
    day.ok()
        .filter(|_| !text.contains(':'))
        .and_then(|day| jiff::tz::TimeZone::UTC.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())).ok())
        .ok_or_else(|| {
            format!("\"{text}\" is neither a day such as 2026-03-01 nor a time such as 2026-03-01T09:00:00Z")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares() {
        assert_eq!(percent("20%"), Ok(20));
        assert_eq!(percent("5 %"), Ok(5));
        assert_eq!(percent("100"), Ok(100));
        for wrong in ["", "0", "101%", "-1", "half", "2.5%"] {
            assert!(percent(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn days_and_times() {
        assert_eq!(since("2026-03-01").unwrap().to_string(), "2026-03-01T00:00:00Z");
        assert_eq!(since("2026-03-01T09:00:00+01:00").unwrap().to_string(), "2026-03-01T08:00:00Z");
        for wrong in ["", "yesterday", "2026-13-01", "2026-03-01T09:00:00"] {
            assert!(since(wrong).is_err(), "{wrong}");
        }
    }
}
