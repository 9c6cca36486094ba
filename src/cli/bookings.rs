//! Commands about the bookings that Former employees still hold.

use clap::{Args, Subcommand};
use jiff::Timestamp;

/// What can be done with bookings.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum BookingsCommand {
    List(BookingsListArgs),
}

/// List the future bookings that Former employees still hold
///
/// Finds every employee who is Former by status and calculatedStatus, and what they hold from now on: one-off bookings and
/// series that have not started could be cancelled; a series that has started, and employees whose two statuses disagree,
/// need a person's decision. Bookings where they are only a guest, and bookings of a Team, are not theirs. Changes nothing.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim bookings list
  ornd-scim bookings list -o csv > left-behind.csv
  ornd-scim bookings list --detailed-exitcode -q

Exit codes:
  With --detailed-exitcode: 10 when there is something to cancel, 3 when there is only something to decide.")]
pub struct BookingsListArgs {
    /// Only this employee (id, name or email); can be given several times
    #[arg(long, value_name = "WHO")]
    pub employee: Vec<String>,
    /// How many days to look ahead
    #[arg(long, value_name = "DAYS", default_value_t = 730, value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub horizon: u16,
    /// Count what has begun and not ended as well
    #[arg(long)]
    pub include_ongoing: bool,
    /// Take this as the time now (RFC 3339 with an offset), for trying things out
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<Timestamp>,
    /// Tell by the exit code whether there is something to do
    #[arg(long)]
    pub detailed_exitcode: bool,
}
