//! Commands about the bookings that Former employees still hold.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use ornd_scim_core::when::{self, When};

use super::values::{Values, completer};

/// What can be done with bookings.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum BookingsCommand {
    List(BookingsListArgs),
    Cancel(Box<BookingsCancelArgs>),
    Keep(BookingsKeepArgs),
    Rebook(BookingsRebookArgs),
    Log(BookingsLogArgs),
}

/// What to do with series that have started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RunningSeriesArg {
    /// List them as needing review
    Report,
    /// Leave them alone, without review
    Skip,
    /// Cancel them; what that does to their past is not known
    Cancel,
}

/// What to do with bookings that others attend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AttendedArg {
    /// List them as needing review
    Review,
    /// Cancel them; the other attendees may be notified
    Cancel,
    /// Leave them alone, without review
    Skip,
}

/// How to list the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListingArg {
    /// Whichever needs fewer requests
    Auto,
    /// Everybody's bookings
    All,
    /// One list for each Former employee
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
    /// Only what starts on this day (UTC) or at this time, or later: 2026-03-01, "2026-03-01 14:00", tomorrow
    #[arg(long, value_name = "WHEN", value_parser = When::parse)]
    pub from: Option<When>,
    /// Only what starts before this day (UTC) or time
    #[arg(long, value_name = "WHEN", value_parser = When::parse)]
    pub until: Option<When>,
    /// How many days to look ahead [default: 732, OfficeRnD's own limit]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub horizon: Option<u16>,
    /// Only employees who have been Former for at least this long, e.g. 24h
    #[arg(long, value_name = "TIME", value_parser = ornd_scim_core::duration::parse)]
    pub grace: Option<Duration>,
    /// Include bookings that have started and not ended
    #[arg(long)]
    pub include_ongoing: bool,
    /// What to do with series that have started: report, skip or cancel [default: report]
    #[arg(long, value_enum, value_name = "WHAT", hide_possible_values = true)]
    pub running_series: Option<RunningSeriesArg>,
    /// What to do with bookings that others attend: review, cancel or skip [default: review]
    #[arg(long, value_enum, value_name = "WHAT", hide_possible_values = true)]
    pub attended: Option<AttendedArg>,
    /// Use this as the current time (RFC 3339 with an offset)
    #[arg(long, value_name = "TIME", value_parser = when::exact)]
    pub as_of: Option<Timestamp>,
    /// How to list the future: auto, all or employees [default: auto, whichever needs fewer requests]
    #[arg(long, value_enum, value_name = "HOW", default_value_t = ListingArg::Auto, hide_possible_values = true, hide_default_value = true)]
    pub listing: ListingArg,
}

/// List future bookings of Former employees
///
/// Finds every employee who is Former by status and calculatedStatus, and reads their future bookings. One-off bookings and
/// series that have not started can be canceled. A series that has started, a meeting that others attend, conflicting
/// statuses, and anything that is not understood need review. Bookings to which they are only invited, and bookings of a
/// Team, are not theirs. With -o json the list is a plan, which `bookings cancel --plan` carries out exactly.
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
  3 when something was not understood. With --detailed-exitcode: 10 when there is something to cancel, 3 when there is\n  only something to review.")]
pub struct BookingsListArgs {
    /// Which bookings.
    #[command(flatten)]
    pub which: Which,
    /// Report by the exit code whether there is something to do
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// Cancel future bookings of Former employees
///
/// Shows what `bookings list` shows and asks; without a terminal, pass --yes. Employee and booking are read again right before
/// each cancel. Bookings are canceled, never deleted. Numbers that look like a mistake stop the run before anything is
/// changed. Every run is recorded: `bookings log`. A run without a terminal reports each booking that needs review once,
/// again when it changes, and once a week.
///
/// Changes: bookings in OfficeRnD, which are canceled and never deleted; the journal on this machine.
///
/// Needs: a client secret with the Read and Write permissions.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim bookings cancel
  ornd-scim bookings cancel --yes -q --grace 24h
  ornd-scim bookings cancel --booking 64b7f0a1c2d3e4f5a6b7c8d9
  ornd-scim bookings cancel --plan plan.json --yes

Exit codes:
  3 when a booking failed, is unknown or needs review, or something was not understood; 5 when a guard refused and nothing \
  was changed; 75 when another run is in progress or OfficeRnD could not be reached. A run can be repeated: what is canceled \
  already counts as done.")]
pub struct BookingsCancelArgs {
    /// Which bookings.
    #[command(flatten)]
    pub which: Which,
    /// Run exactly this plan (from `bookings list -o json`)
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["employee", "exclude_employee", "kind", "location", "from", "until", "horizon", "grace",
            "include_ongoing", "running_series", "attended", "as_of", "booking"]
    )]
    pub plan: Option<PathBuf>,
    /// Only this booking, even if it is a running series, has attendees, or belongs to an employee with conflicting statuses;
    /// can be given several times
    #[arg(long, value_name = "ID")]
    pub booking: Vec<String>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// How many requests are in progress at once, 1 to 32 [default: 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=32))]
    pub concurrency: Option<u8>,
    /// Send at most this many requests, e.g. 400/min or 50/s [default: the limit that OfficeRnD enforces]
    #[arg(long, value_name = "RATE")]
    pub rate: Option<ornd_scim_core::http::Rate>,
    /// Send no notifications (documented for OfficeRnD Flex only)
    #[arg(long)]
    pub silent: bool,
    /// Do not apply the cancellation policy (documented for OfficeRnD Flex only)
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
    /// Refuse if this machine's clock differs from the server's by more than this [default: 2m]
    #[arg(long, value_name = "TIME", value_parser = ornd_scim_core::duration::parse)]
    pub max_clock_skew: Option<Duration>,
    /// Accept responses from OfficeRnD without a readable Date header
    #[arg(long)]
    pub accept_unknown_clock: bool,
}

/// Keep bookings that need review
///
/// Records that these bookings of Former employees stay, and why. `bookings list` shows them as kept, and `bookings cancel`
/// leaves them alone and does not exit with 3 for them. A change of the booking, or the date, reopens the review.
///
/// Changes: the journal on this machine.
///
/// Needs: a client secret with the Read permission; with --undo no secret and no network.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim bookings keep 64b7f0a1c2d3e4f5a6b7c8d9 --reason 'The team still meets'
  ornd-scim bookings keep 64b7f0a1c2d3e4f5a6b7c8d9 --reason 'Until the handover' --until 2027-03-31
  ornd-scim bookings keep --undo 64b7f0a1c2d3e4f5a6b7c8d9")]
pub struct BookingsKeepArgs {
    /// The bookings' ids, as `bookings list` shows them
    #[arg(value_name = "BOOKING", required = true)]
    pub booking: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT", required_unless_present = "undo", conflicts_with = "undo")]
    pub reason: Option<String>,
    /// Until this day (UTC) or time
    #[arg(long, value_name = "WHEN", value_parser = When::parse, conflicts_with = "undo")]
    pub until: Option<When>,
    /// Take the decision back
    #[arg(long)]
    pub undo: bool,
}

/// Book again what a run canceled
///
/// The undo that OfficeRnD does not have. For each booking that the run canceled: is the employee active again, is it still in
/// the future, is the desk or room free? Shows the answer and asks. Of a series exactly the occurrences that are still to
/// come are booked, or nothing. The bookings are new ones with the same time, resource, employee, title and attendees. Name
/// a person with --employee to book again although they are Former.
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
/// a booking; with --report, one line a leaver. Only --report asks a server: Okta's System Log, if you are logged in to Okta.
///
/// Changes: nothing.
///
/// Needs: a profile; no secret and no network. For deactivations in --report: an Okta login with okta.logs.read.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim bookings log
  ornd-scim bookings log --employee 'Ada Almeida' --since 2026-03-01
  ornd-scim bookings log --report -o markdown
  ornd-scim bookings log --verify")]
pub struct BookingsLogArgs {
    /// Only this run
    #[arg(long, value_name = "ID", add = completer(Values::Runs))]
    pub run: Option<String>,
    /// Only this employee (id or name)
    #[arg(long, value_name = "WHO", add = completer(Values::Employees))]
    pub employee: Option<String>,
    /// Only from this day (UTC) or time on
    #[arg(long, value_name = "WHEN", value_parser = When::parse)]
    pub since: Option<When>,
    /// One line a booking
    #[arg(long)]
    pub bookings: bool,
    /// For an audit: for each leaver, when they left, what was canceled when and by whom, and what is still booked and why
    #[arg(long, conflicts_with = "bookings")]
    pub report: bool,
    /// Only verify that nothing in the journal was changed
    #[arg(long, conflicts_with_all = ["run", "employee", "since", "bookings", "report"])]
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
}
